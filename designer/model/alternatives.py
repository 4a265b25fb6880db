"""The parameter by which an instance of a choice says which alternative it takes."""

from __future__ import annotations

from dataclasses import replace

from designer.model.design import Block, BlockParam
from designer.params import Choice
from designer.values import Expression


def chooser(block: Block) -> BlockParam | None:
    """The parameter of a choice that alone says what is taken, if there is one."""
    if block.form != "choice" or not isinstance(block.selected, Expression):
        return None
    name = block.selected.text.strip()
    return next((p for p in block.parameters if p.name == name and isinstance(p.param.kind, Choice)), None)


def offering(block: Block) -> Block:
    """`block`, where it is a choice, with the names of its alternatives as the options of its chooser."""
    item, names = chooser(block), tuple(node.name for node in block.alternatives)
    if item is None or not names or item.param.kind == Choice(names):
        return block
    default = item.param.default
    if isinstance(default, str) and default not in names:
        default = names[0]
    new = replace(item, param=replace(item.param, kind=Choice(names), default=default))
    return replace(block, parameters=tuple(new if old is item else old for old in block.parameters))
