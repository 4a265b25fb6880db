"""Designs inspected: whose weights, which inputs, and the nodes that have the tensors."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from app.designs import find, overridden
from app.job import Examined, examine
from app.one_pass.inspection import inspected, obstacle, tensors
from designer.model.design import Design
from engine.runs import Runs
from engine.training import CheckpointRefused, load_weights
from tests.designs import design, graph, node, stack
from tests.templates import LIGHT

TOKENS = ("data.dataset=random", "data.dataset.shape=[6]", "data.dataset.tokens=50", "data.dataset.classes=4")


def examined(name: str | Design, *settings: str) -> Examined:
    return examine(overridden(find(name).design if isinstance(name, str) else name, settings))


@pytest.mark.parametrize("name", LIGHT)
def test_every_template_can_be_inspected_while_a_run_draws(name: str) -> None:
    found = examined(name)
    state = torch.get_rng_state()
    seen = inspected(found)
    assert torch.equal(torch.get_rng_state(), state)
    assert seen.found.loss == seen.found.loss  # a number
    assert seen.found.chain.to_input is (name != "transformer_text")  # no gradient reaches whole numbers
    assert [each.parameter for each in tensors(found.report)] == list(seen.found.parameters)


def test_the_seed_is_that_of_training_unless_another_is_given() -> None:
    found = examined("digits_mlp", "training.seed=3")
    assert inspected(found).seed == 3
    assert inspected(found, seed=5).seed == 5


def test_the_weights_of_a_run_are_not_touched(trained: Path) -> None:
    record = Runs(trained).find("digits_mlp-1")
    before = load_weights(record.weights())
    seen = inspected(examined("digits_mlp"), record)
    assert seen.run == "digits_mlp-1"
    assert all(torch.equal(before[name], value) for name, value in load_weights(record.weights()).items())


def test_weights_of_another_network_are_refused(trained: Path) -> None:
    with pytest.raises(CheckpointRefused, match="Run digits_mlp-1 does not fit the network"):
        inspected(examined("iris_mlp"), Runs(trained).find("digits_mlp-1"))


def test_tokens_are_those_that_the_smallest_embedding_knows() -> None:
    layers = ("Embedding", {"num_embeddings": 7, "embedding_dim": 3}), "Flatten", ("Linear", {"out_features": 4})
    seen = inspected(examined(stack((6,), *layers, dtype="int64"), *TOKENS))
    assert seen.found.inputs["x"].high < 7
    assert not seen.found.chain.to_input


def test_a_network_of_two_inputs_gets_both() -> None:
    nodes = node("a", "input", shape=(4,)), node("b", "input", shape=(4,)), node("both", "add"), node("y", "output")
    seen = inspected(examined(design(graph("Net", nodes, "a > both.input_1", "b > both.input_2", "both > y"))))
    assert list(seen.found.inputs) == ["a", "b"]
    assert seen.found.loss_kind == ""


def test_the_elements_of_a_list_are_named_by_their_places() -> None:
    seen = inspected(examined("modulelist_trace"))
    assert seen.outputs == ("y", "trace[0]", "trace[1]", "trace[2]")
    assert [numbers.shape for numbers in seen.found.outputs] == [(1, 10), (1, 32), (1, 16), (1, 10)]


def test_a_tensor_leads_to_the_node_that_has_it() -> None:
    report = examined("resnet18").report
    found = {each.parameter.name: each.ids for each in tensors(report)}
    ids = found["layer2.0.conv1.weight"]
    block = report.design.root
    names = []
    for id_ in ids:
        names.append(block.by_id[id_].name)
        block = report.design.blocks.get(block.by_id[id_].block or "", block)
    assert names[0] == "layer2"
    assert names[-1] == "conv1"


def test_the_obstacle_is_the_first_error() -> None:
    assert obstacle(examined("lenet")) == ""
    assert obstacle(examined("mistake_linear")).startswith("fc1 expects 25088 features")
