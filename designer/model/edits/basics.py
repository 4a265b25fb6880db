"""What all edits share: finding the parts, judging what is put in, and putting changed parts back."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from designer.errors import BlockwrightError
from designer.expressions import ExpressionError, parse
from designer.model.alternatives import offering
from designer.model.design import BLOCK_PREFIX, INPUT, OUTPUT, Block, Design, Edge, Node
from designer.model.kinds import Blocks, formulas, has_layer, normal, params_of, trimmed
from designer.model.names import ID_RULE, MAX_KIND, NAME_RULE, is_id, is_name, is_text, suggestion
from designer.model.place import shown
from designer.model.wellformed import FURTHEST, contained
from designer.params import WrongType
from designer.values import EMPTY, Expression, Value, ValueRefused, Values, decode, encode

ENDS = (INPUT, OUTPUT)


class EditRefused(BlockwrightError):
    """An edit that would leave no well-formed design; says why."""


def block_of(design: Design, name: str) -> Block:
    """The definition of that name."""
    if name not in design.blocks:
        raise EditRefused(f"There is no block {shown(name)}{suggestion(name, design.blocks)}.")
    return design.blocks[name]


def node_of(block: Block, node_id: str) -> Node:
    """The node with that id."""
    if node_id not in block.by_id:
        raise EditRefused(f"There is no node {shown(node_id)} in {block.name}.")
    return block.by_id[node_id]


def nodes_of(block: Block, ids: Iterable[str]) -> tuple[Node, ...]:
    """The nodes with those ids, in document order."""
    wanted = {node_of(block, node_id).id for node_id in ids}
    return tuple(node for node in block.nodes if node.id in wanted)


def title(node: Node) -> str:
    """The node as a sentence names it."""
    return shown(node.name or node.kind)


def with_block(design: Design, block: Block) -> Design:
    """The design with that definition in the place of the one of its name, or as a new one."""
    return with_blocks(design, {block.name: block})


def with_blocks(design: Design, blocks: Blocks) -> Design:
    """The design with those definitions in the places of the ones of their names, or as new ones."""
    new = {name: offering(block) for name, block in blocks.items()}
    return replace(design, blocks=MappingProxyType({**design.blocks, **new}))


def with_node(design: Design, block: Block, node: Node) -> Design:
    """The design with that node in the place of the one with its id."""
    nodes = tuple(node if old.id == node.id else old for old in block.nodes)
    return with_block(design, replace(block, nodes=nodes))


def sorted_edges(edges: Iterable[Edge]) -> tuple[Edge, ...]:
    """Edges in the order in which a block keeps them."""
    return tuple(sorted(edges, key=lambda edge: (edge.source, edge.source_port, edge.target, edge.target_port)))


def reaches(blocks: Blocks, start: str, goal: str) -> bool:
    """Whether the definition `start` is `goal`, or contains it at any depth."""
    waiting, seen = [start], {start}
    while waiting:
        name = waiting.pop()
        if name == goal:
            return True
        below = set(contained(blocks, name)) - seen
        seen |= below
        waiting.extend(below)
    return False


def check_new_name(block: Block, name: str, kind: str) -> None:
    """Raise `EditRefused` unless a further node of `block`, of that kind, can have that name.

    An input and an output can have the same: in a repeat and a while, what the one gives is what the other takes next.
    """
    if not name and block.form == "sequential":
        return
    if not is_name(name):
        raise EditRefused(f"A node cannot be called {shown(name)}: a name is {NAME_RULE}.")
    if any(node.name == name and {node.kind, kind} != set(ENDS) for node in block.nodes):
        raise EditRefused(f"{block.name} already has a node called {shown(name)}.")


def check_kind(blocks: Blocks, block: Block, kind: str) -> None:
    """Raise `EditRefused` unless a node of that kind can stand in `block`."""
    if not kind or len(kind) > MAX_KIND or not kind.isprintable():
        raise EditRefused(f"{shown(kind)} is no kind of node.")
    if not kind.startswith(BLOCK_PREFIX):
        return
    inner = kind.removeprefix(BLOCK_PREFIX)
    if inner not in blocks:
        raise EditRefused(f"There is no block {shown(inner)}{suggestion(inner, blocks)}.")
    if reaches(blocks, inner, block.name):
        raise EditRefused(f"{inner} cannot stand in {block.name}: {block.name} would contain itself.")


def check_position(pos: tuple[float, float]) -> tuple[float, float]:
    """`pos` as two floats on the canvas; raises `EditRefused`."""
    if len(pos) != 2 or not all(math.isfinite(number) and abs(number) <= FURTHEST for number in pos):
        raise EditRefused(f"A node cannot lie at {pos}: that is off the canvas.")
    return float(pos[0]), float(pos[1])


def clamped(x: float, y: float) -> tuple[float, float]:
    """A position that was worked out, kept on the canvas."""
    return min(max(x, -FURTHEST), FURTHEST), min(max(y, -FURTHEST), FURTHEST)


def checked_node(design: Design, block: Block, node: Node) -> Node:
    """A node that is to join `block`, in its normal form; raises `EditRefused`."""
    if not is_id(node.id):
        raise EditRefused(f"{shown(node.id)} is no id: an id is {ID_RULE}.")
    if any(node.id in other.by_id for other in design.blocks.values()):
        raise EditRefused(f"The id {shown(node.id)} is taken.")
    if node.kind in ENDS and (node.bypassed or node.when is not None or node.of is not None):
        raise EditRefused("An end of a block cannot be bypassed, conditional or shared.")
    check_new_name(block, node.name, node.kind)
    check_kind(design.blocks, block, node.kind)
    check_formula((node.when, node.turn))
    if node.of is not None:
        owner_of(design, node)
    elif node.turn is not None:
        raise EditRefused(f"{title(node)} calls no layer of another node, so it needs no turn.")
    params = normal_values(design.blocks, node.kind, node.params)
    return replace(node, params=params, pos=check_position(node.pos))


def owner_of(design: Design, node: Node) -> Node:
    """The node whose layer `node` calls; raises `EditRefused` when it has none to share."""
    key = node.of or ""
    found = next((block.by_id[key] for block in design.blocks.values() if key in block.by_id), None)
    if found is None:
        raise EditRefused(f"There is no node {shown(key)} whose layer {title(node)} could call.")
    if found.id == node.id or found.of is not None or not has_layer(found.kind):
        raise EditRefused(f"{title(found)} has no layer of its own that {title(node)} could call.")
    if found.kind != node.kind:
        raise EditRefused(f"{title(node)} is no {found.kind} and cannot call the layer of {title(found)}.")
    return found


def normal_values(blocks: Blocks, kind: str, values: Mapping[str, Value]) -> Values:
    """Parameter values of a node of that kind in their normal form, defaults left out; raises `EditRefused`.

    Values of parameters that the kind does not have are kept: `check` tells of them.
    """
    if not values:
        return EMPTY
    new = {name: normal_value(blocks, kind, name, value) for name, value in values.items()}
    return trimmed(blocks, kind, MappingProxyType(new))


def normal_value(blocks: Blocks, kind: str, name: str, value: Value) -> Value:
    """One parameter's value in its normal form; raises `EditRefused`."""
    if not is_name(name):
        raise EditRefused(f"A parameter cannot be called {shown(name)}.")
    try:
        return check_formula(normal(params_of(blocks, kind), name, checked_value(value)))
    except WrongType as error:
        raise EditRefused(f"{name}: {error}.") from None


def checked_value(value: Value) -> Value:
    """`value`, if a file can hold it; raises `EditRefused`."""
    try:
        value = decode(encode(value))
    except ValueRefused as error:
        raise EditRefused(f"This value cannot be kept: {error}.") from None
    _check_texts(value)
    return value


def _check_texts(value: Value) -> None:
    match value:
        case tuple():
            for item in value:
                _check_texts(item)
        case str() if not is_text(value):
            raise EditRefused("This text cannot be kept: it holds half of a surrogate pair.")


def check_formula(value: Value) -> Value:
    """`value`, if all formulas in it can be read; raises `EditRefused`."""
    for formula in formulas(value):
        try:
            parse(formula.text)
        except ExpressionError as error:
            raise EditRefused(f"{str(error)[:1].upper()}{str(error)[1:]}.") from None
    return value


def checked_formula(formula: Expression | None) -> Expression | None:
    """A condition, if it can be read; raises `EditRefused`."""
    check_formula(formula)
    return formula
