"""Files by the window: new, open, save, the question before work is lost, and what is found after a crash."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from app.autosave import lost
from app.designs import find
from app.dropping import taken_for
from app.starting.cards import RecentCard
from app.window import MainWindow
from designer.model import files
from designer.model.design import Node
from designer.model.edits import insert

ROOT = Path(__file__).parents[2]


def edit(window: MainWindow, kind: str = "ReLU") -> None:
    design = window.session.design
    window.session.apply(insert(design, design.main, Node(f"new{kind}", "", kind), before=1), f"Add {kind}")


def answer(qtbot: QtBot, button: QMessageBox.StandardButton) -> None:
    """Press the button of the question that is about to come."""

    def press() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            qtbot.mouseClick(box.button(button), Qt.MouseButton.LeftButton)
        else:
            QTimer.singleShot(10, press)

    QTimer.singleShot(0, press)


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The file that the user chooses in every file dialog."""
    path = tmp_path / "chosen.blockwright"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    return path


def test_a_template_opens_as_a_design_without_a_file(window: MainWindow) -> None:
    window.files.new_from("digits_mlp")
    assert window.editing
    assert (window.session.path, window.session.name) == (None, "digits_mlp")
    assert "digits_mlp" in window.windowTitle()


def test_saving_asks_where_and_then_no_more(window: MainWindow, chosen: Path) -> None:
    window.files.new_from("digits_mlp")
    assert window.files.save()
    edit(window)
    assert window.isWindowModified()
    window.commands.run("save")
    assert files.load(chosen) == window.session.design
    assert not window.isWindowModified()


def test_a_name_without_a_suffix_gets_one(window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "mine"), ""))
    window.files.new()
    assert window.files.save_as()
    assert (tmp_path / "mine.blockwright").is_file()


def test_an_opened_file_is_recent(window: MainWindow, chosen: Path) -> None:
    files.save(find("digits_mlp").design, chosen)
    window.files.ask_open()
    assert window.session.path == chosen
    assert window.files.recent == (chosen,)
    window.show_start()
    (card,) = window.start.findChildren(RecentCard)
    assert card.path == chosen


def test_a_recent_file_opens_from_the_menu(window: MainWindow, chosen: Path) -> None:
    files.save(find("lenet").design, chosen)
    window.files.ask_open()
    window.files.new()
    menu = window.findChild(QMenu, "recentMenu")
    assert menu is not None
    menu.aboutToShow.emit()
    menu.actions()[0].trigger()
    assert window.session.path == chosen


def test_a_broken_file_is_told_and_the_design_stays(window: MainWindow, tmp_path: Path) -> None:
    window.files.new_from("digits_mlp")
    before = window.session.design
    broken = tmp_path / "broken.blockwright"
    broken.write_text("{", encoding="utf-8")
    window.files.open(broken)
    assert window.session.design is before
    assert any("broken.blockwright" in text for text in window.notices.texts)


def test_unsaved_changes_may_be_kept_dropped_or_saved(window: MainWindow, chosen: Path, qtbot: QtBot) -> None:
    window.files.new_from("digits_mlp")
    edit(window)
    edited = window.session.design
    answer(qtbot, QMessageBox.StandardButton.Cancel)
    window.files.new()
    assert window.session.design is edited
    answer(qtbot, QMessageBox.StandardButton.Save)
    window.files.new()
    assert files.load(chosen) == edited
    assert window.session.design is not edited
    edit(window, "Tanh")
    answer(qtbot, QMessageBox.StandardButton.Discard)
    window.files.new_from("iris_mlp")
    assert window.session.name == "iris_mlp"


def test_cancelling_the_question_keeps_the_window(window: MainWindow, qtbot: QtBot) -> None:
    window.files.new_from("digits_mlp")
    edit(window)
    answer(qtbot, QMessageBox.StandardButton.Cancel)
    assert not window.close()
    assert window.isVisible()


