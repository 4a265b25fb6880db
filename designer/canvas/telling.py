"""What the report says, brought to the items of a level: only those change whose step is another one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from designer.canvas.cards import told_of
from designer.canvas.level import Level
from designer.canvas.wires import WireItem
from designer.canvas.words import shape_text
from designer.report import BlockReport, Problem


def tell(level: Level, report: BlockReport | None, extra: Mapping[str, Sequence[Problem]]) -> None:
    """Show what the report says of each node of a level; `extra` are problems by node that no step holds."""
    steps = report.steps if report is not None else {}
    fresh = {key for key in level.items if steps.get(key) is not level.steps.get(key) or key in extra}
    fresh |= {key for key, item in level.items.items() if item.told.message}
    taken = report.taken if report is not None else None
    if taken != (level.report.taken if level.report is not None else None):
        fresh |= level.items.keys()
    for key in fresh:
        told = told_of(steps.get(key), extra.get(key, ()))
        idle = taken is not None and key != taken and level.items[key].card.role != "end"
        level.items[key].tell(replace(told, active=False) if idle else told)
    changed = fresh | {key for key, step in steps.items() if step is not level.steps.get(key)}
    level.report, level.steps = report, {**steps}
    for edge, wire in level.wires.items():
        if edge.source in changed or edge.target in changed:
            tell_wire(level, wire)


def tell_wire(level: Level, wire: WireItem) -> None:
    """Show what flows through a wire, and whether it is refused at its end."""
    edge = wire.edge
    source, target = level.steps.get(edge.source), level.items.get(edge.target)
    tensor = source.outputs.get(edge.source_port) if source is not None else None
    wire.tell(shape_text(tensor), target is not None and edge.target_port in target.told.wrong_ports)


def report_at(main: BlockReport | None, path: tuple[str, ...]) -> BlockReport | None:
    """The report of the instance that `path` leads to, if there is one."""
    report = main
    for key in path:
        step = report.steps.get(key) if report is not None else None
        report = step.inner if step is not None else None
    return report
