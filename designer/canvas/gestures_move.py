"""Dragging nodes: about a graph, within a stack, into and out of blocks, and onto wires."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF

from designer.canvas.geometry import CARD_WIDTH, Point, Size
from designer.canvas.gestures_base import Gesture, Spot
from designer.canvas.gestures_select import dragged_ids, take_hold
from designer.canvas.guides import PULL, Guides, snapped
from designer.canvas.hits import Hit
from designer.canvas.landing import Landing, bring, landing_at
from designer.canvas.selection import Path, Selection, block_at
from designer.canvas.slots import Slot
from designer.canvas.stacking import ONE_CARD
from designer.canvas.workbench import Workbench

_MARGIN = 40.0
"""How far out of its block, in pixels of the screen, a node must be dragged to leave it: else the block grows."""
_MOST = 3


class Move(Gesture):
    """Drags the selected nodes of one level; they land where the mouse lets go of them."""

    def __init__(self, bench: Workbench, path: Path, node_id: str, spot: Spot) -> None:
        super().__init__(bench)
        self._path, self._held = path, node_id
        self._was_selected = take_hold(bench, path, node_id, spot)
        self._ids: tuple[str, ...] = ()
        self._from = spot.point
        self._delta = QPointF()
        self._landing: Landing | None = None
        self._guides: Guides | None = None
        self._rects: dict[str, QRectF] = {}
        self._others: tuple[QRectF, ...] = ()
        self._sizes: tuple[Size, ...] = ONE_CARD
        self._refused: dict[str, str] = {}

    def start(self, spot: Spot) -> None:
        block = block_at(self.bench.design, self._path)
        if block is None:
            return
        self._ids = dragged_ids(self.bench, self._path, self._held)
        drawn = self.scene.positions(self._path)
        self._rects = {key: self.scene.rect_of(self._path, key) for key in self._ids if key in drawn}
        self._others = tuple(self.scene.rect_of(self._path, key) for key in drawn if key not in self._rects)
        self._from = spot.point
        self._guides = Guides(self.scene, self.bench.theme.accent)
        self._sizes = tuple((rect.width(), rect.height()) for rect in self._rects.values())
        if block.form == "sequential" and self._held in self._rects:
            self.scene.preview_move(self._path, self._ids, QPointF())
            self.scene.take_out(self._path, self._ids)
            self._make_room(Slot(self._path, block.nodes.index(block.by_id[self._held])))
            self.scene.hold(spot.point)

    def move(self, spot: Spot) -> None:
        if self._held not in self._rects:
            return
        delta = spot.point - self._from
        landing = self._landing_at(spot, delta)
        if self._make_room(self._slot_of(landing)):  # what has moved may lie elsewhere now
            landing = self._landing_at(spot, delta)
            self._make_room(self._slot_of(landing))
        free = landing is not None and landing.slot is None
        lines: Collection[object] = ()
        if free and landing is not None and not spot.control:
            delta, lines = self._snapped(delta, landing)
        if self._guides is not None:
            self._guides.show(list(lines))  # type: ignore[arg-type]
        if free and landing is not None:
            landing = self._landing_at(spot, delta)
        self._delta, self._landing = delta, landing
        self.scene.preview_move(self._path, self._ids, delta)
        reason = self._refusal(landing)
        self.scene.overlay.note(reason, spot.point)
        self._show(None if reason else landing)

    def finish(self, spot: Spot) -> None:
        self.move(spot)
        landing, delta, design = self._landing, self._delta, self.bench.design
        self._clear()
        source = block_at(design, self._path)
        if landing is None or source is None or self._held not in self._rects:
            self.scene.end_preview()
            return
        positions = {key: self._position(key, rect.translated(delta), landing) for key, rect in self._rects.items()}
        label = "Move" if landing.block == source.name else f"Move to {landing.block}"
        self.scene.end_preview()
        done = self.bench.attempt(lambda old: bring(old, source.name, self._ids, landing, positions), label)
        if done and landing.path != self._path:
            self.scene.select(Selection(landing.path, frozenset(self._ids)))

    def _position(self, key: str, rect: QRectF, landing: Landing) -> Point:
        """The position to save for a node that is let go of there."""
        if landing.path == self._path:
            return self.scene.saved_position(landing.path, rect.topLeft(), key)
        return self.scene.saved_position(landing.path, QPointF(rect.center().x() - CARD_WIDTH / 2, rect.top()))

    def cancel(self) -> None:
        self._clear()
        self.scene.end_preview()

    def click(self, spot: Spot) -> None:
        if self._was_selected and not (spot.shift or spot.control):
            self.scene.select(Selection(self._path, frozenset((self._held,))))

    def _landing_at(self, spot: Spot, delta: QPointF) -> Landing | None:
        corner = self._rects[self._held].topLeft() + delta
        on_wires = len(self._ids) == 1 and not spot.alt and self._is_loose()
        landing = landing_at(self.scene, spot.point, corner, self._ids, on_wires)
        block = block_at(self.bench.design, self._path)
        if landing is None or block is None or landing.path == self._path:
            return landing
        if block.form != "sequential" and self._just_outside(spot.point, landing.path):
            return Landing(self._path, block.name, pos=self.scene.saved_position(self._path, corner))
        if landing.block == block.name:  # another instance of the same definition
            return Landing(self._path, block.name, landing.slot) if landing.slot else None
        return landing

    def _just_outside(self, point: QPointF, path: Path) -> bool:
        """Whether a point is next to the container the nodes stand in, so that they stay and it grows."""
        if path != self._path[:-1] or not self._path:
            return False
        room = _MARGIN / self.bench.view.scale_factor
        rect = self.scene.rect_of(path, self._path[-1])
        return bool(rect.adjusted(-room, -room, room, room).contains(point))

    def _is_loose(self) -> bool:
        """Whether the node that is dragged has no wires, or comes from a stack, where it needs none."""
        block = block_at(self.bench.design, self._path)
        ends = {end for edge in block.edges for end in (edge.source, edge.target)} if block else set()
        return self._held not in ends

    def _snapped(self, delta: QPointF, landing: Landing) -> tuple[QPointF, Collection[object]]:
        whole = QRectF(self._rects[self._held]).translated(delta)
        others = self._others
        if landing.path != self._path:
            others = tuple(self.scene.rect_of(landing.path, key) for key in self.scene.positions(landing.path))
        found = snapped(whole, others, PULL / self.bench.view.scale_factor)
        return delta + found.by, found.lines

    def _refusal(self, landing: Landing | None) -> str:
        """Why the nodes cannot go there, found out once for each definition."""
        block = block_at(self.bench.design, self._path)
        if landing is None or block is None or landing.block == block.name:
            return ""
        if landing.block not in self._refused:
            there = replace(landing, edge=None)
            nowhere = dict.fromkeys(self._ids, (0.0, 0.0))
            self._refused[landing.block] = self.bench.refusal(
                lambda design: bring(design, block.name, self._ids, there, nowhere)
            )
        return self._refused[landing.block]

    def _slot_of(self, landing: Landing | None) -> Slot | None:
        """Where a gap is to open."""
        return landing.slot if landing is not None and not self._refusal(landing) else None

    def _make_room(self, slot: Slot | None) -> bool:
        """Open the gap of a slot: in another stack for a few cards at most, however many are dragged."""
        home = slot is not None and slot.path == self._path
        return self.scene.show_slot(slot, self._sizes if home else self._sizes[:_MOST])

    def _show(self, landing: Landing | None) -> None:
        if landing is not None and landing.edge is not None:
            self.scene.hover(Hit("wire", landing.path, edge=landing.edge))
        elif landing is not None and landing.path != self._path and landing.path:
            self.scene.hover(Hit("header", landing.path[:-1], landing.path[-1]))
        else:
            self.scene.hover(None)

    def _clear(self) -> None:
        if self._guides is not None:
            self._guides.remove()
            self._guides = None
        self.scene.hover(None)
        self.scene.overlay.note("", QPointF())
