"""Make a block that repeats or chooses of nodes where they stand."""

from __future__ import annotations

from collections.abc import Iterable

from designer.model.design import Design
from designer.model.edits.basics import block_of, nodes_of
from designer.model.edits.definitions import set_form, set_repeat
from designer.model.edits.groups import group
from designer.model.names import unused

TWICE = 2


def repeat(design: Design, block: str, ids: Iterable[str], name: str) -> Design:
    """Put nodes into a new repeat `name` that runs them twice; made a graph again, it can be ungrouped."""
    design = set_form(group(design, block, ids, name), name, "repeat")
    return set_repeat(design, name, TWICE)


def choice(design: Design, block: str, ids: Iterable[str], name: str) -> Design:
    """Put nodes into a new choice `name` that takes the first of them."""
    return set_form(group(design, block, ids, name), name, "choice")


def repeat_while(design: Design, block: str, ids: Iterable[str], name: str) -> Design:
    """Put nodes into a new while `name`, which runs them as long as its condition holds."""
    return set_form(group(design, block, ids, name), name, "while")


def run_if(design: Design, block: str, ids: Iterable[str], name: str) -> Design:
    """Put nodes into a new if `name`, which runs them where its condition holds; several become a block in it."""
    chosen = [node.id for node in nodes_of(block_of(design, block), ids)]
    if len(chosen) > 1:
        body = unused(f"{name}Body", design.blocks)
        design = group(design, block, chosen, body)
        chosen = [node.id for node in design.blocks[block].nodes if node.block == body]
    return set_form(group(design, block, chosen, name), name, "if")
