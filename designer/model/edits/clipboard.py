"""Copy and paste. What is copied is a small design, so it can travel as text like any other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from designer.model.design import INPUT, OUTPUT, Block, Design, Form, Node
from designer.model.edits.basics import (
    ENDS,
    EditRefused,
    block_of,
    check_kind,
    clamped,
    nodes_of,
    owner_of,
    sorted_edges,
    with_block,
    with_blocks,
)
from designer.model.edits.chain import chain_edges, named
from designer.model.edits.definitions import renamed_kinds, with_ids
from designer.model.kinds import Blocks
from designer.model.names import fresh_ids, unused
from designer.model.wellformed import contained

CLIPBOARD = "Clipboard"
STEP = (24.0, 24.0)
"""How far a copy lies from the original, in pixels."""


def copy(design: Design, block: str, ids: Iterable[str]) -> Design:
    """The nodes, the wires between them and the definitions they need, as a design of its own.

    From a sequential block it is a stack of them. A node whose layer is another's, which is not copied, gets its own.
    """
    source = block_of(design, block)
    chosen = nodes_of(source, ids)
    if source.form == "sequential":
        chosen = tuple(node for node in chosen if node.kind not in ENDS)
    if not chosen:
        raise EditRefused("There is nothing to copy: choose some nodes.")
    needed = _below(design.blocks, chosen)
    name = unused(CLIPBOARD, needed)
    kept = {node.id for node in chosen}
    edges = tuple(edge for edge in source.edges if edge.source in kept and edge.target in kept)
    nodes = chosen
    if source.form == "sequential":
        taken = {node.name for node in chosen}
        first, last = fresh_ids(design, 2)
        nodes = (Node(first, unused("input", taken), INPUT), *chosen, Node(last, unused("output", taken), OUTPUT))
    form: Form = "sequential" if source.form == "sequential" else "module"
    blocks = {**{key: design.blocks[key] for key in needed}, name: Block(name, form, nodes, edges)}
    held = {node.id for each in blocks.values() for node in each.nodes}
    return Design(MappingProxyType({key: _own_layers(design, each, held) for key, each in blocks.items()}), name)


def _below(blocks: Blocks, nodes: Iterable[Node]) -> frozenset[str]:
    """The names of all definitions that the nodes need."""
    waiting = [node.block for node in nodes if node.block is not None]
    seen = set(waiting)
    while waiting:
        below = set(contained(blocks, waiting.pop())) - seen
        seen |= below
        waiting.extend(below)
    return frozenset(seen)


def _own_layers(design: Design, block: Block, held: set[str]) -> Block:
    """`block`, in which nodes that call layers outside of `held` get their own."""
    if all(node.of is None or node.of in held for node in block.nodes):
        return block
    nodes = (node if node.of is None or node.of in held else _with_own_layer(design, node) for node in block.nodes)
    return replace(block, nodes=tuple(nodes))


def paste(
    design: Design, block: str, clip: Design, offset: tuple[float, float] = STEP, before: int | None = None
) -> Design:
    """Add what `copy` took, or the main block of another design, with new ids and free names.

    A definition that the design has in just the same form is linked, another is added. In a sequential block the
    nodes go before number `before`, or before its output.
    """
    target = block_of(design, block)
    content = clip.root
    names = _names_here(design, clip)
    ids = _new_ids(design, clip, [*names, clip.main])
    added = {new: _brought(clip.blocks[old], new, names, ids) for old, new in names.items() if new not in design.blocks}
    design = with_blocks(design, added)
    if content.form == "sequential" or target.form == "sequential":
        content = replace(content, nodes=tuple(node for node in content.nodes if node.kind not in ENDS))
    if content.form == "sequential" and target.form != "sequential":
        content = replace(named(content), edges=chain_edges(clip.blocks, content))
    content = _brought(content, content.name, names, ids)
    for node in content.nodes:
        check_kind(design.blocks, target, node.kind)
    return with_block(design, _joined(target, content, offset, before))


def duplicate(design: Design, block: str, ids: Iterable[str], offset: tuple[float, float] = STEP) -> Design:
    """Add copies of the nodes, with copies of the wires between them; in a stack, behind the last of them."""
    chosen = nodes_of(block_of(design, block), ids)
    target = design.blocks[block]
    before = target.nodes.index(chosen[-1]) + 1 if chosen and target.form == "sequential" else None
    return paste(design, block, copy(design, block, ids), offset, before)


def _names_here(design: Design, clip: Design) -> Mapping[str, str]:
    """The names that the clip's definitions have or get in the design."""
    others = [name for name in clip.blocks if name != clip.main]
    linked = {name for name in others if clip.blocks[name] == design.blocks.get(name)}
    while loose := {name for name in linked if not linked.issuperset(contained(clip.blocks, name))}:
        linked -= loose
    names = {name: name for name in linked}
    for name in others:
        if name not in linked:
            names[name] = unused(name, {*design.blocks, *names.values()})
    return names


def _new_ids(design: Design, clip: Design, names: Iterable[str]) -> Mapping[str, str]:
    """New ids for the nodes of those of the clip's blocks."""
    old = [node.id for name in names for node in clip.blocks[name].nodes]
    return dict(zip(old, fresh_ids(design, len(old)), strict=True))


def _brought(block: Block, name: str, names: Mapping[str, str], ids: Mapping[str, str]) -> Block:
    return replace(renamed_kinds(with_ids(block, ids), names), name=name)


def _joined(target: Block, content: Block, offset: tuple[float, float], before: int | None) -> Block:
    taken = {node.name for node in target.nodes}
    new = []
    for node in content.nodes:
        name = node.name and unused(node.name, taken)
        taken.add(name)
        new.append(replace(node, name=name, pos=clamped(node.pos[0] + offset[0], node.pos[1] + offset[1])))
    place = len(target.nodes) - (target.form == "sequential") if before is None else before
    if target.form == "sequential" and not 1 <= place < len(target.nodes):
        raise EditRefused(f"{target.name} is sequential: its input stays first and its output last.")
    edges = () if target.form == "sequential" else (*target.edges, *content.edges)
    return replace(target, nodes=(*target.nodes[:place], *new, *target.nodes[place:]), edges=sorted_edges(edges))


def _with_own_layer(design: Design, node: Node) -> Node:
    """A node that called the layer of another, with one like it of its own."""
    return replace(node, of=None, turn=None, params=owner_of(design, node).params)
