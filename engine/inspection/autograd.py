"""The chain of autograd functions from a loss back to the inputs, as `grad_fn` and `next_functions` give it.

A network whose paths part and join again has many such chains; the longest is told, and at each function what else it
hands gradients to.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from torch.autograd.graph import Node

MOST = 1000
"""So many functions of a chain are told: the first and the last of a longer one."""
_SIDE = 1000
"""So many functions beside the chain are looked through for parameters, from each function of it."""

Graph: TypeAlias = Mapping[Node, tuple[Node, ...]]
"""What each function hands gradients to; those it hands them to stand before it."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the chain by its name in torch, without the number behind it.

    `parameters` are those that get their gradients from it; `branches` names the functions outside the chain that it
    goes on to and that lead to the inputs, too.
    """

    name: str
    parameters: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """The longest chain from the loss; `left_out` functions are missing in the middle of `functions`.

    `total` counts the functions on all such chains. `to_input` says that it ends at an input; where no gradient flows
    into one, it ends at a parameter.
    """

    functions: tuple[Function, ...] = ()
    left_out: int = 0
    total: int = 0
    to_input: bool = False

    @property
    def length(self) -> int:
        """How many functions the whole chain has."""
        return len(self.functions) + self.left_out


def chain(loss: Node | None, inputs: Collection[Node], names: Mapping[int, str]) -> Chain:
    """The chain from the loss's `grad_fn` to the first functions of the `inputs`, which do not count themselves.

    `names` has the names of the parameters, in their order, by the `id` of their tensors.
    """
    if loss is None:
        return Chain()
    graph = _graph(loss)
    reached = [node for node in inputs if node in graph]
    ends = reached or _path(loss, _onward(graph, filter(_is_leaf, graph)))[-2:-1]
    onward = _onward(graph, ends)
    path = [node for node in _path(loss, onward) if node not in inputs]
    told = path if len(path) <= MOST else path[: MOST // 2] + path[-MOST // 2 :]
    functions: list[Function] = []
    for node in told:
        beside = [other for other in graph[node] if other is not onward[node]]
        branches = ("input" if other in inputs else _name(other) for other in beside if other in onward)
        others = [other for other in beside if other not in onward]
        functions.append(Function(_name(node), _parameters(graph, others, names), tuple(branches)))
    total = sum(node not in inputs for node in onward)
    return Chain(tuple(functions), len(path) - len(told), total, bool(reached))


def _graph(root: Node) -> Graph:
    """All functions from `root` on, each after those that it hands gradients to."""
    nexts = {root: _nexts(root)}  # keeps them alive: a function that nobody holds comes back as another object
    found: dict[Node, tuple[Node, ...]] = {}
    way = [(root, iter(nexts[root]))]
    while way:
        node, left = way[-1]
        other = next((each for each in left if each not in nexts), None)
        if other is None:
            found[node] = nexts[node]
            way.pop()
        else:
            nexts[other] = _nexts(other)
            way.append((other, iter(nexts[other])))
    return found


def _nexts(node: Node) -> tuple[Node, ...]:
    return tuple(other for other, _ in node.next_functions if other is not None)


def _onward(graph: Graph, ends: Iterable[Node]) -> dict[Node, Node | None]:
    """For each function from which one of the `ends` is reached, the next on the longest way there."""
    onward: dict[Node, Node | None] = dict.fromkeys(ends)
    lengths = dict.fromkeys(onward, 0)
    for node, nexts in graph.items():
        reaching = [other for other in nexts if other in lengths]
        if reaching and node not in lengths:
            best = max(reaching, key=lengths.__getitem__)
            onward[node], lengths[node] = best, lengths[best] + 1
    return onward


def _path(root: Node, onward: Mapping[Node, Node | None]) -> list[Node]:
    path: list[Node] = []
    node: Node | None = root
    while node is not None:
        path.append(node)
        node = onward[node]
    return path


def _parameters(graph: Graph, beside: Iterable[Node], names: Mapping[int, str]) -> tuple[str, ...]:
    """The parameters to which functions lead that stand beside the chain, such as the transposed weight of a Linear."""
    found = {id(getattr(node, "variable", None)) for node in _below(graph, beside)}
    return tuple(name for key, name in names.items() if key in found)


def _below(graph: Graph, roots: Iterable[Node]) -> Iterator[Node]:
    pending = list(reversed(list(roots)))
    seen: set[Node] = set()
    while pending and len(seen) < _SIDE:
        node = pending.pop()
        if node not in seen:
            seen.add(node)
            yield node
            pending += reversed(graph[node])


def _is_leaf(node: Node) -> bool:
    return node.name().endswith("AccumulateGrad")


def _name(node: Node) -> str:
    """What torch calls the function: "AddmmBackward" of "AddmmBackward0"."""
    return re.sub(r"\d+$", "", node.name().rpartition("::")[2])
