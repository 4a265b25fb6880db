"""Everything known of a node before its layer is run: what the rules look at.

The batch dimension is symbolic here (`designer.report.N`); rules never compare it with a size. Whether a layer keeps it
is found only by running the layer with N = 2 and with N = 3, so what that showed is told to
`designer.compiler.rules.table.batch_problem(situation, fault, outputs)` as a `BatchFault`:

- "fixed": the layer runs for one batch size only, or no affine size explains both runs (`reshape(2, -1)`);
- "lost": it runs, but no axis of any output depends on N although one of an input does (`mean(dim=0)`, `select(0, 0)`).

An output that carries N on another axis, or times a number (`permute`, windows of a picture), is no fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from designer.catalogue.spec import Spec
from designer.model.design import INPUT, Block, Design, Node
from designer.report import Fix, Problem, TensorType
from designer.values import Value, Values

BatchFault = Literal["fixed", "lost"]
Sizes = tuple[str, str]
Fixes = Iterable[Fix]


@dataclass(frozen=True)
class Situation:
    """A node of a block, in one instance, with the types that reach it.

    `arguments` holds every parameter with its resolved value; `inferred` names those that follow the input.
    `inputs` holds the types of the wired inputs by port, in port order; all required ones are there.
    """

    design: Design
    block: Block
    node: Node
    spec: Spec
    arguments: Values
    inferred: frozenset[str]
    inputs: Mapping[str, TensorType]

    @property
    def name(self) -> str:
        """How messages name the node."""
        return title(self.block, self.node)

    @property
    def port(self) -> str:
        """The name of the first wired input."""
        return next(iter(self.inputs), "input")

    @property
    def input(self) -> TensorType:
        """The type at the first wired input."""
        return self.inputs[self.port]

    @property
    def rank(self) -> int:
        """How many axes the first wired input has, the batch included."""
        return len(self.input.shape)

    def value(self, name: str) -> Value:
        """The resolved value of a parameter, None where the node has none of that name."""
        return self.arguments.get(name)

    def integer(self, name: str) -> int | None:
        """The value of a parameter when it is a whole number."""
        value = self.arguments.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def error(self, message: str, field: str = "", sizes: Sizes = ("", ""), fixes: Fixes = ()) -> Problem:
        """A problem that leaves the node's output unknown; `sizes` are what was expected and what was received."""
        return Problem("error", self.block.name, self.node.id, message, field, *sizes, fixes=tuple(fixes))

    def warning(self, message: str, field: str = "", sizes: Sizes = ("", ""), fixes: Fixes = ()) -> Problem:
        """A problem with which the node still works."""
        return Problem("warning", self.block.name, self.node.id, message, field, *sizes, fixes=tuple(fixes))


def title(block: Block, node: Node) -> str:
    """How messages name a node: its name; in a stack that left it unnamed, its number there and its kind."""
    return node.name or f"layer {label(block, node)} ({node.block or node.kind})"


def counted(number: object, things: str) -> str:
    """A number of things, whose plural is given: "1 channel", "3 features in each step"."""
    many, space, rest = things.partition(" ")
    one = {"axes": "axis", "classes": "class"}.get(many) or many.removesuffix("s")
    return f"{number} {one if number == 1 else many}{space}{rest}"


def label(block: Block, node: Node) -> str:
    """How a path names a node: its name, else its number in the stack, as torch counts."""
    if node.name:
        return node.name
    return str(sum(1 for other in block.nodes[: block.nodes.index(node)] if other.kind != INPUT))
