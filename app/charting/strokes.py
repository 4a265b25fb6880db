"""The one item that draws everything in a plot: an item per curve would cost more than the drawing itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPaintEngine, QPainter, QPen, QPolygonF

from app.charting.curves import Points

DOT, RING = 5.0, 5.5
"""The width of a dot and the radius of a ring, in pixels."""


@dataclass(frozen=True)
class Stroke:
    """A polygon, how it is drawn, and whether as dots or rings instead of a line."""

    polygon: QPolygonF
    pen: QPen
    form: str
    smooth: bool


class Strokes(pg.GraphicsObject):  # type: ignore[misc]
    """Lines below, dots above them, rings on top; faint rules across below all."""

    ORDER = ("line", "dots", "rings")

    def __init__(self) -> None:
        super().__init__()
        self._strokes: dict[object, Stroke] = {}
        self._rules: tuple[float, ...] = ()
        self.rule_pen = QPen()

    def rule(self, heights: Iterable[float]) -> None:
        """Draw lines across at these heights, below everything."""
        self._rules = tuple(heights)
        self.update()

    def draw(self, key: object, points: Points, colour: QColor, form: str, *, smooth: bool = True) -> None:
        """Draw the points under that key, as a "line", as "dots" or as "rings"."""
        before = self._strokes.get(key)
        pen = before.pen if before and before.pen.color() == colour and before.form == form else _pen(colour, form)
        self._strokes[key] = Stroke(polygon(points), pen, form, smooth)

    def keep_only(self, keys: Iterable[object]) -> None:
        """Forget all strokes but these, and paint."""
        wanted = set(keys)
        self._strokes = {key: stroke for key, stroke in self._strokes.items() if key in wanted}
        self.update()

    def boundingRect(self) -> QRectF:
        return QRectF(self.viewRect())

    def viewRangeChanged(self) -> None:  # noqa: N802  pyqtgraph calls it
        """The plot shows another part."""
        self.prepareGeometryChange()

    def paint(self, painter: QPainter, _option: Any, _widget: Any = None) -> None:
        area = self.boundingRect()
        draw = _draw if painter.paintEngine().type() == QPaintEngine.Type.SVG else _paint
        ordered = [stroke for form in self.ORDER for stroke in self._strokes.values() if stroke.form == form]
        across = (QPolygonF([QPointF(area.left(), height), QPointF(area.right(), height)]) for height in self._rules)
        rules = [Stroke(line, self.rule_pen, "line", False) for line in across]
        for stroke in (*rules, *ordered):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, stroke.smooth)
            painter.setPen(stroke.pen)
            draw(painter, stroke, area)


def polygon(points: Points) -> QPolygonF:
    """The points as Qt draws them."""
    made = pg.functions.create_qpolygonf(len(points[0]))
    memory = pg.functions.ndarray_from_qpolygonf(made)
    np.stack(points, axis=1, out=memory)
    found: QPolygonF = made
    return found


def _pen(colour: QColor, form: str) -> QPen:
    pen = QPen(colour, {"line": 1.0, "dots": DOT}.get(form, 1.6))
    pen.setCosmetic(True)
    if form == "dots":
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen


def _paint(painter: QPainter, stroke: Stroke, _area: QRectF) -> None:
    if stroke.form == "line":
        painter.drawPolyline(stroke.polygon)
    elif stroke.form == "dots":
        painter.drawPoints(stroke.polygon)
    else:
        places = painter.transform().map(stroke.polygon)
        painter.save()
        painter.resetTransform()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for place in range(places.size()):
            painter.drawEllipse(places.at(place), RING, RING)
        painter.restore()


def _draw(painter: QPainter, stroke: Stroke, area: QRectF) -> None:
    """Paint into a drawing, which knows neither pens that keep their width nor clipping: in its own coordinates."""
    points = painter.transform().map(stroke.polygon)
    room = painter.transform().mapRect(area)
    painter.save()
    painter.resetTransform()
    pen = QPen(stroke.pen)
    pen.setCosmetic(False)
    painter.setPen(pen)
    if stroke.form == "line":
        painter.drawLines(within(points, room))
    else:
        kept = [points.at(place) for place in range(points.size()) if room.contains(points.at(place))]
        radius = DOT / 2 if stroke.form == "dots" else RING
        painter.setBrush(stroke.pen.color() if stroke.form == "dots" else Qt.BrushStyle.NoBrush)
        if stroke.form == "dots":
            painter.setPen(Qt.PenStyle.NoPen)
        for point in kept:
            painter.drawEllipse(point, radius, radius)
    painter.restore()


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
