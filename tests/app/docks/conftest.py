"""What the tests of the docks share: a session that checks, and ways to give it a design."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.designs import find
from app.session import Session
from designer.model.design import Design

Give = Callable[[Session, "Design | str"], Session]


@pytest.fixture
def session(qapp: QApplication, workspace: Path) -> Iterator[Session]:
    """A session with an empty stack, for which torch was not asked yet."""
    assert qapp is not None
    one = Session(workspace)
    yield one
    one.close()


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
