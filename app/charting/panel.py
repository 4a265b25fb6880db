"""The two charts of a run side by side, with the slider that smooths them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QBoxLayout, QCheckBox, QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from app.charting.charts import AccuracyChart, Chart, LossChart
from app.charting.figures import Figures

REFRESH_MS = 100
NARROW = 620
"""Below this width in pixels the charts stand one above the other, where they are more than half as high together."""
USUAL = 0.6


class Charts(QWidget):
    """Shows runs and draws what is new of them ten times a second, while it can be seen."""

    smoothed = Signal(float)

    def __init__(self, factor: float = USUAL, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.factor = factor
        self.loss, self.accuracy = LossChart(), AccuracyChart()
        self._runs: tuple[Figures, ...] = ()
        self.log_x, self.log_y = QCheckBox("Log epochs"), QCheckBox("Log values")
        self.slider, self._shown = _Slider(Qt.Orientation.Horizontal), QLabel()
        self._turns = Turns((self.loss, self.accuracy), self)
        self._boxes = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._arrange()
        self.slider.setValue(position(factor))
        self.slider.valueChanged.connect(self._slide)
        self._show_factor()

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

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < min(NARROW, 2 * self.height())
        sides = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._boxes.direction() != sides:
            self._boxes.setDirection(sides)

    def _arrange(self) -> None:
        self._boxes.setSpacing(16)
        self._boxes.addWidget(self.loss, 1)
        self._boxes.addWidget(self.accuracy, 1)
        self.slider.setRange(0, 100)
        self.slider.setMinimumWidth(56)
        self.slider.setMaximumWidth(120)
        self.slider.setAccessibleName("Smoothing")
        self._shown.setMinimumWidth(self._shown.fontMetrics().horizontalAdvance("0.0000"))
        caption = QLabel("Smoothing")
        for widget in (caption, self.slider, self._shown):
            widget.setToolTip("How much of the past each point of the batches carries on; the epochs' points stay.")
        for box, tip in ((self.log_x, "Draw the epochs"), (self.log_y, "Draw the values")):
            box.setToolTip(f"{tip} on a logarithmic axis")
            box.toggled.connect(self._scale)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.log_x)
        row.addWidget(self.log_y)
        row.addStretch()
        for widget in (caption, self.slider, self._shown):
            row.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(self._boxes, 1)
        layout.addLayout(row)

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
