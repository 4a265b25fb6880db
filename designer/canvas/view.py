"""The view: panning, zooming at the cursor, the grid; mouse and keys go to the gestures first."""

from __future__ import annotations

from typing import Final, Protocol

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsView, QToolTip, QWidget

from designer.canvas.geometry import REACH
from designer.canvas.ground import paint_ground
from designer.canvas.items_container import paint_vacancy
from designer.canvas.scene import Scene
from designer.canvas.selection import NOTHING, Selection

WHAT_IT_IS: Final = "The network as cards and wires, inputs above, outputs below"
SMALLEST, LARGEST = 0.05, 4.0
STEP: Final = 1.2
_READABLE: Final = 0.75
_SMALLEST_AT_FIRST: Final = 0.6
_MARGIN: Final = 40.0
_NEAR: Final = 24
"""How far from the edge of the view something comes to lie that is brought in sight, in pixels."""


class Interaction(Protocol):
    """Who is asked about each event before the view does anything; true says that it is dealt with."""

    def mouse_press(self, event: QMouseEvent) -> bool: ...
    def mouse_move(self, event: QMouseEvent) -> bool: ...
    def mouse_release(self, event: QMouseEvent) -> bool: ...
    def mouse_double_click(self, event: QMouseEvent) -> bool: ...
    def key_press(self, event: QKeyEvent) -> bool: ...
    def key_release(self, event: QKeyEvent) -> bool: ...
    def drag_enter(self, event: QDragEnterEvent) -> bool: ...
    def drag_move(self, event: QDragMoveEvent) -> bool: ...
    def drag_leave(self, event: QDragLeaveEvent) -> bool: ...
    def drop(self, event: QDropEvent) -> bool: ...


