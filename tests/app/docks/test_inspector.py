"""The Inspector dock: what it shows of nodes and blocks, and the edits that it makes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.docks.inspector import InspectorDock
from app.entry.fields import BoolField
from app.entry.lines import Line
from app.session import Session
from designer.canvas.selection import Selection
from designer.model.design import BlockParam, Design
from designer.params import Int, Param
from designer.values import Expression
from tests.app.docks.conftest import Give
from tests.designs import design, graph, node, stack, stacked


@pytest.fixture
def dock(session: Session, qtbot: QtBot) -> InspectorDock:
    made = InspectorDock(session)
    made.resize(328, 900)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def blocks() -> Design:
    """A model with two instances of a graph that exposes its channels."""
    inner = graph(
        "Cell",
        [
            node("in", "input"),
            node("c", "Conv2d", out_channels=Expression("channels"), kernel_size=1),
            node("out", "output"),
        ],
        "in > c",
        "c > out",
        parameters=(BlockParam(Param("channels", Int(1), 4, "How wide.")),),
    )
    nodes = [
        node("x", "input", shape=(3, 8, 8)),
        node("first", "block:Cell", channels=8),
        node("second", "block:Cell"),
        node("y", "output"),
    ]
    return design(graph("Net", nodes, "x > first", "first.out > second.in", "second.out > y"), inner)


def choose(dock: InspectorDock, session: Session, *ids: str, path: tuple[str, ...] = ()) -> None:
    session.select(Selection(path, frozenset(ids)))
    dock.show_selection()


def line_of(dock: InspectorDock, name: str) -> Line:
    found = dock.node_page.form.rows[name].field.findChild(Line)
    assert isinstance(found, Line)
    return found


def enter(line: Line, text: str) -> None:
    holder = line.parentWidget()
    target: QWidget = holder if holder is not None and holder.metaObject().className() == "Number" else line
    target.setFocus()
    line.selectAll()
    if text:
        QTest.keyClicks(line, text)
    else:
        QTest.keyClick(line, Qt.Key.Key_Delete)
    QTest.keyClick(target, Qt.Key.Key_Return)


def params(session: Session, node_id: str, block: str = "Net") -> dict[str, object]:
    return dict(session.design.blocks[block].by_id[node_id].params)


def test_an_edited_field_edits_the_node(dock: InspectorDock, session: Session) -> None:
    session.open(stack((8,), ("Linear", {"out_features": 4})))
    choose(dock, session, "l0")
    enter(line_of(dock, "out_features"), "32")
    assert params(session, "l0") == {"out_features": 32}
    assert session.document.undo_label == "Set out_features of “Linear”"


def test_edits_of_one_field_are_undone_at_once(dock: InspectorDock, session: Session) -> None:
    session.open(stack((8,), ("Linear", {"out_features": 4})))
    choose(dock, session, "l0")
    for text in ("5", "6", "7"):
        enter(line_of(dock, "out_features"), text)
    session.undo()
    assert params(session, "l0") == {"out_features": 4}


def test_the_field_follows_undo(dock: InspectorDock, session: Session, qtbot: QtBot) -> None:
    session.open(stack((8,), ("Linear", {"out_features": 4})))
    choose(dock, session, "l0")
    enter(line_of(dock, "out_features"), "32")
    session.undo()
    qtbot.waitUntil(lambda: line_of(dock, "out_features").text() == "4")


def test_a_reset_takes_the_value_away(dock: InspectorDock, session: Session) -> None:
    session.open(stack((8,), ("Linear", {"out_features": 4, "bias": False})))
    choose(dock, session, "l0")
    dock.node_page.form.rows["bias"].button.click()
    assert params(session, "l0") == {"out_features": 4}
    assert session.document.undo_label == "Reset bias of “Linear”"


def test_common_fields_edit_all_selected_nodes_in_one_step(dock: InspectorDock, session: Session) -> None:
    session.open(stack((3, 8, 8), ("Conv2d", {"out_channels": 4, "kernel_size": 3}), ("Conv2d", {"out_channels": 8})))
    choose(dock, session, "l0", "l1")
    assert line_of(dock, "out_channels").placeholderText() == "several values"
    enter(line_of(dock, "out_channels"), "16")
    assert params(session, "l0")["out_channels"] == params(session, "l1")["out_channels"] == 16
    session.undo()
    assert params(session, "l1")["out_channels"] == 8


def test_nodes_of_different_kinds_show_what_they_have_in_common(dock: InspectorDock, session: Session) -> None:
    session.open(stack((3, 8, 8), ("Conv2d", {"out_channels": 4, "kernel_size": 3}), ("Linear", {"out_features": 8})))
    choose(dock, session, "l0", "l1")
    assert list(dock.node_page.form.rows) == ["bias"]
    assert dock.node_page.header.title.text() == "2 nodes"


def test_a_node_is_renamed(dock: InspectorDock, session: Session) -> None:
    session.open(stack((8,), "ReLU"))
    choose(dock, session, "l0")
    enter(dock.node_page.name.line, "act")
    assert session.design.root.by_id["l0"].name == "act"


def test_a_bad_name_is_refused_with_the_rule(dock: InspectorDock, session: Session) -> None:
    session.open(stack((8,), "ReLU"))
    choose(dock, session, "l0")
    enter(dock.node_page.name.line, "two words")
    assert session.design.root.by_id["l0"].name == ""
    assert "letters, digits and _" in dock.node_page.name.note.text()
    assert dock.node_page.name.note.isVisible()


def test_a_formula_is_taken_where_the_block_has_parameters(dock: InspectorDock, session: Session) -> None:
    session.open(blocks())
    choose(dock, session, "c", path=("first",))
    enter(line_of(dock, "out_channels"), "channels * 4")
    assert params(session, "c", "Cell")["out_channels"] == Expression("channels * 4")


def test_what_one_node_refused_is_not_shown_at_the_next(dock: InspectorDock, session: Session) -> None:
    session.open(stack((8,), ("Linear", {"out_features": 4}), ("Linear", {"out_features": 4})))
    choose(dock, session, "l0")
    enter(line_of(dock, "out_features"), "1,5")
    dock.show_selection()
    assert line_of(dock, "out_features").text() == "1,5"
    choose(dock, session, "l1")
    assert line_of(dock, "out_features").text() == "4"
    assert dock.node_page.form.rows["out_features"].note.isHidden()


def test_a_formula_is_refused_at_the_field_where_the_block_has_none(dock: InspectorDock, session: Session) -> None:
    session.open(stack((8,), ("Linear", {"out_features": 4})))
    choose(dock, session, "l0")
    enter(line_of(dock, "out_features"), "channels * 4")
    assert params(session, "l0") == {"out_features": 4}
    assert "no parameter channels" in dock.node_page.form.rows["out_features"].note.text()


def test_an_instance_shows_what_its_definition_exposes(dock: InspectorDock, session: Session) -> None:
    session.open(blocks())
    choose(dock, session, "first")
    assert list(dock.node_page.form.rows) == ["channels"]
    assert dock.node_page.instances.count.text() == "2 instances of Cell"
    enter(line_of(dock, "channels"), "16")
    assert params(session, "first") == {"channels": 16}


def test_make_unique_gives_an_instance_a_definition_of_its_own(dock: InspectorDock, session: Session) -> None:
    session.open(blocks())
    choose(dock, session, "first")
    dock.node_page.instances.unique.click()
    assert session.design.root.by_id["first"].kind == "block:Cell2"


def test_the_only_instance_cannot_be_made_unique_and_says_why(dock: InspectorDock, session: Session) -> None:
    inner = stacked("Body", "ReLU")
    session.open(design(stacked("Net", node("b", "block:Body"), shape=(8,)), inner))
    choose(dock, session, "b")
    assert not dock.node_page.instances.unique.isEnabled()
    assert "only instance" in dock.node_page.instances.unique.toolTip()


def test_open_goes_into_the_block(dock: InspectorDock, session: Session, qtbot: QtBot) -> None:
    session.open(blocks())
    choose(dock, session, "second")
    with qtbot.waitSignal(session.located) as told:
        dock.node_page.instances.open.click()
    assert told.args == [Selection(("second",))]


def test_a_field_is_exposed_as_a_parameter_of_the_block(dock: InspectorDock, session: Session) -> None:
    session.open(blocks())
    choose(dock, session, "c", path=("first",))
    offers = {offer.text: offer.run for offer in dock.node_page._offers("kernel_size")}
    offers["Expose as a parameter of Cell"]()
    assert [item.name for item in session.design.blocks["Cell"].parameters] == ["channels", "kernel_size"]
    assert params(session, "c", "Cell")["kernel_size"] == Expression("kernel_size")


def test_nothing_selected_shows_the_block(dock: InspectorDock, session: Session) -> None:
    session.open(blocks())
    choose(dock, session)
    assert dock.block_page.isVisible()
    assert not dock.node_page.isVisible()
    assert dock.block_page.header.side.text() == "the model"
    choose(dock, session, path=("first",))
    assert dock.block_page.header.title.text() == "Cell"
    assert dock.block_page.header.side.text() == "2 instances"


def test_a_block_is_renamed_with_its_instances(dock: InspectorDock, session: Session) -> None:
    session.open(blocks())
    choose(dock, session, path=("first",))
    enter(dock.block_page.name.line, "Unit")
    assert session.design.root.by_id["second"].kind == "block:Unit"


def test_a_stack_becomes_a_graph(dock: InspectorDock, session: Session) -> None:
    session.open(stack((8,), "ReLU"))
    choose(dock, session)
    dock.block_page.form.activated.emit(1)
    assert session.design.root.form == "module"
    assert len(session.design.root.edges) == 2


def test_a_graph_that_is_no_chain_stays_one_and_says_why(dock: InspectorDock, session: Session, qtbot: QtBot) -> None:
    nodes = [node("x", "input", shape=(8,)), node("a", "add"), node("y", "output")]
    session.open(design(graph("Net", nodes, "x > a.input_1", "x > a.input_2", "a > y")))
    choose(dock, session)
    with qtbot.waitSignal(session.refused):
        dock.block_page.form.activated.emit(0)
    assert session.design.root.form == "module"
    assert dock.block_page.form.currentIndex() == 1


def test_the_models_description_is_edited(dock: InspectorDock, session: Session) -> None:
    session.open(stack((8,)))
    choose(dock, session)
    dock.block_page.help.setFocus()
    QTest.keyClicks(dock.block_page.help, "For digits")
    dock.block_page.help.clearFocus()
    assert session.design.description == "For digits"


def test_a_blocks_parameters_are_added_changed_and_taken_away(dock: InspectorDock, session: Session) -> None:
    session.open(blocks())
    choose(dock, session, path=("first",))
    exposed = dock.block_page.exposed
    exposed.add.click()
    dock.show_selection()
    enter(exposed.lines[1].name, "width")
    dock.show_selection()
    enter(exposed.lines[1].default, "3")
    item = session.design.blocks["Cell"].parameters[1]
    assert (item.name, item.param.default) == ("width", 3)
    dock.show_selection()
    exposed.lines[1].remove.click()
    assert [each.name for each in session.design.blocks["Cell"].parameters] == ["channels"]


def test_a_refused_parameter_is_told_below_the_list(dock: InspectorDock, session: Session) -> None:
    session.open(blocks())
    choose(dock, session, path=("first",))
    enter(dock.block_page.exposed.lines[0].name, "two words")
    assert "two words" in dock.block_page.exposed.note.text()


def test_a_condition_is_given_and_taken_back(dock: InspectorDock, session: Session) -> None:
    session.open(blocks())
    choose(dock, session, "c", path=("first",))
    enter(dock.node_page.when.line, "channels > 4")
    assert session.design.blocks["Cell"].by_id["c"].when == Expression("channels > 4")
    dock.show_selection()
    enter(dock.node_page.when.line, "")
    assert session.design.blocks["Cell"].by_id["c"].when is None


def test_bypass_is_a_tick(dock: InspectorDock, session: Session) -> None:
    session.open(stack((8,), "ReLU"))
    choose(dock, session, "l0")
    dock.node_page.bypass.click()
    assert session.design.root.by_id["l0"].bypassed


def test_a_shared_layer_edits_its_owner(dock: InspectorDock, session: Session) -> None:
    base = stack((8,), ("Linear", {"out_features": 8}), "Linear")
    second = replace(base.root.by_id["l1"], of="l0")
    block = replace(base.root, nodes=tuple(second if each.id == "l1" else each for each in base.root.nodes))
    session.open(replace(base, blocks={"Net": block}))
    choose(dock, session, "l1")
    field = dock.node_page.form.rows["bias"].field
    assert isinstance(field, BoolField)
    field.box.click()
    assert params(session, "l0")["bias"] is False
    assert params(session, "l1") == {}


def test_delete_in_a_field_deletes_no_node(dock: InspectorDock, session: Session) -> None:
    session.open(stack((8,), ("Linear", {"out_features": 4})))
    choose(dock, session, "l0")
    line = line_of(dock, "out_features")
    line.setFocus()
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_Delete)
    QTest.keyClick(line, Qt.Key.Key_Backspace)
    assert "l0" in session.design.root.by_id


def test_a_form_is_made_in_steps_and_shown_whole(
    dock: InspectorDock, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.docks.inspector.STEP_S", 0)
    session.open(stack((3, 8, 8), "Conv2d"))
    dock.show_selection()
    waited: list[bool] = []
    dock._due.timeout.connect(lambda: waited.append(dock.block_page.isVisible()))
    session.select(Selection((), frozenset({"l0"})))
    qtbot.waitUntil(dock.node_page.isVisible)
    assert waited.count(True) >= 8
    assert len(dock.node_page.form.rows) == 9


def test_an_unknown_kind_is_shown_as_it_is(dock: InspectorDock, session: Session) -> None:
    session.open(stack((8,), ("Quantum", {"depth": 3})))
    choose(dock, session, "l0")
    assert dock.node_page.header.side.text() == "unknown"
    assert not dock.node_page.form.rows


def test_shapes_costs_and_what_follows_are_shown(dock: InspectorDock, session: Session, give: Give) -> None:
    give(session, stack((3, 8, 8), ("Conv2d", {"out_channels": 4, "kernel_size": 3})))
    choose(dock, session, "l0")
    shown = dict(dock.node_page.facts.shown)
    assert shown["Input"] == "N × 3 × 8 × 8"
    assert shown["Output"] == "N × 4 × 6 × 6"
    assert shown["Parameters"].startswith("112")
    assert line_of(dock, "in_channels").placeholderText() == "follows: 3"


def test_what_a_formula_comes_to_in_this_instance_is_shown(dock: InspectorDock, session: Session, give: Give) -> None:
    give(session, blocks())
    choose(dock, session, "c", path=("first",))
    assert dock.node_page.form.rows["out_channels"].note.text() == "= 8"
    choose(dock, session, "c", path=("second",))
    assert dock.node_page.form.rows["out_channels"].note.text() == "= 4"


def test_the_nodes_problems_have_buttons_that_mend_them(dock: InspectorDock, session: Session, give: Give) -> None:
    layer = ("Linear", {"in_features": 5, "out_features": 4})
    give(session, stack((8,), layer))
    choose(dock, session, "l0")
    card = dock.problems.cards[0]
    assert card.isVisible()
    assert dock.node_page.form.rows["in_features"].label.property("role") == "error"
    card.fix_buttons[0].click()
    assert "in_features" not in params(session, "l0")


def test_fields_stay_where_they_are_when_a_problem_comes(dock: InspectorDock, session: Session, give: Give) -> None:
    dock.resize(400, 420)
    give(session, stack((8,), ("Linear", {"out_features": 4})))
    choose(dock, session, "l0")
    QApplication.processEvents()
    field = line_of(dock, "in_features")
    before = field.mapTo(dock, QPoint())
    broken = stack((8,), ("Linear", {"in_features": 5, "out_features": 4}))
    give(session, broken)
    choose(dock, session, "l0")
    QApplication.processEvents()
    assert dock.problems.isVisible()
    assert field.mapTo(dock, QPoint()) == before
    assert dock.strip.height() <= 0.45 * dock.height() + 1


def test_all_fields_end_at_one_edge(dock: InspectorDock, session: Session) -> None:
    session.open(stack((8,), ("Linear", {"out_features": 4})))
    choose(dock, session, "l0")
    QApplication.processEvents()
    page = dock.node_page
    fields = [page.name, *(row.field for row in page.form.rows.values())]
    assert len({field.mapTo(dock, field.rect().topRight()).x() for field in fields}) == 1


def test_torchs_documentation_is_rendered_below(
    dock: InspectorDock, session: Session, give: Give, qtbot: QtBot
) -> None:
    give(session, stack((8,), ("Linear", {"out_features": 4})))
    choose(dock, session, "l0")
    qtbot.waitUntil(lambda: "affine linear transformation" in dock.node_page.docs.text.toPlainText(), timeout=10_000)
    assert "Open the page on pytorch.org" in dock.node_page.docs.text.toPlainText()


def test_every_widget_that_takes_keys_has_a_name(dock: InspectorDock, session: Session) -> None:
    session.open(blocks())
    choose(dock, session, "c", path=("first",))
    keyed = [each for each in dock.node_page.findChildren(Line) if each.isVisible()]
    assert keyed
    holders = [each.parentWidget() or each for each in keyed]
    assert all(each.accessibleName() or holder.accessibleName() for each, holder in zip(keyed, holders, strict=True))


def test_a_layer_that_the_next_run_starts_fresh_says_so(dock: InspectorDock, session: Session, give: Give) -> None:
    give(session, stack((4,), ("Linear", {"out_features": 4})))
    session.marked.emit({("l0",): "Starts fresh: shape changed 8→4"})
    session.select(Selection((), frozenset({"l0"})))
    dock.show_selection()
    assert ("Next run", "Starts fresh: shape changed 8→4") in dock.node_page.facts.shown
    session.marked.emit({})
    dock.show_selection()
    assert "Next run" not in dict(dock.node_page.facts.shown)
