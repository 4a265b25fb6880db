"""A row of a table as it is typed and chosen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.entry.lines import Chooser
from app.evaluation.row_editor import OTHER, RowEditor
from engine.data.columns import Column

COLUMNS = (Column("age", 0), Column("colour", 2, ("blue", "green", "red")), Column("weight", 3))


@pytest.fixture
def editor(qtbot: QtBot) -> RowEditor:
    made = RowEditor()
    qtbot.addWidget(made)
    made.set_columns((5,), tokens=False, columns=COLUMNS)
    made.show_values([30.0, 0.0, 0.0, 1.0, 2.5])
    made.show()
    return made


def texts(editor: RowEditor) -> list[object]:
    return [editor.numbers.index(line, 0).data() for line in range(editor.numbers.rowCount())]


def test_a_line_is_called_as_its_column(editor: RowEditor) -> None:
    names = [editor.numbers.headerData(line, Qt.Orientation.Vertical) for line in range(3)]
    assert names == ["age", "colour", "weight"]


def test_a_text_is_shown_as_it_stands_in_the_table(editor: RowEditor) -> None:
    assert texts(editor) == ["30", "red", "2.5"]
    editor.show_values([30.0, 0.0, 0.0, 0.0, 2.5])
    assert texts(editor) == ["30", OTHER, "2.5"]


def test_choosing_a_text_tells_all_numbers(editor: RowEditor, qtbot: QtBot) -> None:
    editor.edit(editor.numbers.index(1, 0))
    chooser = editor.findChild(Chooser)
    assert chooser is not None
    assert chooser.currentText() == "red"
    with qtbot.waitSignal(editor.changed) as told:
        qtbot.keyClick(chooser, Qt.Key.Key_Up)
    assert told.args == [[30.0, 0.0, 1.0, 0.0, 2.5]]


def test_a_number_behind_a_text_is_the_right_one(editor: RowEditor, qtbot: QtBot) -> None:
    with qtbot.waitSignal(editor.changed) as told:
        assert editor.numbers.setData(editor.numbers.index(2, 0), "7,5")
    assert told.args == [[30.0, 0.0, 0.0, 1.0, 7.5]]


@pytest.mark.parametrize("text", ["many", "", "nan", "1e999"])
def test_what_is_no_number_is_not_taken(editor: RowEditor, text: str) -> None:
    assert not editor.numbers.setData(editor.numbers.index(0, 0), text)
    assert texts(editor)[0] == "30"


@pytest.mark.parametrize(("text", "taken"), [("7", True), ("7.5", False), ("-1", False)])
def test_tokens_are_whole_numbers(editor: RowEditor, text: str, taken: bool) -> None:
    editor.set_columns((2,), tokens=True)
    assert editor.numbers.setData(editor.numbers.index(0, 0), text) is taken


def test_numbers_without_names_are_counted_however_many(editor: RowEditor) -> None:
    editor.set_columns((5000,), tokens=True)
    assert editor.numbers.rowCount() == 5000
    assert editor.numbers.headerData(4999, Qt.Orientation.Vertical) == "x5000"
