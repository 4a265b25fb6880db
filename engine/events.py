"""What a training run reports, in the order in which it happens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

Reason = Literal["completed", "stopped", "stopped early", "failed"]
Figures: TypeAlias = Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class RunStarted:
    """The run begins, or goes on after `epoch` finished epochs and `batch` batches of the next."""

    epochs: int
    batches: int
    device: str
    threads: int
    epoch: int = 0
    batch: int = 0


@dataclass(frozen=True, slots=True)
class BatchDone:
    """A batch was trained on; `examples` counts those of the epoch so far.

    `loss` and `accuracy` are means over the epoch so far, None while they are still on the device.
    """

    epoch: int
    batch: int
    examples: int
    loss: float | None
    accuracy: float | None


@dataclass(frozen=True, slots=True)
class EpochDone:
    """An epoch is over; `figures` maps "train_loss", "val_accuracy", ... to numbers, None where there is none."""

    epoch: int
    figures: Figures
    seconds: float
    examples_per_second: float
    best: bool
    learning_rate: float


@dataclass(frozen=True, slots=True)
class CheckpointSaved:
    """The weights of an epoch are on disk."""

    epoch: int
    path: Path
    kind: Literal["best", "last"]


@dataclass(frozen=True, slots=True)
class RunEnded:
    """The run is over. `figures` holds the test figures ("test_loss", ...), `weights` says which weights they used.

    `message` says in a sentence why a run failed, with what to do. `confusion` is the confusion matrix of the test set,
    rows are true classes.
    """

    reason: Reason
    epochs: int
    figures: Figures
    weights: Literal["best", "last"] = "last"
    message: str = ""
    confusion: tuple[tuple[int, ...], ...] = ()


Event: TypeAlias = RunStarted | BatchDone | EpochDone | CheckpointSaved | RunEnded
