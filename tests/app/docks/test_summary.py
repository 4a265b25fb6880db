"""The Summary dock: the table of layers, sorted, opened and taken away."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.designs import find
from app.docks.summary import SummaryDock
from app.nodes import COLUMNS
from app.session import LOADING, Session
from app.summary.model import SHARE_ROLE
from designer.model.design import Design, Node
from designer.model.edits import insert, set_param

Give = Callable[[Session, "Design | str"], Session]


@pytest.fixture
def dock(session: Session, qtbot: QtBot) -> SummaryDock:
    made = SummaryDock(session)
    qtbot.addWidget(made)
    made.resize(800, 320)
    made.show()
    return made


def cells(dock: SummaryDock, row: int, parent: QModelIndex | None = None) -> list[str]:
    above = parent or QModelIndex()
    return [dock.model.index(row, column, above).data() for column in range(len(COLUMNS))]


def names(dock: SummaryDock, parent: QModelIndex | None = None) -> list[str]:
    above = parent or QModelIndex()
    return [dock.model.index(row, 0, above).data() for row in range(dock.model.rowCount(above))]


def named(dock: SummaryDock, *path: str) -> QModelIndex:
    index = QModelIndex()
    for name in path:
        index = dock.model.index(names(dock, index).index(name), 0, index)
    return index


def test_it_says_that_torch_is_loading(dock: SummaryDock) -> None:
    assert LOADING in dock.message


def test_a_torch_that_cannot_be_used_is_told(dock: SummaryDock, session: Session) -> None:
    session.broken = "PyTorch cannot be used (no libtorch)."
    session.state.emit("PyTorch cannot be used")
    assert dock.message == session.broken


def test_a_layer_has_its_kind_output_and_costs(dock: SummaryDock, session: Session, give: Give) -> None:
    give(session, "digits_mlp")
    assert cells(dock, 1) == ["0", "Linear", "N × 64", "4,160", "4,096", "256 B"]
    assert dock.message == ""


def test_nothing_is_a_dash(dock: SummaryDock, session: Session, give: Give) -> None:
    give(session, "digits_mlp")
    assert cells(dock, 2) == ["1", "ReLU", "N × 64", "–", "–", "256 B"]


def test_the_totals_are_those_of_the_model(dock: SummaryDock, session: Session, give: Give) -> None:
    give(session, "digits_mlp")
    assert dock.totals.text() == "4,810 parameters   4,736 multiply-adds   552 B of activations per example"


@pytest.mark.parametrize("width", [400, 560])
def test_a_narrow_dock_elides_no_total_and_scrolls_no_table(
    dock: SummaryDock, session: Session, give: Give, qtbot: QtBot, width: int
) -> None:
    give(session, "resnet18")
    dock.resize(width, 320)
    qtbot.waitUntil(lambda: dock.width() == width)
    assert "…" not in "".join(dock.totals.lines(dock.totals.width()))
    assert dock.tree.horizontalScrollBar().maximum() == 0


def test_what_the_next_run_starts_fresh_is_told_until_it_does_not(
    dock: SummaryDock, session: Session, give: Give
) -> None:
    give(session, "digits_mlp")
    plain, row = cells(dock, 1), dock.model.index(1, 0)
    item = dock.model.item(row)
    assert item is not None
    session.marked.emit({item.row.ids: "Starts fresh: shape changed 64→32"})
    assert cells(dock, 1)[1] == "Linear, starts fresh"
    assert "shape changed 64→32" in row.data(Qt.ItemDataRole.ToolTipRole)
    session.marked.emit({})
    assert cells(dock, 1) == plain


def test_a_share_is_of_the_total(dock: SummaryDock, session: Session, give: Give) -> None:
    give(session, "digits_mlp")
    assert dock.model.index(1, 3).data(SHARE_ROLE) == pytest.approx(4160 / 4810)
    assert dock.model.index(1, 0).data(SHARE_ROLE) is None


def test_a_block_opens_to_what_it_contains(dock: SummaryDock, session: Session, give: Give) -> None:
    give(session, "resnet18")
    block = named(dock, "layer2", "0")
    assert names(dock, block)[:2] == ["conv1", "bn1"]
    assert "downsample" in names(dock, block)


def test_the_model_keeps_the_rules_of_qt(session: Session, give: Give, dock: SummaryDock, become: Give) -> None:
    tester = QAbstractItemModelTester(dock.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    design = give(session, "resnet18").design
    dock.tree.expand(named(dock, "layer2"))
    dock.tree.expand(named(dock, "layer2", "0"))
    dock.tree.sortByColumn(3, Qt.SortOrder.DescendingOrder)
    become(session, insert(design, "Layer1", Node("new", "added", "ReLU"), before=1))
    dock.tree.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    assert tester.model() is dock.model


def test_sorting_orders_the_layers_of_each_block(dock: SummaryDock, session: Session, give: Give) -> None:
    give(session, "resnet18")
    dock.tree.expand(named(dock, "layer4"))
    in_order = names(dock)
    dock.tree.sortByColumn(3, Qt.SortOrder.DescendingOrder)
    assert names(dock)[:3] == ["layer4", "layer3", "layer2"]
    assert names(dock, named(dock, "layer4")) == ["1", "0"]
    dock.tree.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    assert names(dock) == in_order


def test_an_edit_of_a_number_keeps_what_is_open(dock: SummaryDock, session: Session, give: Give, become: Give) -> None:
    design = give(session, "resnet18").design
    dock.tree.expand(named(dock, "layer1"))
    conv = next(node for node in design.root.nodes if node.name == "conv1")
    become(session, set_param(design, design.main, conv.id, "bias", True))
    assert dock.tree.isExpanded(named(dock, "layer1"))
    assert cells(dock, 1)[3] == "9,472"


def test_an_edit_of_the_structure_keeps_what_is_open(
    dock: SummaryDock, session: Session, give: Give, become: Give
) -> None:
    design = give(session, "resnet18").design
    dock.tree.expand(named(dock, "layer1"))
    become(session, insert(design, "Layer1", Node("new", "added", "ReLU"), before=1))
    assert dock.tree.isExpanded(named(dock, "layer1"))
    assert "added" in names(dock, named(dock, "layer1"))


def test_what_was_closed_stays_closed(dock: SummaryDock, session: Session, give: Give, become: Give) -> None:
    design = give(session, "autoencoder").design
    block = next(node for node in design.root.nodes if node.block)
    dock.tree.collapse(dock.model.index_of((block.id,)))
    become(session, insert(design, block.block or "", Node("new", "", "ReLU"), before=1))
    assert not dock.tree.isExpanded(dock.model.index_of((block.id,)))


def test_a_click_goes_to_the_layer(dock: SummaryDock, session: Session, give: Give, qtbot: QtBot) -> None:
    give(session, "digits_mlp")
    place = dock.tree.visualRect(dock.model.index(1, 1)).center()
    with qtbot.waitSignal(session.located):
        qtbot.mouseClick(dock.tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert session.selection.only == session.design.root.nodes[1].id


def test_the_selected_layer_is_chosen_inside_blocks_too(dock: SummaryDock, session: Session, give: Give) -> None:
    give(session, "resnet18")
    ids = _ids(dock, named(dock, "layer2", "0", "conv1"))
    session.locate(ids[:-1], ids[-1])
    assert dock.tree.currentIndex().data() == "conv1"
    assert dock.tree.isExpanded(named(dock, "layer2", "0"))


def _ids(dock: SummaryDock, index: QModelIndex) -> tuple[str, ...]:
    item = dock.model.item(index)
    assert item is not None
    return item.row.ids


def test_selecting_nothing_chooses_nothing(dock: SummaryDock, session: Session, give: Give) -> None:
    give(session, "digits_mlp")
    session.locate((), session.design.root.nodes[1].id)
    session.select(type(session.selection)())
    assert not dock.tree.selectionModel().hasSelection()


def test_another_document_replaces_the_table(dock: SummaryDock, session: Session, give: Give, qtbot: QtBot) -> None:
    give(session, "resnet18")
    with qtbot.waitSignal(session.sourced):
        session.open(find("digits_mlp").design)
        assert dock.message == "Checking the design…"
    assert names(dock) == ["x", "0", "1", "2"]


def test_the_csv_has_every_layer_and_plain_numbers(dock: SummaryDock, session: Session, give: Give) -> None:
    give(session, "resnet18")
    found = list(csv.DictReader(io.StringIO(dock.table("csv"))))
    row = next(row for row in found if row["layer"] == "layer2.0.conv1")
    assert (row["kind"], row["parameters"], row["activation bytes"]) == ("Conv2d", "73728", "401408")


def test_the_markdown_is_a_table_with_totals(dock: SummaryDock, session: Session, give: Give) -> None:
    give(session, "digits_mlp")
    lines = dock.table("markdown").splitlines()
    assert lines[1] == "| --- | --- | --- | ---: | ---: | ---: |"
    assert lines[-1] == "| total |  |  | 4,810 | 4,736 | 552 B |"


def test_the_text_is_what_the_command_line_prints(dock: SummaryDock, session: Session, give: Give) -> None:
    give(session, "digits_mlp")
    assert "0      Linear  N x 64       4,160          4,096        256 B" in dock.table("text")


def test_the_menu_copies_in_each_form(dock: SummaryDock, session: Session, give: Give) -> None:
    give(session, "digits_mlp")
    for action, form in zip(dock.copy_button.menu().actions(), ("text", "markdown", "csv"), strict=True):
        action.trigger()
        assert QGuiApplication.clipboard().text() == dock.table(form)
