"""Calls that are joined in one line, and loops over lists of layers."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from designer.compiler.check import check
from designer.compiler.source import source
from designer.model.design import Block, Node
from designer.values import Expression
from tests import templates
from tests.designs import design, graph, node
from tests.printed import body, x, y


def joined(*nodes: Node, by: str = "add") -> str:
    """The forward method of a model that joins what two layers make of its input."""
    first, last = nodes
    wires = f"x > {first.id}", f"x > {last.id}", f"{first.id} > sum.input_1", f"{last.id} > sum.input_2", "sum > y"
    text = body(design(graph("Net", (x(8), *nodes, node("sum", by), y()), *wires)))
    return text.partition("torch.Tensor:\n")[2]


def linear(name: str) -> Node:
    return node(name, "Linear", out_features=8)


def test_two_layers_whose_results_are_joined_are_called_in_one_line() -> None:
    assert joined(linear("a"), linear("b")) == "        return self.a(x) + self.b(x)\n"
    assert joined(linear("a"), linear("b"), by="cat") == "        return torch.cat([self.a(x), self.b(x)], dim=1)\n"


def test_layers_that_draw_random_numbers_or_keep_something_are_called_one_by_one() -> None:
    assert joined(node("a", "Dropout"), node("b", "Dropout")).count("\n") == 2
    assert joined(linear("a"), node("b", "BatchNorm1d")).count("\n") == 2


def test_a_line_that_would_be_too_long_is_none() -> None:
    lines = joined(linear("a" * 30), linear("b" * 30)).splitlines()
    assert [line.partition("self.")[0].strip() for line in lines] == [f"{'a' * 30} =", f"return {'a' * 30} +"]


def test_a_value_that_is_needed_again_has_a_name() -> None:
    nodes = (x(8), linear("a"), linear("b"), node("sum", "add"), node("all", "add"), y())
    wires = ("x > a", "x > b", "a > sum.input_1", "b > sum.input_2", "sum > all.input_1", "b > all.input_2", "all > y")
    text = body(design(graph("Net", nodes, *wires)))
    assert "b = self.b(x)\n" in text


def turns(*nodes: Node) -> Block:
    """A repeat of three turns of a chain."""
    order = ["rx", *(each.id for each in nodes), "ry"]
    wires = [f"{a} > {b}" for a, b in pairwise(order)]
    return replace(graph("Body", (x(block="r"), *nodes, y("r")), *wires), form="repeat", times=3)


def test_a_loop_whose_turns_need_their_number_enumerates_the_list() -> None:
    scaled = node("scaled", "scale", factor=Expression("1 / (i + 1)"))
    net = graph("Net", (x(8), node("body", "block:Body"), y()), "x > body.x", "body.y > y")
    text = body(design(net, turns(linear("fcs"), scaled)))
    assert "        for i, fc in enumerate(self.fcs):\n            x = fc(x) * (1 / (i + 1))\n" in text


def test_a_list_of_which_layers_of_other_turns_are_called_is_enumerated() -> None:
    text = source(check(templates.design("modulelist_pairs"))).text
    assert "        for i, linear in enumerate(self.linears):\n" in text
    assert "            x = self.linears[i // 2](x) + linear(x)\n" in text
