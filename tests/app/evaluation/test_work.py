"""The thread that answers questions."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.evaluation.work import Work
from designer.errors import BlockwrightError


@pytest.fixture
def work(qapp: QApplication) -> Iterator[Work]:
    assert qapp is not None
    one = Work()
    yield one
    one.finish()


def test_only_the_last_job_of_a_name_is_answered(work: Work, qtbot: QtBot) -> None:
    gate, told = threading.Event(), list[object]()

    def slow(stopped: Callable[[], bool]) -> object:
        gate.wait(10)
        return "stale" if stopped() else "slow"

    work.done.connect(lambda _name, result: told.append(result))
    work.ask("one", slow)
    work.ask("one", lambda _stopped: "skipped")
    work.ask("one", lambda _stopped: "last")
    gate.set()
    qtbot.waitUntil(lambda: bool(told), timeout=5000)
    assert told == ["last"]


def test_a_refusal_is_told_as_a_sentence(work: Work, qtbot: QtBot) -> None:
    def refuse(_stopped: Callable[[], bool]) -> object:
        raise BlockwrightError("No.")

    with qtbot.waitSignal(work.failed, timeout=5000) as told:
        work.ask("one", refuse)
    assert told.args == ["one", "No."]


def test_a_mistake_does_not_end_the_thread(work: Work, qtbot: QtBot) -> None:
    with qtbot.waitSignals([work.mistaken, work.failed], timeout=5000):
        work.ask("one", lambda _stopped: 1 / 0)
    with qtbot.waitSignal(work.done, timeout=5000):
        work.ask("two", lambda _stopped: 2)
