"""Repeats and choices on the canvas: made, filled, and what they show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from designer.canvas.selection import Selection
from designer.canvas.words import form_note
from designer.compiler.check import check
from designer.model import edits
from designer.model.design import Block, Design, Node
from designer.values import Expression
from tests.designs import chain, design, graph, node, stack, with_form
from tests.hand import LEFT, Desk


def plain() -> Design:
    nodes = [node("x", "input", shape=(8,)), node("y", "output")]
    return design(graph("Net", nodes, "x > y"))


def block_in(desk: Desk) -> tuple[str, Block]:
    """The only instance in the model, and its definition."""
    (instance,) = [each for each in desk.block().nodes if each.block]
    return instance.id, desk.block(instance.block or "")


def test_a_choice_takes_the_first_layer_that_is_dropped_into_it(desk: Callable[[Design], Desk]) -> None:
    it = desk(plain())
    it.drop("new:choice", it.at("x", dy=200))
    key, choice = block_in(it)
    assert choice.form == "choice"
    it.drop("ReLU", it.at(key, dy=60))
    it.drop("Tanh", it.at(key, dy=60) + QPoint(0, 60))
    _, choice = block_in(it)
    relu, tanh = choice.alternatives
    assert choice.selected == relu.name
    assert {(edge.source, edge.target) for edge in choice.edges} == {
        (choice.nodes[0].id, relu.id),
        (choice.nodes[0].id, tanh.id),
    }


def test_a_repeat_that_is_dropped_runs_twice(desk: Callable[[Design], Desk]) -> None:
    it = desk(plain())
    it.drop("new:repeat", it.at("x", dy=200))
    _, repeat = block_in(it)
    assert (repeat.form, repeat.times) == ("repeat", 2)


def choice() -> Design:
    inner = (Node("in", "x", "input"), node("relu", "ReLU"), node("tanh", "Tanh"), Node("out", "y", "output"))
    nodes = [node("x", "input", shape=(8,)), Node("act", "act", "block:Act"), node("y", "output")]
    block = Block("Act", "choice", inner, selected="tanh")
    return design(graph("Net", nodes, "x > act.x", "act.y > y"), block)


def test_an_alternative_that_is_not_taken_stands_back(desk: Callable[[Design], Desk]) -> None:
    it = desk(choice())
    canvas = it.canvas
    canvas.show_report(check(canvas.design))
    items = canvas.scene.drawing.levels[("act",)].items
    assert (items["relu"].alternative, items["tanh"].alternative) == ("other", "taken")
    other = edits.set_selected(canvas.design, "Act", "relu")
    it.document.apply(other, "Take relu")
    assert (items["relu"].alternative, items["tanh"].alternative) == ("taken", "other")


def test_a_note_says_how_a_block_runs() -> None:
    assert form_note(Block("B", "repeat", times=3)) == "3 turns"
    assert form_note(Block("B", "repeat", times=(0, 3), shared=True)) == "0 to 3 turns, shared"
    assert form_note(Block("B", "repeat", times=Expression("len(sizes)"))) == "len(sizes) turns"
    assert form_note(Block("B", "choice", selected="relu")) == "takes relu"
    assert form_note(Block("B", "choice")) == "takes nothing yet"
    assert form_note(Block("B")) == ""


def test_a_click_on_the_mark_of_an_alternative_takes_it(desk: Callable[[Design], Desk]) -> None:
    it = desk(choice())
    relu = it.canvas.scene.drawing.levels[("act",)].items["relu"]
    it.click(it.pixel(relu.mapToScene(relu.buttons()["take"].center())))
    assert it.block("Act").selected == "relu"
    assert relu.alternative == "taken"


def test_the_wires_of_a_choice_show_what_it_takes(desk: Callable[[Design], Desk]) -> None:
    wires = desk(choice()).canvas.scene.drawing.levels[("act",)].wires
    ways = {(edge.source, edge.target): wire.idle for edge, wire in wires.items()}
    assert ways == {("in", "relu"): True, ("relu", "out"): True, ("in", "tanh"): False, ("tanh", "out"): False}


def test_a_wire_that_follows_from_a_choice_is_nothing_to_click_at(desk: Callable[[Design], Desk]) -> None:
    it = desk(choice())
    wire = next(edge for edge in it.canvas.scene.drawing.levels[("act",)].wires if edge.source == "tanh")
    it.click(it.between(wire, ("act",)))
    assert not it.canvas.selection.edges


def test_selected_layers_are_repeated_where_they_stand(desk: Callable[[Design], Desk]) -> None:
    it = desk(chain())
    it.select("a", "b")
    it.canvas.repeat_selected()
    key, repeat = block_in(it)
    assert (repeat.form, repeat.times) == ("repeat", 2)
    assert {each.id for each in repeat.alternatives} == {"a", "b"}
    assert {f"x.output > {key}.input", f"{key}.output > y.input"} == it.wires()


def test_a_selected_layer_becomes_the_first_alternative_of_a_choice(desk: Callable[[Design], Desk]) -> None:
    it = desk(chain())
    it.select("b")
    it.canvas.offer_choice()
    key, choice_ = block_in(it)
    assert (choice_.form, choice_.selected) == ("choice", "b")
    assert {f"a.output > {key}.input", f"{key}.output > y.input"} < it.wires()


def test_to_repeat_and_to_name_it_is_one_step_of_undo(desk: Callable[[Design], Desk]) -> None:
    it = desk(chain())
    before = it.design
    it.select("a", "b")
    it.canvas.repeat_selected()
    it.type("Twice")
    it.enter()
    assert "Twice" in it.design.blocks
    it.document.undo()
    assert it.design is before


def test_alternatives_that_are_dropped_stand_side_by_side(desk: Callable[[Design], Desk]) -> None:
    it = desk(choice())
    it.drop("Sigmoid", it.at("act", dy=60))
    items = it.canvas.scene.drawing.levels[("act",)].items.values()
    boxes = sorted((item.pos().x(), item.pos().y(), item.size[0]) for item in items)
    assert len({y for _, y, _ in boxes}) == 1
    assert all(left + width <= right for (left, _, width), (right, _, _) in pairwise(boxes))


def test_a_page_that_is_a_repeat_has_the_arrows_in_its_corner(desk: Callable[[Design], Desk]) -> None:
    inner = [node("x", "input", shape=(8,)), node("fc", "Linear", out_features=Expression("8 * (i + 1)"))]
    body = with_form(graph("Net", [*inner, node("y", "output")], "x > fc", "fc > y"), "repeat")
    it = desk(design(replace(body, times=2)))
    assert it.canvas.stepper.isHidden()
    it.canvas.show_report(check(it.design))
    fc = it.canvas.scene.drawing.levels[()].items["fc"]
    assert (it.canvas.stepper.all.text(), fc.told.shape) == ("2 turns, own weights", "N × 8→16")
    QTest.mouseClick(it.canvas.stepper.forth, LEFT)
    assert (it.canvas.stepper.all.text(), fc.told.shape) == ("turn 1 of 2", "N × 8")


def test_a_wire_to_the_output_of_a_choice_takes_its_alternative_where_that_is_decided(
    desk: Callable[[Design], Desk],
) -> None:
    it = desk(edits.expose_choice(choice(), "Act", "activation"))
    path = ("act",)
    it.drag(it.port("relu", "output", True, path), it.port("out", "input", False, path))
    assert it.block("Act").selected == Expression("activation")
    assert it.block().by_id["act"].params["activation"] == "relu"


def test_alike_layers_in_a_row_become_one_with_a_turn_for_each(desk: Callable[[Design], Desk]) -> None:
    it = desk(stack((8,), *(node(f"n{width}", "Linear", out_features=width) for width in (16, 32, 64))))
    it.select("n16", "n32", "n64")
    it.canvas.repeat_selected()
    key, repeat = block_in(it)
    assert (repeat.times, [each.id for each in repeat.alternatives]) == (3, ["n16"])
    assert repeat.by_id["n16"].params["out_features"] == Expression("[16, 32, 64][i]")
    assert it.canvas.scene.is_open((key,))


def test_layers_of_a_stack_stand_apart_in_a_new_repeat(desk: Callable[[Design], Desk]) -> None:
    it = desk(stack((8,), "ReLU", "Tanh", "Sigmoid"))
    it.select("l0", "l1", "l2")
    it.canvas.repeat_selected()
    key, _ = block_in(it)
    rects = [it.canvas.scene.rect_of((key,), each) for each in ("l0", "l1", "l2")]
    assert not any(a.intersects(b) for a, b in pairwise(rects))


def test_a_new_choice_is_drawn_open_however_deep(desk: Callable[[Design], Desk]) -> None:
    it = desk(stack((8,), "ReLU"))
    path: tuple[str, ...] = ()
    for _ in range(3):
        it.canvas.scene.select(Selection(path, frozenset(("l0",))))
        it.canvas.offer_choice()
        it.enter()
        path = (*path, *it.selected)
        assert it.canvas.scene.is_open(path)


def test_to_show_a_block_without_any_of_its_nodes_is_to_go_into_it(desk: Callable[[Design], Desk]) -> None:
    it = desk(choice())
    it.canvas.show(Selection(("act",)))
    assert it.canvas.scene.page == ("act",)
