"""How the nodes of a definition hang together: who feeds whom, in which order they run, which run in circles."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from heapq import heapify, heappop, heappush

from designer.model.design import Edge


@dataclass(frozen=True)
class Wiring:
    """The wires of one definition.

    `order` are the ids of its nodes, each after those that feed it, else in document order. Nodes of a loop stand in
    `loops`; they, and what hangs behind them, are missing from the order. `into` gives the wires that end at a node,
    `used` the ids of the nodes that feed another.
    """

    order: tuple[str, ...]
    loops: tuple[str, ...]
    into: Mapping[str, tuple[Edge, ...]]
    used: frozenset[str]


@lru_cache(maxsize=512)
def wiring(nodes: tuple[str, ...], wires: tuple[Edge, ...]) -> Wiring:
    """The wiring of the nodes with these ids, in document order."""
    into: dict[str, list[Edge]] = {node: [] for node in nodes}
    for edge in wires:
        into[edge.target].append(edge)
    order = _ordered(nodes, [(edge.source, edge.target) for edge in wires])
    return Wiring(
        tuple(order),
        _in_circles(nodes, order, wires),
        {node: tuple(edges) for node, edges in into.items()},
        frozenset(edge.source for edge in wires),
    )


def _ordered(nodes: Collection[str], pairs: Iterable[tuple[str, str]]) -> list[str]:
    """A topological order of `nodes` (Kahn): of those that could come next, the first in `nodes` does.

    Nodes on a circle of `pairs` (before, after), and those after one, are left out.
    """
    number = {node: index for index, node in enumerate(nodes)}
    names = list(number)
    after: list[list[int]] = [[] for _ in names]
    waiting = [0] * len(names)
    for source, target in pairs:
        after[number[source]].append(number[target])
        waiting[number[target]] += 1
    ready = [index for index, count in enumerate(waiting) if not count]
    heapify(ready)
    order = []
    while ready:
        index = heappop(ready)
        order.append(names[index])
        for follower in after[index]:
            waiting[follower] -= 1
            if not waiting[follower]:
                heappush(ready, follower)
    return order


def _in_circles(nodes: tuple[str, ...], order: list[str], wires: tuple[Edge, ...]) -> tuple[str, ...]:
    """The nodes of loops: those that neither follow from the inputs nor lead only to ends."""
    if len(order) == len(nodes):
        return ()
    done = set(order)
    behind = [node for node in nodes if node not in done]
    backwards = [(edge.target, edge.source) for edge in wires if edge.source not in done and edge.target not in done]
    ends = set(_ordered(behind, backwards))
    return tuple(node for node in behind if node not in ends)
