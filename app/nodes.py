"""The nodes of a checked design as the rows of a table, blocks opened: the same for the window and the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice

from app import output
from designer.model.design import INPUT, OUTPUT, Block, Design
from designer.report import BlockReport, Report, Step

MOST = 10_000
"""A small file can describe 2**40 layers; a longer list is cut."""

COLUMNS = ("layer", "kind", "output", "parameters", "multiply-adds", "activations")
NUMBERS = COLUMNS[3:]
"""The columns that are set to the right."""


@dataclass(frozen=True, slots=True)
class Row:
    """One node in one place: the names and the ids that lead to it from the model down."""

    names: tuple[str, ...]
    ids: tuple[str, ...]
    step: Step

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
    def output(self) -> str:
        """The types of what it gives, "?" where unknown."""
        return ", ".join("?" if each is None else str(each) for each in self.step.outputs.values())

    @property
    def figures(self) -> tuple[int, int, int]:
        """Parameters, multiply-adds and bytes of activations, of one example."""
        cost = self.step.cost
        return cost.parameters, cost.multiply_adds, cost.activation_bytes

    @property
    def told(self) -> tuple[str, str, str]:
        """The figures as people read them."""
        parameters, multiply_adds, activation_bytes = self.figures
        return output.count(parameters), output.count(multiply_adds), output.size(activation_bytes)


Order = Callable[[Sequence[Row]], Sequence[Row]]


def children(report: BlockReport, above: Row | None = None) -> tuple[Row, ...]:
    """The rows of one block in the order of execution; `above` is the row of the instance whose inside it is."""
    names, ids = (above.names, above.ids) if above else ((), ())
    called = labels(report.block)
    return tuple(
        Row((*names, called[step.node.id]), (*ids, step.node.id), step)
        for step in report.steps.values()
        if step.active and step.node.kind != OUTPUT and not (above and step.node.kind == INPUT)
    )


def labels(block: Block) -> dict[str, str]:
    """How a path names the nodes of a block, by their ids: their names, else their numbers in the stack."""
    numbers = count(0)
    named: dict[str, str] = {}
    for node in block.nodes:
        number = str(next(numbers)) if node.kind != INPUT else "0"
        named[node.id] = node.name or number
    return named


def rows(report: Report, order: Order = tuple) -> tuple[tuple[Row, ...], bool]:
    """The nodes, at most `MOST`, and whether those are all; `order` puts those of each block in another order."""
    found = tuple(islice(_walk(children(report.main), order), MOST + 1))
    return found[:MOST], len(found) <= MOST


def _walk(level: Sequence[Row], order: Order) -> Iterator[Row]:
    for row in order(level):
        yield row
        if row.step.inner is not None:
            yield from _walk(children(row.step.inner, row), order)


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
