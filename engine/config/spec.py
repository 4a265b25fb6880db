"""What a record of an optimizer, a loss, a schedule or a metric says, and what a user chose of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from designer.params import Param
from designer.task import Goal
from designer.values import EMPTY, Value, Values, encode

Targets = Literal["classes", "values", "signs", "listed"]
Meaning = Literal["logits", "log probabilities", "probabilities", "scores", "values", "log rates"]


@dataclass(frozen=True)
class OptimizerSpec:
    """A class of torch.optim.

    `momentum` says that it has a momentum (or betas) that a schedule may cycle.
    """

    kind: str
    help: str
    params: tuple[Param, ...]
    momentum: bool = False


@dataclass(frozen=True)
class LossSpec:
    """A class of torch.nn that compares outputs with targets.

    `output` is what the loss takes the network's output for. `targets` is the form in which it wants them: class
    numbers, values as they are, signs (-1 and 1) of labels, or the numbers of the labels that hold, padded with -1.
    `always` names the arguments whose default is not torch's.
    """

    kind: str
    help: str
    goals: tuple[Goal, ...]
    output: Meaning
    params: tuple[Param, ...]
    targets: Targets = "values"
    always: tuple[str, ...] = ()


@dataclass(frozen=True)
class ScheduleSpec:
    """A class of torch.optim.lr_scheduler, stepped after each epoch or after each batch.

    `always` names the arguments for which torch has no default. `measures` says that its step takes the loss of the
    epoch. `span` names the argument that is filled with the length of the run, in epochs or batches, unless the user
    gives it. `cycles` says that it moves the momentum too.
    """

    kind: str
    help: str
    params: tuple[Param, ...]
    always: tuple[str, ...] = ()
    per: Literal["epoch", "batch"] = "epoch"
    measures: bool = False
    span: str = ""
    cycles: bool = False


@dataclass(frozen=True)
class MetricSpec:
    """A figure besides the loss; `better` says which way is up."""

    kind: str
    title: str
    help: str
    goals: tuple[Goal, ...]
    better: Literal["higher", "lower"] = "higher"


@dataclass(frozen=True)
class Chosen:
    """The record a user chose, with the values of all its options."""

    spec: OptimizerSpec | LossSpec | ScheduleSpec
    values: Values = field(default_factory=lambda: EMPTY)

    @property
    def kind(self) -> str:
        return self.spec.kind

    @property
    def given(self) -> dict[str, Value]:
        """The arguments to call the class with: what is not torch's default, in the order of the record."""
        always = getattr(self.spec, "always", ())
        values = self.values
        return {p.name: values[p.name] for p in self.spec.params if values[p.name] != p.default or p.name in always}

    def raw(self) -> dict[str, Any]:
        """The settings that read back as this choice."""
        return {"kind": self.kind, **{name: encode(value) for name, value in self.values.items()}}
