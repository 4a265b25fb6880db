"""Make a block of nodes, and nodes of a block."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from designer.model.design import BLOCK_PREFIX, INPUT, OUTPUT, TURN, Block, BlockParam, Design, Edge, Node
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
from designer.model.kinds import Blocks, first_port, inputs_of, outputs_of
from designer.model.names import base_name, fresh_ids, unused
from designer.params import Int, Param
from designer.values import EMPTY, Expression

MARGIN = 180.0
"""How far the ends of a new block lie from its nodes, in pixels."""
NUMBER_OF_TURN = BlockParam(Param(TURN, Int(min=0), 0, "The number of the turn, from 0 on."))
"""What a repeat hands on to a block that speaks of its turns."""

Plug = tuple[str, str]


@dataclass(frozen=True)
class _Gate:
    """A port of the new block: where what passes through it comes from, if from anywhere, and where it goes."""

    source: Plug | None
    targets: tuple[Plug, ...]


@dataclass(frozen=True)
class _Border:
    """The gates of the new block."""

    entering: tuple[_Gate, ...] = ()
    leaving: tuple[_Gate, ...] = ()


def group(design: Design, block: str, ids: Iterable[str], name: str) -> Design:
    """Put nodes into a new block `name`, with an instance in their place; `ungroup` takes it back.

    Wires that cross the border become inputs and outputs, one for each source; where no wire enters or none leaves,
    open ports do. Parameters of `block` that the nodes speak of become parameters of the new block, and the instance
    hands them on.
    """
    target = block_of(design, block)
    chosen = nodes_of(target, ids)
    check_new_block(design.blocks, name)
    _check_nodes(design, target, chosen)
    _check_place(target, chosen)
    keys = {node.id for node in chosen}
    alone = target.forks and not any(edge.target in keys for edge in target.edges)
    border = _Border()
    if target.form == "sequential" or alone:
        inner = _stack(design, chosen, name)
    else:
        border = _border(design.blocks, target, chosen)
        inner = _graph(design, target, chosen, name, border)
    instance = _instance(design, target, chosen, inner)
    place = target.nodes.index(chosen[0])
    kept = [node for node in target.nodes if node.id not in keys]
    edges = _outer_edges(target.edges, keys, instance.id, inner, border)
    outer = replace(target, nodes=(*kept[:place], instance, *kept[place:]), edges=edges)
    inner = replace(inner, parameters=tuple(_handed_on(target, chosen)))
    return with_blocks(design, {outer.name: outer, inner.name: inner})


def _check_nodes(design: Design, block: Block, chosen: Sequence[Node]) -> None:
    """Refuse what cannot go into any block."""
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


def _check_place(block: Block, chosen: Sequence[Node]) -> None:
    """Refuse what a block of that form cannot have in one place."""
    keys = {node.id for node in chosen}
    if block.form == "sequential":
        first = block.nodes.index(chosen[0])
        if block.nodes[first : first + len(chosen)] != tuple(chosen):
            raise EditRefused(f"{block.name} is sequential: choose nodes that follow one another.")
    elif block.forks and len(chosen) > 1:
        raise EditRefused(f"{block.name} takes one of its alternatives: choose a single one to make a block of it.")
    elif between := _between(block, keys):
        raise EditRefused(f"{title(between)} lies between the chosen nodes: choose it too, or the block feeds itself.")
    if block.form != "repeat":
        return
    for node in chosen:
        if node.turn is not None:
            raise EditRefused(f"{title(node)} calls the layer of another turn: it stays in {block.name} itself.")
        if block.shared and TURN in names_in_node(node):
            reason = f"the turns of {block.name} share their layers"
            raise EditRefused(f"{title(node)} speaks of the number of the turn, and {reason}: leave it out.")


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


def _border(blocks: Blocks, block: Block, chosen: Sequence[Node]) -> _Border:
    """The gates for the wires that lead into the choice and out of it; for open ports, where none does."""
    keys = {node.id for node in chosen}
    into: dict[Plug, list[Plug]] = {}
    out: dict[Plug, list[Plug]] = {}
    for edge in block.edges:
        if (edge.source in keys) != (edge.target in keys):
            passing = into if edge.target in keys else out
            passing.setdefault((edge.source, edge.source_port), []).append((edge.target, edge.target_port))
    return _Border(
        tuple(_Gate(source, tuple(targets)) for source, targets in into.items()) or _unfed(blocks, block, chosen),
        tuple(_Gate(source, tuple(targets)) for source, targets in out.items()) or _unread(blocks, block, chosen),
    )


def _unfed(blocks: Blocks, block: Block, chosen: Iterable[Node]) -> tuple[_Gate, ...]:
    """An input for each node that no wire feeds."""
    fed = {edge.target for edge in block.edges}
    open_ones = [node for node in chosen if node.id not in fed]
    ports = ((node.id, first_port(inputs_of(blocks, node.kind, node.params), "input")) for node in open_ones)
    return tuple(_Gate(None, ((key, port),)) for key, port in ports if port is not None)


def _unread(blocks: Blocks, block: Block, chosen: Iterable[Node]) -> tuple[_Gate, ...]:
    """An output for each node that feeds none."""
    read = {edge.source for edge in block.edges}
    ports = {node.id: first_port(outputs_of(blocks, node.kind), "output") for node in chosen if node.id not in read}
    return tuple(_Gate((key, port), ()) for key, port in ports.items() if port is not None)


def _stack(design: Design, chosen: Sequence[Node], name: str) -> Block:
    taken = {node.name for node in chosen}
    first, last = _around(chosen)
    ids = fresh_ids(design, 2)
    head = Node(ids[0], unused("input", taken), INPUT, pos=first)
    tail = Node(ids[1], unused("output", taken | {head.name}), OUTPUT, pos=last)
    return Block(name, "sequential", (head, *chosen, tail))


def _graph(design: Design, block: Block, chosen: Sequence[Node], name: str, border: _Border) -> Block:
    keys = {node.id for node in chosen}
    ids = iter(fresh_ids(design, len(border.entering) + len(border.leaving)))
    taken = {node.name for node in chosen}
    first, last = _around(chosen)
    heads = _ends(INPUT, ids, len(border.entering), taken, first)
    tails = _ends(OUTPUT, ids, len(border.leaving), taken, last)
    edges = [edge for edge in block.edges if edge.source in keys and edge.target in keys]
    for gate, head in zip(border.entering, heads, strict=True):
        edges += [Edge(head.id, "output", *target) for target in gate.targets]
    for gate, tail in zip(border.leaving, tails, strict=True):
        edges += [Edge(*gate.source, tail.id, "input")] if gate.source else []
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
    name = chosen[0].name if block.forks else ""
    if not block.forks and (block.form != "sequential" or chosen[0].name):
        name = unused(base_name(inner.name), {node.name for node in block.nodes if node.id not in keys})
    params = {item.name: Expression(item.name) for item in _handed_on(block, chosen)}
    values = MappingProxyType(params) if params else EMPTY
    return Node(key, name, BLOCK_PREFIX + inner.name, values, corner(chosen))


def _handed_on(block: Block, chosen: Sequence[Node]) -> list[BlockParam]:
    used = frozenset[str]().union(*map(names_in_node, chosen))
    known = [*block.parameters, NUMBER_OF_TURN] if block.form == "repeat" else block.parameters
    return [replace(item, infer=None) for item in known if item.name in used]


def _outer_edges(
    edges: Iterable[Edge], keys: Collection[str], instance: str, inner: Block, border: _Border
) -> tuple[Edge, ...]:
    kept = [edge for edge in edges if edge.source not in keys and edge.target not in keys]
    for gate, port in zip(border.entering, inner.inputs, strict=False):
        kept += [Edge(*gate.source, instance, port)] if gate.source else []
    for gate, port in zip(border.leaving, inner.outputs, strict=False):
        kept += [Edge(instance, port, *target) for target in gate.targets]
    return sorted_edges(kept)


def corner(nodes: Collection[Node]) -> tuple[float, float]:
    """The upper left corner of what the nodes cover."""
    return min(node.pos[0] for node in nodes), min(node.pos[1] for node in nodes)


def _around(nodes: Collection[Node]) -> tuple[tuple[float, float], tuple[float, float]]:
    left, top = corner(nodes)
    right = max(node.pos[0] for node in nodes)
    return clamped(left - MARGIN, top), clamped(right + MARGIN, top)
