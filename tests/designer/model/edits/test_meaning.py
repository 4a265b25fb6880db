"""Edits that change how a network is put together, and nothing of what it computes."""

from __future__ import annotations

from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designer.compiler.check import check
from designer.model import edits
from designer.model.design import Design
from designer.model.edits import EditRefused
from designer.model.files import loads
from designer.report import Cost, WireType
from resources import template

NAMES = ("lenet", "resnet18", "lstm_digits", "autoencoder")


@cache
def opened(name: str) -> Design:
    return loads(template(name), name)


def figures(design: Design) -> tuple[Cost, list[WireType | None], bool]:
    report = check(design)
    return report.main.cost, list(report.main.outputs.values()), report.ok


def rearranged(design: Design, random: Random) -> Design:
    """The design after one edit that keeps what it computes, unless that is refused."""
    block = design.blocks[random.choice(sorted(design.blocks))]
    ids = [node.id for node in block.nodes if node.kind not in ("input", "output")]
    start = random.randrange(len(ids))
    instances = [node.id for node in block.nodes if node.block is not None]
    try:
        match random.randrange(5):
            case 0:
                name = f"Part{len(design.blocks)}"
                return edits.group(design, block.name, ids[start : start + random.randint(1, 4)], name)
            case 1 if instances:
                return edits.ungroup(design, block.name, random.choice(instances))
            case 2 if instances:
                return edits.make_unique(design, block.name, random.choice(instances))
            case 3:
                return edits.set_form(design, block.name, random.choice(("module", "sequential")))
            case 4:
                return edits.rename_node(design, block.name, random.choice(list(block.by_id)), f"new{len(ids)}_{start}")
    except EditRefused:
        pass
    return design


@pytest.mark.parametrize("name", NAMES)
@given(seed=st.integers(0, 10**6))
@settings(max_examples=25, deadline=None)
def test_rearranging_keeps_what_a_network_computes(name: str, seed: int) -> None:
    random = Random(seed)
    design = opened(name)
    for _ in range(6):
        design = rearranged(design, random)
    assert figures(design) == figures(opened(name))
