"""Laying nodes out, and finding the neighbour that an arrow key leads to; free of Qt."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping
from dataclasses import replace

from designer.canvas.geometry import Point
from designer.model import edits, layout
from designer.model.design import INPUT, OUTPUT, Block, Design, Node


def tidied(design: Design, names: Collection[str]) -> Design:
    """The design with the graphs of those names laid out in layers, each around where it lay."""
    for name in names:
        block = design.blocks[name]
        if block.form != "sequential" and block.nodes:
            design = edits.move(design, name, _anchored(block.nodes, layout.positions(block)))
    return design


def tidied_part(design: Design, name: str, ids: Collection[str]) -> Design:
    """The design with these nodes of a graph laid out in layers, where they lie."""
    block = design.blocks[name]
    nodes = tuple(node for node in block.nodes if node.id in ids)
    inside = {node.id for node in nodes}
    edges = tuple(edge for edge in block.edges if edge.source in inside and edge.target in inside)
    places = layout.positions(replace(block, nodes=nodes, edges=edges))
    return edits.move(design, name, _anchored(nodes, places))


def _anchored(nodes: Collection[Node], places: Mapping[str, Point]) -> dict[str, Point]:
    """The places shifted so that their middle and their top stay where the nodes had them, on whole pixels."""
    old = [node.pos for node in nodes]
    new = [places[node.id] for node in nodes]
    dx, dy = _middle(old) - _middle(new), min(y for _, y in old) - min(y for _, y in new)
    return {node.id: (round(places[node.id][0] + dx), round(places[node.id][1] + dy)) for node in nodes}


def _middle(points: Collection[Point]) -> float:
    xs = [x for x, _ in points]
    return (min(xs) + max(xs)) / 2


def successor(block: Block, gone: Collection[str]) -> str | None:
    """The layer to go on with once these nodes are taken away: the nearest one behind them, else before them."""
    behind = [(wire.source, wire.target) for wire in block.wires]
    before = [(target, source) for source, target in behind]
    return _nearest(block, gone, behind) or _nearest(block, gone, before)


def _nearest(block: Block, gone: Collection[str], steps: Collection[tuple[str, str]]) -> str | None:
    """The first layer that the steps lead to from the nodes that go; inputs and outputs are none."""
    leads: dict[str, list[str]] = {}
    for here, there in steps:
        leads.setdefault(here, []).append(there)
    waiting, seen = deque(gone), set(gone)
    while waiting:
        for key in leads.get(waiting.popleft(), ()):
            if key not in seen:
                if block.by_id[key].kind not in (INPUT, OUTPUT):
                    return key
                seen.add(key)
                waiting.append(key)
    return None


def neighbour(block: Block, node_id: str, drawn: Mapping[str, Point], key: str) -> str | None:
    """The node that an arrow leads to: "down" and "up" along a wire, "left" and "right" to what stands beside.

    `drawn` are the middles of the nodes, as they are drawn.
    """
    here = drawn.get(node_id)
    if here is None:
        return None
    if key in ("down", "up"):
        ends = [
            wire.target if key == "down" else wire.source
            for wire in block.wires
            if (wire.source if key == "down" else wire.target) == node_id
        ]
        return min((end for end in ends if end in drawn), key=lambda end: abs(drawn[end][0] - here[0]), default=None)
    way = 1 if key == "right" else -1
    beside = {other: at for other, at in drawn.items() if way * (at[0] - here[0]) > 1}
    return min(
        beside, key=lambda other: abs(beside[other][0] - here[0]) + 2 * abs(beside[other][1] - here[1]), default=None
    )
