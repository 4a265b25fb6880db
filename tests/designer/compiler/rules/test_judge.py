"""What is said of a model that does not fit its task, and what the fixes make of it."""

from __future__ import annotations

import pytest

from designer.compiler.check import check
from designer.model.design import Block, BlockParam, Design, Node
from designer.params import Int, Param
from designer.report import Problem
from designer.task import Field, Task
from designer.values import Expression
from tests.designs import Layer, design, graph, node, stack, stacked

IMAGE = Field((1, 28, 28))
DIGITS = tuple("0123456789")


def classify(loss: str = "CrossEntropyLoss", shape: tuple[int, ...] = (1, 28, 28)) -> Task:
    return Task((Field(shape),), "classification", Field((), "int64"), DIGITS, loss)


def regress(target: tuple[int, ...] = (1,)) -> Task:
    return Task((Field((8,)),), "regression", Field(target), (), "MSELoss")


def mlp(*tail: Layer, classes: int = 10) -> Design:
    return stack((1, 28, 28), "Flatten", ("Linear", {"out_features": classes}), *tail)


def told(given: Design, task: Task) -> list[Problem]:
    return list(check(given, task).problems)


def only(given: Design, task: Task) -> Problem:
    (problem,) = told(given, task)
    return problem


def labels(problem: Problem) -> list[str]:
    return [fix.label for fix in problem.fixes]


def mended(given: Design, task: Task) -> None:
    """Every fix of the only problem leaves none."""
    problem = only(given, task)
    assert problem.fixes
    for fix in problem.fixes:
        assert told(fix.edit(given), task) == [], fix.label


def test_a_model_that_fits_has_no_problem() -> None:
    assert told(mlp(), classify()) == []


def test_too_few_scores_are_an_error_with_both_numbers() -> None:
    problem = only(mlp(classes=7), classify())
    assert problem.message == "The output has 7 numbers per example, but the task has 10 classes."
    assert (problem.severity, problem.expected, problem.received) == ("error", "N x 10", "N x 7")
    assert "Set out_features of layer 1 (Linear) to 10" in labels(problem)
    mended(mlp(classes=7), classify())


def test_the_last_width_is_found_behind_layers_that_keep_it() -> None:
    given = mlp("ReLU", "BatchNorm1d", "Dropout", classes=7)
    fix = next(
        fix for fix in only(given, classify("MultiMarginLoss")).fixes if fix.label.startswith("Set out_features")
    )
    assert told(fix.edit(given), classify("MultiMarginLoss")) == []


def test_the_last_width_of_a_convolutional_net_is_its_channels() -> None:
    conv: Layer = ("Conv2d", {"out_channels": 7, "kernel_size": 3})
    given = stack((1, 28, 28), conv, ("AdaptiveAvgPool2d", {"output_size": 1}), "Flatten")
    assert "Set out_channels of layer 0 (Conv2d) to 10" in labels(only(given, classify()))
    mended(given, classify())


def test_the_last_width_is_found_inside_a_block() -> None:
    head = stacked("Head", ("Linear", {"out_features": 7}))
    body = stacked("Net", "Flatten", node("head", "block:Head"), shape=(1, 28, 28))
    given = design(body, head)
    fix = only(given, classify()).fixes[0]
    assert fix.label == "Set out_features of layer 0 (Linear) to 10"
    assert told(fix.edit(given), classify()) == []


def test_a_width_that_an_instance_gives_is_set_there() -> None:
    linear = Node("h1", "", "Linear", {"out_features": Expression("classes")})
    block = stacked("Head", linear)
    head = Block(block.name, block.form, block.nodes, (), (BlockParam(Param("classes", Int(1), 5)),))
    given = design(stacked("Net", "Flatten", node("head", "block:Head", classes=7), shape=(1, 28, 28)), head)
    fix = only(given, classify()).fixes[0]
    assert fix.label == "Set classes of head to 10"
    assert told(fix.edit(given), classify()) == []


def test_a_picture_as_output_of_a_classifier_gets_a_head() -> None:
    given = stack((1, 28, 28), ("Conv2d", {"out_channels": 4, "kernel_size": 3}))
    assert labels(only(given, classify())) == ["Insert Flatten and Linear with 10 features"]
    mended(given, classify())


def test_a_regression_needs_its_number_of_values() -> None:
    given = stack((8,), ("Linear", {"out_features": 3}))
    assert "3 numbers per example, but the task has 1 value to predict" in only(given, regress()).message
    mended(given, regress())


def test_a_reconstruction_needs_the_shape_of_its_input() -> None:
    task = Task((IMAGE,), "reconstruction", IMAGE, (), "MSELoss")
    given = mlp(classes=784)
    problem = only(given, task)
    assert problem.expected == "N x 1 x 28 x 28"
    assert labels(problem) == ["Insert Unflatten to 1 x 28 x 28"]
    mended(given, task)


def test_one_number_without_an_axis_gets_one() -> None:
    nodes = (node("x", "input", shape=(8,)), node("s", "sum"), node("y", "output"))
    given = design(graph("Net", nodes, "x > s", "s > y"))
    assert labels(only(given, regress())) == ["Insert unsqueeze"]
    mended(given, regress())


def test_axes_in_another_order_are_put_in_order() -> None:
    task = Task((Field((8, 32)),), "reconstruction", Field((32, 8)), (), "MSELoss")
    given = stack((8, 32), ("Linear", {"out_features": 32}))
    fix = only(given, task).fixes[0]
    assert fix.label == "Insert permute to 32 x 8"
    mended_design = fix.edit(given)
    assert told(mended_design, task) == []
    assert any(node.kind == "permute" for node in mended_design.root.nodes)


