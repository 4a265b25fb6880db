"""A hand for tests: real mouse and key events on a real canvas."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QByteArray, QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from designer.canvas.canvas import Canvas
from designer.canvas.gestures_drop import MIME
from designer.canvas.selection import Path, Selection
from designer.model.design import Block, Design, Edge
from designer.model.document import Document

NONE = Qt.KeyboardModifier.NoModifier
SHIFT, CONTROL, ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
COPY = Qt.DropAction.CopyAction


@dataclass
class Desk:
    """A shown canvas with its document, and what it has said."""

    canvas: Canvas
    document: Document
    said: list[str] = field(default_factory=list)

    @property
    def design(self) -> Design:
        return self.document.design

    def block(self, name: str = "") -> Block:
        return self.design.blocks[name or self.design.main]

    def order(self, name: str = "") -> list[str]:
        """The ids of a block's nodes."""
        return [node.id for node in self.block(name).nodes]

    def wires(self, name: str = "") -> set[str]:
        """The wires of a block as "source.port > target.port"."""
        return {wire(edge) for edge in self.block(name).edges}

    @property
    def selected(self) -> set[str]:
        return set(self.canvas.selection.nodes)

    # -- places ----------------------------------------------------------------------------------------------------

    def at(self, key: str, path: Path = (), dx: float = 0, dy: float = 0) -> QPoint:
        """The middle of a card in the view; of an open container the middle of its header."""
        rect = self.canvas.scene.rect_of(path, key)
        assert not rect.isEmpty(), f"{key} is not drawn"
        y = rect.top() + 16 if self.canvas.scene.is_open((*path, key)) else rect.center().y()
        return self.pixel(QPointF(rect.center().x() + dx, y + dy))

    def port(self, key: str, port: str, outgoing: bool, path: Path = ()) -> QPoint:
        return self.pixel(self.canvas.scene.port_point(path, key, port, outgoing))

    def between(self, edge: Edge, path: Path = ()) -> QPoint:
        """The middle of a wire."""
        item = self.canvas.scene.edge_at(path, edge)
        assert item is not None
        return self.pixel(item.mapToScene(item.path().pointAtPercent(0.5)))

    def pixel(self, point: QPointF) -> QPoint:
        return self.canvas.view.mapFromScene(point)

    # -- mouse -----------------------------------------------------------------------------------------------------

    def press(self, at: QPoint, keys: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = LEFT) -> None:
        QTest.mousePress(self.canvas.view.viewport(), button, keys, at)

    def move(self, at: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
        """Move with the left button held."""
        send_move(self.canvas.view.viewport(), at, keys, LEFT)

    def hover(self, at: QPoint) -> None:
        """Move with no button held."""
        send_move(self.canvas.view.viewport(), at, NONE, Qt.MouseButton.NoButton)

    def release(self, at: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
        QTest.mouseRelease(self.canvas.view.viewport(), LEFT, keys, at)

    def click(self, at: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
        self.press(at, keys)
        self.release(at, keys)

    def double_click(self, at: QPoint) -> None:
        self.click(at)
        QTest.mouseDClick(self.canvas.view.viewport(), LEFT, NONE, at)

    def drag(self, start: QPoint, *way: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
        """Press, go all the way and release at its end."""
        self.hold(start, *way, keys=keys)
        self.release(way[-1], keys)

    def hold(self, start: QPoint, *way: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
        """As `drag`, but without the release."""
        self.press(start, keys)
        here = start
        for goal in way:
            for part in (0.3, 0.7, 1.0):
                self.move(here + (goal - here) * part, keys)
            here = goal

    def key(self, key: Qt.Key, keys: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self.canvas.view, key, keys)

    def type(self, text: str) -> None:
        """Type where the focus is."""
        widget = QApplication.focusWidget()
        assert widget is not None
        QTest.keyClicks(widget, text)

    def enter(self, key: Qt.Key = Qt.Key.Key_Return) -> None:
        widget = QApplication.focusWidget()
        assert widget is not None
        QTest.keyClick(widget, key)

    # -- palette ---------------------------------------------------------------------------------------------------

    def drop(self, kind: str, *way: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
        """Drag a kind in from the palette and drop it at the end of the way."""
        data = carried(kind)
        self.carry(data, *way, keys=keys)
        send(self.canvas, QDropEvent(QPointF(way[-1]), COPY, data, LEFT, keys))

    def carry(self, data: QMimeData, *way: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
        send(self.canvas, QDragEnterEvent(way[0], COPY, data, LEFT, keys))
        for at in way:
            send(self.canvas, QDragMoveEvent(at, COPY, data, LEFT, keys))

    def select(self, *keys: str, path: Path = ()) -> None:
        self.canvas.select(Selection(path, frozenset(keys)))


def desk_of(qtbot: QtBot, design: Design, width: int = 900, height: int = 900) -> Desk:
    """A canvas that shows a design at its true size, with the focus."""
    document = Document(design)
    canvas = Canvas(document)
    document.subscribe(canvas.apply_change)
    qtbot.addWidget(canvas)
    desk = Desk(canvas, document)
    canvas.message.connect(desk.said.append)
    canvas.resize(width, height)
    canvas.show()
    canvas.activateWindow()
    canvas.view.setFocus()
    qtbot.waitUntil(canvas.view.hasFocus)
    canvas.view.zoom_to(1.0)
    canvas.view.centerOn(canvas.scene.extent().center())
    return desk


def wire(edge: Edge) -> str:
    return f"{edge.source}.{edge.source_port} > {edge.target}.{edge.target_port}"


def carried(kind: str) -> QMimeData:
    data = QMimeData()
    data.setData(MIME, QByteArray(kind.encode()))
    return data


def send(canvas: Canvas, event: QDragEnterEvent | QDragMoveEvent | QDropEvent) -> None:
    QApplication.sendEvent(canvas.view.viewport(), event)


def send_move(viewport: QWidget, at: QPoint, keys: Qt.KeyboardModifier, buttons: Qt.MouseButton) -> None:
    there = QPointF(viewport.mapToGlobal(at))
    event = QMouseEvent(QEvent.Type.MouseMove, QPointF(at), there, Qt.MouseButton.NoButton, buttons, keys)
    QApplication.sendEvent(viewport, event)
