"""The values a document is made of. All are immutable: an edit makes a new design (see `designer.model.edits`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Literal

from designer.params import Param
from designer.values import EMPTY, Expression, Value, Values

Form = Literal["sequential", "module", "repeat", "choice", "while", "if"]
Style = Literal["modules", "functional"]
"""How the source has layers that keep nothing: as submodules, or outside of stacks as calls: `F.relu(x)`."""
Settings = Mapping[str, Any]

INPUT, OUTPUT, BLOCK_PREFIX = "input", "output", "block:"
TURN = "i"
"""What formulas in a repeat call the number of the turn, from 0 on."""


@dataclass(frozen=True)
class Node:
    """A layer, an operation, an instance of a block, or an end of the block it stands in.

    `kind` is a key of the catalogue, "input", "output" or "block:<name>". `name` is the submodule's name, unique in
    its block; it may be empty in a sequential block, where the node then has its position for a name.
    `params` holds only what differs from the default. An input of the main block has the parameters `shape` (without
    the batch dimension) and `dtype`.
    `of` is the id of the node whose layer this one calls again; in a repeat that of the same turn, or of the turn that
    the formula `turn` gives. `when` is a condition over the block's parameters;
    where it is false the node is not created and its first input passes through, as when it is `bypassed`.
    """

    id: str
    name: str
    kind: str
    params: Values = field(default_factory=lambda: EMPTY)
    pos: tuple[float, float] = (0.0, 0.0)
    of: str | None = None
    bypassed: bool = False
    when: Expression | None = None
    turn: Expression | None = None

    @cached_property
    def block(self) -> str | None:
        """The name of the definition this node is an instance of, if it is one."""
        return self.kind[len(BLOCK_PREFIX) :] if self.kind.startswith(BLOCK_PREFIX) else None


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """A wire, between ports by name: the ends are node ids of one block."""

    source: str
    source_port: str
    target: str
    target_port: str


@dataclass(frozen=True)
class BlockParam:
    """A parameter that a block exposes; instances give it a value, inner fields use it in expressions.

    What it holds is a kind of `designer.params` (`Int`, `Choice`, `Sequence` and others).
    `infer` is `(input port, axis)` when the value follows the size of what flows in, unless an instance pins it.
    """

    param: Param
    infer: tuple[str, int] | None = None

    @property
    def name(self) -> str:
        return self.param.name


@dataclass(frozen=True)
class Block:
    """A definition: one block is one nn.Module class (or an inline stack) in the source.

    A stack `as_function` is a function that returns an nn.Sequential there.

    Node order is registration order, hence the order of the state_dict. A sequential block has no edges: its first
    node is its input, its last node its output, and each node feeds the next. A choice hands its input to one of its
    nodes, and that one's result on; a node that no edge feeds takes the first input.
    A repeat runs its nodes `times` times, with layers of each turn's own unless `shared`; `times` may be a pair, and
    then each forward pass draws a number between the two. What an output gives in one turn is the input of its name in
    the next (no other two nodes have one name); if no names agree, the first output feeds the first input. `selected`
    names a choice's alternative. A while runs its nodes as long as its `condition` holds, a formula over its
    inputs, and at most `times` times. An if hands its input to its first node where the condition holds, else to
    its second, or passes it through.
    """

    name: str
    form: Form = "module"
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    parameters: tuple[BlockParam, ...] = ()
    times: Value = None
    shared: bool = False
    selected: Value = None
    condition: str = ""
    help: str = ""
    as_function: bool = False

    @cached_property
    def by_id(self) -> Mapping[str, Node]:
        return MappingProxyType({node.id: node for node in self.nodes})

    @cached_property
    def contained(self) -> tuple[str, ...]:
        """The names of the definitions that have instances in it, each once."""
        return tuple(dict.fromkeys(node.block for node in self.nodes if node.block is not None))

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """The names of the input ports: those of its input nodes, in their order."""
        return tuple(node.name for node in self.nodes if node.kind == INPUT)

    @cached_property
    def outputs(self) -> tuple[str, ...]:
        """The names of the output ports: those of its output nodes, in their order."""
        return tuple(node.name for node in self.nodes if node.kind == OUTPUT)

    @cached_property
    def wires(self) -> tuple[Edge, ...]:
        """The edges, for a stack, a choice and an if those that the form stands for; an empty port is the first."""
        if self.form == "sequential":
            return tuple(Edge(a.id, "", b.id, "") for a, b in pairwise(self.nodes))
        return tuple(self._offered()) if self.forks else self.edges

    @cached_property
    def carried(self) -> Mapping[str, str]:
        """In a repeat and a while, the outputs that become inputs of the next turn: input name -> output name."""
        same = {name: name for name in self.inputs if name in self.outputs}
        return MappingProxyType(same or dict(zip(self.inputs[:1], self.outputs[:1], strict=False)))

    @property
    def forks(self) -> bool:
        """Whether its nodes stand beside each other, and one of them runs: a choice or an if."""
        return self.form in ("choice", "if")

    @cached_property
    def alternatives(self) -> tuple[Node, ...]:
        """The nodes between its ends: of a choice and an if, those of which one is taken."""
        return tuple(node for node in self.nodes if node.kind not in (INPUT, OUTPUT))

    def _offered(self) -> Iterator[Edge]:
        """The wires of a fork: its input feeds every alternative, and each of them the output."""
        ends = {node.id for node in self.nodes if node.kind == OUTPUT}
        yield from (edge for edge in self.edges if edge.target not in ends)
        fed = {edge.target for edge in self.edges}
        first = next((node.id for node in self.nodes if node.kind == INPUT), None)
        for node in self.alternatives:
            if first is not None and node.id not in fed:
                yield Edge(first, "", node.id, "")
            yield from (Edge(node.id, "", end, "") for end in ends)


@dataclass(frozen=True)
class Design:
    """A whole document: block definitions by name, the one that is the model, and the settings of data and training.

    `data` and `training` are plain JSON values; `engine.config` gives them meaning.
    """

    blocks: Mapping[str, Block]
    main: str
    data: Settings = field(default_factory=lambda: EMPTY)
    training: Settings = field(default_factory=lambda: EMPTY)
    description: str = ""
    style: Style = "modules"

    @property
    def root(self) -> Block:
        """The definition that is the model."""
        return self.blocks[self.main]
