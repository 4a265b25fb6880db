"""The Inspector's rows of repeats and choices."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.entry.texts import Unreadable
from app.inspecting.block_page import FORMS, BlockPage
from app.inspecting.forms import turns_of, turns_text
from app.inspecting.subject import common_params, subject_of
from app.session import Session
from designer.canvas.selection import Selection
from designer.model import edits
from designer.model.design import Block
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
