from __future__ import annotations

import copy
import linecache
import pickle
import traceback

import pytest
import torch
from torch import nn

from designer.compiler.build import build, execute, node_of
from designer.compiler.check import check
from designer.compiler.printer.definitions import BuildRefused
from designer.compiler.source import Source, source
from designer.model.design import Node
from designer.report import Report
from tests.designs import design, graph, node, stack


def report() -> Report:
    nodes = [
        Node("x", "x", "input", {"shape": (4,)}),
        node("fc", "Linear", out_features=3),
        node("act", "relu"),
        node("head", "Linear", out_features=2),
        Node("y", "y", "output"),
    ]
    return check(design(graph("Net", nodes, "x > fc", "fc > act", "act > head", "head > y")))


def test_the_model_is_an_instance_of_the_last_class() -> None:
    assert type(build(report())).__name__ == "Net"


def test_a_pure_stack_is_a_model_too() -> None:
    model = build(check(stack((4,), ("Linear", {"out_features": 2}), "ReLU")))
    assert isinstance(model, nn.Sequential)
    assert [type(layer).__name__ for layer in model] == ["Linear", "ReLU"]


def test_weights_are_drawn_from_the_default_generator() -> None:
    torch.manual_seed(7)
    expected = nn.Linear(4, 3).weight
    torch.manual_seed(7)
    assert torch.equal(build(report()).get_parameter("fc.weight"), expected)


def test_building_under_meta_draws_nothing() -> None:
    before = torch.get_rng_state()
    with torch.device("meta"):
        model = build(report())
    assert torch.equal(torch.get_rng_state(), before)
    assert next(model.parameters()).is_meta


def test_a_design_with_errors_is_refused() -> None:
    with pytest.raises(BuildRefused):
        build(check(stack((4,), ("Conv2d", {"out_channels": 1, "kernel_size": 3}))))


def test_an_error_at_run_time_is_told_with_its_node_and_its_line() -> None:
    model = build(report())
    with pytest.raises(RuntimeError) as raised:
        model(torch.zeros(2, 5))
    assert node_of(raised.tb) == ("Net", "fc")
    assert "x = F.relu(self.fc(x))" in "".join(traceback.format_exception(raised.value))


def test_errors_elsewhere_have_no_node() -> None:
    with pytest.raises(RuntimeError) as raised:
        torch.zeros(2) @ torch.zeros(3)
    assert node_of(raised.tb) is None


def test_the_text_is_kept_for_tracebacks() -> None:
    build(report())
    assert "".join(linecache.getlines("<blockwright Net>")) == source(report()).text


def test_a_model_can_be_copied() -> None:
    model = build(report())
    assert torch.equal(copy.deepcopy(model)(torch.ones(1, 4)), model(torch.ones(1, 4)))


def test_a_model_is_not_pickled_by_accident() -> None:
    with pytest.raises((pickle.PicklingError, AttributeError, ImportError)):
        pickle.dumps(build(report()))


@pytest.mark.parametrize("line", ["import os", "open('x')", "eval('1')", "__import__('os')", "print()"])
def test_the_text_finds_nothing_but_what_a_model_needs(line: str) -> None:
    with pytest.raises((ImportError, NameError)):
        execute(Source(f"{line}\n", {}, {}, {}), "Net")
