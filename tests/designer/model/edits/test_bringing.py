"""Definitions from another design: what is here already is recognised, the rest comes along."""

from __future__ import annotations

from dataclasses import replace

import pytest

from designer.model import edits, files
from designer.model.design import Design
from designer.model.edits import EditRefused
from designer.model.wellformed import objections
from tests.designs import design, graph, node, stacked


def nested() -> Design:
    """A model with an Outer, in which an Inner stands."""
    outer = graph("Outer", [node("i", "input"), node("deep", "block:Inner"), node("o", "output")], "i > deep.x")
    net = graph("Net", [node("x", "input", shape=(8,)), node("one", "block:Outer"), node("y", "output")], "x > one.i")
    return design(net, outer, stacked("Inner", "Linear", "ReLU"))


def saved(name: str = "Outer") -> Design:
    return files.loads(files.dumps(edits.alone(nested(), name)))


def add(target: Design, definition: Design) -> Design:
    target, new = edits.bring(target, target.main, edits.clip_of(definition))
    return edits.insert(target, target.main, new, 1)


def kinds(value: Design) -> list[str]:
    return [each.kind for each in value.root.alternatives]


def test_a_definition_stands_alone_with_all_that_it_uses() -> None:
    alone = edits.alone(nested(), "Outer")
    assert alone.main == "Outer"
    assert set(alone.blocks) == {"Outer", "Inner"}
    assert not list(objections(alone))


def test_a_model_becomes_a_block_without_the_shape_of_its_input() -> None:
    assert edits.alone(nested(), "Net").root.by_id["x"].params == {}


def test_a_layer_that_calls_one_outside_of_the_definition_has_its_own() -> None:
    net = nested()
    inner = net.blocks["Inner"]
    caller = replace(node("caller", "Linear"), of="lin")
    outer = replace(net.blocks["Outer"], nodes=(*net.blocks["Outer"].nodes, node("lin", "Linear", out_features=5)))
    shared = replace(inner, nodes=(inner.nodes[0], caller, inner.nodes[-1]))
    whole = replace(net, blocks={**net.blocks, "Outer": outer, "Inner": shared})
    assert edits.alone(whole, "Outer").blocks["Inner"].by_id["caller"].of == "lin"
    alone = edits.alone(whole, "Inner").root.by_id["caller"]
    assert (alone.of, alone.params["out_features"]) == (None, 5)


def test_it_comes_into_another_design_with_what_it_uses() -> None:
    after = add(edits.new_design(), saved())
    assert set(after.blocks) == {"Net", "Outer", "Inner"}
    assert kinds(after) == ["block:Outer"]
    assert not list(objections(after))


def test_twice_the_same_is_two_instances_of_one_definition() -> None:
    after = add(add(edits.new_design(), saved()), saved())
    assert set(after.blocks) == {"Net", "Outer", "Inner"}
    assert kinds(after) == ["block:Outer", "block:Outer"]


def test_pasted_twice_it_is_two_instances_of_one_definition() -> None:
    clip = edits.copy(nested(), "Net", ["one"])
    after = edits.paste(edits.paste(edits.new_design("Other"), "Other", clip), "Other", clip)
    assert set(after.blocks) == {"Other", "Outer", "Inner"}


def test_another_definition_of_its_name_stays_and_it_gets_a_free_one() -> None:
    here = edits.add_block(edits.new_design(), stacked("Inner", "Tanh"))
    after = add(here, saved())
    assert set(after.blocks) == {"Net", "Outer", "Inner", "Inner2"}
    assert after.blocks["Outer"].by_id[after.blocks["Outer"].alternatives[0].id].kind == "block:Inner2"


def test_under_its_free_name_it_is_recognised_too() -> None:
    here = edits.add_block(edits.new_design(), stacked("Inner", "Tanh"))
    assert add(add(here, saved()), saved()).blocks.keys() == {"Net", "Outer", "Inner", "Inner2"}


def test_what_lies_elsewhere_is_the_same() -> None:
    here = add(edits.new_design(), saved())
    here = edits.move(here, "Outer", {each.id: (9.0, 9.0) for each in here.blocks["Outer"].nodes})
    assert set(add(here, saved()).blocks) == {"Net", "Outer", "Inner"}


def test_what_has_other_values_is_another() -> None:
    here = add(edits.new_design(), saved())
    layer = here.blocks["Inner"].alternatives[0]
    here = edits.set_param(here, "Inner", layer.id, "out_features", 77)
    assert set(add(here, saved()).blocks) == {"Net", "Outer", "Inner", "Outer2", "Inner2"}


def test_the_model_is_never_taken_for_what_comes() -> None:
    after = edits.bring(nested(), "Net", edits.clip_of(saved("Net")))[0]
    assert "Net2" in after.blocks


def test_it_cannot_stand_in_itself() -> None:
    with pytest.raises(EditRefused, match="contain itself"):
        edits.bring(nested(), "Inner", edits.clip_of(saved()))


def test_definitions_are_the_same_whatever_their_ids() -> None:
    again = edits.alone(add(edits.new_design(), saved()), "Outer")
    assert edits.same_block(again, saved())
    assert not edits.same_block(saved("Inner"), saved())
