"""What the inspector tells of a block: what people call a layer is counted, however it is wrapped up."""

from __future__ import annotations

import pytest

from app.designs import find
from app.inspecting.facts import facts_of, layer_count
from app.inspecting.subject import subject_of
from app.opening import blank
from designer.canvas.selection import Selection
from designer.compiler.check import check
from designer.model.design import Design, Node
from designer.model.edits import add_node, set_bypassed
from tests.designs import design, graph, node


def layers(design: Design) -> int:
    return layer_count(check(design).main)


def test_an_empty_design_has_no_layers() -> None:
    assert layers(blank()) == 0


@pytest.mark.parametrize(("name", "count"), [("digits_mlp", 3), ("resnet18", 52)])
def test_the_layers_of_blocks_count_and_ends_and_operations_do_not(name: str, count: int) -> None:
    assert layers(find(name).design) == count


def test_a_bypassed_layer_does_not_count() -> None:
    design = add_node(blank(), "Net", Node("n3", "relu", "ReLU"))
    assert (layers(design), layers(set_bypassed(design, "Net", "n3"))) == (1, 0)


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("parameter", [("Output", "3 × 4"), ("Parameters", "12 (48 B)")]),
        ("rand", [("Output", "3 × 4"), ("Not trained", "12 numbers (48 B)")]),
    ],
)
def test_a_free_parameter_is_trained_and_a_constant_is_not(kind: str, told: list[tuple[str, str]]) -> None:
    made = design(graph("Net", [node("w", kind, shape=(3, 4)), node("y", "output")], "w > y"))
    assert facts_of(subject_of(made, Selection((), frozenset({"w"})), check(made), ()))[:2] == told
