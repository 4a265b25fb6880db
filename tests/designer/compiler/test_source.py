"""The printed source, word for word, for small designs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from designer.compiler.check import check
from designer.compiler.printer_definitions import BuildRefused
from designer.compiler.source import source
from designer.model.design import Block, BlockParam, Design, Node
from designer.params import Bool, Int, Param
from designer.params import Sequence as ListOf
from designer.values import Expression, Value
from tests.designs import Layer, design, graph, node, stack, stacked

CHANNELS = BlockParam(Param("channels", Int(min=1), 8))


def printed(of: Design) -> str:
    report = check(of)
    assert report.ok, [problem.message for problem in report.errors]
    return source(report).text


def body(of: Design) -> str:
    """Without the imports."""
    return printed(of).partition("import nn\n\n\n")[2]


def x(*shape: int, block: str = "") -> Node:
    return Node(f"{block}x", "x", "input", {"shape": shape} if shape else {})


def y(block: str = "") -> Node:
    return Node(f"{block}y", "y", "output")


def conv(name: str, channels: Value) -> Node:
    return node(name, "Conv2d", out_channels=channels, kernel_size=1)


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


def test_what_varies_between_instances_becomes_an_argument() -> None:
    inner = [x(block="u"), conv("conv", 8), node("bn", "BatchNorm2d"), conv("proj", 8), y("u")]
    unit = graph("Unit", inner, "ux > conv", "conv > bn", "bn > proj", "proj > uy")
    nodes = [x(4, 6, 6), node("first", "block:Unit"), node("second", "block:Unit"), y()]
    assert body(design(graph("Net", nodes, "x > first.x", "first.y > second.x", "second.y > y"), unit)) == (
        """\
