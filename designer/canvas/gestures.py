"""Which gesture begins where: takes the mouse from the view and hands it to one gesture at a time."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication

from designer.canvas.commands import Commands
from designer.canvas.gestures_base import Gesture, Spot
from designer.canvas.gestures_copy import Copy
from designer.canvas.gestures_drop import Drop, dragged
from designer.canvas.gestures_move import Move
from designer.canvas.gestures_select import ClickWire, Marquee
from designer.canvas.gestures_wire import Wire

_LEFT, _RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
_NEAR_EDGE, _PAN, _TICK_MS, _PATIENCE = 28, 5, 16, 18
"""Something held that near to the edge of the view (pixels) for some ticks pans it by so much a tick."""


class Hand(QObject):
    """What the user's hand does on the canvas: at most one gesture at a time."""

    def __init__(self, canvas: Commands) -> None:
        super().__init__(canvas)
        self.canvas, self.view = canvas, canvas.view
        self._waiting: Gesture | None = None
        self._running: Gesture | None = None
        self._pressed = Spot(self.view.mapToScene(QPoint()), QPoint())
        self._space_at: QPoint | None = None
        self._no_menu = False
        self._held = self._pressed
        self._patience = 0
        self._panned = QPoint()  # how far the edge has panned the view: back again, if nothing comes of the gesture
        self._pan = QTimer(self, interval=_TICK_MS)
        self._pan.timeout.connect(self._pan_at_edge)
        self.view.installEventFilter(self)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._menu_asked)

    @property
    def busy(self) -> bool:
        """Whether a gesture is going on."""
        return self._running is not None

    def cancel(self) -> None:
        """End the gesture that is going on; nothing comes of it."""
        running, self._running, self._waiting = self._running, None, None
        self._pan.stop()
        if running is not None:
            running.cancel()
            self.view.pan(self._panned * -1)
        self._panned = QPoint()

    def take_up(self, gesture: Gesture, spot: Spot) -> None:
        """Begin a gesture that ends with the next click."""
        self.cancel()
        self._running = gesture
        gesture.start(spot)

    # -- mouse -----------------------------------------------------------------------------------------------------

    def mouse_press(self, event: QMouseEvent) -> bool:
        if event.button() == _RIGHT:
            self._no_menu = self.busy or self._waiting is not None
            self.cancel()
            if not self._no_menu:
                self.canvas.select_for_menu(self._spot(event))
            return True
        if event.button() != _LEFT:
            return False
        self._panned = QPoint()
        if self._running is not None:
            return True  # the second click of a wire ends it, when the button is released
        self._pressed = self._spot(event)
        self._waiting = self._begun(self._pressed)
        return True

    def _begun(self, spot: Spot, ports: bool = True) -> Gesture | None:
        """The gesture that a press at this spot may become."""
        canvas = self.canvas
        hit = canvas.scene.at(spot.point, self.view.reach, ports)
        match hit.kind:
            case "toggle":
                self.view.toggle((*hit.path, hit.id))
                return None
            case "button":
                canvas.press(hit)
                return None
            case "port":
                return Wire(canvas, hit, spot, canvas.add_wired)
            case "node" | "header":
                copies = spot.control and not spot.shift
                return (Copy if copies else Move)(canvas, hit.path, hit.id, spot)
            case "wire" if hit.edge is not None:
                return ClickWire(canvas, hit.path, hit.edge, spot)
        return Marquee(canvas, hit.path)

    def mouse_move(self, event: QMouseEvent) -> bool:
        spot = self._spot(event)
        if self._running is not None:
            self._hold(spot)
            self._running.move(spot)
            return True
        if self._waiting is None or not event.buttons() & _LEFT:
            return False
        if (spot.pixel - self._pressed.pixel).manhattanLength() >= QApplication.startDragDistance():
            self._running, self._waiting = self._waiting, None
            self._running.start(self._pressed)
            self._running.move(spot)
        return True

    def mouse_release(self, event: QMouseEvent) -> bool:
        if event.button() != _LEFT:
            return False
        spot = self._spot(event)
        running, waiting, self._running, self._waiting = self._running, self._waiting, None, None
        self._pan.stop()
        self._panned = QPoint()
        if running is not None:
            running.finish(spot)
        elif waiting is not None and waiting.sticky:
            self.take_up(waiting, spot)
        else:
            clicked = self._begun(spot, ports=False) if isinstance(waiting, Wire) else waiting
            if clicked is not None:
                clicked.click(spot)
        return True

    def mouse_double_click(self, event: QMouseEvent) -> bool:
        if event.button() != _LEFT or self.busy:
            return False
        spot = self._spot(event)
        hit = self.canvas.scene.at(spot.point, self.view.reach, ports=False)
        if hit.kind in ("empty", "inside"):
            self.canvas.quick_add_at(spot.point)
        elif hit.kind in ("node", "header"):
            self.canvas.open_node(hit.path, hit.id, named=self.canvas.scene.on_name(hit, spot.point))
        else:
            return False
        return True

    # -- keys ------------------------------------------------------------------------------------------------------

    def key_press(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key == Qt.Key.Key_Escape and (self.busy or self._waiting is not None):
            self.cancel()
            return True
        if key == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space_at = self.view.mapFromScene(self.canvas.scene.sceneRect().topLeft())
            return True
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return not self.busy and self.canvas.key(Qt.Key(key), held)

    def key_release(self, event: QKeyEvent) -> bool:
        if event.key() != Qt.Key.Key_Space or event.isAutoRepeat():
            return False
        still = self._space_at == self.view.mapFromScene(self.canvas.scene.sceneRect().topLeft())
        self._space_at = None
        if still and not self.busy:
            self.canvas.quick_add()
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While a gesture goes on, keys are its own: no shortcut may change the design under it."""
        if event.type() == QEvent.Type.ShortcutOverride and (self.busy or self._waiting is not None):
            event.accept()
            return True
        return False

    # -- from the palette ------------------------------------------------------------------------------------------

    def drag_enter(self, event: QDragEnterEvent) -> bool:
        kind = dragged(event.mimeData(), event.source() is not None)
        if kind is None:
            return False
        self.cancel()
        self._running = Drop(self.canvas, kind)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        return True

    def drag_move(self, event: QDragMoveEvent) -> bool:
        if not isinstance(self._running, Drop):
            return False
        self._hold(self._drag_spot(event))
        self._running.move(self._held)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        return True

    def drag_leave(self, event: QDragLeaveEvent) -> bool:
        self.cancel()
        return True

    def drop(self, event: QDropEvent) -> bool:
        running, self._running, self._panned = self._running, None, QPoint()
        self._pan.stop()
        if not isinstance(running, Drop):
            return False
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        running.finish(self._drag_spot(event))
        self.view.setFocus()
        return True

    # -- spots -----------------------------------------------------------------------------------------------------

    def _spot(self, event: QMouseEvent) -> Spot:
        pixel = event.position().toPoint()
        return Spot(self.view.mapToScene(pixel), pixel, event.modifiers())

    def _drag_spot(self, event: QDropEvent) -> Spot:
        pixel = event.position().toPoint()
        return Spot(self.view.mapToScene(pixel), pixel, event.modifiers())

    def _hold(self, spot: Spot) -> None:
        """Something is held there: near the edge of the view it soon shows more of the scene."""
        self._held = spot
        if self._beyond(spot).isNull():
            self._pan.stop()
        elif not self._pan.isActive():
            self._patience = _PATIENCE
            self._pan.start()

    def _beyond(self, spot: Spot) -> QPoint:
        """At which edges of the view a spot is."""
        area = self.view.viewport().rect().adjusted(_NEAR_EDGE, _NEAR_EDGE, -_NEAR_EDGE, -_NEAR_EDGE)
        dx = (spot.pixel.x() > area.right()) - (spot.pixel.x() < area.left())
        dy = (spot.pixel.y() > area.bottom()) - (spot.pixel.y() < area.top())
        return QPoint(dx, dy)

    def _pan_at_edge(self) -> None:
        self._patience -= 1
        if self._patience > 0 or self._running is None:
            return
        held = self._held
        before = self.view.mapFromScene(held.point)
        self.view.pan(self._beyond(held) * _PAN)
        self._panned += before - self.view.mapFromScene(held.point)
        self._held = Spot(self.view.mapToScene(held.pixel), held.pixel, held.keys)
        self._running.move(self._held)

    def _menu_asked(self, at: QPoint) -> None:
        """By the right button or a key; the button that ended a gesture asks for none."""
        if not self._no_menu:
            self.canvas.show_menu(at)
        self._no_menu = False
