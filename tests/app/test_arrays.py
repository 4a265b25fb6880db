"""Arrays that come as files: dropped on the canvas, and designs that are large by them."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from app.window import MainWindow
from designer.arrays import read
from designer.model import edits
from tests.designs import at, design, graph

ELSEWHERE = QPointF(200, 200)


def dropped_on(window: MainWindow, path: Path, place: QPointF = ELSEWHERE) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(place.toPoint(), copy, mime, left, none)
    QApplication.sendEvent(window, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(window, QDropEvent(place, copy, mime, left, none))


def held(window: MainWindow) -> None:
    """Open x + w, where w is an array without a file."""
    nodes = (at("x", "input", 0, 0, shape=(3,)), at("w", "array", 300, 0), at("a", "add", 150, 150))
    made = design(graph("Net", (*nodes, at("y", "output", 150, 300)), "x > a.input_1", "w > a.input_2", "a > y"))
    window.files.take(made, "held")


def test_an_array_that_is_dropped_on_the_canvas_is_one_of_the_design(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    held(window)
    np.save(tmp_path / "masks.npy", np.ones((2, 2)))
    dropped_on(window, tmp_path / "masks.npy")
    qtbot.waitUntil(lambda: window.session.document.modified)
    (new,) = window.session.selection.nodes
    assert new != "w"
    assert window.session.design.root.by_id[new].name == "masks"
    assert window.session.design.root.by_id[new].params["shape"] == (2, 2)
    assert window.session.document.undo_label == "Add array"


def test_an_array_that_is_dropped_on_an_array_replaces_its_values(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    held(window)
    np.save(tmp_path / "w.npy", np.arange(3.0))
    view = window.canvas.view
    window.canvas.fit()
    pixel = view.mapFromScene(window.canvas.scene.rect_of((), "w").center())
    dropped_on(window, tmp_path / "w.npy", QPointF(window.mapFromGlobal(view.viewport().mapToGlobal(pixel))))
    qtbot.waitUntil(lambda: window.session.document.modified)
    assert window.session.design.root.by_id["w"].params["shape"] == (3,)
    assert len(window.session.design.root.nodes) == 4


def test_an_array_that_is_dropped_where_no_design_is_open_is_told(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    np.save(tmp_path / "w.npy", np.arange(3.0))
    dropped_on(window, tmp_path / "w.npy")
    qtbot.waitUntil(lambda: bool(window.notices.texts))
    assert window.notices.texts == ("w.npy is one array. Open a design, and drop it on the canvas.",)


def test_a_large_array_is_saved_and_opened_while_the_window_lives(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held(window)
    path = tmp_path / "held.blockwright"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    file = io.BytesIO()
    np.save(file, np.ones(2**19, np.float32))
    values = read("w.npy", file.getvalue())
    window.session.attempt(lambda made: edits.set_params(made, "Net", "w", values), "Set")
    ticks: list[int] = []
    timer = QTimer()
    timer.timeout.connect(lambda: ticks.append(1))
    timer.start(0)
    saved = window.session.design
    assert window.files.save()
    assert ticks
    assert not window.session.document.modified
    window.files.new()
    ticks.clear()
    window.files.open(path)
    timer.stop()
    assert ticks
    assert window.session.design.root.by_id == saved.root.by_id
