"""The scene: the drawing of a design, what is selected and under the mouse, and what gestures need to know and show."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from designer.canvas import hits
from designer.canvas.colours import LIGHT, CanvasTheme
from designer.canvas.drawing import Drawing
from designer.canvas.geometry import Point
from designer.canvas.hits import Hit
from designer.canvas.items import NodeItem
from designer.canvas.items_overlay import Overlay
from designer.canvas.selection import NOTHING, Path, Selection, pruned
from designer.canvas.slots import Slot, slot_in
from designer.canvas.wires import WireItem
from designer.model.design import Design, Edge
from designer.model.document import Change
from designer.report import Report

_LIFTED = 10.0
_ROOM = 400.0
"""The empty room around the drawing that can be scrolled to."""


class Scene(QGraphicsScene):
    """Draws the page of a design; it never edits one."""

    selection_changed = Signal(object)
    page_changed = Signal(object)
    extent_changed = Signal()

    def __init__(self, design: Design, theme: CanvasTheme = LIGHT) -> None:
        super().__init__()
        self.theme = theme
        self.detailed = True
        self.selection = NOTHING
        self._hovered: NodeItem | WireItem | None = None
        self._lifted: dict[str, NodeItem] = {}
        self._dimmed: set[NodeItem] = set()
        self.overlay = Overlay(self, theme)
        self.drawing = Drawing(design, theme, self._put, self._take)
        self.drawing.build(())
        self._fit_extent()

    # -- following the document ------------------------------------------------------------------------------------

    @property
    def design(self) -> Design:
        return self.drawing.design

    @property
    def page(self) -> Path:
        """The level that is shown as the page."""
        return self.drawing.page

    def apply_change(self, change: Change) -> None:
        """Follow a change of the document."""
        page = self.page
        self._forget_mouse()
        self.drawing.follow(change)
        self.select(pruned(self.selection, self.design))
        self._mark()
        self._fit_extent()
        if self.page != page:
            self.page_changed.emit(self.page)

    def reset(self, design: Design) -> None:
        """Draw another design."""
        self._forget_mouse()
        self.drawing.clear()
        self.drawing.__init__(design, self.theme, self._put, self._take)  # type: ignore[misc]
        self.drawing.build(())
        self.select(NOTHING)
        self._fit_extent()
        self.page_changed.emit(())

    def show_report(self, report: Report | None) -> None:
        """Show shapes, counts and states."""
        self.drawing.tell(report)

    def enter(self, path: Path) -> None:
        """Make the inside of an instance the page."""
        if path == self.page:
            return
        self._forget_mouse()
        self.drawing.build(path)
        self._mark()
        self._fit_extent()
        self.page_changed.emit(self.page)

    def set_open(self, place: Path, opened: bool) -> None:
        """Open or close the instance at `place` (its level's path and its id) where it stands."""
        self._forget_mouse()
        self.drawing.set_open(place, opened)
        self._mark()
        self._fit_extent()

    def is_open(self, place: Path) -> bool:
        return self.drawing.is_open(place)

    # -- selection -------------------------------------------------------------------------------------------------

    def select(self, selection: Selection) -> None:
        """Make this the selection."""
        if selection == self.selection:
            return
        self.selection = selection
        self._mark()
        self.selection_changed.emit(selection)

    def hover(self, hit: Hit | None) -> None:
        """Show what is under the mouse."""
        item: NodeItem | WireItem | None = None
        if hit is not None and hit.edge is not None:
            level = self.drawing.levels.get(hit.path)
            item = level.wires.get(hit.edge) if level else None
        elif hit is not None and hit.id:
            path = hit.path[:-1] if hit.kind == "inside" else hit.path
            item = self.drawing.item(path, hit.id) if hit.kind != "inside" else None
        if item is not self._hovered:
            old, self._hovered = self._hovered, item
            for each in (old, item):
                if each is not None:
                    each.mark(each.selected, each is item)

    def _mark(self) -> None:
        chosen = self.selection
        for path, level in self.drawing.levels.items():
            here = path == chosen.path
            for key, item in level.items.items():
                item.mark(here and key in chosen.nodes, item is self._hovered)
            for edge, wire in level.wires.items():
                wire.mark(here and edge in chosen.edges, wire is self._hovered)

    def _forget_mouse(self) -> None:
        self.end_preview()
        self.undim()
        self._hovered = None

    # -- what is where ---------------------------------------------------------------------------------------------

    def at(self, point: QPointF, reach: float = 24.0) -> Hit:
        """What lies at a point of the scene; `reach` is how near a port must be (24 pixels in the scene's units)."""
        return hits.find(self.drawing, point, reach)

    def level_at(self, point: QPointF) -> Path:
        """The innermost open level at a point: where a drop goes."""
        return hits.level_at(self.drawing, point).path

    def slot_at(self, point: QPointF, moving: Collection[str] = ()) -> Slot | None:
        """The slot of the stack at a point; None in a free graph. `moving` are ids of nodes being dragged."""
        level = hits.level_at(self.drawing, point)
        found = slot_in(level, hits.to_level(level, point), moving)
        return None if found is None else Slot(level.path, found[0], self._to_scene(level.path, found[1]))

    def wire_at(self, point: QPointF, distance: float = 8.0) -> Hit | None:
        """The wire at a point, whatever else lies there."""
        level = hits.level_at(self.drawing, point)
        wire = hits.wire_at(level, hits.to_level(level, point), distance)
        return None if wire is None else Hit("wire", level.path, edge=wire.edge)

    def nodes_in(self, rect: QRectF) -> Selection:
        """What a marquee takes: the nodes of one level, the outermost that has any wholly inside `rect`."""
        for path in sorted(self.drawing.levels, key=len):
            keys = [key for key in self.drawing.levels[path].items if rect.contains(self.rect_of(path, key))]
            if keys:
                return Selection(path, frozenset(keys))
        return Selection(self.page)

    def rect_of(self, path: Path, node_id: str) -> QRectF:
        """Where a node's card or container is; empty when it is not drawn."""
        item = self.drawing.item(path, node_id)
        return QRectF() if item is None else item.mapRectToScene(QRectF(0, 0, *item.size))

    def port_point(self, path: Path, node_id: str, port: str, outgoing: bool) -> QPointF:
        """Where a port is; for the ends of a block, on the inside of its container."""
        level = self.drawing.levels[path]
        local = level.port_point(node_id, port, outgoing)
        return local if level.container is None else level.container.mapToScene(local)

    def positions(self, path: Path) -> Mapping[str, QPointF]:
        """The top left corners of the nodes of a level, as they are drawn."""
        level = self.drawing.levels.get(path)
        return {key: item.scenePos() for key, item in level.items.items()} if level else {}

    def saved_position(self, path: Path, corner: QPointF, node_id: str = "") -> Point:
        """The position to save in the definition at `path`, so that the node's top left corner is drawn at `corner`.

        Without a node it is that of a new card. Open containers push their neighbours only in the view, so what is
        saved is not what is seen.
        """
        level = self.drawing.levels[path]
        local = hits.to_level(level, corner)
        item = level.items.get(node_id)
        x, y = level.saved_point(local) if item is None else level.saved(item, local)
        return round(x), round(y)

    def extent(self) -> QRectF:
        """The rectangle that holds everything drawn."""
        page = self.drawing.levels[self.page]
        rect = QRectF()
        for item in page.items.values():
            rect |= QRectF(item.pos().x(), item.pos().y(), *item.size)
        return rect

    # -- what gestures show ----------------------------------------------------------------------------------------

    def preview_move(self, path: Path, ids: Iterable[str], delta: QPointF) -> None:
        """Draw nodes moved by `delta` from their places; the document does not change."""
        level = self.drawing.levels.get(path)
        if level is None:
            return
        moved = {key: level.items[key] for key in ids if key in level.items}
        for key, item in moved.items():
            if key not in self._lifted:
                self._lifted[key] = item
                item.setZValue(_LIFTED)
            item.setPos(level.resting(key).topLeft() + delta)
        level.route_wires(moved.keys())

    def end_preview(self) -> None:
        """Put nodes that were drawn elsewhere back in their places."""
        lifted, self._lifted = self._lifted, {}
        for key, item in lifted.items():
            level = self.drawing.levels.get(item.level)
            item.setZValue(0.0)
            if level is not None and level.items.get(key) is item:
                item.setPos(level.resting(key).topLeft())
                level.route_wires({key})

    def show_slot(self, slot: Slot | None) -> None:
        """Show where a dragged layer will slot in; None shows nothing."""
        self.overlay.show_slot(slot.rect if slot else None)

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

    # -- views and pictures ----------------------------------------------------------------------------------------

    def make_visible(self, path: Path) -> None:
        """See to it that the level at `path` is drawn: open what leads to it, or enter it."""
        if path in self.drawing.levels:
            return
        if path[: len(self.page)] != self.page:
            self.enter(())
        for length in range(len(self.page) + 1, len(path) + 1):
            self.set_open(path[:length], True)

    def show_details(self, scale: float) -> None:
        """Show cards, or below a certain scale the overview."""

    def set_theme(self, theme: CanvasTheme) -> None:
        """Take other colours."""
        self.theme = theme
        self.overlay.restyle(theme)
        self.drawing.theme = theme
        self._forget_mouse()
        self.drawing.build(self.page)
        self._mark()

    def paint_picture(self, painter: QPainter, target: QRectF) -> None:
        """Paint the whole page into a rectangle of another device."""
        self.render(painter, target, self.extent().adjusted(-24, -24, 24, 24))

    # -- items -----------------------------------------------------------------------------------------------------

    def _put(self, item: QGraphicsItem) -> None:
        item.setVisible(self.detailed)
        self.addItem(item)

    def _take(self, item: QGraphicsItem) -> None:
        self.removeItem(item)

    def _to_scene(self, path: Path, rect: QRectF) -> QRectF:
        container = self.drawing.levels[path].container
        return rect if container is None else container.mapRectToScene(rect)

    def _fit_extent(self) -> None:
        rect = self.extent().adjusted(-_ROOM, -_ROOM, _ROOM, _ROOM)
        if rect != self.sceneRect():
            self.setSceneRect(rect)
            self.extent_changed.emit()

    def edge_at(self, path: Path, edge: Edge) -> WireItem | None:
        """The item of a wire, if it is drawn."""
        level = self.drawing.levels.get(path)
        return level.wires.get(edge) if level else None
