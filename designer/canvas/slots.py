"""Where a layer slots into a stack, and how the stacks make room for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from designer.canvas.drawing import Drawing
from designer.canvas.geometry import HEADER, PADDING
from designer.canvas.level import Level
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


def slot_in(level: Level, local: QPointF, moving: Collection[str] = ()) -> int | None:
    """The slot of a stack that is nearest to a point in its coordinates; `moving` are nodes that are being dragged.

    Where a gap is open it takes the room of a card, so that the mouse must leave it for good before another one opens.
    """
    if not level.stacked:
        return None
    nodes = [node for node in level.shown() if node.id not in moving]
    index_of = {node.id: i for i, node in enumerate(level.block.nodes)}
    order = [(index_of[node.id], level.resting(node.id)) for node in nodes]
    first, last = (1, len(order) - 1) if level.container is None else (0, len(order))
    best = min(range(first, last + 1), key=lambda i: abs(local.y() - _middle(level, order, i)), default=None)
    if best is None:
        return None
    return order[best][0] if best < len(order) else end_of(level.block)


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


def _middle(level: Level, order: list[tuple[int, QRectF]], i: int) -> float:
    """The height of the gap before the i-th node."""
    gap, slot = level.gap, level.slot
    if gap is not None and slot is not None and i == sum(index < gap.index for index, _ in order):
        return slot[1] + slot[3] / 2
    if not order:
        return HEADER + PADDING + 20.0
    if i == 0:
        return order[0][1].top() - 6
    if i == len(order):
        return order[-1][1].bottom() + 6
    return (order[i - 1][1].bottom() + order[i][1].top()) / 2
