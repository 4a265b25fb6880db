"""Where a node goes that is added without a place: by the palette, by quick-add behind the selection."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint

from designer.catalogue import CATALOGUE
from designer.model.design import Design
from tests.designer.canvas.test_gestures import BODY, chain, nested
from tests.designs import at, design, graph, stack
from tests.hand import Desk, carried

Open = Callable[[Design], Desk]


def kinds(it: Desk, block: str = "") -> list[str]:
    return [node.kind for node in it.block(block).nodes]


def test_at_the_end_of_a_stack_and_then_one_behind_the_other(desk: Open) -> None:
    it = desk(stack((8,)))
    for kind in ("Linear", "ReLU", "Dropout"):
        it.canvas.add(kind)
    assert kinds(it) == ["input", "Linear", "ReLU", "Dropout", "output"]
    assert it.document.undo_label == "Add Dropout"


def test_behind_what_is_selected(desk: Open) -> None:
    it = desk(stack((8,), "ReLU", "Dropout"))
    it.select("l0")
    it.canvas.add("Tanh")
    assert kinds(it) == ["input", "ReLU", "Tanh", "Dropout", "output"]


def test_behind_the_last_of_several(desk: Open) -> None:
    it = desk(stack((8,), "ReLU", "Dropout", "GELU"))
    it.select("l0", "l1")
    it.canvas.add("Tanh")
    assert kinds(it) == ["input", "ReLU", "Dropout", "Tanh", "GELU", "output"]


def test_before_the_output_of_a_stack(desk: Open) -> None:
    it = desk(stack((8,), "ReLU"))
    it.select("out")
    it.canvas.add("Tanh")
    assert kinds(it) == ["input", "ReLU", "Tanh", "output"]


def test_in_the_block_where_the_user_is(desk: Open) -> None:
    it = desk(nested())
    it.select(path=BODY)
    it.canvas.add("Tanh")
    assert kinds(it, "Body") == ["input", "Linear", "ReLU", "Tanh", "output"]


def test_in_a_graph_it_stands_in_the_wire_of_the_selected_one(desk: Open) -> None:
    it = desk(chain())
    it.select("a")
    it.canvas.add("Tanh")
    (new,) = it.selected
    assert {f"a.output > {new}.input", f"{new}.output > b.input"} <= it.wires()


def test_before_the_output_of_a_graph(desk: Open) -> None:
    it = desk(chain())
    it.select("y")
    it.canvas.add("Tanh")
    (new,) = it.selected
    assert {f"b.output > {new}.input", f"{new}.output > y.input"} <= it.wires()


def test_in_an_empty_graph_it_stands_in_its_only_wire(desk: Open) -> None:
    nodes = (at("x", "input", 0, 0, shape=(8,)), at("y", "output", 0, 300))
    it = desk(design(graph("Net", nodes, "x > y")))
    it.canvas.add("Tanh")
    (new,) = it.selected
    assert it.wires() == {f"x.output > {new}.input", f"{new}.output > y.input"}


def test_in_a_graph_with_nothing_selected_it_lies_loose_in_sight(desk: Open) -> None:
    it = desk(chain())
    it.canvas.add("Tanh")
    (new,) = it.selected
    assert it.wires() == desk(chain()).wires()
    assert it.canvas.view.viewport().rect().contains(it.at(new))


def test_it_works_at_once(desk: Open) -> None:
    it = desk(stack((8, 8, 8)))
    it.canvas.add("MaxPool2d")
    assert it.block().nodes[1].params == CATALOGUE["MaxPool2d"].suggested


def test_what_is_refused_is_told(desk: Open) -> None:
    it = desk(stack((8,)))
    it.canvas.add("input")
    assert "module block" in it.said[0]


def test_dropped_on_the_place_of_the_first_layer_of_a_graph_it_stands_in_its_wire(desk: Open) -> None:
    inner = graph("Body", (at("bx", "input", 0, 0), at("by", "output", 0, 330)), "bx > by")
    it = desk(design(graph("Net", (at("s", "block:Body", 0, 0),)), inner))
    place = it.canvas.scene.vacancy(BODY)
    assert place is not None
    it.drop("Tanh", it.pixel(place.topLeft()) + QPoint(12, 12))
    (new,) = it.selected
    assert it.wires("Body") == {f"bx.output > {new}.input", f"{new}.output > by.input"}


def test_below_the_ends_of_an_empty_graph_too(desk: Open) -> None:
    nodes = (at("x", "input", 0, 0, shape=(8,)), at("y", "output", 0, 80))
    it = desk(design(graph("Net", nodes, "x > y")))
    place = it.canvas.scene.vacancy()
    assert place is not None
    it.drop("Tanh", it.pixel(place.center()))
    (new,) = it.selected
    assert it.wires() == {f"x.output > {new}.input", f"{new}.output > y.input"}
    assert it.canvas.scene.rect_of((), "y").top() > it.canvas.scene.rect_of((), new).bottom()


def between() -> Design:
    """x > relu > y in a graph with places."""
    nodes = (at("x", "input", 0, 0, shape=(8,)), at("r", "ReLU", 0, 110), at("y", "output", 0, 220))
    return design(graph("Net", nodes, "x > r", "r > y"))


@pytest.mark.parametrize("selected", ["x", "r", "y", ""])
def test_a_tensor_stands_beside_the_wires(desk: Open, selected: str) -> None:
    it = desk(between())
    it.select(*filter(None, (selected,)))
    wires = it.wires()
    it.canvas.add("randn")
    (new,) = it.selected
    assert it.wires() == wires
    places = [node.pos for node in it.block().nodes if node.id != new]
    x, y = it.block().by_id[new].pos
    assert all(abs(x - a) >= 192 or abs(y - b) >= 72 for a, b in places)


def test_quick_add_behind_a_layer_offers_tensors_with_their_values(desk: Open) -> None:
    it = desk(between())
    it.select("x")
    it.canvas.quick_add()
    it.type("parameter 1 8")
    it.enter()
    (new,) = it.selected
    assert (it.block().by_id[new].kind, it.block().by_id[new].params) == ("parameter", {"shape": (1, 8)})


def test_a_wire_that_is_drawn_to_nowhere_is_offered_no_tensors(desk: Open) -> None:
    it = desk(between())
    it.drag(it.port("x", "output", True), it.at("x") + QPoint(200, 40))
    it.type("zeros")
    assert it.canvas.box.current != "zeros"


def test_a_tensor_that_is_dropped_on_a_wire_leaves_it_alone(desk: Open) -> None:
    it = desk(between())
    wires = it.wires()
    it.drop("zeros", it.between(it.block().edges[0]))
    assert it.wires() == wires
    assert "zeros" in kinds(it)


def test_a_tensor_in_a_stack_is_told_while_it_hovers_and_when_it_is_there(desk: Open) -> None:
    it = desk(stack((8,), "ReLU"))
    at_slot = it.at("l0") + QPoint(0, 60)
    it.carry(carried("zeros"), at_slot, at_slot)
    assert "Net must be a module block" in it.canvas.scene.overlay.noted
    it.drop("zeros", at_slot)
    assert "the Inspector offers to make it one" in it.said[-1]
    assert "zeros" in kinds(it)


def test_a_formula_that_is_typed_stands_in_the_middle_of_the_wire(desk: Open) -> None:
    it = desk(between())
    it.select("x")
    it.canvas.quick_add()
    it.type("= relu(v @ w)")
    it.enter()
    (new,) = it.selected
    assert {f"x.output > {new}.v", f"{new}.output > r.input"} <= it.wires()
