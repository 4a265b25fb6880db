"""Copies that are fed as their originals are; free of Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from designer.model import edits
from designer.model.design import INPUT, OUTPUT, Design

Adds = Callable[[Design], Design]


def with_inputs(adds: Adds, block: str, originals: Design) -> Adds:
    """An edit that adds copies of `originals` to the block, and wires them to what feeds those that are still there."""

    def edit(design: Design) -> Design:
        return _fed(design, adds(design), block, originals)

    return edit


def _fed(before: Design, after: Design, block: str, originals: Design) -> Design:
    here, target = before.blocks[block], after.blocks[block]
    if target.form == "sequential":
        return after
    source = originals.root
    kept = [node for node in source.nodes if source.form != "sequential" or node.kind not in (INPUT, OUTPUT)]
    new = [node.id for node in target.nodes if node.id not in here.by_id]
    copy_of = dict(zip((node.id for node in kept), new, strict=True))
    for edge in here.edges:
        if edge.target in copy_of and edge.source not in copy_of:
            after = edits.connect(after, block, replace(edge, target=copy_of[edge.target]))
    return after
