"""What becomes of wires when the ports at their ends change."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace

from designer.catalogue.spec import Port
from designer.model.design import BLOCK_PREFIX, INPUT, OUTPUT, Block, Design, Edge, Node
from designer.model.edits.basics import sorted_edges, with_blocks
from designer.model.kinds import Blocks, first_port, has_port, inputs_of, outputs_of

Reshape = Callable[[Edge], Edge | None]


def rename_port(design: Design, block: str, end: Node, name: str) -> Design:
    """Follow the new name of an end of `block`: wires at its instances, and sizes inferred from it."""
    return _end_changed(design, block, {(end.kind, end.name): name})


def without_ports(design: Design, block: str, ends: Collection[Node]) -> Design:
    """Take away the wires at the instances of `block` that led to ends it no longer has."""
    return _end_changed(design, block, {(end.kind, end.name): "" for end in ends}) if ends else design


def _end_changed(design: Design, block: str, names: Mapping[tuple[str, str], str]) -> Design:
    """`names` maps ends (kind and name) of `block` to their new names, empty for those that are gone."""
    kind = BLOCK_PREFIX + block
    changed: dict[str, Block] = {}
    for each in design.blocks.values():
        instances = {node.id for node in each.nodes if node.kind == kind}
        if instances and each.edges:
            moved = (_moved(edge, instances, names) for edge in each.edges)
            changed[each.name] = replace(each, edges=sorted_edges(edge for edge in moved if edge is not None))
    own = changed.get(block, design.blocks[block])
    parameters = tuple(
        item
        if item.infer is None or (INPUT, item.infer[0]) not in names
        else replace(item, infer=(new, item.infer[1]) if (new := names[INPUT, item.infer[0]]) else None)
        for item in own.parameters
    )
    changed[block] = replace(own, parameters=parameters)
    return with_blocks(design, changed)


def _moved(edge: Edge, instances: Collection[str], names: Mapping[tuple[str, str], str]) -> Edge | None:
    source, target = edge.source_port, edge.target_port
    if edge.source in instances:
        source = names.get((OUTPUT, source), source)
    if edge.target in instances:
        target = names.get((INPUT, target), target)
    if not source or not target:
        return None
    return replace(edge, source_port=source, target_port=target)


def healed(blocks: Blocks, edges: tuple[Edge, ...], node: Node) -> tuple[Edge, ...]:
    """The edges without `node`: what feeds its first wired input feeds all that its first output fed."""
    incoming = sorted((edge for edge in edges if edge.target == node.id), key=_input_order(blocks, node))
    outgoing = [edge for edge in edges if edge.source == node.id]
    rest = [edge for edge in edges if node.id not in (edge.source, edge.target)]
    feeding = [edge for edge in incoming if edge.source != node.id]
    if feeding:
        first = first_port(outputs_of(blocks, node.kind), "output")
        source, port = feeding[0].source, feeding[0].source_port
        rest += [
            Edge(source, port, edge.target, edge.target_port)
            for edge in outgoing
            if edge.source_port == first and edge.target != node.id
        ]
    return sorted_edges(rest)


def _input_order(blocks: Blocks, node: Node) -> Callable[[Edge], tuple[int, int, str]]:
    ports = [port.name for port in inputs_of(blocks, node.kind, node.params) or ()]

    def order(edge: Edge) -> tuple[int, int, str]:
        stem, _, number = edge.target_port.rpartition("_")
        name = edge.target_port if edge.target_port in ports or not number.isdigit() else stem
        return (ports.index(name) if name in ports else len(ports), int(number) if number.isdigit() else 0, name)

    return order


def rewired(design: Design, before: Design, changed: Mapping[str, Node]) -> Design:
    """Keep the wires of nodes whose kind has changed: at ports of the same name, else at the next free ones."""
    blocks: dict[str, Block] = {}
    for block in design.blocks.values():
        edges = block.edges
        for node_id in changed:
            if edges and node_id in block.by_id:
                old = before.blocks[block.name].by_id[node_id]
                edges = _rewired(design.blocks, edges, old, changed[node_id])
        if edges is not block.edges:
            blocks[block.name] = replace(block, edges=sorted_edges(edges))
    return with_blocks(design, blocks)


def _rewired(blocks: Blocks, edges: tuple[Edge, ...], old: Node, new: Node) -> tuple[Edge, ...]:
    ins, outs = inputs_of(blocks, new.kind, new.params), outputs_of(blocks, new.kind)
    incoming = sorted((edge for edge in edges if edge.target == new.id), key=_input_order(blocks, old))
    taken = {edge.target_port for edge in incoming if has_port(ins, edge.target_port)}
    free = (name for name in port_names(ins or ()) if name not in taken)
    first = first_port(outs, "output")
    result = [edge for edge in edges if edge.target != new.id]
    for edge in incoming:
        port = edge.target_port if has_port(ins, edge.target_port) else next(free, None)
        if port is not None:
            result.append(replace(edge, target_port=port))
    kept: list[Edge] = []
    for edge in result:
        if edge.source != new.id or has_port(outs, edge.source_port):
            kept.append(edge)
        elif first is not None:
            kept.append(replace(edge, source_port=first))
    return tuple(kept)


def port_names(ports: tuple[Port, ...]) -> Iterator[str]:
    """The names that can be wired, in order; a variadic port goes on to 999."""
    for port in ports:
        if port.variadic:
            yield from (f"{port.name}_{i}" for i in range(1, 1000))
        else:
            yield port.name
