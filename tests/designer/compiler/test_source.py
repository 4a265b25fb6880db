"""The printed source, word for word, for small designs of a single class."""

from __future__ import annotations

from dataclasses import replace

import pytest

from designer.compiler.check import check
from designer.compiler.printer.definitions import BuildRefused
from designer.compiler.source import source
from designer.model.design import Block, Node
from tests.designs import design, graph, node, stack, stacked
from tests.printed import body, conv, printed, x, y


def test_a_stack_is_an_nn_sequential() -> None:
    pool = ("MaxPool2d", {"kernel_size": 2})
    layers = (
        ("Conv2d", {"out_channels": 8, "kernel_size": 3}),
        "ReLU",
        pool,
        "Flatten",
        ("Linear", {"out_features": 10}),
    )
    assert printed(stack((1, 28, 28), *layers)) == (
        """\
from torch import nn


class Net(nn.Sequential):
    def __init__(self) -> None:
        super().__init__(
            nn.Conv2d(1, 8, 3),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(1352, 10),
        )
"""
    )


def test_named_layers_of_a_stack_stand_in_an_ordered_dict() -> None:
    layers = (node("hidden", "Linear", out_features=16), node("relu", "ReLU"), node("last", "Linear", out_features=3))
    assert printed(stack((4,), *layers)) == (
        """\
from collections import OrderedDict

from torch import nn


class Net(nn.Sequential):
    def __init__(self) -> None:
        super().__init__(
            OrderedDict(
                hidden=nn.Linear(4, 16),
                relu=nn.ReLU(),
                last=nn.Linear(16, 3),
            ),
        )
"""
    )


def test_layers_with_and_without_names_keep_their_numbers() -> None:
    layers = (node("hidden", "Linear", out_features=16), "ReLU")
    assert '("hidden", nn.Linear(4, 16)),' in printed(stack((4,), *layers))
    assert '("1", nn.ReLU()),' in printed(stack((4,), *layers))


def test_a_graph_folds_short_chains_and_keeps_what_is_needed_later() -> None:
    nodes = [
        x(3, 8, 8),
        conv("conv1", 8),
        node("relu", "ReLU"),
        conv("conv2", 8),
        node("bn", "BatchNorm2d"),
        node("sum", "add"),
        node("flat", "flatten", start_dim=1),
        node("head", "Linear", out_features=3),
        y(),
    ]
    wires = ("x > conv1", "conv1 > relu", "relu > conv2", "conv2 > bn", "bn > sum.input_1", "relu > sum.input_2")
    assert printed(design(graph("Net", nodes, *wires, "sum > flat", "flat > head", "head > y"))) == (
        """\
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 1)
        self.relu = nn.ReLU()
        self.conv2 = nn.Conv2d(8, 8, 1)
        self.bn = nn.BatchNorm2d(8)
        self.head = nn.Linear(512, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        relu = self.relu(self.conv1(x))
        x = self.bn(self.conv2(relu)) + relu
        x = torch.flatten(x, 1)
        return self.head(x)
"""
    )


def test_functions_are_called_as_f() -> None:
    wires = ("x > fc", "fc > act", "act > y")
    net = design(graph("Net", [x(4), node("fc", "Linear", out_features=2), node("act", "relu"), y()], *wires))
    assert "import torch.nn.functional as F\n" in printed(net)
    assert "return F.relu(self.fc(x))" in printed(net)


def test_equal_layers_in_a_row_are_a_loop() -> None:
    layer = ("Linear", {"out_features": 8})
    assert "*(nn.Linear(8, 8) for _ in range(4))," in printed(stack((8,), *[layer] * 4, "ReLU"))


def test_a_shared_layer_is_made_once_and_called_twice() -> None:
    nodes = [x(4), node("fc", "Linear", out_features=4), node("relu", "ReLU"), node("again", "Linear", of="fc"), y()]
    text = body(design(graph("Net", nodes, "x > fc", "fc > relu", "relu > again", "again > y")))
    assert text.count("nn.Linear(") == 1
    assert "x = self.relu(self.fc(x))\n        return self.fc(x)" in text


def test_a_bypassed_node_leaves_no_trace() -> None:
    nodes = [x(4), node("fc", "Linear", out_features=4), node("drop", "Dropout", bypassed=True), y()]
    text = body(design(graph("Net", nodes, "x > fc", "fc > drop", "drop > y")))
    assert "Dropout" not in text
    assert "return self.fc(x)" in text