def test_unsaved_work_lies_in_a_side_file_and_not_in_the_users(window: MainWindow, chosen: Path) -> None:
    window.files.new_from("digits_mlp")
    window.files.save()
    text = chosen.read_text(encoding="utf-8")
    edit(window)
    window.autosave.wait()
    assert files.load(window.autosave.side) == window.session.design
    assert chosen.read_text(encoding="utf-8") == text


@pytest.mark.usefixtures("chosen")
def test_saving_removes_the_side_file(window: MainWindow) -> None:
    window.files.new_from("digits_mlp")
    edit(window)
    window.autosave.wait()
    assert window.autosave.side.is_file()
    window.files.save()
    window.autosave.wait()
    assert not window.autosave.side.exists()


def test_undoing_everything_removes_the_side_file(window: MainWindow) -> None:
    window.files.new_from("digits_mlp")
    edit(window)
    window.session.undo()
    window.autosave.wait()
    assert not window.autosave.side.exists()


def test_the_work_of_a_living_window_is_not_offered(window: MainWindow, workspace: Path) -> None:
    window.files.new_from("digits_mlp")
    edit(window)
    window.autosave.wait()
    assert lost(workspace) == ()


CRASH = """
import os, sys
from pathlib import Path
from app.gui import make_application, make_window
from designer.model.design import Node
from designer.model.edits import insert
application = make_application()
session, window = make_window(Path(sys.argv[1]))
window.files.new_from("digits_mlp")
session.apply(insert(session.design, session.design.main, Node("mine", "", "Tanh"), before=1), "Add Tanh")
window.autosave.wait()
os._exit(9)
"""


@pytest.fixture
def crashed(workspace: Path) -> Path:
    """The workspace of a window that died with unsaved work."""
    done = subprocess.run([sys.executable, "-c", CRASH, str(workspace)], cwd=ROOT, env=os.environ, check=False)
    assert done.returncode == 9
    return workspace


@pytest.mark.usefixtures("crashed")
def test_after_a_crash_the_work_is_offered_and_opened(window: MainWindow, workspace: Path, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: any("digits_mlp" in text for text in window.notices.texts))
    (offer,) = window.notices.findChildren(QPushButton, "choice_Open it")
    qtbot.mouseClick(offer, Qt.MouseButton.LeftButton)
    assert window.session.design.root.nodes[1].id == "mine"
    assert window.session.document.modified
    window.session.document.mark_saved()
    window.autosave.finish()
    assert lost(workspace) == ()


@pytest.mark.usefixtures("crashed")
def test_recovered_work_is_not_lost_by_undo_and_leaving_it_asks(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: bool(window.notices.texts))
    (offer,) = window.notices.findChildren(QPushButton, "choice_Open it")
    qtbot.mouseClick(offer, Qt.MouseButton.LeftButton)
    recovered = window.session.design
    assert window.session.document.undo_label is None
    edit(window)
    window.session.undo()
    assert window.session.design == recovered
    window.autosave.wait()
    assert files.load(window.autosave.side) == recovered
    answer(qtbot, QMessageBox.StandardButton.Cancel)
    assert not window.close()


@pytest.mark.usefixtures("crashed", "chosen")
def test_recovered_work_is_kept_aside_until_it_is_saved(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: bool(window.notices.texts))
    (offer,) = window.notices.findChildren(QPushButton, "choice_Open it")
    qtbot.mouseClick(offer, Qt.MouseButton.LeftButton)
    assert window.autosave.side.is_file()
    window.files.save()
    window.autosave.wait()
    assert not window.autosave.side.exists()


def test_lost_work_is_discarded_only_after_a_question(crashed: Path, window: MainWindow, qtbot: QtBot) -> None:
    for button, left in ((QMessageBox.StandardButton.Cancel, 1), (QMessageBox.StandardButton.Discard, 0)):
        qtbot.waitUntil(lambda: bool(window.notices.texts))
        discard = window.notices.findChildren(QPushButton, "choice_Discard…")[-1]
        answer(qtbot, button)
        qtbot.mouseClick(discard, Qt.MouseButton.LeftButton)
        assert len(lost(crashed)) == left
        assert len(window.notices.texts) == left