def test_an_output_with_axes_of_size_one_is_flattened() -> None:
    given = stack((10, 8, 8), ("AdaptiveAvgPool2d", {"output_size": 1}))
    task = classify(shape=(10, 8, 8))
    assert labels(only(given, task)) == ["Insert Flatten"]
    mended(given, task)


def test_an_input_of_another_shape_is_set_to_that_of_the_data() -> None:
    given = stack((3, 28, 28), "Flatten", ("Linear", {"out_features": 10}))
    problem = only(given, classify())
    assert problem.message == "The input x takes 3 x 28 x 28, but an example of the data is 1 x 28 x 28."
    assert labels(problem) == ["Set the shape of x to 1 x 28 x 28"]
    mended(given, classify())


def test_an_input_of_another_type_is_set_to_that_of_the_data() -> None:
    given = stack((8,), ("cast", {"dtype": "float32"}), ("Linear", {"out_features": 1}), dtype="int64")
    problem = only(given, regress())
    assert (problem.field, problem.expected, problem.received) == ("dtype", "float32", "int64")
    mended(given, regress())


def test_a_model_with_too_many_inputs_is_an_error() -> None:
    nodes = [node("a", "input", shape=(8,)), node("b", "input", shape=(8,)), node("sum", "add")]
    nodes += [node("fc", "Linear", out_features=1), node("y", "output")]
    given = design(graph("Net", nodes, "a > sum.input_1", "b > sum.input_2", "sum > fc", "fc > y"))
    assert only(given, regress()).message == "Net has 2 inputs, but an example of the data has 1 tensor."


def test_an_output_without_the_batch_is_an_error() -> None:
    given = stack((8,), ("Linear", {"out_features": 1}), ("mean", {"dim": 0}))
    assert any("lost the batch" in problem.message for problem in check(given, regress()).errors)


def test_one_number_for_the_whole_batch_is_the_answer_to_each_example() -> None:
    given = stack((8,), ("Linear", {"out_features": 1}), ("expression", {"formula": "sum(x)"}))
    report = check(given, regress())
    assert report.ok
    assert "loses the batch" in report.problems[0].message
    assert any("lost the batch" in problem.message for problem in check(given, classify()).errors)


def test_an_output_of_whole_numbers_is_an_error() -> None:
    given = mlp(("argmax", {"dim": 1}))
    assert any("int64 numbers; a loss needs float32" in problem.message for problem in told(given, classify()))


@pytest.mark.parametrize(
    ("loss", "layer"),
    [
        ("CrossEntropyLoss", "Softmax"),
        ("CrossEntropyLoss", "LogSoftmax"),
        ("CrossEntropyLoss", "Sigmoid"),
        ("CrossEntropyLoss", "softmax"),
        ("CrossEntropyLoss", "ReLU"),
    ],
)
def test_what_the_loss_contains_is_removed(loss: str, layer: str) -> None:
    problem = only(mlp(layer), classify(loss))
    assert problem.severity == "warning"
    assert problem.node == "l2"
    assert labels(problem) == [f"Remove layer 2 ({layer})"]
    mended(mlp(layer), classify(loss))


def test_a_sigmoid_before_bce_with_logits_is_removed() -> None:
    task = Task((Field((8,)),), "multilabel", Field((3,)), ("a", "b", "c"), "BCEWithLogitsLoss")
    given = stack((8,), ("Linear", {"out_features": 3}), "Sigmoid")
    assert "BCEWithLogitsLoss contains a sigmoid of its own" in only(given, task).message
    mended(given, task)


def test_a_softmax_is_found_behind_layers_that_change_nothing() -> None:
    assert only(mlp("Softmax", "Identity", "Dropout"), classify()).node == "l2"


def test_a_softmax_inside_a_block_is_told_with_its_path() -> None:
    head = stacked("Head", ("Linear", {"out_features": 10}), "Softmax")
    given = design(stacked("Net", "Flatten", node("head", "block:Head"), shape=(1, 28, 28)), head)
    problem = only(given, classify())
    assert (problem.block, problem.path) == ("Head", "head.1")
    mended(given, classify())


def test_nll_loss_needs_log_softmax() -> None:
    problem = only(mlp(), classify("NLLLoss"))
    assert (problem.severity, labels(problem)) == ("warning", ["Insert LogSoftmax"])
    mended(mlp(), classify("NLLLoss"))
    assert told(mlp(("LogSoftmax", {"dim": 1})), classify("NLLLoss")) == []


def test_bce_loss_needs_a_sigmoid() -> None:
    task = Task((Field((8,)),), "multilabel", Field((3,)), ("a", "b", "c"), "BCELoss")
    given = stack((8,), ("Linear", {"out_features": 3}))
    assert labels(only(given, task)) == ["Insert Sigmoid"]
    mended(given, task)


def test_a_relu_inside_the_model_is_nobodys_business() -> None:
    given = stack((1, 28, 28), "Flatten", ("Linear", {"out_features": 9}), "ReLU", ("Linear", {"out_features": 10}))
    assert told(given, classify()) == []


def test_a_half_built_model_is_not_judged_by_its_output() -> None:
    given = stack((1, 28, 28), ("Linear", {"in_features": 5, "out_features": 7}))
    assert [problem.node for problem in told(given, classify())] == ["l0"]
