"""What the mouse does on the canvas: select, drag, wire, and drop from the palette."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDragLeaveEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from designer.model.design import Design, Edge
from tests.designs import at, design, graph, node, stack, stacked
from tests.hand import ALT, CONTROL, RIGHT, SHIFT, Desk, carried

Open = Callable[[Design], Desk]
ESCAPE = Qt.Key.Key_Escape


def chain() -> Design:
    """x > a > b > y, and c without wires beside them."""
    nodes = (
        at("x", "input", 0, 0, shape=(8,)),
        at("a", "Linear", 0, 120, out_features=4),
        at("b", "ReLU", 0, 300),
        at("c", "Tanh", 300, 120),
        at("y", "output", 0, 420),
    )
    return design(graph("Net", nodes, "a > b", "b > y", "x > a"))


def nested() -> Design:
    """A graph with an open stack in it, and a layer beside it."""
    inner = stacked("Body", "Linear", "ReLU")
    nodes = (at("x", "input", 0, 0, shape=(8,)), at("s", "block:Body", 0, 120), at("t", "Tanh", 400, 200))
    return design(graph("Net", (*nodes, at("y", "output", 0, 300)), "s > y", "x > s.x"), inner)


BODY = ("s",)


def drag_freely(it: Desk, start: QPoint, goal: QPoint) -> None:
    """With Ctrl pressed on the way, so that nothing snaps."""
    it.press(start)
    it.move(goal, CONTROL)
    it.release(goal, CONTROL)


class TestSelecting:
    def test_a_click_selects_a_node(self, desk: Open) -> None:
        it = desk(chain())
        it.click(it.at("a"))
        assert it.selected == {"a"}

    def test_shift_toggles(self, desk: Open) -> None:
        it = desk(chain())
        it.click(it.at("a"))
        it.click(it.at("b"), SHIFT)
        assert it.selected == {"a", "b"}
        it.click(it.at("a"), SHIFT)
        assert it.selected == {"b"}

    def test_control_adds(self, desk: Open) -> None:
        it = desk(chain())
        it.click(it.at("a"))
        it.click(it.at("b"), CONTROL)
        it.click(it.at("b"), CONTROL)
        assert it.selected == {"a", "b"}

    def test_a_click_on_one_of_many_selects_it_alone(self, desk: Open) -> None:
        it = desk(chain())
        it.select("a", "b")
        it.click(it.at("a"))
        assert it.selected == {"a"}

    def test_a_click_on_the_ground_selects_nothing(self, desk: Open) -> None:
        it = desk(chain())
        it.click(it.at("a"))
        it.click(QPoint(20, 20))
        assert not it.canvas.selection

    def test_a_marquee_selects_what_lies_in_it(self, desk: Open) -> None:
        it = desk(chain())
        it.drag(it.at("a") - QPoint(150, 60), it.at("b") + QPoint(150, 50))
        assert it.selected == {"a", "b"}

    def test_escape_takes_a_marquee_back(self, desk: Open) -> None:
        it = desk(chain())
        it.select("c")
        it.hold(it.at("a") - QPoint(150, 60), it.at("b") + QPoint(150, 50))
        it.key(ESCAPE)
        it.release(it.at("b"))
        assert it.selected == {"c"}

    def test_a_click_on_a_wire_selects_it(self, desk: Open) -> None:
        it = desk(chain())
        edge = Edge("a", "output", "b", "input")
        it.click(it.between(edge))
        assert it.canvas.selection.edges == {edge}


class TestMoving:
    def test_a_node_lands_where_it_is_dragged_to(self, desk: Open) -> None:
        it = desk(chain())
        drag_freely(it, it.at("c"), it.at("c") + QPoint(100, 200))
        assert it.block().by_id["c"].pos == (400, 320)

    def test_a_drag_is_one_step_and_undo_takes_it_back_exactly(self, desk: Open) -> None:
        it = desk(chain())
        before = it.design
        it.drag(it.at("c"), it.at("c") + QPoint(40, 200), it.at("c") + QPoint(100, 200))
        assert it.document.undo_label == "Move"
        it.document.undo()
        assert it.design == before

    def test_all_selected_nodes_move_together(self, desk: Open) -> None:
        it = desk(chain())
        it.select("a", "b")
        drag_freely(it, it.at("a"), it.at("a") + QPoint(-40, 16))
        assert (it.block().by_id["a"].pos, it.block().by_id["b"].pos) == ((-40, 136), (-40, 316))

    def test_a_node_snaps_to_the_middle_of_another(self, desk: Open) -> None:
        it = desk(chain())
        it.drag(it.at("c"), it.at("b") + QPoint(4, 320))
        assert it.block().by_id["c"].pos[0] == 0

    @pytest.mark.parametrize("way", ["escape", "right"])
    def test_a_drag_that_is_cancelled_leaves_all_as_it_was(self, desk: Open, way: str) -> None:
        it = desk(chain())
        before, corner = it.design, it.canvas.scene.rect_of((), "c")
        it.hold(it.at("c"), it.at("c") + QPoint(50, 150))
        if way == "escape":
            it.key(ESCAPE)
        else:
            it.press(it.at("c"), button=RIGHT)
        it.release(it.at("c"))
        assert it.design is before
        assert it.canvas.scene.rect_of((), "c") == corner

    def test_nothing_is_edited_while_the_node_is_held(self, desk: Open) -> None:
        it = desk(chain())
        before = it.design
        it.hold(it.at("c"), it.at("c") + QPoint(50, 150))
        assert it.design is before

    def test_within_a_stack_a_drag_reorders(self, desk: Open) -> None:
        it = desk(stack((8,), "ReLU", "Tanh", "GELU"))
        it.drag(it.at("l2"), it.at("l0") - QPoint(0, 30))
        assert it.order() == ["in", "l2", "l0", "l1", "out"]

    def test_the_ends_of_a_stack_stay(self, desk: Open) -> None:
        it = desk(stack((8,), "ReLU", "Tanh"))
        before = it.design
        it.drag(it.at("in"), it.at("l1"))
        assert it.design is before

    def test_a_layer_goes_into_a_block(self, desk: Open) -> None:
        it = desk(nested())
        it.drag(it.at("t"), it.at("Body_l1", BODY) - QPoint(0, 26))
        assert it.order("Body") == ["Body_in", "Body_l0", "t", "Body_l1", "Body_out"]
        assert "t" not in it.order()
        assert it.canvas.selection.path == BODY
        assert it.selected == {"t"}

    def test_a_layer_comes_out_of_a_block_and_keeps_its_parameters(self, desk: Open) -> None:
        inner = stacked("Body", ("Linear", {"out_features": 7}), "ReLU")
        it = desk(replace(nested(), blocks={**nested().blocks, "Body": inner}))
        it.drag(it.at("Body_l0", BODY), it.at("t") + QPoint(0, 200))
        assert it.order("Body") == ["Body_in", "Body_l1", "Body_out"]
        assert it.block().by_id["Body_l0"].params == {"out_features": 7}

    def test_wires_heal_behind_a_node_that_leaves(self, desk: Open) -> None:
        inner = stacked("Body", "Linear")
        nodes = (*chain().root.nodes, at("s", "block:Body", 400, 300))
        it = desk(design(replace(chain().root, nodes=nodes), inner))
        it.drag(it.at("a"), it.at("Body_l0", BODY) + QPoint(0, 30))
        assert "a" in it.order("Body")
        assert it.wires() == {"x.output > b.input", "b.output > y.input"}

    def test_dropped_onto_a_wire_a_loose_node_is_put_into_it(self, desk: Open) -> None:
        it = desk(chain())
        it.drag(it.at("c"), it.between(Edge("a", "output", "b", "input")))
        assert {"a.output > c.input", "c.output > b.input"} <= it.wires()
        assert it.document.undo_label == "Move"

    def test_with_alt_it_is_not(self, desk: Open) -> None:
        it = desk(chain())
        it.drag(it.at("c"), it.between(Edge("a", "output", "b", "input")), keys=ALT)
        assert it.wires() == desk(chain()).wires()

    def test_a_block_cannot_go_into_itself(self, desk: Open) -> None:
        it = desk(nested())
        before = it.design
        it.drag(it.at("s"), it.at("Body_l1", BODY) + QPoint(0, 30))
        assert it.block("Body") == before.blocks["Body"]


class TestWiring:
    def test_a_wire_goes_from_port_to_port(self, desk: Open) -> None:
        it = desk(chain())
        it.drag(it.port("x", "output", True), it.port("c", "input", False))
        assert "x.output > c.input" in it.wires()
        assert it.document.undo_label == "Connect"

    def test_it_ends_anywhere_on_a_card(self, desk: Open) -> None:
        it = desk(chain())
        it.drag(it.port("x", "output", True), it.at("c"))
        assert "x.output > c.input" in it.wires()

    def test_it_can_be_drawn_backwards(self, desk: Open) -> None:
        it = desk(chain())
        it.drag(it.port("c", "input", False), it.at("x"))
        assert "x.output > c.input" in it.wires()

    def test_two_clicks_draw_a_wire_as_well(self, desk: Open) -> None:
        it = desk(chain())
        it.click(it.port("x", "output", True))
        it.hover(it.at("c"))
        it.click(it.at("c"))
        assert "x.output > c.input" in it.wires()

    def test_a_wire_is_taken_off_an_input_and_plugged_in_elsewhere(self, desk: Open) -> None:
        it = desk(chain())
        before = it.design
        it.drag(it.port("b", "input", False), it.port("b", "input", False) + QPoint(60, 0), it.at("c"))
        assert "a.output > c.input" in it.wires()
        assert "a.output > b.input" not in it.wires()
        it.document.undo()
        assert it.design == before

    def test_a_wire_taken_off_and_let_go_is_unplugged(self, desk: Open) -> None:
        it = desk(chain())
        it.drag(it.port("b", "input", False), it.at("b") + QPoint(200, 100))
        assert it.wires() == {"x.output > a.input", "b.output > y.input"}

    def test_what_would_make_a_loop_is_refused_with_the_reason(self, desk: Open) -> None:
        it = desk(chain())
        before = it.design
        it.drag(it.port("b", "output", True), it.port("b", "output", True) + QPoint(60, 10), it.at("a"))
        assert it.design is before
        assert it.said == ["“a” feeds “b” already: the wire would make a loop."]

    def test_what_cannot_take_the_wire_dims(self, desk: Open) -> None:
        it = desk(chain())
        it.hold(it.port("b", "output", True), it.port("b", "output", True) + QPoint(60, 10))
        scene = it.canvas.scene
        assert scene.reason_of((), "x") == "“x” has no input."
        assert "loop" in scene.reason_of((), "a")
        assert scene.reason_of((), "c") == ""
        it.key(ESCAPE)
        assert scene.reason_of((), "x") == ""

    def test_let_go_over_nothing_it_asks_what_to_add_and_wires_it(self, desk: Open) -> None:
        it = desk(chain())
        before = it.design
        it.drag(it.port("a", "output", True), it.at("c") + QPoint(0, 250))
        assert it.canvas.box.isVisible()
        it.type("gelu")
        it.enter()
        (new,) = it.selected
        assert it.block().by_id[new].kind == "GELU"
        assert f"a.output > {new}.input" in it.wires()
        it.document.undo()
        assert it.design == before

    def test_escape_in_that_box_adds_nothing(self, desk: Open) -> None:
        it = desk(chain())
        before = it.design
        it.drag(it.port("a", "output", True), it.at("c") + QPoint(0, 250))
        it.enter(ESCAPE)
        assert it.design is before
        assert it.canvas.view.hasFocus()

    def test_a_wire_to_an_open_block_ends_at_its_input(self, desk: Open) -> None:
        it = desk(nested())
        it.drag(it.port("t", "output", True), it.at("Body_l0", BODY))
        assert "t.output > s.x" in it.wires()

    def test_with_control_all_wires_of_an_output_are_taken_off_it(self, desk: Open) -> None:
        it = desk(design(replace(chain().root, edges=(*chain().root.edges, Edge("a", "output", "c", "input")))))
        before = it.design
        it.drag(it.port("a", "output", True), it.port("a", "output", True) + QPoint(60, 5), it.at("x"), keys=CONTROL)
        assert {"x.output > b.input", "x.output > c.input"} <= it.wires()
        assert not any(wire.startswith("a.") for wire in it.wires())
        it.document.undo()
        assert it.design == before

    def test_wires_taken_off_an_output_and_let_go_are_unplugged(self, desk: Open) -> None:
        it = desk(chain())
        it.drag(it.port("a", "output", True), it.at("c") + QPoint(0, 250), keys=CONTROL)
        assert it.wires() == {"x.output > a.input", "b.output > y.input"}

    def test_a_wire_cannot_leave_its_block_and_says_where_it_ends(self, desk: Open) -> None:
        inner = graph("Body", (node("bx", "input"), at("l", "ReLU", 0, 0), node("by", "output")), "bx > l")
        nodes = (at("s", "block:Body", 0, 120), at("t", "Tanh", 400, 200))
        it = desk(design(graph("Net", nodes), inner))
        it.drag(it.port("l", "output", True, BODY), it.at("t"))
        assert it.said == ["A wire stays in its block: end it at the lower edge of the block to lead out."]
        it.drag(it.port("l", "output", True, BODY), it.port("by", "input", False, BODY))
        assert "l.output > by.input" in it.wires("Body")


class TestDropping:
    def test_a_layer_slots_into_a_stack(self, desk: Open) -> None:
        it = desk(stack((8,), "ReLU", "Tanh"))
        it.drop("Linear", it.at("l1") - QPoint(0, 30))
        assert [node.kind for node in it.block().nodes] == ["input", "ReLU", "Linear", "Tanh", "output"]

    def test_the_slot_shows_while_it_hovers(self, desk: Open) -> None:
        it = desk(stack((8,), "ReLU", "Tanh"))
        it.carry(carried("Linear"), it.at("l1") - QPoint(0, 30))
        assert it.canvas.scene.overlay.slot_shown

    def test_a_layer_goes_into_a_nested_block(self, desk: Open) -> None:
        it = desk(nested())
        before = it.design
        it.drop("Tanh", QPoint(10, 10), it.at("Body_l1", BODY) + QPoint(0, 30))
        assert [node.kind for node in it.block("Body").nodes] == ["input", "Linear", "ReLU", "Tanh", "output"]
        assert it.document.undo_label == "Add Tanh"
        it.document.undo()
        assert it.design == before

    def test_a_layer_begins_with_values_that_work(self, desk: Open) -> None:
        it = desk(stack((1, 8, 8)))
        it.drop("Conv2d", it.at("out"))
        assert it.block().nodes[1].params["out_channels"]

    def test_on_a_wire_it_is_put_into_it(self, desk: Open) -> None:
        it = desk(chain())
        it.drop("Tanh", it.between(Edge("a", "output", "b", "input")))
        (new,) = it.selected
        assert {f"a.output > {new}.input", f"{new}.output > b.input"} <= it.wires()

    def test_with_alt_it_lies_on_it(self, desk: Open) -> None:
        it = desk(chain())
        it.drop("Tanh", it.between(Edge("a", "output", "b", "input")), keys=ALT)
        assert len(it.wires()) == 3

    def test_what_it_feeds_makes_room(self, desk: Open) -> None:
        it = desk(chain())
        it.drop("Tanh", it.between(Edge("b", "output", "y", "input")))
        (new,) = it.selected
        nodes = it.block().by_id
        assert nodes["y"].pos[1] >= nodes[new].pos[1] + 72

    def test_a_new_stack_is_a_block_of_its_own(self, desk: Open) -> None:
        it = desk(chain())
        it.drop("new:stack", it.at("c") + QPoint(0, 250))
        (new,) = it.selected
        assert it.block().by_id[new].block == "Stack"
        assert it.block("Stack").form == "sequential"

    def test_what_leaves_the_canvas_is_not_added(self, desk: Open) -> None:
        it = desk(chain())
        before = it.design
        it.carry(carried("Tanh"), it.at("c"))
        QApplication.sendEvent(it.canvas.view.viewport(), QDragLeaveEvent())
        assert it.design is before
        assert not it.canvas.hand.busy


class TestReach:
    @pytest.mark.parametrize("scale", [0.15, 0.4, 1.0, 2.0])
    def test_a_card_can_be_taken_hold_of_at_every_zoom(self, desk: Open, scale: float) -> None:
        it = desk(chain())
        it.canvas.view.zoom_to(scale)
        it.canvas.view.centerOn(it.canvas.scene.rect_of((), "c").center())
        drag_freely(it, it.at("c"), it.at("c") + QPoint(60, 60))
        assert it.block().by_id["c"].pos != (300, 120)
        assert len(it.wires()) == 3

    def test_a_port_is_caught_from_24_pixels_away(self, desk: Open) -> None:
        it = desk(chain())
        port = it.port("x", "output", True)
        it.drag(port + QPoint(16, 14), it.at("c"))
        assert "x.output > c.input" in it.wires()

    def test_from_further_away_it_is_not(self, desk: Open) -> None:
        it = desk(chain())
        it.drag(it.port("x", "output", True) + QPoint(40, 14), it.at("c"))
        assert "x.output > c.input" not in it.wires()


class TestPortsAndClicks:
    @pytest.mark.parametrize("dy", [10, -10])
    def test_a_click_within_the_reach_of_a_port_selects_the_card(self, desk: Open, dy: int) -> None:
        it = desk(chain())
        port = it.port("b", "input", False) if dy > 0 else it.port("b", "output", True)
        it.click(port + QPoint(0, dy))
        assert it.selected == {"b"}
        assert not it.canvas.hand.busy

    def test_a_click_on_a_wire_near_a_port_selects_the_wire(self, desk: Open) -> None:
        it = desk(chain())
        it.click(it.port("b", "output", True) + QPoint(0, 16))
        assert it.canvas.selection.edges == {Edge("b", "output", "y", "input")}

    def test_with_shift_such_a_click_toggles(self, desk: Open) -> None:
        it = desk(chain())
        it.select("a", "b")
        it.click(it.port("b", "input", False) + QPoint(0, 10), SHIFT)
        assert it.selected == {"a"}

    def test_a_double_click_near_a_port_goes_into_a_block(self, desk: Open) -> None:
        it = desk(nested())
        it.double_click(it.pixel(it.canvas.scene.rect_of((), "s").topLeft()) + QPoint(120, 10))
        assert it.canvas.scene.page == BODY


def test_what_is_held_at_the_edge_shows_more_of_the_scene(desk: Open, qtbot: QtBot) -> None:
    it = desk(chain())
    bar = it.canvas.view.verticalScrollBar()
    before = bar.value()
    it.hold(it.at("c"), QPoint(450, 890))
    qtbot.waitUntil(lambda: bar.value() > before + 30)
    it.key(ESCAPE)
    assert it.block().by_id["c"].pos == (300, 120)


def test_the_right_button_that_ends_a_gesture_opens_no_menu(desk: Open, qtbot: QtBot) -> None:
    it = desk(chain())
    it.click(it.port("x", "output", True))
    it.hover(it.at("c"))
    it.press(it.at("c"), button=RIGHT)
    it.canvas.view.customContextMenuRequested.emit(it.at("c"))
    qtbot.wait(1)
    assert it.canvas.findChild(QMenu, "canvasMenu") is None
    assert not it.canvas.hand.busy
    it.canvas.view.customContextMenuRequested.emit(it.at("c"))
    qtbot.waitUntil(lambda: it.canvas.findChild(QMenu, "canvasMenu") is not None)


def test_an_edit_from_elsewhere_ends_the_gesture(desk: Open) -> None:
    it = desk(chain())
    it.hold(it.at("c"), it.at("c") + QPoint(50, 150))
    it.document.apply(replace(it.design, description="other"), "Describe")
    assert not it.canvas.hand.busy
    it.release(it.at("c"))
    assert it.document.undo_label == "Describe"


class TestCopying:
    def test_with_control_a_copy_is_dragged_and_the_layer_stays(self, desk: Open) -> None:
        it = desk(chain())
        it.drag(it.at("a"), it.at("a") + QPoint(-260, 60), keys=CONTROL)
        (copied,) = it.selected
        before, after = chain().root.by_id["a"], it.block().by_id
        assert after["a"].pos == before.pos
        assert (after[copied].kind, after[copied].params) == (before.kind, before.params)
        assert after[copied].pos[0] < -200
        assert it.wires() == {"x.output > a.input", "a.output > b.input", "b.output > y.input"}

    def test_it_is_one_step_of_undo(self, desk: Open) -> None:
        it = desk(chain())
        before = it.design
        it.drag(it.at("a"), it.at("a") + QPoint(-260, 60), keys=CONTROL)
        it.document.undo()
        assert it.design is before

    def test_all_that_is_selected_is_copied_with_its_wires(self, desk: Open) -> None:
        it = desk(chain())
        it.select("a", "b")
        it.drag(it.at("a"), it.at("a") + QPoint(-300, 0), keys=CONTROL)
        one, other = sorted((it.block().by_id[key] for key in it.selected), key=lambda node: node.pos[1])
        assert f"{one.id}.output > {other.id}.input" in it.wires()
        assert other.pos[1] - one.pos[1] == 180
        assert one.pos[1] == 120

    def test_in_a_stack_the_copy_goes_into_the_slot_that_opens(self, desk: Open) -> None:
        it = desk(stack((8,), "ReLU", "Tanh", "GELU"))
        it.drag(it.at("l0"), it.at("l2") + QPoint(0, 4), keys=CONTROL)
        assert [each.kind for each in it.block().nodes] == ["input", "ReLU", "Tanh", "ReLU", "GELU", "output"]

    def test_a_copy_on_a_wire_is_put_into_it(self, desk: Open) -> None:
        it = desk(chain())
        it.drag(it.at("c"), it.between(Edge("b", "output", "y", "input")), keys=CONTROL)
        (copied,) = it.selected
        assert {f"b.output > {copied}.input", f"{copied}.output > y.input"} <= it.wires()
        assert "c" in it.order()

    def test_it_remains_a_copy_when_the_key_is_let_go(self, desk: Open) -> None:
        it = desk(chain())
        it.hold(it.at("c"), it.at("c") + QPoint(0, 200), keys=CONTROL)
        it.move(it.at("c") + QPoint(0, 220))
        it.release(it.at("c") + QPoint(0, 220))
        assert len(it.order()) == 6

    def test_the_mouse_says_that_it_copies_until_it_has_landed(self, desk: Open) -> None:
        it = desk(chain())
        viewport = it.canvas.view.viewport()
        it.hold(it.at("c"), it.at("c") + QPoint(0, 200), keys=CONTROL)
        assert viewport.cursor().shape() == Qt.CursorShape.DragCopyCursor
        it.key(ESCAPE)
        assert viewport.cursor().shape() != Qt.CursorShape.DragCopyCursor
        assert len(it.order()) == 5

    def test_a_block_is_not_copied_into_itself(self, desk: Open) -> None:
        it = desk(nested())
        it.hold(it.at("s"), it.at("Body_l0", BODY), keys=CONTROL)
        assert "would contain itself" in it.canvas.scene.overlay.noted
        it.release(it.at("Body_l0", BODY), CONTROL)
        assert it.order("Body") == [each.id for each in nested().blocks["Body"].nodes]
