"""What stands at the edges of a card: the names of its inputs, and the ports at its side that hand out weights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPolygonF

from designer.canvas import paints
from designer.canvas.cards import Card, Told
from designer.canvas.colours import CanvasTheme
from designer.canvas.geometry import Size

LABEL_ROOM: Final = 18.0
"""The room above a card for the names of its inputs."""
_RADIUS: Final = 5.0
_INSIDE: Final = 8.0
"""How far such a port reaches into its card: the card must be taken hold of as well."""
_LABEL: Final = 14.0


class Item(Protocol):
    """What is known of the item of a node."""

    card: Card
    told: Told
    theme: CanvasTheme
    size: Size
    wired: frozenset[tuple[str, str]]
    with_ports: bool


def paint_names(painter: QPainter, item: Item, offsets: Sequence[float]) -> None:
    """The names of the inputs, beside the wires that come in at these offsets."""
    room = offsets[1] - offsets[0] - 14 if len(offsets) > 1 else item.size[0] / 2
    painter.setFont(paints.font(11))
    painter.setPen(paints.colour(item.theme.muted))
    for name, x in zip(item.card.inputs, offsets, strict=True):
        rect = QRectF(x + 7, -LABEL_ROOM, room, LABEL_ROOM - 2)
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, paints.elided(name, int(room), 11))


class WeightPorts:
    """The ports of weights: shown while they have a wire, and all of them while they are `asked` for."""

    def __init__(self, item: Item) -> None:
        self._item = item
        self.asked = False

    @property
    def shown(self) -> tuple[str, ...]:
        """The weights whose ports are shown: those with a wire, and while they are asked for all that there are."""
        item = self._item
        if not item.card.weights or not item.with_ports:
            return ()
        there = item.told.weights if item.told.weights is not None else item.card.weights
        return tuple(
            name for name in item.card.weights if ("out", name) in item.wired or (self.asked and name in there)
        )

    @property
    def room(self) -> float:
        """How far they reach beyond the card."""
        advance = paints.metrics(11).horizontalAdvance
        return max((_RADIUS + 4 + advance(name) for name in self.shown), default=0.0)

    def place(self, name: str) -> QPointF | None:
        """Where the port of a weight is, in the item's own coordinates; None for what is none."""
        names, (width, height) = self._item.card.weights, self._item.size
        return QPointF(width, height * (names.index(name) + 1) / (len(names) + 1)) if name in names else None

    def near(self, point: QPointF, reach: float) -> tuple[str, float] | None:
        """The nearest of the ports within reach, and how far it is."""
        reach = min(reach, _INSIDE) if point.x() < self._item.size[0] else reach
        apart = {name: _length(point, place) for name in self.shown if (place := self.place(name)) is not None}
        best = min(apart, key=apart.__getitem__, default=None)
        return (best, apart[best]) if best is not None and apart[best] <= reach else None

    def paint(self, painter: QPainter) -> None:
        """Paint them as diamonds with their names."""
        item = self._item
        colour, card = item.theme.category("Tensor"), item.theme.card
        for name in self.shown:
            at = self.place(name) or QPointF()
            corners = [QPointF(0, -_RADIUS), QPointF(_RADIUS, 0), QPointF(0, _RADIUS), QPointF(-_RADIUS, 0)]
            painter.setPen(paints.pen(colour, 1.6))
            painter.setBrush(paints.colour(colour if ("out", name) in item.wired else card))
            painter.drawPolygon(QPolygonF([at + corner for corner in corners]))
            painter.setFont(paints.font(11))
            painter.setPen(paints.colour(item.theme.muted))
            box = QRectF(at.x() + _RADIUS + 2, at.y() - _LABEL - 1, self.room, _LABEL)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, name)


def _length(a: QPointF, b: QPointF) -> float:
    return float(((a.x() - b.x()) ** 2 + (a.y() - b.y()) ** 2) ** 0.5)
