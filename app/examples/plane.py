"""Points in the plane over a ground: two-dimensional data with a decision boundary, predicted against true values."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.examples.colours import mixed, of_class
from app.theming import theme

LEFT, BOTTOM, TOP, RIGHT = 52, 34, 8, 12
LEGEND = 120


@dataclass(frozen=True)
class Group:
    """Points of one class."""

    name: str
    points: tuple[QPointF, ...]
    number: int = 0


@dataclass(frozen=True)
class Scene:
    """What a plane shows: groups of points within `area`, over a ground whose first line is at the largest height.

    `diagonal` draws the line on which both axes are equal; `even` gives both axes the same scale.
    """

    groups: tuple[Group, ...]
    area: QRectF
    axes: tuple[str, str] = ("", "")
    ground: QImage | None = None
    diagonal: bool = False
    even: bool = False


class Plane(QWidget):
    """Draws a scene with axes and a legend; tells the place below the pointer in a tooltip."""

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self.scene: Scene | None = None
        self._drawn: QPixmap | None = None

    def show_scene(self, scene: Scene | None) -> None:
        """Show this scene in place of the present one."""
        self.scene = scene
        names = ", ".join(f"{len(group.points)} of {group.name}" for group in scene.groups) if scene else ""
        self.setAccessibleDescription(f"Points: {names}" if names else "")
        self._redraw()

    def sizeHint(self) -> QSize:
        return QSize(420, 300)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 96)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._drawn = None

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self._redraw()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.scene is None:
            return
        if self._drawn is None:
            ratio = self.devicePixelRatioF()
            self._drawn = QPixmap(self.size() * ratio)
            self._drawn.setDevicePixelRatio(ratio)
            self._drawn.fill(Qt.GlobalColor.transparent)
            self._draw(self.scene, QPainter(self._drawn))
        QPainter(self).drawPixmap(0, 0, self._drawn)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position()
        if self.scene is None or not self._frame().contains(place):
            self.setToolTip("")
            return
        frame, area = self._frame(), self.scene.area
        across = area.left() + (place.x() - frame.left()) / frame.width() * area.width()
        up = area.bottom() - (place.y() - frame.top()) / frame.height() * area.height()
        names = [axis or fallback for axis, fallback in zip(self.scene.axes, ("x", "y"), strict=True)]
        self.setToolTip(f"{names[0]} {across:.3g}, {names[1]} {up:.3g}")

    def _redraw(self) -> None:
        self._drawn = None
        self.update()

    def _frame(self) -> QRectF:
        legend = LEGEND if self.scene and len(self.scene.groups) > 1 and self.width() > 320 else 0
        whole = QRectF(LEFT, TOP, self.width() - LEFT - RIGHT - legend, self.height() - TOP - BOTTOM)
        if self.scene is None or not self.scene.even or self.scene.area.isEmpty() or whole.isEmpty():
            return whole
        area = self.scene.area.size()
        size = area * min(whole.width() / area.width(), whole.height() / area.height())
        return QRectF(whole.x() + (whole.width() - size.width()) / 2, TOP, size.width(), size.height())

    def _draw(self, scene: Scene, painter: QPainter) -> None:
        hues, frame = theme.canvas(), self._frame()
        if scene.area.isEmpty() or frame.width() < 10 or frame.height() < 10:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(frame, QColor(hues.card))
        if scene.ground is not None:
            painter.drawImage(frame, scene.ground)
        self._draw_axes(scene, painter)
        painter.setClipRect(frame)
        if scene.diagonal:
            painter.setPen(QPen(QColor(hues.faint), 1, Qt.PenStyle.DashLine))
            low, high = scene.area.left(), scene.area.right()
            painter.drawLine(self._place(QPointF(low, low)), self._place(QPointF(high, high)))
        count = sum(len(group.points) for group in scene.groups)
        thick = 7.0 if count < 500 else 5.5 if count < 1500 else 4.0
        for group in scene.groups:
            self._draw_points(painter, group, thick)
        painter.setClipping(False)
        if frame.right() < self.width() - RIGHT - 1:
            self._draw_legend(scene.groups, painter)

    def _draw_points(self, painter: QPainter, group: Group, thick: float) -> None:
        hues = theme.canvas()
        points = QPolygonF([self._place(point) for point in group.points])
        colour = of_class(group.number, hues)
        for width, tint in ((thick + 1.6, mixed(colour, QColor(hues.card), 0.75)), (thick, colour)):
            painter.setPen(QPen(tint, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPoints(points)

    def _draw_axes(self, scene: Scene, painter: QPainter) -> None:
        hues, frame, middle = theme.canvas(), self._frame(), Qt.AlignmentFlag.AlignCenter
        painter.setPen(QColor(hues.border))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(frame)
        painter.setPen(QColor(hues.muted))
        for value in ticks(scene.area.left(), scene.area.right(), max(2, int(frame.width() // 80))):
            x = self._place(QPointF(value, 0)).x()
            painter.drawLine(QPointF(x, frame.bottom()), QPointF(x, frame.bottom() + 4))
            painter.drawText(QRectF(x - 40, frame.bottom() + 5, 80, 14), middle, f"{value:g}")
        for value in ticks(scene.area.top(), scene.area.bottom(), max(2, int(frame.height() // 40))):
            y = self._place(QPointF(0, value)).y()
            painter.drawLine(QPointF(frame.left() - 4, y), QPointF(frame.left(), y))
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(frame.left() - LEFT, y - 8, LEFT - 7, 16), right, f"{value:g}")
        painter.drawText(QRectF(frame.left(), frame.bottom() + BOTTOM - 17, frame.width(), 16), middle, scene.axes[0])
        if scene.axes[1]:
            painter.save()
            painter.translate(frame.left() - LEFT + 2, frame.center().y())
            painter.rotate(-90)
            painter.drawText(QRectF(-frame.height() / 2, 0, frame.height(), 14), middle, scene.axes[1])
            painter.restore()

    def _draw_legend(self, groups: Sequence[Group], painter: QPainter) -> None:
        hues, left = theme.canvas(), self._frame().right() + 12
        most = max(1, int((self.height() - TOP) // 20))
        for line, group in enumerate(groups[:most]):
            top = TOP + 20 * line
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(of_class(group.number, hues))
            painter.drawEllipse(QRectF(left, top + 4, 8, 8))
            painter.setPen(QColor(hues.text))
            name = self.fontMetrics().elidedText(group.name, Qt.TextElideMode.ElideRight, LEGEND - 28)
            painter.drawText(QRectF(left + 14, top, LEGEND - 20, 16), Qt.AlignmentFlag.AlignVCenter, name)

    def _place(self, point: QPointF) -> QPointF:
        assert self.scene is not None
        frame, area = self._frame(), self.scene.area
        return QPointF(
            frame.left() + (point.x() - area.left()) / area.width() * frame.width(),
            frame.bottom() - (point.y() - area.top()) / area.height() * frame.height(),
        )


def ticks(low: float, high: float, most: int) -> Iterator[float]:
    """Round numbers from `low` to `high`, at most about `most` of them."""
    if not high > low:
        return
    rough = (high - low) / most
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(unit * times for times in (1, 2, 5, 10) if unit * times >= rough * 0.999)
    for number in range(math.ceil(low / step), math.floor(high / step) + 1):
        yield round(number * step, 12)


def around(points: Sequence[tuple[float, float]], margin: float = 0.08) -> QRectF:
    """The area that holds all points, with a margin; `top` is its least second coordinate."""
    finite = [point for point in points if all(map(math.isfinite, point))] or [(0.0, 0.0)]
    (left, right), (low, high) = ((min(axis), max(axis)) for axis in zip(*finite, strict=True))
    width, height = (right - left) or 1.0, (high - low) or 1.0
    return QRectF(left - margin * width, low - margin * height, width * (1 + 2 * margin), height * (1 + 2 * margin))
