"""Group and ungroup by the commands of the canvas, wherever a selection stands: each takes back what the other did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from designer.canvas.landing import placed
from designer.canvas.selection import Selection
from designer.model.design import Block, Design
from designer.model.files import dumps
from designer.values import Expression
from tests.designs import at, design, graph, node, stacked
from tests.hand import Desk

Open = Callable[[Design], Desk]


def everything() -> Design:
    """A graph with a stack, a repeat and a choice, one below the other."""
    turns = (
        at("r_x", "input", 0, 0),
        at("wide", "Linear", 0, 120, out_features=Expression("8 + 0 * i")),
        at("act", "ReLU", 0, 240),
        at("r_y", "output", 0, 360),
    )
    repeat = graph("Repeat", turns, "act > r_y", "r_x > wide", "wide > act")
    ways = (
        at("c_x", "input", 0, 0),
        at("tanh", "Tanh", 0, 120),
        at("gelu", "GELU", 240, 120),
        at("c_y", "output", 0, 240),
    )
    nodes = (
        at("x", "input", 0, 0, shape=(8,)),
        at("a", "Linear", 0, 120, out_features=8),
        at("b", "Tanh", 0, 240),
        at("s", "block:Stack", 0, 360),
        at("r", "block:Repeat", 0, 600),
        at("c", "block:Choice", 0, 900),
        at("y", "output", 0, 1200),
    )
    wires = "a > b", "b > s.x", "c.c_y > y", "r.r_y > c.c_x", "s > r.r_x", "x > a"
    return design(
        graph("Net", nodes, *wires),
        stacked("Stack", "Dropout", "ReLU", node("named", "Sigmoid")),
        replace(repeat, form="repeat", times=3),
        Block("Choice", "choice", ways, selected="gelu"),
    )


@pytest.mark.parametrize(
    ("path", "ids"),
    [
        ((), ("a", "b")),
        ((), ("b", "s")),
        ((), ("r", "c")),
        (("s",), ("Stack_l0", "Stack_l1")),
        (("s",), ("named",)),
        (("r",), ("wide",)),
        (("r",), ("wide", "act")),
        (("c",), ("gelu",)),
    ],
)
def test_what_is_grouped_ungroups_and_both_are_undone(desk: Open, path: tuple[str, ...], ids: tuple[str, ...]) -> None:
    it = desk(everything())
    before, canvas = it.design, it.canvas
    for length in range(1, len(path) + 1):
        if not canvas.scene.is_open(path[:length]):
            canvas.view.toggle(path[:length])
    block = before.blocks[before.root.by_id[path[0]].block or ""].name if path else before.main
    canvas.scene.select(Selection(path, frozenset(ids)))
    canvas.group()
    canvas.editor.leave()
    grouped = it.design
    assert len(grouped.blocks) == len(before.blocks) + 1
    canvas.ungroup()
    assert dumps(it.design) == dumps(placed(before, block))
    it.document.undo()
    assert it.design == grouped
    it.document.undo()
    assert it.design == before
