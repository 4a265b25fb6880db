"""The rows of the summary, and the ways that paths of names lead."""

from __future__ import annotations

from typing import Literal

import pytest

import resources
from app.designs import find
from app.nodes import ids_at, inside, labels, rows, top
from designer.compiler.check import check
from designer.compiler.rules.situation import label
from designer.model.design import Block, Design, Edge, Node
from designer.report import BlockReport
from designer.values import Expression, Value
from tests.designs import design, node, stacked


@pytest.mark.parametrize("template", resources.TEMPLATES)
def test_labels_are_those_of_messages(template: str) -> None:
    for block in find(template).design.blocks.values():
        assert labels(block) == {node.id: label(block, node) for node in block.nodes}


def test_an_input_in_the_middle_takes_no_number() -> None:
    block = Block("Net", "module", (Node("a", "", "ReLU"), Node("b", "x", "input"), Node("c", "", "ReLU")))
    assert labels(block) == {"a": "0", "b": "x", "c": "1"}


@pytest.mark.parametrize("template", ["resnet18", "mnist_cnn"])
def test_every_path_leads_to_its_node(template: str) -> None:
    named = find(template).design
    found, complete = rows(check(named))
    assert complete
    assert [ids_at(named, row.path) for row in found] == [row.ids for row in found]


def test_a_path_of_another_design_leads_nowhere() -> None:
    assert ids_at(find("mnist_cnn").design, "layer1.0.conv1") is None


def told(design: Design) -> dict[str, tuple[str, str, int]]:
    """Of each node by its path: its kind and remark, its output, its parameters."""
    found, _ = rows(check(design))
    return {row.path: (row.told_kind, row.output, row.figures[0]) for row in found}


def repeated(times: Value, out: Value, shared: bool = False) -> Design:
    """A repeat of one Linear on 8 features."""
    nodes = (Node("in", "x", "input"), node("fc", "Linear", out_features=out), Node("out", "y", "output"))
    edges = (Edge("in", "output", "fc", "input"), Edge("fc", "output", "out", "input"))
    body = Block("Body", "repeat", nodes, edges, times=times, shared=shared)
    return design(stacked("Net", Node("body", "body", "block:Body"), shape=(8,)), body)


def chosen(selected: str) -> Design:
    """A choice between a layer of 72 parameters and one of 64."""
    nodes = (
        Node("in", "x", "input"),
        Node("a", "a", "Linear", {"out_features": 8}),
        Node("b", "b", "Linear", {"out_features": 8, "bias": False}),
        Node("out", "y", "output"),
    )
    edges = tuple(Edge("in", "output", key, "input") for key in "ab")
    edges += tuple(Edge(key, "output", "out", "input") for key in "ab")
    pick = Block("Pick", "choice", nodes, edges, selected=selected)
    return design(stacked("Net", Node("pick", "pick", "block:Pick"), shape=(8,)), pick)


def test_layers_of_turns_are_counted_and_have_the_shapes_of_all_turns() -> None:
    found = told(repeated(3, Expression("[6, 4, 2][i]")))
    assert found["body"] == ("Body, 3 turns", "N x 2", 54 + 28 + 10)
    assert found["body.fc"] == ("Linear × 3", "N x 6→4→2", 54 + 28 + 10)


def test_a_layer_that_turns_share_counts_once() -> None:
    found = told(repeated((0, 3), 8, shared=True))
    assert found["body"] == ("Body, 0 to 3 turns, shared", "N x 8", 72)
    assert found["body.fc"] == ("Linear, one for all turns", "N x 8", 72)


@pytest.mark.parametrize(("taken", "other", "mine"), [("a", "b", 72), ("b", "a", 64)])
def test_a_choice_says_what_it_takes_of_how_much(taken: str, other: str, mine: int) -> None:
    found = told(chosen(taken))
    assert found["pick"][0] == f"Pick, takes {taken}: {mine} of 136 parameters"
    assert found[f"pick.{taken}"][0] == "Linear, taken"
    assert found[f"pick.{other}"] == ("Linear, not taken", "N x 8", 136 - mine)


@pytest.mark.parametrize(("form", "said"), [("while", "while sum(x) > 1, at most 10 turns"), ("if", "if sum(x) > 1")])
def test_what_a_condition_decides_is_told(form: Literal["while", "if"], said: str) -> None:
    nodes = (Node("in", "x", "input"), Node("half", "half", "Tanh"), Node("out", "y", "output"))
    edges = (Edge("in", "output", "half", "input"), Edge("half", "output", "out", "input"))
    times = 10 if form == "while" else 1
    body = Block("Body", form, nodes, edges, times=times, condition="sum(x) > 1")
    found = told(design(stacked("Net", Node("body", "body", "block:Body"), shape=(8,)), body))
    assert found["body"][0] == f"Body, {said}"
    assert found["body.half"][0] == ("Tanh, if" if form == "if" else "Tanh")


@pytest.mark.parametrize("template", resources.TEMPLATES)
def test_what_is_inside_costs_what_the_whole_costs(template: str) -> None:
    report = check(find(template).design)
    assert all(
        sum(part.figures[place] for part in parts) == whole
        for parts, figures in [
            (top(report), _figures(report.main)),
            *((inside(row), row.figures) for row in rows(report)[0] if row.step.inner is not None),
        ]
        for place, whole in enumerate(figures)
    )


def _figures(block: BlockReport) -> tuple[int, int, int]:
    return block.cost.parameters, block.cost.multiply_adds, block.cost.activation_bytes
