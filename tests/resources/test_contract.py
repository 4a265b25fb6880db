"""The contract of every template: it groups and ungroups, and is what the independent interpreter makes of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch

import resources
from designer.compiler.build import build
from designer.compiler.check import check
from designer.model import edits
from designer.model.design import INPUT, OUTPUT, Block
from designer.model.edits import EditRefused
from designer.model.files import dumps
from tests import oracle
from tests.templates import LIGHT, design, examples


def neighbours(block: Block) -> Iterator[tuple[str, str]]:
    """The layers and instances of a block that one wire joins."""
    for source, target in sorted({(wire.source, wire.target) for wire in block.wires}):
        if not {block.by_id[source].kind, block.by_id[target].kind} & {INPUT, OUTPUT}:
            yield source, target


@pytest.mark.parametrize("name", resources.TEMPLATES)
def test_any_two_neighbours_make_a_block_that_ungroups_to_what_was_there(name: str) -> None:
    before = design(name)
    report = check(before)
    for block in before.blocks.values():
        for pair in neighbours(block):
            try:
                grouped = edits.group(before, block.name, pair, "Grouped")
            except EditRefused:  # the layer is shared with others, or another node lies between
                continue
            found = check(grouped, since=report)
            assert [problem.message for problem in found.problems] == [problem.message for problem in report.problems]
            assert found.main.cost == report.main.cost
            instance = next(node.id for node in grouped.blocks[block.name].nodes if node.block == "Grouped")
            back = edits.ungroup(grouped, block.name, instance)
            assert back.blocks[block.name].by_id == block.by_id
            assert back.blocks[block.name].edges == block.edges
            places = [place for place, node in enumerate(block.nodes) if node.id in pair]
            if places[1] == places[0] + 1:
                assert dumps(back) == dumps(before)


@pytest.mark.parametrize("name", LIGHT)
def test_a_template_computes_what_the_interpreter_computes(name: str) -> None:
    report = check(design(name))
    batch = examples(report)
    expected = oracle.model(report.design, *batch, seed=5)
    torch.manual_seed(5)
    built = build(report)
    state = expected.state_dict()
    assert list(built.state_dict()) == list(state)
    assert all(torch.equal(weight, state[key]) for key, weight in built.state_dict().items())
    for training in (True, False):
        results = []
        for module in (built, expected):
            torch.manual_seed(1)
            results.append(module.train(training)(*batch))
        torch.testing.assert_close(*results, rtol=0, atol=0)
