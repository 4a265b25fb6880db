"""Random designs under edits: what rearranges changes nothing that is computed, and what changes is checked anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from random import Random

import torch
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from torch import Tensor

from designer.compiler.build import build
from designer.compiler.check import check
from designer.compiler.source import source
from designer.compiler.weights import carried, to_ids
from designer.model import edits
from designer.model.design import INPUT, OUTPUT, Block, Design
from designer.model.edits import EditRefused
from designer.model.files import dumps
from designer.model.wellformed import objections
from designer.report import Problem, Report
from tests.generated import SIZE, random_design
from tests.random_edits import edited

MAX_LAYERS = 200
CALM = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)
RANDOM = st.integers(0, 2**32).map(Random)
EXAMPLES = torch.randn(2, 4, SIZE, SIZE, generator=torch.Generator().manual_seed(0))


def sound(random: Random) -> Report:
    report = check(random_design(random))
    assume(report.ok and report.main.layers <= MAX_LAYERS)
    return report


def some(block: Block, random: Random) -> list[str]:
    """Nodes of a block: a few that stand together, or any."""
    inner = [node.id for node in block.nodes if node.kind not in (INPUT, OUTPUT)]
    if random.random() < 0.6 and inner:
        start = random.randrange(len(inner))
        return inner[start : start + random.randint(1, 4)]
    return [key for key in inner if random.random() < 0.4]


def grouped(design: Design, random: Random) -> Iterator[tuple[str, list[str], Design, str]]:
    """A block made of nodes in each definition that lets it be made: where, of which, the design, the instance."""
    for name, block in design.blocks.items():
        ids = some(block, random)
        try:
            after = edits.group(design, name, ids, "Grouped")
        except EditRefused:
            continue
        yield name, ids, after, next(node.id for node in after.blocks[name].nodes if node.block == "Grouped")


def computed(report: Report, state: dict[str, Tensor]) -> Tensor:
    """What the model of that report gives with those weights."""
    module = build(report).eval()
    module.load_state_dict(state)
    torch.manual_seed(1)
    result = module(EXAMPLES)
    assert isinstance(result, Tensor)
    return result


@given(random=RANDOM)
@CALM
def test_ungrouping_takes_back_what_grouping_did_in_every_form_of_block(random: Random) -> None:
    design = random_design(random)
    for name, ids, after, instance in grouped(design, random):
        assert list(objections(after)) == []
        back = edits.ungroup(after, name, instance)
        nodes = design.blocks[name].nodes
        places = [place for place, node in enumerate(nodes) if node.id in ids]
        assert back.blocks[name].by_id == design.blocks[name].by_id
        assert back.blocks[name].edges == design.blocks[name].edges
        if places == list(range(places[0], places[-1] + 1)):
            assert back == design
            assert dumps(back) == dumps(design)


@given(random=RANDOM)
@CALM
def test_a_block_made_of_nodes_computes_what_they_did_with_their_weights(random: Random) -> None:
    report = sound(random)
    assume(not any(isinstance(block.times, tuple) for block in report.design.blocks.values()))  # drawn in another order
    state = build(report).state_dict()
    expected = computed(report, state)
    for name, ids, after, _ in grouped(report.design, random):
        found = check(after, since=report)
        assert found.ok, (name, ids, found.errors[0].message)
        kept = carried(report, found, state)
        assert len(kept) == len(state)
        torch.testing.assert_close(computed(found, kept), expected, rtol=0, atol=0, equal_nan=True)


@given(random=RANDOM)
@CALM
def test_layers_that_take_the_place_of_their_block_compute_what_it_did(random: Random) -> None:
    report = sound(random)
    state = build(report).state_dict()
    for block in report.design.blocks.values():
        for node in block.nodes:
            try:
                after = edits.ungroup(report.design, block.name, node.id)
            except EditRefused:
                continue
            assert list(objections(after)) == []
            found = check(after, since=report)
            assert found.ok, (block.name, node.id, found.errors[0].message)
            assert found.main.cost.parameters == report.main.cost.parameters
            kept = carried(report, found, state)
            if len(kept) == len(state):  # copies of layers that others still have begin anew
                torch.testing.assert_close(
                    computed(found, kept), computed(report, state), rtol=0, atol=0, equal_nan=True
                )


@given(random=RANDOM)
@CALM
def test_a_definition_of_its_own_computes_what_the_common_one_did(random: Random) -> None:
    report = sound(random)
    state = build(report).state_dict()
    expected = computed(report, state)
    instances = Counter(node.block for block in report.design.blocks.values() for node in block.nodes if not node.of)
    for block in report.design.blocks.values():
        for node in block.nodes:
            if node.block is not None and node.of is None and instances[node.block] > 1:
                found = check(edits.make_unique(report.design, block.name, node.id), since=report)
                assert found.main.cost == report.main.cost
                assert build(found).state_dict().keys() == state.keys()
                kept = carried(report, found, state)
                torch.testing.assert_close(computed(found, kept), expected, rtol=0, atol=0, equal_nan=True)


def said(report: Report) -> list[Problem]:
    """The problems without their fixes, which are other objects each time, and the first of their places."""
    shown = sorted((p.severity, p.block, p.node, p.message, p.field, p.instances) for p in report.problems)
    return [Problem(*each[:5], instances=each[5]) for each in shown]


@given(random=RANDOM, seeds=st.lists(st.integers(0, 10**6), min_size=1, max_size=12))
@CALM
def test_a_check_after_an_edit_says_what_a_cold_one_says_and_prints_the_same(random: Random, seeds: list[int]) -> None:
    report = check(random_design(random))
    for seed in seeds:
        design = edited(report.design, seed)
        cold, report = check(design), check(design, since=report)
        assert said(report) == said(cold)
        assert (report.main.cost, report.main.layers) == (cold.main.cost, cold.main.layers)
        assert report.main.outputs == cold.main.outputs
        if cold.ok and cold.main.layers <= MAX_LAYERS:
            assert source(report) == source(cold)


@given(random=RANDOM, seeds=st.lists(st.integers(0, 10**6), min_size=1, max_size=8))
@CALM
def test_layers_keep_their_weights_through_edits_where_they_keep_id_and_shape(random: Random, seeds: list[int]) -> None:
    first = sound(random)
    state = build(first).state_dict()
    design = first.design
    for seed in seeds:
        design = edited(design, seed)
    last = check(design)
    assume(last.ok and last.main.layers <= MAX_LAYERS and last.main.cost.parameters < 10**7)
    fresh = build(last).state_dict()
    kept = carried(first, last, state)
    assert kept.keys() <= fresh.keys()
    assert len({id(weight) for weight in kept.values()}) == len(kept)
    before, after = to_ids(first, state), to_ids(last, {key: key for key in fresh})
    assert all(kept[after[path]] is before[path] for path in before.keys() & after.keys())
