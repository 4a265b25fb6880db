"""The printed source of blocks: what their instances share, and what they do not."""

from __future__ import annotations

from dataclasses import replace

from designer.model.design import Block, BlockParam, Design, Node
from designer.params import Bool, Int, Param
from designer.params import Sequence as ListOf
from designer.values import Expression
from tests.designs import Layer, design, graph, node, stacked
from tests.printed import body, conv, printed, x, y

CHANNELS = BlockParam(Param("channels", Int(min=1), 8))


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
    nodes = [x(16), node("first", "block:Unit", channels=4), node("second", "block:Unit"), y()]
    wires = "x > first.x", "first.output > second.x", "second.output > y"
    text = printed(design(graph("Net", nodes, *wires), block))
    assert "channels" not in text
    assert "self.first = Unit()" in text


def test_a_stack_that_is_used_once_stands_where_it_is_used_with_the_values_of_its_parameters() -> None:
    layers = ("Linear", {"out_features": Expression("channels * 2")}), "BatchNorm1d"
    inner = replace(stacked("Inner", *layers), parameters=(CHANNELS,))
    middle = replace(
        stacked("Middle", node("inner", "block:Inner", channels=Expression("channels + 1"))), parameters=(CHANNELS,)
    )
    unit = graph(
        "Unit",
        [x(block="u"), node("all", "block:Middle", channels=Expression("channels")), y("u")],
        "ux > all.x",
        "all.output > uy",
        parameters=(CHANNELS,),
    )
    nodes = [x(16), node("a", "block:Unit"), node("b", "block:Unit", channels=4), y()]
    text = body(design(graph("Net", nodes, "x > a.x", "a.y > b.x", "b.y > y"), inner, middle, unit))
    assert text.count("class ") == 2
    assert "nn.Linear(in_features, (channels + 1) * 2)" in text
    assert "nn.BatchNorm1d((channels + 1) * 2)" in text


def test_a_stack_with_parameters_that_a_repeat_has_several_times_is_a_class() -> None:
    unit = replace(
        stacked("Unit", ("Linear", {"out_features": Expression("channels")}), "ReLU"), parameters=(CHANNELS,)
    )
    body_ = graph(
        "Body", [x(block="b"), node("units", "block:Unit", channels=4), y("b")], "bx > units.x", "units.output > by"
    )
    given = design(stacked("Net", node("body", "block:Body"), shape=(4,)), unit, replace(body_, form="repeat", times=3))
    assert "self.units = nn.ModuleList(Unit(channels=4) for _ in range(3))" in body(given)


def test_a_size_behind_an_optional_layer_is_the_formula_that_holds_with_and_without_it() -> None:
    width = BlockParam(Param("width", Int(min=1)), ("x", 1))
    wide = BlockParam(Param("wide", Int(min=1), 1))
    inner = [
        x(block="u"),
        Node("up", "up", "Linear", {"out_features": Expression("width * wide")}, when=Expression("wide != 1")),
        node("down", "Linear", out_features=Expression("width")),
        Node("sum", "sum", "add", when=Expression("wide != 2")),
        y("u"),
    ]
    wires = "ux > up", "up > down", "down > sum.input_1", "ux > sum.input_2", "sum > uy"
    unit = graph("Unit", inner, *wires, parameters=(width, wide))
    nodes = [x(8), node("a", "block:Unit"), node("b", "block:Unit", wide=2), node("c", "block:Unit", wide=3), y()]
    text = body(design(graph("Net", nodes, "x > a.x", "a.y > b.x", "b.y > c.x", "c.y > y"), unit))
    assert "self.down = nn.Linear(width * wide, width)" in text
    assert "        return out + x if self.use_sum else out\n" in text


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
