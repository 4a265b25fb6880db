"""The charts of a run: loss and accuracy, by batch and by epoch, train and validation together."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

import numpy as np
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.charting.curves import Array, Curve, trimmed
from app.charting.figures import Figures, title
from app.charting.files import Sheet, ask_and_save
from app.charting.header import ChartHeader
from app.charting.legend import Entry
from app.charting.look import look
from app.charting.plot import Plot, Span

LEGEND_S = 0.5
TOP = 1.04  # of shares: all, and room for the ring around the best
MOST_DOTS = 100
"""With more epochs than this the line alone is drawn."""
SHARES = frozenset({"accuracy", "top5", "precision", "recall", "f1"})
SPLITS = {"train": "train", "val": "validation"}


class Chart(QWidget):
    """One figure of one or several runs. `refresh` draws what is new; nothing is drawn twice."""

    def __init__(self, figure: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.figure = figure
        self._runs: tuple[Figures, ...] = ()
        self._drawn: object = None
        self._counts: dict[object, int] = {}  # how long the epochs' curves were when they were drawn
        self._spans: list[Span | None] = []
        self._said = 0.0
        self._pointed: float | None = None
        self._look = look(self.palette())
        self.header = ChartHeader(figure)
        self.plot = Plot(figure in SHARES)
        self.empty = QLabel("", self.plot)
        self._arrange()
        self.header.saved.connect(self._save)
        self.header.figure_chosen.connect(self.show_figure)
        self.header.all.clicked.connect(self.plot.fit)
        self.plot.hovered.connect(self._point)
        self.plot.moved.connect(self._moved)
        self._paint_anew()

    @property
    def runs(self) -> tuple[Figures, ...]:
        return self._runs

    @property
    def sheet(self) -> Sheet:
        """What is kept of the chart in a file."""
        return Sheet(self, self.header, self.plot, self.figure, self._runs)

    def show_runs(self, runs: Sequence[Figures]) -> None:
        """Draw these runs and no others."""
        self._runs = tuple(runs)
        self._drawn = None
        self._counts.clear()
        self._said = 0.0
        self.plot.auto = True
        self.refresh()

    def show_figure(self, figure: str) -> None:
        """Draw another figure of the runs."""
        if figure != self.figure:
            self.figure, self._drawn, self._said, self.plot.auto = figure, None, 0.0, True
            self._counts.clear()
            self.plot.set_percent(figure in SHARES)
            self.header.heading.setText(title(figure))
            self.setAccessibleName(f"Chart of {title(figure)}")
            self.refresh()

    def refresh(self) -> None:
        """Draw what came since the last time."""
        state = [(run.run, run.version) for run in self._runs]
        if state != self._drawn:
            self._drawn = state
            self._draw_new()
            if time.monotonic() - self._said >= LEGEND_S:
                self._tell()

    def settle(self) -> None:
        """Draw what came, and say how it stands now."""
        self.refresh()
        self._tell()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange) and hasattr(self, "header"):
            self._paint_anew()

    def _arrange(self) -> None:
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.empty.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.header)
        layout.addWidget(self.plot, 1)
        self.setMinimumSize(240, 120)
        self.setAccessibleName(f"Chart of {title(self.figure)}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.empty.setGeometry(self.plot.rect().adjusted(56, 8, -16, -28))

    def _save(self, suffix: str) -> None:
        ask_and_save(self.sheet, suffix)

    def set_log(self, log_x: bool, log_y: bool) -> None:
        """Whether the axes are logarithmic."""
        self.plot.set_log(log_x, log_y)
        self.header.all.hide()
        self._draw()

    def _paint_anew(self) -> None:
        self._look = look(self.palette())
        self.plot.set_look(self._look)
        self._draw()

    def _draw(self) -> None:
        """Draw all that is to be seen."""
        self._counts.clear()
        self._draw_new()
        self._tell()

    def _draw_new(self) -> None:
        """Draw the curves that have grown."""
        self._spans.clear()
        keys = [key for number, run in enumerate(self._runs) for key in self._draw_run(number, run)]
        self.plot.keep_only(keys)
        self._show_span()
        self.empty.setVisible(not keys)

    def _draw_run(self, number: int, run: Figures) -> Iterator[object]:
        """Draw one run; gives the keys of its curves."""
        train, valid = self._colours(number)
        trace = run.trace(self.figure)
        if trace:
            if len(self._runs) == 1 and trace.factor:
                yield self._draw_batches((number, "raw"), trace.raw, self._look.faint(train))
            yield self._draw_batches((number, "smooth"), trace.line, train)
        for split, colour in (("train", train), ("val", valid)):
            curve = run.epochs.get((split, self.figure))
            if curve is not None:
                forms = ["line"] if split == "val" or not trace else []
                forms += ["dots"] if curve.count <= MOST_DOTS else []
                for form in forms:
                    yield self._draw_epochs((number, split, form), curve, colour)
        valued = run.epochs.get(("val", self.figure)) if len(self._runs) == 1 else None
        if valued is not None and run.best and (point := valued.nearest(run.best)):
            at, height = np.array([point[0]]), np.array([point[1]])
            self.plot.draw((number, "best"), (at, height), valid, "rings")
            yield (number, "best")

    def _draw_batches(self, key: tuple[int, str], curve: Curve, colour: QColor) -> object:
        low, high = self.plot.x_range if not self.plot.auto else (-1.0, float("inf"))
        points = curve.within(low, high, max(256, self.plot.width()))
        form = "line" if curve.count > 1 else "dots"
        self.plot.draw(key, points, colour, form, smooth=key[1] == "smooth")
        self._spans.append(self._span(points[1], trim=True))
        return key

    def _draw_epochs(self, key: tuple[int, str, str], curve: Curve, colour: QColor) -> object:
        points = curve.points()
        if self._counts.get(key) != curve.count:
            self._counts[key] = curve.count
            self.plot.draw(key, points, colour, key[2])
        self._spans.append(self._span(points[1], trim=False))
        return key

    def _colours(self, number: int) -> tuple[QColor, QColor]:
        """The colours of train and validation: two of them for one run, one per run for several."""
        if len(self._runs) == 1:
            return self._look.hue(0), self._look.hue(1)
        hue = self._look.hue(number)
        return self._look.faint(hue), hue

    def _show_span(self) -> None:
        reach = max((run.reach for run in self._runs), default=0.0)
        planned = max((run.planned or 0 for run in self._runs), default=0)
        low, high = 0.0, stepped_reach(reach, planned)
        if self.plot.log_x:
            low = min((trace.raw.x[0] for run in self._runs if (trace := run.trace(self.figure))), default=1.0)
            low = min(low, high / 10)
        self.plot.show_span((float(low), high * 1.025), self._heights(), TOP if self.figure in SHARES else None)

    def _heights(self) -> Span:
        """What is to be seen of the y axis: all that counts, without the outliers among single batches."""
        spans = [span for span in self._spans if span]
        low, high = min((low for low, _ in spans), default=0.0), max((high for _, high in spans), default=1.0)
        if self.figure in SHARES and not self.plot.log_y:
            high = max(high, min(1.0, low + 0.05))
        return low, high

    def _span(self, values: Array, *, trim: bool) -> Span | None:
        if self.plot.log_y:
            values = values[values > 0]
        if not len(values):
            return None
        return trimmed(values) if trim else (float(values.min()), float(values.max()))

    def _point(self, x: float | None) -> None:
        self._pointed = x if self._runs else None
        self.plot.show_cursor(self._pointed)
        self._tell()

    def _moved(self) -> None:
        self.header.all.setVisible(not self.plot.auto)
        self._draw()

    def _tell(self) -> None:
        """Bring the legend up to date."""
        self._said = time.monotonic()
        entries = [entry for number, run in enumerate(self._runs) for entry in self._entries(number, run)]
        self.header.pointed.setText("" if self._pointed is None else f"at epoch {self._pointed:.2f}")
        self.header.legend.show_entries(entries, self._look, 2 if len(self._runs) > 1 else 1)

    def _entries(self, number: int, run: Figures) -> Iterator[Entry]:
        """What the legend says of a run: all of it where it is alone, else what its validation says."""
        train, valid = self._colours(number)
        trace, validated = run.trace(self.figure), run.epochs.get(("val", self.figure))
        trained = trace.line if trace else run.epochs.get(("train", self.figure))
        if len(self._runs) > 1:
            told = validated or trained
            if told is not None:
                yield Entry(run.run, self._value(told), valid, "dots" if validated else "line")
            return
        if trained is not None:
            yield Entry("train", self._value(trained), train, "dots" if run.epochs else "line")
        if validated is not None:
            yield Entry("validation", self._value(validated), valid, "dots")
            if run.best and self._pointed is None and (point := validated.nearest(run.best)) is not None:
                yield Entry(f"best at {run.best}:", self._shown(point[1]), valid, "ring")

    def _value(self, curve: Curve) -> str:
        x = self._pointed
        point = curve.nearest(x if x is not None else float("inf"))
        return self._shown(point[1]) if point else ""

    def _shown(self, value: float) -> str:
        return f"{100 * value:.2f}%" if self.figure in SHARES else f"{value:.4g}"


class LossChart(Chart):
    """The loss."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("loss", parent)


class AccuracyChart(Chart):
    """The accuracy, or another metric of the runs where there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("accuracy", parent)

    def refresh(self) -> None:
        """Offer the metrics that the runs have, too."""
        names = list(dict.fromkeys(name for run in self.runs for name in run.names if name != "loss"))
        if names and self.figure not in names:
            self.show_figure(names[0])
        self.header.offer(names, self.figure)
        super().refresh()


def stepped_reach(reach: float, planned: int) -> float:
    """How many epochs the x axis shows: a step more than are done, but not more than are planned."""
    step = 1.0
    while step < reach:
        step *= 1.5
    whole = float(max(1, round(step)))
    whole = whole if whole >= reach else whole + 1
    return min(whole, float(planned)) if planned >= reach else whole
