"""Where the docks stand, and that what stands in them is made when it can be."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.panels import WIDTHS
from app.window import MainWindow

TABS = 40  # the tabs below count, too
SIZES = pytest.mark.parametrize(("width", "height", "least"), [(1440, 900, 520), (1024, 768, 400)])


def seen(window: MainWindow, name: str) -> QWidget:
    return window.panels.docks[name]


@SIZES
def test_the_canvas_gets_the_height_at_first(
    window: MainWindow, qtbot: QtBot, width: int, height: int, least: int
) -> None:
    window.resize(width, height)
    window.files.new_from("digits_mlp")
    qtbot.waitUntil(lambda: window.canvas.height() >= least)


def test_in_a_narrow_window_the_lower_docks_reach_below_the_inspector(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1440, 900)
    window.files.new_from("digits_mlp")
    qtbot.waitUntil(lambda: seen(window, "problems").geometry().right() < seen(window, "inspector").x())
    window.resize(1024, 768)
    qtbot.waitUntil(lambda: seen(window, "problems").width() > 700)
    window.resize(1440, 900)
    qtbot.waitUntil(lambda: seen(window, "problems").geometry().right() < seen(window, "inspector").x())


def test_a_layout_that_was_kept_is_honoured(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1440, 900)
    window.files.new_from("digits_mlp")
    problems = seen(window, "problems")
    qtbot.waitUntil(lambda: seen(window, "inspector").width() == WIDTHS["inspector"])
    window.resizeDocks([window.panels.docks["problems"]], [400], Qt.Orientation.Vertical)
    qtbot.waitUntil(lambda: abs(problems.height() - 400) < TABS)
    window.show_start()
    qtbot.waitUntil(window.start.isVisible)
    window.show_canvas()
    qtbot.waitUntil(lambda: abs(problems.height() - 400) < TABS)


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
