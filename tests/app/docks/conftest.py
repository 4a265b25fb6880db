"""What the tests of the docks share: a session that checks, and ways to give it a design."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.designs import find
from app.docks.training import TrainingDock
from app.session import Session
from designer.model.design import Design

Give = Callable[[Session, "Design | str"], Session]


@pytest.fixture
def give(qtbot: QtBot) -> Give:
    """Opens a design, or the template of that name, and waits until it is checked."""

    def call(session: Session, design: Design | str) -> Session:
        session.start()
        named = find(design).design if isinstance(design, str) else design
        with qtbot.waitSignal(session.sourced, timeout=60_000):
            session.open(named, design if isinstance(design, str) else "net")
        return session

    return call


@pytest.fixture
def become(qtbot: QtBot) -> Give:
    """Makes another design the present one by an edit, and waits until it is checked."""

    def call(session: Session, design: Design | str) -> Session:
        assert isinstance(design, Design)
        with qtbot.waitSignal(session.sourced, timeout=20_000):
            session.apply(design, "Edit")
        return session

    return call


@pytest.fixture
def training(session: Session, qtbot: QtBot) -> TrainingDock:
    """The dock of training, shown; a run that still goes on is ended with it."""
    made = TrainingDock(session)

    def finish(_widget: QWidget) -> None:
        if session.running is not None:
            session.running.finish()
            qtbot.waitUntil(lambda: session.running is None, timeout=60_000)
        made.controls.device.finish()

    qtbot.addWidget(made, before_close_func=finish)
    with qtbot.waitExposed(made):
        made.show()
    return made
