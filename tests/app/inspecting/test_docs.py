"""The page of torch's documentation in the inspector."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QThreadPool
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.inspecting import docs_text
from app.inspecting.docs import Docs
from app.session import Session


def test_a_page_that_is_ready_after_its_dock_has_gone_is_dropped(
    workspace: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def page(_url: str) -> str:
        begun.set()
        go_on.wait(10)
        return "late"

    monkeypatch.setattr(docs_text, "page", page)
    session = Session(workspace)
    session.ready = True
    shown = Docs(session)
    qtbot.addWidget(shown)
    shown.show_kind("Linear")
    qtbot.waitUntil(begun.is_set)
    delete(shown)
    del shown
    go_on.set()
    assert QThreadPool.globalInstance().waitForDone(10_000)
    session.close()