class Unit(nn.Module):
    def __init__(self, in_channels: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(in_channels, 8, 1)
        self.bn = nn.BatchNorm2d(8)
        self.proj = nn.Conv2d(8, 8, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.bn(self.conv(x))
        return self.proj(x)


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first = Unit(4)
        self.second = Unit(8)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.first(x)
        return self.second(x)
"""
    )


def test_arguments_that_were_made_pass_through_the_blocks_between() -> None:
    inner = stacked("Inner", ("Conv2d", {"out_channels": 4, "kernel_size": 1}))
    outer_nodes = [x(block="o"), node("a", "block:Inner"), node("b", "block:Inner"), y("o")]
    outer = graph("Outer", outer_nodes, "ox > a.x", "a.output > b.x", "b.output > oy")
    nodes = [x(2, 6, 6), node("first", "block:Outer"), node("second", "block:Outer"), y()]
    text = printed(design(graph("Net", nodes, "x > first.x", "first.y > second.x", "second.y > y"), inner, outer))
    assert "super().__init__(nn.Conv2d(in_channels, 4, 1))" in text
    assert "self.a = Inner(in_channels)\n        self.b = Inner(4)" in text
    assert "self.first = Outer(2)\n        self.second = Outer(4)" in text


def test_a_second_size_that_varies_is_named_for_its_node() -> None:
    inner = [
        Node("ua", "a", "input"),
        Node("ub", "b", "input"),
        conv("left", 4),
        conv("right", 4),
        node("sum", "add"),
        y("u"),
    ]
    wires = ("ua > left", "ub > right", "left > sum.input_1", "right > sum.input_2", "sum > uy")
    nodes = [x(2, 6, 6), conv("wide", 3), node("u1", "block:Unit"), node("u2", "block:Unit"), y()]
    outer = ("x > wide", "x > u1.a", "wide > u1.b", "u1.y > u2.a", "wide > u2.b", "u2.y > y")
    text = printed(design(graph("Net", nodes, *outer), graph("Unit", inner, *wires)))
    assert "Unit(2)" in text  # right's input has 3 channels in both
    swapped = ("x > wide", "x > u1.a", "wide > u1.b", "u1.y > u2.a", "x > u2.b", "u2.y > y")
    text = printed(design(graph("Net", nodes, *swapped), graph("Unit", inner, *wires)))
    assert "def __init__(self, in_channels: int, right_in_channels: int) -> None:" in text


def test_parameters_are_keywords_with_defaults_and_sizes_follow_them() -> None:
    block = replace(
        stacked("Unit", ("Conv2d", {"out_channels": Expression("channels * 2"), "kernel_size": 1}), "BatchNorm2d"),
        parameters=(CHANNELS,),
        help="A convolution, normalised.",
    )
    nodes = [x(16, 6, 6), node("first", "block:Unit"), node("second", "block:Unit", channels=4), y()]
    text = body(design(graph("Net", nodes, "x > first.x", "first.output > second.x", "second.output > y"), block))
    assert text.startswith(
        '''\
class Unit(nn.Sequential):
    """A convolution, normalised."""

    def __init__(self, channels: int = 8) -> None:
        super().__init__(
            nn.Conv2d(16, channels * 2, 1),
            nn.BatchNorm2d(channels * 2),
        )
'''
    )
    assert "self.first = Unit()\n        self.second = Unit(channels=4)" in text


def test_a_parameter_nothing_speaks_of_is_no_argument() -> None:
    block = replace(stacked("Unit", "ReLU"), parameters=(CHANNELS,))
    nodes = [x(16), node("first", "block:Unit", channels=4), y()]
    text = printed(design(graph("Net", nodes, "x > first.x", "first.output > y"), block))
    assert "channels" not in text
    assert "self.first = Unit()" in text


def with_width(*layers: Layer) -> Block:
    """A model with the parameter `width`, which is 32."""
    return replace(stacked("Net", *layers, shape=(4,)), parameters=(BlockParam(Param("width", Int(min=1), 32)),))


def test_parameters_of_the_model_have_their_values_for_defaults() -> None:
    width = BlockParam(Param("width", Int(min=1), 32))
    net = replace(
        stacked("Net", ("Linear", {"out_features": Expression("width")}), "ReLU", shape=(4,)), parameters=(width,)
    )
    assert "def __init__(self, width: int = 32) -> None:" in printed(design(net))
    assert "nn.Linear(4, width)" in printed(design(net))


def test_a_formula_that_gives_a_fraction_is_rounded_where_a_whole_number_is_needed() -> None:
    width = BlockParam(Param("width", Int(min=1), 32))
    net = replace(
        stacked("Net", ("Linear", {"out_features": Expression("width / 2")}), shape=(4,)), parameters=(width,)
    )
    assert "nn.Linear(4, int(width / 2))" in printed(design(net))


def test_items_of_a_list_parameter_are_printed_as_items() -> None:
    sizes = BlockParam(Param("sizes", ListOf(Int(min=1)), (8, 16)))
    layers = [("Linear", {"out_features": Expression(f"sizes[{index}]")}) for index in (0, 1)]
    net = replace(stacked("Net", *layers, shape=(4,)), parameters=(sizes,))
    assert "def __init__(self, sizes: tuple[int, ...] = (8, 16)) -> None:" in printed(design(net))
    assert "nn.Linear(sizes[0], sizes[1])" in printed(design(net))


def test_a_stack_used_once_stands_in_the_class_that_uses_it() -> None:
    inner = stacked("Features", ("Conv2d", {"out_channels": 4, "kernel_size": 3}), "ReLU")
    nodes = [x(1, 6, 6), node("features", "block:Features"), node("flat", "Flatten"), y()]
    text = body(design(graph("Net", nodes, "x > features.x", "features.output > flat", "flat > y"), inner))
    assert text.count("class ") == 1
    assert "self.features = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU())" in text


def test_equal_layers_in_a_row_are_a_loop() -> None:
    layer = ("Linear", {"out_features": 8})
    assert "*(nn.Linear(8, 8) for _ in range(4))," in printed(stack((8,), *[layer] * 4, "ReLU"))


def conditional(second: bool) -> Design:
    """Two instances of a stack with an optional layer, which the first has."""
    flag = BlockParam(Param("norm", Bool(), True))
    layers = (
        Node("u0", "", "Conv2d", {"out_channels": 4, "kernel_size": 1}),
        Node("u1", "", "BatchNorm2d", when=Expression("norm")),
    )
    unit = replace(stacked("Unit", *layers), parameters=(flag,))
    nodes = [x(4, 6, 6), node("a", "block:Unit"), node("b", "block:Unit", norm=second), y()]
    return design(graph("Net", nodes, "x > a.x", "a.output > b.x", "b.output > y"), unit)


def test_a_stack_with_a_condition_is_filled_step_by_step() -> None:
    assert body(conditional(False)).startswith(
        """\
class Unit(nn.Sequential):
    def __init__(self, norm: bool = True) -> None:
        layers: list[nn.Module] = []
        layers.append(nn.Conv2d(4, 4, 1))
        if norm:
            layers.append(nn.BatchNorm2d(4))
        super().__init__(*layers)
"""
    )


def test_a_condition_that_holds_in_all_instances_is_not_printed() -> None:
    assert "super().__init__(\n            nn.Conv2d(4, 4, 1),\n            nn.BatchNorm2d(4),\n" in printed(
        conditional(True)
    )
    assert "norm" not in printed(conditional(True)).lower().replace("batchnorm", "")


def test_what_an_operation_needs_is_kept_by_the_constructor() -> None:
    axis = BlockParam(Param("axis", Int(), 1))
    power = BlockParam(Param("gain", Int(), 1))
    inner = [
        x(block="u"),
        node("soft", "softmax", dim=Expression("axis")),
        node("scale", "scale", factor=Expression("gain * 2")),
        Node("act", "act", "relu", when=Expression("gain > 1")),
        y("u"),
    ]
    unit = graph("Unit", inner, "ux > soft", "soft > scale", "scale > act", "act > uy", parameters=(axis, power))
    nodes = [x(4, 6), node("a", "block:Unit"), node("b", "block:Unit", axis=2, gain=3), y()]
    assert body(design(graph("Net", nodes, "x > a.x", "a.y > b.x", "b.y > y"), unit)).startswith(
        """\
class Unit(nn.Module):
    def __init__(self, axis: int = 1, gain: int = 1) -> None:
        super().__init__()
        self.use_act = gain > 1
        self.scale_factor = gain * 2
        self.axis = axis

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = F.softmax(x, dim=self.axis) * self.scale_factor
        if self.use_act:
            x = F.relu(x)
        return x
"""
    )


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
