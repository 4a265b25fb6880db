"""The nodes of a printed class and how they hang together, those of the stacks within it included."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import TypeVar

from designer.compiler.printer.definitions import Definition, Place, Plan, Reports
from designer.model.design import INPUT, OUTPUT, Block
from designer.report import Operand

T = TypeVar("T")
MAX_UPSTREAM = 40
"""How many nodes are searched for what a size follows."""


class Wires:
    """All places of a class, by the id of their node, and where the value of each wire is made."""

    def __init__(self, plan: Plan, definition: Definition) -> None:
        self.plan, self._definition = plan, definition
        self.inputs = {node.id: node.name for node in definition.block.nodes if node.kind == INPUT}
        self.places: dict[str, Place] = {}
        self._operands: dict[str, tuple[Operand, ...]] = {}
        self._aliases: dict[str, Operand] = {}
        self._add(definition, definition.runs)

    @property
    def shared(self) -> bool:
        """Whether it is a repeat whose turns share their layers, so that these follow no turn's number."""
        return self._definition.block.shared

    def owns(self, place: Place) -> bool:
        """Whether the place stands in the class itself, in no stack within it."""
        return place.block is self._definition.block

    def handed_on(self, operand: Operand) -> Operand | None:
        """What the next turn of a repeat takes from an input of the repeat; None if that is the same in all turns."""
        block = self._definition.block
        output = block.carried.get(self.inputs.get(operand.node, "")) if block.form == "repeat" else None
        end = next((node.id for node in block.nodes if node.kind == OUTPUT and node.name == output), None)
        return None if end is None else next(iter(self._operands[end]), None)

    def turns(self, values: Sequence[T]) -> list[tuple[T, ...]] | None:
        """Values of all runs of a repeat, turn by turn for each of its instances; None when it is no repeat."""
        if self._definition.layout != "repeat":
            return None
        number = {run: index for index, run in enumerate(self._definition.runs)}
        return [tuple(values[number[run]] for run in report.runs) for report in self._definition.reports]

    def origin(self, operand: Operand) -> Operand:
        """Where the value is made: past the ends of inner stacks and nodes that exist in no instance."""
        while operand.node in self._aliases:
            operand = self._aliases[operand.node]
        return operand

    def upstream(self, operand: Operand) -> Iterator[Place | str]:
        """What the value depends on, nearest first: places, and names of inputs of the class."""
        seen: set[str] = set()
        waiting = deque([operand])
        while waiting and len(seen) < MAX_UPSTREAM:
            node = self.origin(waiting.popleft()).node
            if node in seen:
                continue
            seen.add(node)
            if node in self.inputs:
                yield self.inputs[node]
            elif node in self.places:
                yield self.places[node]
                waiting.extend(self._operands[node])

    def _add(self, definition: Definition, reports: Reports) -> None:
        one = next(report for report in reports if report is not None)
        runs = {node.id for node in definition.nodes}
        alive = definition.within(reports)
        for node_id, step in one.steps.items():
            operands = tuple(step.operands.values())
            self._operands[node_id] = operands
            if node_id not in runs and node_id not in self.inputs and operands and step.node.kind != OUTPUT:
                self._aliases[node_id] = operands[0]
        for node_id, place in alive.items():
            self.places[node_id] = place
            inner = self.plan.of(place.node)
            if inner is not None and inner.layout == "inline":
                self._add(inner, [step.inner if step else None for step in place.steps])
                self._join(inner.block, node_id)

    def _join(self, inner: Block, instance: str) -> None:
        """Ties the ends of a stack within the class to the wires outside."""
        first, last = inner.nodes[0], inner.nodes[-1]
        self._aliases[first.id] = self._operands[instance][0]
        self._aliases[instance] = self._operands[last.id][0]
