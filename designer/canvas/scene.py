"""The scene: the drawing of a design, what is selected and under the mouse, and what gestures need to know and show."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter

from designer.canvas import paints
from designer.canvas.colours import LIGHT, CanvasTheme
from designer.canvas.drawing import Drawing
from designer.canvas.hits import Hit
from designer.canvas.items_base import NodeItem
from designer.canvas.scene_previews import PreviewScene
from designer.canvas.selection import NOTHING, Path, Selection, in_sight, pruned
from designer.canvas.telling import mark_fresh
from designer.canvas.wires import WireItem
from designer.model.design import Design
from designer.model.document import Change
from designer.report import Report

_ROOM = 3000.0
"""The empty room around the drawing that can be scrolled to."""


class Scene(PreviewScene):
    """Draws the page of a design; it never edits one."""

    selection_changed = Signal(object)
    page_changed = Signal(object)
    extent_changed = Signal()
    watched = Signal()  # another turn of a repeat, or all of its turns

    def __init__(self, design: Design, theme: CanvasTheme = LIGHT) -> None:
        super().__init__(design, theme)
        self.selection = NOTHING
        self._hovered: NodeItem | WireItem | None = None
        self._asked: Path | None = None
        self.drawing.build(())
        self._fit_extent()

    # -- following the document ------------------------------------------------------------------------------------

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
        self.drawing = Drawing(design, self.theme, self._put, self._take)
        self.drawing.build(())
        self.select(NOTHING)
        self._fit_extent()
        self.page_changed.emit(())

    def show_report(self, report: Report | None) -> None:
        """Show shapes, counts and states."""
        self.drawing.tell(report)
        self._changed()

    def enter(self, path: Path) -> None:
        """Make the inside of an instance the page."""
        if path == self.page:
            return
        self._forget_mouse()
        self.drawing.build(path)
        self._mark()
        self._see_selection()
        self._fit_extent()
        self.page_changed.emit(self.page)

    def set_open(self, place: Path, opened: bool) -> None:
        """Open or close the instance at `place` (its level's path and its id) where it stands."""
        self._forget_mouse()
        self.drawing.set_open(place, opened)
        self._mark()
        self._see_selection()
        self._fit_extent()

    def watch(self, place: Path, turn: int | None) -> None:
        """Show one turn of the repeat at a place, from 0, or with None what all its turns have."""
        self.drawing.watch(place, turn)
        self._changed()
        self.watched.emit()

    # -- selection -------------------------------------------------------------------------------------------------

    def select(self, selection: Selection) -> None:
        """Make this the selection."""
        if selection == self.selection:
            return
        self.selection = selection
        self._mark()
        self.selection_changed.emit(selection)

    def _see_selection(self) -> None:
        """Nothing may stay selected that can no longer be seen: the next key would be meant for something else."""
        self.select(in_sight(self.selection, self.drawing.levels.keys(), self.page))

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
                item.ask_weights(path == self._asked or (here and key == chosen.only))
            for edge, wire in level.wires.items():
                wire.mark(here and edge in chosen.edges, wire is self._hovered)
        self._changed()

    def ask_weights(self, path: Path | None) -> None:
        """Let all layers of a level show the ports of their weights, or with None only the one that is selected."""
        self._asked = path
        self._mark()

    def _forget_mouse(self) -> None:
        self.end_preview()
        self._asked = None
        self.undim()
        self._hovered = None

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
        detailed = scale >= paints.DETAILS_FROM
        if detailed == self.detailed:
            return
        self.detailed = detailed
        page = self.drawing.levels[self.page]
        for item in (*page.items.values(), *page.wires.values()):
            item.setVisible(detailed)
        self.overview.setVisible(not detailed)
        self._changed()

    def set_theme(self, theme: CanvasTheme) -> None:
        """Take other colours."""
        self.theme = theme
        self.overlay.restyle(theme)
        self.links.restyle(theme)
        self.overview.theme = theme
        self.drawing.theme = theme
        self._forget_mouse()
        self.drawing.build(self.page)
        self._mark()

    def paint_picture(self, painter: QPainter, target: QRectF) -> None:
        """Paint the whole page into a rectangle of another device.

        Without what is of the moment: what is selected, hovered or dragged, and what the next run starts fresh.
        """
        self._forget_mouse()
        self.overlay.hide()
        mark_fresh(self.drawing.levels.values(), {})
        detailed, chosen, self.selection = self.detailed, self.selection, NOTHING
        self._mark()
        self.show_details(1.0)
        self.render(painter, target, self.extent().adjusted(-24, -24, 24, 24))
        self.show_details(1.0 if detailed else 0.0)
        self.selection = chosen
        self._mark()
        mark_fresh(self.drawing.levels.values(), self.drawing.marks)

    # -- items -----------------------------------------------------------------------------------------------------

    def _fit_extent(self) -> None:
        self._changed()
        rect = self.extent().adjusted(-_ROOM, -_ROOM, _ROOM, _ROOM)
        if rect != self.sceneRect():
            self.setSceneRect(rect)
            self._changed()
            self.extent_changed.emit()
