"""The Inspector's rows of repeats and choices."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.entry.texts import Unreadable
from app.inspecting.block_page import BlockPage
from app.inspecting.facts import facts_of
from app.inspecting.forms import turns_of, turns_text
from app.inspecting.node_page import NodePage
from app.inspecting.subject import common_params, subject_of
from app.session import Session
from designer.canvas.selection import Selection
from designer.canvas.words import FORMS
from designer.compiler.check import check
from designer.model import edits
from designer.model.design import Block, Node
from designer.params import Choice
from designer.values import Expression, Value
from tests.designs import design, node, stacked


@pytest.fixture
def page(session: Session, qtbot: QtBot) -> BlockPage:
    """The page of a block of two activations, which stands in the model."""
    inner = stacked("Body", node("relu", "ReLU"), node("tanh", "Tanh"))
    session.open(design(stacked("Net", node("body", "block:Body"), shape=(8,)), inner))
    made = BlockPage(session)
    qtbot.addWidget(made)
    made.show()
    session.changed.connect(lambda _change: refresh(made, session))
    refresh(made, session)
    return made


def refresh(page: BlockPage, session: Session) -> None:
    page.show_subject(subject_of(session.design, Selection(("body",)), None, ()))


def body(session: Session) -> Block:
    return session.design.blocks["Body"]


def become(page: BlockPage, form: str) -> None:
    page.form.activated.emit([str(name) for name in FORMS].index(form))


def test_a_stack_is_written_as_a_function_by_a_tick(page: BlockPage, session: Session, qtbot: QtBot) -> None:
    tick = page.more.written
    assert tick.isVisible()
    qtbot.mouseClick(tick, Qt.MouseButton.LeftButton, pos=QPoint(8, tick.height() // 2))
    assert body(session).as_function
    assert tick.isChecked()
    session.undo()
    assert not tick.isChecked()


def test_a_stack_that_cannot_be_a_function_says_why(page: BlockPage, session: Session) -> None:
    session.apply(edits.insert(session.design, "Body", Node("f", "", "flatten"), before=1), "Edit")
    assert not page.more.written.isEnabled()
    assert page.more.written.toolTip().startswith("“flatten” in Body is no layer")


def test_only_a_stack_in_the_model_can_be_a_function(page: BlockPage, session: Session) -> None:
    become(page, "module")
    assert not page.more.written.isVisible()
    page.show_subject(subject_of(session.design, Selection(()), None, ()))
    assert not page.more.written.isVisible()


def test_a_block_becomes_a_repeat_whose_turns_are_typed(page: BlockPage, session: Session) -> None:
    become(page, "module")
    become(page, "repeat")
    assert page.more.times.isVisible()
    line = page.more.times.line
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "0 to 3")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert body(session).times == (0, 3)
    page.more.shared.activated.emit(1)
    assert body(session).shared
    session.undo()
    session.undo()
    assert (body(session).times, body(session).shared) == (1, False)


def test_a_number_of_turns_that_cannot_be_read_is_refused_at_its_line(page: BlockPage, session: Session) -> None:
    become(page, "repeat")
    line = page.more.times.line
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "often")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert body(session).times == 1
    assert page.more.times.note.isVisible()


def test_a_choice_takes_what_is_chosen(page: BlockPage, session: Session) -> None:
    become(page, "choice")
    assert page.more.selected.isVisible()
    page.more.selected.activated.emit(1)
    assert body(session).selected == "tanh"


def test_instances_are_let_to_choose(page: BlockPage, session: Session, qtbot: QtBot) -> None:
    become(page, "choice")
    qtbot.mouseClick(page.more.expose, Qt.MouseButton.LeftButton)
    (item,) = body(session).parameters
    assert item.param.kind == Choice(("relu", "tanh"))
    assert body(session).selected == Expression(item.name)
    assert not page.more.expose.isVisible()
    page.more.selected.activated.emit(0)
    assert body(session).selected == "relu"


def test_formulas_in_a_repeat_may_speak_of_the_turn(session: Session, page: BlockPage) -> None:
    become(page, "repeat")
    assert subject_of(session.design, Selection(("body",)), None, ()).names == ("i",)


@pytest.mark.parametrize("times", [3, (0, 3), Expression("depth + 1"), (1, Expression("depth"))])
def test_turns_are_read_as_they_are_written(times: Value) -> None:
    assert turns_of(turns_text(times), ("depth",)) == times


@pytest.mark.parametrize("text", ["", "1 to", "1 to 2 to 3", "2.5", "width"])
def test_what_says_no_number_of_turns_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        turns_of(text, ("depth",))


def test_a_choice_of_a_stack_keeps_its_nodes(session: Session, page: BlockPage) -> None:
    become(page, "choice")
    assert [each.name for each in body(session).alternatives] == ["relu", "tanh"]
    assert edits.set_form(session.design, "Body", "module").blocks["Body"].edges


def params(session: Session, node_id: str) -> set[str]:
    selection = Selection(("body",), frozenset({node_id}))
    return {param.name for param in common_params(subject_of(session.design, selection, None, ()))}


def test_the_ends_of_a_repeat_say_what_is_done_with_its_turns(session: Session, page: BlockPage) -> None:
    assert params(session, "Body_in") == set()
    become(page, "module")
    become(page, "repeat")
    assert params(session, "Body_in") == {"each"}
    assert params(session, "Body_out") == {"result"}
    session.apply(edits.set_param(session.design, "Body", "Body_out", "result", "cat"), "Join")
    assert params(session, "Body_out") == {"result", "dim"}


def test_a_selected_repeat_has_its_turns_beside_its_parameters(session: Session, qtbot: QtBot) -> None:
    inner = edits.set_form(design(stacked("Body", node("fc", "Linear", out_features=8))), "Body", "repeat")
    session.open(design(stacked("Net", node("body", "block:Body"), node("act", "ReLU"), shape=(8,)), inner.root))
    page = NodePage(session)
    qtbot.addWidget(page)
    page.show_subject(subject_of(session.design, Selection((), frozenset(("body",))), None, ()))
    assert not page.more.isHidden()
    page.show_subject(subject_of(session.design, Selection((), frozenset(("act",))), None, ()))
    assert page.more.isHidden()


def test_values_of_turns_are_typed_and_too_few_are_refused(session: Session, qtbot: QtBot) -> None:
    inner = edits.set_form(design(stacked("Body", node("fc", "Linear", out_features=8))), "Body", "repeat")
    inner = edits.set_repeat(inner, "Body", 3)
    session.open(design(stacked("Net", node("body", "block:Body"), shape=(8,)), inner.root))
    page = NodePage(session)
    qtbot.addWidget(page)
    page.show_subject(subject_of(session.design, Selection(("body",), frozenset(("fc",))), check(session.design), ()))
    assert not page.turns.isHidden()
    row = page.form.rows["out_features"]
    row.entered.emit(Expression("[4, 8][i]"))
    assert "There are 3 turns, but only 2 values" in row.note.text()
    row.entered.emit(Expression("[4, 8, 8][i]"))
    assert session.design.blocks["Body"].by_id["fc"].params["out_features"] == Expression("[4, 8, 8][i]")


def test_the_facts_of_a_choice_say_what_it_takes_and_how_much_that_has() -> None:
    kinds = (node("small", "Linear", out_features=8), node("large", "Linear", out_features=8, bias=False))
    inner = edits.set_form(design(stacked("Body", *kinds)), "Body", "choice").root
    made = design(stacked("Net", node("body", "block:Body"), shape=(8,)), inner)
    facts = dict(facts_of(subject_of(made, Selection((), frozenset(("body",))), check(made), ())))
    assert facts["Takes"] == "small, with 72 of 136 parameters"


def test_the_facts_in_a_repeat_go_over_its_turns() -> None:
    inner = edits.set_form(design(stacked("Body", node("fc", "Linear", out_features=8))), "Body", "repeat")
    inner = edits.set_param(edits.set_repeat(inner, "Body", 2), "Body", "fc", "out_features", Expression("[4, 6][i]"))
    made = design(stacked("Net", node("body", "block:Body"), shape=(8,)), inner.root)
    facts = dict(facts_of(subject_of(made, Selection(("body",), frozenset(("fc",))), check(made), ())))
    assert (facts["Input"], facts["Output"]) == ("N × 8→4", "N × 4→6")
    assert facts["Parameters"].startswith("66 ")


def test_to_let_each_instance_choose_leaves_the_keyboard_beside_it(page: BlockPage) -> None:
    become(page, "module")
    become(page, "choice")
    page.more.expose.setFocus()
    page.more.expose.click()
    assert page.more.expose.isHidden()
    assert page.focusWidget() is page.more.selected
