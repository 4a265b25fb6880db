"""Which cards stand for one layer, and the dashed lines that join them while one of them is selected."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath
from PySide6.QtWidgets import QGraphicsPathItem

from designer.canvas import paints
from designer.canvas.colours import CanvasTheme
from designer.canvas.items_base import CORNER, NodeItem
from designer.canvas.level import Level

LINK_Z: Final = 9.0
_BOW: Final = 44.0
"""How far a line swings out beside cards that stand below one another."""
_ROOM: Final = 5.0


def sharing(level: Level, chosen: Collection[str]) -> list[list[NodeItem]]:
    """The items of a level that call the layer of a chosen node, or whose layer that calls, a list for each layer."""
    nodes = [level.block.by_id[key] for key in chosen if key in level.block.by_id]
    layers = {node.of or node.id for node in nodes}
    if not any(node.of in layers for node in level.block.nodes):
        return []
    groups: dict[str, list[NodeItem]] = {layer: [] for layer in layers}
    for node in level.shown():
        layer = node.of or node.id
        if layer in groups and node.id in level.items:
            groups[layer].append(level.items[node.id])
    return [items for items in groups.values() if len(items) > 1]


class Links(QGraphicsPathItem):
    """Frames round cards that are one layer, and a line from each to the next."""

    def __init__(self, theme: CanvasTheme) -> None:
        super().__init__()
        self.setZValue(LINK_Z)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.restyle(theme)
        self.hide()

    def restyle(self, theme: CanvasTheme) -> None:
        """Take the colour of a theme."""
        self.setPen(paints.pen(theme.accent, 1.6, dashed=True))

    def join(self, groups: Sequence[Sequence[NodeItem]]) -> None:
        """Join the items of each group; without any, show nothing."""
        if not groups and not self.isVisible():
            return
        path = QPainterPath()
        for items in groups:
            boxes = [item.mapRectToScene(QRectF(0, 0, *item.size)) for item in items]
            for item, box in zip(items, boxes, strict=True):
                if not item.selected:
                    room = QRectF(box.adjusted(-_ROOM, -_ROOM, _ROOM, _ROOM))
                    path.addRoundedRect(room, CORNER + _ROOM, CORNER + _ROOM)
            for box, other in pairwise(boxes):
                _lead(path, box, other)
        self.setPath(path)
        self.setVisible(bool(groups))


def _lead(path: QPainterPath, box: QRectF, other: QRectF) -> None:
    """A line between two boxes: from side to side, or round the right sides of what stands below one another."""
    left, right = sorted((box, other), key=QRectF.left)
    if right.left() > left.right():
        start, end = QPointF(left.right(), left.center().y()), QPointF(right.left(), right.center().y())
        reach = max((end.x() - start.x()) / 2, _ROOM)
        path.moveTo(start)
        path.cubicTo(start + QPointF(reach, 0), end - QPointF(reach, 0), end)
        return
    start, end = QPointF(box.right(), box.center().y()), QPointF(other.right(), other.center().y())
    out = max(start.x(), end.x()) + _BOW
    path.moveTo(start)
    path.cubicTo(QPointF(out, start.y()), QPointF(out, end.y()), end)
