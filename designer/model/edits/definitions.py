"""Edits of definitions and of the design as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, get_args

from designer.model.design import BLOCK_PREFIX, Block, Design, Form, Node
from designer.model.edits.basics import (
    ENDS,
    EditRefused,
    block_of,
    check_formula,
    checked_value,
    node_of,
    sorted_edges,
    title,
    with_block,
    with_blocks,
)
from designer.model.edits.chain import as_chain, as_fork, as_graph, fork_as_graph
from designer.model.kinds import Blocks, is_times
from designer.model.names import NAME_RULE, fresh_ids, is_name, is_text, unused
from designer.model.place import shown
from designer.model.settings import frozen
from designer.model.wellformed import objections
from designer.params import WrongType
from designer.tensor_formulas import TensorText
from designer.values import Expression, Value, ValueRefused

MOST_TURNS = 100
"""How often a new while runs at most."""


def add_block(design: Design, block: Block) -> Design:
    """Add a definition; its nodes have ids that no other node has."""
    check_new_block(design.blocks, block.name)
    new = with_block(design, replace(block, edges=sorted_edges(block.edges)))
    objection = next(objections(new), None)
    if objection is not None:
        raise EditRefused(f"The block {block.name} cannot be added: {objection}.")
    return new


def remove_block(design: Design, name: str) -> Design:
    """Remove a definition that has no instances."""
    block_of(design, name)
    if name == design.main:
        raise EditRefused(f"{name} is the model itself and cannot be removed.")
    users = [other.name for other in design.blocks.values() if any(node.block == name for node in other.nodes)]
    if users:
        raise EditRefused(f"{name} is used in {', '.join(users[:3])}: remove its instances first.")
    ids = design.blocks[name].by_id.keys()
    for other in design.blocks.values():
        sharer = next((node for node in other.nodes if node.of in ids and other.name != name), None)
        if sharer is not None:
            raise EditRefused(f"{title(sharer)} in {other.name} calls a layer of {name}: let it have its own first.")
    return replace(design, blocks=MappingProxyType({key: each for key, each in design.blocks.items() if key != name}))


def rename_block(design: Design, name: str, new: str) -> Design:
    """Call a definition `new`; its instances follow."""
    block = block_of(design, name)
    if new == name:
        return design
    check_new_block(design.blocks, new)
    before = (replace(block, name=new) if key == name else each for key, each in design.blocks.items())
    blocks = {each.name: renamed_kinds(each, {name: new}) for each in before}
    return replace(design, blocks=MappingProxyType(blocks), main=new if design.main == name else design.main)


def renamed_kinds(block: Block, names: Mapping[str, str]) -> Block:
    """`block` with the instances of renamed definitions under the new names."""
    if not any(node.block in names for node in block.nodes):
        return block
    nodes = (
        replace(node, kind=BLOCK_PREFIX + names[node.block]) if node.block is not None and node.block in names else node
        for node in block.nodes
    )
    return replace(block, nodes=tuple(nodes))


def make_unique(design: Design, block: str, node_id: str) -> Design:
    """Give an instance a definition of its own, a copy of the one it had; those inside the copy stay linked."""
    target = block_of(design, block)
    node = node_of(target, node_id)
    if node.block is None:
        raise EditRefused(f"{title(node)} is no instance of a block.")
    if node.of is not None:
        raise EditRefused(f"{title(node)} calls the layer of another node, which it shares the definition with.")
    others = (other for each in design.blocks.values() for other in each.nodes if node_id not in (other.id, other.of))
    if all(other.kind != node.kind for other in others):
        raise EditRefused(f"{title(node)} is the only instance of {node.block}: it is unique already.")
    original = design.blocks[node.block]
    ids = dict(zip(original.by_id, fresh_ids(design, len(original.nodes)), strict=True))
    copy = replace(with_ids(original, ids), name=unused(original.name, design.blocks))
    changed = {copy.name: copy}
    for each in design.blocks.values():
        if any(node_id in (other.id, other.of) for other in each.nodes):
            changed[each.name] = _with_kind(each, node_id, BLOCK_PREFIX + copy.name)
    return with_blocks(design, changed)


def _with_kind(block: Block, node_id: str, kind: str) -> Block:
    """The node, and those that call its layer, as instances of another definition."""
    nodes = (replace(node, kind=kind) if node_id in (node.id, node.of) else node for node in block.nodes)
    return replace(block, nodes=tuple(nodes))


def with_ids(block: Block, ids: Mapping[str, str]) -> Block:
    """`block` with new ids for its nodes."""
    nodes = (
        replace(node, id=ids[node.id], of=None if node.of is None else ids.get(node.of, node.of))
        for node in block.nodes
    )
    edges = (replace(edge, source=ids[edge.source], target=ids[edge.target]) for edge in block.edges)
    return replace(block, nodes=tuple(nodes), edges=sorted_edges(edges))


def check_new_block(blocks: Blocks, name: str) -> None:
    """Raise `EditRefused` unless a further definition can have that name."""
    if not is_name(name):
        raise EditRefused(f"A block cannot be called {shown(name)}: a name is {NAME_RULE}.")
    if name in blocks:
        raise EditRefused(f"There is a block called {name} already.")


def set_form(design: Design, block: str, form: Form) -> Design:
    """Make the block one of another form.

    A stack that becomes a graph gets the wires that its order stood for; a graph becomes a stack if it is one chain.
    A graph becomes a choice between its nodes or an if, of which the first is taken; back again, that one is wired up.
    """
    target = block_of(design, block)
    if form not in get_args(Form):
        raise EditRefused(f"{shown(form)} is no form of a block: they are {', '.join(get_args(Form))}.")
    if form == target.form:
        return design
    if target.form == "sequential":
        target = as_graph(design.blocks, target)
    elif target.forks:
        target = fork_as_graph(design.blocks, target)
    if form == "sequential":
        target = as_chain(design.blocks, target)
    times: Value = {"repeat": 1, "while": MOST_TURNS}.get(form)
    condition = (target.condition or first_condition(target)) if form in ("while", "if") else ""
    plain = replace(target, shared=False, selected=None, as_function=False)
    target = replace(plain, form=form, times=times, condition=condition)
    return with_block(design, as_fork(target) if target.forks else target)


def first_condition(block: Block) -> str:
    """What a new while or if asks, until somebody says better."""
    return f"norm({next(iter(block.inputs), 'x')}) > 1"


def set_condition(design: Design, block: str, condition: str, times: Value = None) -> Design:
    """Say while or if what a block runs, as a formula over its inputs, and how often a while does at most."""
    target = block_of(design, block)
    if target.form not in ("while", "if"):
        raise EditRefused(f"{block} is no while and no if.")
    if target.form == "if" and times is not None:
        raise EditRefused(f"{block} is an if, which runs once.")
    if times is not None and not is_times(times):
        raise EditRefused("How often a while runs at most is a whole number or a formula.")
    try:
        TensorText().parse(condition)
    except WrongType as error:
        raise EditRefused(f"The condition of {block}: {error}.") from None
    most = target.times if times is None else check_formula(checked_value(times))
    return with_block(design, replace(target, condition=condition, times=most))


def swap_branches(design: Design, block: str) -> Design:
    """Let an if run where its condition holds what it ran where not, and the other way round; they swap places."""
    target = block_of(design, block)
    if target.form != "if" or len(target.alternatives) != 2:
        raise EditRefused(f"{block} has no two branches to swap.")
    first, second = target.alternatives
    swapped = {first.id: replace(second, pos=first.pos), second.id: replace(first, pos=second.pos)}
    return with_block(design, replace(target, nodes=tuple(swapped.get(node.id, node) for node in target.nodes)))


def set_repeat(design: Design, block: str, times: Value, shared: bool = False) -> Design:
    """Say how often a repeat runs its body, a pair for a random number, and whether the turns share their weights."""
    target = block_of(design, block)
    if target.form != "repeat":
        raise EditRefused(f"{block} is no repeat.")
    if not is_times(times):
        raise EditRefused("How often a repeat runs is a whole number or a formula, or two of them.")
    return with_block(design, replace(target, times=check_formula(checked_value(times)), shared=bool(shared)))


def set_selected(design: Design, block: str, selected: str | Expression | None) -> Design:
    """Say which alternative a choice takes: a node's name, or a formula that gives it."""
    target = block_of(design, block)
    if target.form != "choice":
        raise EditRefused(f"{block} is no choice.")
    if not isinstance(selected, (str, Expression, type(None))):
        raise EditRefused("Which alternative a choice takes is a node's name or a formula.")
    if isinstance(selected, str) and all(node.name != selected or node.kind in ENDS for node in target.nodes):
        raise EditRefused(f"{block} has no alternative called {shown(selected)}.")
    check_formula(selected)
    return with_block(design, replace(target, selected=selected))


