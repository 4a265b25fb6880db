"""The scene as gestures change it while they run: nothing of that is in the design."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QPointF, QRectF

from designer.canvas.colours import CanvasTheme
from designer.canvas.geometry import Size
from designer.canvas.hits import to_level
from designer.canvas.items_base import NodeItem
from designer.canvas.items_overlay import Overlay
from designer.canvas.items_overview import Overview
from designer.canvas.links import Links, sharing
from designer.canvas.resting import HELD, Resting
from designer.canvas.scene_base import DrawnScene
from designer.canvas.selection import NOTHING, Path
from designer.canvas.slots import Room, Slot, make_room
from designer.canvas.stacking import ONE_CARD, Gap
from designer.model.design import Design

_NONE_AWAY: tuple[Path, frozenset[str], float] = (), frozenset(), 0.0


class PreviewScene(DrawnScene):
    """What is dragged, what makes room for it, and what stands back; and which cards are one layer."""

    def __init__(self, design: Design, theme: CanvasTheme) -> None:
        super().__init__(design, theme)
        self.selection = NOTHING
        self._lifted: dict[Path, tuple[NodeItem, QPointF]] = {}  # and where each was in the scene
        self._away: tuple[Path, frozenset[str], float] = _NONE_AWAY
        self._dimmed: set[NodeItem] = set()
        self._vacancy = QRectF()
        self.overlay = Overlay(self, theme)
        self.overview = Overview(lambda: self.drawing, theme)
        self.addItem(self.overview)
        self.links = Links(theme)
        self.addItem(self.links)

    def preview_move(self, path: Path, ids: Iterable[str], delta: QPointF) -> None:
        """Draw nodes moved by `delta` from their places; the document does not change."""
        level = self.drawing.levels.get(path)
        if level is None:
            return
        moved = {key: level.items[key] for key in ids if key in level.items}
        for item in moved.values():
            if item.place not in self._lifted:
                self._lifted[item.place] = item, item.scenePos()
                item.lift(True)
            item.setPos(to_level(level, self._lifted[item.place][1] + delta))
        level.follow_lifted(moved.keys())
        self._link()
        if not self.detailed:
            self.overview.forget(self.sceneRect(), path, frozenset(moved))

    def take_out(self, path: Path, ids: Iterable[str]) -> None:
        """From the next `show_slot` on, let the stack at `path` close up without nodes that are being dragged."""
        self._away = path, frozenset(ids), 0.0

    def hold(self, point: QPointF) -> None:
        """What was taken out is held there, in the gap that is open for it: wherever that is, it stays so at first."""
        home, away, _ = self._away
        level = self.drawing.levels[home]
        if self._resting is not None and level.slot is not None:
            below = to_level(level, point).y() - level.slot[1] - HELD
            self._away = home, away, below
            self._resting.hold(home, below)

    def end_preview(self) -> None:
        """Put nodes that were drawn elsewhere back in their places."""
        lifted, self._lifted, self._away = self._lifted, {}, _NONE_AWAY
        self.show_slot(None)
        for place, (item, _) in lifted.items():
            level, key = self.drawing.levels.get(place[:-1]), place[-1]
            if level is not None and level.items.get(key) is item:
                item.lift(False)
                item.setPos(level.resting(key).topLeft())
                level.route_wires({key})

    def show_slot(self, slot: Slot | None, sizes: tuple[Size, ...] = ONE_CARD) -> bool:
        """Open a gap where things of these sizes will slot in, None closes it; whether anything has moved."""
        home, away, below = self._away
        rooms = {home: Room(None, away)} if away else {}
        moved = False
        if slot is None:
            self._resting = None
        elif self._resting is None:
            moved = make_room(self.drawing, rooms)
            self._resting = Resting(self.drawing)
            self._resting.hold(home, below)
        if slot is not None:
            rooms[slot.path] = Room(Gap(slot.index, sizes), away if slot.path == home else frozenset())
        moved = make_room(self.drawing, rooms) or moved
        level = self.drawing.levels.get(slot.path) if slot is not None else None
        if level is not None and level.slot is not None:
            self.overlay.show_slot(QRectF(*level.slot), level.container)
        else:
            self.overlay.show_slot(None)
        if moved:
            self._changed()
        return moved

    def dim(self, reasons: Mapping[tuple[Path, str], str]) -> None:
        """Let nodes (path, id) stand back that cannot take what is being dragged, each for a reason in words."""
        self.undim()
        for (path, key), reason in reasons.items():
            item = self.drawing.item(path, key)
            if item is not None:
                item.dim(reason)
                self._dimmed.add(item)

    def undim(self) -> None:
        """Let all nodes come forward again."""
        for item in self._dimmed:
            item.dim("")
        self._dimmed.clear()

    def reason_at(self, point: QPointF) -> str:
        """Why the node at a point cannot take what is being dragged; "" when it can."""
        hit = self.at(point)
        item = self.drawing.item(hit.path, hit.id)
        return item.reason if item is not None else ""

    def _link(self) -> None:
        """Join the cards that are one layer with what is selected."""
        level = self.drawing.levels.get(self.selection.path)
        self.links.join(sharing(level, self.selection.nodes) if level is not None else [])

    def _changed(self) -> None:
        """The overview is out of date, and so are the links, and the ground where it says what goes there."""
        self._link()
        vacancy = self.vacancy() or QRectF()
        if vacancy != self._vacancy:
            for rect in (vacancy, self._vacancy):
                self.update(rect.adjusted(-4, -4, 4, 4))
            self._vacancy = vacancy
        if not self.detailed:
            self.overview.forget(self.sceneRect())
