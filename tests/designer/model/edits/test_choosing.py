"""Taking an alternative of a choice: where it is decided, there it is said."""

from __future__ import annotations

import pytest

from designer.model import edits
from designer.model.design import Block, BlockParam, Design, Node
from designer.params import Choice, Param
from designer.values import Expression
from tests.designs import design, graph, node


def nested(selected: str | Expression, value: str | Expression | None = None) -> Design:
    """A choice in a block of which the model has two instances."""
    ends = (Node("cin", "x", "input"), Node("cout", "y", "output"))
    kinds = (node("relu", "ReLU"), node("tanh", "Tanh"))
    chooser = BlockParam(Param("activation", Choice(("relu", "tanh")), "relu"))
    act = Block("Act", "choice", (ends[0], *kinds, ends[1]), selected=selected, parameters=(chooser,))
    params = {} if value is None else {"activation": value}
    inner = graph(
        "Cell",
        [node("in", "input"), Node("act", "act", "block:Act", params), node("out", "output")],
        "in > act.x",
        "act.y > out",
        parameters=(chooser,),
    )
    nodes = [node("x", "input", shape=(8,)), node("a", "block:Cell"), node("b", "block:Cell"), node("y", "output")]
    return design(graph("Net", nodes, "x > a.in", "a.out > b.in", "b.out > y"), inner, act)


def test_a_choice_that_decides_itself_takes_it() -> None:
    assert edits.take(nested("relu"), ("a", "act"), "tanh").blocks["Act"].selected == "tanh"


def test_the_instance_that_chooses_takes_it() -> None:
    after = edits.take(nested(Expression("activation"), "relu"), ("a", "act"), "tanh")
    assert after.blocks["Cell"].by_id["act"].params["activation"] == "tanh"
    assert after.blocks["Act"].selected == Expression("activation")


def test_what_is_handed_down_is_said_in_the_outermost_instance_alone() -> None:
    before = nested(Expression("activation"), Expression("activation"))
    after = edits.take(before, ("b", "act"), "tanh")
    assert after.root.by_id["b"].params["activation"] == "tanh"
    assert after.root.by_id["a"] == before.root.by_id["a"]


def test_the_model_that_is_a_choice_takes_it_by_default() -> None:
    act = nested(Expression("activation")).blocks["Act"]
    after = edits.take(Design({"Act": act}, "Act"), (), "tanh")
    assert after.root.parameters[0].param.default == "tanh"


def test_what_a_formula_works_out_is_not_overwritten() -> None:
    before = nested(Expression("['relu', 'tanh'][0]"))
    with pytest.raises(edits.EditRefused, match="worked out in Act"):
        edits.take(before, ("a", "act"), "tanh")


def test_only_a_choice_takes_anything() -> None:
    with pytest.raises(edits.EditRefused, match="Cell is no choice"):
        edits.take(nested("relu"), ("a",), "act")
