"""What is said when a node loses the batch or cannot run for a reason no rule knows."""

from __future__ import annotations

from dataclasses import replace

from designer.catalogue import CATALOGUE
from designer.compiler.check import check
from designer.compiler.rules import table as rules
from designer.compiler.rules.situation import Situation, counted, label, title
from designer.model.design import Block, Design, Node
from designer.report import N, TensorType
from designer.values import Value
from tests.designer.compiler.cases import around, problems

IMAGE = TensorType((N, 3, 8, 8))


def situation(kind: str, *inputs: TensorType, **values: Value) -> Situation:
    spec = CATALOGUE[kind]
    node = Node("it", "it", kind, values)
    block = Block("Net", "module", (node,))
    types = dict(zip((port.name for port in spec.inputs), inputs, strict=False))
    arguments = {**spec.defaults, **spec.suggested, **values}
    return Situation(Design({"Net": block}, "Net"), block, node, spec, arguments, frozenset(), types)


def test_a_lost_batch_is_a_warning_with_the_other_axis_as_fix() -> None:
    (problem,) = problems(around("mean", (8,), dim=0))
    assert problem.severity == "warning"
    assert problem.message == "it loses the batch: its input is N x 8, but its output, 8, is one for all examples."
    assert [fix.label for fix in problem.fixes] == ["Set dim to 1"]
    assert problems(problem.fixes[0].edit(around("mean", (8,), dim=0))) == []


def test_a_fixed_batch_is_an_error() -> None:
    problem = rules.batch_problem(situation("reshape", IMAGE), "fixed")
    assert problem is not None
    assert (problem.severity, problem.expected) == ("error", "any batch size")
    assert problem.message.startswith("it works for one batch size only")


def test_selecting_an_example_is_told() -> None:
    found = problems(around("select", (8,), dim=0, index=0))
    assert [problem.severity for problem in found] == ["warning"]


def test_what_no_rule_knows_is_wrapped_with_the_shapes_and_torchs_words() -> None:
    problem = rules.wrap(situation("Conv2d", IMAGE, out_channels=3), "some sentence of torch")
    assert problem.message == "it cannot take N x 3 x 8 x 8 with these settings."
    assert (problem.received, problem.details) == ("N x 3 x 8 x 8", "some sentence of torch")


def test_several_inputs_are_all_named() -> None:
    problem = rules.wrap(situation("matmul", IMAGE, TensorType((N, 5))), "text")
    assert problem.message == "it cannot take N x 3 x 8 x 8 at input and N x 5 at other with these settings."


def test_torchs_words_stand_nowhere_but_in_the_details() -> None:
    (problem,) = problems(around("GRU", (5, 8), (3,), hidden_size=4, batch_first=True))
    assert problem.message == "it cannot take N x 5 x 8 at input and N x 3 at h_0 with these settings."
    assert problem.details


def test_a_problem_stops_what_hangs_behind_it_without_a_word() -> None:
    given = around("Conv2d", (3, 8, 8), out_channels=4, kernel_size=3, in_channels=5)
    assert [problem.node for problem in check(given).problems] == ["it"]


def test_a_node_without_a_name_is_titled_by_its_number_and_kind() -> None:
    nodes = (Node("a", "x", "input"), Node("b", "", "ReLU"), Node("c", "", "block:Head"), Node("d", "y", "output"))
    block = Block("Net", "sequential", nodes)
    assert [title(block, node) for node in nodes] == ["x", "layer 0 (ReLU)", "layer 1 (Head)", "y"]
    assert [label(block, node) for node in nodes] == ["x", "0", "1", "y"]


def test_numbers_of_things_are_told_in_singular_and_plural() -> None:
    given = (1, "channels"), (2, "classes"), (1, "classes"), (1, "axes"), (1, "features in each step")
    told = [counted(number, things) for number, things in given]
    assert told == ["1 channel", "2 classes", "1 class", "1 axis", "1 feature in each step"]


def test_rules_live_with_arguments_that_are_not_known() -> None:
    """Nothing raises when a size could not be inferred."""
    for kind, spec in CATALOGUE.items():
        for shape in ((N,), (N, 3), (N, 3, 8), (N, 3, 8, 8), (3, N), ()):
            types = [TensorType(shape) for port in spec.inputs if not port.optional]
            given = situation(kind, *types)
            known = {name: value for name, value in given.arguments.items() if name not in spec.inferred}
            rules.find(replace(given, arguments=known))
