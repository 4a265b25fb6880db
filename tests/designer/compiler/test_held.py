"""Tensors that a module holds: constants and free parameters."""

from __future__ import annotations

import base64
import io
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from designer.arrays import read
from designer.compiler.build import build
from designer.compiler.check import check
from designer.compiler.source import source
from designer.compiler.weights import carried, from_ids, to_ids
from designer.model.design import Block, BlockParam, Design, Node
from designer.params import Int, Param
from designer.values import Expression
from tests.designs import design, graph, node, stack


def added(kind: str, width: int = 4, **params: Any) -> Design:
    """x + w, where w is a tensor that the model holds."""
    nodes = (node("x", "input", shape=(width,)), node("w", kind, **params), node("a", "add"), node("y", "output"))
    return design(graph("Net", nodes, "x > a.input_1", "w > a.input_2", "a > y"))


def repeated(kind: str, shared: bool = False, **params: Any) -> Design:
    """Three turns of x * w."""
    nodes = (node("in", "input"), node("w", kind, **params), node("m", "multiply"), node("out", "output"))
    body = graph("Body", nodes, "in > m.input_1", "w > m.input_2", "m > out")
    body = replace(body, form="repeat", times=3, shared=shared)
    around = (node("x", "input", shape=(4,)), node("body", "block:Body"), node("y", "output"))
    return design(graph("Net", around, "x > body.in", "body.out > y"), body)


def sentences(design: Design) -> list[str]:
    return [problem.message for problem in check(design).errors]


def test_a_parameter_is_trained_and_a_constant_is_saved() -> None:
    model = build(check(added("parameter", shape=(4,))))
    assert [name for name, _ in model.named_parameters()] == ["w"]
    model = build(check(added("rand", shape=(4,))))
    assert [name for name, _ in model.named_buffers()] == ["w"]
    assert "w" in model.state_dict()


@pytest.mark.parametrize(
    ("kind", "params", "expected"),
    [
        ("zeros", {"shape": (4,)}, torch.zeros(4)),
        ("ones", {"shape": (1, 4)}, torch.ones(1, 4)),
        ("full", {"shape": (4,), "value": 2.5}, torch.full((4,), 2.5)),
        ("arange", {"start": 2, "end": 6}, torch.arange(2, 6)),
        ("rand", {"shape": (4,), "seed": 5}, torch.rand(4, generator=torch.Generator().manual_seed(5))),
        ("randn", {"shape": (4,)}, torch.randn(4, generator=torch.Generator().manual_seed(0))),
    ],
)
def test_a_constant_is_what_torch_makes_of_it(kind: str, params: dict[str, Any], expected: torch.Tensor) -> None:
    model = build(check(added(kind, **params)))
    assert torch.equal(model.state_dict()["w"], expected)
    assert torch.equal(model(torch.ones(2, 4)), torch.ones(2, 4) + expected)


def test_a_drawn_constant_leaves_the_default_generator_alone() -> None:
    torch.manual_seed(1)
    build(check(added("rand", shape=(4,))))
    drawn = torch.rand(3)
    torch.manual_seed(1)
    assert torch.equal(drawn, torch.rand(3))


def test_an_array_has_the_values_of_its_file() -> None:
    file = io.BytesIO()
    np.save(file, np.arange(4.0))
    values: Any = read("w.npy", file.getvalue())
    report = check(added("array", **values))
    assert torch.equal(build(report).state_dict()["w"], torch.arange(4.0))
    with torch.device("meta"):
        assert build(report).state_dict()["w"].is_meta


def test_the_source_names_no_values_of_an_array() -> None:
    data = base64.b64encode(bytes(4 * 10_000)).decode()
    text = source(check(added("array", 10_000, shape=(10_000,), data=data))).text
    assert "its values come with the weights" in text
    assert len(text) < 1000


