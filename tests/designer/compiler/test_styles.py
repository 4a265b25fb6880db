"""The styles of the source: the same network with the same weights, written in another way."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from designer.compiler.build import build
from designer.compiler.check import check
from designer.compiler.source import source
from designer.model import edits
from designer.model.design import Block, BlockParam, Design, Node
from designer.params import Float, Param
from designer.values import Expression
from engine.data import DataConfig, describe
from tests import templates
from tests.designs import design, graph, node, stacked
from tests.printed import body, x, y


def functional(*blocks: Block) -> Design:
    return edits.set_style(design(*blocks), "functional")


def ran(model: nn.Module, inputs: Tensor, training: bool) -> Any:
    model.train(training)
    torch.manual_seed(1)
    return model(inputs)


@pytest.mark.parametrize("name", templates.SOUND)
def test_a_template_in_functional_style_is_the_same_network(name: str) -> None:
    of = templates.design(name)
    task = describe(DataConfig.read(of.data))
    (inputs,) = templates.examples(check(of, task))
    results = []
    for style in ("modules", "functional"):
        torch.manual_seed(0)
        model = build(check(replace(of, style=style), task))
        with torch.no_grad():
            results.append((list(model.state_dict()), ran(model, inputs, False)))
    (names, expected), (others, found) = results
    assert others == names
    torch.testing.assert_close(found, expected, rtol=0, atol=0)


def test_layers_that_keep_nothing_are_called() -> None:
    layers = (node("conv", "Conv2d", out_channels=4, kernel_size=3), node("bn", "BatchNorm2d"), node("act", "ReLU"))
    more = (node("pool", "MaxPool2d", kernel_size=2), node("drop", "Dropout", p=0.25), node("flat", "Flatten"))
    order = ("x", "conv", "bn", "act", "pool", "drop", "flat", "y")
    wires = [f"{a} > {b}" for a, b in pairwise(order)]
    assert body(functional(graph("Net", (x(1, 8, 8), *layers, *more, y()), *wires))) == (
        "class Net(nn.Module):\n"
        "    def __init__(self) -> None:\n"
        "        super().__init__()\n"
        "        self.conv = nn.Conv2d(1, 4, 3)\n"
        "        self.bn = nn.BatchNorm2d(4)\n"
        "\n"
        "    def forward(self, x: torch.Tensor) -> torch.Tensor:\n"
        "        x = F.relu(self.bn(self.conv(x)))\n"
        "        x = F.dropout(F.max_pool2d(x, 2), p=0.25, training=self.training)\n"
        "        return torch.flatten(x, 1)\n"
    )


def test_stacks_keep_their_modules() -> None:
    inner = stacked("Body", ("Linear", {"out_features": 4}), "ReLU")
    net = graph(
        "Net", (x(8), node("body", "block:Body"), node("act", "Tanh"), y()), "x > body.x", "body > act", "act > y"
    )
    text = body(functional(net, inner))
    assert "nn.Sequential(nn.Linear(8, 4), nn.ReLU())" in text
    assert "return torch.tanh(x)" in text


def test_a_choice_keeps_its_modules() -> None:
    either = Block(
        "Either", "choice", (x(block="e"), node("relu", "ReLU"), node("tanh", "Tanh"), y("e")), selected="relu"
    )
    text = body(functional(graph("Net", (x(8), node("act", "block:Either"), y()), "x > act.x", "act.y > y"), either))
    assert '"relu": nn.ReLU(),' in text


def test_a_class_of_calls_alone_has_no_constructor() -> None:
    text = body(functional(graph("Net", (x(8), node("act", "ReLU"), y()), "x > act", "act > y")))
    assert "__init__" not in text
    assert text.endswith("return F.relu(x)\n")


def test_a_layer_that_several_nodes_call_is_called_as_often() -> None:
    nodes = (x(8), node("act", "LeakyReLU", negative_slope=0.3), node("fc", "Linear", out_features=8))
    again = node("again", "LeakyReLU", of="act")
    net = graph("Net", (*nodes, again, y()), "x > act", "act > fc", "fc > again", "again > y")
    assert body(functional(net)).count("F.leaky_relu(") == 2
    assert body(functional(net)).count("negative_slope=0.3") == 2


def test_what_differs_between_instances_is_kept_by_the_constructor() -> None:
    part = graph(
        "Part",
        (x(block="p"), node("drop", "Dropout", p=Expression("rate")), y("p")),
        "px > drop",
        "drop > py",
        parameters=(BlockParam(Param("rate", Float(), 0.5)),),
    )
    ends = (node("a", "block:Part", rate=0.1), node("b", "block:Part"))
    text = body(functional(graph("Net", (x(8), *ends, y()), "x > a.x", "a.y > b.x", "b.y > y"), part))
    assert "self.rate = rate\n" in text
    assert "return F.dropout(x, p=self.rate, training=self.training)" in text


def test_a_layer_under_a_condition_is_called_under_it() -> None:
    part = graph(
        "Part",
        (x(block="p"), Node("act", "act", "ReLU", when=Expression("rate > 0")), y("p")),
        "px > act",
        "act > py",
        parameters=(BlockParam(Param("rate", Float(), 0.5)),),
    )
    ends = (node("a", "block:Part", rate=-1.0), node("b", "block:Part"))
    text = body(functional(graph("Net", (x(8), *ends, y()), "x > a.x", "a.y > b.x", "b.y > y"), part))
    assert "self.use_act = rate > 0\n" in text
    assert "        if self.use_act:\n            x = F.relu(x)\n        return x\n" in text


def test_a_turn_calls_with_the_values_of_its_own() -> None:
    nodes = (
        x(block="r"),
        node("fc", "Linear", out_features=8),
        node("drop", "Dropout", p=Expression("0.1 * i")),
        y("r"),
    )
    repeat = replace(graph("Body", nodes, "rx > fc", "fc > drop", "drop > ry"), form="repeat", times=3)
    text = body(functional(graph("Net", (x(8), node("body", "block:Body"), y()), "x > body.x", "body.y > y"), repeat))
    assert "        for i, fc in enumerate(self.fc):\n" in text
    assert "            x = F.dropout(fc(x), p=0.1 * i, training=self.training)\n" in text
    assert "nn.Dropout" not in text


def test_a_padding_that_a_formula_gives_stays_a_module() -> None:
    one = node("pad", "ZeroPad2d", padding=1)
    net = graph("Net", (x(1, 4, 4), one, y()), "x > pad", "pad > y")
    assert "return F.pad(x, (1, 1, 1, 1))" in body(functional(net))
    given = graph("Net", (x(1, 4, 4), node("pad", "ZeroPad2d", padding=Expression("1 + 1")), y()), "x > pad", "pad > y")
    assert "self.pad = nn.ZeroPad2d(2)" in body(functional(given))


def test_dropout_sleeps_in_evaluation() -> None:
    net = functional(graph("Net", (x(50), node("drop", "Dropout"), y()), "x > drop", "drop > y"))
    model = build(check(net))
    ones = torch.ones(1, 50)
    assert torch.equal(ran(model, ones, False), ones)
    assert not torch.equal(ran(model, ones, True), ones)


def test_a_style_that_is_none_is_refused() -> None:
    with pytest.raises(edits.EditRefused, match="modules, functional"):
        edits.set_style(edits.new_design(), "plain")  # type: ignore[arg-type]


def test_the_style_goes_back_and_forth() -> None:
    of = templates.design("resnet18")
    plain = source(check(of)).text
    report = check(edits.set_style(of, "functional"))
    assert "F.relu(" in source(report).text
    again = check(edits.set_style(report.design, "modules"), since=report)
    assert source(again).text == plain
