"""The nodes of a checked design as the rows of a table, blocks opened: the same for the window and the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice

from app import output
from designer.canvas.turns import over_turns
from designer.canvas.words import run_note
from designer.model.design import INPUT, OUTPUT, Block, Design
from designer.report import BlockReport, Cost, Report, Step

MOST = 10_000
"""A small file can describe 2**40 layers; a longer list is cut."""

COLUMNS = ("layer", "kind", "output", "parameters", "multiply-adds", "activations")
NUMBERS = COLUMNS[3:]
"""The columns that are set to the right."""


@dataclass(frozen=True, slots=True)
class Call:
    """What a node does in some turns of the repeats around it: how often it runs, and how many layers that takes."""

    step: Step
    runs: int
    layers: int


@dataclass(frozen=True, slots=True)
class Row:
    """One node in one place: the names and the ids that lead to it from the model down, and all its turns there.

    `remark` says how it runs where that is not once: its turns, what a choice takes, a condition.
    """

    names: tuple[str, ...]
    ids: tuple[str, ...]
    calls: tuple[Call, ...]
    cost: Cost
    output: str
    remark: str

    @property
    def step(self) -> Step:
        """What it does first."""
        return self.calls[0].step

    @property
    def path(self) -> str:
        return ".".join(self.names)

    @property
    def depth(self) -> int:
        """How many blocks it stands in, the model not counted."""
        return len(self.names) - 1

    @property
    def kind(self) -> str:
        """The kind as the source names it: a block's instance by the block's name."""
        return self.step.node.block or self.step.node.kind

    @property
    def told_kind(self) -> str:
        """The kind with what is to be said of its turns."""
        return f"{self.kind}{' ' if self.remark.startswith('×') else ', '}{self.remark}" if self.remark else self.kind

    @property
    def figures(self) -> tuple[int, int, int]:
        """Parameters, multiply-adds and bytes of activations, of one example, in all its turns."""
        return self.cost.parameters, self.cost.multiply_adds, self.cost.activation_bytes

    @property
    def told(self) -> tuple[str, str, str]:
        """The figures as people read them."""
        parameters, multiply_adds, activation_bytes = self.figures
        return output.count(parameters), output.count(multiply_adds), output.size(activation_bytes)


Order = Callable[[Sequence[Row]], Sequence[Row]]
Level = Sequence[tuple[BlockReport, int, int]]
"""What is known of a definition in one place: its reports, how often each runs, and with how many layers of its own."""


def top(report: Report) -> tuple[Row, ...]:
    """The rows of the model's own nodes in the order of execution."""
    return _rows([(report.main, 1, 1)], None)


def inside(row: Row) -> tuple[Row, ...]:
    """The rows of what a block's instance contains; none for a layer."""
    level = [(call.step.inner, call.runs, call.layers) for call in row.calls if call.step.inner is not None]
    return _rows(level, row) if level else ()


def _rows(level: Level, above: Row | None) -> tuple[Row, ...]:
    names, ids = (above.names, above.ids) if above else ((), ())
    block = level[0][0].block
    called = labels(block)
    found: list[Row] = []
    for key in level[0][0].runs[0].steps:
        calls = _calls(level, key)
        kind = block.by_id[key].kind
        if calls and kind != OUTPUT and not (above and kind == INPUT):
            cost = _cost(calls)
            said = ", ".join(filter(None, (_repeated(calls), _standing(level[0][0], calls), _inner(calls, cost))))
            found.append(Row((*names, called[key]), (*ids, key), calls, cost, _output(calls), said))
    return tuple(found)


def _calls(level: Level, key: str) -> tuple[Call, ...]:
    """The steps of a node in the turns of its block in which it is active, each once."""
    found: dict[Step, tuple[int, int]] = {}
    for report, runs, layers in level:
        turns = [(number, turn.steps[key]) for number, turn in enumerate(report.runs) if key in turn.steps]
        active = [(number, step) for number, step in turns if step.active]
        largest = max(active, key=lambda turn: turn[1].cost.parameters, default=None)
        taken = report.taken in (None, key)
        for number, step in active:
            own = (number, step) == largest if report.block.shared else number < report.times
            before = found.get(step, (0, 0))
            found[step] = before[0] + runs * (taken and number < report.times), before[1] + layers * own
    return tuple(Call(step, *times) for step, times in found.items())


