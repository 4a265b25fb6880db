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
    canvas = desk(choice()).canvas
    canvas.show_report(check(canvas.design))
    items = canvas.scene.drawing.levels[("act",)].items
    assert (items["relu"].told.active, items["tanh"].told.active) == (False, True)
    other = edits.set_selected(canvas.design, "Act", "relu")
    canvas.show_report(check(other))
    assert (items["relu"].told.active, items["tanh"].told.active) == (True, False)


def test_a_note_says_how_a_block_runs() -> None:
    assert form_note(Block("B", "repeat", times=3)) == "3 turns"
    assert form_note(Block("B", "repeat", times=(0, 3), shared=True)) == "0 to 3 turns, shared"
    assert form_note(Block("B", "repeat", times=Expression("len(sizes)"))) == "len(sizes) turns"
    assert form_note(Block("B", "choice", selected="relu")) == "takes relu"
    assert form_note(Block("B", "choice")) == "takes nothing yet"
    assert form_note(Block("B")) == ""
