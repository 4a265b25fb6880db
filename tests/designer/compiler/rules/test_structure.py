"""What is said of blocks that are not put together: wires, loops, names, values; and the fixes."""

from __future__ import annotations

import pytest

from designer.catalogue import CATALOGUE
from designer.compiler.check import check
from designer.compiler.rules import structure
from designer.model.design import Block, BlockParam, Design, Node
from designer.params import Int, Param
from designer.report import Problem
from designer.values import Expression
from tests.designs import design, graph, node, stack, stacked

X = node("x", "input", shape=(8,))
Y = node("y", "output")
FC = node("fc", "Linear", out_features=4)
ADD = node("add", "add")


def net(*nodes: Node, wires: tuple[str, ...]) -> Design:
    return design(graph("Net", (X, *nodes, Y), *wires))


def told(given: Design, node_id: str) -> list[Problem]:
    return [problem for problem in check(given).problems if problem.node == node_id]


def labels(problem: Problem) -> list[str]:
    return [fix.label for fix in problem.fixes]


def mended(given: Design, problem: Problem) -> None:
    assert problem.fixes
    for fix in problem.fixes:
        left = [other.message for other in check(fix.edit(given)).problems]
        assert problem.message not in left, fix.label


def test_an_output_that_nothing_feeds_is_an_error() -> None:
    given = net(FC, wires=("x > fc",))
    (problem,) = told(given, "y")
    assert problem.message == "Nothing is wired to the output y, so Net has no result there."
    assert labels(problem) == ["Wire it to fc"]
    mended(given, problem)


def test_an_input_of_a_layer_that_nothing_feeds_is_an_error() -> None:
    given = net(FC, wires=("fc > y",))
    (problem,) = told(given, "fc")
    assert (problem.message, problem.field) == ("fc has nothing at its input.", "input")
    assert labels(problem) == ["Wire it to x"]
    mended(given, problem)


def test_a_layer_whose_result_goes_nowhere_is_a_warning() -> None:
    given = net(FC, wires=("x > fc", "x > y"))
    (problem,) = told(given, "fc")
    assert (problem.severity, labels(problem)) == ("warning", ["Remove fc"])
    mended(given, problem)


def test_an_input_that_is_not_used_is_a_warning() -> None:
    given = net(node("z", "input", shape=(8,)), wires=("x > y",))
    (problem,) = told(given, "z")
    assert problem.severity == "warning"


def test_a_loop_names_its_nodes_and_can_be_cut() -> None:
    given = net(ADD, FC, wires=("x > add.input_1", "fc > add.input_2", "add > fc", "fc > y"))
    problem = next(problem for problem in check(given).errors if "circle" in problem.message)
    assert problem.message.startswith("add and fc feed each other")
    assert labels(problem) == ["Remove the wire from fc to add"]
    mended(given, problem)


def test_a_node_that_feeds_itself_says_so() -> None:
    given = net(ADD, wires=("x > add.input_1", "add > add.input_2", "add > y"))
    problem = next(problem for problem in check(given).errors if "itself" in problem.message)
    mended(given, problem)


def test_a_block_without_an_output_gets_one() -> None:
    given = design(graph("Net", (X, FC), "x > fc"))
    problem = next(problem for problem in check(given).errors)
    assert problem.message.startswith("Net has no output")
    mended(given, problem)


def test_an_input_without_a_shape_is_an_error() -> None:
    given = design(graph("Net", (node("x", "input"), Y), "x > y"))
    (problem,) = told(given, "x")
    assert problem.message == "The input x has no shape yet. Choose the data to learn from, or give it a shape."
    choose, *shapes = problem.fixes
    assert (choose.label, choose.dock) == ("Choose data…", "data")
    assert choose.edit(given) == given
    for fix in shapes:
        assert check(fix.edit(given)).ok, fix.label


def test_an_unknown_kind_suggests_the_nearest() -> None:
    given = net(node("c", "Liner", out_features=3), wires=("x > c", "c > y"))
    (problem,) = told(given, "c")
    assert problem.message.endswith("Did you mean Linear?")
    mended(given, problem)


def test_an_unknown_parameter_suggests_the_nearest() -> None:
    given = net(node("fc", "Linear", out_feature=4), wires=("x > fc", "fc > y"))
    problem = next(problem for problem in told(given, "fc") if problem.field == "out_feature")
    assert problem.message == "fc (Linear) has no parameter out_feature. Did you mean out_features?"
    assert labels(problem) == ["Rename out_feature to out_features", "Remove out_feature"]
    mended(given, problem)


def test_a_missing_value_says_what_is_expected() -> None:
    given = net(node("fc", "Linear"), wires=("x > fc", "fc > y"))
    (problem,) = told(given, "fc")
    assert problem.message == "fc needs out_features: a whole number of at least 1."
    assert labels(problem) == ["Set out_features to 64"]
    mended(given, problem)


def test_an_illegal_value_says_what_is_expected_and_received() -> None:
    given = net(node("drop", "Dropout", p=1.5), wires=("x > drop", "drop > y"))
    (problem,) = told(given, "drop")
    assert (problem.expected, problem.received) == ("a number of 0 to 1", "1.5")
    assert labels(problem) == ["Set p back to 0.5"]
    mended(given, problem)


