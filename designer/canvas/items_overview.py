"""The overview: below a certain scale the whole page is one item, painted in a few calls from memory.

A call of `paint` costs 8 microseconds of Python for each item; here Qt is handed arrays of rectangles and lines, one
for each colour, which it reads where they lie.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import shiboken6
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from designer.canvas import paints
from designer.canvas.colours import CanvasTheme
from designer.canvas.drawing import Drawing
from designer.canvas.geometry import HEADER
from designer.canvas.items_base import NodeItem
from designer.canvas.level import Level
from designer.canvas.selection import Path
from designer.canvas.wires import WireItem

STRIPE: Final = 16.0


def draw_rects(painter: QPainter, values: array[float]) -> None:
    """Draw rectangles from memory: x, y, width and height of each."""
    if values:
        first = shiboken6.wrapInstance(values.buffer_info()[0], QRectF)
        painter.drawRects(first, len(values) // 4)  # type: ignore[call-overload]


def draw_lines(painter: QPainter, values: array[float]) -> None:
    """Draw lines from memory: x and y of both ends of each."""
    if values:
        first = shiboken6.wrapInstance(values.buffer_info()[0], QLineF)
        painter.drawLines(first, len(values) // 4)  # type: ignore[call-overload]


def draw_points(painter: QPainter, values: array[float]) -> None:
    """Draw points from memory: x and y of each."""
    if values:
        first = shiboken6.wrapInstance(values.buffer_info()[0], QPointF)
        painter.drawPoints(first, len(values) // 2)  # type: ignore[call-overload]


def _numbers() -> array[float]:
    return array("d")


@dataclass
class _Batch:
    """The rectangles and lines of everything that is drawn."""

    grounds: dict[int, array[float]] = field(default_factory=dict)
    headers: array[float] = field(default_factory=_numbers)
    cards: dict[str, array[float]] = field(default_factory=dict)
    ends: array[float] = field(default_factory=_numbers)
    stripes: dict[str, array[float]] = field(default_factory=dict)
    wrong: array[float] = field(default_factory=_numbers)
    doubtful: array[float] = field(default_factory=_numbers)
    selected: array[float] = field(default_factory=_numbers)
    wires: array[float] = field(default_factory=_numbers)
    chosen_wires: array[float] = field(default_factory=_numbers)

    def add(self, item: NodeItem, x: float, y: float) -> None:
        """Take in a node whose top left corner lies there in the scene."""
        width, height = item.size
        box = (x, y, width, height)
        if item.is_open:
            self.grounds.setdefault(len(item.level), _numbers()).extend(box)
            self.headers.extend((x, y, width, HEADER))
        elif item.card.role == "end":
            self.ends.extend(box)
        else:
            self.cards.setdefault(item.card.category, _numbers()).extend(box)
            self.stripes.setdefault(item.card.category, _numbers()).extend((x, y, STRIPE, height))
        if item.told.severity:
            (self.wrong if item.told.severity == "error" else self.doubtful).extend(box)
        if item.selected:
            self.selected.extend(box)

    def connect(self, wires: Iterable[WireItem], x: float, y: float) -> None:
        """Take in wires of a level whose coordinates begin there."""
        for wire in wires:
            lines = self.chosen_wires if wire.selected else self.wires
            for start, end in pairwise(wire.corners):
                lines.extend((start.x() + x, start.y() + y, end.x() + x, end.y() + y))


class Overview(QGraphicsItem):
    """All of a drawing in one item; it gathers what it paints anew after `forget`."""

    def __init__(self, drawing: Callable[[], Drawing], theme: CanvasTheme) -> None:
        super().__init__()
        self._drawing, self.theme = drawing, theme
        self._still: _Batch | None = None
        self._lifted: tuple[Path, frozenset[str]] = ((), frozenset())
        self._bounds = QRectF()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setVisible(False)

    def forget(self, bounds: QRectF, path: Path = (), lifted: frozenset[str] = frozenset()) -> None:
        """Something has changed: gather all before the next painting.

        While only the nodes `lifted` of the level at `path` are being dragged, the others are gathered once.
        """
        if not lifted or (path, lifted) != self._lifted:
            self._still, self._lifted = None, (path, lifted)
        if bounds != self._bounds:
            self.prepareGeometryChange()
            self._bounds = bounds
        self.update()

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if self._still is None:
            self._still = self._gather(lifted=False)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._paint_batch(painter, self._still)
        if self._lifted[1]:
            self._paint_batch(painter, self._gather(lifted=True))

    def _paint_batch(self, painter: QPainter, batch: _Batch) -> None:
        theme, border = self.theme, _cosmetic(self.theme.border)
        for depth in sorted(batch.grounds):
            self._fill(painter, paints.colour(theme.levels[depth % len(theme.levels)]), border, batch.grounds[depth])
        self._fill(painter, paints.colour(theme.header), None, batch.headers)
        for colour, lines in ((theme.wire, batch.wires), (theme.accent, batch.chosen_wires)):
            painter.setPen(_cosmetic(colour))
            draw_lines(painter, lines)
        self._fill(painter, paints.colour(theme.header), border, batch.ends)
        for category, cards in batch.cards.items():
            self._fill(painter, paints.mixed(theme.card, theme.category(category), 0.3), border, cards)
        for category, stripes in batch.stripes.items():
            self._fill(painter, paints.colour(theme.category(category)), None, stripes)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        outlines = ((theme.warning, batch.doubtful), (theme.error, batch.wrong), (theme.accent, batch.selected))
        for colour, boxes in outlines:
            painter.setPen(_cosmetic(colour, 2))
            draw_rects(painter, boxes)

    def _fill(self, painter: QPainter, colour: QColor, outline: QPen | None, boxes: array[float]) -> None:
        painter.setPen(outline if outline is not None else QPen(Qt.PenStyle.NoPen))
        painter.setBrush(colour)
        draw_rects(painter, boxes)

    def _gather(self, lifted: bool) -> _Batch:
        """What is being dragged, or all else."""
        drawing, batch = self._drawing(), _Batch()
        home, moving = self._lifted
        corners: dict[Path, tuple[float, float, bool]] = {drawing.page: (0.0, 0.0, False)}
        for path in sorted(drawing.levels, key=len):
            level, (x, y, carried) = drawing.levels[path], corners[path]
            keys = moving if path == home else frozenset[str]()
            if carried:
                batch.connect(level.wires.values() if lifted else (), x, y)
            else:
                batch.connect(_wires_of(level, keys, lifted), x, y)
            for key, item in level.items.items():
                mine = carried or key in keys
                at = item.pos()
                if mine == lifted:
                    batch.add(item, x + at.x(), y + at.y())
                if item.is_open:
                    corners[item.place] = (x + at.x(), y + at.y(), mine)
        return batch


def _wires_of(level: Level, keys: Collection[str], touching: bool) -> Iterable[WireItem]:
    """The wires of a level that touch one of the nodes, or those that touch none."""
    near = {edge for key in keys for edge in level.wires_at.get(key, ())}
    return (wire for edge, wire in level.wires.items() if (edge in near) == touching) if near or not touching else ()


def _cosmetic(colour: str, width: float = 1.0) -> QPen:
    made = QPen(paints.colour(colour), width)
    made.setCosmetic(True)
    return made
