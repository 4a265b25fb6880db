"""ResNet-18 from two blocks is torchvision's."""

from __future__ import annotations

import pytest
import torch
from torchvision.models import resnet18

from designer.compiler.build import build
from designer.compiler.check import check
from designer.compiler.source import source
from designer.model.design import Block, BlockParam, Design, Node
from designer.params import Int, Param
from designer.report import Report
from designer.values import Expression, Value
from tests.designs import design, graph, node

PARAMETERS = (
    BlockParam(Param("in_channels", Int(min=1)), ("x", 1)),
    BlockParam(Param("channels", Int(min=1))),
    BlockParam(Param("stride", Int(min=1), 1)),
)


def ends(block: str) -> tuple[Node, Node]:
    return Node(f"{block}_in", "x", "input"), Node(f"{block}_out", "y", "output")


def basic_block() -> Block:
    channels, stride = Expression("channels"), Expression("stride")
    start, end = ends("block")
    nodes = (
        start,
        node("conv1", "Conv2d", out_channels=channels, kernel_size=3, stride=stride, padding=1, bias=False),
        node("bn1", "BatchNorm2d"),
        node("relu", "ReLU"),
        node("conv2", "Conv2d", out_channels=channels, kernel_size=3, padding=1, bias=False),
        node("bn2", "BatchNorm2d"),
        Node(
            "downsample",
            "downsample",
            "block:Downsample",
            {"channels": channels, "stride": stride},
            when=Expression("stride != 1 or in_channels != channels"),
        ),
        node("sum", "add"),
        node("last", "ReLU", of="relu"),
        end,
    )
    return graph(
        "BasicBlock",
        nodes,
        "block_in > conv1",
        "conv1 > bn1",
        "bn1 > relu",
        "relu > conv2",
        "conv2 > bn2",
        "block_in > downsample.x",
        "bn2 > sum.input_1",
        "downsample.y > sum.input_2",
        "sum > last",
        "last > block_out",
        parameters=PARAMETERS,
    )


def downsample() -> Block:
    start, end = ends("down")
    params: dict[str, Value] = {
        "out_channels": Expression("channels"),
        "kernel_size": 1,
        "stride": Expression("stride"),
        "bias": False,
    }
    layers = (Node("down0", "", "Conv2d", params), Node("down1", "", "BatchNorm2d"))
    return Block("Downsample", "sequential", (start, *layers, end), (), PARAMETERS[1:])


def layer(number: int, channels: int, stride: int) -> Block:
    start, end = ends(f"layer{number}")
    first = Node(f"layer{number}a", "", "block:BasicBlock", {"channels": channels, "stride": stride})
    second = Node(f"layer{number}b", "", "block:BasicBlock", {"channels": channels})
    return Block(f"Layer{number}", "sequential", (start, first, second, end))


def network() -> Design:
    layers = [layer(number, 32 * 2**number, 1 if number == 1 else 2) for number in (1, 2, 3, 4)]
    nodes = [
        Node("x", "x", "input", {"shape": (3, 64, 64)}),
        node("conv1", "Conv2d", out_channels=64, kernel_size=7, stride=2, padding=3, bias=False),
        node("bn1", "BatchNorm2d"),
        node("relu", "ReLU"),
        node("maxpool", "MaxPool2d", kernel_size=3, stride=2, padding=1),
        *(node(f"layer{number}", f"block:Layer{number}") for number in (1, 2, 3, 4)),
        node("avgpool", "AdaptiveAvgPool2d", output_size=1),
        node("flat", "flatten", start_dim=1),
        node("fc", "Linear", out_features=1000),
        Node("y", "y", "output"),
    ]
    nodes = [Node(f"net_{n.id}", n.name, n.kind, n.params) for n in nodes]
    names = [n.id for n in nodes]
    outs = [".y" if ".layer" in f".{n.name}" else "" for n in nodes]
    into = [".x" if n.name.startswith("layer") else "" for n in nodes]
    wires = [f"{a}{out} > {b}{port}" for a, out, b, port in zip(names, outs, names[1:], into[1:], strict=False)]
    return design(graph("ResNet18", nodes, *wires), basic_block(), downsample(), *layers)


@pytest.fixture(scope="module")
def report() -> Report:
    found = check(network())
    assert found.ok, found.errors
    return found


def test_state_dict_has_the_keys_of_torchvision_in_order(report: Report) -> None:
    assert [(key, value.shape) for key, value in build(report).state_dict().items()] == [
        (key, value.shape) for key, value in resnet18().state_dict().items()
    ]


def test_outputs_equal_those_of_torchvision(report: Report) -> None:
    torch.manual_seed(0)
    theirs, ours = resnet18().eval(), build(report).eval()
    ours.load_state_dict(theirs.state_dict())
    images = torch.randn(2, 3, 64, 64)
    assert torch.equal(ours(images), theirs(images))


def test_the_block_prints_as_one_class_with_an_optional_projection(report: Report) -> None:
    text = source(report).text
    assert text.count("class ") == 2
    assert BASIC_BLOCK in text
    assert "self.layer2 = nn.Sequential(BasicBlock(64, 128, stride=2), BasicBlock(128, 128))" in text


BASIC_BLOCK = """
class BasicBlock(nn.Module):
    def __init__(self, in_channels: int, channels: int, stride: int = 1) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(
            in_channels, channels, 3, stride=stride, padding=1, bias=False
        )
        self.bn1 = nn.BatchNorm2d(channels)
        self.relu = nn.ReLU()
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        if stride != 1 or in_channels != channels:
            self.downsample = nn.Sequential(
                nn.Conv2d(in_channels, channels, 1, stride=stride, bias=False),
                nn.BatchNorm2d(channels),
            )
        else:
            self.downsample = None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        identity = x if self.downsample is None else self.downsample(x)
        return self.relu(out + identity)
"""
