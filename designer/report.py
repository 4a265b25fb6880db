"""What `check` tells: the type of every wire, the cost of every node, and every problem in words.

A definition is lowered once per distinct (input types, parameter values), so a report of nested blocks shares its
`BlockReport`s and is never flattened: 40 blocks that double describe 2**40 layers and 41 reports. Steps and reports
are compared by identity: the next check hands on those that did not change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from designer.model.design import Block, Design, Node
from designer.values import Value, Values


@dataclass(frozen=True, slots=True)
class BatchDim:
    """An axis whose size depends on the batch size N: `times * N + plus`."""

    times: int = 1
    plus: int = 0

    def __str__(self) -> str:
        head = "N" if self.times == 1 else f"{self.times}N"
        return head if not self.plus else f"{head} {'+' if self.plus > 0 else '-'} {abs(self.plus)}"


Dim: TypeAlias = "int | BatchDim"
N = BatchDim()


@dataclass(frozen=True, slots=True)
class TensorType:
    """The type of a wire: its shape with the symbolic batch size, and torch's name of its dtype ("float32")."""

    shape: tuple[Dim, ...]
    dtype: str = "float32"

    def __str__(self) -> str:
        sizes = " x ".join(map(str, self.shape)) or "scalar"
        return sizes if self.dtype == "float32" else f"{sizes} {self.dtype}"

    def sizes(self, batch: int) -> tuple[int, ...]:
        """The shape for a batch of that size."""
        return tuple(d if isinstance(d, int) else d.times * batch + d.plus for d in self.shape)

    @property
    def batched(self) -> bool:
        """Whether the first axis is the batch."""
        return bool(self.shape) and self.shape[0] == N


@dataclass(frozen=True, slots=True)
class TensorList:
    """The type of a wire that carries what each turn of a repeat gave, in their order."""

    items: tuple[TensorType, ...]

    def __str__(self) -> str:
        kinds = list(dict.fromkeys(map(str, self.items)))
        shown = kinds[0] if len(kinds) == 1 else f"{kinds[0]} … {kinds[-1]}"
        return f"{len(self.items)} of {shown}" if kinds else "none"


WireType: TypeAlias = TensorType | TensorList


def tensor(type_: WireType | None) -> TensorType | None:
    """The type, if it is known and that of a single tensor."""
    return type_ if isinstance(type_, TensorType) else None


@dataclass(frozen=True, slots=True)
class Fix:
    """An edit that mends a problem, as a button says it: "Set in_features to 400".

    Where the user has to choose, `dock` names the part of the window for that, and the edit changes nothing.
    """

    label: str
    edit: Callable[[Design], Design]
    dock: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, in words.

    `block` is the definition it stands in, `node` the id of the node there (empty for the block itself), `field` the
    parameter or port. `path` names the nodes from the model down to the first place where it occurs ("layer1.conv2");
    `instances` counts the places. A warning stops nothing. `details` may quote torch.
    """

    severity: Literal["error", "warning"]
    block: str
    node: str
    message: str
    field: str = ""
    expected: str = ""
    received: str = ""
    fixes: tuple[Fix, ...] = ()
    details: str = ""
    path: str = ""
    instances: int = 1


@dataclass(frozen=True, slots=True)
class Cost:
    """What a node or a block costs: weights, multiply-adds of one example's forward pass, bytes of its outputs.

    `parameters` counts trainable and frozen numbers once each, however often a shared layer is called.
    """

    parameters: int = 0
    multiply_adds: int = 0
    activation_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Operand:
    """Where an input comes from: a node of the same block and the name of its output port."""

    node: str
    port: str


@dataclass(frozen=True, eq=False)
class Step:
    """One node as it is executed, in one instance of its block.

    `operands` gives for each wired input port its source, past bypassed nodes, in the order of the ports. `arguments`
    are the values of all its parameters by name, inferred ones included (those are named in `inferred`); they lack
    what is unknown because something before is wrong. `inputs` and `outputs` are the types by port, None where unknown.
    `inner` is the report of the instance when the node is one. `active` is false for a node that is bypassed or whose
    `when` is false: its first input passes through as its first output. A bypassed node is no operand of any step; a
    node whose `when` is false still is, so that all instances of a definition have the same operands. `weights` are the
    parameters that the layer itself has, which other nodes may take.
    """

    node: Node
    operands: Mapping[str, Operand]
    arguments: Values
    inferred: frozenset[str]
    inputs: Mapping[str, WireType | None]
    outputs: Mapping[str, WireType | None]
    cost: Cost
    problems: tuple[Problem, ...] = ()
    inner: BlockReport | None = None
    active: bool = True
    weights: Mapping[str, TensorType] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class BlockReport:
    """A definition lowered for one set of input types and parameter values.

    `steps` are in execution order, by node id; nodes that no input reaches are in it too. `layers` counts what it
    expands to. `clean` is false when an error stands in it or below. A repeat has in `turns` a report of each of
    its `times` turns (of the first even if none runs), and the `steps` of the first. `taken` is the id of the node
    that a choice takes, None while that is unknown.
    """

    block: Block
    inputs: Mapping[str, WireType | None]
    parameters: Values
    steps: Mapping[str, Step]
    outputs: Mapping[str, WireType | None]
    cost: Cost
    layers: int
    problems: tuple[Problem, ...]
    clean: bool
    turns: tuple[BlockReport, ...] = ()
    times: int = 1
    taken: str | None = None

    @property
    def runs(self) -> tuple[BlockReport, ...]:
        """The reports whose steps are executed: its turns, else itself."""
        return self.turns or (self,)


LoweredKey: TypeAlias = "tuple[str, tuple[WireType | None, ...], tuple[tuple[str, Value], ...]]"


@dataclass(frozen=True, eq=False)
class Report:
    """What `check` found out about a design; `problems` holds each problem once, whatever its instances.

    `lowered` has every block report below `main`, by the definition's name, input types and parameter values; the next
    check of an edited design takes from it what did not change.
    """

    design: Design
    main: BlockReport
    problems: tuple[Problem, ...]
    lowered: Mapping[LoweredKey, BlockReport]

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def ok(self) -> bool:
        """Whether the design can be built."""
        return not self.errors
