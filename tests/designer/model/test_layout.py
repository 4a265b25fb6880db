"""Positions for nodes that nobody has placed."""

from __future__ import annotations

from itertools import pairwise
from time import perf_counter

from designer.model import edits
from designer.model.design import Block, Edge, Node
from designer.model.layout import COLUMN, ROW, arrange, is_placed, positions
from tests.designs import graph, node


def test_wires_run_down() -> None:
    nodes = [node(name, "ReLU") for name in "abcd"]
    places = positions(graph("Net", nodes, "a > b", "b > c", "a > d.input", "d > c.other"))
    assert [places[key][1] for key in "abcd"] == [0, ROW, 2 * ROW, ROW]
    assert places["b"] != places["d"]


def test_a_stack_is_one_column() -> None:
    places = positions(edits.new_design().root)
    assert list(places.values()) == [(0.0, 0.0), (0.0, ROW)]


def test_loops_are_laid_out_too() -> None:
    places = positions(graph("Net", [node(name, "ReLU") for name in "abc"], "a > b", "b > c", "c > a", "c > b.x"))
    assert len(set(places.values())) == 3


def test_arranging_places_the_nodes() -> None:
    design = edits.new_design()
    assert not is_placed(design.root)
    assert is_placed(arrange(design, "Net").root)


def test_ten_thousand_nodes_take_no_time() -> None:
    nodes = tuple(Node(f"n{i}", f"n{i}", "ReLU") for i in range(10_000))
    edges = tuple(Edge(f"n{i}", "output", f"n{(i * 7 + 1) % 10_000}", "input") for i in range(10_000))
    begin = perf_counter()
    assert len(positions(Block("Net", "module", nodes, edges))) == 10_000
    assert perf_counter() - begin < 2


def test_a_chain_beside_another_runs_straight() -> None:
    nodes = [node(name, "ReLU") for name in ("x", "a", "b", "c", "skip", "y")]
    wires = ("x > a", "a > b", "b > c", "x > skip", "c > y", "skip > y.other")
    places = positions(graph("Net", nodes, *wires))
    assert places["a"][0] == places["b"][0] == places["c"][0]
    assert abs(places["skip"][0] - places["a"][0]) >= COLUMN
    assert places["y"][0] == (places["c"][0] + places["skip"][0]) / 2


def test_neighbours_are_a_column_apart() -> None:
    nodes = [node(f"n{i}", "ReLU") for i in range(7)]
    places = positions(graph("Net", nodes, *(f"n0 > n{i}" for i in range(1, 7))))
    row = sorted(places[f"n{i}"][0] for i in range(1, 7))
    assert [b - a for a, b in pairwise(row)] == [COLUMN] * 5
    assert sum(row) == 0
