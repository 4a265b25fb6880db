"""A row of a table as it is typed and chosen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableWidgetItem
from pytestqt.qtbot import QtBot

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


def test_a_line_is_called_as_its_column(editor: RowEditor) -> None:
    names = [editor.model().headerData(line, Qt.Orientation.Vertical) for line in range(editor.rowCount())]
    assert names == ["age", "colour", "weight"]


def test_a_text_is_shown_as_it_stands_in_the_table(editor: RowEditor) -> None:
    chooser = editor.chooser(1)
    assert chooser is not None
    assert chooser.currentText() == "red"
    editor.show_values([30.0, 0.0, 0.0, 0.0, 2.5])
    assert chooser.currentText() == OTHER


def test_choosing_a_text_tells_all_numbers(editor: RowEditor, qtbot: QtBot) -> None:
    chooser = editor.chooser(1)
    assert chooser is not None
    with qtbot.waitSignal(editor.changed) as told:
        qtbot.keyClick(chooser, Qt.Key.Key_Up)
    assert told.args == [[30.0, 0.0, 1.0, 0.0, 2.5]]


def test_a_number_behind_a_text_is_the_right_one(editor: RowEditor, qtbot: QtBot) -> None:
    with qtbot.waitSignal(editor.changed) as told:
        editor.setItem(2, 0, QTableWidgetItem("7,5"))
    assert told.args == [[30.0, 0.0, 0.0, 1.0, 7.5]]


def test_numbers_without_names_are_counted(editor: RowEditor) -> None:
    editor.set_columns((2,), tokens=True)
    assert editor.rowCount() == 2
    assert editor.model().headerData(1, Qt.Orientation.Vertical) == "x2"
    assert editor.chooser(1) is None