def set_help(design: Design, block: str, text: str) -> Design:
    """Say in a sentence what the block is for."""
    return with_block(design, replace(block_of(design, block), help=_checked_text(text, 10_000)))


def set_main(design: Design, block: str) -> Design:
    """Let that definition be the model."""
    return replace(design, main=block_of(design, block).name)


def set_description(design: Design, text: str) -> Design:
    """Say what the design is."""
    return replace(design, description=_checked_text(text, 100_000))


def _checked_text(text: str, longest: int) -> str:
    if len(text) > longest or not is_text(text):
        raise EditRefused(f"This text cannot be kept: it is longer than {longest} characters or no proper text.")
    return text


def set_data(design: Design, data: Mapping[str, Any]) -> Design:
    """Replace the settings of the data."""
    return replace(design, data=_settings(data, "data"))


def set_training(design: Design, training: Mapping[str, Any]) -> Design:
    """Replace the settings of the training."""
    return replace(design, training=_settings(training, "training"))


def _settings(raw: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    try:
        settings: Mapping[str, Any] = frozen(raw, name)
    except ValueRefused as error:
        raise EditRefused(f"These settings cannot be kept: {error}.") from None
    return settings


def new_design(name: str = "Net") -> Design:
    """A design that holds one empty stack."""
    ends = (Node("n1", "input", "input"), Node("n2", "output", "output"))
    return Design(MappingProxyType({name: Block(name, "sequential", ends)}), name)
