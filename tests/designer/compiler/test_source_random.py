"""Random designs: what is printed and executed is what the design says, to the bit."""

from __future__ import annotations

import ast
from dataclasses import replace
from random import Random
from typing import get_args

import torch
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from designer.compiler.build import build
from designer.compiler.check import check
from designer.compiler.source import source
from designer.compiler.weights import from_ids, paths, to_ids
from designer.model.design import Style
from designer.report import Report
from tests import oracle
from tests.generated import SIZE, random_design

MAX_LAYERS = 300
CALM = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
RANDOM = st.integers(0, 2**32).map(Random)
EXAMPLES = torch.randn(3, 4, SIZE, SIZE, generator=torch.Generator().manual_seed(0))


def sound(random: Random) -> Report:
    design = random_design(random)
    report = check(replace(design, style=random.choice(get_args(Style))))
    assume(report.ok and report.main.layers <= MAX_LAYERS)
    return report


def run(module: nn.Module, training: bool) -> Tensor:
    module.train(training)
    torch.manual_seed(1)
    result = module(EXAMPLES)
    assert isinstance(result, Tensor)
    return result


@given(random=RANDOM)
@CALM
def test_a_built_design_computes_what_the_interpreter_computes(random: Random) -> None:
    report = sound(random)
    expected = oracle.model(report.design, EXAMPLES, seed=5)
    torch.manual_seed(5)
    built = build(report)
    assert list(built.state_dict()) == list(expected.state_dict())
    for training in (True, False):
        torch.testing.assert_close(run(built, training), run(expected, training), rtol=0, atol=0, equal_nan=True)


@given(random=RANDOM)
@CALM
def test_every_line_is_at_most_88_columns_wide_and_all_lines_are_python(random: Random) -> None:
    text = source(sound(random)).text
    ast.parse(text)
    assert max(map(len, text.splitlines())) <= 88


@given(random=RANDOM)
@CALM
def test_every_weight_has_a_node_and_finds_its_way_back(random: Random) -> None:
    report = sound(random)
    state = build(report).state_dict()
    by_id = to_ids(report, state)
    assert len(set(paths(report).values())) == len(paths(report))
    assert {key.partition(".")[0] for key in by_id} <= set(paths(report).values())
    assert list(from_ids(report, by_id)) == list(state)


@given(random=RANDOM)
@CALM
def test_printing_after_another_design_prints_the_same(random: Random) -> None:
    state = random.getstate()
    report = sound(random)
    first = source(report)
    source(sound(Random(str(state))))
    assert source(report) == first
