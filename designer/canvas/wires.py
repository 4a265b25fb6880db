"""Wires: how they run, the items that draw them, and the labels that long ones carry."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPainterPathStroker, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem, QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget

from designer.canvas.colours import CanvasTheme
from designer.canvas.lanes import BEND, LONG, Box, Lane, Lanes, Obstacles
from designer.canvas.selection import Path
from designer.model.design import Edge

WIRE_Z: Final = -2.0
TRACED_Z: Final = 8.0
"""A wire that is selected or under the mouse runs over the cards, so that one can follow it."""
_LABEL_HEIGHT: Final = 18.0
ASIDE: Final = 18.0
"""How far a wire from the side of a card goes before it turns down."""


def route(points: Sequence[QPointF]) -> QPainterPath:
    """The smooth way through the corners of a wire, from an output down to an input."""
    path = QPainterPath(points[0])
    if len(points) == 4 and points[-1].y() < points[0].y():
        return _back(path, points)
    for start, end in pairwise(points):
        if start.x() == end.x() and end.y() >= start.y():
            path.lineTo(end)
        else:
            down = end.y() - start.y()
            bend = down / 2 if len(points) > 2 else max(down / 2, min(90.0, 20.0 + abs(end.x() - start.x()) / 4))
            path.cubicTo(start.x(), start.y() + bend, end.x(), end.y() - bend, end.x(), end.y())
    return path


def _from_side(start: QPointF, path: QPainterPath) -> QPainterPath:
    """The way that begins at the side of a card and turns down into another one."""
    begin = QPointF(path.elementAt(0).x, path.elementAt(0).y)
    turned = QPainterPath(start)
    turned.quadTo(QPointF(begin.x(), start.y()), begin)
    turned.connectPath(path)
    return turned


def _back(path: QPainterPath, points: Sequence[QPointF]) -> QPainterPath:
    """Out of the output, round into the lane, up, and round into the input."""
    start, lower, upper, end = points
    down, up = QPointF(0.0, BEND), QPointF(0.0, -BEND)
    path.cubicTo(start + down, lower + down, lower)
    path.lineTo(upper)
    path.cubicTo(upper + up, end + up, end)
    return path


class WireItem(QGraphicsPathItem):
    """One wire of one drawn level, painted by Qt itself; its label is a child that only long wires have."""

    def __init__(self, path: Path, edge: Edge, theme: CanvasTheme) -> None:
        super().__init__()
        self.level, self.edge, self.theme = path, edge, theme
        self.text, self.wrong, self.idle, self.selected, self.hovered = "", False, False, False, False
        self.weight = False
        self.label: WireLabel | None = None
        self.corners: tuple[QPointF, ...] = (QPointF(), QPointF())
        self.box: Box = (0.0, 0.0, 0.0, 0.0)
        self.lane: Lane | None = None
        self._obstacles = Obstacles()
        self.setZValue(WIRE_Z)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.restyle()

    def restyle(self) -> None:
        """Take the colour of the present state."""
        theme = self.theme
        colour = theme.accent if self.selected else theme.error if self.wrong else None
        plain = theme.category("Tensor") if self.weight else theme.wire
        plain = theme.wire_hover if self.hovered else theme.border_hover if self.idle else plain
        pen = QPen(QColor(colour or plain))
        pen.setWidthF(2.6 if self.selected or self.hovered else 1.2 if self.idle else 1.8)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        if self.wrong or self.idle or self.weight:
            pen.setDashPattern([4, 3])
        self.setPen(pen)
        self.setZValue(TRACED_Z if self.selected or self.hovered else WIRE_Z)
        self._show_label()

    def lay(self, start: QPointF, end: QPointF, lanes: Lanes, weight: bool = False) -> None:
        """Run from one point to another, round what is in the way and beside other wires; a `weight` from the side."""
        self._obstacles = lanes.obstacles
        begin = start + QPointF(ASIDE, ASIDE) if weight else start
        self.corners, self.lane = lanes.corners(begin, end, (self.edge.source, self.edge.source_port))
        path = route(self.corners)
        if weight:
            path = _from_side(start, path)
        if weight != self.weight:
            self.weight = weight
            self.restyle()
        bounds = path.boundingRect()
        self.box = bounds.top(), bounds.left(), bounds.right(), bounds.bottom()
        self.setPath(path)
        self._show_label()

    @property
    def implied(self) -> bool:
        """Whether it is none of the definition's edges, but follows from the form of the block."""
        return not self.edge.source_port

    def tell(self, text: str, wrong: bool, idle: bool = False) -> None:
        """Show the type that flows, whether it fits, and whether nothing flows: what a choice does not take."""
        if (text, wrong, idle) != (self.text, self.wrong, self.idle):
            self.text, self.wrong, self.idle = text, wrong, idle
            self.restyle()

    def mark(self, selected: bool, hovered: bool) -> None:
        """Be selected or under the mouse, or not."""
        if (selected, hovered) != (self.selected, self.hovered):
            self.selected, self.hovered = selected, hovered
            self.restyle()

    @property
    def is_long(self) -> bool:
        """Whether it goes down so far, or back up, that it looks for a lane."""
        return len(self.corners) > 2 or self.corners[-1].y() - self.corners[0].y() > LONG

    def reaches(self, point: QPointF, distance: float) -> bool:
        """Whether the wire comes as near to a point, in the coordinates of its level."""
        x, y, (top, left, right, bottom) = point.x(), point.y(), self.box
        if not (left - distance <= x <= right + distance and top - distance <= y <= bottom + distance):
            return False
        square = QRectF(x - distance, y - distance, 2 * distance, 2 * distance)
        stroker = QPainterPathStroker()
        stroker.setWidth(0.5)
        return stroker.createStroke(self.path()).intersects(square)

    def _show_label(self) -> None:
        wanted = bool(self.text) and not self.idle and (self.hovered or self.selected or self.is_long)
        if wanted and self.label is None:
            self.label = WireLabel(self)
        if self.label is not None:
            if wanted:
                self.label.say(self.text, self._label_point(), self.pen().color())
            free = self.hovered or self.selected or not self._obstacles.meet(self.label.rect())
            self.label.setVisible(wanted and free)

    def _label_point(self) -> QPointF:
        """Where the wire comes into its lane, for there wires lie apart; else its middle."""
        if len(self.corners) == 4:
            upper, lower = self.corners[1:3]
            return QPointF(upper.x(), min(upper.y() + _LABEL_HEIGHT, (upper.y() + lower.y()) / 2))
        lanes = [(a + b) / 2 for a, b in pairwise(self.corners) if a.x() == b.x()]
        return lanes[0] if lanes and len(self.corners) > 2 else self.path().pointAtPercent(0.5)


class WireLabel(QGraphicsRectItem):
    """The type of what flows through a wire, on a small plate over its middle."""

    def __init__(self, wire: WireItem) -> None:
        super().__init__(wire)
        self.theme, self.text, self.colour = wire.theme, "", QColor(wire.theme.wire)
        self.font = QFont()
        self.font.setPixelSize(11)
        self.setPen(QPen(Qt.PenStyle.NoPen))
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
