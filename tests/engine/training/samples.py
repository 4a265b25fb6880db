"""Small data and networks to train in tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, cast

import torch
from torch import Tensor, nn

from designer.task import Field, Goal, Task
from engine.config import TrainingConfig
from engine.data import Data, Split
from engine.events import EpochDone, Event, RunEnded
from engine.training import train

FEATURES, CLASSES = 6, 3


@dataclass(frozen=True)
class Sample:
    """Data with the face of `engine.data.Data`, made of random numbers."""

    task: Task
    train: Split
    validation: Split | None
    test: Split | None

    def prepare(self, inputs: Tensor) -> Tensor:
        return inputs.float()


def task(goal: Goal) -> Task:
    inputs = (Field((FEATURES,)),)
    match goal:
        case "classification":
            return Task(inputs, goal, Field((), "int64"), ("a", "b", "c"), "CrossEntropyLoss")
        case "multilabel":
            return Task(inputs, goal, Field((CLASSES,)), ("a", "b", "c"), "BCEWithLogitsLoss")
        case "regression":
            return Task(inputs, goal, Field((CLASSES,)), (), "MSELoss")
    return Task(inputs, goal, Field((FEATURES,)), (), "MSELoss")


def sample(goal: Goal = "classification", *, train: int = 50, validation: int = 20, test: int = 20) -> Data:
    """Learnable examples: the targets follow from the inputs."""
    generator = torch.Generator().manual_seed(1)
    inputs = torch.rand(train + validation + test, FEATURES, generator=generator)
    scores = inputs[:, :CLASSES] - inputs[:, CLASSES:]
    targets = {
        "classification": scores.argmax(1),
        "multilabel": (scores > 0).float(),
        "regression": scores.sigmoid(),
        "reconstruction": inputs,
    }[goal]
    parts = list(pairwise((0, train, train + validation, train + validation + test)))
    splits = [Split(x := inputs[a:b], x if goal == "reconstruction" else targets[a:b]) for a, b in parts]
    return cast(Data, Sample(task(goal), splits[0], splits[1] if validation else None, splits[2] if test else None))


def network(outputs: int = CLASSES, *, dropout: float = 0.0, seed: int = 0, last: nn.Module | None = None) -> nn.Module:
    """A small network, built after seeding torch."""
    torch.manual_seed(seed)
    layers = [nn.Linear(FEATURES, 8), nn.BatchNorm1d(8), nn.Tanh(), nn.Dropout(dropout), nn.Linear(8, outputs)]
    return nn.Sequential(*layers, *([last] if last else []))


def settings(**raw: Any) -> TrainingConfig:
    return TrainingConfig.read({"epochs": 2, "batch_size": 16, "device": "cpu", "threads": 1, **raw})


def trained(model: nn.Module, data: Data, **raw: Any) -> list[Event]:
    """The events of a whole run."""
    return list(train(model, data, settings(**raw)))


def end(events: Iterable[Event]) -> RunEnded:
    *_, last = events
    assert isinstance(last, RunEnded)
    return last


def epochs(events: Iterable[Event]) -> list[EpochDone]:
    return [event for event in events if isinstance(event, EpochDone)]


def losses(events: Iterable[Event]) -> list[float | None]:
    return [event.figures["train_loss"] for event in epochs(events)]


def equal(one: nn.Module, other: nn.Module) -> bool:
    """Whether all weights and buffers are equal bit for bit."""
    pairs: Iterator[tuple[Tensor, Tensor]] = zip(one.state_dict().values(), other.state_dict().values(), strict=True)
    return all(torch.equal(a, b) for a, b in pairs)
