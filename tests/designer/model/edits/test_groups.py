"""Grouping in each form of block: what goes along, what becomes a port, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from designer.compiler.check import check
from designer.model import edits
from designer.model.design import Block, Design, Node
from designer.model.edits import EditRefused
from designer.values import Expression
from tests.designs import design, graph, node


def in_net(block: Block) -> Design:
    """A model that has one instance of `block`."""
    ends = node("in", "input", shape=(4, 6, 6)), node("body", f"block:{block.name}"), node("out", "output")
    return design(graph("Net", ends, f"body.{block.outputs[0]} > out", f"in > body.{block.inputs[0]}"), block)


def repeated(*, shared: bool = False) -> Design:
    """A repeat whose convolution says in a formula how wide it is in each turn."""
    conv = node("conv", "Conv2d", out_channels=Expression("4 + 4 * i"), kernel_size=1)
    nodes = (node("x", "input"), conv, node("act", "ReLU"), node("y", "output"))
    body = graph("Body", nodes, "act > y", "conv > act", "x > conv")
    return in_net(replace(body, form="repeat", times=3, shared=shared))


def choosing() -> Design:
    """A choice between two activations."""
    nodes = node("x", "input"), node("relu", "ReLU"), node("leaky", "LeakyReLU"), node("y", "output")
    return in_net(Block("Body", "choice", nodes, selected="leaky"))


def grouped(before: Design, *ids: str) -> tuple[Design, Node]:
    """The design with a block of those nodes of Body, and its instance."""
    after = edits.group(before, "Body", ids, "Part")
    return after, next(each for each in after.blocks["Body"].nodes if each.block == "Part")


def refused(edit: Callable[[], object]) -> str:
    with pytest.raises(EditRefused) as caught:
        edit()
    return str(caught.value)


class TestRepeats:
    def test_the_number_of_the_turn_is_handed_on(self) -> None:
        after, instance = grouped(repeated(), "conv")
        assert instance.params == {"i": Expression("i")}
        assert [item.name for item in after.blocks["Part"].parameters] == ["i"]
        assert check(after).main.outputs == check(repeated()).main.outputs
        assert edits.ungroup(after, "Body", instance.id) == repeated()

    def test_nodes_that_do_not_speak_of_the_turn_are_told_nothing_of_it(self) -> None:
        after, instance = grouped(repeated(), "act")
        assert instance.params == {}
        assert after.blocks["Part"].parameters == ()

    def test_turns_that_share_their_layers_cannot_hand_their_number_to_one(self) -> None:
        assert "the turns of Body share their layers" in refused(lambda: grouped(repeated(shared=True), "conv"))

    def test_a_call_of_another_turn_stays_in_the_repeat(self) -> None:
        nodes = node("x", "input"), node("a", "PReLU"), node("b", "PReLU", of="a"), node("y", "output")
        body = graph("Body", nodes, "a > b", "b > y", "x > a")
        before = edits.set_shared(in_net(replace(body, form="repeat", times=2)), "Body", "b", "a", Expression("0"))
        assert "calls the layer of another turn" in refused(lambda: grouped(before, "a", "b"))


class TestChoices:
    def test_a_block_of_an_alternative_is_the_alternative_under_its_name(self) -> None:
        after, instance = grouped(choosing(), "leaky")
        assert instance.name == "leaky"
        assert after.blocks["Part"].form == "sequential"
        assert check(after).ok
        assert edits.ungroup(after, "Body", instance.id) == choosing()

    def test_several_alternatives_make_no_block(self) -> None:
        assert "choose a single one" in refused(lambda: grouped(choosing(), "relu", "leaky"))

    def test_a_wire_from_another_input_goes_along(self) -> None:
        nodes = node("x", "input"), node("z", "input"), node("relu", "ReLU"), node("y", "output")
        body = replace(graph("Body", nodes, "z > relu"), form="choice", selected="relu")
        ends = node("in", "input", shape=(4,)), node("body", "block:Body"), node("out", "output")
        before = design(graph("Net", ends, "body.y > out", "in > body.x", "in > body.z"), body)
        after, instance = grouped(before, "relu")
        assert [(edge.source, edge.target) for edge in after.blocks["Body"].edges] == [("z", instance.id)]
        assert edits.ungroup(after, "Body", instance.id) == before

    def test_an_alternative_of_several_layers_stays_a_block(self) -> None:
        after, instance = grouped(choosing(), "leaky")
        after = edits.add_node(after, "Part", Node("more", "", "Tanh"))
        assert "is an alternative" in refused(lambda: edits.ungroup(after, "Body", instance.id))

    def test_what_takes_the_place_of_an_alternative_has_its_name(self) -> None:
        after, instance = grouped(choosing(), "leaky")
        after = edits.rename_node(after, "Body", instance.id, "soft")
        after = edits.ungroup(after, "Body", instance.id)
        assert after.blocks["Body"].by_id["leaky"].name == after.blocks["Body"].selected == "soft"


class TestOpenPorts:
    NODES = (
        *(node("x", "input", shape=(4,)), node("a", "Linear", out_features=4), node("b", "ReLU")),
        *(node("c", "ReLU"), node("y", "output")),
    )

    def test_layers_without_wires_to_the_outside_get_an_input_and_an_output(self) -> None:
        before = design(graph("Body", self.NODES, "a > b", "c > y", "x > c"))
        after, instance = grouped(before, "a", "b")
        part = after.blocks["Part"]
        assert (part.inputs, part.outputs) == (("input",), ("output",))
        assert {(edge.source, edge.target) for edge in part.edges} >= {("a", "b")}
        assert len(part.edges) == 3
        assert edits.ungroup(after, "Body", instance.id) == before

    def test_what_nobody_reads_becomes_an_output_where_nothing_leaves(self) -> None:
        before = design(graph("Body", self.NODES, "a > b", "c > y", "x > a", "x > c"))
        after, instance = grouped(before, "a", "b")
        assert check(after).ok
        assert after.blocks["Part"].outputs == ("output",)
        assert edits.ungroup(after, "Body", instance.id) == before

    def test_where_wires_cross_open_ports_stay_inside(self) -> None:
        before = design(graph("Body", self.NODES, "a > b", "a > c", "c > y", "x > a"))
        after, _ = grouped(before, "a", "b")
        assert len(after.blocks["Part"].outputs) == 1
