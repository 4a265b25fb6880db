"""Edits of wires."""

from __future__ import annotations

from bisect import insort
from dataclasses import replace

from designer.model.design import OUTPUT, Block, Design, Edge, Node
from designer.model.edits.basics import EditRefused, block_of, node_of, title, with_block
from designer.model.edits.definitions import set_selected
from designer.model.edits.nodes import add_node, insert
from designer.model.edits.ports import port_names
from designer.model.kinds import Blocks, first_port, has_port, inputs_of, outputs_of
from designer.model.names import is_name
from designer.model.place import shown


def connect(design: Design, block: str, edge: Edge) -> Design:
    """Plug a wire in; it takes the place of one that is plugged in there. A wire to the output of a choice chooses."""
    target = block_of(design, block)
    _refuse_sequential(target)
    _check_ends(design.blocks, target, edge)
    if target.form == "choice" and target.by_id[edge.target].kind == OUTPUT:
        return set_selected(design, block, target.by_id[edge.source].name)
    if target.forks and target.by_id[edge.target].kind == OUTPUT:
        raise EditRefused(f"The branches of {block} lead to its output already.")
    into = (edge.target, edge.target_port)
    edges = [old for old in target.edges if (old.target, old.target_port) != into]
    insort(edges, edge)
    return with_block(design, replace(target, edges=tuple(edges)))


def disconnect(design: Design, block: str, *edges: Edge) -> Design:
    """Take wires away."""
    target = block_of(design, block)
    _refuse_sequential(target)
    missing = next((edge for edge in edges if edge not in target.edges), None)
    if missing is not None:
        raise EditRefused(f"There is no wire from {shown(missing.source)} to {shown(missing.target)} in {block}.")
    gone = set(edges)
    return with_block(design, replace(target, edges=tuple(edge for edge in target.edges if edge not in gone)))


def insert_on(design: Design, block: str, edge: Edge, node: Node) -> Design:
    """Add `node` in the middle of a wire, at its first ports."""
    target = block_of(design, block)
    if target.form == "sequential":
        at = node_of(target, edge.target)
        return insert(design, block, node, target.nodes.index(at))
    if edge not in target.edges:
        raise EditRefused(f"There is no wire from {shown(edge.source)} to {shown(edge.target)} in {block}.")
    design = add_node(design, block, node)
    into = first_port(inputs_of(design.blocks, node.kind, node.params), "input")
    out = first_port(outputs_of(design.blocks, node.kind), "output")
    if into is None or out is None:
        raise EditRefused(f"{title(node)} cannot stand on a wire: it has no {'output' if into else 'input'}.")
    design = connect(design, block, Edge(edge.source, edge.source_port, node.id, into))
    return connect(design, block, Edge(node.id, out, edge.target, edge.target_port))


def free_input(design: Design, block: str, node_id: str) -> str | None:
    """The name of the node's first input that nothing is plugged into; None when all are taken."""
    target = block_of(design, block)
    node = node_of(target, node_id)
    taken = {edge.target_port for edge in target.edges if edge.target == node_id}
    ports = inputs_of(design.blocks, node.kind, node.params)
    names = port_names(ports) if ports is not None else iter(("input", *(f"input_{i}" for i in range(2, 1000))))
    return next((name for name in names if name not in taken), None)


def _refuse_sequential(block: Block) -> None:
    if block.form == "sequential":
        raise EditRefused(f"{block.name} is sequential: its order is its wiring; make it a module block first.")


def _check_ends(blocks: Blocks, block: Block, edge: Edge) -> None:
    source, target = node_of(block, edge.source), node_of(block, edge.target)
    if not is_name(edge.source_port) or not has_port(outputs_of(blocks, source.kind), edge.source_port):
        raise EditRefused(f"{title(source)} has no output {shown(edge.source_port)}.")
    if not is_name(edge.target_port) or not has_port(inputs_of(blocks, target.kind, target.params), edge.target_port):
        raise EditRefused(f"{title(target)} has no input {shown(edge.target_port)}.")
