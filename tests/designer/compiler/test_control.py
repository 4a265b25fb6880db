"""Blocks that run by a condition over tensors: while and if."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
import torch

from designer.compiler.build import build
from designer.compiler.check import check
from designer.compiler.source import source
from designer.compiler.weights import to_ids
from designer.model import edits
from designer.model.design import Block, Design, Edge, Node
from designer.model.edits import EditRefused
from designer.model.files import FileRefused, dumps, loads
from designer.report import Report
from designer.values import Expression, Value
from tests.designs import design, graph, node

HALVE = node("halve", "scale", factor=0.5)
GROW = node("grow", "scale", factor=10.0)


def loop(*body: Node, condition: str = "norm(x) > 1", times: Value = 100) -> Block:
    """A while that runs these nodes one after another."""
    ends = Node("wx", "x", "input"), Node("wy", "y", "output")
    ids = ["wx", *(n.id for n in body), "wy"]
    block = graph("Loop", (ends[0], *body, ends[1]), *(f"{a} > {b}" for a, b in pairwise(ids)))
    return replace(block, form="while", condition=condition, times=times, edges=tuple(sorted(block.edges)))


def fork(*branches: Node, condition: str = "norm(x) < 0.8") -> Block:
    """An if with these branches."""
    ends = Node("ix", "x", "input"), Node("iy", "y", "output")
    return Block("Fork", "if", (ends[0], *branches, ends[1]), condition=condition)


def around(block: Block, *others: Block, width: int = 4) -> Design:
    """A model that is an instance of the block."""
    nodes = node("a", "input", shape=(width,)), node("inner", f"block:{block.name}"), node("b", "output")
    return design(graph("Net", nodes, "a > inner.x", "inner.y > b"), block, *others)


def messages(report: Report) -> list[str]:
    return [problem.message for problem in report.errors]


def run(made: Design, x: torch.Tensor) -> Any:
    report = check(made)
    assert report.ok, messages(report)
    torch.manual_seed(0)
    return build(report)(x)


def test_a_while_runs_as_long_as_its_condition_holds() -> None:
    x = torch.tensor([[6.0, 8.0, 0.0, 0.0]])
    assert torch.equal(run(around(loop(HALVE)), x), x / 16)
    assert torch.equal(run(around(loop(HALVE)), x / 20), x / 20)


def test_a_while_ends_after_its_most_turns() -> None:
    x = torch.tensor([[6.0, 8.0, 0.0, 0.0]])
    assert torch.equal(run(around(loop(HALVE, times=2)), x), x / 4)


def test_an_if_takes_the_branch_of_its_answer() -> None:
    small, large = torch.full((1, 4), 0.1), torch.full((1, 4), 3.0)
    both = around(fork(GROW, HALVE))
    assert torch.equal(run(both, small), small * 10)
    assert torch.equal(run(both, large), large / 2)
    assert torch.equal(run(around(fork(GROW)), large), large)


def test_the_source_is_plain_python() -> None:
    text = source(check(around(loop(HALVE)))).text
    assert (
        "while torch.linalg.vector_norm(x) > 1 and turns < 100:\n            x = x * 0.5\n            turns += 1"
        in text
    )
    text = source(check(around(fork(GROW, HALVE)))).text
    assert "if torch.linalg.vector_norm(x) < 0.8:\n            return x * 10.0\n        return x * 0.5" in text


def test_layers_within_are_trained_and_follow_their_nodes() -> None:
    body = loop(node("fc", "Linear", out_features=4), node("act", "Tanh"))
    report = check(around(body))
    model = build(report)
    model(torch.full((2, 4), 9.0)).sum().backward()
    assert all(weight.grad is not None for weight in model.parameters())
    assert list(to_ids(report, model.state_dict())) == ["inner/fc.weight", "inner/fc.bias"]


def test_an_if_costs_what_its_dearer_branch_does_and_has_the_weights_of_both() -> None:
    wide, slim = node("wide", "block:Wide"), node("slim", "Linear", out_features=4)
    nodes = (node("p", "input"), node("up", "Linear", out_features=64), node("down", "Linear", out_features=4))
    inner = graph("Wide", (*nodes, node("q", "output")), "p > up", "up > down", "down > q")
    cost = check(around(fork(wide, slim), inner)).main.cost
    assert (cost.multiply_adds, cost.parameters) == (2 * 4 * 64, 320 + 260 + 20)


def test_what_every_turn_needs_stays() -> None:
    nodes = (Node("wx", "x", "input"), Node("wk", "step", "input"), node("less", "subtract"), Node("wy", "x", "output"))
    body = graph("Loop", nodes, "wx > less.input", "wk > less.other", "less > wy")
    body = replace(body, form="while", condition="sum(x) > sum(step)", times=1000)
    ends = node("a", "input", shape=(2,)), node("b", "input", shape=(2,))
    nodes = (*ends, node("inner", "block:Loop"), node("out", "output"))
    made = design(graph("Net", nodes, "a > inner.x", "b > inner.step", "inner.x > out"), body)
    report = check(made)
    assert torch.equal(
        build(report)(torch.tensor([[9.0, 9.0]]), torch.tensor([[2.0, 2.0]])), torch.tensor([[1.0, 1.0]])
    )


def test_a_while_over_two_tensors_is_made_by_edits_and_kept_in_a_file() -> None:
    ends = (Node("wx", "x", "input"), Node("ws", "s", "input"), Node("wy", "x", "output"), Node("wt", "s2", "output"))
    inner = (HALVE, node("count", "shift", amount=1.0))
    body = graph("Loop", (*ends[:2], *inner, *ends[2:]), "wx > halve", "halve > wy", "ws > count", "count > wt")
    body = replace(body, form="while", condition="sum(s) < 9", times=50)
    made = edits.add_block(design(graph("Net", (node("q", "input", shape=(1,)), node("r", "output")), "q > r")), body)
    nodes = (node("a", "input", shape=(1,)), node("b", "input", shape=(1,)), node("inner", "block:Loop"))
    outer = graph(
        "Two",
        (*nodes, node("c", "output"), node("d", "output")),
        "a > inner.x",
        "b > inner.s",
        "inner.x > c",
        "inner.s2 > d",
    )
    made = edits.set_main(edits.add_block(made, outer), "Two")
    (problem,) = check(made).errors
    made = problem.fixes[0].edit(made)
    assert made.blocks["Loop"].carried == {"x": "x", "s": "s"}
    report = check(loads(dumps(made)))
    halved, counted = build(report)(torch.tensor([[64.0]]), torch.tensor([[4.0]]))
    assert (halved.item(), counted.item()) == (2.0, 9.0)


def test_only_an_input_and_an_output_can_have_one_name() -> None:
    made = around(loop(HALVE))
    with pytest.raises(EditRefused, match="already has a node called"):
        edits.rename_node(made, "Loop", "halve", "x")
    made = edits.rename_node(made, "Loop", "wy", "x")
    assert Edge("inner", "x", "b", "input") in made.root.edges
    with pytest.raises(EditRefused, match="already has a node called"):
        edits.rename_node(made, "Loop", "halve", "x")


@pytest.mark.parametrize(
    ("block", "why"),
    [
        (loop(HALVE, condition="norm(z) > 1"), "speaks of z, which is none of its inputs: x"),
        (loop(HALVE, condition="x > 1"), "gives N x 4 bool answers; one is needed"),
        (loop(HALVE, condition="x.view(3, 3) > 1"), "cannot work its condition out"),
        (loop(HALVE, condition="x.size(0)"), "It gives a number"),
        (loop(HALVE, times=0), "cannot run 0 times at most"),
        (loop(HALVE, times=Expression("n")), "formula for times"),
        (loop(node("fc", "Linear", out_features=3)), "makes N x 3 of N x 4"),
        (fork(), "has nothing to run"),
        (fork(HALVE, GROW, node("c", "ReLU")), "has 3 branches"),
        (fork(node("fc", "Linear", out_features=3)), "N x 4 passes through"),
        (fork(node("fc", "Linear", out_features=3), HALVE), "fc gives N x 3, halve gives N x 4"),
        (fork(replace(HALVE, bypassed=True)), "which alone says whether it runs"),
    ],
)
def test_what_cannot_run_is_told(block: Block, why: str) -> None:
    assert any(why in message for message in messages(check(around(block))))


def test_a_wire_between_branches_is_refused_and_taken_away() -> None:
    block = fork(GROW, HALVE)
    made = around(replace(block, edges=(Edge("grow", "output", "halve", "input"),)))
    (problem,) = check(made).errors
    assert "only one branch of Fork runs" in problem.message
    assert problem.fixes[0].edit(made).blocks["Fork"] == block


def test_an_output_that_no_input_becomes_has_no_result() -> None:
    block = loop(HALVE)
    more = (*block.nodes, Node("wz", "z", "output"))
    wires = graph("q", more, "wx > halve", "halve > wy", "halve > wz").edges
    named = tuple(replace(n, name="x") if n.id == "wy" else n for n in more)
    made = around(replace(block, nodes=named, edges=wires))
    assert any("its output z has no result" in message for message in messages(check(made)))


def test_the_fixes_of_an_unsure_condition_give_one_answer() -> None:
    made = around(loop(HALVE, condition="x > 1"))
    for fix in check(made).errors[0].fixes:
        assert check(fix.edit(made)).ok


def test_the_condition_survives_a_file() -> None:
    made = around(loop(HALVE), fork(GROW))
    read = loads(dumps(made))
    assert (read.blocks["Loop"].condition, read.blocks["Loop"].times) == ("norm(x) > 1", 100)
    with pytest.raises(FileRefused, match="condition"):
        loads(dumps(made).replace("norm(x) > 1", "open(x) > 1"))


def test_a_condition_follows_the_new_name_of_an_input() -> None:
    made = edits.rename_node(around(loop(HALVE, condition="norm(x) > x.sum() + max(x)")), "Loop", "wx", "z")
    assert made.blocks["Loop"].condition == "norm(z) > z.sum() + max(z)"


def test_a_condition_is_refused_where_there_is_none() -> None:
    with pytest.raises(EditRefused, match="no while and no if"):
        edits.set_condition(around(fork(GROW)), "Net", "norm(x) > 1")
    with pytest.raises(EditRefused, match="runs once"):
        edits.set_condition(around(fork(GROW)), "Fork", "norm(x) > 1", 3)
    with pytest.raises(EditRefused, match="cannot be read"):
        edits.set_condition(around(fork(GROW)), "Fork", "norm(")


def test_swapped_branches_run_where_the_other_did() -> None:
    small, both = torch.full((1, 4), 0.1), around(fork(replace(GROW, pos=(10.0, 0.0)), HALVE))
    swapped = edits.swap_branches(both, "Fork")
    assert torch.equal(run(swapped, small), small / 2)
    assert [each.pos for each in swapped.blocks["Fork"].alternatives] == [(10.0, 0.0), (0.0, 0.0)]
    assert edits.swap_branches(swapped, "Fork") == both
    with pytest.raises(EditRefused, match="no two branches"):
        edits.swap_branches(around(fork(GROW)), "Fork")


def test_an_if_that_becomes_a_while_asks_the_same() -> None:
    assert edits.set_form(around(fork(GROW)), "Fork", "while").blocks["Fork"].condition == "norm(x) < 0.8"


@pytest.mark.parametrize("form", ["while", "if"])
def test_a_graph_becomes_a_block_with_a_condition_and_back(form: Any) -> None:
    plain = replace(loop(HALVE), form="module", condition="", times=None)
    made = edits.set_form(around(plain), "Loop", form)
    assert check(made).ok
    assert made.blocks["Loop"].condition == "norm(x) > 1"
    assert edits.set_form(made, "Loop", "module").blocks["Loop"] == plain


def test_a_check_since_an_edit_says_what_a_new_one_says() -> None:
    made = around(fork(GROW, HALVE))
    before = check(made)
    after = edits.set_param(made, "Fork", "halve", "factor", 3.0)
    text = source(check(after, since=before)).text
    assert text == source(check(after)).text
    again = edits.set_condition(after, "Fork", "norm(x) < 2")
    assert "< 2" in source(check(again, since=check(after))).text
