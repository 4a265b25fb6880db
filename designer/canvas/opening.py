"""Which blocks are open before anybody has opened or closed one: the first of each small definition, not too deep."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from designer.canvas.selection import Path
from designer.model.design import Block, Design

SMALL: Final = 12
DEEP: Final = 2
MANY: Final = 150
"""A block opens by itself if it has at most so many nodes, is at most so deep, and not so many are drawn already."""


def is_small(inner: Block, depth: int) -> bool:
    """Whether an instance of `inner` may open by itself, `depth` levels below the page."""
    return len(inner.nodes) - 2 <= SMALL and depth <= DEEP


def decide(design: Design, page: Path, start: tuple[Path, Block], opened: dict[Path, bool]) -> None:
    """Say for each instance in or below `start` that `opened` does not know whether it is open."""
    drawn, waiting, shown = len(start[1].nodes), [start], set[str]()
    while waiting:
        path, outer = waiting.pop(0)
        for node in outer.nodes:
            inner = design.blocks.get(node.block) if node.block else None
            if inner is None:
                continue
            place = (*path, node.id)
            if place not in opened:
                fits = drawn + len(inner.nodes) <= MANY
                opened[place] = fits and inner.name not in shown and is_small(inner, len(place) - len(page))
            if opened[place]:
                shown.add(inner.name)
                drawn += len(inner.nodes)
                waiting.append((place, inner))


def opens_alone(inner: Block, depth: int, shown: Collection[Path] | None) -> bool:
    """Whether a new instance opens: if it is small and no other of its definition is drawn open, at `shown`."""
    return not shown and is_small(inner, depth)
