"""No text of a design reaches the source unchecked: whatever things are called, nothing but the network is executed."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from designer.compiler.build import build
from designer.compiler.check import check
from designer.compiler.source import source
from designer.model.design import Block, BlockParam, Design, Edge, Node
from designer.params import Int, Param, Text
from designer.values import Expression

PAYLOAD = '__import__("builtins").executed = True'
HOSTILE = (
    PAYLOAD,
    f"x\n{PAYLOAD}",
    f"x\r{PAYLOAD}",
    f"x\u2028{PAYLOAD}",
    f'"""\n{PAYLOAD}\n"""',
    f"x = 1; {PAYLOAD}",
    f"x); {PAYLOAD} #",
    f"\\\n{PAYLOAD}",
    "ﬁlter",
    "ｏｓ",
    "layer\u202e",
    "naïve",
    "層",
    "__init__",
    "__x",
    "_",
    "",
    " ",
    "forward",
    "training",
    "_modules",
    "append",
    "add_module",
    "class",
    "None",
    "self",
    "torch",
    "nn",
    "F",
    "super",
    "OrderedDict",
    "1",
    "1x",
    "a.b",
    "a" * 500,
    "\x00",
)
CALLED = re.compile(r"(self|nn|torch|F|layers)\.\w+|super|super\(\)\.__init__|[A-Z]\w*")
TEXTS = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=20))


@pytest.fixture(autouse=True)
def untouched() -> Iterator[None]:
    yield
    assert not hasattr(builtins, "executed")


def network(name: str, block: str) -> Design:
    """A network in which a node, an input, a block, its parameter, its help and a text bear these names."""
    text = "".join(filter(str.isprintable, name))
    width = BlockParam(Param("width", Int(min=1), 4))
    when = Expression("note == 'x' or width > 4")
    note = BlockParam(Param("note", Text(), text))
    inner = Block(
        block or "B",
        "module",
        (
            Node("i1", name, "input"),
            Node("i2", name, "Linear", {"out_features": Expression("width")}),
            Node("i3", f"{name}2", "Linear", {"out_features": Expression("width")}, when=when),
            Node("i4", name, "scale", {"factor": Expression("width * 0.5")}),
            Node("i5", name, "add"),
            Node("i6", name, "output"),
        ),
        (
            Edge("i1", "output", "i2", "input"),
            Edge("i2", "output", "i3", "input"),
            Edge("i3", "output", "i4", "input"),
            Edge("i4", "output", "i5", "input_1"),
            Edge("i2", "output", "i5", "input_2"),
            Edge("i5", "output", "i6", "input"),
        ),
        (width, note),
        help=name,
    )
    kind = f"block:{inner.name}"
    nodes = (
        Node("n1", "x", "input", {"shape": (4,)}),
        Node("n2", name, kind, {"width": 8}),
        Node("n3", f" {name}", kind, {"note": text}),
        Node("n4", "", "ReLU"),
        Node("n5", "y", "output"),
    )
    return Design({inner.name: inner, "Net\x00": Block("Net\x00", "sequential", nodes, help=name)}, "Net\x00")


def assert_harmless(design: Design) -> None:
    report = check(design)
    assert report.ok, [problem.message for problem in report.errors]
    text = source(report).text
    tree = ast.parse(text)
    imports = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    known = {"import torch", "from torch import nn", "import torch.nn.functional as F"}
    assert set(imports) <= known | {"from collections import OrderedDict"}
    called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert not [name for name in called if not CALLED.fullmatch(name)]
    model = build(report)
    assert model(torch.zeros(2, 4)).shape == (2, 4)
    assert len(model.state_dict()) in (6, 8)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_only_names(name: str) -> None:
    assert_harmless(network(name, "Block"))


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_of_blocks_are_only_names(name: str) -> None:
    assert_harmless(network("x", name))


@given(name=TEXTS, block=TEXTS)
@settings(max_examples=60, deadline=None)
def test_any_names_are_only_names(name: str, block: str) -> None:
    assert_harmless(network(name, block))


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_of_parameters_are_only_names(name: str) -> None:
    parameter = BlockParam(Param(name, Int(min=1), 3))
    design = network("x", "B")
    block = design.blocks["B"]
    other = replace(block, parameters=(*block.parameters, parameter))
    assert_harmless(replace(design, blocks={**design.blocks, "B": other}))


def test_text_controls_do_not_survive_in_the_help_of_a_block() -> None:
    design = network("x", "B")
    block = replace(design.blocks["B"], help='one\n\ttwo \u202ethree """ \\')
    text = source(check(replace(design, blocks={**design.blocks, "B": block}))).text
    assert '"""one two three \'\'\' /"""' in text
