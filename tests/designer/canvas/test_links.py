"""Layers that are called more than once, on the canvas: seen, made, and undone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from designer.canvas.menu import entries
from designer.model import edits
from designer.model.design import Design
from designer.values import Expression
from tests.designs import design, graph, node, stack
from tests.hand import Desk


def shared() -> Design:
    """Two Linear nodes of one layer, and one of its own."""
    nodes = [node("x", "input", shape=(8,)), *(node(key, "Linear", out_features=8) for key in "abc")]
    made = design(graph("Net", [*nodes, node("y", "output")], "x > a", "a > b", "b > c", "c > y"))
    return edits.set_shared(made, "Net", "b", "a")


def cards(it: Desk) -> dict[str, str]:
    return {key: item.card.link for key, item in it.canvas.scene.drawing.levels[()].items.items() if item.card.link}


def test_a_card_says_whose_layer_it_calls_and_the_owner_how_often(desk: Callable[[Design], Desk]) -> None:
    assert cards(desk(shared())) == {"a": "called 2 times", "b": "layer of a"}


def test_the_owner_says_it_as_soon_as_it_is_so(desk: Callable[[Design], Desk]) -> None:
    it = desk(shared())
    it.document.apply(edits.set_shared(it.design, "Net", "c", "a"), "Share")
    assert cards(it) == {"a": "called 3 times", "b": "layer of a", "c": "layer of a"}
    it.document.apply(edits.rename_node(it.design, "Net", "a", "first"), "Rename")
    assert cards(it)["c"] == "layer of first"


def test_a_card_says_of_which_turn_the_layer_is(desk: Callable[[Design], Desk]) -> None:
    made = edits.set_shared(edits.set_form(shared(), "Net", "repeat"), "Net", "b", "a", Expression("i // 2"))
    assert cards(desk(made))["b"] == "layer of a, turn i // 2"


@pytest.mark.parametrize("chosen", ["a", "b"])
def test_what_is_one_layer_is_joined_while_a_part_of_it_is_selected(
    desk: Callable[[Design], Desk], chosen: str
) -> None:
    it = desk(shared())
    it.click(it.at(chosen))
    assert it.canvas.scene.links.isVisible()
    it.click(it.at("c"))
    assert not it.canvas.scene.links.isVisible()


def test_the_lines_follow_a_card_that_is_dragged(desk: Callable[[Design], Desk]) -> None:
    it = desk(shared())
    it.click(it.at("a"))
    before = it.canvas.scene.links.path().boundingRect()
    start = it.at("a")
    it.drag(start, start + it.at("x") - it.at("y"))
    assert it.canvas.scene.links.path().boundingRect() != before


def offered(it: Desk) -> dict[str, Callable[[], object]]:
    return dict(entries(it.canvas))


def test_a_layer_is_called_again_behind_the_selected_node(desk: Callable[[Design], Desk]) -> None:
    it = desk(shared())
    it.select("a")
    offered(it)["Call this layer again"]()
    (key,) = it.selected
    assert it.block().by_id[key].of == "a"
    assert {f"a.output > {key}.input", f"{key}.output > b.input"} <= it.wires()


def test_what_calls_a_layer_is_called_again_as_its_owner(desk: Callable[[Design], Desk]) -> None:
    it = desk(shared())
    it.select("b")
    offered(it)["Call this layer again"]()
    (key,) = it.selected
    assert it.block().by_id[key].of == "a"


def test_a_layer_of_a_stack_is_called_again_in_the_next_place(desk: Callable[[Design], Desk]) -> None:
    it = desk(stack((8,), node("fc", "Linear", out_features=8), node("act", "ReLU")))
    it.select("fc")
    it.canvas.call_again()
    again = it.block().nodes[2]
    assert (again.of, again.kind) == ("fc", "Linear")


def test_an_operation_has_no_layer_to_call_again(desk: Callable[[Design], Desk]) -> None:
    nodes = [node("x", "input", shape=(8,)), node("sum", "add"), node("y", "output")]
    it = desk(design(graph("Net", nodes, "x > sum.input_1", "sum > y")))
    it.select("sum")
    assert "Call this layer again" not in offered(it)


def test_a_node_gets_a_layer_of_its_own_with_the_same_settings(desk: Callable[[Design], Desk]) -> None:
    it = desk(shared())
    it.select("b")
    offered(it)["Give it a layer of its own"]()
    alone = it.block().by_id["b"]
    assert (alone.of, alone.params["out_features"]) == (None, 8)
    assert cards(it) == {}
