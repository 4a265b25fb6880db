"""The model with its weights as a program of torch.export; tried on inputs that take all ways through it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from types import FrameType
from typing import Any, Final

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from designer.compiler.build import block_of
from designer.compiler.source import source
from designer.model.deciding import by_data, listed
from designer.model.design import Block
from designer.report import Report
from engine.export import probe
from engine.export.text import model_name
from engine.export.verify import Claim, Expectation, ExportFailed, Sample, unfilled, verify_many
from engine.training import checkpoint

SCALES: Final = (1.0, 0.0, 0.01, 0.1, 0.3, 3.0, 10.0, 100.0)
"""How large the inputs are with which the ways through a model are looked for."""
BATCHES: Final = 3
"""So many samples show that batches may have any size."""
DRAWS: Final = 24
ENOUGH: Final[Mapping[str, int]] = {"while": 4, "if": 2}
"""So many numbers of turns are looked for, and so many answers."""
MOST_ANSWERS: Final = 2_000
"""Inputs for which so many conditions are asked are left out."""


@dataclass(frozen=True)
class Tried:
    """Inputs and outputs of a model that say which ways it goes, and in words which they are."""

    samples: tuple[Sample, ...]
    ways: str


def write(report: Report, expected: Expectation, path: Path, traceable: bool, about: Mapping[str, Any]) -> None:
    """Have a fresh interpreter write the program of a model with the weights of `expected`; raises `ExportFailed`."""
    (wrong,) = verify_many([order(report, expected, path, traceable, about)])
    if wrong:
        raise ExportFailed(f"No program can be made of the model: {wrong}.")


def order(report: Report, expected: Expectation, path: Path, traceable: bool, about: Mapping[str, Any]) -> Claim:
    """What tells a fresh interpreter to write such a program."""
    text = source(report, traceable).text
    return Claim(text, model_name(text), expected, traceable=traceable, program=path, about=json.dumps(dict(about)))


def tried(report: Report, expected: Expectation) -> Tried:
    """What the model does with inputs of several sizes, and in batches of other sizes than it was traced with."""
    model = unfilled(report)
    checkpoint.fill(model, expected.weights, "the model")
    deciding = by_data(report.design)
    samples: list[Sample] = []
    seen: dict[str, set[int]] = {block.name: set() for block in deciding}
    for inputs in chain(_batches(expected.inputs), _scaled(expected.inputs) if deciding else ()):
        answers = Answers(deciding)
        try:
            with answers:
                outputs = tuple(probe.outputs(model, list(inputs)))
        except Exception:  # noqa: BLE001  # what the model does not take is no sample of what it does
            continue
        fresh = {(name, way) for name, way in answers.ways() if way not in seen[name]}
        if fresh or len(samples) < BATCHES:
            samples.append(Sample(inputs, outputs))
        for name, way in fresh:
            seen[name].add(way)
        if len(samples) >= BATCHES and all(len(seen[block.name]) >= ENOUGH[block.form] for block in deciding):
            break
    return Tried(tuple(samples), "; ".join(_told(block, seen[block.name]) for block in deciding))


def _batches(inputs: Sequence[Tensor]) -> Iterator[tuple[Tensor, ...]]:
    """The inputs, and the same for one example more and for a single one."""
    yield tuple(inputs)
    yield tuple(torch.cat([each, each[:1]]) for each in inputs)
    yield tuple(each[:1] for each in inputs)


def _scaled(inputs: Sequence[Tensor]) -> Iterator[tuple[Tensor, ...]]:
    """The inputs with smaller and larger numbers, below zero and above; then single examples, drawn anew."""
    for scale in SCALES:
        yield tuple(each * scale if each.is_floating_point() else each.roll(1, -1) for each in inputs)
        for sign in (scale, -scale):
            yield tuple(each.abs() * sign if each.is_floating_point() else each for each in inputs)
    generator = torch.Generator().manual_seed(1)
    for _ in range(DRAWS):
        drawn = [torch.randn(each[:1].shape, generator=generator).to(each) for each in inputs]
        yield tuple(new if new.is_floating_point() else old[:1] for new, old in zip(drawn, inputs, strict=True))


def _told(block: Block, ways: Set[int]) -> str:
    """Which ways of a block were taken."""
    if not ways:
        return f"{block.name} was not reached"
    if block.form == "while":
        counts = listed(sorted(ways)) if len(ways) <= ENOUGH[block.form] else f"from {min(ways)} to {max(ways)}"
        return f"{block.name} ran {counts} times"
    if len(ways) == 2:
        return f"{block.name} took both ways"
    return f"{block.name} took one way only, its condition was always {bool(max(ways))}"


class Answers(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Notes what the conditions of whiles and ifs answer while a built model runs."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._forms = {block.name: block.form for block in blocks}
        self._calls: dict[FrameType, tuple[str, list[bool]]] = {}

    def ways(self) -> frozenset[tuple[str, int]]:
        """For each call of such a block, its name and how often a while ran, or what an if answered.

        A while asks once more than it runs, also where it has run as often as it may.
        """
        calls = self._calls.values()
        return frozenset(
            (name, len(asked) - 1 if self._forms[name] == "while" else int(asked[0])) for name, asked in calls
        )

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        result = func(*args, **(kwargs or {}))
        if func is torch.ops.aten._local_scalar_dense.default:
            self._note(sys._getframe(1), bool(result))
        return result

    def _note(self, frame: FrameType | None, answer: bool) -> None:
        name = None
        while frame is not None and (name := block_of(frame)) is None:
            frame = frame.f_back
        if frame is None or name is None or name not in self._forms:
            return
        self._calls.setdefault(frame, (name, []))[1].append(answer)
        if sum(len(answers) for _, answers in self._calls.values()) > MOST_ANSWERS:
            raise RuntimeError("it asks its conditions too often to be a sample")
