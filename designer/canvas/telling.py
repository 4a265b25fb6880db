"""What the report says, brought to the items of a level: only those change whose steps are others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from designer.canvas.cards import Told, told_of
from designer.canvas.items_base import Standing
from designer.canvas.level import Level
from designer.canvas.selection import Path
from designer.canvas.turns import Run, Seen, over_turns
from designer.canvas.wires import WireItem
from designer.canvas.words import shape_text
from designer.model.design import Block
from designer.report import Problem, Report, Step, WireType

_TEXTS = 24
"""Of so many turns the texts are compared; of more, these and the last."""
_LINES = 12
"""So many turns a tip lists."""

Extra = Mapping[str, Sequence[Problem]]


def tell(level: Level, seen: Seen, extra: Extra) -> None:
    """Show what the report says of each node of a level; `extra` are problems by node that no step holds."""
    changed = _changed(level, seen)
    fresh = (level.items.keys() & changed) | (level.items.keys() & extra.keys())
    fresh |= {key for key, item in level.items.items() if item.told.message}
    taken = taken_in(level.block, seen)
    standings = _standings(level.block, taken)
    paired = level.block.form == "if" and len(standings) > 1
    for key, item in level.items.items():
        item.offer(standings.get(key, ""), paired and key in standings)
    for key in fresh:
        level.items[key].tell(_told(seen, key, extra.get(key, ())))
    level.seen, level.steps = seen, {**seen[0].report.steps} if seen else {}
    for edge, wire in level.wires.items():
        if edge.source in changed or edge.target in fresh or level.block.forks:
            tell_wire(level, wire)


def _standings(block: Block, taken: str | None) -> Mapping[str, Standing]:
    """What the nodes of a choice or an if are in it, by their ids."""
    if block.form == "choice":
        return {node.id: "taken" if node.id == taken else "other" for node in block.alternatives}
    branches: tuple[Standing, ...] = ("if", "else") if block.form == "if" else ()
    return {node.id: branch for node, branch in zip(block.alternatives, branches, strict=False)}


def mark_fresh(levels: Iterable[Level], marks: Mapping[Path, str]) -> None:
    """Mark the nodes of levels that start with fresh weights; `marks` says why, by place."""
    for level in levels:
        for item in level.items.values():
            item.freshen(marks.get(item.place, "") if marks else "")


def tell_wire(level: Level, wire: WireItem) -> None:
    """Show what flows through a wire, whether it is refused at its end, and whether it leads past what is taken."""
    edge = wire.edge
    target = level.items.get(edge.target)
    flowing = [_flowing(run.report.steps.get(edge.source), edge.source_port) for run in _samples(level.seen)]
    ends = [level.items[end] for end in (edge.source, edge.target) if end in level.items]
    idle = any(item.alternative == "other" for item in ends)
    wrong = target is not None and edge.target_port in target.told.wrong_ports
    shape = over_turns(map(shape_text, flowing), " × ")
    wire.tell(f"{edge.source_port} {shape}" if shape and level.from_side(edge) else shape, wrong, idle)


def taken_in(block: Block, seen: Seen) -> str | None:
    """The alternative that a choice takes: as the definition says, or where that is a formula, as was found out."""
    if isinstance(block.selected, str):
        return next((node.id for node in block.alternatives if node.name == block.selected), None)
    return next((run.report.taken for run in seen if run.report.taken), None)


def loose_problems(report: Report | None) -> Extra:
    """The problems of the model's own nodes, by node: some of them no step holds."""
    loose: dict[str, list[Problem]] = {}
    for problem in report.problems if report is not None else ():
        if report is not None and problem.block == report.design.main and problem.node:
            loose.setdefault(problem.node, []).append(problem)
    return loose


def _changed(level: Level, seen: Seen) -> frozenset[str]:
    """The nodes of which another step is told in any of the turns."""
    if len(seen) != len(level.seen):
        return frozenset(level.block.by_id)
    if len(seen) == 1:
        steps = seen[0].report.steps
        return frozenset(key for key in level.block.by_id if steps.get(key) is not level.steps.get(key))
    pairs = [
        (a.report.steps, b.report.steps) for a, b in zip(seen, level.seen, strict=True) if a.report is not b.report
    ]
    same = [run.turns for run in seen] == [run.turns for run in level.seen]
    return frozenset(
        key for key in level.block.by_id if not same or any(a.get(key) is not b.get(key) for a, b in pairs)
    )


def _told(seen: Seen, key: str, extra: Sequence[Problem]) -> Told:
    """What is told of a node in all the turns that are seen."""
    if len(seen) < 2:
        return told_of(seen[0].report.steps.get(key) if seen else None, extra)
    each = [(run, told_of(run.report.steps.get(key), extra)) for run in _samples(seen)]
    first = each[0][1]
    worst = next((pair for level in ("error", "warning") for pair in each if pair[1].severity == level), None)
    counted = {run.label: run.report.steps.get(key) for run in seen if run.counts}
    return replace(
        worst[1] if worst is not None else first,
        message=_message(each, worst),
        shape=over_turns((told.shape for _, told in each), " × "),
        detail=over_turns((told.detail for _, told in each), ", "),
        note=over_turns((told.note for _, told in each), ", "),
        parameters=sum(step.cost.parameters for step in counted.values() if step is not None),
        active=any(told.active for _, told in each),
        turns=tuple(_lines(each)),
    )


def _message(each: Sequence[tuple[Run, Told]], worst: tuple[Run, Told] | None) -> str:
    """What is wrong, and in which turn, if not in all of them."""
    if worst is None:
        return ""
    run, told = worst
    everywhere = all(other.message == told.message for _, other in each)
    return told.message if everywhere else f"In {run.label}: {told.message}"


def _lines(each: Sequence[tuple[Run, Told]]) -> list[str]:
    """What each turn has, where they differ."""
    told = [f"{run.label}: {', '.join(part for part in (told.detail, told.shape) if part)}" for run, told in each]
    if len({(told.detail, told.shape) for _, told in each}) < 2:
        return []
    return told if len(told) <= _LINES else [*told[: _LINES - 2], "…", told[-1]]


def _samples(seen: Seen) -> Seen:
    """Enough of many turns to say what they have in common, and the last."""
    return seen if len(seen) <= _TEXTS else (*seen[: _TEXTS - 1], seen[-1])


def _flowing(step: Step | None, port: str) -> WireType | None:
    if step is None:
        return None
    if not port:
        return next(iter(step.outputs.values()), None)
    return step.weights[port] if port in step.weights else step.outputs.get(port)
