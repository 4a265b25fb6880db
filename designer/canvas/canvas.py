"""The canvas: the widget that shows a document as cards and wires and lets it be edited by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRectF, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout

from designer.canvas import paints
from designer.canvas.attention import touched
from designer.canvas.breadcrumbs import Breadcrumbs
from designer.canvas.colours import CanvasTheme
from designer.canvas.commands import Commands
from designer.canvas.drawing import instances_of
from designer.canvas.gestures import Hand
from designer.canvas.hits import Hit
from designer.canvas.selection import NOTHING, Path, Selection, definition_at, in_sight
from designer.canvas.stepper import Stepper
from designer.canvas.view import STEP, WHAT_IT_IS
from designer.canvas.workbench import Fits
from designer.model.document import Change, Document
from designer.report import Report

_RING: Final = 2
"""How wide the ring is that says that the canvas has the keyboard."""


class Canvas(Commands):
    """View, breadcrumbs and commands. It edits through `apply` alone and is told of changes by `apply_change`."""

    selection_changed = Signal(object)
    entered = Signal(object)

    def __init__(self, document: Document, fits: Fits | None = None, theme: CanvasTheme | None = None) -> None:
        super().__init__(document, fits, theme)
        self.setObjectName("canvas")
        self.setAccessibleName("Canvas")
        self.hand = Hand(self)
        self.view.interaction = self.hand
        self.breadcrumbs = Breadcrumbs(self.theme)
        self.stepper = Stepper(self.view, self.theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(_RING, _RING, _RING, _RING)
        column.setSpacing(0)
        column.addWidget(self.breadcrumbs)
        column.addWidget(self.view, 1)
        self.setFocusProxy(self.view)
        self.view.focused.connect(self.update)
        self.breadcrumbs.chosen.connect(self.enter)
        self.scene.selection_changed.connect(self._selection_changed)
        self.scene.page_changed.connect(self._page_changed)
        self.scene.watched.connect(self._show_turns)
        self.stepper.stepped.connect(lambda by: self.step(self.scene.page, by))
        self._sights: dict[Path, tuple[float, QPointF]] = {}
        self._fresh = True
        self._opened: tuple[Path, float, int, int] | None = None  # what was in sight when the page was opened
        self._show_path()

    # -- the document ----------------------------------------------------------------------------------------------

    def set_document(self, document: Document) -> None:
        """Show another document."""
        self.hand.cancel()
        self.close_boxes()
        self.document, self.apply = document, document.apply
        self._sights.clear()
        self.scene.reset(document.design)
        self._fresh = True
        self._first_look()

    def apply_change(self, change: Change) -> None:
        """Follow a change of the document; what the hand was doing on the old one is off."""
        self.hand.cancel()
        self.close_boxes()
        self.toast.hide()
        self.scene.apply_change(change)
        self._show_path()
        if not self._acting:
            self._attend(change)

    def show_report(self, report: Report | None) -> None:
        """Show what the check found out."""
        self.scene.show_report(report)
        self._show_turns()

    def mark_fresh(self, marks: Mapping[Path, str]) -> None:
        """Mark the nodes, by place, that start with fresh weights where others keep what they learned, and why."""
        self.scene.drawing.marks = dict(marks)
        self.show_report(self.scene.drawing.report)

    def set_theme(self, theme: CanvasTheme) -> None:
        """Take other colours."""
        self.theme = theme
        self.scene.set_theme(theme)
        self.breadcrumbs.restyle(theme)
        self.box.restyle(theme)
        self.toast.restyle(theme)
        self.stepper.restyle(theme)
        self.editor.restyle(theme)
        self.update()

    # -- selection and pages ---------------------------------------------------------------------------------------

    def select(self, selection: Selection) -> None:
        """Make this the selection."""
        self.scene.select(selection)

    def show(self, selection: Selection | None = None) -> None:
        """Go to nodes, wherever they are: open or enter what they stand in, select them and bring them in sight.

        Of no nodes, go into the block that the path leads to.
        """
        if selection is None:
            super().show()
            return
        if not selection.nodes and not selection.edges:
            self.enter(selection.path)
        self.scene.make_visible(selection.path)
        self.scene.select(selection)
        self.view.reveal(selection)

    def point_at(self, selection: Selection | None) -> None:
        """Let the first of these nodes come forward as if the mouse were on it, None lets it go; nothing is moved.

        For one inside a closed block that block does.
        """
        seen = in_sight(selection or NOTHING, self.scene.drawing.levels.keys(), self.scene.page)
        key = min(seen.nodes, default="")
        self.scene.hover(Hit("node", seen.path, key) if key else None)

    def enter(self, path: Path | None = None) -> None:
        """Go in as all commands do, and show the same part of this page when one comes back."""
        self._remember_sight()
        super().enter(path)

    def leave(self) -> None:
        """Go out to the level around the page, and select the block one comes from."""
        page = self.scene.page
        if page:
            self._remember_sight()
            self.scene.enter(page[:-1])
            self.scene.select(Selection(page[:-1], frozenset((page[-1],))))
            self.view.reveal(self.selection)

    # -- zoom ------------------------------------------------------------------------------------------------------

    def fit(self) -> None:
        self.view.fit()

    def fit_selection(self) -> None:
        self.view.fit_selection()

    def zoom_in(self) -> None:
        self.view.zoom_by(STEP)

    def zoom_out(self) -> None:
        self.view.zoom_by(1 / STEP)

    def zoom_reset(self) -> None:
        self.view.zoom_to(1.0)

    # -- pictures --------------------------------------------------------------------------------------------------

    def extent(self) -> QRectF:
        """The rectangle of the scene that holds everything drawn."""
        return self.scene.extent()

    def paint_picture(self, painter: QPainter, target: QRectF) -> None:
        """Paint the whole page into a rectangle of another device: a file, a printer."""
        self.scene.paint_picture(painter, target)

    # -- events ----------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """A thin ring around the view while the keyboard is there."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), paints.colour(self.theme.page))
        if self.view.hasFocus():
            painter.setPen(paints.pen(self.theme.accent, _RING))
            painter.drawRect(QRectF(self.rect()).adjusted(_RING / 2, _RING / 2, -_RING / 2, -_RING / 2))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._first_look()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """While nobody has looked elsewhere, a window or dock that grows or shrinks leaves the page well in sight."""
        if self._opened is not None and self._opened == self._sight():
            self._fresh, self._opened = True, None
        super().resizeEvent(event)
        if self._fresh:
            QTimer.singleShot(0, self, self._first_look)  # the view has its new size then

    def _first_look(self) -> None:
        if self._fresh and self.isVisible() and self.view.viewport().width() > 100:
            self._fresh = False
            self.view.open_view()
            self._opened = self._sight()

    def _sight(self) -> tuple[Path, float, int, int]:
        """What is looked at: the page, and where on it."""
        across, down = self.view.horizontalScrollBar().value(), self.view.verticalScrollBar().value()
        return self.scene.page, self.view.scale_factor, across, down

    def _page_changed(self, path: Path) -> None:
        self._show_path()
        if path in self._sights:
            scale, corner = self._sights[path]
            self.view.zoom_to(scale)
            self.view.pan(self.view.mapFromScene(corner))
        else:
            self.view.open_view()
        self.entered.emit(path)

    def _remember_sight(self) -> None:
        """Coming back to this page shows the same part of it again."""
        self._sights[self.scene.page] = self.view.scale_factor, self.view.mapToScene(QPoint(0, 0))

    def _selection_changed(self, selection: Selection) -> None:
        items = (self.scene.drawing.item(selection.path, key) for key in sorted(selection.nodes))
        texts = [item.accessible_text for item in items if item is not None]
        said = "; ".join(texts[:3]) + (f" and {len(texts) - 3} more" if len(texts) > 3 else "")
        self.view.setAccessibleDescription(f"Selected: {said}" if texts else WHAT_IT_IS)
        self.selection_changed.emit(selection)

    def _attend(self, change: Change) -> None:
        """Select what a fix, undo or redo brought or changed, and let it be seen."""
        about = touched(change, self.scene.drawing.paths_of, self.selection)
        if about is not None:
            self.scene.select(about)
        if self.isVisible() and not self._fresh:
            self.view.bring(self.selection)

    def _show_turns(self) -> None:
        self.stepper.show_round(self.scene.round_at(self.scene.page))

    def _show_path(self) -> None:
        self._show_turns()
        page = self.scene.page
        name = definition_at(self.scene.design, page) or ""
        self.breadcrumbs.show_path(self.scene.design, page, instances_of(self.scene.design).get(name, 0))
