"""The bar that finds text in the source: places are counted, gone through round the end, and followed by edits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.coding.find import FindBar
from app.coding.view import CodeView

TEXT = "import torch\nfrom torch import nn\n\nclass Net(nn.Module):\n    pass\n"


@pytest.fixture
def bar(qtbot: QtBot) -> Iterator[FindBar]:
    """An open bar below a view, with the keyboard."""
    page, view = QWidget(), CodeView()
    bar = FindBar(view)
    column = QVBoxLayout(page)
    column.addWidget(bar)
    column.addWidget(view)
    qtbot.addWidget(page)
    view.set_text(TEXT)
    page.show()
    page.activateWindow()
    bar.open()
    qtbot.waitUntil(bar.query.hasFocus)
    yield bar
    page.hide()


def marked(bar: FindBar) -> list[str]:
    return [selection.cursor.selectedText() for selection in bar._view.extraSelections()]


def test_places_are_counted_and_marked_whatever_their_case(bar: FindBar) -> None:
    QTest.keyClicks(bar.query, "NN")
    assert bar.told.text() == "1 of 2"
    assert marked(bar) == ["nn", "nn"]


def test_enter_goes_on_and_round_the_end_and_shift_enter_back(bar: FindBar) -> None:
    QTest.keyClicks(bar.query, "torch")
    told = []
    for keys in (Qt.KeyboardModifier.NoModifier,) * 2 + (Qt.KeyboardModifier.ShiftModifier,):
        QTest.keyClick(bar.query, Qt.Key.Key_Return, keys)
        told.append(bar.told.text())
    assert told == ["2 of 2", "1 of 2", "2 of 2"]


def test_what_is_not_there_is_said_and_the_buttons_are_greyed(bar: FindBar) -> None:
    QTest.keyClicks(bar.query, "tensorflow")
    assert bar.told.text() == "Not found"
    assert not bar.next.isEnabled()


def test_another_text_is_searched_again(bar: FindBar) -> None:
    QTest.keyClicks(bar.query, "nn")
    bar._view.set_text(TEXT.replace("pass", "nn.Linear(1, 2)"))
    assert bar.told.text() == "1 of 3"


def test_escape_closes_the_bar_with_its_marks(bar: FindBar, qtbot: QtBot) -> None:
    QTest.keyClicks(bar.query, "nn")
    QTest.keyClick(bar.query, Qt.Key.Key_Escape)
    assert bar.isHidden()
    assert marked(bar) == []
    qtbot.waitUntil(bar._view.hasFocus)
