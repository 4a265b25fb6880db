"""A session whose library is being watched."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.library.library import Library
from app.session import Session


@pytest.fixture
def library(session: Session, qtbot: QtBot) -> Library:
    session.library.start()
    qtbot.waitUntil(session.library.folder.is_dir)
    return session.library
