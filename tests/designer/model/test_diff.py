"""What differs between two designs."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from designer.model import edits
from designer.model.design import Block, Design, Edge, Node
from designer.model.diff import BlockDiff, Diff, diff
from tests.random_edits import all_edited

START = edits.set_form(edits.new_design(), "Net", "module")
ENDS = Node("n8", "x", "input"), Node("n9", "y", "output")
RELU = Node("n3", "relu", "ReLU")


def test_equal_designs_do_not_differ() -> None:
    assert not diff(START, edits.set_form(edits.new_design(), "Net", "module"))


def test_an_added_node_is_told() -> None:
    after = edits.add_node(START, "Net", RELU)
    assert diff(START, after) == Diff(changed={"Net": BlockDiff(added=(RELU,))})
    assert diff(after, START) == Diff(changed={"Net": BlockDiff(removed=(RELU,))})


def test_a_changed_node_is_told_with_both_versions() -> None:
    before = edits.add_node(START, "Net", RELU)
    after = edits.move(before, "Net", {"n3": (1.0, 2.0)})
    change = before.blocks["Net"].by_id["n3"], after.blocks["Net"].by_id["n3"]
    assert diff(before, after).changed["Net"] == BlockDiff(changed=(change,))


def test_wires_are_told() -> None:
    edge = Edge("n1", "output", "n2", "input")
    after = edits.disconnect(START, "Net", edge)
    assert diff(START, after).changed["Net"] == BlockDiff(edges_removed=(edge,))
    assert diff(after, START).changed["Net"] == BlockDiff(edges_added=(edge,))


def test_another_order_is_told() -> None:
    before = edits.add_node(START, "Net", RELU)
    assert diff(before, edits.reorder(before, "Net", ["n3"], "n1")).changed["Net"] == BlockDiff(reordered=True)


def test_what_a_block_says_of_itself_is_told() -> None:
    assert diff(START, edits.set_help(START, "Net", "It helps.")).changed["Net"] == BlockDiff(header=True)
    before = edits.add_block(START, replace(edits.new_design().root, name="Body", nodes=ENDS))
    assert diff(before, edits.set_as_function(before, "Body", True)).changed["Body"] == BlockDiff(header=True)


def test_blocks_and_settings_are_told() -> None:
    block = Block("Other", "module")
    after = edits.set_main(edits.add_block(START, block), "Other")
    after = edits.set_description(edits.set_training(edits.set_data(after, {"a": 1}), {"b": 2}), "New.")
    after = edits.set_style(after, "functional")
    assert diff(START, after) == Diff(added=(block,), main=True, data=True, training=True, description=True, style=True)
    assert diff(after, START).removed == (block,)


def patched(design: Design, difference: Diff) -> Design:
    """`design` after what the difference says, but for the order of nodes and what blocks say of themselves."""
    blocks = {name: block for name, block in design.blocks.items() if block not in difference.removed}
    blocks.update({block.name: block for block in difference.added})
    for name, change in difference.changed.items():
        old = blocks[name]
        nodes = {node.id: node for node in old.nodes if node not in change.removed}
        nodes |= {node.id: node for _, node in change.changed} | {node.id: node for node in change.added}
        edges = (set(old.edges) - set(change.edges_removed)) | set(change.edges_added)
        blocks[name] = Block(name, "module", tuple(nodes.values()), tuple(sorted(edges)))
    return Design(blocks, "")


@given(st.lists(st.integers(0, 10**6), max_size=40), st.lists(st.integers(0, 10**6), max_size=15))
@settings(deadline=None, max_examples=100)
def test_the_difference_is_what_turns_one_design_into_the_other(first: list[int], then: list[int]) -> None:
    before = all_edited(START, first)
    after = all_edited(before, then)
    made = patched(before, diff(before, after))
    assert made.blocks.keys() == after.blocks.keys()
    for name, block in after.blocks.items():
        assert made.blocks[name].by_id == block.by_id
        assert made.blocks[name].edges == block.edges
