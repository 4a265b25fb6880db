"""Wires: how they run, the items that draw them, and the labels that long ones carry."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPainterPathStroker, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem, QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget

from designer.canvas.colours import CanvasTheme
from designer.canvas.selection import Path
from designer.model.design import Edge

LONG: Final = 130.0
"""A wire that goes further down than this looks for a lane of its own, and bears its label."""
BEND: Final = 34.0
LANE: Final = 18.0
WIRE_Z: Final = -2.0
LABEL_Z: Final = 5.0
_LABEL_HEIGHT: Final = 18.0

Box = tuple[float, float, float, float]
"""Top, left, right, bottom: boxes sort by their tops."""


@dataclass(frozen=True, slots=True)
class Obstacles:
    """The boxes of a level that wires go round, sorted by their tops."""

    boxes: tuple[Box, ...] = ()
    tallest: float = 0.0

    @classmethod
    def of(cls, boxes: Sequence[Box]) -> Obstacles:
        return cls(tuple(sorted(boxes)), max((box[3] - box[0] for box in boxes), default=0.0))

    def between(self, top: float, bottom: float) -> Iterator[Box]:
        """The boxes that have something in the band."""
        for box in self.boxes[bisect_left(self.boxes, (top - self.tallest,)) :]:
            if box[0] >= bottom:
                return
            if box[3] > top:
                yield box


def lane(start: QPointF, end: QPointF, obstacles: Obstacles) -> float:
    """Where a long wire runs down: in the column of one of its ends, else just beside what stands in its way."""
    boxes = list(obstacles.between(start.y() + 4, end.y() - 4))
    first, last = start.x(), end.x()
    walls = [side for _, left, right, _ in boxes for side in (left - LANE, right + LANE)]
    free = [x for x in (last, first, *walls) if all(x <= left - 8 or x >= right + 8 for _, left, right, _ in boxes)]
    return min(free, key=lambda x: abs(x - first) + abs(x - last) + (0 if x in (first, last) else 1), default=last)


def route(start: QPointF, end: QPointF, obstacles: Obstacles | None = None) -> QPainterPath:
    """The way of a wire from an output down to an input."""
    path = QPainterPath(start)
    down = end.y() - start.y()
    if down < LONG or obstacles is None:
        bend = max(down / 2, min(90.0, 24.0 + abs(down) / 3 + abs(end.x() - start.x()) / 8))
        path.cubicTo(start.x(), start.y() + bend, end.x(), end.y() - bend, end.x(), end.y())
        return path
    x = lane(start, end, obstacles)
    if x != start.x():
        _bend(path, QPointF(x, start.y() + BEND))
    path.lineTo(x, end.y() - (BEND if x != end.x() else 0))
    if x != end.x():
        _bend(path, end)
    return path


def _bend(path: QPainterPath, end: QPointF) -> None:
    start = path.currentPosition()
    middle = (start.y() + end.y()) / 2
    path.cubicTo(start.x(), middle, end.x(), middle, end.x(), end.y())


class WireItem(QGraphicsPathItem):
    """One wire of one drawn level, painted by Qt itself; its label is a child that only long wires have."""

    def __init__(self, path: Path, edge: Edge, theme: CanvasTheme) -> None:
        super().__init__()
        self.level, self.edge, self.theme = path, edge, theme
        self.text, self.wrong, self.selected, self.hovered = "", False, False, False
        self.label: WireLabel | None = None
        self.setZValue(WIRE_Z)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.restyle()

    def restyle(self) -> None:
        """Take the colour of the present state."""
        theme = self.theme
        colour = theme.accent if self.selected else theme.error if self.wrong else None
        pen = QPen(QColor(colour or (theme.wire_hover if self.hovered else theme.wire)))
        pen.setWidthF(2.6 if self.selected or self.hovered else 1.8)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        if self.wrong:
            pen.setDashPattern([4, 3])
        self.setPen(pen)
        self._show_label()

    def lay(self, path: QPainterPath) -> None:
        """Run along `path`."""
        self.setPath(path)
        self._show_label()

    def tell(self, text: str, wrong: bool) -> None:
        """Show the type that flows and whether it fits."""
        if (text, wrong) != (self.text, self.wrong):
            self.text, self.wrong = text, wrong
            self.restyle()

    def mark(self, selected: bool, hovered: bool) -> None:
        """Be selected or under the mouse, or not."""
        if (selected, hovered) != (self.selected, self.hovered):
            self.selected, self.hovered = selected, hovered
            self.restyle()

    @property
    def is_long(self) -> bool:
        """Whether it goes down so far that it looks for a lane."""
        return self.path().boundingRect().height() > LONG

    def reaches(self, point: QPointF, distance: float) -> bool:
        """Whether the wire comes as near to a point, in the coordinates of its level."""
        square = QRectF(point.x() - distance, point.y() - distance, 2 * distance, 2 * distance)
        stroker = QPainterPathStroker()
        stroker.setWidth(0.5)
        return self.path().controlPointRect().adjusted(-1, -1, 1, 1).intersects(square) and stroker.createStroke(
            self.path()
        ).intersects(square)

    def _show_label(self) -> None:
        path = self.path()
        wanted = self.text and (self.hovered or self.selected or path.boundingRect().height() > LONG)
        if not wanted:
            if self.label is not None:
                self.label.setVisible(False)
            return
        if self.label is None:
            self.label = WireLabel(self)
        self.label.say(self.text, path.pointAtPercent(0.5), self.pen().color())
        self.label.setVisible(True)


class WireLabel(QGraphicsRectItem):
    """The type of what flows through a wire, on a small plate over its middle."""

    def __init__(self, wire: WireItem) -> None:
        super().__init__(wire)
        self.theme, self.text, self.colour = wire.theme, "", QColor(wire.theme.wire)
        self.font = QFont()
        self.font.setPixelSize(11)
        self.setPen(QPen(Qt.PenStyle.NoPen))
        self.setZValue(LABEL_Z)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable, False)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def say(self, text: str, at: QPointF, colour: QColor) -> None:
        if text != self.text or colour != self.colour:
            self.text, self.colour = text, colour
            self.update()
        width = QFontMetricsF(self.font).horizontalAdvance(text) + 14
        self.setRect(at.x() - width / 2, at.y() - _LABEL_HEIGHT / 2, width, _LABEL_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if painter.worldTransform().m11() < 0.5:
            return
        rect = self.rect().adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(self.colour, 1))
        painter.setBrush(QColor(self.theme.label))
        painter.drawRoundedRect(rect, 8, 8)
        painter.setPen(QColor(self.theme.muted))
        painter.setFont(self.font)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self.text)
