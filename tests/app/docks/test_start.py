"""The start of a run in the training dock: fresh weights, or what an earlier run of the network learned."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from safetensors.torch import load_file

from app.carrying import origin
from app.designs import find
from app.docks.training import TrainingDock
from app.session import Session
from app.training.start import FRESH, Start
from designer.model import edits
from designer.model.design import Design, Node
from engine.events import RunEnded
from engine.runs import RunRecord, Runs

Give = Callable[[Session, "Design | str"], Session]
LONG = 60_000
STILL = 1e-30
"""A learning rate so small that no weight changes."""


def iris(lr: float = 0.01, **training: object) -> Design:
    design = find("iris_mlp").design
    return edits.set_training(design, {"epochs": 1, "optimizer": {"kind": "Adam", "lr": lr}, **training})


def wider(design: Design) -> Design:
    """With another layer, n9, before the last one."""
    layer = Node("n9", "hidden", "Linear", {"out_features": 16})
    return edits.insert(design, design.main, layer, len(design.root.nodes) - 2)


@pytest.fixture
def dock(training: TrainingDock) -> TrainingDock:
    training.resize(1200, 500)
    return training


def press(widget: QWidget, qtbot: QtBot) -> None:
    assert widget.isVisible()
    assert widget.isEnabled(), widget.toolTip()
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def train(dock: TrainingDock, session: Session, qtbot: QtBot) -> RunRecord:
    """Press Train, wait for the end and for the list of runs."""
    with qtbot.waitSignal(session.run_ended, timeout=LONG) as told:
        press(dock.controls.train, qtbot)
    assert isinstance(told.args[0], RunEnded)
    assert told.args[0].reason == "completed"
    record = Runs(session.workspace).all()[0]
    qtbot.waitUntil(lambda: dock.start.chooser.findData(record.id) > 0, timeout=LONG)
    return record


def pick(dock: TrainingDock, record: RunRecord, qtbot: QtBot) -> None:
    """Choose a run with the keyboard, and wait until it is told what is kept."""
    chooser = dock.start.chooser
    row = chooser.findData(record.id)
    chooser.setFocus()
    while chooser.currentIndex() != row:
        qtbot.keyClick(chooser, Qt.Key.Key_Down if chooser.currentIndex() < row else Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: bool(dock.start.line.text()), timeout=LONG)


def test_no_start_is_to_be_chosen_before_the_first_run(dock: TrainingDock, session: Session, give: Give) -> None:
    give(session, iris())
    assert not dock.start.isVisible()
    assert dock.start.base is None


def test_fresh_weights_are_chosen_first_and_the_latest_run_stands_before_the_others(
    dock: TrainingDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    give(session, iris())
    first, second = (train(dock, session, qtbot) for _ in range(2))
    chooser = dock.start.chooser
    assert dock.start.isVisible()
    assert chooser.currentText() == FRESH
    assert [chooser.itemData(row) for row in range(chooser.count())] == ["", second.id, first.id]
    assert chooser.itemText(1).startswith(f"What {second.id} learned (accuracy ")
    assert not dock.start.line.isVisible()


def test_a_dock_made_later_offers_earlier_runs_at_once(
    dock: TrainingDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    give(session, iris())
    record = train(dock, session, qtbot)
    later = Start(session)
    qtbot.addWidget(later)
    qtbot.waitUntil(lambda: later.chooser.findData(record.id) == 1, timeout=LONG)


def test_what_is_kept_is_told_and_marked_before_the_run_and_follows_edits(
    dock: TrainingDock, session: Session, give: Give, become: Give, qtbot: QtBot
) -> None:
    marked: list[dict[tuple[str, ...], str]] = []
    session.marked.connect(marked.append)
    give(session, iris())
    record = train(dock, session, qtbot)
    pick(dock, record, qtbot)
    qtbot.waitUntil(lambda: dock.start.line.text().startswith("Keeps all layers (131 parameters)."))
    assert marked == []
    become(session, wider(iris()))
    qtbot.waitUntil(lambda: bool(marked), timeout=LONG)
    assert marked == [{("n9",): "Starts fresh"}]
    told = "Keeps 2 of 3 layers (131 of 403 parameters); fresh: hidden. The optimizer starts anew."
    assert dock.start.line.text() == told
    assert dock.controls.train.text() == "Train on"
    qtbot.keyClick(dock.start.chooser, Qt.Key.Key_Up)
    assert marked[-1] == {}
    assert not dock.start.line.isVisible()
    assert dock.controls.train.text() == "Train"


def test_a_run_trained_on_has_the_weights_of_the_other_bit_for_bit(
    dock: TrainingDock, session: Session, give: Give, become: Give, qtbot: QtBot
) -> None:
    give(session, iris())
    before = train(dock, session, qtbot)
    become(session, wider(iris(STILL)))
    pick(dock, before, qtbot)
    after = train(dock, session, qtbot)
    old, new = load_file(before.weights()), load_file(after.weights("last"))
    assert torch.equal(new["0.weight"], old["0.weight"])
    assert torch.equal(new["3.bias"], old["2.bias"])
    assert torch.equal(new["3.weight"], old["2.weight"])
    assert origin(after) == (
        before.id,
        f"Began with what run {before.id} learned in 2 of 3 layers (131 of 403 parameters); fresh: hidden.",
    )
    assert dock.start.chooser.currentText() == FRESH  # for the next run


def test_an_edit_after_a_run_brings_an_offer_to_keep_what_it_learned(
    dock: TrainingDock, session: Session, give: Give, become: Give, qtbot: QtBot
) -> None:
    give(session, iris())
    record = train(dock, session, qtbot)
    become(session, wider(iris()))
    press(dock.departed.keep, qtbot)
    assert dock.start.base == record
    assert not dock.departed.keep.isVisible()
    assert not dock.departed.again.isVisible()
    assert dock.controls.train.text() == "Train on"
    qtbot.waitUntil(lambda: dock.start.line.text().startswith("Keeps 2 of 3 layers"), timeout=LONG)


def test_a_run_that_goes_on_says_with_what_it_began(
    dock: TrainingDock, session: Session, give: Give, become: Give, qtbot: QtBot
) -> None:
    give(session, iris())
    record = train(dock, session, qtbot)
    become(session, iris(epochs=100_000))
    pick(dock, record, qtbot)
    with qtbot.waitSignal(session.run_started, timeout=LONG):
        press(dock.controls.train, qtbot)
    assert dock.start.line.text() == f"Began with what run {record.id} learned in all layers (131 parameters)."
    assert not dock.start.chooser.isEnabled()
    assert "goes on" in dock.start.chooser.toolTip()
    with qtbot.waitSignal(session.run_ended, timeout=LONG):
        press(dock.controls.stop, qtbot)
    assert dock.start.chooser.isEnabled()
    assert not dock.start.line.isVisible()


def test_a_design_with_errors_is_told_later_what_is_kept(
    dock: TrainingDock, session: Session, give: Give, become: Give, qtbot: QtBot
) -> None:
    give(session, iris())
    pick(dock, train(dock, session, qtbot), qtbot)
    become(session, edits.set_param(iris(), "IrisMLP", "n4", "in_features", 7))
    assert dock.start.line.text() == "What it keeps is told once the design has no errors."
    become(session, iris())
    qtbot.waitUntil(lambda: dock.start.line.text().startswith("Keeps all layers"), timeout=LONG)


def test_a_start_that_has_nothing_for_the_network_is_a_warning_and_leaves_no_record(
    dock: TrainingDock, session: Session, give: Give, become: Give, qtbot: QtBot
) -> None:
    give(session, iris())
    record = train(dock, session, qtbot)
    become(session, edits.set_param(iris(), "IrisMLP", "n2", "out_features", 24))
    pick(dock, record, qtbot)
    assert dock.start.line.text() == f"Nothing of what run {record.id} learned fits: all is fresh."
    assert dock.start.line.tone == "warning"
    assert origin(train(dock, session, qtbot)) == ("", "")


def test_damaged_weights_are_told_and_nothing_is_trained(
    dock: TrainingDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    give(session, iris())
    record = train(dock, session, qtbot)
    path = record.weights()
    path.write_bytes(path.read_bytes()[:-9])
    pick(dock, record, qtbot)
    assert "is damaged" in dock.start.line.text()
    assert dock.start.line.tone == "error"
    press(dock.controls.train, qtbot)
    assert session.running is None
    assert dock.outcome.text.text() == dock.start.line.text()
    assert len(Runs(session.workspace).all()) == 1


def test_weights_damaged_after_they_were_chosen_fail_the_run_without_a_record(
    dock: TrainingDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    give(session, iris())
    record = train(dock, session, qtbot)
    pick(dock, record, qtbot)
    for file in record.folder.glob("*.safetensors"):
        file.unlink()
    with qtbot.waitSignal(session.run_ended, timeout=LONG) as told:
        press(dock.controls.train, qtbot)
    assert told.args[0].reason == "failed"
    assert "are gone" in dock.outcome.text.text()
    assert len(Runs(session.workspace).all()) == 1


def test_a_chosen_run_that_is_deleted_gives_way_to_fresh_weights(
    dock: TrainingDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    give(session, iris())
    first, second = (train(dock, session, qtbot) for _ in range(2))
    pick(dock, first, qtbot)
    Runs(session.workspace).delete(first)
    session.runs_changed.emit()
    qtbot.waitUntil(lambda: dock.start.base is None, timeout=LONG)
    gone = f"The weights of run {first.id} are gone: the next run begins with fresh ones."
    assert dock.start.line.text() == gone
    assert dock.start.chooser.findData(second.id) == 1


def test_another_design_is_offered_only_runs_of_its_own(
    dock: TrainingDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    give(session, iris())
    pick(dock, train(dock, session, qtbot), qtbot)
    give(session, "diabetes_regression")
    qtbot.waitUntil(lambda: not dock.start.isVisible(), timeout=LONG)
    assert dock.start.base is None


def test_the_only_run_that_is_deleted_is_told_as_well(
    dock: TrainingDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    give(session, iris())
    record = train(dock, session, qtbot)
    pick(dock, record, qtbot)
    Runs(session.workspace).delete(record)
    session.runs_changed.emit()
    qtbot.waitUntil(lambda: dock.start.line.tone == "warning", timeout=LONG)
    assert dock.start.line.isVisible()


def test_a_run_of_another_process_can_be_begun_with(
    dock: TrainingDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    give(session, iris())
    record = train(dock, session, qtbot)
    with Runs(session.workspace).resume(record):
        session.runs_changed.emit()
        qtbot.waitUntil(lambda: "goes on, " in dock.start.chooser.itemText(1), timeout=LONG)
        pick(dock, record, qtbot)
        assert dock.start.line.text().startswith("Keeps all layers")
