"""The rows of the summary, and the ways that paths of names lead."""

from __future__ import annotations

import pytest

import resources
from app.designs import find
from app.nodes import ids_at, labels, rows
from designer.compiler.check import check
from designer.compiler.rules.situation import label
from designer.model.design import Block, Node


@pytest.mark.parametrize("template", resources.TEMPLATES)
def test_labels_are_those_of_messages(template: str) -> None:
    for block in find(template).design.blocks.values():
        assert labels(block) == {node.id: label(block, node) for node in block.nodes}


def test_an_input_in_the_middle_takes_no_number() -> None:
    block = Block("Net", "module", (Node("a", "", "ReLU"), Node("b", "x", "input"), Node("c", "", "ReLU")))
    assert labels(block) == {"a": "0", "b": "x", "c": "1"}


@pytest.mark.parametrize("template", ["resnet18", "mnist_cnn"])
def test_every_path_leads_to_its_node(template: str) -> None:
    design = find(template).design
    found, complete = rows(check(design))
    assert complete
    assert [ids_at(design, row.path) for row in found] == [row.ids for row in found]


def test_a_path_of_another_design_leads_nowhere() -> None:
    assert ids_at(find("mnist_cnn").design, "layer1.0.conv1") is None
