"""Make a block of nodes, and nodes of a block."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from types import MappingProxyType

from designer.model.design import BLOCK_PREFIX, INPUT, OUTPUT, Block, BlockParam, Design, Edge, Node
from designer.model.edits.basics import (
    ENDS,
    EditRefused,
    block_of,
    clamped,
    nodes_of,
    sorted_edges,
    title,
    with_blocks,
)
from designer.model.edits.definitions import check_new_block
from designer.model.formulas import names_in_node
from designer.model.names import base_name, fresh_ids, unused
from designer.values import EMPTY, Expression

MARGIN = 180.0
"""How far the ends of a new block lie from its nodes, in pixels."""

Plug = tuple[str, str]


def group(design: Design, block: str, ids: Iterable[str], name: str) -> Design:
    """Put nodes into a new block `name`, with an instance in their place; `ungroup` takes it back.

    Wires that cross the border become inputs and outputs, one for each source. Parameters of `block` that the nodes
    speak of become parameters of the new block, and the instance hands them on.
    """
    target = block_of(design, block)
    chosen = nodes_of(target, ids)
    check_new_block(design.blocks, name)
    _check_choice(design, target, chosen)
    keys = {node.id for node in chosen}
    entering = () if target.form == "sequential" else _crossing(target.edges, keys, inward=True)
    leaving = () if target.form == "sequential" else _crossing(target.edges, keys, inward=False)
    if target.form == "sequential":
        inner = _stack(design, chosen, name)
    else:
        inner = _graph(design, target, chosen, name, (entering, leaving))
    instance = _instance(design, target, chosen, inner)
    place = target.nodes.index(chosen[0])
    kept = [node for node in target.nodes if node.id not in keys]
    edges = _outer_edges(target.edges, instance.id, keys, inner, (entering, leaving))
    outer = replace(target, nodes=(*kept[:place], instance, *kept[place:]), edges=edges)
    inner = replace(inner, parameters=tuple(_handed_on(target, chosen)))
    return with_blocks(design, {outer.name: outer, inner.name: inner})


def _check_choice(design: Design, block: Block, chosen: Sequence[Node]) -> None:
    if not chosen:
        raise EditRefused("There is nothing to make a block of: choose some nodes.")
    if any(node.kind in ENDS for node in chosen):
        raise EditRefused(f"The ends of {block.name} cannot go into a block inside it.")
    keys = {node.id for node in chosen}
    for each in design.blocks.values():
        sharer = next((node for node in each.nodes if node.of in keys and node.id not in keys), None)
        if sharer is not None:
            raise EditRefused(f"{title(sharer)} calls the layer of a node in the choice: choose it too.")
    for node in chosen:
        if node.of is not None and node.of not in keys:
            raise EditRefused(f"{title(node)} calls the layer of a node outside of the choice: choose that too.")
    if block.form == "sequential":
        first = block.nodes.index(chosen[0])
        if block.nodes[first : first + len(chosen)] != tuple(chosen):
            raise EditRefused(f"{block.name} is sequential: choose nodes that follow one another.")
    elif between := _between(block, keys):
        raise EditRefused(f"{title(between)} lies between the chosen nodes: choose it too, or the block feeds itself.")


def _between(block: Block, keys: Collection[str]) -> Node | None:
    """A node outside the choice that is fed by it and feeds it, at whatever distance."""
    fed: dict[str, list[str]] = {}
    for edge in block.edges:
        fed.setdefault(edge.source, []).append(edge.target)
    seen = {target for key in keys for target in fed.get(key, ()) if target not in keys}
    waiting = list(seen)
    while waiting:
        key = waiting.pop()
        for target in fed.get(key, ()):
            if target in keys:
                return block.by_id[key]
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return None


def _crossing(edges: Iterable[Edge], keys: Collection[str], inward: bool) -> tuple[Plug, ...]:
    """The sources of the wires that lead into the choice, or out of it, each once."""
    crossing = (edge for edge in edges if (edge.source in keys, edge.target in keys) == (not inward, inward))
    return tuple(dict.fromkeys((edge.source, edge.source_port) for edge in crossing))


def _stack(design: Design, chosen: Sequence[Node], name: str) -> Block:
    taken = {node.name for node in chosen}
    first, last = _around(chosen)
    ids = fresh_ids(design, 2)
    head = Node(ids[0], unused("input", taken), INPUT, pos=first)
    tail = Node(ids[1], unused("output", taken | {head.name}), OUTPUT, pos=last)
    return Block(name, "sequential", (head, *chosen, tail))


def _graph(
    design: Design, block: Block, chosen: Sequence[Node], name: str, plugs: tuple[tuple[Plug, ...], tuple[Plug, ...]]
) -> Block:
    keys = {node.id for node in chosen}
    entering, leaving = plugs
    ids = iter(fresh_ids(design, len(entering) + len(leaving)))
    taken = {node.name for node in chosen}
    first, last = _around(chosen)
    heads = _ends(INPUT, ids, len(entering), taken, first)
    tails = _ends(OUTPUT, ids, len(leaving), taken, last)
    edges = [edge for edge in block.edges if edge.source in keys and edge.target in keys]
    for (source, port), head in zip(entering, heads, strict=True):
        edges += [
            Edge(head.id, "output", edge.target, edge.target_port)
            for edge in block.edges
            if (edge.source, edge.source_port) == (source, port) and edge.target in keys
        ]
    edges += [Edge(source, port, tail.id, "input") for (source, port), tail in zip(leaving, tails, strict=True)]
    return Block(name, "module", (*heads, *chosen, *tails), sorted_edges(edges))


def _ends(kind: str, ids: Iterator[str], count: int, taken: set[str], pos: tuple[float, float]) -> tuple[Node, ...]:
    ends = []
    for i in range(count):
        key = next(ids)
        name = unused(kind, taken)
        taken.add(name)
        ends.append(Node(key, name, kind, pos=clamped(pos[0], pos[1] + MARGIN / 2 * i)))
    return tuple(ends)


def _instance(design: Design, block: Block, chosen: Sequence[Node], inner: Block) -> Node:
    keys = {node.id for node in chosen}
    key = fresh_ids(design, len(inner.nodes) - len(chosen) + 1)[-1]
    name = ""
    if block.form != "sequential" or chosen[0].name:
        name = unused(base_name(inner.name), {node.name for node in block.nodes if node.id not in keys})
    params = {item.name: Expression(item.name) for item in _handed_on(block, chosen)}
    values = MappingProxyType(params) if params else EMPTY
    return Node(key, name, BLOCK_PREFIX + inner.name, values, corner(chosen))


def _handed_on(block: Block, chosen: Sequence[Node]) -> list[BlockParam]:
    used = frozenset[str]().union(*map(names_in_node, chosen))
    return [replace(item, infer=None) for item in block.parameters if item.name in used]


def _outer_edges(
    edges: tuple[Edge, ...],
    instance: str,
    keys: Collection[str],
    inner: Block,
    plugs: tuple[tuple[Plug, ...], tuple[Plug, ...]],
) -> tuple[Edge, ...]:
    into = dict(zip(plugs[0], inner.inputs, strict=False))
    out = dict(zip(plugs[1], inner.outputs, strict=False))
    result = {Edge(*plug, instance, port) for plug, port in into.items()}
    for edge in edges:
        if edge.source not in keys and edge.target not in keys:
            result.add(edge)
        elif edge.target not in keys:
            port = out[edge.source, edge.source_port]
            result.add(Edge(instance, port, edge.target, edge.target_port))
    return sorted_edges(result)


def corner(nodes: Collection[Node]) -> tuple[float, float]:
    """The upper left corner of what the nodes cover."""
    return min(node.pos[0] for node in nodes), min(node.pos[1] for node in nodes)


def _around(nodes: Collection[Node]) -> tuple[tuple[float, float], tuple[float, float]]:
    left, top = corner(nodes)
    right = max(node.pos[0] for node in nodes)
    return clamped(left - MARGIN, top), clamped(right + MARGIN, top)
