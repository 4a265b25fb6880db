"""Weights of a layer that other nodes take: tied weights are one parameter, used twice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import torch

from designer.catalogue import CATALOGUE
from designer.compiler.build import build
from designer.compiler.check import check
from designer.compiler.source import source
from designer.model import edits
from designer.model.design import Design, Edge
from designer.model.files import dumps, loads
from designer.values import Expression
from tests import oracle
from tests.designer.catalogue.examples import example
from tests.designs import design, graph, node

WORDS = torch.randint(0, 50, (2, 7))


def tied(embedding: Any = None, formula: str = "linear(x, w)") -> Design:
    """An embedding whose weight is that of the last layer, too."""
    nodes = [
        node("words", "input", shape=(7,), dtype="int64"),
        embedding or node("emb", "Embedding", num_embeddings=50, embedding_dim=16),
        node("act", "Tanh"),
        node("logits", "expression", formula=formula),
        node("y", "output"),
    ]
    wires = ("words > emb", "emb > act", "act > logits.x", "emb.weight > logits.w", "logits > y")
    return design(graph("Net", nodes, *wires))


def test_the_weight_is_one_parameter_used_twice() -> None:
    report = check(tied())
    model = build(report)
    assert [name for name, _ in model.named_parameters()] == ["emb.weight"]
    assert report.main.cost.parameters == 800
    assert "F.linear(self.act(self.emb(words)), self.emb.weight)" in source(report).text
    expected = oracle.model(tied(), WORDS, seed=3)
    torch.manual_seed(3)
    assert torch.equal(build(report)(WORDS), expected(WORDS))


def test_both_uses_are_trained() -> None:
    model = build(check(tied()))
    model(WORDS[:1, :1]).sum().backward()
    gradient = next(model.parameters()).grad
    assert gradient is not None
    assert gradient.count_nonzero(dim=1).bool().all()  # of words that never came in, too


def test_a_layer_may_be_there_for_its_weight_alone() -> None:
    nodes = (
        node("x", "input", shape=(4,)),
        node("fc", "Linear", out_features=3),
        node("e", "expression", formula="x * w"),
    )
    ends = (node("y", "output"),)
    made = design(graph("Net", (*nodes, *ends), "x > fc", "x > e.x", "fc.bias > e.w", "e > y"))
    report = check(made)
    assert [problem.message for problem in report.errors] == ["e cannot work out x * w for x: N x 4, w: 3."]
    made = edits.set_param(made, "Net", "fc", "out_features", 4)
    assert "return x * self.fc.bias" in source(check(made)).text


def test_turns_take_the_weights_of_their_own_layers() -> None:
    nodes = (
        node("in_", "input"),
        node("fc", "Linear", out_features=4),
        node("e", "expression", formula="linear(x, w)"),
    )
    body = graph("Body", (*nodes, node("out", "output")), "in_ > fc", "fc > e.x", "fc.weight > e.w", "e > out")
    body = replace(body, form="repeat", times=2)
    around = (node("x", "input", shape=(4,)), node("body", "block:Body"), node("y", "output"))
    made = design(graph("Net", around, "x > body.in_", "body.out > y"), body)
    x = torch.randn(3, 4)
    expected = oracle.model(made, x, seed=3)
    torch.manual_seed(3)
    assert torch.equal(build(check(made))(x), expected(x))


def test_a_weight_leaves_a_block_as_one_of_its_outputs() -> None:
    nodes = [node("words", "input"), node("emb", "Embedding", num_embeddings=50, embedding_dim=16)]
    ends = [node("vectors", "output"), node("table", "output")]
    inner = graph("Words", [*nodes, *ends], "words > emb", "emb > vectors", "emb.weight > table")
    outer = [node("x", "input", shape=(7,), dtype="int64"), node("in_", "block:Words")]
    outer += [node("e", "expression", formula="linear(x, w)"), node("y", "output")]
    made = design(graph("Net", outer, "x > in_.words", "in_.vectors > e.x", "in_.table > e.w", "e > y"), inner)
    report = check(made)
    assert report.ok, report.errors
    assert build(report)(WORDS).shape == (2, 7, 50)


def test_a_layer_that_is_switched_off_has_no_weight() -> None:
    made = tied(node("emb", "Embedding", num_embeddings=50, embedding_dim=16, bypassed=True))
    assert "takes the weight of emb, which is switched off" in " ".join(p.message for p in check(made).errors)


def test_a_weight_that_the_layer_does_not_have_is_told() -> None:
    nodes = [node("x", "input", shape=(4,)), node("fc", "Linear", out_features=4, bias=False)]
    nodes += [node("e", "expression", formula="x * w"), node("y", "output")]
    made = design(graph("Net", nodes, "x > fc", "fc > e.x", "fc.bias > e.w", "e > y"))
    assert any("output bias of fc, which has no such output" in problem.message for problem in check(made).errors)


def test_a_tie_survives_a_file_and_grouping() -> None:
    made = tied()
    assert Edge("emb", "weight", "logits", "w") in loads(dumps(made)).root.edges
    grouped = edits.group(made, "Net", ["emb", "act"], "Front")
    assert torch.equal(same(grouped), same(made))
    assert dumps(edits.ungroup(grouped, "Net", next(n.id for n in grouped.root.nodes if n.block))) == dumps(made)


def same(made: Design) -> torch.Tensor:
    torch.manual_seed(0)
    result = build(check(made))(WORDS)
    assert isinstance(result, torch.Tensor)
    return result


def test_a_condition_over_a_parameter_does_not_hide_a_weight() -> None:
    made = tied()
    nodes = tuple(replace(n, when=Expression("1 < 2")) if n.id == "emb" else n for n in made.root.nodes)
    assert check(design(replace(made.root, nodes=nodes))).ok


def test_the_weights_of_every_layer_are_those_of_torch() -> None:
    for kind, spec in CATALOGUE.items():
        layer = example(kind).layer() if spec.is_layer else None
        if layer is not None:
            own = [name for name, _ in layer.named_parameters(recurse=False)]
            assert set(own) <= {port.name for port in spec.weights} | {"bias_k", "bias_v"}, kind
