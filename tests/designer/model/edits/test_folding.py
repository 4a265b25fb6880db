"""Alike nodes in a row become one in a repeat: what is worked out stays, and what is no row is refused."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from designer.compiler.build import build
from designer.compiler.check import check
from designer.model import edits
from designer.model.design import Block, BlockParam, Design, Node
from designer.model.edits import EditRefused
from designer.params import Int, Param
from designer.values import Expression, Value
from tests.designs import design, graph, node, stack

PART = graph(
    "Part",
    [
        node("p", "input"),
        node("conv", "Conv2d", out_channels=Expression("width"), kernel_size=Expression("size"), padding="same"),
        node("bn", "BatchNorm2d"),
        node("act", "Tanh"),
        node("q", "output"),
    ],
    "p > conv",
    "conv > bn",
    "bn > act",
    "act > q",
    parameters=(BlockParam(Param("width", Int(1), 4)), BlockParam(Param("size", Int(1), 3))),
)


def row(random: Random, stacked: bool, count: int) -> tuple[Design, list[str]]:
    """A model with several alike nodes in a row between two others, and their ids."""
    kind = random.choice(("block:Part", "Conv2d", "Dropout2d"))
    nodes = [Node(f"n{i}", f"n{i}", kind, _values(random, kind)) for i in range(count)]
    ends = node("x", "input", shape=(3, 6, 6)), node("y", "output")
    between = [ends[0], node("a", "ReLU"), *nodes, node("b", "Softplus"), ends[1]]
    if stacked:
        return design(Block("Net", "sequential", tuple(between)), PART), [each.id for each in nodes]
    ports = {"block:Part": ("p", "q")}.get(kind, ("input", "output"))
    plugs = [(f"{n.id}.{ports[0]}", f"{n.id}.{ports[1]}") if n in nodes else (n.id, n.id) for n in between]
    wires = [f"{source} > {target}" for (_, source), (target, _) in pairwise(plugs)]
    return design(graph("Net", between, *wires), PART), [each.id for each in nodes]


def _values(random: Random, kind: str) -> dict[str, Value]:
    if kind == "Dropout2d":
        return {"p": random.choice((0.25, 0.5))}
    if kind == "Conv2d":
        more: dict[str, Value] = {"kernel_size": random.choice((1, 3, (3, 1))), "padding": "same"}
        return {"out_channels": random.randint(1, 5), **more, **random.choice(({}, {"bias": False}))}
    return {name: random.choice((1, 3, 5)) for name in ("width", "size") if random.random() < 0.6}


@given(st.integers(0, 10**6), st.booleans(), st.integers(2, 4))
@settings(deadline=None, max_examples=60)
def test_a_folded_row_computes_the_same_with_the_same_weights_in_the_same_order(
    seed: int, stacked: bool, count: int
) -> None:
    before, ids = row(Random(seed), stacked, count)
    after = edits.fold(before, "Net", Random(seed).sample(ids, count), "Rounds")
    body = after.blocks["Rounds"]
    assert (body.form, body.times, body.alternatives[0].id) == ("repeat", count, "n0")
    old, new = build(check(before)).eval(), build(check(after)).eval()
    weights, others = list(old.state_dict().values()), new.state_dict()
    assert [each.shape for each in weights] == [each.shape for each in others.values()]
    new.load_state_dict(dict(zip(others, weights, strict=True)))
    x = torch.randn(2, 3, 6, 6)
    assert torch.equal(old(x), new(x))


def test_the_values_of_the_instances_stand_turn_by_turn() -> None:
    widths = [node(f"n{i}", "Linear", out_features=width) for i, width in enumerate((16, 32, 64))]
    after = edits.fold(stack((8,), *widths), "Net", ["n0", "n1", "n2"], "Rounds")
    assert after.blocks["Rounds"].by_id["n0"].params == {"out_features": Expression("[16, 32, 64][i]")}


def test_what_fed_on_the_last_is_fed_by_the_repeat() -> None:
    before, ids = row(Random(1), False, 3)
    after = edits.fold(before, "Net", ids, "Rounds")
    assert len(after.root.nodes) == len(before.root.nodes) - 2
    assert check(after).main.outputs == check(before).main.outputs


def _refused(before: Design, *ids: str) -> str:
    with pytest.raises(EditRefused) as caught:
        edits.fold(before, "Net", ids, "Rounds")
    return str(caught.value)


def test_layers_of_two_kinds_are_no_row() -> None:
    assert _refused(stack((8,), "ReLU", "Tanh"), "l0", "l1") == "These are not several layers of one kind."


def test_layers_with_another_between_them_are_no_row() -> None:
    assert _refused(stack((8,), "ReLU", "Tanh", "ReLU"), "l0", "l2") == "These layers do not follow each other."


def test_a_layer_whose_result_is_used_elsewhere_too_is_in_no_row() -> None:
    nodes = [
        node("x", "input", shape=(8,)),
        node("a", "ReLU"),
        node("b", "ReLU"),
        node("c", "add"),
        node("y", "output"),
    ]
    wires = "x > a", "a > b", "a > c.input_1", "b > c.input_2", "c > y"
    assert (
        _refused(design(graph("Net", nodes, *wires)), "a", "b") == "These layers do not follow each other in one row."
    )


def test_a_bypassed_layer_is_in_no_row() -> None:
    before = stack((8,), node("a", "ReLU"), replace(node("b", "ReLU"), bypassed=True))
    assert _refused(before, "a", "b").startswith("“b” is bypassed")


def test_a_size_that_only_one_of_them_pins_is_no_value_of_the_turns() -> None:
    before = stack((8,), node("a", "Linear", out_features=8), node("b", "Linear", out_features=8, in_features=8))
    assert _refused(before, "a", "b").startswith("“a” has no in_features")
