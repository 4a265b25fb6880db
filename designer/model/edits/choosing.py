"""Which alternative a choice takes, said where it is decided: in the choice, or in an instance that hands it down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from designer.model.alternatives import chooser
from designer.model.design import Block, Design
from designer.model.edits.basics import EditRefused, block_of, node_of, with_block
from designer.model.edits.definitions import set_selected
from designer.model.edits.nodes import set_param
from designer.model.place import shown
from designer.values import Expression


def take(design: Design, way: Sequence[str], alternative: str) -> Design:
    """Let a choice take the alternative with that id; `way` has the ids of the instances that lead to the choice.

    Where instances choose by a parameter, the one that gives it its value does, and only what is inside it changes.
    """
    blocks = [design.root]
    for key in way:
        blocks.append(block_of(design, node_of(blocks[-1], key).block or ""))
    choice = blocks[-1]
    if choice.form != "choice":
        raise EditRefused(f"{choice.name} is no choice.")
    name = node_of(choice, alternative).name
    if not isinstance(choice.selected, Expression):
        return set_selected(design, choice.name, name)
    if chooser(choice) is None:
        raise EditRefused(_worked_out(choice, choice.selected))
    return _decide(design, blocks, way, choice.selected, name)


def _decide(design: Design, blocks: Sequence[Block], way: Sequence[str], said: Expression, name: str) -> Design:
    """Give the parameter that `said` names its value, in the outermost place that hands it down."""
    for depth in range(len(way) - 1, -1, -1):
        parameter, inner, outer = said.text.strip(), blocks[depth + 1], blocks[depth]
        if parameter not in (item.name for item in inner.parameters):
            raise EditRefused(_worked_out(inner, said))
        node = outer.by_id[way[depth]]
        value = node.params.get(parameter)
        if not isinstance(value, Expression):
            return set_param(design, outer.name, node.id, parameter, name)
        said = value
    return _default(design, blocks[0], said, name)


def _default(design: Design, block: Block, said: Expression, name: str) -> Design:
    """The model itself has no instance: there the default of its parameter decides."""
    parameter = said.text.strip()
    if parameter not in (item.name for item in block.parameters):
        raise EditRefused(_worked_out(block, said))
    new = tuple(
        replace(item, param=replace(item.param, default=name)) if item.name == parameter else item
        for item in block.parameters
    )
    return with_block(design, replace(block, parameters=new))


def _worked_out(block: Block, said: Expression) -> str:
    return (
        f"What is taken here is worked out in {block.name} by the formula {shown(said.text)}: change that in the "
        "inspector, or choose an alternative there."
    )
