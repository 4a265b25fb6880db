"""Stacks that are written as functions: the same network with the same names of weights."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from designer.compiler.build import build
from designer.compiler.check import check
from designer.model import edits
from designer.model.design import Block, BlockParam, Design, Node
from designer.model.edits import EditRefused
from designer.model.files import dumps, loads
from designer.params import Bool, Int, Param
from designer.values import Expression
from tests import templates
from tests.designs import design, graph, node, stacked
from tests.printed import body, x, y

WIDTH = BlockParam(Param("width", Int(min=1)))


def part(name: str = "Part", *more: Node, parameters: tuple[BlockParam, ...] = (WIDTH,)) -> Block:
    """A stack of a Linear of a given width and a ReLU, as a function."""
    layers = (
        Node(f"{name}fc", "", "Linear", {"out_features": Expression(parameters[0].name)}),
        Node(f"{name}a", "", "ReLU"),
    )
    return replace(stacked(name, *layers, *more), parameters=parameters, as_function=True)


def twice(inner: Block) -> Design:
    """A model with two instances of a stack."""
    nodes = (x(8), node("one", f"block:{inner.name}", width=4), node("two", f"block:{inner.name}", width=4), y())
    return design(graph("Net", nodes, "x > one.x", "one > two.x", "two > y"), inner)


def test_a_stack_is_written_as_a_function() -> None:
    assert body(twice(part())).startswith(
        "def part(in_features: int, width: int) -> nn.Sequential:\n"
        "    return nn.Sequential(\n"
        "        nn.Linear(in_features, width),\n"
        "        nn.ReLU(),\n"
        "    )\n"
        "\n"
        "\n"
        "class Net(nn.Module):\n"
        "    def __init__(self) -> None:\n"
        "        super().__init__()\n"
        "        self.one = part(8, 4)\n"
        "        self.two = part(4, 4)\n"
    )


def test_its_help_is_the_docstring_of_the_function() -> None:
    text = body(twice(replace(part(), help="A layer.")))
    assert '-> nn.Sequential:\n    """A layer."""\n    return nn.Sequential(\n' in text


def test_a_stack_that_is_used_once_can_be_a_function() -> None:
    inner = replace(stacked("Part", "ReLU", "Tanh"), as_function=True)
    text = body(design(stacked("Net", node("part", "block:Part"), shape=(8,)), inner))
    assert "def part() -> nn.Sequential:" in text
    assert "part=part()" in text


def test_layers_under_conditions_are_gathered() -> None:
    deep = BlockParam(Param("deep", Bool(), False))
    more = (Node("tanh", "", "Tanh", when=Expression("deep")),)
    inner = part("Part", *more, parameters=(WIDTH, deep))
    of = twice(inner)
    of = edits.set_param(of, "Net", "two", "deep", True)
    text = body(of)
    assert "    layers: list[nn.Module] = []\n    layers.append(nn.Linear(in_features, width))\n" in text
    assert "    if deep:\n        layers.append(nn.Tanh())\n    return nn.Sequential(*layers)\n" in text
    assert list(build(check(of)).state_dict()) == ["one.0.weight", "one.0.bias", "two.0.weight", "two.0.bias"]


@pytest.mark.parametrize("name", ["tutorial_cnn_function", "conv_blocks_deep", "moduledict_activation"])
def test_a_function_makes_what_its_class_made(name: str) -> None:
    models = []
    for on in (True, False):
        of = templates.design(name)
        for block in of.blocks:
            if not edits.why_no_function(of, block):
                of = edits.set_as_function(of, block, on)
        torch.manual_seed(0)
        models.append(build(check(of)).eval())
    states = [model.state_dict() for model in models]
    assert list(states[0]) == list(states[1])
    assert all(torch.equal(states[0][key], states[1][key]) for key in states[0])
    digit = torch.rand(1, 1, 28, 28)
    with torch.no_grad():
        assert torch.equal(models[0](digit), models[1](digit))


@pytest.mark.parametrize("name", ["Width", "I", "Layers", "In_features", "Part", "Relu"])
def test_no_name_hides_a_function(name: str) -> None:
    """Neither that of an argument, nor of the number of a turn, nor of the list of layers."""
    inner = part(name)
    argument = BlockParam(Param(name.lower(), Int(min=1), 4))
    called = node("fn", f"block:{name}", width=Expression(name.lower()))
    again = Node("when", "", "ReLU", when=Expression(f"{name.lower()} > 4"))
    middle = replace(stacked("Middle", called, again), parameters=(argument,))
    turns = replace(
        graph(
            "Turns",
            (x(block="t"), Node("m", "m", "block:Middle", {name.lower(): Expression("i + 4")}), y("t")),
            "tx > m.x",
            "m > ty",
        ),
        form="repeat",
        times=2,
    )
    net = design(graph("Net", (x(8), node("t", "block:Turns"), y()), "x > t.x", "t.y > y"), inner, middle, turns)
    assert build(check(net))(torch.rand(2, 8)).shape == (2, 5)


def test_a_file_keeps_that_it_is_a_function_and_leaves_out_that_it_is_none() -> None:
    of = twice(part())
    assert loads(dumps(of)).blocks["Part"].as_function
    assert "as_function" not in dumps(edits.set_as_function(of, "Part", False))


def test_the_model_is_a_class_whatever_it_was() -> None:
    of = edits.set_main(twice(part()), "Part")
    assert "class Part(nn.Sequential):" in body(edits.set_param(with_defaults(of), "Part", "Part_in", "shape", (8,)))


def with_defaults(of: Design) -> Design:
    inner = of.blocks["Part"]
    parameters = (BlockParam(Param("width", Int(min=1), 4)),)
    return replace(of, blocks={**of.blocks, "Part": replace(inner, parameters=parameters)})


def test_another_form_is_no_function() -> None:
    of = edits.set_form(twice(part()), "Part", "module")
    assert not of.blocks["Part"].as_function
    assert not edits.set_form(of, "Part", "sequential").blocks["Part"].as_function


@pytest.mark.parametrize(
    ("block", "sentence"),
    [
        ("Net", "Net is the model itself, which is a class."),
        ("Graph", "Only a stack can be a function that returns an nn.Sequential, and Graph is none."),
        ("Odd", "“flatten” in Odd is no layer that an nn.Sequential can hold, so Odd is a class."),
        ("Deep", "“LSTM” in Deep is no layer that an nn.Sequential can hold, so Deep is a class."),
    ],
)
def test_what_cannot_be_a_function_says_why(block: str, sentence: str) -> None:
    odd, deep = stacked("Odd", Node("f", "", "flatten")), stacked("Deep", Node("l", "", "LSTM", {"hidden_size": 3}))
    of = design(stacked("Net", "ReLU", shape=(8,)), graph("Graph", (x(block="g"), y("g")), "gx > gy"), odd, deep)
    with pytest.raises(EditRefused) as refused:
        edits.set_as_function(of, block, True)
    assert str(refused.value) == sentence
    assert edits.set_as_function(of, block, False) == of
