"""The overview: below a certain scale the whole page is one item, painted in a few calls from memory.

A call of `paint` costs 8 microseconds of Python for each item; here Qt is handed arrays of rectangles and lines, one
for each colour, which it reads where they lie.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

import shiboken6
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from designer.canvas import paints
from designer.canvas.colours import CanvasTheme
from designer.canvas.drawing import Drawing
from designer.canvas.geometry import HEADER
from designer.canvas.items import NodeItem
from designer.canvas.level import Level

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
    cards: array[float] = field(default_factory=_numbers)
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
            self.cards.extend(box)
            self.stripes.setdefault(item.card.category, _numbers()).extend((x, y, STRIPE, height))
        if item.told.severity:
            (self.wrong if item.told.severity == "error" else self.doubtful).extend(box)
        if item.selected:
            self.selected.extend(box)

    def connect(self, level: Level, x: float, y: float) -> None:
        """Take in the wires of a level whose coordinates begin there."""
        for wire in level.wires.values():
            path = wire.path()
            first, last = path.elementAt(0), path.elementAt(path.elementCount() - 1)
            lines = self.chosen_wires if wire.selected else self.wires
            lines.extend((first.x + x, first.y + y, last.x + x, last.y + y))


class Overview(QGraphicsItem):
    """All of a drawing in one item; it gathers what it paints anew after `forget`."""

    def __init__(self, drawing: Callable[[], Drawing], theme: CanvasTheme) -> None:
        super().__init__()
        self._drawing, self.theme = drawing, theme
        self._batch: _Batch | None = None
        self._bounds = QRectF()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setVisible(False)

    def forget(self, bounds: QRectF) -> None:
        """Something has changed: gather all before the next painting."""
        self._batch = None
        if bounds != self._bounds:
            self.prepareGeometryChange()
            self._bounds = bounds
        self.update()

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if self._batch is None:
            self._batch = self._gather()
        batch, theme = self._batch, self.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        border = _cosmetic(theme.border)
        for depth in sorted(batch.grounds):
            self._fill(painter, theme.levels[depth % len(theme.levels)], border, (batch.grounds[depth],))
        self._fill(painter, theme.header, None, (batch.headers,))
        for colour, lines in ((theme.wire, batch.wires), (theme.accent, batch.chosen_wires)):
            painter.setPen(_cosmetic(colour))
            draw_lines(painter, lines)
        self._fill(painter, theme.card, border, (batch.cards,))
        self._fill(painter, theme.header, border, (batch.ends,))
        for category, stripes in batch.stripes.items():
            self._fill(painter, theme.category(category), None, (stripes,))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        outlines = ((theme.warning, batch.doubtful), (theme.error, batch.wrong), (theme.accent, batch.selected))
        for colour, boxes in outlines:
            painter.setPen(_cosmetic(colour, 2))
            draw_rects(painter, boxes)

    def _fill(self, painter: QPainter, colour: str, outline: QPen | None, boxes: Iterable[array[float]]) -> None:
        painter.setPen(outline if outline is not None else QPen(Qt.PenStyle.NoPen))
        painter.setBrush(paints.colour(colour))
        for each in boxes:
            draw_rects(painter, each)

    def _gather(self) -> _Batch:
        drawing, batch = self._drawing(), _Batch()
        corners: dict[tuple[str, ...], tuple[float, float]] = {drawing.page: (0.0, 0.0)}
        for path in sorted(drawing.levels, key=len):
            level = drawing.levels[path]
            x, y = corners[path]
            batch.connect(level, x, y)
            for item in level.items.values():
                at = item.pos()
                corner = (x + at.x(), y + at.y())
                batch.add(item, *corner)
                if item.is_open:
                    corners[item.place] = corner
        return batch


def _cosmetic(colour: str, width: float = 1.0) -> QPen:
    made = QPen(paints.colour(colour), width)
    made.setCosmetic(True)
    return made
