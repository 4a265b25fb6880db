"""The order of a block's parameters."""

from __future__ import annotations

import pytest

from designer.model import edits
from designer.model.design import BlockParam, Design
from designer.model.edits import EditRefused
from designer.params import Int, Param
from tests.designs import design, graph, node, stack


def model() -> Design:
    parameters = tuple(BlockParam(Param(name, Int(), 1)) for name in "abc")
    return design(stack((8,)).root, graph("Cell", [node("i", "input"), node("o", "output")], parameters=parameters))


@pytest.mark.parametrize(
    ("name", "by", "order"), [("a", 1, "bac"), ("c", -1, "acb"), ("a", 9, "bca"), ("c", -9, "cab")]
)
def test_a_parameter_moves_among_the_others(name: str, by: int, order: str) -> None:
    after = edits.move_parameter(model(), "Cell", name, by)
    assert "".join(item.name for item in after.blocks["Cell"].parameters) == order


def test_one_that_is_not_there_is_refused() -> None:
    with pytest.raises(EditRefused, match="no parameter"):
        edits.move_parameter(model(), "Cell", "d", 1)


def test_a_formula_over_tensors_stays_where_it_is() -> None:
    cell = graph("Cell", [node("i", "input"), node("e", "expression"), node("o", "output")])
    with pytest.raises(EditRefused, match="formula of “e” cannot be a parameter of Cell"):
        edits.expose(design(stack((8,)).root, cell), "Cell", "e", "formula")
