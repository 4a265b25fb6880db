"""Networks of the usual kinds, built as a program builds them: by edits alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from designer.compiler.build import build
from designer.compiler.check import check
from designer.compiler.source import source
from designer.model import edits
from designer.model.design import Block, BlockParam, Design, Edge, Node
from designer.model.files import dumps, loads
from designer.params import Int, Param
from designer.values import Expression, Value
from tests import oracle

Plug = tuple[str, str]
ENDS = Node("in", "x", "input"), Node("out", "y", "output")


class Builder:
    """A design that grows node by node, each wired to what feeds it."""

    def __init__(self, *shape: int) -> None:
        self.design = edits.set_form(edits.new_design(), "Net", "module")
        start, end = self.design.root.nodes
        self.design = edits.disconnect(self.design, "Net", self.design.root.edges[0])
        self.design = edits.set_param(self.design, "Net", start.id, "shape", shape)
        self.start, self.end = (start.id, "output"), end.id

    def block(self, name: str, **parameters: int) -> None:
        self.design = edits.add_block(self.design, Block(name, "module"))
        for key, default in parameters.items():
            item = BlockParam(Param(key, Int(min=1), default))
            self.design = edits.add_parameter(self.design, name, item)

    def add(self, block: str, kind: str, name: str, *sources: Plug, **params: Value) -> Plug:
        key = edits.fresh_id(self.design)
        self.design = edits.add_node(self.design, block, Node(key, name, kind, params))
        for source_, port in sources:
            free = edits.free_input(self.design, block, key)
            assert free is not None
            self.design = edits.connect(self.design, block, Edge(source_, port, key, free))
        return key, "output"

    def repeat(self, block: str, times: Value) -> None:
        self.design = edits.set_repeat(edits.set_form(self.design, block, "repeat"), block, times)

    def done(self, *last: Plug) -> Design:
        for source_, port in last:
            self.design = edits.connect(self.design, "Net", Edge(source_, port, self.end, "input"))
        return self.design


def formula(text: str) -> Expression:
    return Expression(text)


def resnext() -> Design:
    """Stages that repeat a residual block, narrower in its middle, with a projection where sizes differ."""
    it = Builder(3, 16, 16)
    it.block("Bottleneck", width=8, stride=1)
    x = it.add("Bottleneck", "input", "x")
    item = BlockParam(Param("in_channels", Int(min=1)), ("x", 1))
    it.design = edits.add_parameter(it.design, "Bottleneck", item)
    width, wide, stride = formula("width"), formula("width * 2"), formula("stride")
    out = it.add("Bottleneck", "Conv2d", "conv1", x, out_channels=width, kernel_size=1)
    out = it.add("Bottleneck", "ReLU", "relu1", out)
    more: dict[str, Value] = {"padding": 1, "groups": 4, "stride": stride}
    out = it.add("Bottleneck", "Conv2d", "conv2", out, out_channels=wide, kernel_size=3, **more)
    skip = it.add("Bottleneck", "Conv2d", "project", x, out_channels=wide, kernel_size=1, stride=stride)
    it.design = edits.set_when(it.design, "Bottleneck", skip[0], formula("stride != 1 or in_channels != width * 2"))
    it.add("Bottleneck", "output", "y", it.add("Bottleneck", "add", "add", out, skip))
    it.block("Stage", width=8, depth=2, stride=1)
    x = it.add("Stage", "input", "x")
    first = formula("stride if i == 0 else 1")
    block, _ = it.add("Stage", "block:Bottleneck", "block", x, width=width, stride=first)
    it.add("Stage", "output", "y", (block, "y"))
    it.repeat("Stage", formula("depth"))
    out = it.start
    for number, (size, step) in enumerate(((8, 1), (16, 2)), 1):
        stage, _ = it.add("Net", "block:Stage", f"stage{number}", out, width=size, depth=3, stride=step)
        out = stage, "y"
    return it.done(out)


def inception() -> Design:
    """Named branches side by side, each made a block of its own."""
    it = Builder(3, 8, 8)
    it.block("Mixed", one=4, three=6)
    x = it.add("Mixed", "input", "x")
    one = it.add("Mixed", "Conv2d", "branch1x1", x, out_channels=formula("one"), kernel_size=1)
    first = it.add("Mixed", "Conv2d", "reduce", x, out_channels=2, kernel_size=1)
    three = it.add("Mixed", "Conv2d", "conv", first, out_channels=formula("three"), kernel_size=3, padding=1)
    pool = it.add("Mixed", "MaxPool2d", "pool", x, kernel_size=3, stride=1, padding=1)
    last = it.add("Mixed", "Conv2d", "project", pool, out_channels=3, kernel_size=1)
    it.add("Mixed", "output", "y", it.add("Mixed", "cat", "cat", one, three, last))
    for name, (a, b) in (("Branch3x3", (first, three)), ("BranchPool", (pool, last))):
        it.design = edits.set_form(edits.group(it.design, "Mixed", [a[0], b[0]], name), name, "sequential")
    mixed, _ = it.add("Net", "block:Mixed", "mixed1", it.start)
    return it.done((it.add("Net", "block:Mixed", "mixed2", (mixed, "y"), three=8)[0], "y"))


def siamese() -> Design:
    """Two inputs through one encoder, whose layers are called twice."""
    it = Builder(1, 6, 6)
    it.design = edits.add_block(it.design, Block("Encoder", "sequential", ENDS))
    for kind, params in (("Conv2d", {"out_channels": 2, "kernel_size": 3}), ("Flatten", {})):
        it.design = edits.add_node(it.design, "Encoder", Node(edits.fresh_id(it.design), "", kind, params))
    right = it.add("Net", "input", "right", shape=(1, 6, 6))
    first, _ = it.add("Net", "block:Encoder", "encoder", it.start)
    again, _ = it.add("Net", "block:Encoder", "encoder_again", right)
    it.design = edits.set_shared(it.design, "Net", again, first)
    apart = it.add("Net", "abs", "apart", it.add("Net", "subtract", "minus", (first, "y"), (again, "y")))
    return it.done(it.add("Net", "Linear", "score", apart, out_features=1))


def skips() -> Design:
    """An encoder that keeps what every turn gives, and a decoder that takes it from behind."""
    it = Builder(1, 16, 16)
    it.block("Down")
    x = it.add("Down", "input", "x")
    conv = it.add("Down", "Conv2d", "conv", x, out_channels=formula("4 + 4 * i"), kernel_size=3, padding=1)
    it.add("Down", "output", "down", it.add("Down", "MaxPool2d", "pool", conv, kernel_size=2))
    it.add("Down", "output", "skips", conv, result="every")
    it.repeat("Down", 3)
    it.block("Up")
    x, skip = it.add("Up", "input", "x"), it.add("Up", "input", "skip", each="backward")
    size = formula("12 - 4 * i")
    up = it.add("Up", "ConvTranspose2d", "up", x, out_channels=size, kernel_size=2, stride=2)
    both = it.add("Up", "cat", "cat", up, skip)
    it.add("Up", "output", "y", it.add("Up", "Conv2d", "conv", both, out_channels=size, kernel_size=3, padding=1))
    it.repeat("Up", 3)
    down, _ = it.add("Net", "block:Down", "encoder", it.start)
    return it.done((it.add("Net", "block:Up", "decoder", (down, "down"), (down, "skips"))[0], "y"))


def choices() -> Design:
    """A choice of activations in a block that repeats; each instance takes another."""
    it = Builder(3, 8, 8)
    it.design = edits.add_block(it.design, Block("Act", "choice", ENDS))
    for name, kind in (("relu", "ReLU"), ("leaky", "LeakyReLU"), ("learned", "PReLU")):
        it.design = edits.add_node(it.design, "Act", Node(edits.fresh_id(it.design), name, kind))
    it.design = edits.expose_choice(it.design, "Act", "activation")
    it.block("Body")
    x = it.add("Body", "input", "x")
    conv = it.add("Body", "Conv2d", "conv", x, out_channels=formula("4 + 2 * i"), kernel_size=3, padding=1)
    act, _ = it.add("Body", "block:Act", "act", conv)
    it.add("Body", "output", "y", (act, "y"))
    it.design = edits.expose(it.design, "Body", act, "activation")
    it.repeat("Body", 3)
    one, _ = it.add("Net", "block:Body", "one", it.start, activation="leaky")
    return it.done((it.add("Net", "block:Body", "two", (one, "y"), activation="learned")[0], "y"))


@pytest.mark.parametrize("make", [resnext, inception, siamese, skips, choices])
def test_a_network_built_by_edits_alone_is_what_it_says_and_learns(make: Callable[[], Design]) -> None:
    design = make()
    assert loads(dumps(design)) == design
    report = check(design)
    assert report.problems == ()
    assert max(map(len, source(report).text.splitlines())) <= 88
    examples = [torch.rand(2, *node.params["shape"]) for node in design.root.nodes if node.kind == "input"]  # type: ignore[misc]
    expected = oracle.model(design, *examples, seed=2)
    torch.manual_seed(2)
    module = build(report)
    assert list(module.state_dict()) == list(expected.state_dict())
    result = module(*examples)
    assert isinstance(result, Tensor)
    torch.testing.assert_close(result, expected(*examples), rtol=0, atol=0)
    result.square().mean().backward()  # type: ignore[no-untyped-call]
    assert any(p.grad is not None and bool(p.grad.any()) for p in module.parameters())
    torch.optim.SGD(module.parameters(), lr=0.1).step()
    assert not torch.equal(module(*examples), result)
