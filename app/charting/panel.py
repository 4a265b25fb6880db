"""The two charts of a run, with the controls of their axes and of the smoothing."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent, QWheelEvent
from PySide6.QtWidgets import QBoxLayout, QCheckBox, QHBoxLayout, QLabel, QScrollArea, QSlider, QVBoxLayout, QWidget

from app.charting.charts import AccuracyChart, Chart, LossChart
from app.charting.figures import Figures

REFRESH_MS = 100
USUAL = 0.6
SLIM, HIGH = 360, 340
"""Two charts side by side need that width in pixels, and one above the other that height."""


Pair = tuple[LossChart, AccuracyChart]


class Charts(QWidget):
    """Shows runs and draws what is new of them ten times a second, while it can be seen.

    `controls` stands above the charts; whoever has a better place for it may take it there.
    """

    smoothed = Signal(float)
    kept = Signal(object, str)  # what of a chart is to be saved, and how

    def __init__(self, factor: float = USUAL, charts: Pair | None = None) -> None:
        super().__init__()
        self.factor = factor
        self.loss, self.accuracy = charts or (LossChart(), AccuracyChart())
        self._runs: tuple[Figures, ...] = ()
        self.log_x, self.log_y = QCheckBox("Log epochs"), QCheckBox("Log values")
        self.slider, self._shown, self.controls = _Slider(Qt.Orientation.Horizontal), QLabel(), QWidget()
        self._turns = Turns((self.loss, self.accuracy), self)
        self._boxes, self._column = QBoxLayout(QBoxLayout.Direction.LeftToRight), QVBoxLayout(self)
        self._arrange()
        self.slider.setValue(position(factor))
        self.slider.valueChanged.connect(self._slide)
        self._show_factor()
        for chart in (self.loss, self.accuracy):
            chart.kept.connect(self.kept)

    @property
    def runs(self) -> tuple[Figures, ...]:
        return self._runs

    def show_runs(self, runs: Sequence[Figures]) -> None:
        """Show these runs and no others."""
        self._runs = tuple(runs)
        for run in self._runs:
            run.set_factor(self.factor)
        self.loss.show_runs(self._runs)
        self.accuracy.show_runs(self._runs)

    def show_empty(self, how: str) -> None:
        """What is to be done for something to appear, said where there is nothing to draw."""
        for chart in (self.loss, self.accuracy):
            chart.show_empty(how)

    def follow(self, going: bool) -> None:
        """Look for new figures from now on, or no more."""
        self._turns.go(going)
        for chart in (self.loss, self.accuracy):
            chart.settle()

    def refresh(self) -> None:
        """Draw what came since the last time, if anybody can see it."""
        if self.isVisible():
            self.loss.refresh()
            self.accuracy.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def smooth(self, factor: float) -> None:
        """Smooth by that factor."""
        self.slider.setValue(position(factor))

    def keep_controls(self) -> None:
        """Have the controls above the charts, as at first."""
        if self._column.indexOf(self.controls) < 0:
            self._column.insertWidget(0, self.controls)

    def set_stacked(self, stacked: bool) -> None:
        """Whether the charts stand one above the other, or side by side."""
        sides = QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight
        if self._boxes.direction() != sides:
            self._boxes.setDirection(sides)
            for chart in (self.loss, self.accuracy):
                chart.set_low(not stacked)

    def _arrange(self) -> None:
        inner = QWidget()
        inner.setLayout(self._boxes)
        self._boxes.setContentsMargins(0, 0, 0, 0)
        self._boxes.setSpacing(8)
        self._boxes.addWidget(self.loss, 1)
        self._boxes.addWidget(self.accuracy, 1)
        area = QScrollArea()
        area.setAccessibleName("Charts")
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidgetResizable(True)
        area.setWidget(inner)
        area.setMinimumSize(176, 64)
        self._furnish()
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addWidget(self.controls)
        self._column.addWidget(area, 1)

    def _furnish(self) -> None:
        """The controls, which stay in reach."""
        self.slider.setRange(0, 100)
        self.slider.setMinimumWidth(32)
        self.slider.setMaximumWidth(120)
        self.slider.setAccessibleName("Smoothing")
        self._shown.setMinimumWidth(self._shown.fontMetrics().horizontalAdvance("0.000"))
        caption = QLabel("Smoothing")
        for widget in (caption, self.slider, self._shown):
            widget.setToolTip("How much of the past each point of the batches carries on; the epochs' points stay.")
        for box, tip in ((self.log_x, "Draw the epochs"), (self.log_y, "Draw the values")):
            box.setToolTip(f"{tip} on a logarithmic axis")
            box.toggled.connect(self._scale)
        row = QHBoxLayout(self.controls)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.log_x)
        row.addWidget(self.log_y)
        row.addStretch()
        for widget in (caption, self.slider, self._shown):
            row.addWidget(widget)

    def _scale(self) -> None:
        for chart in (self.loss, self.accuracy):
            chart.set_log(self.log_x.isChecked(), self.log_y.isChecked())

    def _slide(self, place: int) -> None:
        self.factor = factor_at(place)
        self._show_factor()
        for run in self._runs:
            run.set_factor(self.factor)
        self.refresh()
        self.smoothed.emit(self.factor)

    def _show_factor(self) -> None:
        self._shown.setText(f"{self.factor:.3f}" if self.factor else "off")


def make_in_turns(owner: QObject, done: Callable[[Charts], object]) -> None:
    """Make charts in several turns of the event loop, each short, as long as `owner` lives."""
    loss = LossChart()

    def join() -> None:
        accuracy = AccuracyChart()
        QTimer.singleShot(0, owner, lambda: done(Charts(USUAL, (loss, accuracy))))

    QTimer.singleShot(0, owner, join)


def stacks(width: int, height: int) -> bool:
    """Whether two charts suit a room of that size better one above the other."""
    return width < SLIM or height >= max(HIGH, 0.6 * width)


class Turns(QObject):
    """Refreshes charts one after the other, each ten times a second, so that no two are drawn at once."""

    def __init__(self, charts: Sequence[Chart], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._charts = tuple(charts)
        self._next = 0
        self._timer = QTimer(self, interval=REFRESH_MS // len(self._charts))
        self._timer.timeout.connect(self._turn)

    def go(self, going: bool) -> None:
        """Refresh from now on, or no more."""
        if going:
            self._timer.start()
        else:
            self._timer.stop()

    def _turn(self) -> None:
        chart = self._charts[self._next]
        self._next = (self._next + 1) % len(self._charts)
        if chart.isVisible():
            chart.refresh()


class _Slider(QSlider):
    """A slider that a turn of the wheel never moves."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


def factor_at(place: int) -> float:
    """The smoothing of a place of the slider: 0 to 0.999, finer towards the end."""
    return round(1 - 10 ** (-3 * place / 100), 4)


def position(factor: float) -> int:
    """The place of the slider for a smoothing."""
    return round(-100 / 3 * math.log10(1 - min(max(factor, 0.0), 0.999)))
