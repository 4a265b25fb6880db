"""Repeats: what check says of them, and what is printed."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import torch

from designer.compiler.build import build
from designer.compiler.check import check
from designer.compiler.rules.repeats import MAX_TURNS
from designer.compiler.source import source
from designer.compiler.weights import to_ids
from designer.model import edits
from designer.model.design import Block, BlockParam, Design, Edge, Node
from designer.params import Bool, Int, Param, Sequence
from designer.report import N, Problem, TensorType
from designer.task import Field, Task
from designer.values import Expression, Value
from tests import oracle
from tests.designs import design, graph, node, stacked

X, Y = Node("in", "x", "input"), Node("out", "y", "output")
SIZES = BlockParam(Param("sizes", Sequence(Int()), (16, 8, 4)))


def chain(*layers: Node, end: Node = Y) -> tuple[tuple[Node, ...], tuple[Edge, ...]]:
    nodes = (X, *layers, end)
    return nodes, tuple(
        Edge(a.id, "output", b.id, "input_1" if b.kind == "add" else "input") for a, b in pairwise(nodes)
    )


def around(*layers: Node, times: Value = 3, shared: bool = False, end: Node = Y, **params: Value) -> Design:
    """A model of 10 features that is one instance of a repeat of a chain."""
    nodes, edges = chain(*layers, end=end)
    formulas = [value for layer in layers for value in layer.params.values()]
    own: tuple[BlockParam, ...] = (SIZES,) if Expression("sizes[i]") in formulas else ()
    own += (BlockParam(Param("turns", Int(min=0), 2)),) if times == Expression("turns") else ()
    body = Block("Body", "repeat", nodes, edges, own, times=times, shared=shared)
    return design(stacked("Net", Node("body", "body", "block:Body", params), shape=(10,)), body)


def same(name: str = "fc") -> Node:
    return node(name, "Linear", out_features=10)


def one(given: Design) -> Problem:
    (problem,) = check(given).errors
    return problem


def code(given: Design) -> str:
    return source(check(given)).text


def test_each_turn_has_layers_of_its_own() -> None:
    report = check(around(same(), node("act", "ReLU")))
    model = build(report)
    assert list(model.state_dict()) == [f"body.fc.{turn}.{kind}" for turn in range(3) for kind in ("weight", "bias")]
    assert report.main.cost.parameters == 3 * 110
    assert report.main.steps["body"].outputs == {"y": TensorType((N, 10))}
    assert next(iter(to_ids(report, model.state_dict()))) == "body/fc@0.weight"


def test_turns_can_share_their_layers() -> None:
    report = check(around(same(), shared=True))
    model = build(report)
    assert list(model.state_dict()) == ["body.fc.weight", "body.fc.bias"]
    assert report.main.cost.parameters == 110
    assert report.main.cost.multiply_adds == 3 * 100
    x, layer = torch.randn(2, 10), model.get_submodule("body.fc")
    assert torch.equal(model(x), layer(layer(layer(x))))


def test_a_loop_over_the_only_list_of_layers_names_them() -> None:
    text = code(around(same(), node("act", "ReLU")))
    assert "self.fc = nn.ModuleList(nn.Linear(10, 10) for _ in range(3))" in text
    assert "        for fc in self.fc:\n            x = self.act(fc(x))\n        return x" in text


def test_values_that_follow_the_turn_are_formulas_over_its_number() -> None:
    text = code(around(node("fc", "Linear", out_features=Expression("sizes[i]"))))
    assert "nn.Linear((10, 16, 8)[i], sizes[i]) for i in range(3)" in text


def test_sizes_that_grow_evenly_are_written_so() -> None:
    layers = X, node("fc", "Linear", out_features=4), node("cat", "cat"), Y
    wires = ("in > fc", "in > cat.input_1", "fc > cat.input_2", "cat > out")
    body = replace(graph("Body", layers, *wires), form="repeat", times=4)
    report = check(design(stacked("Net", node("body", "block:Body"), shape=(10,)), body))
    assert report.main.steps["body"].outputs == {"y": TensorType((N, 26))}
    assert "nn.Linear(10 + 4 * i, 4) for i in range(4)" in source(report).text


def grown(*widths: int) -> Design:
    """A model of several instances of a block that puts 4 features to its input in each of three turns."""
    layers = X, node("fc", "Linear", out_features=4), node("cat", "cat"), Y
    wires = ("in > fc", "in > cat.input_1", "fc > cat.input_2", "cat > out")
    body = replace(graph("Body", layers, *wires), form="repeat", times=3)
    parts = [part for width in widths for part in (node(f"fc{width}", "Linear", out_features=width), "block:Body")]
    return design(stacked("Net", *parts, shape=(10,)), body)


def test_sizes_that_grow_evenly_from_another_one_in_each_instance_begin_with_an_argument() -> None:
    report = check(grown(5, 7))
    text = source(report).text
    assert "def __init__(self, in_features: int) -> None:" in text
    assert "nn.Linear(in_features + 4 * i, 4) for i in range(3)" in text
    assert "Body(7)" in text
    assert build(report)(torch.randn(2, 10)).shape == (2, 19)


def test_a_size_that_only_the_first_turn_has_is_told_from_the_others() -> None:
    width = BlockParam(Param("width", Int(min=1)))
    nodes, edges = chain(node("fc", "Linear", out_features=Expression("width")), node("act", "ReLU"))
    body = Block("Body", "repeat", nodes, edges, (width,), times=3)
    parts = node("a", "block:Body", width=4), node("b", "block:Body", width=6)
    report = check(design(stacked("Net", *parts, shape=(10,)), body))
    assert "nn.Linear(in_features if i == 0 else width, width)" in source(report).text
    assert build(report)(torch.randn(2, 10)).shape == (2, 6)


def test_the_layer_of_a_turn_is_called_as_one_of_its_list() -> None:
    text = code(around(same("layers")))
    assert "        for layer in self.layers:\n            x = layer(x)\n        return x" in text


def test_the_number_of_turns_may_be_a_parameter() -> None:
    report = check(around(same(), times=Expression("turns"), turns=5))
    assert report.main.steps["body"].cost.parameters == 5 * 110
    assert len(list(build(report).parameters())) == 10


def test_a_random_number_of_turns_is_drawn_by_torch_in_each_pass() -> None:
    report = check(around(same(), times=(0, 3), shared=True))
    assert "for _ in range(int(torch.randint(0, 4, ()))):" in source(report).text
    model, x = build(report), torch.randn(2, 10)
    torch.manual_seed(0)
    results = {tuple(model(x).flatten().tolist()) for _ in range(40)}
    assert len(results) == 4


def test_a_random_number_of_turns_keeps_the_shape() -> None:
    assert check(around(node("fc", "Linear", out_features=4), times=(1, 3))).ok
    assert "random number of turns" in one(around(node("fc", "Linear", out_features=4), times=(0, 1))).message


def test_turns_that_need_other_sizes_cannot_share_and_the_fix_lets_each_have_its_own() -> None:
    given = around(node("fc", "Linear", out_features=4), shared=True)
    problem = one(given)
    assert problem.node == "fc"
    assert check(problem.fixes[0].edit(given)).ok


def test_results_are_added_or_put_one_behind_another() -> None:
    for kind, features in (("sum", 10), ("cat", 30)):
        report = check(around(same(), end=Node("out", "y", "output", {"result": kind})))
        assert report.main.outputs == {"output": TensorType((N, features))}
        model, x = build(report), torch.randn(2, 10)
        turns, value = [], x
        for turn in range(3):
            value = model.get_submodule(f"body.fc.{turn}")(value)
            turns.append(value)
        expected = turns[0] + turns[1] + turns[2] if kind == "sum" else torch.cat(turns, 1)
        assert torch.equal(model(x), expected)


def test_a_repeat_that_may_run_no_turn_has_no_sum() -> None:
    assert (
        "may run no turn"
        in one(around(same(), times=(0, 2), end=Node("out", "y", "output", {"result": "sum"}))).message
    )


def test_no_turn_at_all_hands_the_input_on() -> None:
    report = check(around(same(), times=0))
    x = torch.randn(2, 10)
    assert torch.equal(build(report)(x), x)
    assert report.main.cost.parameters == 0


def test_a_number_of_turns_out_of_range_is_told_with_a_fix() -> None:
    for times in (-1, MAX_TURNS + 1, (3, 1)):
        given = around(same(), times=times)
        problem = one(given)
        assert problem.field == "times"
        assert check(problem.fixes[0].edit(given)).ok


def test_a_parameter_cannot_have_the_name_of_the_turn() -> None:
    given = around(same())
    given = edits.add_parameter(given, "Body", BlockParam(Param("i", Int(), 1)))
    assert one(given).field == "i"


def test_what_differs_between_turns_is_told_once() -> None:
    given = around(node("fc", "Linear", in_features=10, out_features=4))
    problem = one(given)
    assert (problem.node, problem.instances) == ("fc", 1)


def test_a_result_of_turns_outside_of_a_repeat_is_told() -> None:
    nodes = Node("x", "x", "input", {"shape": (4,)}), Node("y", "y", "output", {"result": "sum"})
    given = design(Block("Net", "module", nodes, (Edge("x", "output", "y", "input"),)))
    (problem,) = check(given).problems
    assert problem.severity == "warning"
    assert check(problem.fixes[0].edit(given)).problems == ()


def test_an_edit_of_the_body_lowers_it_again() -> None:
    given = around(same())
    before = check(given)
    changed = edits.set_repeat(given, "Body", 5)
    assert check(changed, since=before).main.cost.parameters == 5 * 110
    narrow = edits.set_param(given, "Body", "fc", "bias", False)
    assert check(narrow, since=before).main.cost.parameters == 3 * 100


def pairs(turn: str, times: int = 10) -> Design:
    """Each turn adds what its own layer gives and what that of another turn does."""
    layers = (
        X,
        same("linears"),
        Node("again", "again", "Linear", of="linears", turn=Expression(turn)),
        node("sum", "add"),
        Y,
    )
    wires = ("in > linears", "in > again", "again > sum.input_1", "linears > sum.input_2", "sum > out")
    body = replace(graph("Body", layers, *wires), form="repeat", times=times)
    return design(stacked("Net", node("body", "block:Body"), shape=(10,)), body)


def test_a_node_calls_the_layer_of_the_turn_that_a_formula_gives() -> None:
    report = check(pairs("i // 2"))
    model, value = build(report), torch.randn(2, 10)
    layers = [model.get_submodule(f"body.linears.{turn}") for turn in range(10)]
    result = model(value)
    for turn, layer in enumerate(layers):
        value = layers[turn // 2](value) + layer(value)
    assert torch.equal(result, value)
    assert "self.linears[i // 2](x) + linear(x)" in source(report).text
    assert report.main.cost.parameters == 10 * 110


def test_the_layer_of_a_later_turn_can_be_called() -> None:
    report = check(pairs("9 - i"))
    assert report.ok
    assert "self.linears[9 - i](x)" in source(report).text


def test_a_turn_that_there_is_not_is_told() -> None:
    problem = one(pairs("i + 1"))
    assert (problem.node, problem.field, problem.expected, problem.received) == ("again", "turn", "0 to 9", "10")


def test_only_turns_with_layers_of_their_own_can_be_called() -> None:
    assert "share their layers" in one(edits.set_repeat(pairs("0"), "Body", 10, shared=True)).message
    graph_block = check(edits.set_form(pairs("0"), "Body", "module"))
    assert "is no repeat" in graph_block.errors[0].message


def test_the_layer_of_a_later_turn_must_fit() -> None:
    layers = X, node("wide", "Linear", out_features=Expression("10 + i")), Y
    wires = ("in > wide", "wide > out")
    body = replace(graph("Body", layers, *wires), form="repeat", times=3)
    again = Node("again", "again", "Linear", of="wide", turn=Expression("2"))
    given = edits.add_node(design(stacked("Net", node("body", "block:Body"), shape=(10,)), body), "Body", again)
    given = edits.connect(given, "Body", Edge("in", "output", "again", "input"))
    assert "again" in {problem.node for problem in check(given).errors}


def unet(each: str = "backward", turns: int = 3) -> Design:
    """An encoder that keeps what every turn gave, and a decoder that takes it element by element."""
    conv = node("conv", "Conv2d", out_channels=Expression("8 * (i + 1)"), kernel_size=1)
    down = X, conv, node("pool", "MaxPool2d", kernel_size=2), Y, Node("kept", "skips", "output", {"result": "every"})
    wires = ("in > conv", "conv > pool", "pool > out", "conv > kept")
    encoder = replace(graph("Encoder", down, *wires), form="repeat", times=3)
    up = (
        Node("d_in", "x", "input"),
        Node("d_skips", "skips", "input", {"each": each} if each != "whole" else {}),
        node("up", "Upsample", scale_factor=2.0),
        node("cat", "cat"),
        node("mix", "Conv2d", out_channels=4, kernel_size=1),
        Node("d_out", "y", "output"),
    )
    upwards = ("d_in > up", "up > cat.input_1", "d_skips > cat.input_2", "cat > mix", "mix > d_out")
    decoder = replace(graph("Decoder", up, *upwards), form="repeat", times=turns)
    nodes = (
        Node("x", "x", "input", {"shape": (3, 8, 8)}),
        Node("encoder", "encoder", "block:Encoder"),
        Node("decoder", "decoder", "block:Decoder"),
        Node("y", "y", "output"),
        Node("trace", "trace", "output"),
    )
    through = ("x > encoder.x", "encoder.y > decoder.x", "encoder.skips > decoder.skips", "decoder.y > y")
    return design(graph("Net", nodes, *through, "encoder.skips > trace"), encoder, decoder)


def test_what_every_turn_gives_is_a_list_that_another_repeat_takes_element_by_element() -> None:
    report = check(unet())
    assert report.problems == ()
    x = torch.randn(2, 3, 8, 8)
    expected = oracle.model(report.design, x, seed=3)
    torch.manual_seed(3)
    model = build(report)
    assert list(model.state_dict()) == list(expected.state_dict())
    (y, trace), (wanted, kept) = model(x), expected(x)
    assert torch.equal(y, wanted)
    assert [tuple(item.shape) for item in trace] == [(2, 8, 8, 8), (2, 16, 4, 4), (2, 24, 2, 2)]
    assert all(map(torch.equal, trace, kept))
    text = source(report).text
    assert "def forward(self, x: torch.Tensor, skips: list[torch.Tensor]) -> torch.Tensor:" in text
    assert "skips[-1 - i]" in text


def test_a_layer_takes_no_list() -> None:
    problem = one(unet("whole"))
    assert (problem.node, problem.field, problem.expected) == ("cat", "input_2", "a tensor")


def test_a_list_has_an_element_for_every_turn() -> None:
    assert "has 3" in one(unet(turns=4)).message


def test_a_list_with_too_few_values_says_how_many_turns_there_are_and_runs_fewer() -> None:
    given = around(node("fc", "Linear", out_features=Expression("[4, 8, 10][i]")), times=5)
    problem = one(given)
    assert problem.message == (
        "Body runs 5 turns, but out_features of fc has 3 values for them. Give one for each turn, or run fewer turns."
    )
    (fix,) = problem.fixes
    assert fix.label == "Run 3 turns"
    assert check(fix.edit(given)).ok


def test_too_few_values_for_turns_that_a_formula_counts_are_told_without_a_fix() -> None:
    problem = one(
        around(node("fc", "Linear", out_features=Expression("[4, 8][i]")), times=Expression("turns"), turns=3)
    )
    assert "runs 3 turns, but out_features of fc has 2 values" in problem.message
    assert problem.fixes == ()


def test_an_item_that_no_turn_finds_is_told_as_a_mistake_in_the_formula() -> None:
    assert "beyond the end of a list" in one(around(node("fc", "Linear", out_features=Expression("[4][7]")))).message


def test_what_is_no_list_is_not_taken_element_by_element() -> None:
    given = around(same())
    given = edits.add_node(given, "Body", Node("more", "more", "input", {"each": "forward"}))
    given = edits.set_form(given, "Net", "module")
    nodes = [each.id for each in given.root.nodes]
    given = edits.connect(given, "Net", Edge(nodes[0], "output", "body", "more"))
    problem = next(problem for problem in check(given).errors if problem.field == "each")
    assert "no list arrives" in problem.message
    assert not any(p.field == "each" for p in check(problem.fixes[0].edit(given)).errors)


def test_a_list_is_no_first_output_of_a_model_that_is_trained() -> None:
    task = Task((Field((10,)),), "classification", Field((), "int64"), tuple("0123456789"), "CrossEntropyLoss")
    given = around(same(), end=Node("out", "y", "output", {"result": "every"}))
    assert any("is a list" in problem.message for problem in check(given, task).errors)


def test_a_repeat_that_becomes_a_graph_forgets_its_turns() -> None:
    conv = node("conv", "Conv2d", out_channels=Expression("4 + i"), kernel_size=1)
    body = graph("Body", [node("x", "input"), conv, node("y", "output")], "conv > y", "x > conv")
    ends = node("in", "input", shape=(4, 6, 6)), node("body", "block:Body"), node("out", "output")
    start = design(graph("Net", ends, "body.y > out", "in > body.x"), replace(body, form="repeat", times=2))
    report = check(start)
    assert report.ok
    after = check(edits.set_form(start, "Body", "module"), since=report)
    assert [(problem.node, problem.field) for problem in after.errors] == [("conv", "out_channels")]


def test_a_formula_may_tell_the_first_turn_from_the_others() -> None:
    conv = node("conv", "Conv2d", out_channels=4, kernel_size=1, stride=Expression("2 if i == 0 else 1"))
    act = replace(node("act", "ReLU"), when=Expression("i > 0 if shared else i == 0"))
    body = graph("Body", [node("x", "input"), conv, act, node("y", "output")], "act > y", "conv > act", "x > conv")
    own = (BlockParam(Param("shared", Bool(), False)),)
    ends = node("in", "input", shape=(4, 8, 8)), node("body", "block:Body"), node("out", "output")
    repeat = replace(body, form="repeat", times=3, parameters=own)
    report = check(design(graph("Net", ends, "body.y > out", "in > body.x"), repeat))
    assert "stride=2 if i == 0 else 1" in source(report).text
    assert report.main.outputs["out"] == TensorType((N, 4, 4, 4))
    examples = torch.rand(2, 4, 8, 8)
    expected = oracle.model(report.design, examples, seed=1)
    torch.manual_seed(1)
    assert torch.equal(build(report)(examples), expected(examples))
