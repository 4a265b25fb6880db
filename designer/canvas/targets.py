"""What a wire can be plugged into, and why not; free of Qt."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from designer.model import edits
from designer.model.design import INPUT, OUTPUT, Block, Design, Edge, Node
from designer.model.edits.ports import port_names
from designer.model.kinds import first_port, inputs_of, outputs_of
from designer.report import TensorType

Types = Mapping[tuple[str, str], TensorType | None]
"""The type of what comes out of a node's port, by node id and port; of those that are known."""


@dataclass(frozen=True, slots=True)
class Plug:
    """The end of a wire that stays where it is."""

    node: str
    port: str
    outgoing: bool

    def edge_to(self, node: str, port: str) -> Edge:
        """The wire from here to the other end, or from there."""
        return Edge(self.node, self.port, node, port) if self.outgoing else Edge(node, port, self.node, self.port)


def refused(design: Design, block: Block, plug: Plug, old: Collection[Edge] = ()) -> dict[str, str]:
    """The nodes that cannot be at the other end of the wire, with the reasons; `old` are wires that are taken off."""
    edges = tuple(edge for edge in block.edges if edge not in old)
    circle = _reached(edges, plug.node, upward=plug.outgoing)
    own = _title(block.by_id[plug.node])
    reasons = {}
    for node in block.nodes:
        ports = (
            inputs_of(design.blocks, node.kind, node.params) if plug.outgoing else outputs_of(design.blocks, node.kind)
        )
        if node.id == plug.node:
            reasons[node.id] = "A node cannot feed itself."
        elif ports == ():
            reasons[node.id] = f"{_title(node)} has no {'input' if plug.outgoing else 'output'}."
        elif node.id in circle:
            first, then = (node, own) if plug.outgoing else (block.by_id[plug.node], _title(node))
            reasons[node.id] = f"{_title(first)} feeds {then} already: the wire would make a loop."
    return reasons


def doubtful(block: Block, plug: Plug, fits: Callable[..., object] | None, types: Types) -> dict[str, str]:
    """The nodes that take wires but not of this type, with the reasons; a wire to them is drawn all the same."""
    flowing = types.get((plug.node, plug.port)) if plug.outgoing else None
    if flowing is None or fits is None:
        return {}
    shape = str(flowing).replace(" x ", " × ")
    verdicts = {kind: fits(kind, flowing) for kind in {node.kind for node in block.nodes} - {INPUT, OUTPUT}}
    return {node.id: f"{_title(node)} cannot take {shape}." for node in block.nodes if verdicts.get(node.kind) is False}


def best_port(design: Design, name: str, node_id: str, incoming: bool) -> str | None:
    """The port of a node of block `name` that a wire takes which is dropped on its card.

    For an incoming wire it is the first free input, or else the first; for an outgoing one the first output.
    """
    block = design.blocks[name]
    node = block.by_id[node_id]
    if not incoming:
        return first_port(outputs_of(design.blocks, node.kind), "output")
    free = edits.free_input(design, block.name, node_id)
    taken = {edge.target_port for edge in block.edges if edge.target == node_id}
    ports = inputs_of(design.blocks, node.kind, node.params)
    if ports is None:
        return free
    required = tuple(port for port in ports if not port.optional)
    wanted = next((name for name in port_names(required) if name not in taken), None) if required else free
    return wanted or first_port(ports, "input")


def _reached(edges: tuple[Edge, ...], start: str, upward: bool) -> frozenset[str]:
    """All nodes that feed `start`, or with `upward` false all that it feeds."""
    following: dict[str, list[str]] = {}
    for edge in edges:
        here, there = (edge.target, edge.source) if upward else (edge.source, edge.target)
        following.setdefault(here, []).append(there)
    waiting, seen = [start], set[str]()
    while waiting:
        fresh = {key for key in following.get(waiting.pop(), ()) if key not in seen}
        seen |= fresh
        waiting.extend(fresh)
    return frozenset(seen)


def _title(node: Node) -> str:
    return f"“{node.name or node.kind}”"
