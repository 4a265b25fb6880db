"""Puts the curves of runs on a plot; what is there already is not drawn again."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

import numpy as np
from PySide6.QtGui import QColor

from app.charting.curves import Array, Curve, trimmed
from app.charting.figures import Figures
from app.charting.look import Look
from app.charting.plot import Plot
from app.charting.strokes import Span
from app.output import SHARES

TOP = 1.04  # of shares: all, and room for the ring around the best
MOST_DOTS = 100
"""With more epochs than this the line alone is drawn."""
PATIENCE_S = 0.5
"""So long batches may wait that would move a curve by less than a pixel."""


class Drawing:
    """The curves of one figure of one or several runs."""

    def __init__(self, plot: Plot, figure: str, look: Look) -> None:
        self._plot, self._look = plot, look
        self.figure = figure
        self.runs: tuple[Figures, ...] = ()
        self._spans: dict[object, Span | None] = {}
        self._counts: dict[object, tuple[int, int]] = {}  # of epochs' curves when they were drawn: points, the best
        self._hues: list[tuple[QColor, QColor]] = []
        self._drawn_at, self._reach, self._epochs = 0.0, 0.0, 0

    def show(self, runs: Sequence[Figures], figure: str, look: Look) -> None:
        """Draw this figure of these runs from now on; `draw` does it."""
        self.runs, self.figure, self._look = tuple(runs), figure, look
        hues = [look.hue(number) for number in range(max(2, len(self.runs)))]
        self._hues = [(look.faint(hue), hue) for hue in hues] if len(self.runs) > 1 else [(hues[0], hues[1])]
        self.forget()

    def forget(self) -> None:
        """Draw everything anew the next time."""
        self._counts.clear()
        self._spans.clear()

    def colours(self, number: int) -> tuple[QColor, QColor]:
        """The colours of train and validation: two of them for one run, one per run for several."""
        return self._hues[number]

    @property
    def due(self) -> bool:
        """Whether what came since the last time can be seen: an epoch, or batches that fill a pixel."""
        if time.monotonic() - self._drawn_at >= PATIENCE_S or self._epochs != sum(run.epoch for run in self.runs):
            return True
        reach = max((run.reach for run in self.runs), default=0.0)
        return self._plot.across(reach) - self._plot.across(self._reach) >= 1

    def draw(self) -> bool:
        """Draw the curves that have grown; whether there is any."""
        self._drawn_at = time.monotonic()
        self._reach = max((run.reach for run in self.runs), default=0.0)
        self._epochs = sum(run.epoch for run in self.runs)
        keys = [key for number, run in enumerate(self.runs) for key in self._draw_run(number, run)]
        self._spans = {key: self._spans.get(key) for key in keys}
        self._plot.keep_only(keys)
        self._show_span()
        return bool(keys)

    def _draw_run(self, number: int, run: Figures) -> Iterator[object]:
        """Draw one run; gives the keys of its curves."""
        train, valid = self._hues[number]
        if ("val", self.figure) not in run.epochs and len(self.runs) > 1:
            train = valid  # nothing of the run is brighter
        trace = run.trace(self.figure)
        if trace:
            if len(self.runs) == 1 and trace.factor:
                yield self._draw_batches((number, "raw"), trace.raw, self._look.faint(train))
            yield self._draw_batches((number, "smooth"), trace.line, train)
        for split, colour in (("train", train), ("val", valid)):
            curve = run.epochs.get((split, self.figure))
            if curve is not None and (split == "val" or not trace):  # else the line of the batches says it all
                for form in ["line", "dots"][: 2 if curve.count <= MOST_DOTS else 1]:
                    yield self._draw_epochs((number, split, form), curve, colour)
        valued = run.epochs.get(("val", self.figure)) if len(self.runs) == 1 else None
        if valued is not None and run.best:
            yield self._draw_best((number, "best"), valued, run.best)

    def _draw_batches(self, key: tuple[int, str], curve: Curve, colour: QColor) -> object:
        low, high = self._plot.x_range if not self._plot.auto else (-1.0, float("inf"))
        points = curve.within(low, high, max(256, self._plot.width()))
        form = "line" if curve.count > 1 else "dots"
        self._plot.draw(key, points, colour, form, smooth=key[1] == "smooth")
        self._spans[key] = self._span(points[1], trim=not self._plot.log_x)
        return key

    def _draw_epochs(self, key: tuple[int, str, str], curve: Curve, colour: QColor) -> object:
        if self._counts.get(key) != (curve.count, 0):
            self._counts[key] = curve.count, 0
            points = curve.points()
            self._plot.draw(key, points, colour, key[2])
            self._spans[key] = self._span(points[1], trim=False)
        return key

    def _draw_best(self, key: tuple[int, str], curve: Curve, best: int) -> object:
        if self._counts.get(key) != (curve.count, best) and (point := curve.nearest(best)):
            self._counts[key] = curve.count, best
            at, height = np.array([point[0]]), np.array([point[1]])
            self._plot.draw(key, (at, height), self._hues[key[0]][1], "rings")
        return key

    def _show_span(self) -> None:
        planned = max((run.planned or 0 for run in self.runs), default=0)
        low, high = 0.0, stepped_reach(self._reach, planned)
        if self._plot.log_x:
            low = min((trace.raw.x[0] for run in self.runs if (trace := run.trace(self.figure))), default=1.0)
            low = min(low, high / 10)
        self._plot.show_span((float(low), high * 1.025), self._heights(), TOP if self.figure in SHARES else None)

    def _heights(self) -> Span:
        """What is to be seen of the y axis: all that counts, without the outliers among single batches."""
        spans = [span for span in self._spans.values() if span]
        low, high = min((low for low, _ in spans), default=0.0), max((high for _, high in spans), default=1.0)
        if self.figure in SHARES and not self._plot.log_y:
            high = max(high, min(1.0, low + 0.05))
        return low, high

    def _span(self, values: Array, *, trim: bool) -> Span | None:
        if self._plot.log_y:
            values = values[values > 0]
        if not len(values):
            return None
        return trimmed(values) if trim else (float(values.min()), float(values.max()))


def stepped_reach(reach: float, planned: int) -> float:
    """How many epochs the x axis shows: a step more than are done, but not more than are planned."""
    step = 1.0
    while step < reach:
        step *= 1.5
    whole = float(max(1, round(step)))
    whole = whole if whole >= reach else whole + 1
    return min(whole, float(planned)) if planned >= reach else whole
