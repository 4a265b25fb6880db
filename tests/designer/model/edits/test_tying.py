"""A Linear that takes the weight of another layer, and gets one of its own again."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from designer.compiler.build import build
from designer.compiler.check import check
from designer.compiler.source import source
from designer.model import edits
from designer.model.design import Design, Edge, Node
from designer.model.edits import EditRefused
from designer.model.files import dumps, loads
from tests.designs import design, graph, node, stack

WORDS = torch.randint(0, 50, (2, 7))


def language(bias: bool = True) -> Design:
    """An embedding, something after it, and a layer that says which word comes next."""
    nodes = [
        node("words", "input", shape=(7,), dtype="int64"),
        node("emb", "Embedding", num_embeddings=50, embedding_dim=16),
        node("act", "Tanh"),
        Node("logits", "logits", "Linear", {"out_features": 50} if bias else {"out_features": 50, "bias": False}),
        node("y", "output"),
    ]
    return design(graph("Net", nodes, "words > emb", "emb > act", "act > logits", "logits > y"))


def autoencoder() -> Design:
    nodes = [node("x", "input", shape=(12,)), node("down", "Linear", out_features=3)]
    nodes += [node("up", "Linear", out_features=12), node("y", "output")]
    return design(graph("Net", nodes, "x > down", "down > up", "up > y"))


def tied(bias: bool = True) -> Design:
    return edits.tie(language(bias), "Net", "logits", "emb")


def test_the_last_layer_is_the_embedding_once_more() -> None:
    made = tied(bias=False)
    report = check(made)
    model = build(report)
    assert [name for name, _ in model.named_parameters()] == ["emb.weight"]
    assert "F.linear(self.act(self.emb(words)), self.emb.weight)" in source(report).text
    assert Edge("emb", "weight", "logits", "w") in made.root.edges
    assert made.root.by_id["logits"].name == "logits"


def test_a_bias_stays_as_a_parameter() -> None:
    made = tied()
    model = build(check(made))
    assert {name: tuple(each.shape) for name, each in model.named_parameters()} == {
        "logits_bias": (50,),
        "emb.weight": (50, 16),
    }
    assert torch.equal(model(WORDS), torch.tanh(model.emb(WORDS)) @ model.emb.weight.t())  # type: ignore[operator, union-attr]


@pytest.mark.parametrize("bias", [True, False])
def test_to_untie_takes_it_back(bias: bool) -> None:
    assert dumps(edits.untie(tied(bias), "Net", "logits", 50)) == dumps(language(bias))


def test_a_decoder_takes_the_weight_of_its_encoder_turned() -> None:
    made = edits.tie(autoencoder(), "Net", "up", "down", turned=True)
    model = build(check(made))
    assert sum(each.numel() for each in model.parameters()) == 12 * 3 + 3 + 12
    owner, turned = edits.tied_to(made.root, made.root.by_id["up"]) or (None, False)
    assert (owner, turned) == (made.root.by_id["down"], True)


def test_a_stack_becomes_a_graph_for_it() -> None:
    layers = Node("emb", "", "Embedding", {"num_embeddings": 50, "embedding_dim": 16})
    made = edits.tie(
        stack((7,), layers, Node("last", "", "Linear", {"out_features": 50}), dtype="int64"), "Net", "last", "emb"
    )
    assert made.root.form == "module"
    assert check(made).ok


def test_a_formula_that_was_typed_is_untied_too() -> None:
    nodes = [*language().root.nodes]
    nodes[3] = node("logits", "expression", formula="linear( x, w )")
    wires = ("words > emb", "emb > act", "act > logits.x", "emb.weight > logits.w", "logits > y")
    made = design(graph("Net", nodes, *wires))
    assert edits.untie(made, "Net", "logits", 50) == loads(dumps(language(bias=False)))


def test_who_takes_the_weight_is_known() -> None:
    made = tied()
    assert edits.takers(made.root, made.root.by_id["emb"]) == (("weight", made.root.by_id["logits"]),)
    assert edits.takers(made.root, made.root.by_id["act"]) == ()


def test_what_took_the_weight_takes_it_from_where_it_is_now() -> None:
    made = language()
    nodes = (*made.root.nodes, node("size", "expression", formula="w * b.sum()"))
    wires = (Edge("logits", "weight", "size", "w"), Edge("logits", "bias", "size", "b"))
    made = edits.tie(design(replace(made.root, nodes=nodes, edges=(*made.root.edges, *wires))), "Net", "logits", "emb")
    bias = next(each.id for each in made.root.nodes if each.name == "logits_bias")
    assert {Edge("emb", "weight", "size", "w"), Edge(bias, "output", "size", "b")} <= set(made.root.edges)


@pytest.mark.parametrize(
    ("node_id", "owner", "why"),
    [
        ("act", "emb", "is no Linear"),
        ("logits", "act", "has no weight"),
        ("logits", "logits", "has no weight"),
    ],
)
def test_what_cannot_be_tied_is_told(node_id: str, owner: str, why: str) -> None:
    with pytest.raises(EditRefused, match=why):
        edits.tie(language(), "Net", node_id, owner)


def test_a_layer_that_runs_later_is_the_one_to_be_tied() -> None:
    with pytest.raises(EditRefused, match="runs behind"):
        edits.tie(autoencoder(), "Net", "down", "up", turned=True)


def test_a_layer_that_others_call_stays_one() -> None:
    made = autoencoder()
    again = (*made.root.nodes, node("again", "Linear", of="up"))
    with pytest.raises(EditRefused, match="call the layer of"):
        edits.tie(design(replace(made.root, nodes=again)), "Net", "up", "down", turned=True)


def test_what_is_not_tied_is_not_untied() -> None:
    with pytest.raises(EditRefused, match="takes the weight of no other layer"):
        edits.untie(language(), "Net", "logits", 50)
