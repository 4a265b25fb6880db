"""The turns of a repeat on the canvas: said together, and looked at one by one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint

from designer.canvas.items_base import NodeItem
from designer.canvas.items_container import ContainerItem
from designer.canvas.turns import over_turns
from designer.compiler.check import check
from designer.model.design import Block, Design, Edge, Node
from designer.values import Expression
from tests.designs import design, graph, node
from tests.hand import Desk


@pytest.mark.parametrize(
    ("texts", "together"),
    [
        (["N × 32 × 28", "N × 64 × 28"], "N × 32→64 × 28"),
        (["N × 8", "N × 8"], "N × 8"),
        (["N × 1", "N × 2", "N × 3", "N × 4"], "N × 1…4"),
        (["N × 1", "N × 2", "N × 3", "N × 1"], "N × 1→2…1"),
        (["N × 8", "N × 8 × 8"], "N × 8→N × 8 × 8"),
        ([], ""),
    ],
)
def test_shapes_of_turns_are_one_where_they_differ(texts: list[str], together: str) -> None:
    assert over_turns(texts, " × ") == together


def test_what_words_begin_with_is_said_once() -> None:
    assert over_turns(["3×3, stride 1", "3×3, stride 2"], ", ") == "3×3, stride 1→2"


def repeated(times: int = 3, shared: bool = False, width: str = "[16, 32, 64][i]") -> Design:
    """A repeat of one Linear layer, whose width is that of its turn."""
    formula = 8 if shared else Expression(width)
    inner = (Node("in", "x", "input"), node("fc", "Linear", out_features=formula), Node("out", "x2", "output"))
    edges = (Edge("fc", "output", "out", "input"), Edge("in", "output", "fc", "input"))
    nodes = [node("x", "input", shape=(8,)), Node("r", "r", "block:R"), node("y", "output")]
    return design(
        graph("Net", nodes, "x > r.x", "r.x2 > y"), Block("R", "repeat", inner, edges, times=times, shared=shared)
    )


@pytest.fixture
def shown(desk: Callable[[Design], Desk]) -> Callable[[Design], Desk]:
    """A desk whose design is checked."""

    def show(made: Design) -> Desk:
        it = desk(made)
        it.canvas.show_report(check(it.design))
        return it

    return show


def card(it: Desk) -> NodeItem:
    return it.canvas.scene.drawing.levels[("r",)].items["fc"]


def header(it: Desk) -> ContainerItem:
    item = it.canvas.scene.drawing.levels[()].items["r"]
    assert isinstance(item, ContainerItem)
    return item


def button(it: Desk, name: str) -> QPoint:
    item = header(it)
    return it.pixel(item.mapToScene(item.buttons()[name].center()))


def test_a_card_in_a_repeat_says_what_all_turns_have(shown: Callable[[Design], Desk]) -> None:
    told = card(shown(repeated())).told
    assert (told.shape, told.detail) == ("N × 16→32→64", "16→32→64")
    assert told.parameters == 9 * 16 + 17 * 32 + 33 * 64
    assert told.turns[1] == "turn 2: 32, N × 32"


def test_a_wire_in_a_repeat_says_what_flows_in_all_turns(shown: Callable[[Design], Desk]) -> None:
    wires = shown(repeated()).canvas.scene.drawing.levels[("r",)].wires
    assert {wire.text for wire in wires.values()} == {"N × 8→16→32", "N × 16→32→64"}


def test_the_header_says_how_often_it_runs_and_whose_the_weights_are(shown: Callable[[Design], Desk]) -> None:
    turns = header(shown(repeated())).round
    assert turns is not None
    assert turns.text == "3 turns, own weights"


def test_layers_that_turns_share_count_once(shown: Callable[[Design], Desk]) -> None:
    it = shown(repeated(shared=True))
    assert card(it).told.parameters == 9 * 8
    turns = header(it).round
    assert turns is not None
    assert turns.text == "3 turns, shared weights"


def test_the_arrows_lead_through_the_turns_and_back_to_all(shown: Callable[[Design], Desk]) -> None:
    it = shown(repeated())
    seen = []
    for _ in range(4):
        it.click(button(it, "forth"))
        seen.append(card(it).told.shape)
    assert seen == ["N × 16", "N × 32", "N × 64", "N × 16→32→64"]
    it.click(button(it, "back"))
    turns = header(it).round
    assert turns is not None
    assert turns.text == "turn 3 of 3"
    it.click(button(it, "all"))
    assert card(it).told.shape == "N × 16→32→64"


def test_looking_at_a_turn_changes_nothing_and_selects_nothing(shown: Callable[[Design], Desk]) -> None:
    it = shown(repeated())
    before = it.design
    it.click(button(it, "forth"))
    assert it.design is before
    assert not it.canvas.selection


def test_a_turn_that_is_gone_shows_the_last(shown: Callable[[Design], Desk]) -> None:
    it = shown(repeated())
    it.click(button(it, "back"))
    it.document.apply(repeated(2), "Set the turns")
    it.canvas.show_report(check(it.design))
    assert card(it).told.shape == "N × 32"


def test_a_problem_of_one_turn_says_in_which(shown: Callable[[Design], Desk]) -> None:
    told = card(shown(repeated(width="[16, 0, 64][i]"))).told
    assert told.severity == "error"
    assert told.message.startswith("In turn 2: ")


def test_a_repeat_that_runs_once_has_no_arrows(shown: Callable[[Design], Desk]) -> None:
    assert "forth" not in header(shown(repeated(1))).buttons()
