"""Copy and paste. What is copied is a small design, so it can travel as text like any other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from designer.model.design import INPUT, OUTPUT, Block, Design, Form, Node
from designer.model.edits.basics import (
    ENDS,
    EditRefused,
    block_of,
    check_kind,
    clamped,
    nodes_of,
    sorted_edges,
    with_block,
)
from designer.model.edits.bringing import CLIPBOARD, below, brought, moved, own_layers
from designer.model.edits.chain import chain_edges, named
from designer.model.names import fresh_ids, unused

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
    needed = below(design.blocks, (node.block for node in chosen if node.block is not None))
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
    return Design(own_layers(design, blocks), name)


def paste(
    design: Design, block: str, clip: Design, offset: tuple[float, float] = STEP, before: int | None = None
) -> Design:
    """Add what `copy` took, or the main block of another design, with new ids and free names.

    A definition that the design has already is linked, another is added. In a sequential block the
    nodes go before number `before`, or before its output.
    """
    target = block_of(design, block)
    content = clip.root
    design, names, ids = brought(design, clip, [node.id for node in content.nodes])
    if content.form == "sequential" or target.form == "sequential":
        content = replace(content, nodes=tuple(node for node in content.nodes if node.kind not in ENDS))
    if content.form == "sequential" and target.form != "sequential":
        content = replace(named(content), edges=chain_edges(clip.blocks, content))
    content = moved(content, content.name, names, ids)
    for node in content.nodes:
        check_kind(design.blocks, target, node.kind)
    return with_block(design, _joined(target, content, offset, before))


def duplicate(design: Design, block: str, ids: Iterable[str], offset: tuple[float, float] = STEP) -> Design:
    """Add copies of the nodes, with copies of the wires between them; in a stack, behind the last of them."""
    chosen = nodes_of(block_of(design, block), ids)
    target = design.blocks[block]
    before = target.nodes.index(chosen[-1]) + 1 if chosen and target.form == "sequential" else None
    return paste(design, block, copy(design, block, ids), offset, before)


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