class View(QGraphicsView):
    """Shows a scene. Pans with the middle button, or with the left one while Space is held; the wheel zooms."""

    zoomed = Signal(float)
    focused = Signal(bool)  # whether it has the keyboard now

    def __init__(self, scene: Scene, parent: QWidget | None = None) -> None:
        super().__init__(scene, parent)
        self.interaction: Interaction | None = None
        self._pan_from: QPoint | None = None
        self._space = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAcceptDrops(True)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Canvas")
        self.setAccessibleDescription(WHAT_IT_IS)

    @property
    def canvas_scene(self) -> Scene:
        scene = self.scene()
        assert isinstance(scene, Scene)
        return scene

    @property
    def scale_factor(self) -> float:
        """How many pixels a unit of the scene takes."""
        return self.transform().m11()

    @property
    def reach(self) -> float:
        """How near to a port the mouse must come, in units of the scene."""
        return REACH / self.scale_factor

    # -- zoom and pan ----------------------------------------------------------------------------------------------

    def zoom_to(self, factor: float, at: QPointF | None = None) -> None:
        """Show the scene at this scale; the point `at` of the viewport stays where it is (its middle without one)."""
        factor = min(max(factor, SMALLEST), LARGEST)
        anchor = at if at is not None else QPointF(self.viewport().rect().center())
        fixed = self.mapToScene(anchor.toPoint())
        self.resetTransform()
        self.scale(factor, factor)
        moved = self.mapFromScene(fixed) - anchor.toPoint()
        self.pan(moved)
        self.canvas_scene.show_details(factor)
        self.zoomed.emit(factor)

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        self.zoom_to(self.scale_factor * factor, at)

    def pan(self, by: QPoint) -> None:
        """Move the view over the scene by that many pixels."""
        for bar, amount in ((self.horizontalScrollBar(), by.x()), (self.verticalScrollBar(), by.y())):
            bar.setValue(bar.value() + amount)

    def show_rect(self, rect: QRectF, largest: float = 1.0, smallest: float = SMALLEST) -> None:
        """Show this part of the scene as large as it fits, from its top when it does not."""
        if rect.isEmpty():
            return
        room = self.viewport().rect().adjusted(0, 0, -int(2 * _MARGIN), -int(2 * _MARGIN))
        fitting = min(max(room.width(), 50) / rect.width(), max(room.height(), 50) / rect.height())
        factor = max(min(fitting, largest), smallest)
        self.zoom_to(factor)
        top = rect.center().y()
        if rect.height() * factor > room.height():
            top = rect.top() + room.height() / 2 / factor
        self.centerOn(rect.center().x(), top)

    def open_view(self) -> None:
        """Show a page as one wants to see it first: all of it while texts stay readable, else its beginning."""
        self.show_rect(self.canvas_scene.extent(), 1.0, _SMALLEST_AT_FIRST)

    def fit(self) -> None:
        """Show the whole page."""
        self.show_rect(self.canvas_scene.extent())

    def fit_selection(self) -> None:
        """Show what is selected, or the whole page."""
        rect = self._rect_of(self.canvas_scene.selection)
        self.show_rect(rect if not rect.isEmpty() else self.canvas_scene.extent(), 1.25)

    def reveal(self, selection: Selection) -> None:
        """Scroll, if needed, until the selection is in sight and readable."""
        rect = self._rect_of(selection)
        if rect.isEmpty():
            return
        if self.scale_factor < _READABLE:
            self.zoom_to(_READABLE)
        self.ensureVisible(rect, 60, 60)

    def bring(self, selection: Selection) -> None:
        """Scroll as little as will do until the selection is in sight; what is in sight stays where it is."""
        rect = self._rect_of(selection)
        if not rect.isEmpty() and not self.sees(rect):
            self.ensureVisible(rect, _NEAR, _NEAR)
        page = self.canvas_scene.drawing.levels[self.canvas_scene.page]
        if page.items and not any(self._meets(self.canvas_scene.rect_of(page.path, key)) for key in page.items):
            self.fit()

    def sees(self, rect: QRectF) -> bool:
        """Whether all of a rectangle of the scene is in sight."""
        return self.viewport().rect().contains(self.mapFromScene(rect).boundingRect())

    def _meets(self, rect: QRectF) -> bool:
        return self.viewport().rect().intersects(self.mapFromScene(rect).boundingRect())

    def _rect_of(self, selection: Selection) -> QRectF:
        rect = QRectF()
        for key in selection.nodes:
            rect |= self.canvas_scene.rect_of(selection.path, key)
        return rect

    # -- events ----------------------------------------------------------------------------------------------------

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not event.pixelDelta().isNull() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.pan(-event.pixelDelta())  # a touch pad pans
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.pan(QPoint(-event.angleDelta().y() - event.angleDelta().x(), 0))
        else:
            self.zoom_by(STEP ** (event.angleDelta().y() / 120), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        left = event.button() == Qt.MouseButton.LeftButton
        if event.button() == Qt.MouseButton.MiddleButton or (left and self._space):
            self._pan_from = event.position().toPoint()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            return
        if self.interaction is not None and self.interaction.mouse_press(event):
            return
        if left:
            self._click(event)

    def _click(self, event: QMouseEvent) -> None:
        scene = self.canvas_scene
        hit = scene.at(self.mapToScene(event.position().toPoint()), self.reach)
        if hit.kind == "toggle":
            self.toggle((*hit.path, hit.id))
        elif hit.kind in ("node", "header"):
            scene.select(Selection(hit.path, frozenset((hit.id,))))
        elif hit.edge is not None:
            scene.select(Selection(hit.path, edges=frozenset((hit.edge,))))
        elif hit.kind != "port":
            scene.select(NOTHING if hit.path == () else Selection(hit.path))

    def toggle(self, place: tuple[str, ...]) -> None:
        """Open or close an instance; its upper left corner stays under the mouse."""
        scene = self.canvas_scene
        before = self.mapFromScene(scene.rect_of(place[:-1], place[-1]).topLeft())
        scene.set_open(place, not scene.is_open(place))
        self.pan(self.mapFromScene(scene.rect_of(place[:-1], place[-1]).topLeft()) - before)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pan_from is not None:
            here = event.position().toPoint()
            self.pan(self._pan_from - here)
            self._pan_from = here
            return
        if self.interaction is not None and self.interaction.mouse_move(event):
            return
        if not event.buttons():
            self.canvas_scene.hover(self.canvas_scene.at(self.mapToScene(event.position().toPoint()), self.reach))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pan_from is not None and event.button() in (Qt.MouseButton.MiddleButton, Qt.MouseButton.LeftButton):
            self._pan_from = None
            self.viewport().unsetCursor()
            return
        if self.interaction is not None:
            self.interaction.mouse_release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.interaction is None or not self.interaction.mouse_double_click(event):
            self.mousePressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            point = self.mapToScene(event.pos())
            QToolTip.showText(event.globalPos(), self.canvas_scene.tip_at(point, self.reach), self.viewport())
            return True
        return super().viewportEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.canvas_scene.hover(None)
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focused.emit(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = True
        if self.interaction is None or not self.interaction.key_press(event):
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
        if self.interaction is None or not self.interaction.key_release(event):
            event.ignore()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.interaction is None or not self.interaction.drag_enter(event):
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if self.interaction is None or not self.interaction.drag_move(event):
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        if self.interaction is not None:
            self.interaction.drag_leave(event)

    def dropEvent(self, event: QDropEvent) -> None:
        if self.interaction is None or not self.interaction.drop(event):
            event.ignore()

    # -- ground ----------------------------------------------------------------------------------------------------

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        theme = self.canvas_scene.theme
        paint_ground(painter, QRectF(rect), theme, self.scale_factor)
        vacancy = self.canvas_scene.vacancy()
        if vacancy is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            vacant = self.canvas_scene.drawing.levels[self.canvas_scene.page].vacant
            paint_vacancy(painter, vacancy, theme, self.scale_factor, vacant)
