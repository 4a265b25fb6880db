"""The traceable source: torch.while_loop and torch.cond in place of while and if, and nothing else changed."""

from __future__ import annotations

from dataclasses import replace

from designer.compiler.check import check
from designer.compiler.source import source
from designer.model import files
from designer.model.design import Design, Node
from resources import template
from tests.designer.compiler.test_control import GROW, HALVE, around, fork, loop
from tests.designs import design, graph, node


def traceable(made: Design) -> str:
    return source(check(made), traceable=True).text


def test_a_while_is_a_function_that_asks_and_one_that_is_the_turn() -> None:
    assert """
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        def goes_on(x: torch.Tensor, turns: torch.Tensor) -> torch.Tensor:
            return torch.all(torch.linalg.vector_norm(x) > 1) & (turns < 100)

        def turn(x: torch.Tensor, turns: torch.Tensor) -> tuple[torch.Tensor, ...]:
            x = x * 0.5
            return x.contiguous().clone(), turns + 1

        x, _ = torch.while_loop(
            goes_on, turn, (x.contiguous(), torch.zeros((), dtype=torch.int64))
        )
        return x
""" in traceable(around(loop(HALVE)))


def test_the_branches_of_an_if_are_functions_called_like_their_nodes() -> None:
    assert """
        def grow(x: torch.Tensor) -> torch.Tensor:
            x = x * 10.0
            return x.contiguous().clone()

        def halve(x: torch.Tensor) -> torch.Tensor:
            x = x * 0.5
            return x.contiguous().clone()

        return torch.cond(
            torch.all(torch.linalg.vector_norm(x) < 0.8), grow, halve, (x,)
        )
""" in traceable(around(fork(GROW, HALVE)))


def test_an_if_of_one_branch_hands_a_copy_on() -> None:
    text = traceable(around(fork(GROW)))
    assert "        def same(x: torch.Tensor) -> torch.Tensor:\n            return x.contiguous().clone()\n" in text


def test_what_every_turn_needs_is_not_carried() -> None:
    nodes = (Node("wx", "x", "input"), Node("wk", "step", "input"), node("less", "subtract"), Node("wy", "x", "output"))
    body = graph("Loop", nodes, "wx > less.input", "wk > less.other", "less > wy")
    body = replace(body, form="while", condition="sum(x) > sum(step)", times=1000)
    ends = node("a", "input", shape=(2,)), node("b", "input", shape=(2,))
    nodes = (*ends, node("inner", "block:Loop"), node("out", "output"))
    text = traceable(design(graph("Net", nodes, "a > inner.x", "b > inner.step", "inner.x > out"), body))
    assert "def turn(x: torch.Tensor, turns: torch.Tensor)" in text
    assert "x = x - step" in text


def test_names_of_functions_are_free() -> None:
    text = traceable(around(loop(node("turn", "Linear", out_features=4), node("goes_on", "Tanh"))))
    assert "x = self.goes_on(self.turn(x))" in text
    body = fork(replace(GROW, name="x"), replace(HALVE, name="same"))
    assert "x2, same, (x,)" in traceable(around(body))


def test_without_a_condition_the_source_is_the_usual_one() -> None:
    for name in ("unet", "modulelist_pairs", "dynamic_net"):
        report = check(files.loads(template(name)))
        assert source(report, traceable=True).text == source(report).text, name
