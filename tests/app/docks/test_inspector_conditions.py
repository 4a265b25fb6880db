"""The Inspector's rows of a while and an if."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.docks.inspector import InspectorDock
from app.inspecting.conditions import EXAMPLES, ConditionField, ConditionRows, ways_of
from app.session import Session
from designer.canvas.selection import Selection
from designer.compiler.check import check
from designer.model import edits
from designer.model.design import Block, Design, Edge, Form, Node
from designer.values import Expression
from tests.designs import design, stacked

Give = Callable[[Session, Design], Session]

LEFT = Qt.MouseButton.LeftButton


def asking(form: Form, *kinds: str) -> Design:
    """A model with a block of that form around operations on eight numbers."""
    inner = [Node(kind, kind, kind) for kind in kinds]
    ends = (Node("in", "x", "input"), Node("out", "y", "output"))
    edges = [Edge("in", "output", each.id, "input") for each in inner]
    if form == "while":
        edges.append(Edge(inner[0].id, "output", "out", "input"))
    block = Block("Body", form, (ends[0], *inner, ends[1]), tuple(sorted(edges)), condition="norm(x) > 1")
    block = replace(block, times=100 if form == "while" else None)
    return design(stacked("Net", Node("body", "body", "block:Body"), shape=(8,)), block)


def shown(session: Session, qtbot: QtBot, made: Design) -> InspectorDock:
    """The Inspector with the instance selected."""
    session.open(made)
    dock = InspectorDock(session)
    qtbot.addWidget(dock)
    dock.resize(420, 700)
    dock.show()
    session.select(Selection((), frozenset({"body"})))
    dock.show_selection()
    return dock


def rows(dock: InspectorDock) -> ConditionRows:
    return dock.node_page.more.asked


def typed(field: ConditionField, text: str) -> None:
    field.line.setFocus()
    field.line.selectAll()
    QTest.keyClicks(field.line, text)


@pytest.fixture
def loop(session: Session, qtbot: QtBot) -> InspectorDock:
    return shown(session, qtbot, asking("while", "relu"))


@pytest.fixture
def fork(session: Session, qtbot: QtBot) -> InspectorDock:
    return shown(session, qtbot, asking("if", "relu", "tanh"))


def test_a_while_says_what_it_asks_and_how_often_it_runs(loop: InspectorDock) -> None:
    asked = rows(loop)
    assert (asked.condition.line.text(), asked.most.line.text()) == ("norm(x) > 1", "100")
    assert asked.ways.text() == "Each turn takes as x what the last one gave as y."
    assert not asked.swap.isVisible()


def test_a_condition_that_is_typed_is_asked(loop: InspectorDock, session: Session) -> None:
    field = rows(loop).condition
    typed(field, "x.mean() > 2")
    QTest.keyClick(field.line, Qt.Key.Key_Return)
    assert session.design.blocks["Body"].condition == "x.mean() > 2"
    session.undo()
    loop.show_selection()
    assert field.line.text() == "norm(x) > 1"


def test_what_is_no_formula_is_told_and_not_taken(loop: InspectorDock, session: Session) -> None:
    field = rows(loop).condition
    typed(field, "norm(x >")
    QTest.keyClick(field.line, Qt.Key.Key_Return)
    assert session.design.blocks["Body"].condition == "norm(x) > 1"
    assert "something is missing or wrong" in rows(loop).note.text()


def test_a_name_that_is_no_input_is_told_while_it_is_typed(loop: InspectorDock, qtbot: QtBot) -> None:
    typed(rows(loop).condition, "norm(z) > 1")
    qtbot.waitUntil(rows(loop).note.isVisible)
    assert rows(loop).note.text() == "z is none of the inputs: x."


def test_the_most_turns_are_typed(loop: InspectorDock, session: Session) -> None:
    line = rows(loop).most.line
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "7")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert session.design.blocks["Body"].times == 7


def test_a_number_of_turns_that_is_none_is_refused(loop: InspectorDock, session: Session) -> None:
    line = rows(loop).most.line
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "often")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert session.design.blocks["Body"].times == 100
    assert rows(loop).most.note.isVisible()


def test_a_button_swaps_the_branches_of_an_if(fork: InspectorDock) -> None:
    assert rows(fork).ways.text() == "Where the condition holds, relu runs, else tanh runs."
    assert not rows(fork).most.isVisible()
    QTest.mouseClick(rows(fork).swap, LEFT)
    fork.show_selection()
    assert rows(fork).ways.text() == "Where the condition holds, tanh runs, else relu runs."


def test_an_if_with_one_branch_lets_its_input_pass() -> None:
    assert (
        ways_of(asking("if", "relu").blocks["Body"]) == "Where the condition holds, relu runs, else x passes through."
    )


def test_a_condition_with_many_answers_is_mended_at_its_instance(
    session: Session, loop: InspectorDock, give: Give
) -> None:
    give(session, edits.set_condition(session.design, "Body", "x > 1"))
    session.select(Selection((), frozenset({"body"})))
    loop.show_selection()
    assert bool(rows(loop).condition.line.property("wrong"))
    (card,) = [each for each in loop.problems.cards if not each.isHidden()]
    (button,) = [each for each in card.fix_buttons if each.text() == "Ask any(x > 1)"]
    QTest.mouseClick(button, LEFT)
    assert session.design.blocks["Body"].condition == "any(x > 1)"


def test_turns_may_be_a_formula_over_the_parameters(session: Session, loop: InspectorDock) -> None:
    made = edits.set_condition(session.design, "Body", "norm(x) > 1", Expression("depth"))
    session.apply(made, "Edit")
    loop.show_selection()
    assert rows(loop).most.line.text() == "depth"


@pytest.mark.parametrize("formula", [formula for formula, _ in EXAMPLES if "- y" not in formula])
def test_the_examples_of_the_help_can_be_asked(formula: str) -> None:
    assert check(edits.set_condition(asking("if", "relu"), "Body", formula)).ok


def test_the_help_says_of_what_a_condition_speaks(loop: InspectorDock) -> None:
    assert "(x)" in rows(loop).condition.introduction
