"""From a stack or a choice to a graph and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from designer.model.design import INPUT, OUTPUT, Block, Edge, Node
from designer.model.edits.basics import EditRefused, sorted_edges
from designer.model.kinds import Blocks, first_port, inputs_of, outputs_of
from designer.model.names import base_name, unused


def chain_edges(blocks: Blocks, block: Block) -> tuple[Edge, ...]:
    """The wires that the order of a sequential block stands for, from first output to first input."""
    edges = []
    for a, b in zip(block.nodes, block.nodes[1:], strict=False):
        out = first_port(outputs_of(blocks, a.kind), "output")
        into = first_port(inputs_of(blocks, b.kind, b.params), "input")
        if out is not None and into is not None:
            edges.append(Edge(a.id, out, b.id, into))
    return tuple(edges)


def named(block: Block) -> Block:
    """`block` with a name for each node that has only its place."""
    taken = {node.name for node in block.nodes}
    nodes = []
    for node in block.nodes:
        name = node.name or unused(base_name(node.kind), taken)
        taken.add(name)
        nodes.append(node if node.name else replace(node, name=name))
    return replace(block, nodes=tuple(nodes))


def as_graph(blocks: Blocks, block: Block) -> Block:
    """A stack as a module block: the order becomes wires, past those that take no input; every node gets a name."""
    flow = tuple(node for node in block.nodes if node.kind == INPUT or inputs_of(blocks, node.kind, node.params) != ())
    edges = chain_edges(blocks, replace(block, nodes=flow))
    return replace(named(block), form="module", edges=sorted_edges(edges))


def as_chain(blocks: Blocks, block: Block) -> Block:
    """A graph as a stack; raises `EditRefused` when it is not one chain from an input to an output."""
    order = _order(block)
    stack = replace(block, form="sequential", nodes=order, edges=())
    if sorted_edges(chain_edges(blocks, stack)) != block.edges:
        raise EditRefused(f"{block.name} is no chain: each node must feed the next by its first ports, and no other.")
    return stack


def as_fork(block: Block) -> Block:
    """The nodes of a graph beside each other, of which the first is taken; only the wires from its inputs stay."""
    starts = {node.id for node in block.nodes if node.kind == INPUT}
    inner = {node.id for node in block.alternatives}
    edges = tuple(edge for edge in block.edges if edge.source in starts and edge.target in inner)
    first = next((node.name for node in block.alternatives), None)
    return replace(block, edges=edges, selected=first if block.form == "choice" else None)


def fork_as_graph(blocks: Blocks, block: Block) -> Block:
    """A choice or an if as a graph: its wires drawn, the one to the output from what it takes, or from its first."""
    taken = block.selected if block.form == "choice" else next((node.name for node in block.alternatives), None)
    edges = dict.fromkeys(edge for edge in block.edges if block.by_id[edge.target].kind != OUTPUT)
    for wire in block.wires:
        source, target = block.by_id[wire.source], block.by_id[wire.target]
        if target.kind == OUTPUT and source.name != taken:
            continue
        out = wire.source_port or first_port(outputs_of(blocks, source.kind), "output")
        into = wire.target_port or first_port(inputs_of(blocks, target.kind, target.params), "input")
        if out is not None and into is not None:
            edges[Edge(source.id, out, target.id, into)] = None
    return replace(block, edges=sorted_edges(edges))


def _order(block: Block) -> tuple[Node, ...]:
    """The nodes along the wires, from the only input to the only output, none left out."""
    if len(block.inputs) != 1 or len(block.outputs) != 1:
        raise EditRefused(f"{block.name} is no chain: it needs one input and one output.")
    following: Mapping[str, str] = {edge.source: edge.target for edge in block.edges}
    node: Node | None = next(node for node in block.nodes if node.kind == INPUT)
    order: list[Node] = []
    while node is not None and len(order) <= len(block.nodes):
        order.append(node)
        node = block.by_id.get(following.get(node.id, ""))
    if len(order) != len(block.nodes) or order[-1].kind != OUTPUT:
        raise EditRefused(f"{block.name} is no chain: not all of its nodes lie on one way from input to output.")
    return tuple(order)
