"""What check tells of whole designs: types, costs, problems with their places, and how much it looks at again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designer.compiler.check import check
from designer.model.design import Block, BlockParam, Design, Node
from designer.params import Int, Param
from designer.report import N, Report, Step, TensorType
from designer.task import Field, Task
from designer.values import Expression
from tests.designs import design, graph, node, stack, stacked

MNIST_CNN = stack(
    (1, 28, 28),
    ("Conv2d", {"out_channels": 8, "kernel_size": 3}),
    "ReLU",
    ("MaxPool2d", {"kernel_size": 2}),
    ("Conv2d", {"out_channels": 16, "kernel_size": 3}),
    "ReLU",
    ("MaxPool2d", {"kernel_size": 2}),
    "Flatten",
    ("Linear", {"out_features": 64}),
    "ReLU",
    ("Linear", {"out_features": 10}),
)


def output(report: Report, node_id: str) -> str:
    (type_,) = report.main.steps[node_id].outputs.values()
    return str(type_)


def messages(report: Report) -> list[str]:
    return [problem.message for problem in report.problems]


def test_every_wire_has_its_type() -> None:
    report = check(MNIST_CNN)
    assert report.problems == ()
    assert [output(report, f"l{index}") for index in range(10)] == [
        "N x 8 x 26 x 26",
        "N x 8 x 26 x 26",
        "N x 8 x 13 x 13",
        "N x 16 x 11 x 11",
        "N x 16 x 11 x 11",
        "N x 16 x 5 x 5",
        "N x 400",
        "N x 64",
        "N x 64",
        "N x 10",
    ]


def test_sizes_follow_from_what_flows_in() -> None:
    step = check(MNIST_CNN).main.steps["l7"]
    assert step.arguments["in_features"] == 400
    assert step.inferred == {"in_features"}


def test_costs_are_those_of_one_example() -> None:
    report = check(MNIST_CNN)
    assert report.main.cost.parameters == 80 + 1168 + 25664 + 650
    assert report.main.cost.multiply_adds == 8 * 9 * 26 * 26 + 16 * 72 * 11 * 11 + 400 * 64 + 640
    assert report.main.steps["l0"].cost.activation_bytes == 8 * 26 * 26 * 4


def test_a_recurrent_layer_keeps_its_time_axis_and_counts_every_step() -> None:
    report = check(stack((1000, 8), ("LSTM", {"hidden_size": 4, "batch_first": True})))
    outputs = report.main.steps["l0"].outputs
    assert outputs["output"] == TensorType((N, 1000, 4))
    assert outputs["h_n"] == TensorType((1, N, 4))
    assert report.main.steps["l0"].cost.multiply_adds == 1000 * 4 * (8 + 4) * 4


def test_a_missing_wire_is_told_and_nothing_behind_it() -> None:
    block = graph(
        "Net",
        [
            node("x", "input", shape=(4,)),
            node("fc1", "Linear", out_features=3),
            node("fc2", "Linear", out_features=3),
            node("output", "output"),
        ],
        "fc1 > fc2",
        "fc2 > output",
    )
    report = check(design(block))
    assert [(problem.node, problem.field) for problem in report.errors] == [("fc1", "input")]
    assert report.main.outputs["output"] is None


def test_a_loop_is_one_problem() -> None:
    block = graph(
        "Net",
        [node("x", "input", shape=(4,)), node("a", "add"), node("b", "ReLU"), node("output", "output")],
        "x > a.input_1",
        "b > a.input_2",
        "a > b",
        "b > output",
    )
    report = check(design(block))
    assert len(report.errors) == 1
    assert "a" in report.errors[0].message
    assert "b" in report.errors[0].message


def test_an_unknown_kind_is_told_with_the_nearest_name() -> None:
    report = check(stack((4,), "Linaer"))
    assert "Linear" in report.errors[0].message


def test_a_bypassed_node_lets_its_input_through() -> None:
    layers = ("Flatten", Node("drop", "", "Dropout", bypassed=True), ("Linear", {"out_features": 2}))
    report = check(stack((3, 4), *layers))
    assert report.problems == ()
    assert report.main.steps["l2"].operands["input"].node == "l0"
    assert not report.main.steps["drop"].active


def test_parameters_of_a_block_reach_its_fields() -> None:
    width = BlockParam(Param("width", Int(1), 8))
    block = replace(
        stacked("Mlp", ("Linear", {"out_features": Expression("width * 4")}), "ReLU", ("Linear", {"out_features": 2})),
        parameters=(width,),
    )
    report = check(design(stacked("Net", ("block:Mlp", {"width": 5}), "block:Mlp", shape=(3,)), block))
    assert report.problems == ()
    first, second = (report.main.steps[name].inner for name in ("l0", "l1"))
    assert first is not None
    assert second is not None
    assert first.steps["Mlp_l0"].arguments["out_features"] == 20
    assert second.steps["Mlp_l0"].arguments["out_features"] == 32


def residual() -> Block:
    """A residual block whose projection exists only where the shape changes."""
    return graph(
        "Residual",
        [
            node("x", "input"),
            node("conv", "Conv2d", out_channels=Expression("channels"), kernel_size=1),
            replace(
                node("project", "Conv2d", out_channels=Expression("channels"), kernel_size=1),
                when=Expression("channels != in_channels"),
            ),
            node("sum", "add"),
            node("output", "output"),
        ],
        "x > conv",
        "x > project",
        "conv > sum.input_1",
        "project > sum.input_2",
        "sum > output",
        parameters=(BlockParam(Param("channels", Int(1))), BlockParam(Param("in_channels", Int(1)), ("x", 1))),
    )


def test_an_optional_node_exists_where_its_condition_holds() -> None:
    layers = [("block:Residual", {"channels": channels}) for channels in (3, 5)]
    report = check(design(stacked("Net", *layers, shape=(3, 8, 8)), residual()))
    assert report.problems == ()
    same, other = (report.main.steps[name].inner for name in ("l0", "l1"))
    assert same is not None
    assert other is not None
    assert not same.steps["project"].active
    assert other.steps["project"].active
    assert same.steps["sum"].operands["input_2"].node == "project"
    assert (same.cost.parameters, other.cost.parameters) == (12, 40)


def test_a_shared_layer_counts_once() -> None:
    report = check(stack((4,), ("Linear", {"out_features": 4}), Node("again", "", "Linear", of="l0")))
    assert report.problems == ()
    assert report.main.cost.parameters == 20
    assert report.main.cost.multiply_adds == 32


def test_a_shared_layer_that_does_not_fit_its_second_input_is_told() -> None:
    report = check(stack((4,), ("Linear", {"out_features": 3}), Node("again", "", "Linear", of="l0")))
    assert [problem.node for problem in report.errors] == ["again"]


def test_a_shared_block_counts_once_and_keeps_the_parameters_of_its_owner() -> None:
    width = BlockParam(Param("width", Int(1), 8))
    block = replace(stacked("Mlp", ("Linear", {"out_features": Expression("width")})), parameters=(width,))
    again = Node("again", "", "block:Mlp", of="l0")
    report = check(design(stacked("Net", ("block:Mlp", {"width": 4}), again, shape=(4,)), block))
    assert report.problems == ()
    assert report.main.cost.parameters == 20
    assert report.main.steps["again"].arguments == {"width": 4}


def test_a_shared_block_that_does_not_fit_its_second_input_is_told() -> None:
    block = stacked("Mlp", ("Linear", {"out_features": 3}))
    again = Node("again", "", "block:Mlp", of="l0")
    report = check(design(stacked("Net", "block:Mlp", again, shape=(4,)), block))
    assert [problem.node for problem in report.errors] == ["again"]


def test_a_layer_that_is_switched_off_has_nothing_to_share() -> None:
    off = Node("off", "", "Linear", {"out_features": 4}, bypassed=True)
    report = check(stack((4,), off, Node("again", "", "Linear", of="off")))
    assert [(problem.node, problem.field) for problem in report.errors] == [("again", "of")]


@pytest.mark.parametrize("kind", ["Linear", "block:Mlp"])
def test_a_layer_called_before_its_owner_runs_must_fit_what_the_owner_makes(kind: str) -> None:
    port = "x" if kind == "block:Mlp" else "input"
    owner = node("fc", kind)
    owner = owner if kind == "block:Mlp" else replace(owner, params={"out_features": 3})
    nodes = [
        node("in", "input", shape=(4,)),
        node("again", kind, of="fc"),
        node("between", "Linear", out_features=7),
        owner,
        node("out", "output"),
    ]
    wires = ["again > between", f"between > fc.{port}", "fc > out", f"in > again.{port}"]
    block = stacked("Mlp", ("Linear", {"out_features": 3}))
    report = check(design(graph("Net", nodes, *wires), block))
    assert [(problem.node, problem.field) for problem in report.errors] == [("again", "of")]
    nodes[2] = node("between", "Linear", out_features=4)
    assert check(design(graph("Net", nodes, *wires), block)).ok


def test_a_layer_called_before_its_owner_is_passed_over_is_not_there() -> None:
    nodes = [
        node("in", "input", shape=(4,)),
        node("again", "Linear", of="fc"),
        node("fc", "Linear", bypassed=True, out_features=4),
        node("out", "output"),
    ]
    report = check(design(graph("Net", nodes, "again > fc", "fc > out", "in > again")))
    assert [(problem.node, problem.field) for problem in report.errors] == [("again", "of")]


def test_a_bypassed_node_that_nothing_reaches_is_told() -> None:
    block = graph(
        "Net",
        [node("x", "input", shape=(4,)), node("off", "ReLU", bypassed=True), node("output", "output")],
        "off > output",
    )
    assert [problem.node for problem in check(design(block)).errors] == ["off"]


def test_a_parameter_of_the_model_needs_a_default() -> None:
    main = stacked("Net", ("Linear", {"out_features": Expression("width")}), shape=(4,))
    report = check(design(replace(main, parameters=(BlockParam(Param("width", Int(1))),))))
    assert [problem.field for problem in report.errors] == ["width"]


def test_a_problem_inside_a_definition_is_one_problem_with_its_places() -> None:
    inner = stacked("Inner", ("Linear", {"out_features": 3, "in_features": 99}))
    middle = graph(
        "Middle",
        [node("m_x", "input"), node("first", "block:Inner"), node("m_out", "output")],
        "m_x > first.x",
        "first > m_out",
    )
    report = check(design(stacked("Net", "block:Middle", "block:Middle", shape=(4,)), middle, inner))
    assert len(report.errors) == 1
    assert report.errors[0].block == "Inner"
    assert report.errors[0].path == "0.first.0"


def test_forty_doublings_cost_no_time() -> None:
    blocks = [stacked("B0", "ReLU")]
    blocks += [stacked(f"B{n}", f"block:B{n - 1}", f"block:B{n - 1}") for n in range(1, 41)]
    report = check(design(stacked("Net", "block:B40", shape=(4,)), *blocks))
    assert report.main.layers > 2**40
    assert any("100,000" in message for message in messages(report))


def test_a_thousand_nested_blocks_are_told_not_lowered() -> None:
    blocks = [stacked("B0", "ReLU")]
    blocks += [stacked(f"B{n}", f"block:B{n - 1}") for n in range(1, 5000)]
    report = check(design(stacked("Net", "block:B4999", shape=(4,)), *blocks))
    assert [problem.severity for problem in report.problems] == ["error"]


@pytest.mark.parametrize("width", [10**9, 2**53])
def test_a_layer_larger_than_memory_is_told(width: int) -> None:
    report = check(stack((4,), ("Linear", {"out_features": width}), ("Linear", {"out_features": width})))
    assert report.errors


def test_an_input_without_a_shape_takes_that_of_the_task() -> None:
    main = stacked("Net", ("Linear", {"out_features": 3}), shape=())
    main = replace(main, nodes=(replace(main.nodes[0], params={}), *main.nodes[1:]))
    assert check(design(main)).errors
    task = Task((Field((4,)),), "classification", Field((), "int64"), ("a", "b", "c"), "CrossEntropyLoss")
    assert check(design(main), task).problems == ()


def test_an_edit_is_looked_at_alone() -> None:
    before = check(MNIST_CNN)
    root = MNIST_CNN.root
    index = next(index for index, each in enumerate(root.nodes) if each.id == "l7")
    changed = replace(root.nodes[index], params={"out_features": 32})
    edited = design(replace(root, nodes=(*root.nodes[:index], changed, *root.nodes[index + 1 :])))
    after = check(edited, since=before)
    same = [name for name, step in after.main.steps.items() if step is before.main.steps[name]]
    assert same == ["in", "l0", "l1", "l2", "l3", "l4", "l5", "l6", "out"]


def summary(report: Report) -> object:
    def of(step: Step) -> object:
        return step.operands, step.arguments, step.inputs, step.outputs, step.cost, [p.message for p in step.problems]

    return [of(step) for step in report.main.steps.values()], sorted(messages(report)), report.main.cost


KINDS = ("ReLU", "Flatten", "Conv2d", "Linear", "block:Residual", "Nonsense")


@st.composite
def edits(draw: st.DrawFn) -> list[tuple[int, Node | None]]:
    """Replacements and removals by position."""
    kinds = st.sampled_from(KINDS)
    steps = []
    for number in range(draw(st.integers(1, 5))):
        kind = draw(kinds)
        params = {
            "Conv2d": {"out_channels": draw(st.integers(1, 4)), "kernel_size": draw(st.integers(1, 3))},
            "Linear": {"out_features": draw(st.integers(1, 4))},
            "block:Residual": {"channels": draw(st.integers(1, 4))},
        }.get(kind, {})
        new = Node(f"e{number}", "", kind, params, bypassed=draw(st.booleans()))
        steps.append((draw(st.integers(1, 4)), draw(st.sampled_from([new, None]))))
    return steps


@settings(max_examples=40, deadline=None)
@given(edits())
def test_an_incremental_check_says_what_a_cold_one_says(steps: list[tuple[int, Node | None]]) -> None:
    conv = ("Conv2d", {"out_channels": 3, "kernel_size": 3})
    current = design(stacked("Net", conv, ("block:Residual", {"channels": 3}), "ReLU", shape=(2, 8, 8)), residual())
    report = check(current)
    for position, new in steps:
        nodes = list(current.root.nodes)
        place = min(position, len(nodes) - 1)
        nodes[place : place + (place < len(nodes) - 1 and new is None)] = [new] if new else []
        current = Design({**current.blocks, "Net": replace(current.root, nodes=tuple(nodes))}, "Net")
        report = check(current, since=report)
        assert summary(report) == summary(check(current))
