"""Lanes: long wires run round the cards and apart from one another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QPointF

from designer.canvas.geometry import CARD_WIDTH
from designer.canvas.lanes import APART
from designer.canvas.wires import WireItem
from designer.model.design import Design, Edge
from tests.designs import at, design, graph
from tests.hand import Desk

Open = Callable[[Design], Desk]


def skips() -> Design:
    """A column of cards with two wires that pass some of them by, one within the reach of the other."""
    names = ("a", "b", "c", "d")
    column = [at(name, "ReLU", 0, 120.0 * i) for i, name in enumerate(names)]
    ends = (at("inner", "add", 0, 480), at("outer", "add", 0, 600))
    wires = ("a > b", "b > c", "c > d", "d > inner.input_1", "b > inner.input_2", "inner > outer.input_1")
    return design(graph("Net", (*column, *ends), *wires, "a > outer.input_2"))


def wire(it: Desk, edge: Edge) -> WireItem:
    item = it.canvas.scene.edge_at((), edge)
    assert item is not None
    return item


INNER, OUTER = Edge("b", "output", "inner", "input_2"), Edge("a", "output", "outer", "input_2")


def test_two_wires_round_the_same_cards_run_side_by_side(desk: Open) -> None:
    it = desk(skips())
    inner, outer = wire(it, INNER).lane, wire(it, OUTER).lane
    assert inner is not None
    assert outer is not None
    assert abs(inner.x - outer.x) >= APART


def test_the_longer_one_runs_outside(desk: Open) -> None:
    it = desk(skips())
    middle = CARD_WIDTH / 2
    inner, outer = wire(it, INNER).lane, wire(it, OUTER).lane
    assert inner is not None
    assert outer is not None
    assert abs(outer.x - middle) > abs(inner.x - middle)


def test_their_labels_do_not_cover_each_other(desk: Open) -> None:
    it = desk(skips())
    for edge in (INNER, OUTER):
        wire(it, edge).tell("N × 64 × 8 × 8", wrong=False)
    labels = [wire(it, edge).label for edge in (INNER, OUTER)]
    assert labels[0] is not None
    assert labels[1] is not None
    assert not labels[0].rect().intersects(labels[1].rect())


def test_wires_from_one_port_go_together_as_far_as_they_can(desk: Open) -> None:
    root = skips().root
    more = Edge("a", "output", "later", "input_1")
    it = desk(design(replace(root, nodes=(*root.nodes, at("later", "add", 0, 720)), edges=(*root.edges, more))))
    one, other = wire(it, OUTER).lane, wire(it, more).lane
    assert one is not None
    assert other is not None
    assert one.x == other.x


def test_they_stay_apart_while_one_of_their_cards_is_dragged(desk: Open) -> None:
    it = desk(skips())
    it.canvas.scene.preview_move((), ["outer"], QPointF())
    inner, outer = wire(it, INNER).lane, wire(it, OUTER).lane
    assert inner is not None
    assert outer is not None
    assert abs(inner.x - outer.x) >= APART


def back() -> Design:
    """A card whose input lies above the two others that stand between, wired back up."""
    nodes = (at("last", "ReLU", 0, 0), at("a", "ReLU", 0, 120), at("b", "ReLU", 30, 240), at("first", "ReLU", 0, 360))
    return design(graph("Net", nodes, "first > last"))


def test_a_wire_that_runs_back_up_goes_round_all_cards(desk: Open) -> None:
    it = desk(back())
    found = wire(it, Edge("first", "output", "last", "input"))
    way = [found.path().pointAtPercent(i / 200) for i in range(201)]
    cards = [it.canvas.scene.rect_of((), key).adjusted(2, 2, -2, -2) for key in it.order()]
    assert not any(card.contains(point) for card in cards for point in way)


def test_it_leaves_and_enters_by_the_ports(desk: Open) -> None:
    it = desk(back())
    path = wire(it, Edge("first", "output", "last", "input")).path()
    assert path.pointAtPercent(0.02).y() > path.pointAtPercent(0).y()
    assert path.pointAtPercent(0.98).y() < path.pointAtPercent(1).y()
