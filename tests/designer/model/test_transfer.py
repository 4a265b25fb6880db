"""Taking nodes from one block to another."""

from __future__ import annotations

import pytest

from designer.model import edits
from designer.model.design import Design
from designer.model.wellformed import objections
from tests.designs import design, graph, node, stacked


def model() -> Design:
    """x > a > b > y with a stack s beside it, and a graph t."""
    nodes = (
        node("x", "input", shape=(8,)),
        node("a", "Linear", out_features=4),
        node("b", "ReLU"),
        node("s", "block:Body"),
        node("t", "block:Free"),
        node("y", "output"),
    )
    free = graph("Free", [node("i", "input"), node("a_in", "Tanh"), node("o", "output")], "a_in > o", "i > a_in")
    return design(graph("Net", nodes, "a > b", "b > y", "x > a"), stacked("Body", "Linear", "ReLU"), free)


def order(value: Design, block: str) -> list[str]:
    return [each.id for each in value.blocks[block].nodes]


def wires(value: Design, block: str) -> set[tuple[str, str]]:
    return {(edge.source, edge.target) for edge in value.blocks[block].edges}


def test_into_a_stack_they_go_in_the_order_of_their_wires() -> None:
    after = edits.transfer(model(), "Net", ("b", "a"), "Body", 2)
    assert order(after, "Body") == ["Body_in", "Body_l0", "a", "b", "Body_l1", "Body_out"]
    assert list(objections(after)) == []


def test_what_fed_them_feeds_what_they_fed() -> None:
    after = edits.transfer(model(), "Net", ("a", "b"), "Body")
    assert wires(after, "Net") == {("x", "y")}


def test_they_keep_their_ids_and_parameters() -> None:
    after = edits.transfer(model(), "Net", ("a",), "Body")
    assert after.blocks["Body"].by_id["a"].params == {"out_features": 4}


def test_between_graphs_they_keep_the_wires_between_them() -> None:
    after = edits.transfer(model(), "Net", ("a", "b"), "Free")
    assert ("a", "b") in wires(after, "Free")
    assert list(objections(after)) == []


def test_out_of_a_stack_they_are_wired_and_named() -> None:
    after = edits.transfer(model(), "Body", ("Body_l0", "Body_l1"), "Net")
    assert ("Body_l0", "Body_l1") in wires(after, "Net")
    assert after.blocks["Net"].by_id["Body_l0"].name == "linear"
    assert list(objections(after)) == []


def test_a_name_that_is_taken_gets_a_number() -> None:
    start = edits.rename_node(model(), "Free", "a_in", "a")
    assert edits.transfer(start, "Net", ("a",), "Free").blocks["Free"].by_id["a"].name == "a2"


@pytest.mark.parametrize(
    ("source", "ids", "target", "reason"),
    [
        ("Net", ("x",), "Body", "is an end of Net"),
        ("Net", ("s",), "Body", "would contain itself"),
        ("Net", ("a",), "Net", "already"),
        ("Net", ("a",), "Nowhere", "no block"),
    ],
)
def test_what_cannot_be_is_refused(source: str, ids: tuple[str, ...], target: str, reason: str) -> None:
    with pytest.raises(edits.EditRefused, match=reason):
        edits.transfer(model(), source, ids, target)


@pytest.mark.parametrize("before", [0, 4, 9])
def test_the_ends_of_a_stack_stay_its_ends(before: int) -> None:
    with pytest.raises(edits.EditRefused, match="sequential"):
        edits.transfer(model(), "Net", ("a",), "Body", before)
