"""The field of a formula over tensors: judged while it is typed, with names at hand."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from app.entry.form import Edited, Form
from app.entry.formulas import FormulaField
from app.entry.row import Row
from designer.catalogue import CATALOGUE
from designer.tensor_formulas import FUNCTIONS, METHODS


@pytest.fixture
def form(qtbot: QtBot) -> Form:
    made = Form(CATALOGUE["expression"].params, {"formula": "x + 1"}, titled=str)
    made.resize(400, 200)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    return made


@pytest.fixture
def row(form: Form) -> Row:
    return form.rows["formula"]


@pytest.fixture
def told(form: Form) -> list[Edited]:
    found: list[Edited] = []
    form.edited.connect(found.append)
    return found


def field_of(row: Row) -> FormulaField:
    assert isinstance(row.field, FormulaField)
    return row.field


def retype(row: Row, text: str) -> None:
    line = field_of(row).line
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, text)


def test_it_has_the_letters_of_code(row: Row) -> None:
    fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    assert field_of(row).line.font().family() == fixed.family()


def test_what_is_wrong_is_said_after_a_pause_and_taken_back(row: Row, told: list[Edited], qtbot: QtBot) -> None:
    retype(row, "relu(x")
    assert row.note.isHidden()
    qtbot.waitUntil(lambda: not row.note.isHidden())
    assert row.note.text() == "The formula cannot be read: something is missing or wrong at character 5."
    QTest.keyClicks(field_of(row).line, ")")
    qtbot.waitUntil(row.note.isHidden)
    assert told == []


def test_enter_gives_the_formula(row: Row, told: list[Edited]) -> None:
    retype(row, "x @ w")
    QTest.keyClick(field_of(row).line, Qt.Key.Key_Return)
    assert told == [Edited("formula", "x @ w")]


def test_an_unknown_function_is_named(row: Row, told: list[Edited]) -> None:
    retype(row, "open(x)")
    QTest.keyClick(field_of(row).line, Qt.Key.Key_Return)
    assert row.note.text() == "The formula calls open, which is no function that formulas know."
    assert told == []
    assert field_of(row).line.text() == "open(x)"


@pytest.mark.parametrize(
    ("typed", "offered", "completed"),
    [
        ("x + softm", "softmax", "x + softmax("),
        ("x.unsq", "unsqueeze", "x.unsqueeze("),
        ("x.shap", "shape", "x.shape"),
    ],
)
def test_tab_completes_the_names_of_functions(row: Row, typed: str, offered: str, completed: str) -> None:
    field = field_of(row)
    retype(row, typed)
    assert field.line.list.isVisible()
    assert field.line.list.model().index(0, 0).data() == offered
    QTest.keyClick(field.line, Qt.Key.Key_Tab)
    assert field.line.text() == completed
    assert field.line.hasFocus()
    assert not field.line.list.isVisible()


def test_names_of_inputs_are_left_alone(row: Row) -> None:
    retype(row, "xy + w")
    assert not field_of(row).line.list.isVisible()


def test_all_that_a_formula_can_speak_of_is_a_click_away(row: Row) -> None:
    field = field_of(row)
    button = field.findChild(QToolButton, "formulaHelp")
    assert isinstance(button, QToolButton)
    button.click()
    assert field.help is not None
    assert field.help.isVisible()
    said = " ".join(label.text() for label in field.help.findChildren(QLabel)).split()
    assert set(FUNCTIONS) <= set(said)
    assert {f".{name}" for name in METHODS} <= set(said)
    field.help.close()
