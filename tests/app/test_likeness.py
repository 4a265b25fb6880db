"""Which designs are the same network."""

from __future__ import annotations

from dataclasses import replace

from app.likeness import same_network
from designer.model import edits
from tests.designs import stack


def test_a_moved_node_and_a_description_change_no_network() -> None:
    before = stack((8,), ("Linear", {"out_features": 4}), "ReLU")
    block = before.root
    nodes = tuple(replace(node, pos=(40.0, 8.0)) for node in block.nodes)
    after = replace(before, blocks={"Net": replace(block, nodes=nodes, help="For digits")}, description="More")
    assert same_network(before, after)


def test_a_parameter_a_node_and_a_name_change_the_network() -> None:
    before = stack((8,), ("Linear", {"out_features": 4}), "ReLU")
    for after in (
        edits.set_param(before, "Net", "l0", "out_features", 5),
        edits.set_bypassed(before, "Net", "l1", True),
        edits.rename_block(before, "Net", "Other"),
        stack((8,), ("Linear", {"out_features": 4})),
    ):
        assert not same_network(before, after)
        assert not same_network(after, before)
