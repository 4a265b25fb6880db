"""Nodes that work out a formula over their inputs."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from designer.compiler.build import build
from designer.compiler.check import check
from designer.compiler.source import source
from designer.model import edits
from designer.model.design import Design, Edge
from designer.model.edits import EditRefused
from designer.model.files import FileRefused, dumps, loads
from designer.values import Expression
from tests.designs import design, graph, node

X = torch.randn(3, 6)


def formula(text: str, *names: str, width: int = 6) -> Design:
    """A model with inputs of these names, and one formula over them."""
    inputs = [node(name, "input", shape=(width,)) for name in names or ("x",)]
    nodes = (*inputs, node("e", "expression", formula=text), node("y", "output"))
    return design(graph("Net", nodes, *(f"{name} > e.{name}" for name in names or ("x",)), "e > y"))


def sentence(made: Design) -> str:
    (problem,) = check(made).errors
    return problem.message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("relu(x) + 1", torch.relu(X) + 1),
        ("x[:, :2] * 3", X[:, :2] * 3),
        ("x[:, [0, 2, 1]]", X[:, [0, 2, 1]]),
        ("x.view(-1, 2, 3).mean(dim=1)", X.view(-1, 2, 3).mean(dim=1)),
        ("softmax(x, dim=-1) @ x.T", torch.softmax(X, -1) @ X.T),
        ("where(x > 0, x, 0.1 * x)", torch.where(X > 0, X, 0.1 * X)),
        ("x.reshape(x.size(0), 3, x.shape[1] // 3)", X.reshape(3, 3, 2)),
        ("(x > 0) & ~(x > 1)", (X > 0) & ~(X > 1)),
        ("x / norm(x, dim=1, keepdim=True)", X / X.norm(dim=1, keepdim=True)),
    ],
)
def test_a_formula_gives_what_torch_gives(text: str, expected: Tensor) -> None:
    report = check(formula(text))
    if report.ok:
        assert torch.equal(build(report)(X), expected)
    else:
        assert "N may be any" in report.errors[0].message  # N x N of a product with itself: found, for N = 2 and 3


def test_the_names_are_the_inputs_in_their_order() -> None:
    report = check(formula("b - a", "b", "a"))
    assert list(report.main.steps["e"].inputs) == ["b", "a"]
    assert torch.equal(build(report)(X, 2 * X), X - 2 * X)


def test_a_value_that_stands_twice_is_computed_once() -> None:
    layers = (node("x", "input", shape=(6,)), node("d", "Dropout"), node("e", "expression", formula="x - x"))
    made = design(graph("Net", (*layers, node("y", "output")), "x > d", "d > e.x", "e > y"))
    model = build(check(made)).train()
    assert torch.equal(model(X), torch.zeros_like(X))
    assert source(check(made)).text.count("self.d(") == 1


def test_random_functions_draw_anew_at_each_call() -> None:
    model = build(check(formula("x + randn_like(x)")))
    assert not torch.equal(model(X), model(X))


def test_a_name_without_a_wire_is_told() -> None:
    made = formula("x + w")
    assert sentence(made) == "e has nothing at its input w."


def test_sizes_that_do_not_go_together_are_told() -> None:
    report = check(formula("x @ x"))
    assert "e cannot work out x @ x for x: N x 6." in [problem.message for problem in report.errors]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("x.size(0)", "It gives a number"),
        ("x | x", "Compare them first"),
        ("relu(x > 0)", "cannot work out relu(x > 0)"),
        ("x.long().softmax(1)", "cannot work out"),
        ("x.long() @ x.T", "cannot work out"),
        ("~x", "Compare them first"),
        ("x.softmax(5)", "axis 5 of a tensor with 2"),
        ("softmax(x, dim=-3)", "axis -3 of a tensor with 2"),
        ("x.squeeze(0)", "whose batch size N may be any"),
        ("x.shape", "It gives no single tensor"),
        ("x.size(0) ** 99999", "power that is too large"),
        ("x * (9 ** 9 ** 9)", "power that is too large"),
        ("x + [1, 2]", "calculates with a list"),
        ("x[0].shape[0].T", "only a tensor has"),
        ("x.repeat(99999999, 99999999)", "too large for memory"),
        ("x * 9007199254740991 * 9007199254740991 + 9007199254740991 * 9007199254740991", "number that is too large"),
    ],
)
def test_what_cannot_be_worked_out_is_told_in_a_sentence(text: str, why: str) -> None:
    assert why in sentence(formula(text))


def test_the_batch_may_be_summed_away_with_a_warning() -> None:
    report = check(formula("sum(x)"))
    assert report.ok
    assert [problem.severity for problem in report.problems] == ["warning"]


def test_an_unreadable_formula_is_refused_where_it_is_given() -> None:
    with pytest.raises(EditRefused, match="cannot be read"):
        edits.set_param(formula("x"), "Net", "e", "formula", "x[")
    with pytest.raises(FileRefused, match="a formula over tensors"):
        loads(dumps(formula("x + 1")).replace("x + 1", "open(x)"))


def test_a_formula_survives_a_file() -> None:
    made = formula("relu(x @ w + 1)", "x", "w")
    assert loads(dumps(made)).root.by_id == made.root.by_id


def test_a_formula_is_no_parameter_of_a_block() -> None:
    made = formula("x")
    other = replace(made.root.by_id["e"], params={"formula": Expression("text")})
    nodes = tuple(other if n.id == "e" else n for n in made.root.nodes)
    assert "needs a formula of its own" in " ".join(
        problem.message for problem in check(design(replace(made.root, nodes=nodes))).errors
    )


def test_a_wire_moves_to_the_new_name_of_its_input() -> None:
    made = edits.set_param(formula("x + 1"), "Net", "e", "formula", "q + 1")
    assert Edge("x", "output", "e", "q") in made.root.edges
    assert check(made).ok


def test_a_wire_that_finds_no_input_goes() -> None:
    made = edits.set_param(formula("a + b", "a", "b"), "Net", "e", "formula", "a")
    assert [edge.target_port for edge in made.root.edges if edge.target == "e"] == ["a"]
