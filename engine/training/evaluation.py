"""Judges a network on examples it is not trained on, and asks it for predictions."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from engine.config import TrainingConfig
from engine.data import Data, Split, batches
from engine.training.control import Control
from engine.training.device import choose, untouched_randomness
from engine.training.failures import in_words
from engine.training.meter import Meter
from engine.training.metrics import Confusion
from engine.training.objective import Objective, first

BATCH = 256
"""Larger batches are slower on the processor: they leave its cache."""
MOST_CONFUSED = 1000


@dataclass(frozen=True)
class Evaluation:
    """How a network does on a split: "loss" and the metrics by name, None for what is no number.

    `confusion` counts how often each class (row) was taken for each (column); empty where there are no classes.
    """

    figures: Mapping[str, float | None]
    examples: int
    confusion: tuple[tuple[int, ...], ...] = ()


def evaluate(
    model: nn.Module, split: Split, data: Data, config: TrainingConfig, device: torch.device | None = None
) -> Evaluation:
    """The figures of `model` on `split`; neither the model nor any random generator is changed by it."""
    with in_words(BATCH):
        judge = Judge(data, config, device or choose(config.device))
        evaluation = judge(model.to(judge.device), split, Control())
    assert evaluation is not None  # nobody can stop this
    return evaluation


class Judge:
    """Evaluates networks on splits of `data`."""

    def __init__(self, data: Data, config: TrainingConfig, device: torch.device) -> None:
        self.data, self.config, self.device = data, config.fitted(data.task), device
        assert self.config.loss is not None
        self.objective = Objective(self.config.loss, device)

    def __call__(self, model: nn.Module, split: Split, control: Control) -> Evaluation | None:
        """The figures of `model` on `split`; None when `control` stopped it on the way."""
        task = self.data.task
        meter = Meter(self.config, task, self.device)
        classes = len(task.classes) if task.goal == "classification" else 0
        confusion = Confusion(classes, self.device) if 0 < classes <= MOST_CONFUSED else None
        with untouched_randomness(self.device):  # a loader's draw, which a model that draws must not feel
            examples = iter(batches(split, self.data.prepare, BATCH, False, self.device))
        with judging(model), untouched_randomness(self.device):
            for inputs, targets in examples:
                if not control.proceed():
                    return None
                outputs = first(model(inputs), len(inputs))
                meter.update(self.objective(outputs, targets), outputs, targets, self.objective)
                if confusion:
                    confusion.update(outputs, targets)
        return Evaluation(meter.figures(), meter.examples, confusion.matrix if confusion else ())


def predict(
    model: nn.Module, inputs: Tensor, prepare: Callable[[Tensor], Tensor], device: torch.device | None = None
) -> Tensor:
    """The network's first output for raw `inputs` (as a split holds them), on the processor."""
    device = device or choose("best")
    with in_words(BATCH), judging(model.to(device)), untouched_randomness(device):
        parts = [first(model(prepare(part.to(device))), len(part)).cpu() for part in torch.split(inputs, BATCH)]
    return torch.cat(parts)


@contextlib.contextmanager
def judging(model: nn.Module) -> Iterator[None]:
    """Sets `model` to evaluation, without gradients, and puts every layer back as it was."""
    modes = [(layer, layer.training) for layer in model.modules()]
    model.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        for layer, training in modes:
            layer.training = training
