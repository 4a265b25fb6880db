"""The figures of a run as curves, from the events that tell them: of a run that goes on or of a past one alike."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import TextIO

import numpy as np

from app.charting.curves import Curve, Trace
from engine.config import METRICS
from engine.events import BatchDone, EpochDone
from engine.runs import History

BATCHWISE = ("loss", "accuracy")
"""The figures that are told for batches too."""


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
        self.batches = {name: Trace(factor) for name in BATCHWISE}
        self.epochs: dict[tuple[str, str], Curve] = {}  # ("train" or "val", figure)
        self.best = 0
        self.version = 0
        self._per_epoch = batches or 0
        self._last: dict[str, tuple[int, int, float]] = {}  # figure -> epoch, examples, mean so far

    @property
    def names(self) -> tuple[str, ...]:
        """The figures there are so far, the loss first."""
        found = dict.fromkeys(name for name in BATCHWISE if self.batches[name])
        found |= dict.fromkeys(name for _, name in self.epochs)
        return tuple(found)

    @property
    def reach(self) -> float:
        """How many epochs are drawn so far, with the begun one."""
        ends = [trace.raw.x[-1] for trace in self.batches.values() if trace]
        ends += [curve.x[-1] for curve in self.epochs.values() if curve.count]
        return float(max(ends, default=0.0))

    def extend(self, history: History) -> None:
        """Add what was told since the last call."""
        for name in BATCHWISE:
            points = np.array(list(self._shares(name, history.batches)), dtype=np.float64).reshape(-1, 2)
            if len(points):
                self.batches[name].extend(points[:, 0], points[:, 1])
        for epoch in history.epochs:
            self._add_epoch(epoch)
        self.version += 1

    def set_factor(self, factor: float) -> None:
        """Smooth the batches by `factor`."""
        for trace in self.batches.values():
            trace.set_factor(factor)
        self.version += 1

    def _shares(self, name: str, batches: Iterable[BatchDone]) -> Iterator[tuple[float, float]]:
        """The mean of the batches since the last point, from the means over the epoch so far that the events carry."""
        epoch, seen, mean = self._last.get(name, (0, 0, 0.0))
        for event in batches:
            value: float | None = getattr(event, name)
            if value is None or not math.isfinite(value) or not self._per_epoch:
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
        trace = figures.batches.get(name)
        curves = {"train batches": trace.raw, "train batches, smoothed": trace.smooth} if trace else {}
        curves |= {
            f"{'validation' if split == 'val' else split} epochs": curve
            for (split, figure), curve in figures.epochs.items()
            if figure == name
        }
        for label, curve in curves.items():
            lines.writerows((run, label, float(x), float(y)) for x, y in zip(curve.x, curve.y, strict=True))