def test_an_illegal_size_that_can_follow_its_input_does() -> None:
    given = net(node("fc", "Linear", in_features=0, out_features=4), wires=("x > fc", "fc > y"))
    (problem,) = told(given, "fc")
    assert labels(problem) == ["Let in_features follow its input"]
    mended(given, problem)


def test_a_bad_formula_is_told_with_its_reason() -> None:
    given = net(node("fc", "Linear", out_features=Expression("width * 2")), wires=("x > fc", "fc > y"))
    (problem,) = told(given, "fc")
    assert problem.message.startswith("The formula for out_features of fc cannot be worked out: ")


def test_a_layer_with_two_inputs_in_a_stack_asks_for_a_module_block() -> None:
    given = stack((8,), ("Bilinear", {"out_features": 3}))
    problem = told(given, "l0")[0]
    assert "takes several inputs" in problem.message
    assert labels(problem) == ["Make Net a module block"]
    mended(given, problem)


def test_a_wire_to_a_port_that_is_not_there_can_be_removed() -> None:
    given = net(FC, wires=("x > fc", "x > fc.second", "fc > y"))
    problem = next(problem for problem in told(given, "fc") if problem.field == "second")
    assert labels(problem) == ["Remove the wire from x to fc"]
    mended(given, problem)


def test_a_wire_from_a_port_that_is_not_there_can_be_removed() -> None:
    given = net(FC, wires=("x > fc", "fc.weights > y"))
    problem = next(problem for problem in told(given, "y") if problem.field == "weights")
    assert "weights of fc, which has no such output" in problem.message
    mended(given, problem)


def test_a_shared_layer_of_another_kind_is_an_error() -> None:
    other = Node("r", "r", "ReLU", of="fc")
    given = net(FC, other, wires=("x > fc", "fc > r", "r > y"))
    (problem,) = told(given, "r")
    assert problem.message == "r is a ReLU and cannot share the layer of fc, a Linear."


def test_too_many_layers_are_counted() -> None:
    block = Block("Net")
    assert "2,000,000 layers" in structure.too_many_layers(block, 2_000_000, 100_000).message
    assert "more than 10^15 layers" in structure.too_many_layers(block, 2**60, 100_000).message


def test_blocks_too_deep_inside_each_other_are_counted() -> None:
    assert structure.too_deep(Block("Net"), 1000, 100).received == "1,000"


def test_an_instance_of_a_block_that_is_not_there_is_an_error() -> None:
    problem = structure.unknown_kind(
        Block("Net", nodes=(Node("a", "a", "block:Head"),)), Node("a", "a", "block:Head"), None
    )
    assert "the block Head, which this design does not have" in problem.message


def test_a_parameter_out_of_bounds_of_a_block_is_told_of_the_instance() -> None:
    head = stacked("Head", ("Linear", {"out_features": Expression("classes")}))
    head = Block(head.name, head.form, head.nodes, (), (BlockParam(Param("classes", Int(1), 5)),))
    given = design(stacked("Net", node("head", "block:Head", classes=0), shape=(8,)), head)
    (problem,) = told(given, "head")
    assert labels(problem) == ["Set classes back to 5"]
    mended(given, problem)


@pytest.mark.parametrize("kind", ["Linear", "cat", "block:Head", "NoSuchThing"])
def test_every_node_has_a_title(kind: str) -> None:
    block = Block("Net", "sequential", (Node("i", "x", "input"), Node("a", "", kind), Node("o", "y", "output")))
    problem = structure.no_value(block, block.nodes[1], CATALOGUE["Linear"].param["out_features"])
    assert problem.message.startswith(f"layer 0 ({kind.removeprefix('block:')}) needs out_features")


def pictured(*more: Node, wires: tuple[str, ...]) -> Design:
    """A classifier of pictures as a graph: x > conv > flat > fc > y."""
    nodes = (
        node("x", "input", shape=(1, 8, 8)),
        node("conv", "Conv2d", out_channels=4, kernel_size=3),
        node("flat", "Flatten"),
        node("fc", "Linear", out_features=4),
    )
    chain = ("x > conv", "conv > flat", "flat > fc", "fc > y")
    return design(graph("Net", (*nodes, *more, Y), *chain, *wires))


def test_a_wire_is_offered_only_from_where_its_type_fits() -> None:
    given = pictured(node("other", "Conv2d", out_channels=4, kernel_size=3), node("sum", "add"), wires=("other > sum",))
    problem = next(problem for problem in told(given, "other") if problem.severity == "error")
    assert labels(problem) in (["Wire it to x"], ["Wire it to conv"])
    mended(given, problem)


def test_no_wire_is_offered_where_none_fits() -> None:
    given = net(FC, node("conv", "Conv2d", out_channels=4, kernel_size=3), wires=("x > fc", "fc > y"))
    problem = next(problem for problem in told(given, "conv") if problem.severity == "error")
    assert labels(problem) == []


def test_no_wire_is_offered_that_would_make_a_loop() -> None:
    given = net(FC, node("act", "ReLU"), wires=("fc > act", "act > y"))
    problem = next(problem for problem in told(given, "fc") if problem.severity == "error")
    assert labels(problem) == ["Wire it to x"]
