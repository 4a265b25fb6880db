"""Walks back from the end of a model, against the wires, into the blocks it meets and out of them again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from designer.catalogue import spec as spec_of
from designer.catalogue.spec import Spec
from designer.compiler.rules.situation import label
from designer.model.design import OUTPUT, Block, Node
from designer.report import BlockReport, Operand, Step

MOST_STEPS = 1_000


@dataclass(frozen=True)
class Spot:
    """A step that the walk comes by; `around` are the instances it stands in, from the model inwards."""

    block: Block
    step: Step
    around: tuple[tuple[Block, Node], ...]
    path: str

    @property
    def node(self) -> Node:
        return self.step.node

    @property
    def spec(self) -> Spec | None:
        return spec_of(self.node.kind)


def trail(main: BlockReport, end: Node) -> Iterator[Spot]:
    """The layers and operations before `end`, the nearest first, along the first wire of each."""
    frames: list[tuple[BlockReport, Step | None]] = [(main, None)]
    operand = _first(main.steps.get(end.id))
    for _ in range(MOST_STEPS):
        if operand is None:
            return
        report, instance = frames[-1]
        step = report.steps.get(operand.node)
        if step is None:
            return
        if step.node.kind == "input":
            frames.pop()
            if not frames or instance is None:
                return
            operand = instance.operands.get(step.node.name)
        elif step.inner is not None and step.active:
            frames.append((step.inner, step))
            operand = _first(step.inner.steps.get(_end_of(step.inner.block, operand.port)))
        else:
            if step.active:
                yield _spot(frames, step)
            operand = _first(step)


def _first(step: Step | None) -> Operand | None:
    return next(iter(step.operands.values()), None) if step else None


def _end_of(block: Block, port: str) -> str:
    ends = [node for node in block.nodes if node.kind == OUTPUT]
    return next((node.id for node in ends if node.name == port), ends[0].id if ends else "")


def _spot(frames: list[tuple[BlockReport, Step | None]], step: Step) -> Spot:
    outer = pairwise(frames)
    around = tuple((report.block, instance.node) for (report, _), (_, instance) in outer if instance is not None)
    block = frames[-1][0].block
    path = ".".join(label(home, node) for home, node in (*around, (block, step.node)))
    return Spot(block, step, around, path)
