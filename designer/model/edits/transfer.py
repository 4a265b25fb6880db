"""Take nodes from one block to another."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter

from designer.model.design import Block, Design, Edge, Node
from designer.model.edits.basics import (
    ENDS,
    EditRefused,
    block_of,
    check_kind,
    nodes_of,
    sorted_edges,
    title,
    with_blocks,
)
from designer.model.edits.chain import chain_edges
from designer.model.edits.ports import healed
from designer.model.names import base_name, unused


def transfer(
    design: Design,
    source: str,
    ids: Iterable[str],
    target: str,
    before: int | None = None,
) -> Design:
    """Take nodes out of the block `source` into the block `target`, before the node that is number `before` there.

    They keep their ids, parameters and the wires between them; what fed them feeds what they fed. Without `before`
    they go behind the others; into a sequential block in the order of their wires.
    """
    origin, goal = block_of(design, source), block_of(design, target)
    moved = nodes_of(origin, ids)
    if source == target:
        raise EditRefused(f"The nodes stand in {target} already.")
    if end := next((node for node in moved if node.kind in ENDS), None):
        raise EditRefused(f"{title(end)} is an end of {source} and cannot leave it.")
    for node in moved:
        check_kind(design.blocks, goal, node.kind)
    keys = {node.id for node in moved}
    edges = origin.edges
    for node in moved:
        edges = healed(design.blocks, edges, node)
    left = replace(origin, nodes=tuple(node for node in origin.nodes if node.id not in keys), edges=edges)
    inner = _between(design, origin, moved)
    return with_blocks(design, {source: left, target: _joined(goal, _in_order(moved, inner), inner, before)})


def _between(design: Design, origin: Block, moved: tuple[Node, ...]) -> tuple[Edge, ...]:
    if origin.form == "sequential":
        return chain_edges(design.blocks, replace(origin, nodes=moved))
    keys = {node.id for node in moved}
    return tuple(edge for edge in origin.edges if edge.source in keys and edge.target in keys)


def _in_order(moved: tuple[Node, ...], edges: Collection[Edge]) -> tuple[Node, ...]:
    """The nodes in the order of the wires between them; on a loop, as they are."""
    by_id = {node.id: node for node in moved}
    sorter: TopologicalSorter[str] = TopologicalSorter(dict.fromkeys(by_id, ()))
    for edge in edges:
        sorter.add(edge.target, edge.source)
    try:
        return tuple(by_id[key] for key in sorter.static_order())
    except CycleError:
        return moved


def _joined(goal: Block, moved: tuple[Node, ...], edges: tuple[Edge, ...], before: int | None) -> Block:
    stacked = goal.form == "sequential"
    index = len(goal.nodes) - stacked if before is None else before
    if stacked and not 1 <= index < len(goal.nodes):
        raise EditRefused(f"{goal.name} is sequential: its input stays first and its output last.")
    taken = {node.name for node in goal.nodes}
    new = []
    for node in moved:
        wanted = node.name or ("" if stacked else base_name(node.kind))
        name = wanted and unused(wanted, taken)
        taken.add(name)
        new.append(replace(node, name=name))
    nodes = (*goal.nodes[:index], *new, *goal.nodes[index:])
    return replace(goal, nodes=nodes, edges=() if stacked else sorted_edges((*goal.edges, *edges)))
