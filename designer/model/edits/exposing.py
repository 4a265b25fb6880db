"""Edits of the parameters that a block exposes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from designer.expressions import ExpressionError, names_in
from designer.model.design import Block, BlockParam, Design, Node
from designer.model.edits.basics import (
    EditRefused,
    block_of,
    check_formula,
    node_of,
    normal_values,
    title,
    with_block,
    with_blocks,
)
from designer.model.edits.definitions import set_selected
from designer.model.edits.nodes import fitting, set_param
from designer.model.formulas import names_in_node, substituted
from designer.model.kinds import can_be_a_size, is_times, params_of
from designer.model.names import is_name, suggestion
from designer.model.parameters import read_parameter, write_parameter
from designer.model.place import Misfit, Place, shown
from designer.params import Choice, Param, Required, WrongType
from designer.values import EMPTY, Expression, Value


def add_parameter(design: Design, block: str, item: BlockParam) -> Design:
    """Let the block expose one more parameter."""
    target = block_of(design, block)
    if any(old.name == item.name for old in target.parameters):
        raise EditRefused(f"{block} has a parameter called {shown(item.name)} already.")
    target = replace(target, parameters=(*target.parameters, _checked(target, item)))
    return _refitted(with_block(design, target), block, {})


def set_parameter(design: Design, block: str, name: str, item: BlockParam) -> Design:
    """Put `item` in the place of the parameter `name`: a new name, kind, default or help.

    Formulas and instances follow the name; values that the new kind cannot take are unset.
    """
    target = block_of(design, block)
    _parameter(target, name)
    if item.name != name and any(old.name == item.name for old in target.parameters):
        raise EditRefused(f"{block} has a parameter called {shown(item.name)} already.")
    item = _checked(target, item)
    parameters = tuple(item if old.name == name else old for old in target.parameters)
    target = replace(target, parameters=parameters)
    if item.name != name:
        target = _with_formulas(design, target, {name: Expression(item.name)})
    return _refitted(with_block(design, target), block, {name: item.name})


def move_parameter(design: Design, block: str, name: str, by: int) -> Design:
    """Let a parameter stand so many places further down in forms and in the constructor, or up."""
    target = block_of(design, block)
    item = _parameter(target, name)
    rest = [old for old in target.parameters if old is not item]
    place = min(max(target.parameters.index(item) + by, 0), len(rest))
    return with_block(design, replace(target, parameters=(*rest[:place], item, *rest[place:])))


def unexpose(design: Design, block: str, name: str) -> Design:
    """Take a parameter away; its default goes where formulas spoke of it, and instances forget their values."""
    target = block_of(design, block)
    default = _parameter(target, name).param.default
    target = replace(target, parameters=tuple(old for old in target.parameters if old.name != name))
    if not isinstance(default, Required):
        target = _with_formulas(design, target, {name: default})
    elif user := next((title(node) for node in target.nodes if name in names_in_node(node)), None):
        raise EditRefused(f"{name} has no default, and {user} uses it: give one of the two a value first.")
    elif name in names_in((target.times, target.selected)):
        raise EditRefused(f"{name} has no default, and {block} itself uses it: give one of the two a value first.")
    return _refitted(with_block(design, target), block, {name: ""})


def is_exposable(param: Param) -> bool:
    """Whether a block can have such a parameter: bytes and formulas over tensors stay where they are."""
    try:
        write_parameter(BlockParam(Param(param.name, param.kind)))
    except Misfit:
        return False
    return True


def expose(design: Design, block: str, node_id: str, field: str, name: str | None = None) -> Design:
    """Let the block have a parameter for that field of a node; the field's present value is its default."""
    target = block_of(design, block)
    node = node_of(target, node_id)
    known = params_of(design.blocks, node.kind) or {}
    if field not in known:
        raise EditRefused(f"{title(node)} has no parameter {shown(field)}{suggestion(field, known)}.")
    value = node.params.get(field, known[field].default)
    if not is_exposable(known[field]):
        raise EditRefused(f"{field} of {title(node)} cannot be a parameter of {block}.")
    if not isinstance(value, Required) and names_in(value):
        raise EditRefused(f"{field} of {title(node)} is a formula already.")
    param = Param(name or field, known[field].kind, value, known[field].help)
    design = add_parameter(design, block, BlockParam(param))
    return set_param(design, block, node_id, field, Expression(param.name))


