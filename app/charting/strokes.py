"""The sheet that lies on a plot and draws its curves by itself: a graphics view takes longer to paint than they do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf
from typing import TypeVar

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPaintEngine, QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from app.charting.curves import Array, Points
from app.charting.look import Look

DOT, RING = 5.0, 5.5
"""The width of a dot and the radius of a ring, in pixels."""
FAR = 4096.0
"""So many pixels above and below the plot a point may be drawn; beyond that it makes no difference to the eye."""
SEAM = 12
"""What is painted anew reaches so many pixels to the left of what has changed: rings and joints are that wide."""
Span = tuple[float, float]
Numbers = TypeVar("Numbers", Array, float)


@dataclass(frozen=True)
class Stroke:
    """Points, x above y, how they are drawn, and whether as dots or rings instead of a line."""

    points: Array
    pen: QPen
    form: str
    smooth: bool

    def after(self, x: float) -> Array:
        """The points from `x` on, with the two before them."""
        return self.points[:, max(0, int(np.searchsorted(self.points[0], x)) - 2) :]


class Strokes(QWidget):
    """Lines below, dots above them, rings on top; faint rules across below all, and a line at the pointed place."""

    ORDER = ("line", "dots", "rings")

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._strokes: dict[object, Stroke] = {}
        self._rules: tuple[float, ...] = ()
        self._pointed: float | None = None
        self._framed = False
        self._stale = inf  # the x from which on the picture is out of date
        self._x: Span = (0.0, 1.0)
        self._y: Span = (0.0, 1.0)
        self._ground, self._rule_pen, self._point_pen = QColor(), QPen(), QPen()

    def set_look(self, look: Look) -> None:
        """Paint with the colours of `look`."""
        self._ground, self._rule_pen, self._point_pen = look.ground, QPen(look.grid), QPen(look.muted)
        self.update()

    def show_part(self, x: Span, y: Span, rules: Iterable[float]) -> None:
        """Show this part of the plane, with lines across at the heights of `rules`."""
        shown = x, y, tuple(rules)
        if shown != (self._x, self._y, self._rules):
            self._x, self._y, self._rules = shown
            self.update()

    def set_framed(self, framed: bool) -> None:
        """Draw a frame while the chart has the focus of the keyboard, or none."""
        if framed != self._framed:
            self._framed = framed
            self.update()

    def point_at(self, x: float | None) -> None:
        """Draw a line upright at `x`, or none."""
        if x != self._pointed:
            self._pointed = x
            self.update()

    def draw(self, key: object, points: Points, colour: QColor, form: str, *, smooth: bool = True) -> None:
        """Draw the points under that key, as a "line", as "dots" or as "rings"."""
        before = self._strokes.get(key)
        pen = before.pen if before and before.pen.color() == colour and before.form == form else _pen(colour, form)
        stroke = self._strokes[key] = Stroke(np.array(points), pen, form, smooth)
        self._stale = min(self._stale, changed_from(before, stroke) if before else -inf)

    def keep_only(self, keys: Iterable[object]) -> None:
        """Forget all strokes but these, and paint what has changed: at a long curve that is its end."""
        wanted = set(keys)
        kept = {key: stroke for key, stroke in self._strokes.items() if key in wanted}
        if len(kept) < len(self._strokes):
            self._strokes, self._stale = kept, -inf
        if self._stale < inf:
            room = self.rect()
            left = self._across(max(self._stale, self._x[0]), QRectF(room)) - SEAM
            room.setLeft(max(0, int(min(left, room.right()))))
            self.update(room)
            self._stale = inf

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._ground)
        left, width = event.rect().left() - SEAM, max(1, self.width())
        low, high = self._x
        self.paint(painter, QRectF(self.rect()), low + (high - low) * left / width if left > 0 else -inf)
        if self._framed:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(self.palette().color(QPalette.ColorRole.Highlight))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def paint(self, painter: QPainter, room: QRectF, start: float = -inf) -> None:
        """Draw everything, or only from the x `start` on, into `room`; the ground is drawn already."""
        svg = painter.paintEngine().type() == QPaintEngine.Type.SVG  # a drawing knows no clipping
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(self._rule_pen)
        for height in self._rules:
            level = round(self._down(height, room)) + 0.5
            painter.drawLine(QPointF(room.left(), level), QPointF(room.right(), level))
        for stroke in sorted(self._strokes.values(), key=lambda stroke: self.ORDER.index(stroke.form)):
            x, y = stroke.after(start)
            down = np.clip(self._down(y, room), room.top() - FAR, room.bottom() + FAR)
            placed = polygon((self._across(x, room), down))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, stroke.smooth)
            (_draw if svg else _paint)(painter, stroke, placed, room)
        if self._pointed is not None:
            at = round(self._across(self._pointed, room)) + 0.5
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setPen(self._point_pen)
            painter.drawLine(QPointF(at, room.top()), QPointF(at, room.bottom()))

    def _across(self, values: Numbers, room: QRectF) -> Numbers:
        low, high = self._x
        return room.left() + (values - low) * (room.width() / (high - low))

    def _down(self, values: Numbers, room: QRectF) -> Numbers:
        low, high = self._y
        return room.bottom() - (values - low) * (room.height() / (high - low))


def changed_from(before: Stroke, after: Stroke) -> float:
    """The x from which on two strokes look different; infinity where they do not."""
    if (before.pen, before.form, before.smooth) != (after.pen, after.form, after.smooth):
        return -inf
    length = min(before.points.shape[1], after.points.shape[1])
    differs = (before.points[:, :length] != after.points[:, :length]).any(axis=0)
    first = int(differs.argmax()) if differs.any() else length
    if first == max(before.points.shape[1], after.points.shape[1]):
        return inf
    return float(after.points[0, first - 1]) if first else -inf


def polygon(points: Points) -> QPolygonF:
    """The points as Qt draws them."""
    made = pg.functions.create_qpolygonf(len(points[0]))
    memory = pg.functions.ndarray_from_qpolygonf(made)
    memory[:, 0], memory[:, 1] = points
    found: QPolygonF = made
    return found


def _pen(colour: QColor, form: str) -> QPen:
    pen = QPen(colour, {"line": 1.0, "dots": DOT}.get(form, 1.6))
    if form == "dots":
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen


def _paint(painter: QPainter, stroke: Stroke, placed: QPolygonF, _room: QRectF) -> None:
    painter.setPen(stroke.pen)
    if stroke.form == "line":
        painter.drawPolyline(placed)
    elif stroke.form == "dots":
        painter.drawPoints(placed)
    else:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for place in range(placed.size()):
            painter.drawEllipse(placed.at(place), RING, RING)


def _draw(painter: QPainter, stroke: Stroke, placed: QPolygonF, room: QRectF) -> None:
    """Paint into a drawing, only what lies in `room`; dots become discs, which every program shows round."""
    painter.setPen(stroke.pen)
    if stroke.form == "line":
        painter.drawLines(within(placed, room))
        return
    radius = RING
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if stroke.form == "dots":
        radius = DOT / 2
        painter.setBrush(stroke.pen.color())
        painter.setPen(Qt.PenStyle.NoPen)
    for place in range(placed.size()):
        if room.contains(placed.at(place)):
            painter.drawEllipse(placed.at(place), radius, radius)


def within(points: QPolygonF, room: QRectF) -> list[QLineF]:
    """The parts of the line through `points` that lie in `room` (after Liang and Barsky)."""
    at = np.array([(points.at(place).x(), points.at(place).y()) for place in range(points.size())]).reshape(-1, 2)
    start, way = at[:-1], at[1:] - at[:-1]
    first, last = np.zeros(len(start)), np.ones(len(start))
    for axis, low, high in ((0, room.left(), room.right()), (1, room.top(), room.bottom())):
        step = np.where(way[:, axis] == 0, 1e-12, way[:, axis])
        enters, leaves = (low - start[:, axis]) / step, (high - start[:, axis]) / step
        first = np.maximum(first, np.minimum(enters, leaves))
        last = np.minimum(last, np.maximum(enters, leaves))
    seen = first <= last
    begins, ends = (start + way * share[:, None] for share in (first, last))
    return [QLineF(*one, *other) for one, other in zip(begins[seen], ends[seen], strict=True)]
