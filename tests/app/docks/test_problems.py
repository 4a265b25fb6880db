"""The Problems dock: what it says, where it leads, and what its buttons do."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.designs import find
from app.docks.problems import AT_ONCE, PAGE, ProblemsDock
from app.opening import blank
from app.problem_card import place_of
from app.session import LOADING, Session
from designer.canvas.selection import Selection
from designer.model.design import Block, Design, Node
from designer.model.edits import add_node, insert, remove, set_param
from designer.report import Fix, Problem

Give = Callable[[Session, "Design | str"], Session]


def wide(template: str = "digits_mlp") -> Design:
    """A template whose first Linear wants other features than it gets."""
    design = find(template).design
    linear = next(node.id for node in design.root.nodes if node.kind == "Linear")
    return set_param(design, design.main, linear, "in_features", 7)


@pytest.fixture
def dock(session: Session, qtbot: QtBot) -> ProblemsDock:
    made = ProblemsDock(session)
    qtbot.addWidget(made)
    made.resize(640, 320)
    made.show()
    return made


def test_it_says_that_torch_is_loading(dock: ProblemsDock) -> None:
    assert LOADING in dock.message


def test_a_torch_that_cannot_be_used_is_told(dock: ProblemsDock, session: Session) -> None:
    session.broken = "PyTorch cannot be used (no libtorch)."
    session.state.emit("PyTorch cannot be used")
    assert dock.message == session.broken


def test_a_sound_design_can_be_trained(dock: ProblemsDock, session: Session, give: Give) -> None:
    give(session, "digits_mlp")
    assert dock.message == "No problems. The network can be trained."
    assert dock.title == "Problems"


def test_a_sound_design_without_data_is_told_what_it_lacks(dock: ProblemsDock, session: Session, give: Give) -> None:
    give(session, replace(find("digits_mlp").design, data={}))
    assert dock.message == "No problems. Choose a data set in the Data dock to train the network."


def test_a_dock_made_late_shows_what_is_known(session: Session, give: Give, qtbot: QtBot) -> None:
    give(session, wide())
    late = ProblemsDock(session)
    qtbot.addWidget(late)
    assert late.title == "Problems (1)"


def test_a_problem_says_what_where_and_what_was_expected(dock: ProblemsDock, session: Session, give: Give) -> None:
    give(session, wide())
    what, where, sizes = dock.cards[0].texts
    assert "expects 7 features" in what
    assert where.endswith("in_features")
    assert sizes == "Expected N\u00a0×\u00a07, received N\u00a0×\u00a064"
    assert dock.message == ""


def test_the_title_counts(dock: ProblemsDock, session: Session, give: Give, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dock.titled, check_params_cb=_is("Problems (1)")):
        give(session, wide())


def unshaped() -> Design:
    """A network with a layer, whose input has no shape."""
    return insert(blank(), "Net", Node("act", "", "ReLU"), before=1)


def _is(*wanted: object) -> Callable[..., bool]:
    return lambda *received: received == wanted


def test_a_fix_is_one_edit_that_undo_takes_back(dock: ProblemsDock, session: Session, give: Give, qtbot: QtBot) -> None:
    before = give(session, wide()).design
    button = dock.cards[0].fix_buttons[0]
    label = button.text()
    with qtbot.waitSignal(session.sourced, timeout=10_000):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert dock.message == "No problems. The network can be trained."
    assert session.document.undo_label == label
    session.undo()
    assert session.design is before


def test_a_click_goes_to_the_node(dock: ProblemsDock, session: Session, give: Give, qtbot: QtBot) -> None:
    design = give(session, wide()).design
    linear = next(node.id for node in design.root.nodes if node.kind == "Linear")
    with qtbot.waitSignal(session.located):
        qtbot.mouseClick(dock.cards[0], Qt.MouseButton.LeftButton)
    assert (session.selection.path, session.selection.only) == ((), linear)


def test_a_problem_with_the_keys_points_at_its_node_until_it_loses_them(
    dock: ProblemsDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    linear = next(node.id for node in give(session, wide()).design.root.nodes if node.kind == "Linear")
    dock.activateWindow()
    with qtbot.waitSignal(session.pointed) as pointed:
        dock.cards[0].setFocus()
    assert pointed.args == [Selection((), frozenset({linear}))]
    with qtbot.waitSignal(session.pointed) as pointed:
        dock.cards[0].clearFocus()
    assert pointed.args == [None]


def test_the_problem_of_a_selected_node_is_marked(dock: ProblemsDock, session: Session, give: Give) -> None:
    design = give(session, wide()).design
    assert not dock.cards[0].current
    session.locate((), next(node.id for node in design.root.nodes if node.kind == "Linear"))
    assert dock.cards[0].current


def test_a_problem_inside_a_block_leads_to_its_first_instance(
    dock: ProblemsDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    inner = Node("odd", "odd", "Unknown")
    give(session, add_node(find("resnet18").design, "BasicBlock", inner))
    card = dock.cards[0]
    assert card.problem.instances > 1
    assert "places" in card.texts[1]
    with qtbot.waitSignal(session.located):
        qtbot.keyClick(card, Qt.Key.Key_Return)
    assert len(session.selection.path) == 2
    assert session.selection.only == inner.id


def test_a_problem_of_the_settings_leads_to_their_dock(
    dock: ProblemsDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    give(session, replace(find("digits_mlp").design, training={"epochs": -1}))
    with qtbot.waitSignal(dock.dock_wanted, check_params_cb=_is("training")):
        qtbot.mouseClick(dock.cards[0], Qt.MouseButton.LeftButton)


def test_arrows_go_from_problem_to_problem(dock: ProblemsDock, session: Session, give: Give, qtbot: QtBot) -> None:
    give(session, strangers(3))
    dock.activateWindow()
    dock.cards[0].setFocus()
    qtbot.keyClick(dock.cards[0], Qt.Key.Key_Down)
    assert dock.focusWidget() is dock.cards[1]
    qtbot.keyClick(dock.cards[1], Qt.Key.Key_Up)
    assert dock.focusWidget() is dock.cards[0]


def strangers(number: int) -> Design:
    """A design with that many nodes of unknown kinds, each of them a problem."""
    nodes = (Node(f"s{each}", f"s{each}", f"Unknown{each}") for each in range(number))
    ends = Node("x", "x", "input", {"shape": (4,)}), Node("y", "y", "output")
    return Design({"Net": Block("Net", "sequential", (ends[0], *nodes, ends[1]))}, "Net")


def test_many_problems_are_shown_a_page_at_a_time(
    dock: ProblemsDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    give(session, strangers(PAGE + 20))
    count = len(session.examined.problems) if session.examined else 0
    assert len(dock.cards) >= AT_ONCE
    qtbot.waitUntil(lambda: len(dock.cards) == PAGE)
    assert dock.more_button.text() == f"Show {count - PAGE} of {count - PAGE} more"
    qtbot.mouseClick(dock.more_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(dock.cards) == count)
    assert dock.more_button.isHidden()


def test_cards_are_used_again(dock: ProblemsDock, session: Session, give: Give, become: Give) -> None:
    design = give(session, wide()).design
    card = dock.cards[0]
    become(session, find("digits_mlp").design)
    become(session, design)
    assert dock.cards == [card]
    assert not card.isHidden()


def test_another_document_has_no_problems_until_it_is_checked(
    dock: ProblemsDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    give(session, wide())
    session.open(find("digits_mlp").design)
    assert dock.message == "Checking the design…"
    with qtbot.waitSignal(session.sourced):
        pass


def test_details_are_folded_until_asked_for(dock: ProblemsDock, session: Session, give: Give, qtbot: QtBot) -> None:
    give(session, wide())
    card = dock.cards[0]
    assert card.more_button.isHidden()
    card.show_problem(replace(card.problem, details="size mismatch"))
    assert not card.more_button.isHidden()
    assert card.details == ""
    qtbot.mouseClick(card.more_button, Qt.MouseButton.LeftButton)
    assert card.details == "size mismatch"


def test_buttons_do_the_fixes_of_the_present_problem(dock: ProblemsDock, session: Session, give: Give) -> None:
    give(session, wide())
    card = dock.cards[0]
    label = card.problem.fixes[0].label
    edit = functools.partial(replace, description="mended")
    card.show_problem(replace(card.problem, fixes=(Fix(label, edit), *card.problem.fixes[1:])))
    card.fix_buttons[0].click()
    assert session.design.description == "mended"


def test_a_place_is_the_way_from_the_model_down() -> None:
    problem = Problem("error", "BasicBlock", "n1", "It is wrong.", "stride", path="layer1.0.conv1", instances=3)
    assert place_of(problem, "ResNet") == "ResNet › layer1 › 0 › conv1  ·  stride  ·  in 3 places of the model"


def test_an_input_without_a_shape_leads_to_the_data(
    dock: ProblemsDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    give(session, unshaped())
    button = next(each for each in dock.cards[0].fix_buttons if each.text() == "Choose data…")
    with qtbot.waitSignal(session.dock_wanted) as wanted:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert wanted.args == ["data"]
    assert not session.document.modified


def test_an_input_without_a_shape_gets_one_with_a_click(
    dock: ProblemsDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    give(session, unshaped())
    button = next(each for each in dock.cards[0].fix_buttons if each.text().startswith("Grey"))
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert session.design.root.nodes[0].params["shape"] == (1, 28, 28)


def test_a_design_without_layers_shows_the_first_steps(
    dock: ProblemsDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    give(session, blank())
    assert dock.title == "Problems"
    assert not any(card.isVisible() for card in dock.cards)
    button = dock.findChild(QPushButton, "firstData")
    assert button is not None
    with qtbot.waitSignal(dock.dock_wanted) as wanted:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert wanted.args == ["data"]
    give(session, replace(blank(), data=find("digits_mlp").design.data))
    assert not button.isVisible()
    give(session, unshaped())
    assert dock.cards[0].isVisible()


def test_what_follows_from_a_problem_is_folded_on_its_card(
    dock: ProblemsDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    design = find("mnist_cnn").design
    flat = next(node.id for node in design.root.nodes if node.kind == "Flatten")
    give(session, remove(design, design.main, (flat,), heal=True))
    assert dock.title == "Problems (1)"
    (card,) = (card for card in dock.cards if card.isVisible())
    assert card.fix_buttons[0].text() == "Insert Flatten"
    assert card.following_button.text() == "3 more follow from it"
    qtbot.mouseClick(card.following_button, Qt.MouseButton.LeftButton)
    assert "The output" in card.consequences
