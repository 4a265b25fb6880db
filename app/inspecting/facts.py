"""The shapes and costs of nodes and blocks, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import prod

from app.inspecting.subject import Subject
from app.output import count, many, size
from designer.arrays import SIZES
from designer.canvas.turns import over_turns
from designer.canvas.words import shape_text
from designer.catalogue import spec
from designer.model.design import INPUT, OUTPUT
from designer.report import BlockReport, Cost, Step, WireType, tensor

Fact = tuple[str, str]


def facts_of(subject: Subject) -> list[Fact]:
    """What is known of the nodes, or of the block when there are none; empty while nothing is."""
    if not subject.nodes:
        return _block_facts(subject.report) if subject.report is not None else []
    if not subject.steps:
        return []
    each = [subject.over_turns(node) for node in subject.nodes]
    one = [step for step, _ in each[0]] if len(each) == 1 else []
    shapes = [*_types("in", [step.inputs for step in one]), *_types("out", [step.outputs for step in one])]
    idle = [("State", "not active: its input passes through")] if one and not any(step.active for step in one) else []
    taken = [*_taken(one[0].inner)] if one and one[0].inner is not None else []
    fresh = [("Next run", subject.fresh)] if subject.fresh else []
    ends = all(node.kind in (INPUT, OUTPUT) for node in subject.nodes)
    kept = [*_kept(one[0])] if one else []
    return [
        *shapes,
        *idle,
        *taken,
        *kept,
        *fresh,
        *([] if ends or kept else _costs(_sum(pair for turns in each for pair in turns))),
    ]


def _block_facts(report: BlockReport) -> list[Fact]:
    layers = [("Layers", count(layer_count(report))), *_taken(report)]
    return [*_types("in", [report.inputs]), *_types("out", [report.outputs]), *layers, *_costs(report.cost)]


def _taken(report: BlockReport) -> Iterable[Fact]:
    """Of a choice, what it takes and how much of its parameters that has."""
    if report.block.form == "choice" and report.taken is not None:
        step = report.steps.get(report.taken)
        mine = count(step.cost.parameters) if step is not None else "?"
        name = report.block.by_id[report.taken].name
        yield "Takes", f"{name}, with {mine} of {count(report.cost.parameters)} parameters"


def _kept(step: Step) -> Iterable[Fact]:
    """Of a constant, how much is saved with the network and never trained."""
    known, kind = spec(step.node.kind), tensor(next(iter(step.outputs.values()), None))
    if known is not None and known.holds == "buffer" and kind is not None:
        numbers = prod(kind.sizes(1))
        yield "Not trained", f"{many(numbers, 'number')} ({size(numbers * SIZES.get(kind.dtype, 4))})"


def layer_count(report: BlockReport) -> int:
    """How many layers a block has, those of the blocks in it too; ends and operations are none, shared ones count once.

    Each distinct report is looked at once: blocks that double make few reports and very many layers.
    """
    known: dict[BlockReport, int] = {}

    def of(block: BlockReport) -> int:
        if block not in known:
            known[block] = sum(of(step.inner) if step.inner else _is_layer(step) for step in block.steps.values())
        return known[block]

    return of(report)


def _is_layer(step: Step) -> bool:
    kind = spec(step.node.kind)
    return step.active and step.node.of is None and kind is not None and kind.is_layer


def _types(way: str, turns: Sequence[Mapping[str, WireType | None]]) -> Iterable[Fact]:
    """The shapes at each port; what differs from turn to turn, one after another."""
    plain = {"in": "Input", "out": "Output"}[way]
    for name in turns[0] if turns else ():
        title = plain if len(turns[0]) == 1 else f"{plain} {name.removeprefix('input_').removeprefix('output_')}"
        kinds = [types.get(name) for types in turns]
        yield title, "not known yet" if None in kinds else over_turns(map(shape_text, kinds), " × ")


def _costs(cost: Cost) -> Iterable[Fact]:
    weights = f" ({size(4 * cost.parameters)})" if cost.parameters else ""
    yield "Parameters", f"{count(cost.parameters)}{weights}"
    yield "Multiply-adds", count(cost.multiply_adds)
    yield "Memory", f"{size(cost.activation_bytes)} per example"


def _sum(steps: Iterable[tuple[Step, bool]]) -> Cost:
    """What steps cost together; a layer that turns share has its parameters once."""
    total = Cost()
    for step, counts in steps:
        total = Cost(
            total.parameters + step.cost.parameters * counts,
            total.multiply_adds + step.cost.multiply_adds,
            total.activation_bytes + step.cost.activation_bytes,
        )
    return total
