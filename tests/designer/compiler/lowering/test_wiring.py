"""Order and loops of a definition's nodes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from designer.compiler.lowering.wiring import wiring
from designer.model.design import Edge


def edges(*pairs: tuple[str, str]) -> tuple[Edge, ...]:
    return tuple(Edge(source, "output", target, "input") for source, target in pairs)


def test_a_node_comes_after_those_that_feed_it() -> None:
    assert wiring(("c", "b", "a"), edges(("a", "b"), ("b", "c"))).order == ("a", "b", "c")


def test_nodes_that_could_both_run_next_run_in_document_order() -> None:
    found = wiring(
        ("in", "left", "right", "sum"), edges(("in", "right"), ("in", "left"), ("right", "sum"), ("left", "sum"))
    )
    assert found.order == ("in", "left", "right", "sum")


def test_a_loop_is_told_without_what_hangs_before_and_behind_it() -> None:
    found = wiring(("in", "a", "b", "out"), edges(("in", "a"), ("a", "b"), ("b", "a"), ("b", "out")))
    assert found.order == ("in",)
    assert found.loops == ("a", "b")


def test_a_node_that_feeds_itself_is_a_loop() -> None:
    assert wiring(("a",), edges(("a", "a"))).loops == ("a",)


NAMES = tuple("abcdefgh")


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=20, unique=True))
def test_every_node_is_ordered_or_behind_a_loop(pairs: list[tuple[str, str]]) -> None:
    found = wiring(NAMES, edges(*pairs))
    place = {node: index for index, node in enumerate(found.order)}
    assert all(source in place and place[source] < place[target] for source, target in pairs if target in place)
    assert bool(found.loops) == (len(found.order) < len(NAMES))
    assert all(any(source in found.loops for source, target in pairs if target == node) for node in found.loops)
