"""The figures of a run as curves, from the events that tell them: of a run that goes on or of a past one alike."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import TextIO

import numpy as np

from app.charting.curves import Curve, Trace
from engine.config import METRICS
from engine.events import BatchDone, EpochDone
from engine.runs import History

BATCHWISE = ("loss", "accuracy")
"""The figures that are told for batches too."""
MOST_WAITING = 4096
"""So many batches wait to become points until somebody looks at them."""


def title(figure: str) -> str:
    """A figure's name as a chart shows it."""
    if figure == "loss":
        return "Loss"
    spec = METRICS.get(figure)
    name = spec.title if spec else figure
    return name[:1].upper() + name[1:]


class Figures:
    """All curves of one run; x counts epochs, so that batches and epochs share an axis."""

    def __init__(self, run: str, batches: int | None, planned: int | None = None, factor: float = 0.0) -> None:
        self.run, self.planned = run, planned
        self.reach = 0.0
        """How many epochs are told of so far, with the begun one."""
        self.epoch = 0
        """How many epochs are over."""
        self.epochs: dict[tuple[str, str], Curve] = {}  # ("train" or "val", figure)
        self.best = 0
        self.version = 0
        self._per_epoch = batches or 0
        self._traces = {name: Trace(factor) for name in BATCHWISE}
        self._waiting: dict[str, list[tuple[BatchDone, ...]]] = {name: [] for name in BATCHWISE}
        self._new = 0
        self._last: dict[str, tuple[int, int, float]] = {}  # figure -> epoch, examples, mean so far

    @property
    def names(self) -> tuple[str, ...]:
        """The figures there are so far, the loss first."""
        found = dict.fromkeys(name for name, trace in self._traces.items() if trace or self.trace(name))
        found |= dict.fromkeys(name for _, name in self.epochs)
        return tuple(found)

    def extend(self, history: History) -> None:
        """Add what was told since the last call."""
        if history.batches and self._per_epoch:
            last = history.batches[-1]
            self.reach = max(self.reach, last.epoch - 1 + last.batch / self._per_epoch)
            for waiting in self._waiting.values():
                waiting.append(history.batches)
            self._new += len(history.batches)
            if self._new >= MOST_WAITING:
                self._new = 0
                for name in BATCHWISE:
                    self.trace(name)
        for epoch in history.epochs:
            self._add_epoch(epoch)
        self.version += 1

    def trace(self, name: str) -> Trace:
        """The figure called `name` batch by batch; without points where it is told for epochs alone."""
        waiting = self._waiting.get(name)
        if waiting:
            told = self._shares(name, chain.from_iterable(waiting))
            points = np.array(list(told), dtype=np.float64).reshape(-1, 2)
            waiting.clear()
            if len(points):
                self._traces[name].extend(points[:, 0], points[:, 1])
        return self._traces.get(name) or Trace()

    def set_factor(self, factor: float) -> None:
        """Smooth the batches by `factor`."""
        for trace in self._traces.values():
            trace.set_factor(factor)
        self.version += 1

    def _shares(self, name: str, batches: Iterable[BatchDone]) -> Iterator[tuple[float, float]]:
        """The mean of the batches since the last point, from the means over the epoch so far that the events carry."""
        epoch, seen, mean = self._last.get(name, (0, 0, 0.0))
        for event in batches:
            value: float | None = getattr(event, name)
            if value is None or not math.isfinite(value):
                continue
            if event.epoch != epoch:
                epoch, seen, mean = event.epoch, 0, 0.0
            new = event.examples - seen
            if new > 0:
                share = (value * event.examples - mean * seen) / new
                yield event.epoch - 1 + event.batch / self._per_epoch, max(share, 0.0) if name == "accuracy" else share
            seen, mean = event.examples, value
        self._last[name] = (epoch, seen, mean)

    def _add_epoch(self, event: EpochDone) -> None:
        self.epoch += 1
        self.reach = max(self.reach, float(event.epoch))
        if event.best:
            self.best = event.epoch
        for key, value in event.figures.items():
            split, _, name = key.partition("_")
            if value is not None and math.isfinite(value):
                curve = self.epochs.setdefault((split, name), Curve())
                curve.extend(np.array([float(event.epoch)]), np.array([value]))


def write_csv(file: TextIO, runs: Mapping[str, Figures], name: str) -> None:
    """All points of the figure called `name`, a line each; `file` is open with newline=""."""
    lines = csv.writer(file)
    lines.writerow(("run", "curve", "epoch", name))
    for run, figures in runs.items():
        trace = figures.trace(name)
        curves = {"train batches": trace.raw, "train batches, smoothed": trace.smooth} if trace else {}
        curves |= {
            f"{'validation' if split == 'val' else split} epochs": curve
            for (split, figure), curve in figures.epochs.items()
            if figure == name
        }
        for label, curve in curves.items():
            lines.writerows((run, label, float(x), float(y)) for x, y in zip(curve.x, curve.y, strict=True))
