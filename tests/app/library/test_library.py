"""The library keeps the folder in sight and works in a thread of its own."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.library.library import Library
from app.library.shelf import Shelf, put
from app.session import Session
from designer.model import edits
from designer.model.design import Design
from tests.designs import design, stack, stacked


def block(name: str = "Body", *kinds: str) -> Design:
    return edits.alone(design(stack((8,)).root, stacked(name, *(kinds or ("Linear", "ReLU")))), name)


def names(library: Library) -> list[str]:
    return [each.name for each in library.shelf.saved]


def save(library: Library, qtbot: QtBot, definition: Design) -> None:
    with qtbot.waitSignal(library.changed):
        library.save(definition)


def test_before_it_is_started_it_touches_no_folder(session: Session) -> None:
    session.library.look()
    assert not session.library.folder.exists()


def test_a_saved_block_is_on_the_shelf(library: Library, qtbot: QtBot) -> None:
    said: list[str] = []
    library.said.connect(said.append)
    save(library, qtbot, block())
    assert names(library) == ["Body"]
    assert said == ["Body is in My blocks now."]


def test_what_another_window_saves_is_seen(library: Library, qtbot: QtBot) -> None:
    save(library, qtbot, block())
    with qtbot.waitSignal(library.changed):
        put(library.folder, block("Other"))
    assert names(library) == ["Body", "Other"]


def test_what_another_window_deletes_is_gone(library: Library, qtbot: QtBot) -> None:
    save(library, qtbot, block())
    with qtbot.waitSignal(library.changed):
        (library.folder / "Body.blockwright").unlink()
    assert names(library) == []


def test_a_renamed_block_keeps_what_is_in_it(library: Library, qtbot: QtBot) -> None:
    save(library, qtbot, block())
    with qtbot.waitSignal(library.changed):
        library.rename(library.shelf.saved[0], "Head")
    assert names(library) == ["Head"]
    assert library.shelf.saved[0].design.root.nodes == block().root.nodes


def test_a_deleted_block_is_gone(library: Library, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.library.library.QFile.moveToTrash", lambda _path: False)
    save(library, qtbot, block())
    with qtbot.waitSignal(library.changed):
        library.delete(library.shelf.saved[0])
    assert names(library) == []
    assert not list(library.folder.iterdir())


def test_what_cannot_be_written_is_told(session: Session, library: Library, qtbot: QtBot) -> None:
    library.folder.rmdir()
    library.folder.write_text("a file where the folder should be")
    with qtbot.waitSignal(session.refused) as told:
        library.save(block())
    assert "cannot be written" in told.args[0]


def test_the_folder_is_read_in_a_thread_of_its_own(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[str] = []

    def read(_reader: object) -> Shelf:
        threads.append(threading.current_thread().name)
        return Shelf(objection="read")

    monkeypatch.setattr("app.library.shelf.Reader.read", read)
    with qtbot.waitSignal(session.library.changed):
        session.library.start()
    assert threads[0].startswith("library")


def test_what_was_asked_for_is_done_before_the_session_ends(workspace: Path, qtbot: QtBot) -> None:
    assert qtbot is not None
    session = Session(workspace)
    session.library.start()
    session.library.save(block())
    session.close()
    assert (session.library.folder / "Body.blockwright").is_file()
