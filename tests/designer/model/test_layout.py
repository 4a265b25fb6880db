"""Positions for nodes that nobody has placed."""

from __future__ import annotations

from time import perf_counter

from designer.model import edits
from designer.model.design import Block, Edge, Node
from designer.model.layout import ROW, arrange, is_placed, positions
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
