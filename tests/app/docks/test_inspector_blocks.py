"""The inspector and definitions: parameters in full, what a field can do with them, and ends."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.docks.inspector import InspectorDock
from app.inspecting.exposure import KINDS, Exposure
from app.session import Session
from designer.model.design import Block, BlockParam, Design
from designer.params import Choice, Float, Int, Param
from designer.values import Expression
from tests.app.docks.test_inspector import choose, enter, line_of
from tests.designs import design, graph, node, stack, stacked

PARAMETERS = (
    BlockParam(Param("channels", Int(1), 4, "How wide.")),
    BlockParam(Param("stride", Int(1), 1)),
)


def blocks() -> Design:
    """A model with two instances of a graph that exposes two numbers."""
    conv = node("c", "Conv2d", out_channels=Expression("channels"), kernel_size=3)
    inner = [node("a", "input"), conv, node("out", "output")]
    cell = graph("Cell", inner, "a > c", "c > out", parameters=PARAMETERS)
    nodes = [
        node("x", "input", shape=(3, 8, 8)),
        node("first", "block:Cell", channels=8),
        node("second", "block:Cell"),
        node("y", "output"),
    ]
    return design(graph("Net", nodes, "x > first.a", "first.out > second.a", "second.out > y"), cell)


@pytest.fixture
def dock(session: Session, qtbot: QtBot) -> InspectorDock:
    """An inspector that shows the inside of Cell."""
    session.open(blocks())
    made = InspectorDock(session)
    made.resize(480, 900)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    choose(made, session, path=("first",))
    return made


def cell(session: Session) -> Block:
    return session.design.blocks["Cell"]


def parameter(session: Session, name: str) -> BlockParam:
    return next(item for item in cell(session).parameters if item.name == name)


def opened(dock: InspectorDock, number: int) -> Exposure:
    line = dock.block_page.exposed.lines[number]
    if line.more.isHidden():
        line.unfold.click()
    return line


def offers(dock: InspectorDock, session: Session, field: str) -> list[str]:
    choose(dock, session, "c", path=("first",))
    return [offer.text for offer in dock.node_page._offers(field)]


def do(dock: InspectorDock, session: Session, field: str, text: str) -> None:
    choose(dock, session, "c", path=("first",))
    {offer.text: offer.run for offer in dock.node_page._offers(field)}[text]()


def test_the_rest_of_a_parameter_is_unfolded(dock: InspectorDock) -> None:
    line = dock.block_page.exposed.lines[0]
    assert line.more.isHidden()
    line.unfold.click()
    assert line.more.help.text() == "How wide."
    line.unfold.click()
    assert line.more.isHidden()


def test_its_help_is_written(dock: InspectorDock, session: Session) -> None:
    enter(opened(dock, 1).more.help, "How far it goes.")
    assert parameter(session, "stride").param.help == "How far it goes."


def test_its_range_is_set(dock: InspectorDock, session: Session) -> None:
    line = opened(dock, 0)
    enter(line.more.high, "64")
    assert parameter(session, "channels").param.kind == Int(1, 64)
    dock.show_selection()
    enter(line.more.low, "")
    assert parameter(session, "channels").param.kind == Int(None, 64)


def test_a_range_that_holds_nothing_is_refused(dock: InspectorDock, session: Session) -> None:
    enter(opened(dock, 0).more.high, "0")
    assert parameter(session, "channels").param.kind == Int(1)
    assert "above the greatest" in dock.block_page.exposed.note.text()


def test_it_moves_down_and_stays_unfolded(dock: InspectorDock, session: Session) -> None:
    opened(dock, 0).more.down.click()
    dock.show_selection()
    assert [item.name for item in cell(session).parameters] == ["stride", "channels"]
    assert [line.more.isHidden() for line in dock.block_page.exposed.lines] == [True, False]


def test_the_first_cannot_move_up_and_says_so(dock: InspectorDock) -> None:
    more = opened(dock, 0).more
    assert not more.up.isEnabled()
    assert more.up.toolTip() == "channels is the first already."


def test_it_follows_a_size_of_what_flows_in(dock: InspectorDock, session: Session) -> None:
    more = opened(dock, 0).more
    more.follows.setCurrentIndex(more.follows.findText("the channels of a (axis 1)"))
    more.follows.activated.emit(more.follows.currentIndex())
    assert parameter(session, "channels").infer == ("a", 1)


def test_it_becomes_a_choice_with_choices_of_its_own(dock: InspectorDock, session: Session) -> None:
    line = opened(dock, 1)
    line.kind.setCurrentIndex(list(KINDS).index("one of"))
    line.kind.activated.emit(line.kind.currentIndex())
    dock.show_selection()
    enter(line.more.options, "relu, lrelu")
    item = parameter(session, "stride")
    assert (item.param.kind, item.param.default) == (Choice(("relu", "lrelu")), "relu")


def test_every_kind_that_is_offered_can_be_kept(dock: InspectorDock, session: Session) -> None:
    line = dock.block_page.exposed.lines[1]
    for number, (kind, _) in enumerate(KINDS.values()):
        line.kind.activated.emit(number)
        assert type(parameter(session, "stride").param.kind) is type(kind)
        dock.show_selection()


def test_fractions_have_a_range_too(dock: InspectorDock, session: Session) -> None:
    line = opened(dock, 1)
    line.kind.activated.emit(list(KINDS).index("number"))
    dock.show_selection()
    enter(line.more.high, "0.5")
    assert parameter(session, "stride").param.kind == Float(None, 0.5)


def test_an_exposed_field_is_taken_back(dock: InspectorDock, session: Session) -> None:
    do(dock, session, "kernel_size", "Expose as a parameter of Cell")
    assert cell(session).by_id["c"].params["kernel_size"] == Expression("kernel_size")
    do(dock, session, "kernel_size", "Take back the parameter kernel_size")
    assert cell(session).by_id["c"].params["kernel_size"] == 3
    assert [item.name for item in cell(session).parameters] == ["channels", "stride"]


def test_a_field_whose_name_is_taken_is_exposed_under_another(dock: InspectorDock, session: Session) -> None:
    do(dock, session, "stride", "Expose as a parameter of Cell")
    assert [item.name for item in cell(session).parameters] == ["channels", "stride", "stride2"]


def test_a_field_takes_a_parameter_that_is_there(dock: InspectorDock, session: Session) -> None:
    do(dock, session, "stride", "Use the parameter stride")
    assert cell(session).by_id["c"].params["stride"] == Expression("stride")


def test_a_field_that_holds_a_formula_is_not_exposed_again(dock: InspectorDock, session: Session) -> None:
    texts = offers(dock, session, "out_channels")
    assert "Take back the parameter channels" in texts
    assert not any(text.startswith("Expose") for text in texts)


def test_what_a_formula_speaks_of_can_be_taken_back(dock: InspectorDock, session: Session) -> None:
    choose(dock, session, "c", path=("first",))
    enter(line_of(dock, "out_channels"), "channels * 4")
    assert "Take back the parameter channels" in offers(dock, session, "out_channels")
    do(dock, session, "out_channels", "Take back the parameter channels")
    assert cell(session).by_id["c"].params["out_channels"] == 16


def test_the_right_button_on_a_field_offers_it_all(dock: InspectorDock, session: Session, qtbot: QtBot) -> None:
    choose(dock, session, "c", path=("first",))
    line = line_of(dock, "kernel_size")
    at = QPoint(4, 4)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, line.mapToGlobal(at))
    QApplication.sendEvent(line, event)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert "Expose as a parameter of Cell" in [action.text() for action in menu.actions()]
    menu.close()


def test_the_ends_of_a_block_are_listed(dock: InspectorDock) -> None:
    assert [(line.kind.text(), line.name.text()) for line in dock.block_page.ends.lines] == [
        ("input", "a"),
        ("output", "out"),
    ]


def test_a_renamed_end_keeps_its_wires_in_all_instances(dock: InspectorDock, session: Session) -> None:
    enter(dock.block_page.ends.lines[0].name, "image")
    assert cell(session).inputs == ("image",)
    wires = {(edge.source, edge.target, edge.target_port) for edge in session.design.root.edges}
    assert ("x", "first", "image") in wires


def test_ends_are_added_and_put_in_order(dock: InspectorDock, session: Session) -> None:
    ends = dock.block_page.ends
    ends.add["input"].click()
    dock.show_selection()
    assert cell(session).inputs == ("a", "x")
    ends.lines[1].up.click()
    dock.show_selection()
    assert cell(session).inputs == ("x", "a")
    assert [line.name.text() for line in ends.lines] == ["x", "a", "out"]


def test_an_end_is_removed_with_its_wires(dock: InspectorDock, session: Session) -> None:
    dock.block_page.ends.lines[0].remove.click()
    assert cell(session).inputs == ()
    assert all(edge.target != "first" for edge in session.design.root.edges)


def test_a_name_that_is_none_is_refused_below_the_ends(dock: InspectorDock) -> None:
    enter(dock.block_page.ends.lines[0].name, "two words")
    assert "two words" in dock.block_page.ends.note.text()


def test_a_stack_says_why_it_has_no_more_ends(dock: InspectorDock, session: Session) -> None:
    session.open(design(stack((8,)).root, stacked("Body", "ReLU")))
    choose(dock, session)
    assert not dock.block_page.ends.add["input"].isEnabled()
    assert "as a graph" in dock.block_page.ends.add["input"].toolTip()


def test_a_block_is_saved_from_its_instance(dock: InspectorDock, session: Session, qtbot: QtBot) -> None:
    session.library.start()
    choose(dock, session, "first")
    with qtbot.waitSignal(session.library.changed):
        dock.node_page.instances.keep.click()
    assert [each.name for each in session.library.shelf.saved] == ["Cell"]


@pytest.mark.parametrize(("kind", "field"), [("expression", "formula"), ("array", "data")])
def test_what_no_parameter_can_hold_says_why_it_is_not_exposed(
    dock: InspectorDock, session: Session, kind: str, field: str
) -> None:
    inner = graph("Cell", [node("in", "input"), node("e", kind), node("out", "output")])
    session.open(design(graph("Net", [node("x", "input", shape=(3,)), node("cell", "block:Cell")]), inner))
    choose(dock, session, "e", path=("cell",))
    found = {offer.text: offer.why_not for offer in dock.node_page._offers(field)}
    assert found["Expose as a parameter of Cell"].startswith("A block’s parameter is a number")
    assert "Type a formula" not in found


def test_the_shape_of_a_tensor_is_exposed_and_each_instance_has_its_own(dock: InspectorDock, session: Session) -> None:
    nodes = [node("in", "input"), node("w", "parameter", shape=(1, 4)), node("m", "multiply"), node("out", "output")]
    inner = graph("Cell", nodes, "in > m.input_1", "w > m.input_2", "m > out")
    around = [node("x", "input", shape=(4,)), node("a", "block:Cell"), node("y", "output")]
    session.open(design(graph("Net", around, "x > a.in", "a.out > y"), inner))
    choose(dock, session, "w", path=("a",))
    {each.text: each.run for each in dock.node_page._offers("shape")}["Expose as a parameter of Cell"]()
    assert cell(session).by_id["w"].params["shape"] == Expression("shape")
    choose(dock, session, "a")
    enter(line_of(dock, "shape"), "1, 1")
    assert session.design.root.by_id["a"].params == {"shape": (1, 1)}


def test_an_instance_shows_the_name_of_its_block_and_renames_it(dock: InspectorDock, session: Session) -> None:
    choose(dock, session, "first")
    page = dock.node_page
    assert (page.name.line.text(), page.instances.name.line.text()) == ("first", "Cell")
    enter(page.instances.name.line, "Stem")
    assert [each.block for each in session.design.root.nodes if each.block] == ["Stem", "Stem"]
    assert session.design.root.by_id["first"].name == "first"


def test_a_name_that_no_block_can_have_is_refused_below_it(dock: InspectorDock, session: Session) -> None:
    choose(dock, session, "first")
    enter(dock.node_page.instances.name.line, "Net")
    assert dock.node_page.instances.name.note.isVisible()
    assert "Cell" in session.design.blocks


def test_a_layer_has_no_name_of_a_block(dock: InspectorDock, session: Session) -> None:
    choose(dock, session, "c", path=("first",))
    assert dock.node_page.instances.name.isHidden()


def test_to_make_an_instance_unique_leaves_the_keyboard_in_the_inspector(dock: InspectorDock, session: Session) -> None:
    choose(dock, session, "first")
    instances = dock.node_page.instances
    instances.unique.setFocus()
    instances.unique.click()
    choose(dock, session, "first")
    assert dock.focusWidget() is instances.open


def test_the_parameters_of_an_instance_stand_above_what_can_be_done_with_it(
    dock: InspectorDock, session: Session
) -> None:
    choose(dock, session, "first")
    page = dock.node_page
    assert page.form.y() < page.instances.y()
