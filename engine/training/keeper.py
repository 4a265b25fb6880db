"""Keeps the best and the last weights of a run on disk, and the state from which it can go on."""

from __future__ import annotations

import math
import time
from pathlib import Path

from engine.events import CheckpointSaved
from engine.training import checkpoint
from engine.training.run import Run

PAUSE_SECONDS = 2.0
"""Epochs may be far shorter than writing takes; at most this much work is lost when the process dies."""


class Keeper:
    """Writes checkpoints of a run into a folder, or nothing where there is none."""

    def __init__(self, run: Run, folder: Path | None) -> None:
        self._run, self._folder = run, folder
        self._saved_at, self._saved, self._best = -math.inf, (-1, -1), run.best.epoch

    def save_now_and_then(self) -> tuple[CheckpointSaved, ...]:
        """Saves, unless that was done a moment ago; tells what was written."""
        return self.save() if time.monotonic() - self._saved_at >= PAUSE_SECONDS else ()

    def save(self) -> tuple[CheckpointSaved, ...]:
        """Saves what is not on disk yet; tells what was written. Raises `TrainingFailed` for what is not worth it."""
        run = self._run
        here = (run.epoch, run.meter.batches)
        if self._folder is None or here == self._saved:
            return ()
        events, state = [], run.state()
        if run.best.epoch != self._best:
            path = self._folder / checkpoint.BEST
            checkpoint.save_weights(run.best_weights, path)
            events.append(CheckpointSaved(run.best.epoch, path, "best"))
        checkpoint.save_weights(state["model"], self._folder / checkpoint.LAST)
        checkpoint.save_state(state, self._folder)
        events.append(CheckpointSaved(run.epoch, self._folder / checkpoint.LAST, "last"))
        self._best, self._saved, self._saved_at = run.best.epoch, here, time.monotonic()
        return tuple(events)
