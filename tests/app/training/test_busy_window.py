"""A run gives the same numbers, bit for bit, whatever the window does meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from safetensors.torch import load_file

from app.designs import find
from app.docks.evaluate import EvaluateDock
from app.docks.training import TrainingDock
from app.runs import model_of
from app.session import Session
from designer.model.design import Design, Node
from designer.model.edits import insert, set_data, set_param, set_training
from engine.events import BatchDone, EpochDone
from engine.runs import Runs

WAIT_MS = 60_000
EPOCHS = 150


def drawing() -> Design:
    """A network that draws random numbers with each batch."""
    design = find("digits_mlp").design
    design = insert(design, design.main, Node("drop", "drop", "Dropout", {"p": 0.3}), before=3)
    design = set_data(design, {**design.data, "validation": 0.1})
    return set_training(design, {**design.training, "epochs": EPOCHS, "threads": 1})


@pytest.fixture
def session(qapp: QApplication, workspace: Path, qtbot: QtBot) -> Iterator[Session]:
    assert qapp is not None
    one = Session(workspace)
    one.start()
    with qtbot.waitSignal(one.sourced, timeout=WAIT_MS):
        one.open(drawing(), "net")
    yield one
    one.close()


def run(session: Session, qtbot: QtBot) -> str:
    """Train to the end; gives the run's id."""
    with qtbot.waitSignals([session.run_started, session.run_ended], timeout=WAIT_MS):
        session.train()
    return Runs(session.workspace).all()[0].id


def be_busy(session: Session, dock: EvaluateDock, qtbot: QtBot) -> None:
    """Judge the run as it is and an earlier one, try one, and edit what is on the canvas."""
    qtbot.waitUntil(lambda: session.running is not None and session.running.pace.epoch > 0, timeout=WAIT_MS)
    session.pause()
    qtbot.waitUntil(lambda: dock.judgement is not None and dock.sources.is_live, timeout=WAIT_MS)
    earlier = next(row for row in range(dock.sources.count()) if row != dock.sources.currentIndex())
    dock.sources.setCurrentIndex(earlier)
    dock.sources.activated.emit(earlier)
    qtbot.waitUntil(lambda: "net-1" in str(dock.judgement and dock.judgement.network.title), timeout=WAIT_MS)
    dock.results.show_tryout()
    sketch = dock.results.tryout.sketch
    qtbot.mousePress(sketch, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    qtbot.mouseMove(sketch, QPoint(20, 60))
    qtbot.mouseRelease(sketch, Qt.MouseButton.LeftButton, pos=QPoint(20, 60))
    qtbot.waitUntil(lambda: bool(dock.results.tryout.bars.bars.bars), timeout=WAIT_MS)
    session.resume()
    linear = next(node.id for node in session.design.root.nodes if node.kind == "Linear")
    for width in (32, 48, 96):
        with qtbot.waitSignal(session.sourced, timeout=WAIT_MS):
            session.apply(set_param(session.design, session.design.main, linear, "out_features", width), "Edit")


def test_a_busy_window_changes_no_number_of_a_run(session: Session, qtbot: QtBot) -> None:
    quiet = run(session, qtbot)
    training, dock = TrainingDock(session), EvaluateDock(session)
    for made in (training, dock):
        qtbot.addWidget(made)
        made.resize(1000, 400)
        made.show()
    told: list[object] = []
    session.run_event.connect(told.extend)
    ends: list[object] = []
    session.run_ended.connect(ends.append)
    with qtbot.waitSignal(session.run_started, timeout=WAIT_MS):
        session.train()
    be_busy(session, dock, qtbot)
    assert not ends, "the run is too short to be disturbed"
    qtbot.waitUntil(lambda: bool(ends), timeout=WAIT_MS)
    runs = Runs(session.workspace)
    busy = runs.all()[0].id
    assert busy != quiet
    assert any(isinstance(event, BatchDone) for event in told)
    assert sum(isinstance(event, EpochDone) for event in told) == EPOCHS
    assert [each.figures for each in runs.history(busy).epochs] == [each.figures for each in runs.history(quiet).epochs]
    kept, expected = (load_file(runs.find(each).weights("last")) for each in (busy, quiet))
    assert all(torch.equal(kept[key], expected[key]) for key in expected)


def test_a_trained_network_is_built_without_a_random_draw(trained: Path) -> None:
    record = Runs(trained).find("digits_mlp-1")
    before = torch.get_rng_state()
    model = model_of(record)
    assert torch.equal(torch.get_rng_state(), before)
    assert not any(tensor.is_meta for tensor in model.state_dict().values())
