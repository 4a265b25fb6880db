"""Choices: what check says of them, and what is printed."""

from __future__ import annotations

import torch

from designer.compiler.build import build
from designer.compiler.check import check
from designer.compiler.source import source
from designer.model import edits
from designer.model.design import Block, BlockParam, Design, Edge, Node
from designer.params import Choice, Param
from designer.report import Cost, Problem
from designer.values import Expression, Value
from tests.designs import design, node, stacked

ENDS = Node("in", "x", "input"), Node("out", "y", "output")
ACTIVATIONS = (node("relu", "ReLU"), node("prelu", "PReLU"))
FLAVOUR = BlockParam(Param("activation", Choice(("relu", "prelu")), "relu"))


def around(*alternatives: Node, selected: Value = None, edges: tuple[Edge, ...] = (), **params: Value) -> Design:
    """A model that is a Linear and an instance of a choice."""
    parameters = (FLAVOUR,) if isinstance(selected, Expression) else ()
    block = Block("Activation", "choice", (ENDS[0], *alternatives, ENDS[1]), edges, parameters, selected=selected)
    layers = ("Linear", {"out_features": 8}), Node("act", "act", "block:Activation", params)
    return design(stacked("Net", *layers, shape=(4,)), block)


def errors(given: Design) -> tuple[Problem, ...]:
    return check(given).errors


def test_a_choice_is_a_dictionary_of_modules_and_takes_what_a_parameter_says() -> None:
    report = check(around(*ACTIVATIONS, selected=Expression("activation"), activation="prelu"))
    assert report.problems == ()
    model = build(report)
    assert list(model.state_dict()) == ["0.weight", "0.bias", "act.alternatives.prelu.weight"]
    x = torch.randn(3, 4)
    (linear, act) = model.children()
    assert torch.equal(model(x), act.get_submodule("alternatives.prelu")(linear(x)))
    assert 'Activation(activation="prelu")' in source(report).text


def test_another_selection_is_another_result_with_the_same_weights() -> None:
    given = around(*ACTIVATIONS, selected="relu")
    other = edits.set_selected(given, "Activation", "prelu")
    first, second = build(check(given)), build(check(other, since=check(given)))
    second.load_state_dict(first.state_dict())
    x = torch.randn(3, 4)
    assert not torch.equal(first(x), second(x))


def test_all_alternatives_count_their_parameters_and_the_taken_one_its_work() -> None:
    wide = node("wide", "Linear", out_features=8, bias=False), node("narrow", "PReLU")
    report = check(around(*wide, selected="narrow"))
    assert report.main.steps["act"].cost == Cost(8 * 8 + 1, 0, 8 * 4)
    assert check(around(*wide, selected="wide")).main.steps["act"].cost.multiply_adds == 64


def test_a_choice_that_takes_nothing_or_a_name_it_lacks_offers_its_alternatives() -> None:
    for selected, received in ((None, "nothing"), ("gelu", "“gelu”")):
        given = around(*ACTIVATIONS, selected=selected)
        (problem,) = errors(given)
        assert (problem.field, problem.expected, problem.received) == ("selected", "one of relu, prelu", received)
        assert [fix.label for fix in problem.fixes] == ["Take relu", "Take prelu"]
        assert check(problem.fixes[1].edit(given)).ok


def test_alternatives_stand_side_by_side() -> None:
    given = around(*ACTIVATIONS, selected="relu", edges=(Edge("relu", "output", "prelu", "input"),))
    (problem,) = errors(given)
    assert "stand side by side" in problem.message
    assert check(problem.fixes[0].edit(given)).ok


def test_an_alternative_is_a_layer_or_a_block_of_one_tensor() -> None:
    for kind in ("relu", "Bilinear", "LSTM"):
        needed = {"Bilinear": "out_features", "LSTM": "hidden_size"}.get(kind)
        given = around(Node("it", "it", kind, {needed: 2} if needed else {}), selected="it")
        assert any("ut it into a block of its own" in problem.message for problem in errors(given)), kind


def test_an_alternative_that_is_switched_off_can_be_switched_on() -> None:
    given = around(node("relu", "ReLU", bypassed=True), selected="relu")
    (problem,) = errors(given)
    assert problem.fixes[0].label == "Switch relu on"
    assert check(problem.fixes[0].edit(given)).ok


def test_a_name_that_no_module_dict_takes_is_told() -> None:
    (problem,) = errors(around(node("keys", "ReLU"), selected="keys"))
    assert problem.field == "name"


def test_a_choice_has_one_input_and_one_output() -> None:
    block = Block("Activation", "choice", (ENDS[0], *ACTIVATIONS), selected="relu")
    given = design(stacked("Net", node("act", "block:Activation"), shape=(4,)), block)
    assert any("needs one input and one output" in problem.message for problem in errors(given))


def test_an_empty_choice_says_what_to_do() -> None:
    assert any("nothing to choose from" in problem.message for problem in errors(around()))


def test_a_model_that_is_a_choice_is_built() -> None:
    nodes = (Node("in", "x", "input", {"shape": (4,)}), *ACTIVATIONS, ENDS[1])
    report = check(design(Block("Net", "choice", nodes, selected="prelu")))
    assert torch.equal(build(report)(-torch.ones(1, 4)), torch.full((1, 4), -0.25))


def test_an_operation_is_no_alternative_until_it_is_a_layer_or_in_a_block() -> None:
    (problem,) = errors(around(*ACTIVATIONS, node("gelu", "gelu"), selected="gelu"))
    assert [fix.label for fix in problem.fixes] == ["Change to GELU", "Put gelu into a block"]
    given = around(*ACTIVATIONS, node("gelu", "gelu"), selected="gelu")
    for fix in problem.fixes:
        report = check(fix.edit(given))
        assert report.problems == ()
        x = torch.randn(3, 4)
        model = build(report)
        assert torch.allclose(model(x), torch.nn.functional.gelu(next(model.children())(x)))
