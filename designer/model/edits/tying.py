"""Let a linear layer take the weight of another layer, as when the last layer of a language model is its embedding."""

from __future__ import annotations

import re
from dataclasses import replace
from types import MappingProxyType

from designer.catalogue import spec
from designer.model.design import Block, Design, Edge, Node
from designer.model.edits.basics import EditRefused, block_of, clamped, node_of, sorted_edges, title, with_block
from designer.model.edits.definitions import set_form
from designer.model.names import fresh_id, unused
from designer.values import Value

LAYER, FORMULA, HELD, WEIGHT, BIAS = "Linear", "expression", "parameter", "weight", "bias"
ASIDE, ABOVE = 240.0, 110.0
"""How far the bias stands from the node that takes it, in pixels."""
_TIED = re.compile(r"linear\((?P<x>\w+),(?P<weight>\w+)(?P<turned>\.t\(\)|\.m?T)?(,(?P<bias>[A-Za-z_]\w*))?\)")


def tie(design: Design, block: str, node_id: str, owner_id: str, turned: bool = False) -> Design:
    """Let a Linear take the weight of another layer of its definition, or that weight `turned`; `untie` takes it back.

    It becomes the formula that a Linear stands for and keeps its name and wires; its bias becomes a parameter beside
    it. A stack becomes a graph, for a weight needs a wire.
    """
    if block_of(design, block).form == "sequential":
        design = set_form(design, block, "module")
    target = block_of(design, block)
    node, owner = node_of(target, node_id), node_of(target, owner_id)
    _check(design, target, node, owner)
    edges = [replace(edge, target_port="x") if edge.target == node_id else edge for edge in target.edges]
    if any((edge.source, edge.source_port) == (node_id, WEIGHT) for edge in edges) and turned:
        raise EditRefused(f"Other nodes take the weight of {title(node)}: untie them first.")
    edges.append(Edge(owner_id, WEIGHT, node_id, "w"))
    nodes, bias = [*target.nodes], None
    if node.params.get(BIAS, True) is not False:
        bias = _bias(design, target, node)
        nodes.insert(nodes.index(node), bias)
        edges.append(Edge(bias.id, "output", node_id, "b"))
    formula = f"linear(x, w{'.t()' if turned else ''}{', b' if bias else ''})"
    tied = replace(node, kind=FORMULA, params=MappingProxyType({"formula": formula}))
    moved = (_handed_over(edge, node_id, owner_id, bias) for edge in edges)
    nodes = [tied if each is node else each for each in nodes]
    return with_block(design, replace(target, nodes=tuple(nodes), edges=sorted_edges(moved)))


def untie(design: Design, block: str, node_id: str, out_features: Value) -> Design:
    """Let a formula like `linear(x, w)`, which takes that from a layer, be a Linear again with its own weight."""
    target = block_of(design, block)
    node = node_of(target, node_id)
    ports = _ports(node)
    if ports is None or tied_to(target, node) is None:
        raise EditRefused(f"{title(node)} takes the weight of no other layer.")
    if out_features is None:
        raise EditRefused(f"It is not known yet how large the weight of {title(node)} is: mend what is wrong before.")
    params: dict[str, Value] = {"out_features": out_features}
    if not ports["bias"]:
        params[BIAS] = False
    wires = {edge.target_port: edge for edge in target.edges if edge.target == node_id}
    bias = wires.get(ports["bias"] or "")
    gone = _only_for(target, bias) if bias is not None else ""
    edges = [edge for edge in target.edges if edge.target != node_id]
    if ports["x"] in wires:
        edges.append(replace(wires[ports["x"]], target_port="input"))
    layer = replace(node, kind=LAYER, params=MappingProxyType(params))
    nodes = (layer if each is node else each for each in target.nodes if each.id != gone)
    return with_block(design, replace(target, nodes=tuple(nodes), edges=sorted_edges(edges)))


