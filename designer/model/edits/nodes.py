"""Edits of single nodes: add, remove, name, move, and what a node says of itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from designer.model.alternatives import chooser
from designer.model.design import INPUT, Block, Design, Node
from designer.model.edits.basics import (
    ENDS,
    EditRefused,
    block_of,
    check_kind,
    check_new_name,
    check_position,
    checked_formula,
    checked_node,
    node_of,
    nodes_of,
    normal_value,
    normal_values,
    owner_of,
    title,
    with_block,
    with_blocks,
    with_node,
)
from designer.model.edits.ports import healed, rename_port, rewired, without_ports
from designer.model.kinds import has_layer, inputs_of, normal, params_of, trimmed
from designer.model.names import suggestion
from designer.params import WrongType
from designer.tensor_formulas import renamed
from designer.values import EMPTY, Expression, Value, Values


def add_node(design: Design, block: str, node: Node) -> Design:
    """Add `node` behind the others; in a sequential block, before its output."""
    target = block_of(design, block)
    return insert(design, block, node, len(target.nodes) - (target.form == "sequential"))


def insert(design: Design, block: str, node: Node, before: int) -> Design:
    """Add `node` before the node that is now number `before` (from 0); a sequential block opens up for it."""
    target = block_of(design, block)
    if target.form == "sequential" and node.kind in ENDS:
        raise EditRefused(f"{block} is sequential and has one {node.kind} already; make it a module block first.")
    low, high = (1, len(target.nodes) - 1) if target.form == "sequential" else (0, len(target.nodes))
    if not low <= before <= high:
        raise EditRefused(f"A node can stand at places {low} to {high} of {block}, not at {before}.")
    node = checked_node(design, target, node)
    return with_block(design, replace(target, nodes=(*target.nodes[:before], node, *target.nodes[before:])))


def remove(design: Design, block: str, ids: Iterable[str], heal: bool = False) -> Design:
    """Take nodes out with their wires; with `heal`, what fed a node feeds those that it fed.

    A sequential block closes up. Where a removed node's layer was shared, the first sharer keeps it.
    """
    target = block_of(design, block)
    gone = nodes_of(target, ids)
    if target.form == "sequential" and any(node.kind in ENDS for node in gone):
        raise EditRefused(f"{block} is sequential and needs its input and its output; make it a module block first.")
    keys = {node.id for node in gone}
    edges = target.edges
    if heal:
        for node in gone:
            edges = healed(design.blocks, edges, node)
    left = replace(
        target,
        nodes=tuple(node for node in target.nodes if node.id not in keys),
        edges=tuple(edge for edge in edges if edge.source not in keys and edge.target not in keys),
    )
    design = _released(with_block(design, left), gone)
    return without_ports(design, block, [node for node in gone if node.kind in ENDS])


def _released(design: Design, gone: Collection[Node]) -> Design:
    """Give the layers of removed nodes to the first of those that shared them."""
    owners = {node.id: node for node in gone if node.of is None}
    sharers = [node for block in design.blocks.values() for node in block.nodes if node.of in owners]
    if not sharers:
        return design
    heirs: dict[str, Node] = {}
    changed: dict[str, Node] = {}
    for node in sharers:
        owner = owners[node.of or ""]
        heir = heirs.setdefault(owner.id, node)
        own = replace(node, of=None, turn=None, params=owner.params)
        changed[node.id] = own if heir is node else replace(node, of=heir.id)
    return _with_nodes(design, changed)


def _with_nodes(design: Design, changed: Mapping[str, Node]) -> Design:
    """The design with those nodes, by id, wherever they stand."""
    blocks: dict[str, Block] = {}
    for block in design.blocks.values():
        if not changed.keys().isdisjoint(block.by_id):
            nodes = tuple(changed.get(node.id, node) for node in block.nodes)
            blocks[block.name] = replace(block, nodes=nodes)
    return with_blocks(design, blocks)


def rename_node(design: Design, block: str, node_id: str, name: str) -> Design:
    """Call the node `name`; an input or output of the block keeps its wires in all instances."""
    target = block_of(design, block)
    node = node_of(target, node_id)
    if name == node.name:
        return design
    if not name and node.kind in ENDS:
        raise EditRefused(f"The {node.kind} of {block} needs a name.")
    check_new_name(target, name, node.kind)
    if target.form == "choice":
        return _rename_alternative(design, target, node, name)
    if target.condition and node.kind == INPUT:
        target = replace(target, condition=renamed(target.condition, node.name, name))
    design = with_node(design, target, replace(node, name=name))
    return rename_port(design, block, node, name) if node.kind in ENDS else design


def _rename_alternative(design: Design, choice: Block, node: Node, name: str) -> Design:
    """Call an alternative `name`, and take it by its new name wherever it is taken."""
    item = chooser(choice)
    if item is not None and item.param.default == node.name:
        new = replace(item, param=replace(item.param, default=name))
        choice = replace(choice, parameters=tuple(new if old is item else old for old in choice.parameters))
    if choice.selected == node.name:
        choice = replace(choice, selected=name)
    design = with_node(design, choice, replace(node, name=name))
    if node.kind in ENDS:
        return rename_port(design, choice.name, node, name)
    takers = {
        taker.id: replace(taker, params=MappingProxyType({**taker.params, item.name: name}))
        for block in design.blocks.values()
        for taker in block.nodes
        if item is not None and taker.block == choice.name and taker.params.get(item.name) == node.name
    }
    return _with_nodes(design, takers)


def move(design: Design, block: str, positions: Mapping[str, tuple[float, float]]) -> Design:
    """Put the nodes with these ids at these positions."""
    target = block_of(design, block)
    places = {node_of(target, node_id).id: check_position(pos) for node_id, pos in positions.items()}
    nodes = tuple(replace(node, pos=places[node.id]) if node.id in places else node for node in target.nodes)
    return with_block(design, replace(target, nodes=nodes))


def reorder(design: Design, block: str, ids: Iterable[str], before: str | None) -> Design:
    """Put the nodes, in their present order, before another one, or at the end.

    In a sequential block this is the order of execution, in the others that of registration.
    """
    target = block_of(design, block)
    moved = nodes_of(target, ids)
    keys = {node.id for node in moved}
    rest = [node for node in target.nodes if node.id not in keys]
    if before is None and target.form == "sequential":
        before = target.nodes[-1].id
    if before is not None and node_of(target, before) in moved:
        raise EditRefused("Nodes cannot be put before one of themselves.")
    place = len(rest) if before is None else next(i for i, node in enumerate(rest) if node.id == before)
    if target.form == "sequential" and (place == 0 or any(node.kind in ENDS for node in moved)):
        raise EditRefused(f"{block} is sequential: its input stays first and its output last.")
    return with_block(design, replace(target, nodes=(*rest[:place], *moved, *rest[place:])))


def set_bypassed(design: Design, block: str, node_id: str, bypassed: bool = True) -> Design:
    """Let the node's first input pass through it, or no longer."""
    target = block_of(design, block)
    return with_node(design, target, replace(_inner(target, node_id), bypassed=bypassed))


