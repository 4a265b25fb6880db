"""A design inspected: its tensors, and a random example sent through its network and back; the window and the command
line show the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from designer.report import BlockReport, Report, Step, TensorList, TensorType
from designer.task import Field
from engine.runs import RunRecord

if TYPE_CHECKING:
    from torch import nn

    from app.job import Examined
    from engine.inspection import Inspection, Parameter

TOKENS = 2
"""Whole numbers are drawn below this where no layer says how many there are."""


@dataclass(frozen=True)
class Inspected:
    """What an inspection showed; `run` is the id of the run whose weights were taken, empty for fresh ones."""

    found: Inspection
    outputs: tuple[str, ...]
    seed: int
    run: str = ""


@dataclass(frozen=True)
class Kept:
    """A tensor of the network, and the ids that lead to the node that has it."""

    parameter: Parameter
    ids: tuple[str, ...]


def obstacle(examined: Examined) -> str:
    """Why a design cannot be inspected, in a sentence; nothing where it can."""
    first = next((each for each in examined.problems if each.severity == "error"), None)
    return first.message if first else ""


def inspected(examined: Examined, record: RunRecord | None = None, seed: int | None = None) -> Inspected:
    """What a random example makes of a design without errors, with the weights of a run or fresh ones.

    Without a `seed`, that of the design's training; its fresh weights are those that a run begins with. Draws nothing
    from torch's default generator. Raises a `BlockwrightError` where the weights do not fit or it cannot be computed.
    """
    from designer.compiler.build import build
    from engine.inspection import Subject, inspect
    from engine.training import fill, load_weights

    report, training = examined.report, examined.training
    assert training is not None  # the design has no errors
    weights = load_weights(record.weights()) if record else None

    def make() -> nn.Module:
        model = build(report)
        if record is not None and weights is not None:
            fill(model, weights, f"Run {record.id}")
        return model

    start = training.seed if seed is None else seed
    found = inspect(Subject(make, dict(_inputs(report)), examined.task, training.loss, _tokens(report)), start)
    return Inspected(found, tuple(_outputs(report)), start, record.id if record else "")


def _outputs(report: Report) -> Iterator[str]:
    """The names of the tensors that a network gives: those of its outputs, in a list element by element."""
    for name, type_ in report.main.outputs.items():
        if isinstance(type_, TensorList):
            yield from (f"{name}[{place}]" for place in range(len(type_.items)))
        else:
            yield name


def tensors(report: Report) -> tuple[Kept, ...]:
    """The tensors of a design without errors, in the order of its state_dict; draws and allocates nothing."""
    import torch

    from designer.compiler.build import build
    from designer.compiler.weights import paths
    from engine.inspection import parameters

    with torch.device("meta"):
        model = build(report)
    known = paths(report)
    return tuple(Kept(each, _ids(each.name, known)) for each in parameters(model))


def _inputs(report: Report) -> Iterator[tuple[str, Field]]:
    """What one example brings to each input of the network."""
    for name, type_ in report.main.inputs.items():
        assert isinstance(type_, TensorType)  # the design has no errors
        yield name, Field(type_.sizes(1)[1:], type_.dtype)


def _tokens(report: Report) -> int:
    """Below which whole numbers a random token has to be."""
    found = (step.arguments.get("num_embeddings") for step in _steps(report))
    return min((number for number in found if isinstance(number, int)), default=TOKENS)


def _steps(report: Report) -> Iterator[Step]:
    blocks: tuple[BlockReport, ...] = (report.main, *report.lowered.values())
    for block in blocks:
        for run in block.runs:
            yield from run.steps.values()


def _ids(name: str, known: Mapping[str, str]) -> tuple[str, ...]:
    """The ids that lead to the layer with the longest name that `name` begins with; none where there is no such."""
    parts = name.split(".")
    for length in range(len(parts) - 1, 0, -1):
        path = known.get(".".join(parts[:length]))
        if path is not None:
            return tuple(id_.partition("@")[0] for id_ in path.split("/"))
    return ()
