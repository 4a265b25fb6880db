"""One plot: axes that move in steps, curves of a few thousand points, a line under the mouse."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QColor, QFont, QWheelEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.charting.curves import Array, Points
from app.charting.look import Look
from app.charting.strokes import Span, Strokes
from app.charting.ticks import linear, logarithmic
from app.output import number

SMALLEST = 1e-300
GAP = 4  # pixels between curves and axes, in which the ticks stand


ROOM = {"left": 40, "bottom": 56}
"""So many pixels a number of an axis has at least."""


class NumberAxis(pg.AxisItem):  # type: ignore[misc]
    """An axis of numbers, or of shares in per cent."""

    def __init__(self, side: str, percent: bool = False) -> None:
        super().__init__(side, maxTickLength=-4, showValues=True)
        self.percent = percent
        self._room = ROOM[side]
        self.enableAutoSIPrefix(False)
        self.setStyle(tickTextOffset=4, autoExpandTextSpace=False, hideOverlappingLabels=8, maxTickLevel=0)

    def tickValues(self, low: float, high: float, pixels: float) -> list[tuple[float, list[float]]]:  # noqa: N802
        """One level of numbers, each with room for itself."""
        places = (logarithmic if self.logMode else linear)(low, high, pixels / self._room)
        return [(1.0, places)]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """The numbers at the ticks."""
        if self.logMode:
            values = [10.0**value for value in values]
        if self.percent:
            return [f"{100 * value:.6g}%" for value in values]
        return [number(value) for value in values]


class View(pg.PlotWidget):  # type: ignore[misc]
    """Where the axes are drawn. The wheel zooms with Ctrl; else it scrolls what the plot lies in."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
        else:
            event.ignore()


