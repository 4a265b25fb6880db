"""Small designs in words, and what is printed of them."""

from __future__ import annotations

from designer.compiler.check import check
from designer.compiler.source import source
from designer.model.design import Design, Node
from designer.values import Value
from tests.designs import node


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
