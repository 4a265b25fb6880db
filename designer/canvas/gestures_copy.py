"""Dragging copies: with Ctrl held as the drag begins, the nodes stay and what lands are copies of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QGraphicsPixmapItem

from designer.canvas import clipboard
from designer.canvas.gestures_base import Spot
from designer.canvas.gestures_drop import Drop, dropped
from designer.canvas.gestures_select import dragged_ids, take_hold
from designer.canvas.items_overlay import OVERLAY_Z
from designer.canvas.landing import Landing, placed
from designer.canvas.selection import Path, block_at
from designer.canvas.workbench import Workbench
from designer.model import edits
from designer.model.design import Design, Node

_FAINT: Final = 0.7
_MOST_SIDE: Final = 2000
"""The picture of what is dragged has so many pixels a side at most."""
_KEYS = Qt.KeyboardModifier


class Copy(Drop):
    """Copies of the selected nodes of one level hover and are dropped; it is a copy whatever becomes of the key."""

    def __init__(self, bench: Workbench, path: Path, node_id: str, spot: Spot) -> None:
        super().__init__(bench, "")
        self._path, self._id = path, node_id
        self._node: Node | None = None
        self._count = 0
        self._from, self._corner = spot.point, QPointF()
        self._ghost: QGraphicsPixmapItem | None = None
        self._offset = QPointF()
        take_hold(bench, path, node_id, spot)

    @property
    def label(self) -> str:
        return "Copy" if self._count == 1 else f"Copy {self._count} nodes"

    def start(self, spot: Spot) -> None:
        block, ids = block_at(self.bench.design, self._path), dragged_ids(self.bench, self._path, self._id)
        if block is None or self._id not in ids:
            return
        design = placed(self.bench.design, block.name)
        self._node, self._count = design.blocks[block.name].by_id[self._id], len(ids)
        self.kind = edits.copy(design, block.name, ids)
        rects = [self.scene.rect_of(self._path, key) for key in ids]
        self.sizes = tuple((rect.width(), rect.height()) for rect in rects[:3])
        self._corner = self.scene.rect_of(self._path, self._id).topLeft()
        self._lift(rects)
        self.bench.view.viewport().setCursor(Qt.CursorShape.DragCopyCursor)

    def move(self, spot: Spot) -> None:
        if self._node is not None:
            super().move(self._as_held(spot))

    def finish(self, spot: Spot) -> None:
        if self._node is None:
            self.cancel()
        else:
            super().finish(self._as_held(spot))

    def cancel(self) -> None:
        super().cancel()
        self.bench.view.viewport().unsetCursor()
        if self._ghost is not None:
            self.scene.removeItem(self._ghost)
            self._ghost = None

    def corner(self, spot: Spot) -> QPointF:
        return self._corner + spot.point - self._from

    def hover(self, corner: QPointF, free: bool) -> None:
        if self._ghost is not None:
            self._ghost.setPos(corner + self._offset)

    def added(self, design: Design, landing: Landing) -> Design:
        if self._count == 1 or self._node is None or not isinstance(self.kind, Design):
            return dropped(design, self.kind, landing)
        design = placed(design, landing.block)
        offset = landing.pos[0] - self._node.pos[0], landing.pos[1] - self._node.pos[1]
        offset = clipboard.free_offset(self.kind, offset, design.blocks[landing.block])
        return edits.paste(design, landing.block, self.kind, offset, landing.slot.index if landing.slot else None)

    def _as_held(self, spot: Spot) -> Spot:
        """Ctrl began it and does not suspend the guides too; several nodes are not put into a wire."""
        keys = spot.keys & ~_KEYS.ControlModifier
        return replace(spot, keys=keys | _KEYS.AltModifier if self._count > 1 else keys)

    def _lift(self, rects: list[QRectF]) -> None:
        """A faint picture of the nodes, to be dragged."""
        whole = QRectF()
        for rect in rects:
            whole |= rect
        view = self.bench.view
        ratio = view.devicePixelRatioF() * view.scale_factor
        ratio = min(ratio, _MOST_SIDE / max(whole.width(), whole.height(), 1.0))
        picture = QPixmap((whole.size() * ratio).toSize())
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for rect in rects:
            corner = (rect.topLeft() - whole.topLeft()) * ratio
            self.scene.render(painter, QRectF(corner, rect.size() * ratio), rect)
        painter.end()
        self._offset = whole.topLeft() - self._corner
        self._ghost = QGraphicsPixmapItem(picture)
        self._ghost.setScale(1 / ratio)
        self._ghost.setOpacity(_FAINT)
        self._ghost.setZValue(OVERLAY_Z)
        self._ghost.setPos(whole.topLeft())
        self.scene.addItem(self._ghost)
