"""Trains a network: a generator of events that reads from top to bottom."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Literal

from torch import nn

from engine.config import TrainingConfig
from engine.data import Data
from engine.events import BatchDone, Event, Reason, RunEnded, RunStarted
from engine.training import checkpoint
from engine.training.control import Control
from engine.training.device import steady_threads
from engine.training.failures import FAILURES, advice, in_words
from engine.training.keeper import Keeper
from engine.training.memory import keep_freed_memory
from engine.training.objective import TrainingFailed
from engine.training.run import Run

BEST: Literal["best", "last"] = "best"
LAST: Literal["best", "last"] = "last"
SHOWN_SECONDS = 0.03
"""How often figures leave the device; each time it has to be waited for."""


def train(
    model: nn.Module, data: Data, config: TrainingConfig, folder: Path | None = None, control: Control | None = None
) -> Iterator[Event]:
    """Trains `model` in place and tells what happens; checkpoints go to `folder`, if one is given.

    The caller has seeded torch and built the model; from here on only the loop may draw from torch's default
    generator, and it draws what the plain script draws. Set `control.stop` to end after the current batch. Closing the
    generator early saves too, but tells nothing more. In the end the model has the weights that `RunEnded` names.
    Raises `SettingRefused` and `DeviceRefused` at once; what goes wrong later ends the run as "failed".
    """
    run = _prepared(model, data, config)
    return _ran(run, Keeper(run, folder), control or Control())


def resume(
    model: nn.Module, data: Data, config: TrainingConfig, folder: Path, control: Control | None = None
) -> Iterator[Event]:
    """Goes on with the run saved in `folder`, exactly as if it had never stopped; see `train`.

    `config` may have more epochs, another device, other threads or another patience than the run began with; with the
    first two changed the figures are no longer the same. Raises `CheckpointRefused`, too.
    """
    run = _prepared(model, data, config)
    run.restore(folder)
    return _ran(run, Keeper(run, folder), control or Control())


def _prepared(model: nn.Module, data: Data, config: TrainingConfig) -> Run:
    keep_freed_memory()
    with in_words(config.batch_size):
        return Run(model, data, config)


def _ran(run: Run, keeper: Keeper, control: Control) -> Iterator[Event]:
    with steady_threads(run.config.threads) as threads:
        yield RunStarted(run.config.epochs, len(run.batches), str(run.device), threads, run.epoch, run.meter.batches)
        try:
            reason = yield from _epochs(run, keeper, control)
            saved = keeper.save()
        except GeneratorExit:
            with contextlib.suppress(TrainingFailed):  # nothing worth keeping, and nobody to tell
                keeper.save()
            raise
        except FAILURES as error:
            yield _failed(run, error)
            return
        yield from saved
        try:
            ended = _ended(run, reason, control)
        except FAILURES as error:
            ended = _failed(run, error)
        yield ended


def _epochs(run: Run, keeper: Keeper, control: Control) -> Generator[Event, None, Reason]:
    """Trains until the last epoch, the end of patience or a stop; says which."""
    while run.epoch < run.config.epochs:
        if run.out_of_patience:
            return "stopped early"
        if not control.proceed():
            return "stopped"
        yield from _batches(run, control)
        evaluation = None if control.stop else run.judged(control)
        if control.stop:
            return "stopped"
        yield run.close_epoch(evaluation)
        yield from keeper.save_now_and_then()
    return "completed"


def _batches(run: Run, control: Control) -> Iterator[Event]:
    """Trains on the rest of an epoch, or until a stop."""
    begun, shown = time.perf_counter() - run.seconds, 0.0
    for inputs, targets in run.epoch_batches():
        run.step(inputs, targets)
        now = time.perf_counter()
        run.seconds = now - begun
        if now - shown > SHOWN_SECONDS:
            loss, accuracy, shown = run.mean_loss(), run.meter.accuracy, now
        else:
            loss, accuracy = None, None
        yield BatchDone(run.epoch + 1, run.meter.batches, run.meter.examples, loss, accuracy)
        if control.paused:
            control.proceed()
            begun += time.perf_counter() - now
        if control.stop:
            return


def _ended(run: Run, reason: Reason, control: Control) -> RunEnded:
    """The last event, with the test figures: of the best weights where there is validation, else of the last."""
    evaluation, weights = None, LAST
    if reason != "stopped":
        if run.best_weights:
            checkpoint.fill(run.model, run.best_weights, "the best weights")
            weights = BEST
        evaluation = run.tested(control)
        reason = "stopped" if control.stop else reason
    found = evaluation.figures if evaluation else {}
    figures = {f"test_{name}": found.get(name) for name in run.names}
    return RunEnded(reason, run.epoch, figures, weights, confusion=evaluation.confusion if evaluation else ())


def _failed(run: Run, error: Exception) -> RunEnded:
    nothing = dict.fromkeys(f"test_{name}" for name in run.names)
    return RunEnded("failed", run.epoch, nothing, message=advice(error, run.config.batch_size))
