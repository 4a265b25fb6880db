"""The loss as it is computed, and what the outputs mean to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from designer.errors import BlockwrightError
from designer.task import Goal
from designer.values import Value
from engine.config import Chosen, LossSpec
from engine.config.spec import Targets


class TrainingFailed(BlockwrightError):
    """A run that cannot go on; the text says why and what to do."""


def first(outputs: Any, examples: int) -> Tensor:
    """The output that is trained: the first, where a network has several.

    A single number for the whole batch is the answer to each of its `examples`.
    """
    result = outputs[0] if isinstance(outputs, (tuple, list)) else outputs
    if not isinstance(result, Tensor):
        raise TrainingFailed(f"The network's first output is no tensor but {type(result).__name__}.")
    return result if result.dim() else result.expand(examples, 1)


def reform(targets: Tensor, form: Targets) -> Tensor:
    """`targets` in the form a loss wants; `engine.config.TARGET_CODE` says the same to scripts."""
    match form:
        case "signs":
            return targets * 2 - 1
        case "listed":
            numbers = torch.arange(targets.shape[1], device=targets.device)
            return torch.where(targets > 0, numbers, -1).sort(1, descending=True).values
    return targets


class Objective:
    """A loss of torch.nn, with its options, on a device."""

    def __init__(self, loss: Chosen, device: torch.device) -> None:
        assert isinstance(loss.spec, LossSpec)
        options = {name: _option(value) for name, value in loss.given.items()}
        self.spec = loss.spec
        self.module: Callable[[Tensor, Tensor], Tensor] = getattr(nn, loss.kind)(**options).to(device)
        self.sums = loss.values.get("reduction") == "sum"

    def __call__(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """The loss of a batch; raises `TrainingFailed` where torch would broadcast the two in silence."""
        if self.spec.targets != "classes" and outputs.shape != targets.shape:
            shapes = f"{_shape(outputs)}, the targets {_shape(targets)}"
            raise TrainingFailed(f"The network puts out {shapes}. Change its last layer so that both are equal.")
        return self.module(outputs, reform(targets, self.spec.targets))

    def share(self, examples: int) -> int:
        """What the loss of a batch of `examples` is multiplied with when batches are added up."""
        return 1 if self.sums else examples


def predictions(outputs: Tensor, loss: Chosen, goal: Goal) -> Tensor:
    """What `outputs` say in the terms of the targets: probabilities of classes or labels, or values.

    Scores trained with a margin are ranked by softmax or sigmoid, but are no calibrated probabilities.
    """
    assert isinstance(loss.spec, LossSpec)
    match loss.spec.output:
        case "logits" | "scores":
            return outputs.softmax(1) if goal == "classification" else outputs.sigmoid()
        case "log probabilities":
            return outputs if loss.values.get("log_target") else outputs.exp()
        case "log rates":
            return outputs.exp() if loss.values["log_input"] else outputs
    return outputs


def threshold(loss: Chosen) -> float:
    """The output above which a label holds."""
    assert isinstance(loss.spec, LossSpec)
    return 0.5 if loss.spec.output == "probabilities" else 0.0


def _option(value: Value) -> Any:
    return torch.tensor(value, dtype=torch.float32) if isinstance(value, tuple) else value


def _shape(tensor: Tensor) -> str:
    return " x ".join(["N", *map(str, tensor.shape[1:])])
