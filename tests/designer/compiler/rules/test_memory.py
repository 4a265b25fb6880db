"""Layers too large for memory are told at once."""

from __future__ import annotations

import time

import pytest
from torch import nn

from designer.catalogue import CATALOGUE
from designer.catalogue.template import literals, render
from designer.compiler.check import check
from designer.compiler.rules import memory
from designer.compiler.rules.situation import Situation
from designer.model.design import Block, Design, Node
from tests.designer.catalogue.examples import example
from tests.designer.compiler.cases import around, problems
from tests.designs import stack

HUGE = [
    ("Linear", (10**9,), {"out_features": 10**9}),
    ("Linear", (2**53,), {"out_features": 2**53}),
    ("Conv2d", (10**6, 8, 8), {"out_channels": 10**6, "kernel_size": 3}),
    ("Bilinear", (10**4,), {"out_features": 10**5}),
    ("LSTM", (5, 8), {"hidden_size": 10**6, "batch_first": True}),
    ("LSTM", (5, 8), {"hidden_size": 8, "num_layers": 10**9, "batch_first": True}),
    ("TransformerEncoder", (5, 8), {"nhead": 2, "num_layers": 10**9, "batch_first": True}),
    ("LayerNorm", (8,), {"normalized_shape": (2**40,)}),
]


@pytest.mark.parametrize(("kind", "shape", "params"), HUGE)
def test_a_layer_larger_than_memory_is_told_before_it_is_built(
    kind: str, shape: tuple[int, ...], params: dict[str, int]
) -> None:
    check(stack((8,), ("Linear", {"out_features": 8})))
    inputs = (shape, shape) if kind == "Bilinear" else (shape,)
    start = time.perf_counter()
    (problem,) = problems(around(kind, *inputs, **params))
    assert time.perf_counter() - start < 1
    assert "at most" in problem.expected


def test_an_output_larger_than_memory_is_told() -> None:
    (problem,) = problems(around("Upsample", (3, 8, 8), scale_factor=100_000.0))
    assert "for each example" in problem.message


def test_an_embedding_larger_than_memory_is_told() -> None:
    given = around("Embedding", ((8,), "int64"), num_embeddings=10**9, embedding_dim=10**6)
    assert "EiB" in problems(given)[0].message or "PiB" in problems(given)[0].message


@pytest.mark.parametrize("kind", sorted(memory.WEIGHTS))
def test_weights_are_estimated_within_a_third(kind: str) -> None:
    """Against the layer that torch builds, wide enough for biases not to count."""
    wide = {"out_features": 512, "out_channels": 512, "hidden_size": 512, "embedding_dim": 512, "num_parameters": 8}
    given = example(kind)
    arguments = {name: wide.get(name, value) for name, value in given.arguments.items()}
    built = eval(render(given.spec.construct, {}, literals(arguments), literals(given.spec.defaults)), {"nn": nn})
    node = Node("it", "it", kind, {})
    block = Block("Net", "module", (node,))
    situation = Situation(Design({"Net": block}, "Net"), block, node, CATALOGUE[kind], arguments, frozenset(), {})
    estimate = memory.WEIGHTS[kind](memory.Numbers(situation))
    matrices = sum(weight.numel() for weight in built.parameters() if weight.dim() > 1) or estimate
    assert 0.66 < estimate / matrices < 1.5


@pytest.mark.parametrize(
    ("count", "text"), [(512, "512 B"), (2**20, "1 MiB"), (3 * 2**29, "1.5 GiB"), (2**66, "64 EiB")]
)
def test_bytes_are_told_in_units(count: int, text: str) -> None:
    assert memory.size(count) == text