def test_outputs_that_nobody_needs_are_not_named() -> None:
    nodes = [x(5, 8), node("lstm", "LSTM", hidden_size=6, batch_first=True), node("last", "select"), y()]
    text = body(design(graph("Net", nodes, "x > lstm", "lstm > last", "last > y")))
    assert "self.lstm = nn.LSTM(8, 6, batch_first=True)" in text
    assert "x, _ = self.lstm(x)\n        return x[:, -1]" in text


def test_states_pass_from_one_recurrent_layer_to_another() -> None:
    recurrent = [node(name, "LSTM", hidden_size=6, batch_first=True) for name in ("encoder", "decoder")]
    wires = ("x > encoder", "x > decoder", "encoder.h_n > decoder.h_0", "encoder.c_n > decoder.c_0", "decoder > y")
    text = body(design(graph("Net", [x(5, 8), *recurrent, y()], *wires)))
    assert "_, (h_n, c_n) = self.encoder(x)\n        x, _ = self.decoder(x, (h_n, c_n))" in text


def test_several_ends_are_arguments_and_a_tuple() -> None:
    inner = [
        Node("ta", "a", "input"),
        Node("tb", "b", "input"),
        conv("left", 4),
        node("sum", "add"),
        Node("to", "total", "output"),
        Node("tr", "rest", "output"),
    ]
    two = graph("Two", inner, "ta > left", "left > sum.input_1", "tb > sum.input_2", "sum > to", "left > tr")
    nodes = [x(4, 6, 6), node("two", "block:Two"), node("join", "cat"), y()]
    wires = ("x > two.a", "x > two.b", "two.total > join.input_1", "two.rest > join.input_2", "join > y")
    text = body(design(graph("Net", nodes, *wires), two))
    assert (
        """\
    def forward(
        self, a: torch.Tensor, b: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        left = self.left(a)
        a = left + b
        return a, left
"""
        in text
    )
    assert "total, rest = self.two(x, x)\n        return torch.cat([total, rest], dim=1)" in text


def test_branches_have_the_names_of_their_last_nodes() -> None:
    nodes = [x(4, 6, 6), conv("b1", 4), conv("b2a", 4), conv("b2", 4), conv("b3", 4), node("join", "cat"), y()]
    ends = ("b1 > join.input_1", "b2 > join.input_2", "b3 > join.input_3", "join > y")
    text = body(design(graph("Net", nodes, "x > b1", "x > b2a", "b2a > b2", "x > b3", *ends)))
    assert (
        """\
        b1 = self.b1(x)
        b2 = self.b2a(x)
        b2 = self.b2(b2)
        return torch.cat([b1, b2, self.b3(x)], dim=1)
"""
        in text
    )


def test_layers_are_made_in_document_order_and_called_in_order_of_the_wires() -> None:
    nodes = [x(4), node("second", "Linear", out_features=2), node("first", "Linear", out_features=3), y()]
    text = body(design(graph("Net", nodes, "x > first", "first > second", "second > y")))
    assert "self.second = nn.Linear(3, 2)\n        self.first = nn.Linear(4, 3)" in text
    assert "x = self.first(x)\n        return self.second(x)" in text


def test_a_layer_that_leads_nowhere_is_made_but_not_called() -> None:
    nodes = [x(4), node("fc", "Linear", out_features=2), node("lost", "Linear", out_features=3), y()]
    text = body(design(graph("Net", nodes, "x > fc", "x > lost", "fc > y")))
    assert "self.lost = nn.Linear(4, 3)" in text
    assert "self.lost(" not in text


def test_lines_lead_to_their_nodes_in_both_methods() -> None:
    nodes = [x(4), node("fc", "Linear", out_features=2), node("act", "relu"), y()]
    found = source(check(design(graph("Net", nodes, "x > fc", "fc > act", "act > y"))))
    lines = {found.text.splitlines()[number - 1].strip(): key for number, key in found.lines.items()}
    assert lines == {"self.fc = nn.Linear(4, 2)": ("Net", "fc"), "return F.relu(self.fc(x))": ("Net", "act")}


def test_a_design_with_errors_is_refused_with_the_first_of_them() -> None:
    with pytest.raises(BuildRefused, match="cannot be built"):
        source(check(design(graph("Net", [x(4), node("fc", "Linear", out_features=2), y()], "x > fc"))))


def test_a_design_whose_output_is_unknown_is_refused() -> None:
    report = check(stack((4,), "ReLU"))
    unknown = replace(report, main=replace(report.main, outputs={"output": None}))
    with pytest.raises(BuildRefused, match="nothing known reaches its output"):
        source(unknown)


def test_an_empty_stack_is_printed() -> None:
    empty: Block = stacked("Net", shape=(4,))
    assert "super().__init__()\n" in printed(design(empty))
