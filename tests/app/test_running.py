"""A run in the real window: what is typed counts, and what the status bar tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from app.docks.training import TrainingDock
from designer.model.edits import set_training

if TYPE_CHECKING:
    from app.window import MainWindow

WAIT_MS = 60_000


def label(window: MainWindow, name: str) -> QLabel:
    found = window.statusBar().findChild(QLabel, name)
    assert isinstance(found, QLabel)
    return found


def test_a_number_that_is_typed_counts_when_the_key_of_train_is_pressed(digits: MainWindow, qtbot: QtBot) -> None:
    digits.show_dock("training")
    dock = digits.findChild(TrainingDock)
    assert dock is not None
    line = dock.form.optimizer.form.rows["lr"].field.findChild(QLineEdit)
    assert line is not None
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "1e9")
    digits.commands.run("train")
    assert digits.session.running is not None
    assert digits.session.running.order.design.training["optimizer"]["lr"] == 1e9
    qtbot.waitUntil(lambda: digits.session.running is None, timeout=WAIT_MS)


def test_the_status_bar_says_that_a_run_is_held(digits: MainWindow, qtbot: QtBot) -> None:
    session = digits.session
    session.apply(set_training(session.design, {**session.design.training, "epochs": 100_000}), "Edit")
    with qtbot.waitSignal(session.run_started, timeout=WAIT_MS):
        digits.commands.run("train")
    running = session.running
    assert running is not None
    qtbot.waitUntil(lambda: bool(running.loss), timeout=WAIT_MS)
    digits.commands.run("pause")
    assert label(digits, "epochLabel").text().startswith("Paused: epoch")
    assert label(digits, "epochLabel").text().endswith(running.loss)
    assert running.loss.startswith("loss ")
    qtbot.waitUntil(lambda: not label(digits, "throughputLabel").isVisible())
    digits.commands.run("pause")
    qtbot.waitUntil(label(digits, "throughputLabel").isVisible, timeout=WAIT_MS)
    with qtbot.waitSignal(session.run_ended, timeout=WAIT_MS):
        digits.commands.run("stop")
