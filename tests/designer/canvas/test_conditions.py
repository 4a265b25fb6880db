"""While and if on the canvas: made, filled, what they show, and the two branches of an if."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint

from designer.canvas.menu import entries, menus
from designer.canvas.words import FORMS, form_note
from designer.compiler.check import check
from designer.model import edits
from designer.model.design import Block, Design, Edge, Node
from designer.values import Expression
from tests.designs import chain, design, graph, node
from tests.hand import Desk

Open = Callable[[Design], Desk]


def plain() -> Design:
    nodes = [node("x", "input", shape=(8,)), node("y", "output")]
    return design(graph("Net", nodes, "x > y"))


def fork(*branches: str) -> Design:
    """A model with an if between these operations."""
    inner = [Node(f"b{number}", kind, kind) for number, kind in enumerate(branches)]
    ends = (Node("in", "x", "input"), Node("out", "y", "output"))
    edges = tuple(Edge("in", "output", each.id, "input") for each in inner)
    nodes = [node("x", "input", shape=(8,)), Node("way", "way", "block:Way"), node("y", "output")]
    block = Block("Way", "if", (ends[0], *inner, ends[1]), edges, condition="norm(x) > 1")
    return design(graph("Net", nodes, "x > way.x", "way.y > y"), block)


def block_in(desk: Desk) -> tuple[str, Block]:
    """The only instance in the model, and its definition."""
    (instance,) = [each for each in desk.block().nodes if each.block]
    return instance.id, desk.block(instance.block or "")


def standings(desk: Desk) -> list[str]:
    return [item.alternative for item in desk.canvas.scene.drawing.levels[("way",)].items.values()]


def test_a_while_that_is_dropped_can_run_at_once(desk: Open) -> None:
    it = desk(plain())
    it.drop("new:while", it.at("x", dy=200))
    key, loop = block_in(it)
    assert (loop.form, loop.condition, loop.times) == ("while", "norm(x) > 1", 100)
    it.drop("ReLU", it.at(key, dy=60))
    made = edits.connect(edits.connect(it.design, "Net", Edge("x", "output", key, "x")), "Net", _out(key))
    assert check(made).ok


def _out(key: str) -> Edge:
    return Edge(key, "output", "y", "input")


def test_what_is_dropped_into_an_if_is_its_next_branch(desk: Open) -> None:
    it = desk(plain())
    it.drop("new:if", it.at("x", dy=200))
    key, _ = block_in(it)
    it.drop("ReLU", it.at(key, dy=60))
    _, way = block_in(it)
    place = it.canvas.scene.vacancy((key,))
    assert place is not None
    it.drop("Tanh", it.pixel(place.center()))
    _, way = block_in(it)
    assert (way.form, [each.kind for each in way.alternatives]) == ("if", ["ReLU", "Tanh"])
    assert {edge.source for edge in way.edges} == {way.nodes[0].id}


def test_a_layer_behind_a_branch_stands_beside_it(desk: Open) -> None:
    it = desk(fork("relu"))
    it.select("b0", path=("way",))
    it.canvas.quick_add()
    it.type("tanh")
    it.enter()
    way = it.block("Way")
    assert [each.kind for each in way.alternatives] == ["relu", "Tanh"]
    assert {edge.source for edge in way.edges} == {"in"}


def test_the_branches_say_which_of_them_runs_when(desk: Open) -> None:
    assert standings(desk(fork("relu", "tanh"))) == ["if", "else"]
    assert standings(desk(fork("relu"))) == ["if"]
    assert standings(desk(fork("relu", "tanh", "sigmoid"))) == ["if", "else", ""]


def test_a_click_on_the_mark_of_a_branch_swaps_the_two(desk: Open) -> None:
    it = desk(fork("relu", "tanh"))
    items = it.canvas.scene.drawing.levels[("way",)].items
    it.click(it.pixel(items["b1"].mapToScene(items["b1"].buttons()["swap"].center())))
    assert [each.kind for each in it.block("Way").alternatives] == ["tanh", "relu"]
    assert {key: item.alternative for key, item in items.items()} == {"b0": "else", "b1": "if"}
    it.document.undo()
    assert standings(it) == ["if", "else"]


def test_a_branch_that_is_alone_has_no_other_to_swap_with(desk: Open) -> None:
    it = desk(fork("relu"))
    assert not it.canvas.scene.drawing.levels[("way",)].items["b0"].buttons()


def test_beside_a_single_branch_it_shows_that_the_input_passes_through(desk: Open) -> None:
    it = desk(fork("relu"))
    level = it.canvas.scene.drawing.levels[("way",)]
    place, card = level.vacancy(), level.resting("b0")
    assert place is not None
    assert level.container is not None
    assert (level.vacant, place.intersects(card), place.right() < level.container.size[0]) == ("else", False, True)
    assert desk(fork("relu", "tanh")).canvas.scene.vacancy(("way",)) is None


def test_the_header_has_room_for_the_condition(desk: Open) -> None:
    it = desk(fork("relu", "tanh"))
    it.document.apply(edits.set_condition(it.design, "Way", f"norm(x) > {'1 + ' * 10}1"), "Set the condition")
    container = it.canvas.scene.drawing.levels[("way",)].container
    assert container is not None
    assert container.size[0] >= container.least_width > 0


def test_a_note_says_what_a_block_asks() -> None:
    loop = Block("B", "while", condition="norm(x)  > 1", times=100)
    assert form_note(loop) == "while norm(x) > 1, at most 100 turns"
    assert form_note(Block("B", "while", condition="x > 1", times=1)) == "while x > 1, at most 1 turn"
    assert form_note(Block("B", "while", condition="x > 1", times=Expression("n"))) == "while x > 1, at most n turns"
    assert form_note(Block("B", "if", condition="norm(x) < 0.8")) == "if norm(x) < 0.8"


def test_selected_layers_run_while_a_condition_holds(desk: Open) -> None:
    it = desk(chain())
    it.select("a", "b")
    it.canvas.repeat_while()
    key, loop = block_in(it)
    assert (loop.form, {each.id for each in loop.alternatives}) == ("while", {"a", "b"})
    assert {f"x.output > {key}.input", f"{key}.output > y.input"} == it.wires()


def test_selected_layers_run_one_after_another_where_a_condition_holds(desk: Open) -> None:
    it = desk(chain())
    it.select("a", "b")
    it.canvas.run_if()
    it.type("Way")
    it.enter()
    _, way = block_in(it)
    (branch,) = way.alternatives
    assert (way.name, way.form) == ("Way", "if")
    assert {each.id for each in it.block(branch.block or "").alternatives} == {"a", "b"}


def test_a_single_layer_becomes_the_branch_itself(desk: Open) -> None:
    it = desk(chain())
    it.select("b")
    it.canvas.run_if()
    assert [each.id for each in block_in(it)[1].alternatives] == ["b"]


def test_the_menu_offers_every_form_and_marks_the_present_one(desk: Open) -> None:
    it = desk(fork("relu"))
    it.select("way")
    (title, rows), *_ = menus(it.canvas)
    assert title == "Form of Way"
    assert [row.text for row in rows] == list(FORMS.values())
    assert [row.text for row in rows if row.marked] == [FORMS["if"]]
    next(row for row in rows if row.text == FORMS["while"]).run()
    assert (it.block("Way").form, it.block("Way").condition) == ("while", "norm(x) > 1")


def test_the_menu_swaps_the_branches(desk: Open) -> None:
    it = desk(fork("relu", "tanh"))
    it.select("way")
    dict(entries(it.canvas))["Swap the branches of Way"]()
    assert [each.kind for each in it.block("Way").alternatives] == ["tanh", "relu"]


def test_a_wire_to_the_output_of_an_if_says_that_it_is_there_already(desk: Open) -> None:
    it = desk(fork("relu", "tanh"))
    before = it.design
    it.drag(it.port("b0", "output", True, ("way",)), it.port("out", "input", False, ("way",)))
    assert it.design is before
    assert it.said == ["The branches of Way lead to its output already."]


def test_a_click_beside_the_mark_selects_the_branch(desk: Open) -> None:
    it = desk(fork("relu", "tanh"))
    it.click(it.at("b1", ("way",)) + QPoint(0, 4))
    assert it.selected == {"b1"}
