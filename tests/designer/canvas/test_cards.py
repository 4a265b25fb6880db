"""What cards say."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from designer.canvas import paints
from designer.canvas.cards import Card, card_of, surroundings
from designer.canvas.scene import Scene
from designer.canvas.words import compact, telling, tighter, tighter_shape
from designer.catalogue import CATALOGUE, spec
from designer.model import edits
from designer.model.design import Block, Design, Edge, Node
from designer.model.document import Change
from designer.values import Expression, Values
from tests.designs import design, graph, node, stack
from tests.hand import Desk


def card(node: Node, *edges: Edge, others: tuple[Node, ...] = (), blocks: tuple[Block, ...] = ()) -> Card:
    block = Block("Net", "module", (node, *others), edges)
    design = Design({"Net": block, **{each.name: each for each in blocks}}, "Net")
    return card_of(node, surroundings(design, block, {"Part": 3}))


LONG = "relu(x @ w + 1) * sigmoid(x @ w + 2) + where(x > 0, x, w) * 0.5"


@pytest.mark.parametrize(
    ("kind", "values", "text"),
    [
        ("Conv2d", {"kernel_size": 3, "out_channels": 32, "stride": 2}, "3×3, 32, stride 2"),
        ("Conv2d", {"kernel_size": (3, 5), "out_channels": 8, "bias": False}, "3×5, 8, no bias"),
        ("Conv1d", {"kernel_size": 3, "out_channels": 8}, "3, 8"),
        ("MaxPool2d", {"kernel_size": 2}, "2×2"),
        ("Linear", {"out_features": 10}, "10"),
        ("Linear", {"out_features": Expression("channels * 2")}, "channels * 2"),
        ("Linear", {"out_features": 10, "in_features": 400}, "10, in features 400"),
        ("Dropout", {}, "p 0.5"),
        ("ReLU", {}, ""),
        ("LSTM", {"hidden_size": 64, "batch_first": True}, "64, batch first"),
        ("parameter", {"shape": (1, 64), "init": "zeros"}, "1 × 64, trained, init zeros"),
        ("rand", {"shape": (20, 20), "seed": 5}, "20 × 20, constant, seed 5"),
        ("zeros", {"shape": (1, Expression("width"))}, "1 × width, constant"),
        ("arange", {"end": 6}, "constant, end 6"),
        ("array", {"shape": (4,), "data": "AAAA" * 999}, "4, constant"),
        ("expression", {"formula": "relu(x @ w + 1) * sigmoid(x @ w + 2) + where(x > 0, x, w) * 0.5"}, LONG),
    ],
)
def test_a_card_tells_what_is_required_and_what_differs(kind: str, values: Values, text: str) -> None:
    known = spec(kind)
    assert known is not None
    assert telling(known, values) == text


@pytest.mark.parametrize("kind", CATALOGUE)
def test_every_layer_has_a_short_printable_line(kind: str) -> None:
    known = CATALOGUE[kind]
    text = telling(known, known.suggested)
    assert len(text) <= 60
    assert text.isprintable()


def test_a_variadic_node_shows_two_inputs_and_all_that_are_wired() -> None:
    x, node = Node("x", "x", "input"), Node("a", "a", "add")
    wires = [Edge("x", "output", "a", f"input_{i}") for i in (1, 2, 10)]
    assert card(node).inputs == ("input_1", "input_2")
    assert card(node, *wires, others=(x,)).inputs == ("input_1", "input_2", "input_10")


def test_a_second_input_alone_leaves_the_first_free() -> None:
    x, node = Node("x", "x", "input"), Node("a", "a", "add")
    assert card(node, Edge("x", "output", "a", "input_2"), others=(x,)).inputs == ("input_1", "input_2")


def test_an_instance_shows_its_definition_and_how_often_that_is_used() -> None:
    part = Block("Part", "module", (Node("i", "x", "input"), Node("o", "y", "output")))
    shown = card(Node("p", "first", "block:Part", {"channels": 64}), blocks=(part,))
    assert (shown.kind, shown.badge, shown.detail) == ("Part", "×3", "channels 64")
    assert (shown.inputs, shown.outputs) == (("x",), ("y",))


def test_a_value_that_is_handed_on_under_its_own_name_is_said_once() -> None:
    part = Block("Part", "module")
    assert card(Node("p", "p", "block:Part", {"stride": Expression("stride")}), blocks=(part,)).detail == "stride"


def test_an_unknown_kind_keeps_the_ports_that_are_wired() -> None:
    x, node = Node("x", "x", "input"), Node("u", "u", "NoSuchLayer")
    shown = card(node, Edge("x", "output", "u", "left"), Edge("u", "best", "x", "input"), others=(x,))
    assert (shown.role, shown.inputs, shown.outputs) == ("unknown", ("left",), ("best",))


def test_control_characters_of_a_file_are_not_painted() -> None:
    assert card(Node("u", "u", "bad\x1b[31m")).kind.isprintable()


COUNTS = [(9_408, "9,408"), (112_640, "113k"), (2_359_296, "2.36M"), (3 * 10**9, "3G")]


@pytest.mark.parametrize(("count", "text"), COUNTS)
def test_counts_are_short(count: int, text: str) -> None:
    assert compact(count) == text


@pytest.mark.usefixtures("qapp")
def test_unnamed_layers_of_a_stack_bear_the_numbers_that_messages_use() -> None:
    scene = Scene(stack((8,), "ReLU", "Tanh", node("head", "Linear", out_features=2)))
    level = scene.drawing.levels[()]
    assert [item.number for item in level.items.values()] == ["", "0", "1", "", ""]
    before = scene.design
    scene.apply_change(Change(before, edits.remove(before, "Net", {"l0"})))
    assert level.items["l1"].number == "0"
    assert level.items["l1"].tip.startswith("layer 0 (Tanh)")


def test_a_tensor_and_a_formula_are_told_from_layers() -> None:
    assert card(Node("w", "w", "randn")).role == "tensor"
    assert card(Node("w", "w", "randn")).inputs == ()
    formula = card(Node("e", "e", "expression", {"formula": "b - a"}))
    assert (formula.role, formula.inputs) == ("formula", ("b", "a"))


def test_a_long_formula_is_cut_in_its_middle_and_whole_in_the_tip(desk: Callable[[Design], Desk]) -> None:
    made = design(graph("Net", [node("x", "input", shape=(8,)), node("e", "expression", formula=LONG)]))
    item = desk(made).canvas.scene.drawing.levels[()].items["e"]
    assert item.tip.replace("\n", " ") == f"e (expression) {LONG}"
    assert max(map(len, item.tip.splitlines())) <= 72
    assert "…" in paints.elided(item.detail, 160, 11, middle=True)[4:-4]


def test_inputs_that_bear_their_names_stand_apart(desk: Callable[[Design], Desk]) -> None:
    made = design(graph("Net", [node("a", "add"), node("e", "expression", formula="x + w")]))
    items = desk(made).canvas.scene.drawing.levels[()].items
    named = items["e"].port("w", False).x() - items["e"].port("x", False).x()
    assert named > items["a"].port("input_2", False).x() - items["a"].port("input_1", False).x()
    assert items["e"].rect().top() < items["a"].rect().top()


TIGHTER = [
    ("out channels 16→32→64, no bias", ("16→32→64, no bias", "16…64, no bias")),
    ("channels 64", ("64", "64")),
    ("3×3, 32, stride 2", ("3×3, 32, stride 2", "3×3, 32, stride 2")),
    ("7×7, 16→32→64, stride 2, padding 3", ("7×7, 16→32→64, stride 2, padding 3", "7×7, 16…64, stride 2, padding 3")),
    ("0 to 3 turns, shared", ("0 to 3 turns, shared", "0 to 3 turns, shared")),
    ("takes relu, choice relu", ("takes relu, choice relu", "takes relu, choice relu")),
]


@pytest.mark.parametrize(("text", "shorter"), TIGHTER)
def test_parameters_lose_names_that_go_without_saying_before_values(text: str, shorter: tuple[str, str]) -> None:
    assert tighter(text) == (text, *shorter)


def test_a_shape_loses_its_spaces_before_its_sizes() -> None:
    assert tighter_shape("N × 16→32→64 × 8") == ("N × 16→32→64 × 8", "N×16→32→64×8", "N×16…64×8")


@pytest.mark.usefixtures("qapp")
def test_of_several_texts_the_first_that_fits_is_painted() -> None:
    texts = ("out channels 16", "16")
    assert paints.fitting(texts, 300, 11) == "out channels 16"
    assert paints.fitting(texts, 40, 11) == "16"


def test_what_an_instance_lets_a_choice_take_is_said_once() -> None:
    nodes = Node("in", "x", "input"), Node("r", "relu", "ReLU"), Node("t", "tanh", "Tanh"), Node("out", "y", "output")
    instance = Node("c", "c", "block:Act")
    made = edits.expose_choice(
        design(graph("Net", [instance]), Block("Act", "choice", nodes, selected="relu")), "Act", "choice"
    )
    shown = card(Node("c", "c", "block:Act", {"choice": "tanh"}), blocks=(made.blocks["Act"],))
    assert (shown.note, shown.detail) == ("takes tanh", "")
