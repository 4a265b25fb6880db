"""Where a layer slots into a stack."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from designer.canvas.geometry import HEADER, PADDING
from designer.canvas.level import Level
from designer.canvas.selection import Path
from designer.model.design import OUTPUT


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in the stack that is drawn at `path`: before the node of that index in its definition.

    `rect` is where it lies, in the coordinates of the scene: a bar between two nodes.
    """

    path: Path
    index: int
    rect: QRectF


def slot_in(level: Level, local: QPointF, moving: Collection[str] = ()) -> tuple[int, QRectF] | None:
    """The slot of a stack that is nearest to a point in its coordinates; `moving` are nodes that are being dragged."""
    if not level.stacked:
        return None
    nodes = [node for node in level.shown() if node.id not in moving]
    index_of = {node.id: i for i, node in enumerate(level.block.nodes)}
    order = [(index_of[node.id], level.resting(node.id)) for node in nodes]
    first, last = (1, len(order) - 1) if level.container is None else (0, len(order))
    best = min(range(first, last + 1), key=lambda i: abs(local.y() - _middle(order, i)), default=None)
    if best is None:
        return None
    y = _middle(order, best)
    boxes = [box for _, box in order]
    middle = boxes[0].center().x() if boxes else level.container.size[0] / 2 if level.container else 0.0
    width = 192.0
    index = order[best][0] if best < len(order) else _last(level)
    return index, QRectF(middle - width / 2, y - 2, width, 4)


def _middle(order: list[tuple[int, QRectF]], i: int) -> float:
    """The height of the gap before the i-th node."""
    if not order:
        return HEADER + PADDING + 20.0
    if i == 0:
        return order[0][1].top() - 6
    if i == len(order):
        return order[-1][1].bottom() + 6
    return (order[i - 1][1].bottom() + order[i][1].top()) / 2


def _last(level: Level) -> int:
    nodes = level.block.nodes
    return len(nodes) - 1 if nodes and nodes[-1].kind == OUTPUT else len(nodes)
