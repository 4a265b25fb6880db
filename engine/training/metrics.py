"""Figures that grow batch by batch, in plain torch, on the device where the outputs are.

Each family keeps a few sums; `figures` is the only place that brings them to the processor.
"""

from __future__ import annotations

import math
from typing import Protocol

import torch
from torch import Tensor

Sums = dict[str, Tensor]


class Family(Protocol):
    """Metrics that share their sums."""

    sums: Sums

    def update(self, outputs: Tensor, targets: Tensor) -> None:
        """Adds a batch; `outputs` are detached, classes along their axis 1."""

    def figures(self) -> dict[str, float]:
        """The metrics over all that was added, by name."""


class Right:
    """How many predicted classes are right."""

    def __init__(self, device: torch.device) -> None:
        self.sums: Sums = {"right": torch.zeros((), dtype=torch.int64, device=device), "count": _zero()}

    def update(self, outputs: Tensor, targets: Tensor) -> None:
        self.sums["right"] += (outputs.argmax(1) == targets).sum()
        self.sums["count"] += targets.numel()

    def figures(self) -> dict[str, float]:
        return {"accuracy": _ratio(self.sums["right"].item(), self.sums["count"].item())}


class AmongFive:
    """How many right classes are among the five highest outputs."""

    def __init__(self, device: torch.device) -> None:
        self.sums: Sums = {"right": torch.zeros((), dtype=torch.int64, device=device), "count": _zero()}

    def update(self, outputs: Tensor, targets: Tensor) -> None:
        highest = outputs.topk(min(5, outputs.shape[1]), 1).indices
        self.sums["right"] += (highest == targets.unsqueeze(1)).sum()
        self.sums["count"] += targets.numel()

    def figures(self) -> dict[str, float]:
        return {"top5": _ratio(self.sums["right"].item(), self.sums["count"].item())}


class AllRight:
    """How many examples have all their labels right."""

    def __init__(self, device: torch.device, threshold: float) -> None:
        self.threshold = threshold
        self.sums: Sums = {"right": torch.zeros((), dtype=torch.int64, device=device), "count": _zero()}

    def update(self, outputs: Tensor, targets: Tensor) -> None:
        right = (outputs > self.threshold) == (targets > 0.5)
        self.sums["right"] += right.flatten(1).all(1).sum()
        self.sums["count"] += len(targets)

    def figures(self) -> dict[str, float]:
        return {"accuracy": _ratio(self.sums["right"].item(), self.sums["count"].item())}


class Found:
    """Per class: how often it is true, how often it was predicted, how often both; of labels with a `threshold`."""

    def __init__(self, classes: int, device: torch.device, threshold: float | None = None) -> None:
        self.threshold = threshold
        names = ("true", "found", "both")
        self.sums: Sums = {name: torch.zeros(classes, dtype=torch.int64, device=device) for name in names}

    def update(self, outputs: Tensor, targets: Tensor) -> None:
        if self.threshold is not None:
            found, true = outputs > self.threshold, targets > 0.5
            self.sums["true"] += true.sum(0)
            self.sums["found"] += found.sum(0)
            self.sums["both"] += (found & true).sum(0)
            return
        predicted, labels = outputs.argmax(1).flatten(), targets.flatten()
        ones = torch.ones_like(labels)
        self.sums["true"].index_add_(0, labels, ones)
        self.sums["found"].index_add_(0, predicted, ones)
        self.sums["both"].index_add_(0, labels, (predicted == labels).to(labels.dtype))

    def figures(self) -> dict[str, float]:
        """Means over the classes that occur, or over all labels, as scikit-learn's "macro" has them."""
        true, found, both = (self.sums[name].cpu().double() for name in ("true", "found", "both"))
        occurs = torch.ones_like(true, dtype=torch.bool) if self.threshold is not None else true + found > 0

        def mean(above: Tensor, below: Tensor) -> float:
            return (above / below.clamp(min=1))[occurs].mean().item()

        return {"precision": mean(both, found), "recall": mean(both, true), "f1": mean(2 * both, true + found)}


class Errors:
    """How far values are off."""

    def __init__(self, device: torch.device) -> None:
        precise = _precise(device)
        self.sums: Sums = {name: torch.zeros((), dtype=precise, device=device) for name in ("absolute", "squared")}
        self.sums["count"] = _zero()

    def update(self, outputs: Tensor, targets: Tensor) -> None:
        off = outputs.to(self.sums["absolute"].dtype) - targets
        self.sums["absolute"] += off.abs().sum()
        self.sums["squared"] += off.square().sum()
        self.sums["count"] += off.numel()

    def figures(self) -> dict[str, float]:
        count = self.sums["count"].item()
        squared = _ratio(self.sums["squared"].item(), count)
        return {"mae": _ratio(self.sums["absolute"].item(), count), "rmse": math.sqrt(squared)}


class Explained:
    """The share of the targets' variance that the outputs explain."""

    def __init__(self, device: torch.device) -> None:
        self.device = device
        self.sums: Sums = {"count": _zero()}

    def update(self, outputs: Tensor, targets: Tensor) -> None:
        precise = _precise(self.device)
        truth, off = targets.flatten(1).to(precise), (outputs.to(precise) - targets).flatten(1)
        if "origin" not in self.sums:  # sums of squares far from zero would lose the variance
            self.sums["origin"] = truth.mean(0)
            zeros = torch.zeros_like(self.sums["origin"])
            self.sums |= {"values": zeros, "squares": zeros.clone(), "off": zeros.clone()}
        moved = truth - self.sums["origin"]
        self.sums["values"] += moved.sum(0)
        self.sums["squares"] += moved.square().sum(0)
        self.sums["off"] += off.square().sum(0)
        self.sums["count"] += len(targets)

    def figures(self) -> dict[str, float]:
        """The mean over the outputs; as scikit-learn has it, a constant target counts 1 if met and 0 if not."""
        count = self.sums["count"].item()
        if count < 2:
            return {"r2": math.nan}
        total = (self.sums["squares"] - self.sums["values"].square() / count).cpu().double()
        off = self.sums["off"].cpu().double()
        constant = (off == 0).double()
        return {"r2": torch.where(total > 0, 1 - off / total.clamp(min=1e-300), constant).mean().item()}


class Confusion:
    """How often each class (row) was taken for each (column)."""

    def __init__(self, classes: int, device: torch.device) -> None:
        self.classes = classes
        self.sums: Sums = {"pairs": torch.zeros(classes * classes, dtype=torch.int64, device=device)}

    def update(self, outputs: Tensor, targets: Tensor) -> None:
        pairs = (targets * self.classes + outputs.argmax(1)).flatten()
        self.sums["pairs"].index_add_(0, pairs, torch.ones_like(pairs))

    def figures(self) -> dict[str, float]:
        return {}

    @property
    def matrix(self) -> tuple[tuple[int, ...], ...]:
        rows: list[list[int]] = self.sums["pairs"].view(self.classes, self.classes).tolist()
        return tuple(tuple(row) for row in rows)


def _zero() -> Tensor:
    """A count of examples: known on the processor, so it stays there."""
    return torch.zeros((), dtype=torch.int64)


def _precise(device: torch.device) -> torch.dtype:
    return torch.float32 if device.type == "mps" else torch.float64  # Apple's GPUs have no double precision


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else math.nan
