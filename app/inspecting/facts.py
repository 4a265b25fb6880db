"""The shapes and costs of nodes and blocks, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.inspecting.subject import Subject
from app.output import count, size
from designer.catalogue import spec
from designer.model.design import INPUT, OUTPUT
from designer.report import BlockReport, Cost, Step, WireType

Fact = tuple[str, str]


def facts_of(subject: Subject) -> list[Fact]:
    """What is known of the nodes, or of the block when there are none; empty while nothing is."""
    if not subject.nodes:
        return _block_facts(subject.report) if subject.report is not None else []
    steps = subject.steps
    if not steps:
        return []
    shapes = [*_types("in", steps[0].inputs), *_types("out", steps[0].outputs)] if len(steps) == 1 else []
    idle = [("State", "not active: its input passes through")] if len(steps) == 1 and not steps[0].active else []
    ends = all(step.node.kind in (INPUT, OUTPUT) for step in steps)
    return [*shapes, *idle, *([] if ends else _costs(_sum(steps)))]


def _block_facts(report: BlockReport) -> list[Fact]:
    layers = [("Layers", count(layer_count(report)))]
    return [*_types("in", report.inputs), *_types("out", report.outputs), *layers, *_costs(report.cost)]


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


def _types(way: str, types: Mapping[str, WireType | None]) -> Iterable[Fact]:
    plain = {"in": "Input", "out": "Output"}[way]
    for name, kind in types.items():
        title = plain if len(types) == 1 else f"{plain} {name.removeprefix('input_').removeprefix('output_')}"
        yield title, "not known yet" if kind is None else str(kind).replace(" x ", " × ")


def _costs(cost: Cost) -> Iterable[Fact]:
    weights = f" ({size(4 * cost.parameters)})" if cost.parameters else ""
    yield "Parameters", f"{count(cost.parameters)}{weights}"
    yield "Multiply-adds", count(cost.multiply_adds)
    yield "Memory", f"{size(cost.activation_bytes)} per example"


def _sum(steps: Iterable[Step]) -> Cost:
    total = Cost()
    for step in steps:
        total = Cost(
            total.parameters + step.cost.parameters,
            total.multiply_adds + step.cost.multiply_adds,
            total.activation_bytes + step.cost.activation_bytes,
        )
    return total
