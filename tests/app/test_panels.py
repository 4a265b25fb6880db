"""Where the docks stand, and that what stands in them is made when it can be."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from app.layout import Layout
from app.panels import AREAS
from app.window import MainWindow
from designer.model import files
from designer.model.edits import set_description, set_param

SIZES = pytest.mark.parametrize(
    ("width", "palette", "column"), [(1024, 184, 400), (1440, 216, 562), (1920, 216, 749), (2560, 216, 760)]
)


def seen(window: MainWindow, name: str) -> QWidget:
    return window.panels.docks[name]


def tabs(window: MainWindow) -> QTabBar:
    bars = window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return next(bar for bar in bars if bar.isVisible())


def opened(window: MainWindow, qtbot: QtBot, width: int, height: int = 900) -> None:
    """The window of that size with a design whose docks have their first places."""
    window.resize(width, height)
    window.files.new_from("digits_mlp")
    qtbot.waitUntil(lambda: bool(window.panels.sizes))


@SIZES
def test_the_canvas_has_the_whole_height_between_the_docks(
    window: MainWindow, qtbot: QtBot, width: int, palette: int, column: int
) -> None:
    opened(window, qtbot, width)
    assert abs(seen(window, "palette").width() - palette) <= 1
    assert abs(seen(window, "inspector").width() - column) <= 1
    assert window.canvas.height() == seen(window, "palette").height()
    assert window.canvas.width() >= 430


def test_the_tabs_are_below_the_inspector_and_all_of_them_are_to_be_read(window: MainWindow, qtbot: QtBot) -> None:
    opened(window, qtbot, 1440)
    inspector, problems = seen(window, "inspector").geometry(), seen(window, "problems").geometry()
    assert problems.top() > inspector.bottom()
    assert abs(inspector.height() / (inspector.height() + problems.height()) - 0.42) < 0.02
    assert tabs(window).count() == len(window.panels.docks) - len(AREAS)
    assert tabs(window).sizeHint().width() <= tabs(window).width()


def test_docks_that_were_left_alone_keep_their_part_of_a_window_that_grows(window: MainWindow, qtbot: QtBot) -> None:
    opened(window, qtbot, 1024)
    window.resize(1440, 900)
    qtbot.waitUntil(lambda: abs(seen(window, "inspector").width() - 562) <= 1)


def test_docks_that_were_left_alone_leave_the_canvas_its_part_of_a_window_that_shrinks(
    window: MainWindow, qtbot: QtBot
) -> None:
    opened(window, qtbot, 1440)
    window.resize(1024, 700)
    qtbot.waitUntil(lambda: abs(seen(window, "inspector").width() - 400) <= 1)
    assert window.canvas.width() >= 430


def test_docks_that_were_given_a_size_keep_it_in_a_window_that_shrinks(window: MainWindow, qtbot: QtBot) -> None:
    opened(window, qtbot, 1440)
    window.resizeDocks([window.panels.docks["inspector"]], [600], Qt.Orientation.Horizontal)
    window.resize(1200, 700)
    QApplication.processEvents()
    assert seen(window, "inspector").width() == 600


def test_a_double_click_on_a_tab_gives_it_the_column_and_takes_it_back(window: MainWindow, qtbot: QtBot) -> None:
    opened(window, qtbot, 1440)
    before = seen(window, "problems").height()
    at = tabs(window).tabRect(0).center()
    qtbot.mouseDClick(tabs(window), Qt.MouseButton.LeftButton, pos=at)
    qtbot.waitUntil(lambda: seen(window, "problems").height() > window.canvas.height() - 40)
    qtbot.mouseDClick(tabs(window), Qt.MouseButton.LeftButton, pos=at)
    qtbot.waitUntil(lambda: abs(seen(window, "problems").height() - before) <= 1)


def test_a_layout_that_was_kept_is_honoured(window: MainWindow, qtbot: QtBot) -> None:
    opened(window, qtbot, 1440)
    problems = seen(window, "problems")
    docks = [window.panels.docks["inspector"], window.panels.docks["problems"]]
    window.resizeDocks(docks, [450, 316], Qt.Orientation.Vertical)
    qtbot.waitUntil(lambda: abs(seen(window, "inspector").height() - 450) < 40)
    height = problems.height()
    window.show_start()
    qtbot.waitUntil(window.start.isVisible)
    window.show_canvas()
    qtbot.waitUntil(lambda: problems.height() == height)


def test_a_layout_of_the_arrangement_before_is_dropped(window: MainWindow, qtbot: QtBot) -> None:
    opened(window, qtbot, 1440)
    window.panels.docks["palette"].hide()
    window.session.preferences.setValue("layout", window.saveState(0))
    layout = Layout(window, window.panels, window.session.preferences)
    layout.place()
    assert seen(window, "palette").isVisible()


def test_a_window_that_was_larger_than_this_screen_is_brought_onto_it(window: MainWindow) -> None:
    room = window.screen().availableGeometry()
    window.setGeometry(room.translated(room.width() // 2, room.height() // 2))
    window.session.preferences.setValue("geometry", window.saveGeometry())
    Layout(window, window.panels, window.session.preferences)
    assert room.contains(window.frameGeometry())


def test_a_module_that_is_missing_is_not_hushed_up(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window.panels, "_waiting", ["code"])
    monkeypatch.setitem(sys.modules, "app.docks.code", None)
    with pytest.raises(ModuleNotFoundError):
        window.panels.fill("code")


def test_on_the_start_page_nothing_is_said_of_a_models_size(digits: MainWindow) -> None:
    size = digits.statusBar().findChild(QWidget, "modelLabel")
    assert size is not None
    assert size.isVisible()
    digits.show_start()
    assert not size.isVisible()


def test_the_status_says_which_file_is_open_and_whether_it_is_saved(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "mine.blockwright"
    label = window.statusBar().findChild(QLabel, "fileLabel")
    assert label is not None
    window.files.new_from("digits_mlp")
    assert label.text() == "digits_mlp  ·  no file yet"
    files.save(window.session.design, path)
    window.files.open(path)
    assert label.text() == "mine.blockwright  ·  saved"
    window.session.apply(set_description(window.session.design, "other"), "Describe")
    assert label.text() == "mine.blockwright  ·  not saved"


def test_the_number_of_parameters_says_when_it_is_not_whole(digits: MainWindow, qtbot: QtBot) -> None:
    size = digits.statusBar().findChild(QLabel, "modelLabel")
    assert size is not None
    assert size.text().endswith(" parameters")
    design = digits.session.design
    with qtbot.waitSignal(digits.session.reported):
        digits.session.apply(set_param(design, design.main, design.root.nodes[3].id, "in_features", 5), "Set")
    assert size.text().endswith(" parameters so far")
