"""The figures of a pass over data: the mean loss and the metrics, added up batch by batch."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import torch
from torch import Tensor

from designer.task import Goal, Task
from engine.config import Chosen, TrainingConfig
from engine.training.metrics import AllRight, AmongFive, Errors, Explained, Family, Found, Right
from engine.training.objective import Objective, predictions, threshold


class Meter:
    """Adds up losses and metrics; nothing leaves the device until it is asked for.

    The mean loss is sum(loss_i * n_i) / sum(n_i) over the batches in their order, in double precision; a loss with the
    reduction "sum" is not multiplied. That is the recipe of the exported script.
    """

    def __init__(self, config: TrainingConfig, task: Task, device: torch.device) -> None:
        assert config.loss is not None
        self.loss, self.goal, self.names = config.loss, task.goal, config.metrics or ()
        self.families = tuple(_families(self.loss, task, set(self.names), device))
        self.total, self.examples, self.batches = 0.0, 0, 0
        self._waiting: list[tuple[Tensor, int]] = []

    def update(self, loss: Tensor, outputs: Tensor, targets: Tensor, objective: Objective) -> None:
        """Adds a batch."""
        self.add_loss(loss.detach(), objective.share(len(targets)), len(targets))
        outputs = outputs.detach()
        if self.goal in {"regression", "reconstruction"}:
            outputs = predictions(outputs, self.loss, self.goal)
        for family in self.families:
            family.update(outputs, targets)

    def add_loss(self, loss: Tensor, share: int, examples: int) -> None:
        self._waiting.append((loss, share))
        self.examples += examples
        self.batches += 1

    def mean_loss(self) -> float:
        """The mean loss so far; waits for the device."""
        if self._waiting:
            losses = torch.stack([loss for loss, _ in self._waiting]).tolist()
            for loss, (_, share) in zip(losses, self._waiting, strict=True):
                self.total += loss * share
            self._waiting.clear()
        return self.total / self.examples if self.examples else math.nan

    def figures(self) -> dict[str, float | None]:
        """The loss and the metrics asked for, by name; None for what is no number."""
        found: dict[str, float] = {"loss": self.mean_loss()}
        for family in self.families:
            found |= family.figures()
        return {name: found[name] if math.isfinite(found[name]) else None for name in ("loss", *self.names)}

    @property
    def accuracy(self) -> float | None:
        """The accuracy so far, where it is asked for; waits for the device."""
        if "accuracy" not in self.names:
            return None
        return next(shown for family in self.families if (shown := family.figures().get("accuracy")) is not None)

    def state(self) -> dict[str, Any]:
        """All that has been added, to go on from later."""
        self.mean_loss()
        sums = [{name: value.cpu() for name, value in family.sums.items()} for family in self.families]
        return {"total": self.total, "examples": self.examples, "batches": self.batches, "sums": sums}

    def restore(self, state: Mapping[str, Any], device: torch.device) -> None:
        """Takes up `state` of a meter of the same config."""
        self.total, self.examples, self.batches = state["total"], state["examples"], state["batches"]
        for family, sums in zip(self.families, state["sums"], strict=True):
            family.sums = {name: value if name == "count" else value.to(device) for name, value in sums.items()}


def _families(loss: Chosen, task: Task, names: set[str], device: torch.device) -> Iterator[Family]:
    """The sums that the metrics called `names` need."""
    goal: Goal = task.goal
    labels = threshold(loss) if goal == "multilabel" else None
    if "accuracy" in names:
        yield Right(device) if labels is None else AllRight(device, labels)
    if "top5" in names:
        yield AmongFive(device)
    if names & {"precision", "recall", "f1"}:
        yield Found(len(task.classes) or task.output[0], device, labels)
    if names & {"mae", "rmse"}:
        yield Errors(device)
    if "r2" in names:
        yield Explained(device)