def expose_choice(design: Design, block: str, name: str) -> Design:
    """Let each instance of a choice say which alternative it takes, by a parameter of that name."""
    target = block_of(design, block)
    names = tuple(node.name for node in target.alternatives)
    if target.form != "choice" or not names:
        raise EditRefused(f"{block} is no choice, or has nothing to choose from.")
    taken = target.selected if target.selected in names else names[0]
    item = BlockParam(Param(name, Choice(names), taken, "Which alternative is taken."))
    return set_selected(add_parameter(design, block, item), block, Expression(name))


def _parameter(block: Block, name: str) -> BlockParam:
    for item in block.parameters:
        if item.name == name:
            return item
    known = [item.name for item in block.parameters]
    raise EditRefused(f"{block.name} has no parameter {shown(name)}{suggestion(name, known)}.")


def _checked(block: Block, item: BlockParam) -> BlockParam:
    """A parameter that `block` can expose and a file can hold, its default in normal form."""
    if not is_name(item.name) or not item.name.isascii() or item.name == "len":
        raise EditRefused(f"A parameter cannot be called {shown(item.name)}.")
    if item.infer is not None and item.infer[0] not in block.inputs:
        raise EditRefused(f"{block.name} has no input {shown(item.infer[0])} that {item.name} could follow.")
    if item.infer is not None and not can_be_a_size(item.param):
        raise EditRefused(f"{item.name} holds no whole number: it cannot follow the size of an input.")
    try:
        default = item.param.default if item.param.required else item.param.parse(item.param.default)  # type: ignore[arg-type]
        item = replace(item, param=replace(item.param, default=default))
        kept = read_parameter(Place(write_parameter(item)))
    except (Misfit, WrongType) as error:
        raise EditRefused(f"The parameter {item.name} cannot be kept: {error}.") from None
    if kept != item:
        raise EditRefused(f"The parameter {item.name} cannot be kept: no file can say it.")
    return item


def _with_formulas(design: Design, block: Block, parts: Mapping[str, Value]) -> Block:
    """`block` with names in its formulas replaced by values or other names."""
    try:
        nodes = tuple(
            with_parts(design, node, parts) if names_in_node(node) & parts.keys() else node for node in block.nodes
        )
        times, selected = (check_formula(substituted(value, parts)) for value in (block.times, block.selected))
    except ExpressionError as error:
        raise EditRefused(f"A formula of {block.name} cannot do without it: {error}.") from None
    if block.form == "repeat" and not is_times(times):
        raise EditRefused(f"{block.name} would not know how often to repeat.")
    if not isinstance(selected, (str, Expression, type(None))):
        raise EditRefused(f"{block.name} would not know which alternative to take.")
    return replace(block, nodes=nodes, times=times, selected=selected)


def with_parts(design: Design, node: Node, parts: Mapping[str, Value]) -> Node:
    """`node` with names in its formulas replaced; a condition that is worked out stays as a formula.

    Raises `ExpressionError`, and `EditRefused` where the node cannot take the value.
    """
    values = {name: substituted(value, parts) for name, value in node.params.items()}
    when, turn = substituted(node.when, parts), substituted(node.turn, parts)
    if node.when is not None and not isinstance(when, Expression):
        when = Expression(repr(bool(when)))
    if node.turn is not None and not isinstance(turn, Expression):
        turn = Expression(repr(turn))
    params = normal_values(design.blocks, node.kind, values)
    whole = replace(node, params=params)
    return replace(whole, when=_formula(when), turn=_formula(turn))


def _formula(value: Value) -> Expression | None:
    return value if isinstance(value, Expression) else None


def _refitted(design: Design, block: str, names: Mapping[str, str]) -> Design:
    """Let the instances of `block` keep what its parameters can still take, under their new names (empty: none)."""
    changed: dict[str, Block] = {}
    for each in design.blocks.values():
        if any(node.block == block and node.params for node in each.nodes):
            nodes = (_refit(design, node, names) if node.block == block else node for node in each.nodes)
            changed[each.name] = replace(each, nodes=tuple(nodes))
    return with_blocks(design, changed)


def _refit(design: Design, node: Node, names: Mapping[str, str]) -> Node:
    known = params_of(design.blocks, node.kind) or {}
    kept: dict[str, Value] = {}
    for name, value in node.params.items():
        new = names.get(name, name)
        if not new:
            continue
        kept.update(fitting(design, node.kind, MappingProxyType({new: value})) if new in known else {name: value})
    return replace(node, params=MappingProxyType(kept) if kept else EMPTY)
