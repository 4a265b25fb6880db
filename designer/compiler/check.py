"""Checks a design: the types on all wires, what every node costs, and every problem in words.

`check` never raises on a half-built design. Give it the report of the design before the edit, and it looks only at what
the edit touched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from designer.compiler.lowering.frame import Context
from designer.compiler.lowering.lower import lower
from designer.compiler.rules import structure
from designer.compiler.rules.judge import judge
from designer.compiler.rules.situation import label
from designer.model.design import INPUT, Block, Design
from designer.model.edits import EditRefused
from designer.params import Required
from designer.report import BlockReport, Cost, N, Problem, Report, Step, TensorType
from designer.task import Task

MAX_DEPTH = 100
"""Blocks nested deeper are refused: nobody can read them, and Python's stack could not lower them."""
MAX_LAYERS = 100_000
"""A design that expands to more layers is not built."""

MOST_WIRED = 4
"""Of how many inputs without a wire it is tried out which one would fit."""


def check(design: Design, task: Task | None = None, since: Report | None = None) -> Report:
    """What there is to say about `design`, on its own or for a task; `since` is a report of an earlier state of it."""
    report = _look(design, task, since)
    loose = [problem for problem in report.problems if structure.lacks_wire(problem)][:MOST_WIRED]
    if not loose:
        return report
    mended = {id(problem): _wires_that_fit(problem, report, task) for problem in loose}
    return replace(report, problems=tuple(mended.get(id(problem), problem) for problem in report.problems))


def _look(design: Design, task: Task | None, since: Report | None) -> Report:
    depth = _depths(design)
    if depth.get(design.main, 0) > MAX_DEPTH:
        return _unlowered(design, structure.too_deep(design.root, depth[design.main], MAX_DEPTH))
    context = Context(design, since, _changed(design, since, depth), {})
    root, types = design.root, _inputs(design, task)
    defaults = ((parameter.name, parameter.param.default) for parameter in root.parameters)
    values = {name: value for name, value in defaults if not isinstance(value, Required)}
    main = lower(context, root, types, values)
    missing = [structure.no_default(root, p.param) for p in root.parameters if p.param.required]
    problems = [*missing, *_input_problems(root, types), *_collect(main)]
    if main.layers > MAX_LAYERS:
        problems.append(structure.too_many_layers(root, main.layers, MAX_LAYERS))
    if task is not None:
        problems += judge(design, main, task)
    return Report(design, main, tuple(problems), context.lowered)


def _wires_that_fit(problem: Problem, report: Report, task: Task | None) -> Problem:
    """The problem with the first of the wires that mend it without an error in their place."""
    for fix in problem.fixes:
        try:
            left = _look(fix.edit(report.design), task, report).errors
        except EditRefused:
            continue
        if not any((p.block, p.node) == (problem.block, problem.node) and _objects(p, problem) for p in left):
            return replace(problem, fixes=(fix,))
    return replace(problem, fixes=())


def _objects(left: Problem, before: Problem) -> bool:
    """Whether an error is there because of a wire; that others of the node's inputs have none is not."""
    return left.field == before.field or not structure.lacks_wire(left)


def _inputs(design: Design, task: Task | None) -> dict[str, TensorType | None]:
    """The types of the model's inputs: as its input nodes say, else as the task does."""
    fields = iter(task.inputs if task else ())
    types: dict[str, TensorType | None] = {}
    for node in design.root.nodes:
        if node.kind != INPUT:
            continue
        field = next(fields, None)
        shape, dtype = node.params.get("shape"), node.params.get("dtype", field.dtype if field else "float32")
        if shape is None and field is not None:
            shape = field.shape
        types[node.name] = _type(shape, dtype)
    return types


def _type(shape: object, dtype: object) -> TensorType | None:
    if not isinstance(shape, tuple) or not isinstance(dtype, str):
        return None
    if not all(isinstance(size, int) and size > 0 for size in shape):
        return None
    return TensorType((N, *shape), dtype)


def _input_problems(root: Block, types: Mapping[str, TensorType | None]) -> Iterator[Problem]:
    for node in root.nodes:
        if node.kind == INPUT and types[node.name] is None:
            yield structure.no_input_shape(root, node)


def _depths(design: Design) -> dict[str, int]:
    """How deep the blocks below each definition nest; 1 for one without instances. No definition contains itself."""
    depths: dict[str, int] = {}
    pending = [design.main, *design.blocks]
    while pending:
        name = pending[-1]
        below = _below(design.blocks[name], design)
        missing = [other for other in below if other not in depths]
        if missing and name not in depths:
            pending += missing
        else:
            depths[name] = 1 + max((depths[other] for other in below), default=0)
            pending.pop()
    return depths


def _below(block: Block, design: Design) -> list[str]:
    """The definitions that have an instance in `block`."""
    return [name for name in block.contained if name in design.blocks]


def _changed(design: Design, since: Report | None, depth: Mapping[str, int]) -> frozenset[str]:
    """The definitions that differ from those of the earlier report, or contain one that does."""
    if since is None:
        return frozenset(design.blocks)
    before = since.design.blocks
    changed = {name for name, block in design.blocks.items() if before.get(name) is not block}
    changed |= before.keys() - design.blocks.keys()
    for name in sorted(design.blocks, key=lambda name: depth[name]):
        if not changed.isdisjoint(design.blocks[name].contained):
            changed.add(name)
    return frozenset(changed)


def _unlowered(design: Design, problem: Problem) -> Report:
    main = BlockReport(design.root, {}, {}, {}, {}, Cost(), 0, (problem,), clean=False)
    return Report(design, main, (problem,), {})


@dataclass
class _Place:
    """Where a block report first occurs, and how often it does."""

    path: tuple[str, ...]
    times: int = 0


def _collect(main: BlockReport) -> list[Problem]:
    """Every problem once, with the path of its first place and the number of its places."""
    found: dict[tuple[str, str, str, str], Problem] = {}
    for report, place in _places(main):
        for problem in (*report.problems, *(p for step in _steps(report) for p in step.problems)):
            key = (problem.block, problem.node, problem.field, problem.message)
            if key in found:
                found[key] = replace(found[key], instances=found[key].instances + place.times)
            else:
                node = report.block.by_id.get(problem.node)
                path = (*place.path, label(report.block, node)) if node else place.path
                found[key] = replace(problem, path=".".join(path), instances=place.times)
    return list(found.values())


def _places(main: BlockReport) -> Iterator[tuple[BlockReport, _Place]]:
    """Every distinct report, those that contain a report before it; never flattened."""
    places = {main: _Place((), 1)}
    for report in _outside_in(main):
        place = places[report]
        for step in _steps(report):
            if step.inner is not None:
                inner = places.setdefault(step.inner, _Place((*place.path, label(report.block, step.node))))
                inner.times += place.times
        yield report, place


def _steps(report: BlockReport) -> Iterator[Step]:
    """All steps in a report, those of equal turns once."""
    for run in dict.fromkeys(report.runs):
        yield from run.steps.values()


def _outside_in(main: BlockReport) -> list[BlockReport]:
    """All distinct reports, each before those it contains."""
    done: dict[BlockReport, None] = {}

    def visit(report: BlockReport) -> None:
        if report not in done:
            for step in _steps(report):
                if step.inner is not None:
                    visit(step.inner)
            done[report] = None

    visit(main)
    return list(reversed(done))
