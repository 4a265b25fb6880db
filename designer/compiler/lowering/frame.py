"""A definition while it is lowered, and what one check shares between all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from designer.compiler.lowering.arguments import Scope
from designer.compiler.lowering.choosing import Choice, choose
from designer.compiler.lowering.wiring import Wiring
from designer.model.design import OUTPUT, TURN, Block, Design, Edge, Node
from designer.report import BlockReport, LoweredKey, Report, Step, WireType
from designer.values import Values

Types = Mapping[str, WireType | None]


@dataclass(frozen=True)
class Context:
    """One check: the design, the definitions that changed since an earlier report, and what is lowered so far."""

    design: Design
    since: Report | None
    changed: frozenset[str]
    lowered: dict[LoweredKey, BlockReport]

    def unchanged(self, key: LoweredKey) -> BlockReport | None:
        """The earlier report for the same definition, inputs and parameters, when nothing in it changed."""
        if self.since is None or key[0] in self.changed:
            return None
        return self.since.lowered.get(key)

    def similar(self, key: LoweredKey) -> BlockReport | None:
        """An earlier report whose steps may serve again."""
        if self.since is None:
            return None
        main = self.since.main
        return self.since.lowered.get(key) or (main if main.block.name == key[0] else None)


@dataclass
class Frame:
    """A definition while it is lowered: `inputs` by port, `values` of the parameters as far as they are known.

    For one turn of a repeat, the values may have the number of the turn; `before` are the turns before it, of `times`.
    """

    context: Context
    block: Block
    inputs: Types
    values: Values
    earlier: BlockReport | None
    wiring: Wiring
    steps: dict[str, Step] = field(default_factory=dict)
    before: tuple[BlockReport, ...] = ()
    times: int | None = None

    @cached_property
    def scope(self) -> Scope:
        declared = {parameter.name for parameter in self.block.parameters}
        names = frozenset(declared | {TURN} if TURN in self.values else declared)
        return Scope(self.block, self.values, names, self.times)

    @cached_property
    def choice(self) -> Choice:
        """Which of its nodes a choice takes."""
        return choose(self.scope)

    def into(self, node: Node) -> tuple[Edge, ...]:
        """The wires that lead to a node: to the output of a choice, that of the alternative it takes.

        To that of an if, that of the first branch: the other gives the same type.
        """
        wires = self.wiring.into[node.id]
        if not self.block.forks or node.kind != OUTPUT:
            return wires
        first = next((other.id for other in self.block.alternatives), None)
        taken = self.choice.taken if self.block.form == "choice" else first
        return tuple(edge for edge in wires if edge.source == taken)
