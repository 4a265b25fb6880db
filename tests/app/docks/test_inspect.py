"""The Summary dock's parameters and its look at one pass through the network and back."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.designs import find
from app.docks.summary import SummaryDock
from app.session import Session
from app.summary.outline import Outline
from app.summary.weights import FRESH
from app.window import MainWindow
from designer.model.design import Design
from designer.model.edits import move, set_param
from tests.designs import stack

Give = Callable[[Session, "Design | str"], Session]
LEFT = Qt.MouseButton.LeftButton
INPUT, OUTPUT, LOSS, GRADIENTS, CHAIN = range(5)


@pytest.fixture
def dock(session: Session, qtbot: QtBot) -> SummaryDock:
    made = SummaryDock(session)
    qtbot.addWidget(made)
    made.resize(560, 640)
    made.show()
    return made


@pytest.fixture
def inspect(dock: SummaryDock, qtbot: QtBot) -> Callable[[], None]:
    """Presses Inspect, and waits for the result."""

    def press() -> None:
        qtbot.mouseClick(dock.inspect_button, LEFT)
        qtbot.waitUntil(lambda: not dock.page.busy, timeout=20_000)

    return press


def turn(dock: SummaryDock, qtbot: QtBot, title: str) -> None:
    """Press the tab of that title."""
    bar = dock.tabs.tabBar()
    place = next(place for place in range(bar.count()) if bar.tabText(place) == title)
    qtbot.mouseClick(bar, LEFT, pos=bar.tabRect(place).center())


def listed(dock: SummaryDock, qtbot: QtBot) -> list[list[str]]:
    """The rows of the Parameters tab, once there are some."""
    turn(dock, qtbot, "Parameters")
    table = dock.parameters.model()
    qtbot.waitUntil(lambda: table.rowCount() > 0, timeout=20_000)
    columns = range(table.columnCount())
    return [[table.index(row, column).data() for column in columns] for row in range(table.rowCount())]


def outline(dock: SummaryDock) -> Outline:
    return dock.page.result.tree.outline


def lines(dock: SummaryDock, group: int) -> list[str]:
    model = outline(dock)
    above = model.index(group, 0)
    return [model.index(row, 0, above).data() for row in range(model.rowCount(above))]


def press_line(dock: SummaryDock, qtbot: QtBot, group: int, row: int) -> None:
    tree = dock.page.result.tree
    index = tree.outline.index(row, 0, tree.outline.index(group, 0))
    tree.scrollTo(index)
    qtbot.mouseClick(tree.viewport(), LEFT, pos=tree.visualRect(index).center())


def test_the_parameters_have_names_shapes_and_numbers(
    dock: SummaryDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    give(session, "lenet")
    rows = listed(dock, qtbot)
    assert len(rows) == 10
    assert rows[0] == ["conv1.weight", "6 × 1 × 5 × 5", "yes", "150"]
    assert dock.totals.text() == "10 tensors trained, 61,706 numbers"


def test_buffers_stand_among_the_parameters(dock: SummaryDock, session: Session, give: Give, qtbot: QtBot) -> None:
    give(session, "resnet18")
    rows = listed(dock, qtbot)
    assert ["bn1.running_mean", "64", "buffer", "64"] in rows
    assert dock.totals.text() == "62 tensors trained, 11,689,512 numbers · 60 tensors kept besides"


def test_parameters_can_be_sorted_and_copied_in_that_order(
    dock: SummaryDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    give(session, "lenet")
    listed(dock, qtbot)
    dock.parameters.sortByColumn(3, Qt.SortOrder.DescendingOrder)
    rows = list(csv.DictReader(io.StringIO(dock.table("csv"))))
    assert (rows[0]["parameter"], rows[0]["numbers"]) == ("fc1.weight", "48000")
    assert dock.table("text").splitlines()[1].split() == ["fc1.weight", "120", "x", "400", "yes", "48,000"]
    assert dock.table("markdown").splitlines()[1] == "| --- | --- | --- | ---: |"


def test_a_parameter_leads_to_its_layer(dock: SummaryDock, session: Session, give: Give, qtbot: QtBot) -> None:
    give(session, "lenet")
    listed(dock, qtbot)
    place = dock.parameters.visualRect(dock.parameters.model().index(2, 0)).center()
    with qtbot.waitSignal(session.located):
        qtbot.mouseClick(dock.parameters.viewport(), LEFT, pos=place)
    assert session.selection.only is not None
    assert session.design.root.by_id[session.selection.only].name == "conv2"


def test_a_network_that_learns_nothing_says_so(dock: SummaryDock, session: Session, give: Give, qtbot: QtBot) -> None:
    give(session, stack((8,), "ReLU"))
    turn(dock, qtbot, "Parameters")
    qtbot.waitUntil(lambda: dock.tensors_message.startswith("This network has no parameters."), timeout=20_000)


def test_of_a_design_with_an_error_no_parameters_are_listed(
    dock: SummaryDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    give(session, "mistake_linear")
    turn(dock, qtbot, "Parameters")
    assert dock.tensors_message.startswith("The design has an error; mend it first. fc1 expects 25088")


def test_before_the_first_press_it_says_what_inspect_does(
    dock: SummaryDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    give(session, "lenet")
    turn(dock, qtbot, "One pass")
    assert dock.page.message.startswith("Nothing inspected yet. Press Inspect")
    assert not dock.copy_button.isEnabled()


def test_inspect_shows_output_gradients_and_the_chain(
    dock: SummaryDock, session: Session, give: Give, inspect: Callable[[], None]
) -> None:
    give(session, "lenet")
    inspect()
    assert dock.tabs.currentWidget() is dock.page
    assert lines(dock, INPUT) == ["x"]
    assert lines(dock, OUTPUT) == ["y"]
    assert outline(dock).index(LOSS, 0).data() == "The CrossEntropyLoss against a random target is 2.414"
    assert len(lines(dock, GRADIENTS)) == 10
    chain = lines(dock, CHAIN)
    assert chain[0] == "1  NllLossBackward"
    assert chain[-2:] == ["14  ConvolutionBackward   → conv1.weight, conv1.bias", "the input"]


def test_the_output_is_chosen_at_first(
    dock: SummaryDock, session: Session, give: Give, inspect: Callable[[], None]
) -> None:
    give(session, "lenet")
    inspect()
    assert dock.page.result.detail.toPlainText().startswith("y, 1 × 10: norm ")


def test_a_parameter_that_is_chosen_shows_its_gradient(
    dock: SummaryDock, session: Session, give: Give, inspect: Callable[[], None], qtbot: QtBot
) -> None:
    give(session, "lenet")
    inspect()
    press_line(dock, qtbot, GRADIENTS, 1)
    title, numbers = dock.page.result.detail.toPlainText().splitlines()
    assert title.startswith("Gradient of conv1.bias, 6: norm 0.04023")
    assert len(numbers.split()) == 6


def test_a_function_that_is_chosen_says_where_the_ways_part(
    dock: SummaryDock, session: Session, give: Give, inspect: Callable[[], None], qtbot: QtBot
) -> None:
    give(session, "resnet18")
    inspect()
    tree = dock.page.result.tree
    assert not tree.isExpanded(tree.outline.index(CHAIN, 0))  # a long one is closed at first
    tree.setExpanded(tree.outline.index(CHAIN, 0), True)
    press_line(dock, qtbot, CHAIN, 6)
    assert "another to ReluBackward" in dock.page.result.detail.toPlainText()


def test_another_input_is_drawn_from_the_next_seed(
    dock: SummaryDock, session: Session, give: Give, inspect: Callable[[], None], qtbot: QtBot
) -> None:
    give(session, "lenet")
    inspect()
    qtbot.mouseClick(dock.page.again, LEFT)
    qtbot.waitUntil(lambda: not dock.page.busy, timeout=20_000)
    assert outline(dock).index(INPUT, 0).data() == "Random input, seed 1"


def test_what_was_chosen_stays_chosen_for_another_input(
    dock: SummaryDock, session: Session, give: Give, inspect: Callable[[], None], qtbot: QtBot
) -> None:
    give(session, "lenet")
    inspect()
    press_line(dock, qtbot, GRADIENTS, 1)
    qtbot.mouseClick(dock.page.again, LEFT)
    qtbot.waitUntil(lambda: not dock.page.busy, timeout=20_000)
    assert dock.page.result.detail.toPlainText().startswith("Gradient of conv1.bias")


def test_an_edit_makes_the_result_one_of_the_design_before(
    dock: SummaryDock, session: Session, give: Give, become: Give, inspect: Callable[[], None]
) -> None:
    design = give(session, "lenet").design
    inspect()
    assert not dock.page.changed.isVisible()
    fc2 = next(node for node in design.root.nodes if node.name == "fc2")
    become(session, set_param(design, design.main, fc2.id, "out_features", 50))
    assert dock.page.changed.isVisible()
    inspect()
    assert not dock.page.changed.isVisible()


def test_to_move_a_node_changes_no_result(
    dock: SummaryDock, session: Session, give: Give, become: Give, inspect: Callable[[], None]
) -> None:
    design = give(session, "lenet").design
    inspect()
    node = design.root.nodes[1]
    become(session, move(design, design.main, {node.id: (500.0, 500.0)}))
    assert not dock.page.changed.isVisible()


def test_a_design_with_an_error_cannot_be_inspected(
    dock: SummaryDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    give(session, "mistake_linear")
    assert not dock.inspect_button.isEnabled()
    assert dock.inspect_button.toolTip().startswith("Mend the design first: fc1 expects 25088")
    turn(dock, qtbot, "One pass")
    assert dock.page.message.startswith("The design has an error; mend it first. fc1 expects 25088")


def test_another_document_takes_the_result_away(
    dock: SummaryDock, session: Session, give: Give, inspect: Callable[[], None], qtbot: QtBot
) -> None:
    give(session, "lenet")
    inspect()
    with qtbot.waitSignal(session.sourced):
        session.open(find("digits_mlp").design)
    assert dock.page.inspected is None
    assert not dock.page.again.isEnabled()


@pytest.fixture
def digits(dock: SummaryDock, session: Session, give: Give, trained: Path) -> SummaryDock:
    """The dock with a design of which there is a run."""
    shutil.copytree(trained, session.workspace, dirs_exist_ok=True)
    give(session, "digits_mlp")
    return dock


def test_the_weights_of_a_run_of_the_same_network_can_be_chosen(
    digits: SummaryDock, inspect: Callable[[], None], qtbot: QtBot
) -> None:
    dock = digits
    inspect()
    weights = dock.page.weights
    qtbot.waitUntil(lambda: weights.count() == 2, timeout=20_000)
    assert (weights.itemText(0), weights.currentIndex()) == (FRESH, 0)
    weights.setFocus()
    qtbot.keyClick(weights, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: not dock.page.busy, timeout=20_000)
    assert outline(dock).index(OUTPUT, 0).data() == "Output: the weights of run digits_mlp-1, in training mode"


def test_without_runs_the_chooser_says_how_to_get_one(dock: SummaryDock, session: Session, give: Give) -> None:
    give(session, "lenet")
    assert dock.page.weights.count() == 1
    assert "train it (F5)" in dock.page.weights.toolTip()


def test_all_of_it_can_be_copied(dock: SummaryDock, session: Session, give: Give, inspect: Callable[[], None]) -> None:
    give(session, "lenet")
    inspect()
    dock.copy()
    text = QGuiApplication.clipboard().text()
    assert text.startswith("One random input, seed 0, fresh weights, in training mode. The CrossEntropyLoss")
    assert "14  ConvolutionBackward           conv1.weight, conv1.bias" in text
    assert "### Parameters and their gradients" in dock.table("markdown")
    rows = list(csv.DictReader(io.StringIO(dock.table("csv"))))
    assert (rows[1]["parameter"], rows[1]["numbers"]) == ("conv1.bias", "6")
    assert float(rows[1]["gradient norm"]) == pytest.approx(0.04023, rel=1e-3)


def test_the_outline_keeps_the_rules_of_qt(
    dock: SummaryDock, session: Session, give: Give, inspect: Callable[[], None]
) -> None:
    tester = QAbstractItemModelTester(outline(dock), QAbstractItemModelTester.FailureReportingMode.Fatal)
    give(session, "lenet")
    inspect()
    inspect()
    assert tester.model() is outline(dock)
    assert outline(dock).parent(QModelIndex()) == QModelIndex()


def test_no_other_input_is_offered_while_the_design_has_an_error(
    dock: SummaryDock, session: Session, give: Give, become: Give, inspect: Callable[[], None]
) -> None:
    design = give(session, "lenet").design
    assert dock.page.again.toolTip() == "Press Inspect first."
    inspect()
    assert dock.page.again.isEnabled()
    fc2 = next(node for node in design.root.nodes if node.name == "fc2")
    become(session, set_param(design, design.main, fc2.id, "in_features", 7))
    assert not dock.page.again.isEnabled()
    assert dock.page.again.toolTip() == "The design has an error; mend it first."


def test_the_command_opens_the_dock_and_inspects(ready: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(ready.session.sourced, timeout=20_000):
        ready.files.new_from("lenet")
    ready.commands.by_name["inspect"].trigger()
    dock = ready.findChild(SummaryDock)
    assert dock is not None
    qtbot.waitUntil(lambda: dock.page.inspected is not None, timeout=20_000)
    assert dock.tabs.currentWidget() is dock.page