def set_when(design: Design, block: str, node_id: str, when: Expression | None) -> Design:
    """Create the node only where the condition holds; None for always."""
    target = block_of(design, block)
    return with_node(design, target, replace(_inner(target, node_id), when=checked_formula(when)))


def set_shared(design: Design, block: str, node_id: str, of: str | None, turn: Expression | None = None) -> Design:
    """Let the node call the layer of the node `of` of the same kind, instead of one of its own; None undoes it.

    `turn` says of which turn of a repeat, if not of the same.
    """
    target = block_of(design, block)
    node = _inner(target, node_id)
    if of is None:
        params = node.params if node.of is None else owner_of(design, node).params
        return with_node(design, target, replace(node, of=None, turn=None, params=params))
    if any(other.of == node_id for each in design.blocks.values() for other in each.nodes):
        raise EditRefused(f"Other nodes call the layer of {title(node)}: it cannot call that of another.")
    new = replace(node, of=of, turn=checked_formula(turn), params=EMPTY)
    owner_of(design, new)
    return with_node(design, target, new)


def set_param(design: Design, block: str, node_id: str, name: str, value: Value) -> Design:
    """Give the parameter a value or a formula; its default unsets it."""
    target = block_of(design, block)
    node = node_of(target, node_id)
    known = params_of(design.blocks, node.kind)
    if known is not None and name not in known and name not in node.params:
        raise EditRefused(f"{title(node)} has no parameter {name}{suggestion(name, known)}.")
    new = normal_value(design.blocks, node.kind, name, value)
    params = trimmed(design.blocks, node.kind, MappingProxyType({**node.params, name: new}))
    return _with_params(design, target, node, params)