def tied_to(block: Block, node: Node) -> tuple[Node, bool] | None:
    """The layer whose weight a tied node takes, and whether it takes it turned; None for what is not tied."""
    ports = _ports(node)
    into = (node.id, ports["weight"]) if ports is not None else None
    wire = next((edge for edge in block.edges if (edge.target, edge.target_port) == into), None)
    if ports is None or wire is None or wire.source_port != WEIGHT:
        return None
    return block.by_id[wire.source], ports["turned"] is not None


def _ports(node: Node) -> re.Match[str] | None:
    """The names of a formula `linear(x, w, b)`, if the node is one."""
    formula = node.params.get("formula")
    text = formula.replace(" ", "") if node.kind == FORMULA and isinstance(formula, str) else ""
    return _TIED.fullmatch(text)


def takers(block: Block, node: Node) -> tuple[tuple[str, Node], ...]:
    """The nodes that take weights of a layer, each with the name of the weight."""
    known = spec(node.kind)
    names = {port.name for port in known.weights} if known is not None else set()
    found = ((edge.source_port, block.by_id[edge.target]) for edge in block.edges if edge.source == node.id)
    return tuple((port, taker) for port, taker in found if port in names)


def _check(design: Design, block: Block, node: Node, owner: Node) -> None:
    if node.kind != LAYER:
        raise EditRefused(f"{title(node)} is no Linear: only that can take its weight from another layer.")
    known = spec(owner.kind)
    if owner is node or known is None or all(port.name != WEIGHT for port in known.weights):
        raise EditRefused(f"{title(owner)} has no weight that {title(node)} could take.")
    if _leads(block, node, owner):
        raise EditRefused(f"{title(owner)} runs behind {title(node)}: tie the weight of {title(owner)} to it instead.")
    if block.forks:
        raise EditRefused(f"{title(node)} and {title(owner)} never run both: {block.name} runs one of them.")
    if node.of is not None or owner.of is not None:
        caller = node if node.of is not None else owner
        raise EditRefused(f"{title(caller)} calls the layer of another node: choose that one.")
    if any(other.of == node.id for each in design.blocks.values() for other in each.nodes):
        raise EditRefused(f"Other nodes call the layer of {title(node)}: let them have layers of their own first.")


def _leads(block: Block, start: Node, end: Node) -> bool:
    """Whether something flows from a node to another one, past however many."""
    reached, waiting = {start.id}, [start.id]
    while waiting:
        key = waiting.pop()
        fed = {edge.target for edge in block.edges if edge.source == key} - reached
        reached |= fed
        waiting.extend(fed)
    return end.id in reached


def _bias(design: Design, block: Block, node: Node) -> Node:
    """The parameter that stands for the bias of a layer."""
    name = unused(f"{node.name}_{BIAS}", {each.name for each in block.nodes})
    size = node.params.get("out_features")
    if size is None:
        raise EditRefused(f"{title(node)} does not say how many features it gives: set out_features first.")
    params: dict[str, Value] = {"shape": (size,), "init": "zeros"}
    x, y = node.pos[0] + ASIDE, node.pos[1] - ABOVE
    while any(abs(x - each.pos[0]) < ASIDE and abs(y - each.pos[1]) < ABOVE for each in block.nodes):
        x += ASIDE
    return Node(fresh_id(design), name, HELD, MappingProxyType(params), clamped(x, y))


def _handed_over(edge: Edge, node: str, owner: str, bias: Node | None) -> Edge:
    """A wire from the weight or the bias of a layer that has them no longer, from where they are now."""
    if (edge.source, edge.source_port) == (node, WEIGHT):
        return replace(edge, source=owner)
    if bias is not None and (edge.source, edge.source_port) == (node, BIAS):
        return replace(edge, source=bias.id, source_port="output")
    return edge


def _only_for(block: Block, wire: Edge) -> str:
    """The parameter at the beginning of a wire, if nothing else takes it; else ""."""
    single = sum(edge.source == wire.source for edge in block.edges) == 1
    return wire.source if single and block.by_id[wire.source].kind == HELD else ""