class Plot(QWidget):
    """Draws `Points` as lines; the ranges follow `show_span` until the user moves them."""

    hovered = Signal(object)  # the x under the mouse, None when it left
    moved = Signal()  # the user zoomed, panned, or went back to all

    def __init__(self, percent: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.auto = True
        self.log_x = self.log_y = False
        self._left, self._bottom = NumberAxis("left", percent), NumberAxis("bottom")
        self._unit = pg.LabelItem("epoch", justify="right")
        self.view = View(self, background=None, axisItems={"left": self._left, "bottom": self._bottom})
        self._box = self.view.getViewBox()
        self.strokes = Strokes(self.view.viewport())
        self._prepare()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view)

    def _prepare(self) -> None:
        self.view.setMenuEnabled(False)
        self.view.hideButtons()
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setFrameShape(self.view.Shape.NoFrame)
        self.view.getPlotItem().setContentsMargins(0, 6, 8, 0)
        self.view.getPlotItem().layout.setSpacing(GAP)
        self._box.sigRangeChanged.connect(self._show_part)
        self._box.sigResized.connect(self._show_part)
        self._box.disableAutoRange()
        self._box.setDefaultPadding(0)
        self._left.setWidth(48)
        self._bottom.setHeight(20)
        self._unit.setFixedWidth(38)  # clear of the first number
        self._unit.setFixedHeight(20)
        self.view.getPlotItem().layout.addItem(self._unit, 3, 0)
        font = QFont(self.font())
        font.setPointSizeF(max(7.0, font.pointSizeF() - 1.5))
        for axis in (self._left, self._bottom):
            axis.setTickFont(font)
        self._box.sigRangeChangedManually.connect(self._moved_by_hand)
        self.view.scene().sigMouseMoved.connect(self._hover)
        self.view.viewport().installEventFilter(self)

    def set_look(self, look: Look) -> None:
        """Paint with the colours of `look`."""
        self.view.setBackground(look.ground)
        for axis in (self._left, self._bottom):
            axis.setPen(pg.mkPen(look.grid, width=1))
            axis.setTextPen(pg.mkPen(look.muted))
        self._unit.setText("epoch", color=look.muted, size=f"{self._bottom.style['tickFont'].pointSizeF()}pt")
        self.strokes.set_look(look)

    def set_percent(self, percent: bool) -> None:
        """Whether the y axis counts in per cent."""
        if self._left.percent != percent:
            self._left.percent = percent
            self._redraw_axes()

    def set_log(self, log_x: bool, log_y: bool) -> None:
        """Whether the axes are logarithmic; the curves must be drawn again."""
        self.log_x, self.log_y, self.auto = log_x, log_y, True
        self._bottom.setLogMode(log_x)
        self._left.setLogMode(log_y)

    def draw(self, key: object, points: Points, colour: QColor, form: str = "line", *, smooth: bool = True) -> None:
        """Draw the curve called `key`, as a "line", as "dots" or as "rings"; `keep_only` shows it."""
        self.strokes.draw(key, self._scaled(points), colour, form, smooth=smooth)

    def keep_only(self, keys: Iterable[object]) -> None:
        """Take away all curves but those called `keys`, and paint."""
        self.strokes.keep_only(keys)

    def show_span(self, x: Span, y: Span, top: float | None = None) -> None:
        """Show at least `x` and `y` but nothing above `top`, unless the user looks elsewhere; ranges move in steps."""
        if not self.auto:
            return
        (x_low, x_high), (y_low, y_high) = self._box.viewRange()
        wide = self._logged(x, self.log_x)
        high = stepped(self._logged(y, self.log_y), (y_low, y_high), not self.log_y)
        if top is not None and not self.log_y:
            high = high[0], top if high[1] > 0.8 * top else high[1]
        if wide != (x_low, x_high) or high != (y_low, y_high):
            self._box.setRange(xRange=wide, yRange=high, padding=0, disableAutoRange=True)

    def fit(self) -> None:
        """Follow the curves again."""
        self.auto = True
        self.moved.emit()

    @property
    def x_range(self) -> Span:
        """The x that are to be seen."""
        low, high = self._box.viewRange()[0]
        return (10**low, 10**high) if self.log_x else (low, high)

    def across(self, x: float) -> float:
        """How many pixels from the left `x` is drawn."""
        low, high = self._box.viewRange()[0]
        (wide,) = self._logged((x, x), self.log_x)[1:]
        return float((wide - low) / (high - low) * self.strokes.width())

    def show_cursor(self, x: float | None) -> None:
        """Draw the line at `x`, or none."""
        self.strokes.point_at(math.log10(max(x, SMALLEST)) if self.log_x and x is not None else x)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice the mouse leave, and the double click that shows all again."""
        if event.type() == QEvent.Type.Leave:
            self.hovered.emit(None)
        elif event.type() == QEvent.Type.MouseButtonDblClick:
            self.fit()
        return super().eventFilter(watched, event)

    def _moved_by_hand(self) -> None:
        self.auto = False
        self.moved.emit()

    def _hover(self, position: QPointF) -> None:
        if not self._box.sceneBoundingRect().contains(position):
            self.hovered.emit(None)
            return
        x = self._box.mapSceneToView(position).x()
        self.hovered.emit(10**x if self.log_x else x)

    def _scaled(self, points: Points) -> Points:
        x, y = points
        good = (x > 0 if self.log_x else np.True_) & (y > 0 if self.log_y else np.True_)
        if self.log_x or self.log_y:
            x, y = x[good], y[good]
        return (_log(x) if self.log_x else x), (_log(y) if self.log_y else y)

    def _logged(self, span: Span, log: bool) -> Span:
        if not log:
            return span
        high = max(span[1], SMALLEST)
        return math.log10(max(span[0], high * 1e-9)), math.log10(high)

    def _show_part(self) -> None:
        """Lay the curves where the axes leave room, with a faint line at each number of the y axis."""
        (x_low, x_high), (low, high) = self._box.viewRange()
        ticks = self._left.tickValues(low, high, self._box.height())
        rules = [value for value in ticks[0][1] if low <= value <= high] if ticks else []
        self.strokes.setGeometry(self.room)
        self.strokes.show_part((x_low, x_high), (low, high), rules)

    @property
    def room(self) -> QRect:
        """Where the curves are drawn, in the coordinates of the view."""
        room: QRect = self._box.sceneBoundingRect().toRect()
        return room

    def _redraw_axes(self) -> None:
        for axis in (self._left, self._bottom):
            axis.picture = None
            axis.update()


def _log(values: Array) -> Array:
    logged: Array = np.log10(values)
    return logged


def stepped(span: Span, present: Span, from_zero: bool) -> Span:
    """A range that holds `span`: the present one while it fits well, else a wider or narrower one with round ends."""
    low, high = span
    extent = max(high - low, abs(high) * 0.02, 1e-12)
    fits = present[0] <= low and high <= present[1]
    if fits and extent > 0.55 * (present[1] - present[0]):
        return present
    if from_zero and 0 <= low < 0.5 * high:
        return 0.0, _round_up(high * 1.04)
    unit = _round_up(extent / 8)
    return math.floor((low - extent * 0.02) / unit) * unit, math.ceil((high + extent * 0.04) / unit) * unit


def _round_up(number: float) -> float:
    """The next of 1, 1.25, 1.6, 2, 2.5, 3.2, 4, 5, 6.4, 8 times a power of ten."""
    if number <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(number))
    steps = (1, 1.25, 1.6, 2, 2.5, 3.2, 4, 5, 6.4, 8, 10)
    return next(step * power for step in steps if step * power >= number * (1 - 1e-12))
