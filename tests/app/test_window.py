"""The window: what stands in it, how it begins and ends, and that it lives on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QDialog,
    QDockWidget,
    QFileDialog,
    QFrame,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QToolButton,
    QTreeWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.__main__ import asks_for_window
from app.actions import DOCKS
from app.gui import has_display, missing_library
from app.notices import Notice
from app.pace import span
from app.starting.cards import TemplateCard
from app.starting.miniature import MOST_BARS, bars
from app.window import MainWindow
from designer.model import files
from engine.events import RunEnded
from resources import TEMPLATES

ROOT = Path(__file__).parents[2]
WAIT_MS = 30_000


def start(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`python -m app` in a process of its own, with other variables of the environment."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    kept.pop("QT_QPA_PLATFORM", None)
    command = [sys.executable, "-m", "app", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=kept | environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_without_a_display_there_is_a_sentence() -> None:
    done = start()
    assert done.returncode == 1
    assert "no display" in done.stderr
    assert "Traceback" not in done.stderr


def test_with_a_display_that_cannot_be_reached_there_is_a_sentence(tmp_path: Path) -> None:
    done = start("--workspace", str(tmp_path), DISPLAY=":987", QT_QPA_PLATFORM="xcb")
    assert done.returncode == 1
    assert "cannot be shown" in done.stderr


def test_a_missing_library_is_named() -> None:
    said = missing_library(ImportError("libEGL.so.1: cannot open shared object file"))
    assert "libEGL.so.1" in said
    assert "apt install" in said


def test_a_broken_torch_is_told_and_the_exit_code_says_so(tmp_path: Path) -> None:
    (tmp_path / "torch").mkdir()
    (tmp_path / "torch" / "__init__.py").write_text("raise ImportError('libtorch.so: bad')", encoding="utf-8")
    code = (
        "import sys; from PySide6.QtCore import QTimer; from app import gui, window\n"
        "begin = window.MainWindow.begin\n"
        "def begin_and_end(self):\n"
        "    self.session.refused.connect(lambda _: QTimer.singleShot(0, self.close)); begin(self)\n"
        "window.MainWindow.begin = begin_and_end\n"
        f"sys.exit(gui.start(['--workspace', {str(tmp_path / 'w')!r}]))"
    )
    environment = os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "PyTorch cannot be used" in done.stderr


@pytest.mark.parametrize(
    ("words", "window"),
    [
        ([], True),
        (["mnist_cnn"], True),
        (["mine.blockwright"], True),
        (["--workspace", "here"], True),
        (["train", "mnist_cnn"], False),
        (["trian"], False),
        (["--help"], False),
        (["--version"], False),
    ],
)
def test_the_window_opens_unless_a_command_is_asked_for(words: list[str], window: bool) -> None:
    assert asks_for_window(words) is window


def test_a_platform_that_is_named_counts_as_a_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert has_display()


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def test_torch_is_not_there_at_the_first_paint(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from app.gui import make_application, make_window\n"
        "app = make_application(); session, window = make_window(Path(sys.argv[1]))\n"
        "window.painted.disconnect(); window.painted.connect(app.quit); window.show(); app.exec()\n"
        "print([name for name in ('torch', 'pyqtgraph', 'qtawesome', 'sklearn') if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"


def test_it_begins_with_the_start_page_and_no_docks(window: MainWindow) -> None:
    assert not window.editing
    assert window.start.isVisible()
    assert not any(dock.isVisible() for dock in window.panels.docks.values())


def test_a_click_on_a_template_opens_it_with_its_docks(window: MainWindow, qtbot: QtBot) -> None:
    card = window.start.findChild(TemplateCard, "template_digits_mlp")
    assert card is not None
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    assert window.editing
    assert window.session.name == "digits_mlp"
    assert window.panels.docks["palette"].isVisible()
    assert window.panels.docks["inspector"].isVisible()


def test_every_template_has_a_card_that_opens_by_a_key(window: MainWindow, qtbot: QtBot) -> None:
    cards = window.start.findChildren(TemplateCard)
    assert [card.name for card in cards] == list(TEMPLATES)
    with qtbot.waitSignal(window.start.template_chosen):
        qtbot.keyClick(cards[-1], Qt.Key.Key_Return)


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_has_a_picture(name: str) -> None:
    from app.designs import find

    assert 2 <= len(bars(find(name).design)) <= MOST_BARS


def test_the_docks_bear_their_names(ready: MainWindow) -> None:
    ready.files.new_from("digits_mlp")
    for name in DOCKS:
        ready.show_dock(name)
    assert {dock.objectName() for dock in ready.findChildren(QDockWidget)} == set(DOCKS)
    assert [name for name in DOCKS if len(ready.findChildren(QWidget, name)) != 1] == []
    for inner in ("paletteSearch", "deviceChooser", "trainButton", "pauseButton", "stopButton", "canvas"):
        assert ready.findChild(QWidget, inner) is not None, inner


def test_the_key_of_a_dock_goes_to_it_and_back_to_the_canvas(window: MainWindow, qtbot: QtBot) -> None:
    window.files.new_from("digits_mlp")
    qtbot.waitUntil(window.canvas.view.hasFocus)
    dock = window.panels.docks["code"]
    window.commands.by_name["codeDock"].trigger()
    qtbot.waitUntil(lambda: window.panels.is_seen("code"))
    assert dock.isAncestorOf(focused()) or dock is focused()
    window.commands.by_name["codeDock"].trigger()
    assert window.canvas.isAncestorOf(focused())
    assert window.panels.is_seen("code")


def test_a_closed_dock_comes_back_by_its_menu_entry(window: MainWindow, qtbot: QtBot) -> None:
    window.files.new_from("digits_mlp")
    dock = window.panels.docks["evaluate"]
    cross = dock.findChild(QToolButton, "closeButton")
    assert cross is not None
    window.show_dock("evaluate")
    qtbot.mouseClick(cross, Qt.MouseButton.LeftButton)
    window.commands.show()
    assert not dock.isVisible()
    assert not window.commands.by_name["evaluateDock"].isChecked()
    window.commands.by_name["evaluateDock"].trigger()
    assert dock.isVisible()


def test_the_start_page_and_back_keeps_the_docks(window: MainWindow) -> None:
    window.files.new_from("digits_mlp")
    window.panels.docks["palette"].hide()
    window.show_start()
    window.show_canvas()
    assert not window.panels.docks["palette"].isVisible()
    assert window.panels.docks["inspector"].isVisible()


def test_the_command_palette_finds_and_runs_a_command(window: MainWindow, qtbot: QtBot) -> None:
    window.show_commands()
    search = window.findChild(QLineEdit, "commandSearch")
    assert search is not None
    qtbot.keyClicks(search, "new")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert window.editing
    assert window.session.name == "untitled"


def test_an_error_nobody_foresaw_becomes_a_notice_and_a_line_in_the_log(window: MainWindow, workspace: Path) -> None:
    window.session.confess(ValueError("a mistake of ours"))
    assert any("a mistake of ours" in text for text in window.notices.texts)
    assert "ValueError: a mistake of ours" in (workspace / "errors.log").read_text(encoding="utf-8")


def test_a_notice_closes_at_its_cross(window: MainWindow, qtbot: QtBot) -> None:
    window.notices.tell("Something was refused.")
    window.notices.tell("Something was refused.")
    assert window.notices.texts == ("Something was refused.",)
    notice = window.notices.findChild(QFrame, "notice")
    assert notice is not None
    cross = next(button for button in notice.findChildren(QWidget) if button.accessibleName() == "Close this notice")
    qtbot.mouseClick(cross, Qt.MouseButton.LeftButton)
    assert not window.notices.texts


def closing(qtbot: QtBot, stop: bool) -> None:
    """Answer the question about the run that is about to come."""

    def press() -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            QTimer.singleShot(10, press)
            return
        wanted = "Stop and keep" if stop else "Cancel"
        button = next(one for one in box.findChildren(QPushButton) if one.text().replace("&", "") == wanted)
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    QTimer.singleShot(0, press)


def test_closing_during_a_run_asks_and_keeps_it(digits: MainWindow, workspace: Path, qtbot: QtBot) -> None:
    from engine.runs import Runs

    with qtbot.waitSignal(digits.session.run_started, timeout=WAIT_MS):
        digits.commands.run("train")
    closing(qtbot, stop=False)
    digits.close()
    assert digits.isVisible()
    assert digits.session.running is not None
    closing(qtbot, stop=True)
    digits.close()
    qtbot.waitUntil(lambda: not digits.isVisible(), timeout=WAIT_MS)
    assert [record.status for record in Runs(workspace).all()] == ["stopped"]


def test_the_status_bar_tells_of_the_run(digits: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(digits.session.run_started, timeout=WAIT_MS):
        digits.commands.run("train")
    epoch = digits.statusBar().findChild(QWidget, "epochLabel")
    assert epoch is not None
    qtbot.waitUntil(epoch.isVisible, timeout=WAIT_MS)
    with qtbot.waitSignal(digits.session.run_ended, timeout=WAIT_MS):
        digits.commands.run("stop")
    assert not epoch.isVisible()


@pytest.mark.parametrize(("seconds", "text"), [(45, "45 s"), (200, "3 min 20 s"), (7500, "2 h 5 min")])
def test_a_length_of_time_reads_well(seconds: float, text: str) -> None:
    assert span(seconds) == text


def test_a_chosen_scheme_is_remembered(window: MainWindow, workspace: Path) -> None:
    window.set_scheme("dark")
    window.session.preferences.sync()
    assert "scheme=dark" in (workspace / "settings.ini").read_text(encoding="utf-8")
    window.set_scheme("system")


def test_every_widget_that_takes_the_keyboard_has_a_name_to_read_out(digits: MainWindow) -> None:
    nameless = []
    for name in DOCKS:
        digits.show_dock(name)
        for widget in digits.panels.docks[name].findChildren(QWidget):
            parent = widget.parentWidget()
            is_viewport = isinstance(parent, QAbstractScrollArea) and parent.viewport() is widget
            own = not widget.objectName().startswith("qt_") and not is_viewport
            takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(digits)
            if own and takes and not (widget.accessibleName() or getattr(widget, "text", str)()):
                nameless.append(f"{name}: {type(widget).__name__} in {parent}")
    assert nameless == [], ", ".join(nameless)


def test_a_long_notice_is_one_line_and_unfolds(window: MainWindow, qtbot: QtBot) -> None:
    window.notices.tell("It could not be fetched. What was tried: one; two; three.")
    notice = window.notices.findChild(Notice)
    assert notice is not None
    assert notice.line.whole == "It could not be fetched."
    assert not notice.more.isVisible()
    qtbot.waitUntil(lambda: notice.height() < 48)
    qtbot.mouseClick(notice.more_button, Qt.MouseButton.LeftButton)
    assert notice.more.isVisible()
    assert "three" in notice.more.text()


def test_a_run_whose_data_are_missing_offers_to_choose_their_folder(window: MainWindow, tmp_path: Path) -> None:
    window.session.set_data_root(tmp_path)
    window.files.new_from("mnist_cnn")
    end = RunEnded("failed", 0, {}, message="MNIST is not complete here. What was tried: a; b")
    window.session.refused.emit(end.message)
    window.session.run_ended.emit(end)
    assert window.notices.texts == (end.message,)
    button = window.notices.findChild(QPushButton, "choice_Choose a folder…")
    assert button is not None


def test_the_keys_and_gestures_can_be_searched_and_none_is_cut(window: MainWindow, qtbot: QtBot) -> None:
    window.show_keys()
    dialog = window.findChild(QDialog, "keysDialog")
    assert dialog is not None
    search, tree = dialog.findChild(QLineEdit, "keysSearch"), dialog.findChild(QTreeWidget)
    assert search is not None
    assert tree is not None
    qtbot.waitUntil(dialog.isVisible)
    assert sum(tree.columnWidth(column) for column in (0, 1)) <= tree.viewport().width()
    qtbot.keyClicks(search, "true size")
    every = tree.findItems("", Qt.MatchFlag.MatchContains | Qt.MatchFlag.MatchRecursive)
    assert [line.text(0) for line in every if not line.isHidden()] == ["View", "True size"]
    dialog.reject()


def test_file_dialogs_begin_in_the_folder_used_last(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []

    def chosen(*given: str) -> tuple[str, str]:
        begun.append(given[2])
        return "", ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", chosen)
    window.files.ask_open()
    files.save(window.session.design, tmp_path / "one.blockwright")
    window.files.open(tmp_path / "one.blockwright")
    window.files.ask_open()
    assert begun == [str(Path.home()), str(tmp_path)]
