"""The inspector's rows of a layer that is called more than once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.inspecting.sharing import Sharing
from app.inspecting.subject import subject_of
from app.session import Session
from designer.canvas.selection import Selection
from designer.model import edits
from designer.model.design import Node
from designer.values import Expression
from tests.designs import design, graph, node


@pytest.fixture
def rows(session: Session, qtbot: QtBot) -> Sharing:
    """The rows of node b, beside the Linear node a and an operation, in a repeat."""
    nodes = [node("x", "input", shape=(8,)), *(node(key, "Linear", out_features=8) for key in "ab")]
    made = design(graph("Net", [*nodes, node("act", "ReLU"), node("y", "output")], "x > a", "a > b", "b > y"))
    session.open(edits.set_form(made, "Net", "repeat"))
    shown = Sharing(session)
    qtbot.addWidget(shown)
    shown.show()
    show(shown, session, "b")
    return shown


def show(rows: Sharing, session: Session, key: str) -> None:
    rows.show_subject(subject_of(session.design, Selection((), frozenset((key,))), None, ()))


def b(session: Session) -> Node:
    return session.design.root.by_id["b"]


def choose(rows: Sharing, of: str | None) -> None:
    rows.layer.activated.emit(rows.layer.findData(of) if of else 0)


def test_the_chooser_offers_the_layers_of_its_kind(rows: Sharing) -> None:
    assert [rows.layer.itemText(row) for row in range(rows.layer.count())] == ["one of its own", "that of a"]


def test_a_node_is_let_call_the_layer_of_another_and_have_its_own_again(rows: Sharing, session: Session) -> None:
    choose(rows, "a")
    assert b(session).of == "a"
    show(rows, session, "b")
    assert rows.owner.text() == "Go to a"
    choose(rows, None)
    assert (b(session).of, b(session).params["out_features"]) == (None, 8)


def test_the_turn_whose_layer_it_calls_is_typed(rows: Sharing, session: Session) -> None:
    assert rows.turn.isHidden()
    choose(rows, "a")
    show(rows, session, "b")
    rows.turn.line.setFocus()
    QTest.keyClicks(rows.turn.line, "i // 2")
    QTest.keyClick(rows.turn.line, Qt.Key.Key_Return)
    assert b(session).turn == Expression("i // 2")


def test_a_turn_that_is_no_formula_is_refused_at_its_line(rows: Sharing, session: Session) -> None:
    choose(rows, "a")
    show(rows, session, "b")
    rows.turn.line.setFocus()
    QTest.keyClicks(rows.turn.line, "i +")
    QTest.keyClick(rows.turn.line, Qt.Key.Key_Return)
    assert b(session).turn is None
    assert rows.turn.note.isVisible()


def test_a_node_whose_layer_others_call_keeps_its_own_and_says_why(rows: Sharing, session: Session) -> None:
    choose(rows, "a")
    show(rows, session, "a")
    assert not rows.layer.isEnabled()
    assert rows.layer.toolTip().startswith("b calls its layer")


def test_the_link_leads_to_the_owner(rows: Sharing, session: Session) -> None:
    choose(rows, "a")
    show(rows, session, "b")
    QTest.mouseClick(rows.owner, Qt.MouseButton.LeftButton)
    assert session.selection == Selection((), frozenset(("a",)))


def test_what_is_alone_of_its_kind_has_no_such_rows(rows: Sharing, session: Session) -> None:
    show(rows, session, "act")
    assert rows.isHidden()
