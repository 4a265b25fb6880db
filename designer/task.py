"""What a network is asked to do: what goes in, what must come out, and how the two are compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Goal = Literal["classification", "multilabel", "regression", "reconstruction"]


@dataclass(frozen=True, slots=True)
class Field:
    """One tensor of an example: its shape without the batch dimension and its torch dtype ("float32")."""

    shape: tuple[int, ...]
    dtype: str = "float32"


@dataclass(frozen=True, slots=True)
class Task:
    """What the data ask of a network; `check` judges a design against it.

    `target` is the label of one example: shape () and int64 for classification, the values for the other goals.
    `classes` names the classes of a classification and the labels of a multi-label task, else it is empty.
    `loss` is the name of the torch.nn loss that compares the two.
    """

    inputs: tuple[Field, ...]
    goal: Goal
    target: Field
    classes: tuple[str, ...]
    loss: str

    @property
    def output(self) -> tuple[int, ...]:
        """The shape, without the batch dimension, that the network's first output must have."""
        return (len(self.classes), *self.target.shape) if self.goal == "classification" else self.target.shape
