"""Edits of how the source is written; they change nothing of what the network computes."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

from designer.model.design import Design, Style
from designer.model.edits.basics import ENDS, EditRefused, block_of, title, with_block
from designer.model.kinds import stands_in_stack
from designer.model.place import shown


def set_style(design: Design, style: Style) -> Design:
    """Say whether layers that keep nothing are submodules or, outside of stacks, calls of functions."""
    if style not in get_args(Style):
        raise EditRefused(f"{shown(style)} is no style of the source: they are {', '.join(get_args(Style))}.")
    return replace(design, style=style)


def set_as_function(design: Design, block: str, on: bool) -> Design:
    """Say whether a stack is written as a function that returns an nn.Sequential, not as a class."""
    reason = why_no_function(design, block) if on else ""
    if reason:
        raise EditRefused(reason)
    return with_block(design, replace(block_of(design, block), as_function=bool(on)))


def why_no_function(design: Design, block: str) -> str:
    """Why a block cannot be written as a function, in a sentence; empty if it can."""
    target = block_of(design, block)
    if block == design.main:
        return f"{block} is the model itself, which is a class."
    if target.form != "sequential":
        return f"Only a stack can be a function that returns an nn.Sequential, and {block} is none."
    odd = (n for n in target.nodes if n.kind not in ENDS and not stands_in_stack(design.blocks, n, n.params))
    first = next(odd, None)
    if first is None:
        return ""
    return f"{title(first)} in {block} is no layer that an nn.Sequential can hold, so {block} is a class."
