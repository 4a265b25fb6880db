"""Repeats and choices on the canvas: made, filled, and what they show."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint

from designer.canvas.words import form_note
from designer.compiler.check import check
from designer.model import edits
from designer.model.design import Block, Design, Node
from designer.values import Expression
from tests.designs import design, graph, node
from tests.hand import Desk


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
