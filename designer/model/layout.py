"""Positions for nodes that nobody has placed: layers from above to below along the wires."""

from __future__ import annotations

from collections.abc import Mapping

from designer.model.design import Block, Design
from designer.model.edits.basics import block_of
from designer.model.edits.nodes import move

COLUMN, ROW = 220.0, 110.0
"""The distances between neighbouring nodes, in pixels."""


def positions(block: Block) -> Mapping[str, tuple[float, float]]:
    """A place for each node: its row is the longest way from a node without inputs, wires run down.

    Within a row, nodes stand in the order of what feeds them, each below it as far as there is room: chains run
    straight. Nodes on a loop follow those before it.
    """
    feeding: dict[str, list[str]] = {node.id: [] for node in block.nodes}
    for wire in block.wires:
        feeding[wire.target].append(wire.source)
    row = _rows(block, feeding)
    members: dict[int, list[str]] = {}
    for key in feeding:
        members.setdefault(row[key], []).append(key)
    across: dict[str, float] = {}
    for _, keys in sorted(members.items()):
        wanted = {key: _middle([across[other] for other in feeding[key] if other in across]) for key in keys}
        order = sorted(keys, key=wanted.__getitem__)
        across.update(zip(order, _apart([wanted[key] for key in order]), strict=True))
    return {key: (across[key], ROW * row[key]) for key in feeding}


def arrange(design: Design, block: str) -> Design:
    """Give all nodes of a block new places."""
    return move(design, block, positions(block_of(design, block)))


def is_placed(block: Block) -> bool:
    """Whether somebody has placed the nodes: not all of several lie at the origin."""
    return len(block.nodes) < 2 or any(node.pos != (0.0, 0.0) for node in block.nodes)


def _rows(block: Block, feeding: Mapping[str, list[str]]) -> Mapping[str, int]:
    fed: dict[str, list[str]] = {key: [] for key in feeding}
    for wire in block.wires:
        fed[wire.source].append(wire.target)
    waiting = {key: len(sources) for key, sources in feeding.items()}
    row = dict.fromkeys(feeding, 0)
    ready = [key for key, count in waiting.items() if not count]
    others = iter(feeding)
    done: set[str] = set()
    while len(done) < len(feeding):
        key = ready.pop() if ready else next(others)  # on a loop, none is ready: go on behind the first of its nodes
        if key in done:
            continue
        done.add(key)
        for target in fed[key]:
            if target not in done:
                row[target] = max(row[target], row[key] + 1)
                waiting[target] -= 1
                if not waiting[target]:
                    ready.append(target)
    return row


def _apart(wanted: list[float]) -> list[float]:
    """Rising places at least a column apart, as near to those wanted as can be (least squares).

    What would overlap is gathered into runs; a run lies around the middle of where its nodes want to be.
    """
    runs: list[tuple[float, int]] = []  # where the first of a run lies less its number times COLUMN, and its length
    for number, place in enumerate(wanted):
        runs.append((place - COLUMN * number, 1))
        while len(runs) > 1 and runs[-2][0] > runs[-1][0]:
            (first, count), (second, more) = runs[-2:]
            runs[-2:] = [((first * count + second * more) / (count + more), count + more)]
    starts = [start for start, count in runs for _ in range(count)]
    return [start + COLUMN * number for number, start in enumerate(starts)]


def _middle(places: list[float]) -> float:
    return sum(places) / len(places) if places else 0.0