def dropped_on(window: MainWindow, path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPointF(200, 200).toPoint(), copy, mime, left, none)
    QApplication.sendEvent(window, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(200, 200), copy, mime, left, none))


def test_a_design_that_is_dropped_opens(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "mine.blockwright"
    files.save(find("digits_mlp").design, path)
    dropped_on(window, path)
    qtbot.waitUntil(lambda: window.session.path == path)
    assert window.editing


def test_a_file_of_arrays_that_is_dropped_becomes_the_data(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "mine.npz"
    path.write_bytes(b"")
    dropped_on(window, path)
    qtbot.waitUntil(lambda: bool(window.session.design.data))
    assert window.session.design.data["dataset"] == {"kind": "npz", "path": str(path)}
    assert window.session.document.undo_label == "Train on mine.npz"


@pytest.mark.parametrize("inside", ["", "MNIST", "MNIST/raw"])
def test_a_folder_with_mnist_is_taken_for_it(tmp_path: Path, inside: str) -> None:
    (tmp_path / "MNIST" / "raw").mkdir(parents=True)
    dropped = taken_for(tmp_path / inside)
    assert (dropped.dataset, dropped.root) == ({"kind": "mnist"}, tmp_path)


@pytest.mark.parametrize("wrapped", [False, True])
def test_a_folder_of_class_folders_is_taken_for_pictures(tmp_path: Path, wrapped: bool) -> None:
    folder = tmp_path / "shots" if wrapped else tmp_path
    for name in ("train/cat/1.png", "train/dog/1.JPG", "val/cat/1.png"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    assert taken_for(tmp_path).dataset == {"kind": "image_folder", "path": str(folder)}


@pytest.mark.parametrize(("name", "kind"), [("a.csv", "csv"), ("a.TSV", "csv"), ("a.txt", "csv"), ("a.npz", "npz")])
def test_a_file_of_data_is_taken_by_its_name(tmp_path: Path, name: str, kind: str) -> None:
    assert taken_for(tmp_path / name).dataset == {"kind": kind, "path": str(tmp_path / name)}


def test_a_folder_with_one_table_is_taken_for_it(tmp_path: Path) -> None:
    (tmp_path / "a.csv").touch()
    assert taken_for(tmp_path).dataset == {"kind": "csv", "path": str(tmp_path / "a.csv")}
    (tmp_path / "b.csv").touch()
    assert "2 .csv files" in taken_for(tmp_path).refusal


def test_the_input_follows_a_table_that_is_dropped(ready: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("a,b,kind\n1,2,x\n3,4,y\n", encoding="utf-8")
    ready.show_start()
    dropped_on(ready, path)
    qtbot.waitUntil(lambda: ready.session.design.root.nodes[0].params.get("shape") == (2,))
    ready.session.undo()
    assert not ready.session.design.data
    assert not ready.session.document.modified


def test_a_drop_leaves_unsaved_work_to_the_user(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    window.files.new()
    edit(window)
    window.show_start()
    answer(qtbot, QMessageBox.StandardButton.Cancel)
    window.drop(tmp_path / "mine.npz")
    assert not window.editing
    assert not window.session.design.data


REFUSED = (("table.xlsx", "as CSV"), ("cat.png", "picture"), ("a.pdf", "neither"), ("", "no data that Blockwright"))


@pytest.mark.parametrize(("name", "word"), REFUSED)
def test_what_cannot_be_taken_is_refused_with_advice(tmp_path: Path, name: str, word: str) -> None:
    assert word in taken_for(tmp_path / name).refusal


def test_layout_and_size_are_remembered(window: MainWindow, workspace: Path) -> None:
    window.files.new_from("digits_mlp")
    window.panels.docks["palette"].hide()
    window.resize(1111, 777)
    assert window.close()
    text = (workspace / "settings.ini").read_text(encoding="utf-8")
    assert "geometry" in text
    assert "layout" in text
