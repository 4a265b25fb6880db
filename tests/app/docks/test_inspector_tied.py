"""The Inspector's rows of weights that several layers have."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.docks.inspector import InspectorDock
from app.inspecting.tied import Tied
from app.session import Session
from designer.canvas.selection import Selection
from designer.model import edits
from designer.model.design import Design
from tests.designs import design, graph, node

Give = Callable[[Session, Design], Session]


def language() -> Design:
    nodes = [
        node("words", "input", shape=(7,), dtype="int64"),
        node("emb", "Embedding", num_embeddings=50, embedding_dim=16),
        node("act", "Tanh"),
        node("logits", "Linear", out_features=50),
        node("y", "output"),
    ]
    return design(graph("Net", nodes, "words > emb", "emb > act", "act > logits", "logits > y"))


@pytest.fixture
def dock(session: Session, qtbot: QtBot, give: Give) -> InspectorDock:
    """The Inspector with the last layer of a language model selected."""
    give(session, language())
    made = InspectorDock(session)
    qtbot.addWidget(made)
    made.resize(420, 700)
    made.show()
    choose(made, session, "logits")
    return made


def choose(dock: InspectorDock, session: Session, key: str) -> Tied:
    session.select(Selection((), frozenset({key})))
    dock.show_selection()
    return dock.node_page.tied


def test_a_layer_is_tied_and_untied_by_its_chooser(dock: InspectorDock, session: Session, become: Give) -> None:
    rows = dock.node_page.tied
    assert [rows.weight.itemText(line) for line in range(2)] == ["one of its own", "that of emb (Embedding)"]
    rows.weight.activated.emit(1)
    assert session.design.root.by_id["logits"].kind == "expression"
    become(session, edits.set_description(session.design, "tied"))
    rows = choose(dock, session, "logits")
    assert rows.weight.currentText() == "that of emb (Embedding)"
    rows.weight.activated.emit(0)
    assert session.design.root.by_id["logits"].params == {"out_features": 50}


def test_the_owner_says_who_else_uses_its_weight_and_leads_there(
    dock: InspectorDock, session: Session, qtbot: QtBot
) -> None:
    session.apply(edits.tie(session.design, "Net", "logits", "emb"), "Tie")
    rows = choose(dock, session, "emb")
    assert rows.said.text() == "Its weight is also used by logits."
    assert not rows.weight.isVisible()
    (button,) = [each for each in rows.buttons.findChildren(QPushButton) if not each.isHidden()]
    with qtbot.waitSignal(session.located) as told:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert told.args is not None
    assert told.args[0].nodes == {"logits"}


def test_what_has_no_weight_to_share_says_nothing(dock: InspectorDock, session: Session) -> None:
    assert choose(dock, session, "act").isHidden()
    assert choose(dock, session, "emb").isHidden()
