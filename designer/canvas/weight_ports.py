"""Ports at the side of a card that hand out the weights of its layer: shown while they have a wire or are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPolygonF

from designer.canvas import paints

if TYPE_CHECKING:
    from designer.canvas.items_base import NodeItem

_RADIUS: Final = 5.0
_INSIDE: Final = 8.0
"""How far such a port reaches into its card: the card must be taken hold of as well."""
_LABEL: Final = 14.0


class WeightPorts:
    """Those of one item."""

    def __init__(self, item: NodeItem) -> None:
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

    def ask(self, asked: bool) -> None:
        """Show the ports of all weights, or only of those that have a wire."""
        if asked != self.asked:
            self.asked = asked
            if self._item.card.weights:
                self._item.take_room()
                self._item.update()


def _length(a: QPointF, b: QPointF) -> float:
    return float(((a.x() - b.x()) ** 2 + (a.y() - b.y()) ** 2) ** 0.5)
