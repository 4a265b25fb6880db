"""The charts of a run: loss and accuracy, by batch and by epoch, train and validation together."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.charting.curves import Array
from app.charting.drawing import Drawing
from app.charting.figures import BATCHWISE, Figures, title
from app.charting.files import Sheet
from app.charting.header import ChartHeader
from app.charting.look import look
from app.charting.plot import Plot
from app.charting.told import NO_VALIDATION, WHY_NONE, told
from app.entry.said import Said
from app.output import SHARES, spoken

LEGEND_S = 0.5
BESIDE = 460
"""From this width in pixels on the legend of a single run stands beside the heading."""
SLIM = 320
"""In a chart narrower than that it takes two lines below it."""
PLOT, LOW, AROUND, LINE = 110, 48, 56, 20
"""The least height of what is drawn, also in a low place; that of heading and axis, and of a line of the legend."""
STEPS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End)


class Chart(QWidget):
    """One figure of one or several runs. `refresh` draws what is new; nothing is drawn twice.

    With the focus, the left and right keys step the read-out from epoch to epoch, before the first from batch to batch.
    """

    kept = Signal(object, str)  # Sheet that is to be saved, and how: "png", "svg" or "csv"

    def __init__(self, figure: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawn: object = None
        self._told: object = None
        self._told_at = 0.0
        self._pointed: float | None = None
        self._low = True
        self._how = ""
        self.header = ChartHeader(figure)
        self.plot = Plot(figure in SHARES)
        self.empty = Said("", "muted", self.plot)
        self._look = look(self.palette())
        self._drawing = Drawing(self.plot, figure, self._look)
        self._arrange()
        self.header.saved.connect(self._save)
        self.header.figure_chosen.connect(self.show_figure)
        self.header.all.clicked.connect(self.plot.fit)
        self.plot.hovered.connect(self._point)
        self.plot.moved.connect(self._moved)
        self._paint_anew()

    @property
    def figure(self) -> str:
        return self._drawing.figure

    @property
    def runs(self) -> tuple[Figures, ...]:
        return self._drawing.runs

    @property
    def sheet(self) -> Sheet:
        """What is kept of the chart in a file."""
        return Sheet(self, self.header, self.plot, self.figure, self.runs)

    def show_runs(self, runs: Sequence[Figures]) -> None:
        """Draw these runs and no others."""
        self._show(tuple(runs), self.figure)

    def show_figure(self, figure: str) -> None:
        """Draw another figure of the runs."""
        if figure != self.figure:
            self.plot.set_percent(figure in SHARES)
            self.header.heading.setText(title(figure))
            self._show(self.runs, figure)

    def set_low(self, low: bool) -> None:
        """Whether it stands in a low place, where less must do."""
        self._low = low
        self._lay_out()

    def show_empty(self, how: str) -> None:
        """What is to be done for something to appear; said while there is nothing to draw."""
        self._how = how
        each = "batch and each epoch" if self.figure in BATCHWISE else "epoch"
        self.empty.setText(f"The {spoken(self.figure)} of each {each} appears here.\n{how}")
        self._name()

    def refresh(self) -> None:
        """Draw what came since the last time, as soon as it can be seen."""
        state = self._state()
        if state != self._drawn and self._drawing.due:
            self._drawn = state
            self._put()
        if state != self._told and time.monotonic() - self._told_at >= LEGEND_S:
            self._tell()

    def settle(self) -> None:
        """Draw what came, and say how it stands now."""
        self._drawn = self._state()
        self._put()
        self._tell()

    def _state(self) -> object:
        return [(run.run, run.version) for run in self.runs]

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange) and hasattr(self, "header"):
            self._paint_anew()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()
        self.empty.setGeometry(self.plot.rect())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, places = Qt.Key(event.key()), self._places()
        if key in STEPS and len(places):
            self._point(float(places[self._stepped(key, places)]))
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.accessibleDescription()))
        elif key == Qt.Key.Key_Escape and self._pointed is not None:
            self._point(None)
        else:
            super().keyPressEvent(event)

    def _stepped(self, key: Qt.Key, places: Array) -> int:
        """Which place the read-out comes to; from nowhere, left leads to the last and right to the first."""
        last = len(places) - 1
        if self._pointed is None or key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            return last if key in (Qt.Key.Key_Left, Qt.Key.Key_End) else 0
        here = int(np.abs(places - self._pointed).argmin())
        return max(0, here - 1) if key == Qt.Key.Key_Left else min(last, here + 1)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.plot.strokes.set_framed(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.plot.strokes.set_framed(False)
        self._point(None)

    def _arrange(self) -> None:
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.empty.setMargin(16)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.header)
        layout.addWidget(self.plot, 1)
        self._lay_out()

    @property
    def _is_beside(self) -> bool:
        return len(self.runs) < 2 and self.width() >= BESIDE

    @property
    def _lines(self) -> int:
        """How many lines the legend has, whatever it says: when it grew, the plot would have to be drawn anew."""
        return 2 if len(self.runs) > 1 or self.width() < SLIM else 1

    def _lay_out(self) -> None:
        """Give the legend its place."""
        beside = self._is_beside
        if self.header.set_beside(beside) or self._lines != self.header.legend.lines:
            self._tell()
        self.setMinimumSize(176, (LOW if self._low else PLOT) + AROUND + (0 if beside else self._lines * LINE))

    def _places(self) -> Array:
        """Where the keys step the read-out: the epochs that are over, before the first the batches that are drawn."""
        told = [curve for run in self.runs for (_, name), curve in run.epochs.items() if name == self.figure]
        traces = [trace.line for run in self.runs if (trace := run.trace(self.figure))]
        drawn = [curve.x for curve in told] or [curve.points(self.plot.width())[0] for curve in traces]
        return np.unique(np.concatenate(drawn)) if drawn else np.empty(0)

    def _save(self, suffix: str) -> None:
        self.kept.emit(self.sheet, suffix)

    def set_log(self, log_x: bool, log_y: bool) -> None:
        """Whether the axes are logarithmic."""
        self.plot.set_log(log_x, log_y)
        self.header.all.hide()
        self._draw()

    def _show(self, runs: tuple[Figures, ...], figure: str) -> None:
        self._drawing.show(runs, figure, self._look)
        self._lay_out()
        self.plot.auto = True
        self.header.all.hide()
        self.show_empty(self._how)
        self.settle()

    def _paint_anew(self) -> None:
        self._look = look(self.palette())
        self.plot.set_look(self._look)
        self._drawing.show(self.runs, self.figure, self._look)
        self._draw()

    def _draw(self) -> None:
        """Draw all that is to be seen."""
        self._drawing.forget()
        self.settle()

    def _put(self) -> None:
        """Draw what is new; where there is nothing at all, the words stand alone."""
        found = self._drawing.draw()
        if self.empty.isHidden() != found:
            self.empty.setVisible(not found)
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if found else Qt.FocusPolicy.NoFocus)
        self.plot.view.setVisible(found)
        self.header.menu.setVisible(found)

    def _point(self, x: float | None) -> None:
        pointed = x if self.runs else None
        if pointed != self._pointed:
            self._pointed = pointed
            self.plot.show_cursor(pointed)
            self._tell()

    def _moved(self) -> None:
        self.header.all.setVisible(not self.plot.auto)
        self._draw()

    def _tell(self) -> None:
        """Bring the legend up to date, and what is said to those who do not see it."""
        self._told, self._told_at = self._state(), time.monotonic()
        entries = told(self._drawing, self._pointed)
        self.header.pointed.setText("" if self._pointed is None else f"at epoch {placed(self._pointed)}")
        self.header.legend.show_entries(entries, self._look, self._lines)
        self.header.legend.setToolTip(WHY_NONE if any(entry.name == NO_VALIDATION for entry in entries) else "")
        self._name()

    def _name(self) -> None:
        self.setAccessibleName(f"Chart of the {spoken(self.figure)}")
        where = "Latest" if self._pointed is None else f"At epoch {placed(self._pointed)}"
        told = self.header.legend.accessibleDescription()
        self.setAccessibleDescription(f"{where}: {told}" if told else self.empty.text())


class LossChart(Chart):
    """The loss."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("loss", parent)


class AccuracyChart(Chart):
    """The accuracy, or another metric of the runs where there is none; hidden where they have but the loss."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._names: list[str] | None = None
        super().__init__("accuracy", parent)

    def expect(self, names: Sequence[str]) -> None:
        """Say which metrics the next run will have; of runs that are shown, their own metrics count."""
        if not self.runs:
            self._offer(list(names))

    def settle(self) -> None:
        self._look_for_metrics()
        super().settle()

    def refresh(self) -> None:
        """Offer the metrics that the runs have, too."""
        self._look_for_metrics()
        super().refresh()

    def _look_for_metrics(self) -> None:
        names = list(dict.fromkeys(name for run in self.runs for name in run.names if name != "loss"))
        if names != self._names and (names or any(run.epoch for run in self.runs)):
            self._offer(names)

    def _offer(self, names: list[str]) -> None:
        self._names = names
        if names and self.figure not in names:
            self.show_figure(names[0])
        self.header.offer(names, self.figure)
        self.setVisible(bool(names))


def placed(x: float) -> str:
    """A place on the axis of epochs: whole ones without decimals."""
    return f"{x:.0f}" if x == int(x) else f"{x:.2f}"
