"""Saving to and deleting from My blocks, with the questions that come before it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from app.library.asking import delete_block, save_block
from app.library.library import Library
from designer.model.design import Design
from tests.designs import design, stack, stacked

Answer = Callable[[str], None]


def model(*kinds: str) -> Design:
    return design(stack((8,)).root, stacked("Body", *(kinds or ("Linear", "ReLU"))))


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Answer:
    """Lets every question be answered by the button of that text."""

    def give(text: str) -> None:
        def exec_(box: QMessageBox) -> int:
            next(each for each in box.buttons() if each.text().replace("&", "") == text).click()
            return 0

        monkeypatch.setattr(QMessageBox, "exec", exec_)

    return give


@pytest.fixture
def filled(library: Library, qtbot: QtBot) -> Library:
    with qtbot.waitSignal(library.changed):
        save_block(library, model(), "Body")
    return library


def kinds(library: Library) -> dict[str, list[str]]:
    return {each.name: [node.kind for node in each.design.root.alternatives] for each in library.shelf.saved}


def test_the_same_block_is_not_saved_twice(filled: Library, qtbot: QtBot) -> None:
    with qtbot.waitSignals([filled.said, filled.kept]):
        save_block(filled, model(), "Body")
    assert len(list(filled.folder.iterdir())) == 1


def test_another_block_of_its_name_takes_its_place_if_the_user_says_so(
    filled: Library, qtbot: QtBot, answer: Answer
) -> None:
    answer("Replace it")
    with qtbot.waitSignal(filled.changed):
        save_block(filled, model("Tanh"), "Body")
    assert kinds(filled) == {"Body": ["Tanh"]}


def test_or_stands_beside_it_under_another_name(filled: Library, qtbot: QtBot, answer: Answer) -> None:
    answer("Save as Body2")
    with qtbot.waitSignal(filled.changed):
        save_block(filled, model("Tanh"), "Body")
    assert kinds(filled) == {"Body": ["Linear", "ReLU"], "Body2": ["Tanh"]}


def test_or_is_not_saved(filled: Library, qtbot: QtBot, answer: Answer) -> None:
    answer("Cancel")
    with qtbot.assertNotEmitted(filled.changed):
        save_block(filled, model("Tanh"), "Body")


def test_a_block_is_deleted_only_if_the_user_says_so(
    filled: Library, qtbot: QtBot, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.library.library.QFile.moveToTrash", lambda _path: False)
    answer("Cancel")
    delete_block(filled, filled.shelf.saved[0])
    assert kinds(filled)
    answer("Delete")
    with qtbot.waitSignal(filled.changed):
        delete_block(filled, filled.shelf.saved[0])
    assert kinds(filled) == {}
