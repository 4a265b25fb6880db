"""The whole path by hand: from the start page to a trained, evaluated and exported network, with real events."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.exporting.dialog import ExportDialog
from app.inspecting.node_page import NodePage
from app.window import MainWindow
from designer.model import files
from engine.runs import Runs
from tests.hand import CONTROL, Desk

WAIT_MS = 60_000
Widget = TypeVar("Widget", bound=QWidget)


def child(parent: QWidget, kind: type[Widget], name: str) -> Widget:
    found = parent.findChild(kind, name)
    assert found is not None, name
    return found


def press(qtbot: QtBot, button: QWidget) -> None:
    qtbot.waitUntil(lambda: button.isVisible() and button.isEnabled(), timeout=WAIT_MS)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def desk(ready: MainWindow, qtbot: QtBot) -> Desk:
    """The canvas of an empty design that was begun on the start page."""
    ready.resize(1600, 1000)
    press(qtbot, child(ready.start, QPushButton, "startNew"))
    qtbot.waitUntil(lambda: ready.canvas.view.viewport().width() > 300)
    return Desk(ready.canvas, ready.session.document)


def end(desk: Desk) -> QPoint:
    """Just above the output of the stack."""
    return desk.at("n2", dy=-30)


def choose_digits(window: MainWindow, qtbot: QtBot) -> None:
    window.show_dock("data")
    chooser = child(window, QComboBox, "datasetChooser")
    chooser.setCurrentIndex(chooser.findData("digits"))
    chooser.activated.emit(chooser.currentIndex())
    qtbot.waitUntil(lambda: bool(window.session.design.data))


def set_field(window: MainWindow, qtbot: QtBot, name: str, text: str) -> None:
    """Type into a field of the inspector, as a user does."""
    dock = window.panels.docks["inspector"]
    page = dock.findChild(NodePage)
    assert page is not None
    selected = window.session.selection.nodes
    qtbot.waitUntil(lambda: page.subject is not None and {node.id for node in page.subject.nodes} == selected)
    field = child(dock, QWidget, name)
    line = field if isinstance(field, QLineEdit) else field.findChild(QLineEdit)
    assert line is not None
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton)
    line.selectAll()
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Return)


def build(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    """Flatten, a nested block with Linear and ReLU in it, and Linear with ten outputs; made with the mouse."""
    desk.drop("Flatten", end(desk))
    desk.drop("new:stack", end(desk))
    (block,) = [node for node in desk.block().nodes if node.block]
    desk.drop("Linear", desk.at(block.id, dy=60))
    inner = desk.block(block.block or "").nodes[1]
    desk.drop("ReLU", desk.at(inner.id, (block.id,), dy=40))
    assert [node.kind for node in desk.block(block.block or "").nodes] == ["input", "Linear", "ReLU", "output"]
    desk.drop("Linear", end(desk))
    last = desk.block().nodes[-2]
    desk.click(desk.at(last.id))
    qtbot.waitUntil(lambda: window.session.selection.nodes == {last.id})
    set_field(window, qtbot, "out_features", "10")
    assert desk.block().by_id[last.id].params["out_features"] == 10


def test_a_network_is_built_by_hand_trained_judged_exported_and_opened_again(
    ready: MainWindow, desk: Desk, qtbot: QtBot, tmp_path: Path, workspace: Path
) -> None:
    session = ready.session
    choose_digits(ready, qtbot)
    build(ready, desk, qtbot)
    qtbot.waitUntil(lambda: bool(session.examined and session.examined.ok), timeout=WAIT_MS)

    desk.key(Qt.Key.Key_Z, CONTROL)
    assert desk.block().nodes[-2].params.get("out_features") != 10
    ready.commands.run("redo")

    ready.show_dock("training")
    with qtbot.waitSignal(session.run_started, timeout=WAIT_MS) as began:
        press(qtbot, child(ready, QPushButton, "trainButton"))
    qtbot.waitUntil(lambda: child(ready, QLabel, "epochLabel").isVisible(), timeout=WAIT_MS)
    with qtbot.waitSignal(session.run_ended, timeout=WAIT_MS):
        press(qtbot, child(ready, QPushButton, "stopButton"))
    assert began.args is not None
    assert Runs(workspace).find(began.args[0].id).status == "stopped"
    with qtbot.waitSignal(session.run_ended, timeout=WAIT_MS):
        press(qtbot, child(ready, QPushButton, "goOnButton"))
    assert Runs(workspace).find(began.args[0].id).status == "completed"

    ready.show_dock("evaluate")
    figures = child(ready, QLabel, "testFigures")
    qtbot.waitUntil(lambda: "accuracy" in figures.text(), timeout=WAIT_MS)

    export(ready, qtbot, tmp_path / "out")
    path = tmp_path / "mine.blockwright"
    files.save(session.design, path)
    session.saved(path)
    design = session.design
    ready.show_start()
    ready.files.open(path)
    assert session.design == design


def export(window: MainWindow, qtbot: QtBot, folder: Path) -> None:
    """Export source and weights into `folder`, which must be verified."""
    folder.mkdir()
    qtbot.waitUntil(lambda: window.session.source is not None, timeout=WAIT_MS)
    window.commands.run("export")
    dialog = child(window, ExportDialog, "exportDialog")
    runs = child(dialog, QComboBox, "exportRun")
    qtbot.waitUntil(lambda: runs.count() > 1, timeout=WAIT_MS)
    runs.setCurrentIndex(1)
    child(dialog, QLineEdit, "exportFolder").setText(str(folder))
    child(dialog, QCheckBox, "export_safetensors").setChecked(True)
    press(qtbot, child(dialog, QPushButton, "exportButton"))
    qtbot.waitUntil(lambda: not dialog.running and len(list(folder.iterdir())) >= 2, timeout=WAIT_MS)
    assert {path.suffix for path in folder.iterdir()} == {".py", ".safetensors"}
    press(qtbot, child(dialog, QPushButton, "exportClose"))