def _cost(calls: Sequence[Call]) -> Cost:
    """What they cost together: a layer that turns share has its parameters once."""
    return Cost(
        sum(call.step.cost.parameters * call.layers for call in calls),
        sum(call.step.cost.multiply_adds * call.runs for call in calls),
        sum(call.step.cost.activation_bytes * call.runs for call in calls),
    )


def _output(calls: Sequence[Call]) -> str:
    """The types of what a node gives, "?" where unknown; what differs from turn to turn, one after another."""
    ports = [[call.step.outputs.get(port) for call in calls] for port in calls[0].step.outputs]
    return ", ".join(over_turns(["?" if each is None else str(each) for each in types], " x ") for types in ports)


def _repeated(calls: Sequence[Call]) -> str:
    """In how many turns a node is there: "× 3" with its own layer in each, else "one for all turns"."""
    layers, runs = sum(call.layers for call in calls), sum(call.runs for call in calls)
    if calls[0].step.node.kind == INPUT:
        return ""
    if layers > 1:
        return f"× {output.count(layers)}"
    return "one for all turns" if runs > 1 and any(call.step.cost.parameters for call in calls) else ""


def _standing(report: BlockReport, calls: Sequence[Call]) -> str:
    """What a node is in a choice or an if: "taken", "not taken"; "if", "else"."""
    node, block = calls[0].step.node, report.block
    if node.kind in (INPUT, OUTPUT) or not block.forks:
        return ""
    if block.form == "if":
        return "if" if node.id == block.alternatives[0].id else "else"
    return ("taken" if any(call.runs for call in calls) else "not taken") if report.taken is not None else ""


def _inner(calls: Sequence[Call], cost: Cost) -> str:
    """How a block runs: "3 turns", "takes relu: 72 of 136 parameters", "while norm(x) > 1, at most 10 turns"."""
    inner = [(call.step.inner, call.layers) for call in calls if call.step.inner is not None]
    notes = over_turns([run_note(report) for report, _ in inner], ", ")
    picked = [(report.steps[report.taken], layers) for report, layers in inner if report.taken is not None]
    if not picked or not cost.parameters:
        return notes
    mine = sum(step.cost.parameters * layers for step, layers in picked)
    return f"{notes}: {output.count(mine)} of {output.count(cost.parameters)} parameters"


def rows(report: Report, order: Order = tuple) -> tuple[tuple[Row, ...], bool]:
    """The nodes, at most `MOST`, and whether those are all; `order` puts those of each block in another order."""
    found = tuple(islice(_walk(top(report), order), MOST + 1))
    return found[:MOST], len(found) <= MOST


def _walk(level: Sequence[Row], order: Order) -> Iterator[Row]:
    for row in order(level):
        yield row
        yield from _walk(inside(row), order)


def labels(block: Block) -> dict[str, str]:
    """How a path names the nodes of a block, by their ids: their names, else their numbers in the stack."""
    numbers = count(0)
    named: dict[str, str] = {}
    for node in block.nodes:
        number = str(next(numbers)) if node.kind != INPUT else "0"
        named[node.id] = node.name or number
    return named


def ids_at(design: Design, path: str) -> tuple[str, ...] | None:
    """The ids of the nodes that a path of names ("layer1.0.conv2") leads through; None where it leads nowhere."""
    ids: list[str] = []
    block = design.blocks.get(design.main)
    for name in filter(None, path.split(".")):
        found = next((id_ for id_, called in labels(block).items() if called == name), None) if block else None
        if block is None or found is None:
            return None
        ids.append(found)
        inner = block.by_id[found].block
        block = design.blocks.get(inner) if inner else None
    return tuple(ids)
