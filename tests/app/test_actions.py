"""The table of commands: each stands in a menu, has keys of its own, a text to be read out, and reasons."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QKeySequence
from PySide6.QtWidgets import QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from app.actions import ACTIONS, DOCKS, TOOLBAR
from app.shell import MENUS, Action
from app.window import MainWindow
from tests.designs import stack

every_action = pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)


@every_action
def test_an_action_has_a_menu_keys_and_a_text(action: Action) -> None:
    assert action.menu in MENUS
    assert action.keys
    assert action.text
    assert all(not QKeySequence(key).isEmpty() for key in action.keys)


def test_names_and_keys_are_unique() -> None:
    for taken in (Counter(a.name for a in ACTIONS), Counter(QKeySequence(key) for a in ACTIONS for key in a.keys)):
        assert [one for one, times in taken.items() if times > 1] == []


def test_single_keys_count_only_on_the_canvas() -> None:
    plain = [a.name for a in ACTIONS if any(len(key) == 1 for key in a.keys) and not a.on_canvas]
    assert plain == []


def test_every_dock_has_a_command() -> None:
    assert {f"{name}Dock" for name in DOCKS} <= {action.name for action in ACTIONS}


def test_every_action_stands_in_its_menu(window: MainWindow) -> None:
    for action in ACTIONS:
        made = window.commands.by_name[action.name]
        assert made.objectName() == f"{action.name}Action"
        assert made in window.commands.menus[action.menu].actions()


def test_every_action_stands_in_the_command_palette(window: MainWindow) -> None:
    window.show_commands()
    rows = window._command_palette.list.model()
    listed = {rows.index(row, 0).data(Qt.ItemDataRole.UserRole) for row in range(rows.rowCount())}
    window._command_palette.hide()
    assert listed == {action.name for action in ACTIONS}


def test_the_marks_in_the_menu_say_which_docks_are_open_and_which_colours_are_chosen(window: MainWindow) -> None:
    window.files.new_from("digits_mlp")
    window.panels.docks["problems"].close()
    window.commands.run("dark")
    made = window.commands.by_name
    window.commands.menus["View"].aboutToShow.emit()
    marked = {action.name for action in ACTIONS if made[action.name].isChecked()}
    assert {"codeDock", "dark"} <= marked
    assert not marked & {"light", "system", "problemsDock"}
    made["codeDock"].trigger()
    made["dark"].trigger()  # chosen again it stays what it is
    window.commands.show()
    assert made["codeDock"].isChecked()
    assert made["dark"].isChecked()
    window.commands.run("light")


def test_a_disabled_action_says_why_and_an_enabled_one_its_key(window: MainWindow) -> None:
    window.commands.show()
    for action in ACTIONS:
        made, reason = window.commands.by_name[action.name], action.why_not(window)
        assert made.isEnabled() == (reason is None)
        assert QKeySequence(action.keys[0]).toString(QKeySequence.SequenceFormat.NativeText) in made.toolTip()
        assert reason is None or made.toolTip().endswith(reason)


def test_train_says_that_torch_is_being_loaded(window: MainWindow) -> None:
    window.files.new_from("digits_mlp")
    window.commands.show()
    if not window.session.ready:
        assert "oading torch" in window.commands.by_name["train"].toolTip()


def test_every_button_of_the_toolbar_is_an_action_with_a_name_to_read_out(window: MainWindow) -> None:
    for name in filter(None, TOOLBAR):
        button = window.commands.toolbar.widgetForAction(window.commands.by_name[name])
        assert isinstance(button, QToolButton)
        assert button.accessibleName()


def test_where_the_toolbar_is_too_narrow_the_rest_is_a_click_away(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(600, 600)
    more = window.commands.toolbar.findChild(QToolButton, "qt_toolbar_ext_button")
    assert more is not None
    qtbot.waitUntil(more.isVisible)
    assert more.accessibleName() == more.toolTip() == "More commands"
    ink = {more.grab().toImage().pixelColor(x, y).name() for x in range(more.width()) for y in range(more.height())}
    assert len(ink) > 1


def test_the_source_is_copied_and_searched_by_commands(digits: MainWindow, qtbot: QtBot) -> None:
    digits.commands.run("copyCode")
    source = digits.session.source
    assert source is not None
    assert QGuiApplication.clipboard().text() == source.text
    digits.commands.run("findInCode")
    query = digits.panels.docks["code"].findChild(QLineEdit, "findText")
    assert query is not None
    qtbot.waitUntil(query.isVisible)


def test_a_design_with_errors_has_no_source_to_take_and_says_so(digits: MainWindow, qtbot: QtBot) -> None:
    from tests.app.test_files import edit

    with qtbot.waitSignal(digits.session.sourced, timeout=20_000):
        edit(digits, "Conv2d")
    digits.commands.show()
    for name in ("copyCode", "saveCode", "findInCode"):
        assert "so it has no source" in digits.commands.by_name[name].toolTip()


def test_undo_names_what_it_takes_back(digits: MainWindow) -> None:
    from tests.app.test_files import edit

    edit(digits)
    digits.commands.show()
    assert digits.commands.by_name["undo"].text() == "Undo Add ReLU"
    digits.commands.by_name["undo"].trigger()
    digits.commands.show()
    assert digits.commands.by_name["redo"].text() == "Redo Add ReLU"


def test_a_design_with_errors_cannot_be_trained_and_says_so(digits: MainWindow, qtbot: QtBot) -> None:
    from tests.app.test_files import edit

    with qtbot.waitSignal(digits.session.reported, timeout=20_000):
        edit(digits, "Conv2d")
    digits.commands.show()
    assert "2 problems stop training" in digits.commands.by_name["train"].toolTip()


def test_the_key_of_a_greyed_command_is_not_dead_but_says_why(digits: MainWindow, qtbot: QtBot) -> None:
    from tests.app.test_files import edit

    with qtbot.waitSignal(digits.session.reported, timeout=20_000):
        edit(digits, "Conv2d")
    digits.show_dock("code")
    digits.commands.show()
    digits.activateWindow()
    qtbot.waitUntil(digits.isActiveWindow)
    qtbot.keyClick(digits, Qt.Key.Key_F5)
    assert digits.panels.is_seen("problems")
    assert any("2 problems stop training" in text for text in digits.notices.texts)
    qtbot.keyClick(digits, Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    assert "No run goes on." in digits.notices.texts


def drawn(window: MainWindow, name: str) -> QImage:
    return window.commands.by_name[name].icon().pixmap(20, 20).toImage()


def test_pause_becomes_resume_with_another_sign(digits: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(digits.session.run_started, timeout=20_000):
        digits.commands.run("train")
    pause = drawn(digits, "pause")
    digits.commands.run("pause")
    digits.commands.show()
    assert digits.commands.by_name["pause"].text() == "Resume"
    assert drawn(digits, "pause") == drawn(digits, "train")
    digits.commands.show_icons()
    assert drawn(digits, "pause") == drawn(digits, "train")
    digits.commands.run("pause")
    digits.commands.show()
    assert digits.commands.by_name["pause"].text() == "Pause"
    assert drawn(digits, "pause") == pause
    with qtbot.waitSignal(digits.session.run_ended, timeout=20_000):
        digits.commands.run("stop")


def test_a_command_of_the_canvas_that_cannot_be_done_says_why(window: MainWindow) -> None:
    window.session.open(stack((8,), "ReLU", "Tanh"))
    window.show_canvas()
    window.canvas.select_all()
    reasons = {action.name: action.why_not(window) or "" for action in ACTIONS}
    assert reasons["tidy"].startswith("A stack is always tidy")
    for name in ("enter", "ungroup", "makeUnique", "renameBlock", "toggleOpen"):
        assert "block first" in reasons[name]
    assert "exactly one" in reasons["rename"]
    assert not reasons["duplicateFed"]
