"""Make a repeat or a choice of nodes where they stand."""

from __future__ import annotations

from collections.abc import Iterable

from designer.model.design import Design
from designer.model.edits.definitions import set_form, set_repeat
from designer.model.edits.groups import group

TWICE = 2


def repeat(design: Design, block: str, ids: Iterable[str], name: str) -> Design:
    """Put nodes into a new repeat `name` that runs them twice; made a graph again, it can be ungrouped."""
    design = set_form(group(design, block, ids, name), name, "repeat")
    return set_repeat(design, name, TWICE)


def choice(design: Design, block: str, ids: Iterable[str], name: str) -> Design:
    """Put nodes into a new choice `name` that takes the first of them."""
    return set_form(group(design, block, ids, name), name, "choice")
