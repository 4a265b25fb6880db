"""The window without a mouse: from part to part, and from the canvas to a layer's parameters and back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.designs import find
from app.docks.palette import PaletteDock
from app.docks.problems import ProblemsDock
from app.window import MainWindow
from designer.canvas.selection import Selection
from tests.designs import stack

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def keyed(window: MainWindow, qtbot: QtBot) -> MainWindow:
    """The window with a stack, and the keyboard on the canvas."""
    window.session.open(stack((1, 8, 8), ("Conv2d", {"out_channels": 4, "kernel_size": 3}), "ReLU"))
    window.show_canvas()
    window.activateWindow()
    qtbot.waitUntil(window.canvas.view.hasFocus)
    return window


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def part(window: MainWindow) -> str:
    """Where the keyboard is."""
    if window.canvas.isAncestorOf(focused()):
        return "canvas"
    return next((name for name, dock in window.panels.docks.items() if dock.isAncestorOf(focused())), "")


def choose(window: MainWindow, *keys: str) -> None:
    window.canvas.select(Selection((), frozenset(keys)))
    window.commands.show()


def point(window: MainWindow, key: str, dx: float, dy: float) -> QPoint:
    """A point of a card, from its upper left corner."""
    rect = window.canvas.scene.rect_of((), key)
    return window.canvas.view.mapFromScene(rect.topLeft() + QPointF(dx, dy))


def test_f6_goes_round_the_parts_that_take_the_keyboard_and_back(keyed: MainWindow) -> None:
    way = []
    while "canvas" not in way:
        QTest.keyClick(focused(), Qt.Key.Key_F6)
        way.append(part(keyed))
    assert way[0] == "inspector"
    assert way[-2:] == ["palette", "canvas"]
    QTest.keyClick(focused(), Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert part(keyed) == "palette"


def test_it_comes_to_the_dock_in_front(ready: MainWindow, qtbot: QtBot) -> None:
    ready.session.open(stack((8,), "ReLU"))
    ready.show_dock("summary")
    qtbot.waitUntil(lambda: ready.panels.is_seen("summary") and ready.session.report is not None)
    ready.activateWindow()
    ready.canvas.setFocus()
    qtbot.waitUntil(ready.canvas.view.hasFocus)
    ready.go_round(2)
    assert part(ready) == "summary"


def test_enter_on_a_layer_goes_to_its_first_parameter(keyed: MainWindow, qtbot: QtBot) -> None:
    choose(keyed, "l0")
    QTest.keyClick(keyed.canvas.view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: part(keyed) == "inspector")
    QTest.keyClicks(focused(), "16")
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert keyed.session.design.root.by_id["l0"].params["out_channels"] == 16
    assert keyed.canvas.view.hasFocus()
    assert keyed.canvas.selection.nodes == {"l0"}


def test_escape_gives_the_keyboard_back(keyed: MainWindow, qtbot: QtBot) -> None:
    choose(keyed, "l0")
    QTest.keyClick(keyed.canvas.view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: part(keyed) == "inspector")
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert keyed.canvas.view.hasFocus()


def test_a_value_that_is_refused_keeps_the_keyboard(keyed: MainWindow, qtbot: QtBot) -> None:
    choose(keyed, "l0")
    QTest.keyClick(keyed.canvas.view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: part(keyed) == "inspector")
    QTest.keyClicks(focused(), "abc")
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert part(keyed) == "inspector"


def test_a_double_click_on_a_card_goes_to_its_parameters(keyed: MainWindow, qtbot: QtBot) -> None:
    at = point(keyed, "l0", 120, 35)
    QTest.mouseClick(keyed.canvas.view.viewport(), LEFT, NONE, at)
    QTest.mouseDClick(keyed.canvas.view.viewport(), LEFT, NONE, at)
    qtbot.waitUntil(lambda: part(keyed) == "inspector")
    assert not keyed.canvas.editor.isVisible()


def test_a_double_click_on_its_name_renames_what_stands_there(keyed: MainWindow) -> None:
    at = point(keyed, "l0", 24, 16)
    QTest.mouseClick(keyed.canvas.view.viewport(), LEFT, NONE, at)
    QTest.mouseDClick(keyed.canvas.view.viewport(), LEFT, NONE, at)
    assert keyed.canvas.editor.isVisible()
    assert keyed.canvas.editor.selectedText() == "Conv2d"
    QTest.keyClick(keyed.canvas.editor, Qt.Key.Key_Return)
    assert keyed.session.design.root.by_id["l0"].name == ""


def test_what_is_added_from_the_palette_leaves_the_keyboard_on_the_canvas(keyed: MainWindow) -> None:
    palette = keyed.panels.docks["palette"].widget()
    assert isinstance(palette, PaletteDock)
    palette.focus_search()
    QTest.keyClicks(palette.search, "tanh")
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    assert keyed.canvas.view.hasFocus()
    QTest.keyClick(focused(), Qt.Key.Key_Tab)
    assert keyed.canvas.box.isVisible()


def test_the_canvas_shows_that_it_has_the_keyboard(keyed: MainWindow) -> None:
    accent = keyed.canvas.theme.accent
    corner = keyed.canvas.grab().toImage().pixelColor(0, 100).name()
    assert corner == accent.lower()
    QTest.keyClick(keyed.canvas.view, Qt.Key.Key_F6)
    assert keyed.canvas.grab().toImage().pixelColor(0, 100).name() != accent.lower()


def test_what_is_spoken_of_comes_forward_on_the_canvas(keyed: MainWindow) -> None:
    item = keyed.canvas.scene.drawing.item((), "l1")
    assert item is not None
    keyed.session.pointed.emit(Selection((), frozenset(("l1",))))
    assert item.hovered
    keyed.session.pointed.emit(None)
    assert not item.hovered


def test_a_problem_under_the_mouse_lets_its_node_come_forward(keyed: MainWindow, qtbot: QtBot) -> None:
    keyed.show_dock("problems")
    problems = keyed.findChild(ProblemsDock)
    assert problems is not None
    with qtbot.waitSignal(keyed.session.reported, timeout=60_000):
        keyed.session.start()
        keyed.session.open(stack((1, 8, 8), "ReLU", ("Conv2d", {"out_channels": 4, "kernel_size": 99})))
    qtbot.waitUntil(lambda: bool(problems.cards) and problems.cards[0].isVisible())
    item = keyed.canvas.scene.drawing.item((), "l1")
    assert item is not None

    middle = QPointF(problems.cards[0].rect().center())
    before = keyed.canvas.view.grab().toImage()
    QApplication.sendEvent(problems.cards[0], QEnterEvent(middle, middle, middle))
    assert item.hovered
    assert keyed.canvas.view.grab().toImage() != before
    QApplication.sendEvent(problems.cards[0], QEvent(QEvent.Type.Leave))
    assert not item.hovered


def test_a_problem_in_a_closed_block_lets_the_block_come_forward(keyed: MainWindow) -> None:
    keyed.session.open(find("resnet18").design)
    keyed.show_canvas()
    scene = keyed.canvas.scene
    block = next(node.id for node in keyed.session.design.root.nodes if node.block)
    scene.set_open((block,), False)
    inside = keyed.session.design.blocks[keyed.session.design.root.by_id[block].block or ""].nodes[0].id
    keyed.canvas.point_at(Selection((block,), frozenset((inside,))))
    item = scene.drawing.item((), block)
    assert item is not None
    assert item.hovered


def test_in_the_inspector_the_keys_begin_in_a_field(keyed: MainWindow) -> None:
    choose(keyed, "l0")
    QTest.keyClick(keyed.canvas.view, Qt.Key.Key_F6)
    assert focused().metaObject().className() in ("NameLine", "Line", "Number")
