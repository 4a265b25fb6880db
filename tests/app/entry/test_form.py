"""Forms made from every record of the catalogue: each field shows a value, and gives what is entered."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QKeyCombination, QPoint, QPointF, Qt
from PySide6.QtGui import QKeySequence, QShortcut, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QMainWindow,
    QScrollArea,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.entry.fields import BoolField, ChoiceField, Field, LineField, NumberField
from app.entry.form import UNSET, Edited, Form
from app.entry.formulas import FormulaField
from app.entry.lines import Line, Number
from app.entry.row import State
from app.entry.sizes import SizesField, WordOrSizes
from app.entry.texts import written
from app.theming import theme
from designer.catalogue import CATALOGUE
from designer.params import REQUIRED, Bool, Choice, Float, Int, Kind, Optional, Param, Required, Sequence, Text, Union
from designer.tensor_formulas import TensorText
from designer.values import Expression, Value

WITH_PARAMS = [kind for kind, spec in CATALOGUE.items() if spec.params and kind != "array"]


def samples(kind: Kind) -> Iterator[Value]:
    """A few legal values of a kind."""
    match kind:
        case Optional(inner):
            yield None
            yield from samples(inner)
        case Bool():
            yield from (True, False)
        case Choice(options):
            yield from options
        case Int() | Float():
            yield from numbers(kind)
        case Sequence(item, length, scalar):
            one = list(samples(item))
            if scalar:
                yield one[0]
            yield kind.parse(tuple(one[i % len(one)] for i in range(length or 2)))
            yield kind.parse(tuple(reversed(one))[:1] * (length or 2))
        case Union(kinds):
            for each in kinds:
                yield from samples(each)
        case Text() | TensorText():
            yield "name"


def numbers(kind: Int | Float) -> Iterator[Value]:
    """The least and the largest of its numbers, as far as they are small."""
    low = -3 if kind.min is None else max(kind.min, -3)
    high = 7 if kind.max is None else min(kind.max, 7)
    yield kind.parse(low)
    yield kind.parse(high)


def other(param: Param) -> Value:
    """A legal value that is not the default."""
    return next(value for value in samples(param.kind) if value != param.default and param.objection(value) is None)


def enter(field: Field, value: Value) -> None:
    """Give the field a value as a user does."""
    match field:
        case BoolField():
            QTest.mouseClick(field.box, Qt.MouseButton.LeftButton, pos=QPoint(8, field.box.height() // 2))
        case ChoiceField():
            index = field.values.index(value)
            field.chooser.setCurrentIndex(index)
            field.chooser.activated.emit(index)
        case WordOrSizes() if isinstance(value, str):
            enter(field.words, value)
        case WordOrSizes():
            enter(field.sizes, value)
        case SizesField():
            type_into(field.numbers[0].line, written(value, field.kind) or "none")
        case NumberField():
            type_into(field.number.line, written(value, field.kind) or "none")
        case LineField() | FormulaField():
            type_into(field.line, written(value, field.kind))


def type_into(line: Line, text: str) -> None:
    box = line.parentWidget() if isinstance(line.parentWidget(), QAbstractSpinBox) else line
    assert box is not None
    box.setFocus()
    line.selectAll()
    if text:
        QTest.keyClicks(line, text)
    else:
        QTest.keyClick(line, Qt.Key.Key_Delete)
    QTest.keyClick(box, Qt.Key.Key_Return)


@pytest.fixture
def told(form: Form) -> list[Edited]:
    found: list[Edited] = []
    form.edited.connect(found.append)
    return found


@pytest.fixture
def form(qtbot: QtBot) -> Form:
    made = Form(CATALOGUE["Conv2d"].params, titled=str)
    show(made, qtbot)
    return made


def show(widget: QWidget, qtbot: QtBot) -> None:
    qtbot.addWidget(widget)
    with qtbot.waitExposed(widget):
        widget.show()


@pytest.mark.parametrize("kind", WITH_PARAMS)
def test_every_field_gives_what_is_entered(kind: str, qtbot: QtBot) -> None:
    params = CATALOGUE[kind].params
    form = Form(params, titled=str)
    show(form, qtbot)
    told: list[Edited] = []
    form.edited.connect(told.append)
    for param in params:
        wanted = param.parse(other(param))
        enter(form.rows[param.name].field, wanted)
        assert told[-1] == Edited(param.name, wanted), param.name
        assert param.parse(wanted) == wanted
        form.show_values({param.name: wanted})
        assert form.rows[param.name].note.isHidden(), param.name
        if not param.required:
            form.rows[param.name].button.click()
            assert told[-1] == Edited(param.name, UNSET), param.name


FIELDS = [
    (Int(1), NumberField),
    (Float(), NumberField),
    (Optional(Int()), NumberField),
    (Bool(), BoolField),
    (Optional(Bool()), ChoiceField),
    (Choice(("a", "b")), ChoiceField),
    (Optional(Choice(("a", "b"))), ChoiceField),
    (Sequence(Int(), 1, scalar=True), NumberField),
    (Sequence(Int(), 2, scalar=True), SizesField),
    (Optional(Sequence(Int(), 2, scalar=True)), SizesField),
    (Sequence(Float(), 6), SizesField),
    (Union((Choice(("same",)), Sequence(Int(), 2, scalar=True))), WordOrSizes),
    (Sequence(Int()), LineField),
    (Text(), LineField),
]


@pytest.mark.parametrize(("kind", "field"), FIELDS, ids=str)
def test_every_kind_of_value_has_its_field(kind: Kind, field: type[Field], qtbot: QtBot) -> None:
    form = Form([Param("p", kind)])
    qtbot.addWidget(form)
    assert type(form.rows["p"].field) is field


@pytest.mark.parametrize("kind", WITH_PARAMS)
def test_showing_a_value_tells_nobody(kind: str, qtbot: QtBot) -> None:
    params = CATALOGUE[kind].params
    form = Form(params)
    qtbot.addWidget(form)
    with qtbot.assertNotEmitted(form.edited):
        for param in params:
            for value in samples(param.kind):
                form.show_values({param.name: param.parse(value)})
                form.commit()


def test_a_comma_parts_a_number_from_its_fraction(qtbot: QtBot) -> None:
    form = Form([Param("p", Float(0, 1), 0.5)])
    show(form, qtbot)
    with qtbot.waitSignal(form.edited) as told:
        type_into(form.rows["p"].field.findChild(Line), "0,25")  # type: ignore[arg-type]
    assert told.args == [Edited("p", 0.25)]


def test_a_sum_is_worked_out(form: Form, told: list[Edited]) -> None:
    enter(form.rows["out_channels"].field, Expression("64*2"))
    assert told == [Edited("out_channels", 128)]


def test_a_formula_over_the_blocks_parameters_stays_one(form: Form, told: list[Edited]) -> None:
    form.names = ("channels",)
    form.show_values({})
    enter(form.rows["out_channels"].field, Expression("channels * 4"))
    assert told == [Edited("out_channels", Expression("channels * 4"))]


def test_what_a_formula_comes_to_is_shown_below_it(form: Form) -> None:
    form.names = ("channels",)
    form.show_states({"out_channels": State(Expression("channels * 4"), 256)})
    assert form.rows["out_channels"].note.text() == "= 256"


def test_an_unknown_name_is_refused_in_a_sentence(form: Form, told: list[Edited]) -> None:
    form.names = ("channels",)
    form.show_values({})
    enter(form.rows["out_channels"].field, Expression("chanels * 4"))
    assert told == []
    assert "no parameter chanels (did you mean “channels”?)" in form.rows["out_channels"].note.text()


def test_a_value_out_of_range_is_refused_at_its_field(form: Form, told: list[Edited]) -> None:
    enter(form.rows["out_channels"].field, 0)
    assert told == []
    assert form.rows["out_channels"].note.text() == "out_channels must be at least 1, not 0."


def test_what_was_refused_stays_with_its_reason_when_the_check_comes_back(form: Form, told: list[Edited]) -> None:
    form.show_values({"out_channels": 16})
    row = form.rows["out_channels"]
    line = row.field.findChild(Line)
    assert isinstance(line, Line)
    for text in ("1,5", "0"):
        type_into(line, text)
        reason = row.note.text()
        form.show_values({"out_channels": 16})
        assert (line.text(), row.note.text(), row.note.isVisible()) == (text, reason, True)
    form.show_values({"out_channels": 32})
    assert (line.text(), row.note.isVisible()) == ("32", False)
    assert told == []


def test_a_refused_number_keeps_its_place(qapp: QApplication, qtbot: QtBot) -> None:
    theme.apply(qapp, "light")
    form = Form([Param("n", Int(1), 16)])
    show(form, qtbot)
    line = form.rows["n"].field.findChild(Line)
    assert isinstance(line, Line)
    type_into(line, "7")
    line.setCursorPosition(0)
    before = line.cursorRect()
    type_into(line, "0")
    line.setCursorPosition(0)
    assert (form.rows["n"].note.isVisible(), line.cursorRect()) == (True, before)


def test_escape_takes_back_what_was_typed(form: Form, told: list[Edited]) -> None:
    form.show_values({"out_channels": 16})
    line = form.rows["out_channels"].field.findChild(Line)
    assert isinstance(line, Line)
    line.setFocus()
    QTest.keyClicks(line, "99")
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert line.text() == "16"
    assert told == []


def test_the_arrow_keys_step_within_the_bounds(qtbot: QtBot) -> None:
    form = Form([Param("n", Int(1, 3), 2)])
    show(form, qtbot)
    told: list[Edited] = []
    form.edited.connect(told.append)
    box = form.rows["n"].field.findChild(Number)
    assert isinstance(box, Number)
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Up)
    form.show_values({"n": 3})
    QTest.keyClick(box, Qt.Key.Key_Up)
    assert told == [Edited("n", 3)]


def test_a_number_is_told_after_a_moment_without_typing(form: Form, qtbot: QtBot) -> None:
    line = form.rows["out_channels"].field.findChild(Line)
    assert isinstance(line, Line)
    line.setFocus()
    with qtbot.waitSignal(form.edited, timeout=3000) as told:
        QTest.keyClicks(line, "48")
    assert told.args == [Edited("out_channels", 48)]


def test_the_wheel_is_left_to_whoever_scrolls(qtbot: QtBot) -> None:
    area = QScrollArea()
    form = Form(CATALOGUE["Conv2d"].params)
    area.setWidget(form)
    area.resize(300, 120)
    show(area, qtbot)
    form.show_values({"out_channels": 16})
    told: list[Edited] = []
    form.edited.connect(told.append)
    for box in (*form.findChildren(QAbstractSpinBox), *form.findChildren(QComboBox)):
        box.setFocus()
        turn(box)
    assert told == []


def turn(widget: QWidget) -> None:
    """Turn the wheel over a widget, towards the user; the event goes up to whoever takes it."""
    place = QPointF(widget.rect().center())
    event = QWheelEvent(
        place,
        QPointF(widget.mapToGlobal(place.toPoint())),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)
    assert not event.isAccepted()


def test_a_size_that_follows_its_input_is_grey_and_can_be_pinned(form: Form, told: list[Edited]) -> None:
    form.show_values({}, inferred={"in_channels": 16})
    row = form.rows["in_channels"]
    line = row.field.findChild(Line)
    assert isinstance(line, Line)
    assert (line.text(), line.placeholderText()) == ("", "follows: 16")
    row.button.click()
    assert told == [Edited("in_channels", 16)]


def test_the_arrow_keys_step_from_a_size_that_follows(form: Form, told: list[Edited]) -> None:
    form.show_values({}, inferred={"in_channels": 16})
    number = form.rows["in_channels"].field.findChild(Number)
    assert isinstance(number, Number)
    number.stepBy(1)
    assert told == [Edited("in_channels", 17)]


@pytest.mark.parametrize(("key", "runs"), [(Qt.Key.Key_E, True), (Qt.Key.Key_K, True), (Qt.Key.Key_C, False)])
def test_the_windows_keys_work_in_a_number_and_those_of_text_stay(
    form: Form, qtbot: QtBot, key: Qt.Key, runs: bool
) -> None:
    window, ran = QMainWindow(), list[bool]()
    qtbot.addWidget(window)
    window.setCentralWidget(form)
    combination = QKeyCombination(Qt.KeyboardModifier.ControlModifier, key)
    QShortcut(QKeySequence(combination), window, lambda: ran.append(True))
    window.show()
    window.activateWindow()
    number = form.rows["in_channels"].field.findChild(Number)
    assert isinstance(number, Number)
    number.setFocus()
    qtbot.waitUntil(number.hasFocus)
    QTest.keyClick(number, key, Qt.KeyboardModifier.ControlModifier)
    assert bool(ran) == runs
    window.takeCentralWidget()


def test_a_pinned_size_can_follow_again(form: Form, told: list[Edited]) -> None:
    form.show_states({"in_channels": State(8, 8, follows=True)})
    form.rows["in_channels"].button.click()
    assert told == [Edited("in_channels", UNSET)]


def test_emptying_a_pinned_size_lets_it_follow(form: Form, told: list[Edited]) -> None:
    form.show_states({"in_channels": State(8, 8, follows=True)})
    line = form.rows["in_channels"].field.findChild(Line)
    assert isinstance(line, Line)
    type_into(line, "")
    assert told == [Edited("in_channels", UNSET)]


def test_a_value_that_is_not_the_default_can_be_reset(form: Form, told: list[Edited]) -> None:
    form.show_values({"groups": 2})
    assert form.rows["groups"].button.isVisible()
    assert not form.rows["dilation"].button.isVisible()
    form.rows["groups"].button.click()
    assert told == [Edited("groups", UNSET)]


def test_linked_numbers_are_one_and_parted_ones_are_many(form: Form, told: list[Edited]) -> None:
    form.show_values({"kernel_size": 3})
    field = form.rows["kernel_size"].field
    assert isinstance(field, SizesField)
    type_into(field.numbers[1].line, "5")
    assert told == [Edited("kernel_size", 5)]
    field.link.click()
    type_into(field.numbers[1].line, "7")
    assert told[-1] == Edited("kernel_size", (3, 7))


def test_linking_again_takes_the_first_number_for_all(form: Form, told: list[Edited]) -> None:
    form.show_values({"kernel_size": (3, 7)})
    field = form.rows["kernel_size"].field
    assert isinstance(field, SizesField)
    field.link.click()
    assert told == [Edited("kernel_size", 3)]


def test_a_word_gives_way_to_numbers(form: Form, told: list[Edited]) -> None:
    form.show_values({"padding": "same"})
    field = form.rows["padding"].field
    assert isinstance(field, WordOrSizes)
    assert field.sizes.isHidden()
    enter(field.words, "size")
    assert not field.sizes.isHidden()
    assert told == [Edited("padding", 0)]


def test_nodes_that_differ_show_several_values(form: Form, told: list[Edited]) -> None:
    form.show_states({"out_channels": State(mixed=True), "bias": State(mixed=True), "padding_mode": State(mixed=True)})
    line = form.rows["out_channels"].field.findChild(Line)
    assert isinstance(line, Line)
    assert line.placeholderText() == "several values"
    box = form.rows["bias"].field
    assert isinstance(box, BoolField)
    assert box.box.checkState() == Qt.CheckState.PartiallyChecked
    type_into(line, "8")
    assert told == [Edited("out_channels", 8)]


def test_delete_in_a_field_reaches_no_shortcut(form: Form) -> None:
    line = form.rows["out_channels"].field.findChild(Line)
    assert isinstance(line, Line)
    form.show_values({"out_channels": 16})
    line.setFocus()
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_Delete)
    assert line.text() == ""


def test_a_formula_stands_in_for_a_yes(form: Form) -> None:
    form.names = ("norm",)
    form.show_states({"bias": State(Expression("not norm"), False)})
    field = form.rows["bias"].field
    assert isinstance(field, LineField)
    assert field.line.text() == "not norm"


def test_required_parameters_say_that_they_need_a_value(form: Form) -> None:
    form.show_values({})
    line = form.rows["kernel_size"].field.findChild(Line)
    assert isinstance(line, Line)
    assert line.placeholderText() == "needs a value"


def test_every_field_has_a_name_for_screen_readers(form: Form) -> None:
    for row in form.rows.values():
        assert row.field.accessibleName() == row.title
        assert all(each.accessibleName() for each in row.field.findChildren(QAbstractSpinBox))


def test_an_emptied_field_that_needs_a_value_fills_again(form: Form, told: list[Edited]) -> None:
    form.show_values({"out_channels": 16})
    row = form.rows["out_channels"]
    line = row.field.findChild(Line)
    assert isinstance(line, Line)
    type_into(line, "")
    assert (line.text(), row.note.text(), told) == ("16", "", [])


def test_an_emptied_size_that_may_be_none_is_none(qtbot: QtBot) -> None:
    form = Form(CATALOGUE["AdaptiveAvgPool2d"].params)
    show(form, qtbot)
    form.show_values({"output_size": 7})
    with qtbot.waitSignal(form.edited) as told:
        type_into(form.rows["output_size"].field.findChild(Line), "")  # type: ignore[arg-type]
    assert told.args == [Edited("output_size", None)]


def test_unset_and_required_are_not_values() -> None:
    assert isinstance(REQUIRED, Required)
    assert Edited("x", UNSET) != Edited("x", None)


def test_a_seed_is_drawn_anew_by_its_die(qtbot: QtBot) -> None:
    form = Form(CATALOGUE["randn"].params, {"seed": 10_001})
    show(form, qtbot)
    told: list[Edited] = []
    form.edited.connect(told.append)
    die = form.rows["seed"].field.findChild(QToolButton, "drawAnew")
    assert isinstance(die, QToolButton)
    die.click()
    (edited,) = told
    assert edited.name == "seed"
    assert edited.value in range(10_000)
