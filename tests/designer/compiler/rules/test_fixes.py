"""Fixes as edits: where they apply, and what they say when the place is gone."""

from __future__ import annotations

import pytest

from designer.compiler.check import check
from designer.compiler.rules import fixes
from designer.model.design import Node
from designer.model.edits import EditRefused
from designer.report import Fix
from designer.values import Values
from tests.designer.compiler.cases import around
from tests.designs import design, graph, node, stack, stacked


def test_an_inserted_layer_stands_on_the_wire() -> None:
    fix = fixes.insert_before(("Net", "it", "input"), "Flatten")
    mended = fix.edit(around("Linear", (3, 8, 8), out_features=4))
    assert [edge.target for edge in mended.root.edges if edge.source == "x0"] == ["n1"]
    assert mended.root.by_id["n1"].name == "flatten"


def test_an_inserted_layer_lies_between_its_neighbours() -> None:
    nodes = (Node("x", "x", "input", {"shape": (8,)}, (0, 0)), Node("y", "y", "output", pos=(40, 100)))
    mended = fixes.insert_before(("Net", "y", "input"), "ReLU").edit(design(graph("Net", nodes, "x > y")))
    assert mended.root.by_id["n1"].pos == (20, 50)


def test_an_inserted_layer_of_a_stack_has_no_name_where_the_others_have_none() -> None:
    mended = fixes.insert_before(("Net", "l0", "input"), "Flatten").edit(stack((3, 8, 8), "ReLU"))
    assert [each.name for each in mended.root.nodes] == ["x", "", "", "output"]


def test_several_layers_are_inserted_in_their_order() -> None:
    layers: tuple[tuple[str, Values], ...] = (("Flatten", {}), ("Linear", {"out_features": 3}))
    mended = fixes.insert_all(("Net", "out", "input"), layers, "Insert both").edit(stack((3, 8, 8), "ReLU"))
    assert [each.kind for each in mended.root.nodes] == ["input", "ReLU", "Flatten", "Linear", "output"]


def test_a_removed_layer_leaves_its_wire() -> None:
    given = around("Softmax", (8,))
    mended = fixes.remove(given.root, given.root.by_id["it"]).edit(given)
    assert [(edge.source, edge.target) for edge in mended.root.edges] == [("x0", "out")]


def test_another_kind_keeps_the_parameters_it_has_too() -> None:
    given = around("Conv2d", (3, 8), out_channels=4, kernel_size=(3, 5), stride=2, padding_mode="reflect")
    mended = fixes.kind_of("Net", "it", "Conv1d").edit(given).root.by_id["it"]
    assert mended.kind == "Conv1d"
    assert dict(mended.params) == {"out_channels": 4, "kernel_size": 3, "stride": 2, "padding_mode": "reflect"}


def test_a_shared_layer_is_mended_at_its_owner() -> None:
    nodes = [node("x", "input", shape=(8,)), node("fc", "Linear", in_features=8, out_features=4)]
    nodes += [Node("again", "again", "Linear", of="fc"), node("y", "output")]
    given = design(graph("Net", nodes, "x > fc", "fc > again", "again > y"))
    problem = next(problem for problem in check(given).errors if problem.node == "again")
    mended = problem.fixes[-1].edit(given)
    assert mended.root.by_id["fc"].params["in_features"] == 4
    assert mended.root.by_id["again"].params == {}


def test_a_fix_applies_to_a_design_that_changed_elsewhere() -> None:
    fix = fixes.set_param("Net", "it", "out_features", 5)
    assert fix.edit(around("Linear", (9,), out_features=4)).root.by_id["it"].params["out_features"] == 5


@pytest.mark.parametrize(
    "fix",
    [
        fixes.set_param("Net", "gone", "p", 0.5),
        fixes.insert_before(("Net", "gone", "input"), "Flatten"),
        fixes.insert_before(("Gone", "it", "input"), "Flatten"),
        fixes.insert_before(("Net", "it", "other"), "Flatten"),
        fixes.kind_of("Net", "gone", "ReLU"),
    ],
)
def test_a_fix_whose_place_is_gone_says_so(fix: Fix) -> None:
    with pytest.raises(EditRefused, match=r"no longer there|any more"):
        fix.edit(around("Linear", (9,), out_features=4))


def test_a_fix_inside_a_definition_mends_all_its_instances() -> None:
    head = stacked("Head", ("Linear", {"in_features": 5, "out_features": 8}))
    body = stacked("Net", node("a", "block:Head"), node("b", "block:Head"), shape=(8,))
    given = design(body, head)
    (problem,) = check(given).errors
    assert (problem.block, problem.path) == ("Head", "a.0")
    assert check(problem.fixes[0].edit(given)).ok