@pytest.mark.parametrize("data", ["", "AAAA", "%%%%", "é"])
def test_an_array_whose_values_do_not_fill_its_shape_is_told(data: str) -> None:
    (sentence,) = sentences(added("array", shape=(4,), data=data))
    assert "w" in sentence


def test_turns_have_parameters_of_their_own() -> None:
    report = check(repeated("parameter", shape=(4,)))
    model = build(report)
    assert [name for name, _ in model.named_parameters()] == ["body.w.0", "body.w.1", "body.w.2"]
    assert list(to_ids(report, model.state_dict())) == ["body/w@0", "body/w@1", "body/w@2"]
    x, (first, second, third) = torch.rand(2, 4), model.parameters()
    assert torch.equal(model(x), x * first * second * third)
    assert report.main.cost.parameters == 12


def test_turns_may_share_a_parameter() -> None:
    model = build(check(repeated("parameter", shared=True, shape=(4,))))
    assert [name for name, _ in model.named_parameters()] == ["body.w"]


def test_a_constant_is_one_for_all_turns() -> None:
    assert list(build(check(repeated("rand", shape=(4,)))).state_dict()) == ["body.w"]
    (sentence,) = sentences(repeated("full", shape=(4,), value=Expression("i + 1")))
    assert "one constant for all turns" in sentence


def test_weights_of_held_tensors_follow_their_nodes() -> None:
    before = check(added("parameter", shape=(4,)))
    state = build(before).state_dict()
    renamed = replace(before.design.root, nodes=tuple(_renamed(n) for n in before.design.root.nodes))
    after = check(design(renamed))
    assert carried(before, after, state) == {"scale": state["w"]}
    assert from_ids(before, to_ids(before, state)) == state


def _renamed(node: Node) -> Node:
    return replace(node, name="scale") if node.name == "w" else node


@pytest.mark.parametrize("change", [{"bypassed": True}, {"when": Expression("1 > 2")}])
def test_a_tensor_without_an_input_cannot_be_switched_off(change: dict[str, bool]) -> None:
    block = added("zeros", shape=(4,)).root
    nodes = tuple(replace(n, **change) if n.name == "w" else n for n in block.nodes)  # type: ignore[arg-type]
    assert any("no input that" in sentence for sentence in sentences(design(replace(block, nodes=nodes))))


def test_a_tensor_in_a_stack_would_lose_what_comes_before() -> None:
    made = stack((4,), ("Linear", {"out_features": 3}), ("zeros", {"shape": (3,)}))
    report = check(made)
    (problem,) = report.errors
    assert "would be lost" in problem.message
    graph_ = problem.fixes[0].edit(made).root
    assert graph_.form == "module"
    assert [(edge.source, edge.target) for edge in graph_.edges] == [("in", "l0"), ("l0", "out")]


def test_numbers_that_lead_nowhere_are_told() -> None:
    assert "has no numbers" in sentences(added("arange", start=5, end=2))[0]
    assert "step other than 0" in sentences(added("arange", step=0))[0]


def test_the_shape_may_follow_a_parameter_of_the_block() -> None:
    nodes = [node("in", "input"), node("w", "parameter", shape=(1, Expression("width"))), node("m", "multiply")]
    body = graph("Body", (*nodes, node("out", "output")), "in > m.input_1", "w > m.input_2", "m > out")
    body = Block(body.name, "module", body.nodes, body.edges, (BlockParam(Param("width", Int(min=1)), ("in", -1)),))
    around = [node("x", "input", shape=(4,)), node("a", "block:Body"), node("fc", "Linear", out_features=6)]
    around += [node("b", "block:Body"), node("y", "output")]
    report = check(design(graph("Net", around, "x > a.in", "a.out > fc", "fc > b.in", "b.out > y"), body))
    assert "nn.Parameter(torch.randn(1, width))" in source(report).text
    shapes = {name: tuple(w.shape) for name, w in build(report).named_parameters()}
    assert shapes["a.w"] == (1, 4)
    assert shapes["b.w"] == (1, 6)