def set_params(design: Design, block: str, node_id: str, values: Values) -> Design:
    """Give several parameters values at once."""
    for name, value in values.items():
        design = set_param(design, block, node_id, name, value)
    return design


def unset_param(design: Design, block: str, node_id: str, name: str) -> Design:
    """Let the parameter have its default, or follow what flows in."""
    target = block_of(design, block)
    node = node_of(target, node_id)
    kept = {key: value for key, value in node.params.items() if key != name}
    return _with_params(design, target, node, MappingProxyType(kept) if kept else EMPTY)


def _with_params(design: Design, block: Block, node: Node, params: Values) -> Design:
    """The design with other parameters of a node; wires at inputs that it then does not have go to free ones."""
    new = replace(node, params=params)
    edited = with_node(design, block, new)
    if inputs_of(design.blocks, node.kind, params) == inputs_of(design.blocks, node.kind, node.params):
        return edited
    return rewired(edited, design, {node.id: new})


def change_kind(
    design: Design, block: str, node_id: str, kind: str, params: Mapping[str, Value] | None = None
) -> Design:
    """Make the node one of another kind, with those parameters, or else with what fits of its present ones.

    Its wires stay, at the ports of the same name or else at the next free ones. Nodes that call its layer change too,
    and where the new kind has none each is by itself.
    """
    target = block_of(design, block)
    node = _inner(target, node_id)
    if kind in ENDS:
        raise EditRefused(f"{title(node)} cannot become an {kind} of the block.")
    check_kind(design.blocks, target, kind)
    values = fitting(design, kind, node.params) if params is None else normal_values(design.blocks, kind, params)
    sharers = [other for each in design.blocks.values() for other in each.nodes if other.of == node_id]
    for each in design.blocks.values():
        if any(other.of == node_id for other in each.nodes):
            check_kind(design.blocks, each, kind)
    alone = replace(node, kind=kind, params=values, of=None, turn=None)
    shared = {"params": EMPTY} if has_layer(kind) else {"params": values, "of": None, "turn": None}
    changed = {other.id: replace(other, kind=kind, **shared) for other in sharers}
    changed[node_id] = alone
    return rewired(_with_nodes(design, changed), design, changed)


def fitting(design: Design, kind: str, values: Values) -> Values:
    """Those of the values that a node of that kind can take, in its normal form."""
    known = params_of(design.blocks, kind)
    kept: dict[str, Value] = {}
    for name, value in values.items():
        if known is None or name in known:
            try:
                kept[name] = normal(known, name, value)
            except WrongType:
                continue
    return trimmed(design.blocks, kind, MappingProxyType(kept)) if kept else EMPTY


def _inner(block: Block, node_id: str) -> Node:
    """The node with that id, which must not be an end of the block."""
    node = node_of(block, node_id)
    if node.kind in ENDS:
        raise EditRefused(f"{title(node)} is an end of {block.name}; this is only for the nodes between its ends.")
    return node
