"""What a tracer cannot follow is said before it tries."""

from __future__ import annotations

from dataclasses import replace

import pytest

from designer.model import files
from designer.model.deciding import by_chance, by_data, untraced
from designer.model.design import Block, Design, Node
from resources import template
from tests.designer.compiler.test_control import GROW, HALVE, around, fork, loop
from tests.designs import node, stacked


def walk(times: object) -> Design:
    ends = Node("ix", "x", "input"), Node("iy", "y", "output")
    return around(Block("Walk", "repeat", (ends[0], HALVE, ends[1]), times=times))  # type: ignore[arg-type]


def test_a_while_and_an_if_decide_by_their_data() -> None:
    assert (
        untraced(around(loop(HALVE))) == "Loop decides by its data how often it runs; this format cannot follow that."
    )
    assert (
        untraced(around(fork(GROW))) == "Fork decides by its data which branch it runs; this format cannot follow that."
    )
    both = around(loop(HALVE, node("inner2", "block:Fork")), fork(GROW))
    assert untraced(both) == "Loop and Fork decide by their data what they run; this format cannot follow that."


def test_their_traceable_form_can_be_followed() -> None:
    assert untraced(around(fork(GROW)), traceable=True) == ""


def test_a_random_number_of_turns_has_no_traceable_form() -> None:
    for traceable in (False, True):
        assert untraced(walk((0, 3)), traceable) == (
            "Walk draws how often it runs anew in every pass; this format cannot follow that. "
            "Give it a fixed number of turns."
        )
    assert by_chance(files.loads(template("dynamic_net")))


@pytest.mark.parametrize("name", ["resnet18", "modulelist_pairs", "moduledict_activation", "conv_blocks_deep"])
def test_what_decides_nothing_can_be_followed(name: str) -> None:
    assert untraced(files.loads(template(name))) == ""


def test_a_fixed_number_of_turns_can_be_followed() -> None:
    assert untraced(walk(3)) == ""


def test_what_is_not_in_the_model_does_not_count() -> None:
    made = around(loop(HALVE), fork(GROW))
    assert [block.name for block in by_data(made)] == ["Loop"]
    main = made.root
    skipped = tuple(replace(each, bypassed=each.block is not None) for each in main.nodes)
    assert not by_data(replace(made, blocks={**made.blocks, "Net": replace(main, nodes=skipped)}))


def test_of_a_choice_the_alternative_that_is_taken_counts() -> None:
    ends = Node("cx", "x", "input"), Node("cy", "y", "output")
    options = node("loop", "block:Loop"), node("plain", "block:Plain")
    others = loop(HALVE), stacked("Plain", "ReLU")
    for taken, found in (("loop", 1), ("plain", 0)):
        pick = Block("Pick", "choice", (ends[0], *options, ends[1]), selected=taken)
        assert len(by_data(around(pick, *others))) == found
