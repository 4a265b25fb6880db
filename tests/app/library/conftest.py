"""A session whose library is being watched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.library.library import Library
from app.session import Session


@pytest.fixture
def session(qapp: QApplication, workspace: Path) -> Iterator[Session]:
    assert qapp is not None
    one = Session(workspace)
    yield one
    one.close()


@pytest.fixture
def library(session: Session, qtbot: QtBot) -> Library:
    session.library.start()
    qtbot.waitUntil(session.library.folder.is_dir)
    return session.library
