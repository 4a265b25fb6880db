"""Where a layer slots into a stack, and how the stacks make room for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from designer.canvas.drawing import Drawing
from designer.canvas.selection import Path
from designer.canvas.stacking import Gap
from designer.model.design import OUTPUT, Block, Node


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in the stack that is drawn at `path`: before the node of that index in its definition."""

    path: Path
    index: int


@dataclass(frozen=True, slots=True)
class Room:
    """What a stack that is drawn has room for, and the nodes that it has closed up without."""

    gap: Gap | None = None
    away: frozenset[str] = frozenset()


def slot_behind(block: Block, node: Node) -> int:
    """The slot of a stack that follows a node; before it, if it is the output."""
    index = block.nodes.index(node)
    return index if node.kind == OUTPUT else index + 1


def end_of(block: Block) -> int:
    """The last slot of a stack."""
    nodes = block.nodes
    return len(nodes) - 1 if nodes and nodes[-1].kind == OUTPUT else len(nodes)


def make_room(drawing: Drawing, rooms: Mapping[Path, Room]) -> bool:
    """Let the stacks at these paths make room, and all others close up; whether anything is elsewhere now."""
    dirty = set()
    for path, level in drawing.levels.items():
        room = rooms.get(path, Room())
        if level.stacked and (level.gap, level.away) != (room.gap, room.away):
            level.gap, level.away = room.gap, room.away
            dirty.add(path)
    if dirty:
        drawing.place(dirty)
    return bool(dirty)
