"""Cyclic garbage is collected by the window's thread and by no other."""

from __future__ import annotations

import gc
import threading
import weakref
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.garbage import MANY, Garbage
from app.session import Session


@pytest.fixture
def session(qapp: QApplication, workspace: Path) -> Session:
    assert qapp is not None
    return Session(workspace)


class Ring:
    """An object that only a collection frees."""

    def __init__(self) -> None:
        self.itself = self
        self.freed_by: list[str] = []
        weakref.finalize(self, lambda told: told.append(threading.current_thread().name), self.freed_by)


def busy() -> list[list[int]]:
    """So many new objects that Python would collect several times."""
    return [[number] for number in range(20 * MANY[0])]


def test_another_thread_that_makes_many_objects_collects_nothing(session: Session) -> None:
    Garbage(session)
    ring = Ring()
    told = ring.freed_by
    del ring
    thread = threading.Thread(target=busy)
    thread.start()
    thread.join()
    assert told == []


def test_the_windows_thread_collects_when_it_is_worth_while(session: Session) -> None:
    garbage = Garbage(session)
    ring = Ring()
    told = ring.freed_by
    del ring
    kept = busy()
    garbage.look()
    assert kept
    assert told == [threading.current_thread().name]


def test_nothing_is_collected_while_there_is_little(session: Session) -> None:
    garbage = Garbage(session)
    gc.collect()
    ring = Ring()
    told = ring.freed_by
    del ring
    garbage.look()
    assert told == []
