from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from designer.compiler.build import build
from designer.compiler.check import check
from designer.compiler.weights import carried, from_ids, paths, to_ids
from designer.model import edits
from designer.model.design import Design, Node
from tests.designs import design, graph, node, stack, stacked

LINEAR = ("Linear", {"out_features": 4})


def nested() -> Design:
    inner = stacked("Twice", LINEAR, "ReLU", LINEAR)
    nodes = [
        Node("n1", "x", "input", {"shape": (4,)}),
        Node("n2", "first", "block:Twice"),
        Node("n3", "second", "block:Twice"),
        Node("n4", "y", "output"),
    ]
    return design(graph("Net", nodes, "n1 > n2.x", "n2.output > n3.x", "n3.output > n4"), inner)


def test_paths_lead_from_the_model_down() -> None:
    assert dict(paths(check(nested()))) == {
        "first.0": "n2/Twice_l0",
        "first.1": "n2/Twice_l1",
        "first.2": "n2/Twice_l2",
        "second.0": "n3/Twice_l0",
        "second.1": "n3/Twice_l1",
        "second.2": "n3/Twice_l2",
    }


def test_what_was_learned_outlives_an_insertion() -> None:
    before, after = check(stack((4,), LINEAR, LINEAR)), stack((4,), LINEAR, LINEAR)
    block = after.root
    nodes = (block.nodes[0], Node("new", "", "ReLU"), *block.nodes[1:])
    changed = check(replace(after, blocks={"Net": replace(block, nodes=nodes)}))
    learned = build(before).state_dict()
    moved = from_ids(changed, to_ids(before, learned))
    assert list(moved) == ["1.weight", "1.bias", "2.weight", "2.bias"]
    assert torch.equal(moved["1.weight"], learned["0.weight"])


def test_layers_with_layers_inside_keep_their_inner_names() -> None:
    layer = ("TransformerEncoderLayer", {"nhead": 2, "dim_feedforward": 8, "batch_first": True})
    report = check(stack((5, 4), layer))
    by_id = to_ids(report, build(report).state_dict())
    assert "l0.self_attn.in_proj_weight" in by_id
    assert set(from_ids(report, by_id)) == set(build(report).state_dict())


def test_weights_of_nodes_that_are_gone_are_left_out() -> None:
    report = check(stack((4,), LINEAR))
    assert from_ids(report, {"gone.weight": 1, "l0.weight": 2}) == {"0.weight": 2}


def test_a_key_of_another_model_is_an_error() -> None:
    with pytest.raises(KeyError, match=r"head\.weight"):
        to_ids(check(stack((4,), LINEAR)), {"head.weight": 1})


def test_a_shared_layer_has_one_path() -> None:
    nodes = [
        Node("x", "x", "input", {"shape": (4,)}),
        node("fc", "Linear", out_features=4),
        node("again", "Linear", of="fc"),
        Node("y", "y", "output"),
    ]
    assert dict(paths(check(design(graph("Net", nodes, "x > fc", "fc > again", "again > y"))))) == {"fc": "fc"}


def test_what_was_learned_outlives_grouping_renaming_and_ungrouping() -> None:
    before = stack((4,), LINEAR, "ReLU", LINEAR)
    learned = build(check(before)).state_dict()
    grouped = edits.group(before, "Net", ["l0", "l1"], "Head")
    found = carried(check(before), check(grouped), learned)
    assert list(found) == list(build(check(grouped)).state_dict())
    assert torch.equal(next(iter(found.values())), learned["0.weight"])
    named = edits.rename_node(grouped, "Net", "l2", "last")
    assert "last.weight" in carried(check(before), check(named), learned)
    (instance,) = [each.id for each in grouped.root.nodes if each.block]
    back = check(edits.ungroup(grouped, "Net", instance))
    assert list(carried(check(grouped), back, found)) == list(learned)


def test_nodes_that_stand_in_several_places_are_not_confused() -> None:
    before, state = check(nested()), build(check(nested())).state_dict()
    single = design(stacked("Net", Node("n9", "only", "block:Twice"), shape=(4,)), nested().blocks["Twice"])
    assert carried(before, check(single), state) == {}


def renamed(before: Design, after: Design) -> dict[str, str]:
    """For each key of the state of `after` that goes on with what `before` had, the key there."""
    report = check(before)
    return carried(report, check(after), {key: key for key in build(report).state_dict()})


def test_what_was_learned_outlives_grouping_of_instances_of_one_block() -> None:
    before = nested()
    grouped = edits.group(before, "Net", ["n2", "n3"], "Body")
    assert sorted(renamed(before, grouped).values()) == sorted(build(check(before)).state_dict())
    assert renamed(before, grouped)["body.second.2.bias"] == "second.2.bias"
    back = renamed(grouped, before)
    assert back["second.2.bias"] == "body.second.2.bias"
    assert len(back) == 8


def test_what_was_learned_outlives_grouping_within_a_block_used_twice() -> None:
    before = nested()
    grouped = edits.group(before, "Twice", ["Twice_l0", "Twice_l1"], "Half")
    found = renamed(before, grouped)
    assert sorted(found.values()) == sorted(build(check(before)).state_dict())
    assert found["second.1.weight"] == "second.2.weight"


def test_a_layer_put_into_a_repeat_goes_on_in_the_first_turn() -> None:
    before = stack((4,), LINEAR, "ReLU", LINEAR)
    grouped = edits.group(before, "Net", ["l0"], "Body")
    repeated = edits.set_repeat(edits.set_form(grouped, "Body", "repeat"), "Body", 3)
    found = renamed(before, repeated)
    assert sorted(found.values()) == ["0.bias", "0.weight", "2.bias", "2.weight"]
    assert next(key for key, old in found.items() if old == "0.weight") == "0.linear.0.weight"
    assert sorted(renamed(repeated, before).values()) == sorted(found)


def test_turns_that_share_a_layer_part_with_what_it_learned_in_the_first() -> None:
    before = stack((4,), LINEAR)
    repeated = edits.set_form(edits.group(before, "Net", ["l0"], "Body"), "Body", "repeat")
    shared = edits.set_repeat(repeated, "Body", 2, shared=True)
    own = edits.set_repeat(repeated, "Body", 2)
    assert len(renamed(shared, own)) == 2
    assert len(renamed(own, shared)) == 2


def test_all_turns_go_on_in_a_repeat_that_was_grouped_or_has_more_turns() -> None:
    before = stack((4,), LINEAR)
    repeated = edits.set_form(edits.group(before, "Net", ["l0"], "Body"), "Body", "repeat")
    two, three = edits.set_repeat(repeated, "Body", 2), edits.set_repeat(repeated, "Body", 3)
    assert len(renamed(two, three)) == 4
    (instance,) = [each.id for each in two.root.nodes if each.block]
    grouped = edits.group(two, "Net", [instance], "Around")
    assert sorted(renamed(two, grouped).values()) == sorted(build(check(two)).state_dict())
    inside = edits.group(two, "Body", ["l0"], "Inner")
    assert sorted(renamed(two, inside).values()) == sorted(build(check(two)).state_dict())


def test_an_instance_with_a_definition_of_its_own_keeps_what_it_learned() -> None:
    before, state = check(nested()), build(check(nested())).state_dict()
    after = check(edits.make_unique(nested(), "Net", "n3"))
    kept = carried(before, after, state)
    assert kept.keys() == build(after).state_dict().keys()
    assert kept["second.2.weight"] is state["second.2.weight"]


def test_a_new_layer_in_the_place_and_under_the_name_of_another_begins_anew() -> None:
    before = check(stack((4,), LINEAR, LINEAR))
    block = before.design.root
    nodes = (*block.nodes[:2], Node("new", "", *LINEAR), block.nodes[-1])
    after = check(replace(before.design, blocks={"Net": replace(block, nodes=nodes)}))
    assert list(carried(before, after, build(before).state_dict())) == ["0.weight", "0.bias"]


def test_layers_of_turns_within_turns_keep_theirs_when_they_are_grouped() -> None:
    one = graph(
        "One", [node("a", "input"), node("fc", "Linear", out_features=4), node("b", "output")], "a > fc", "fc > b"
    )
    two = graph("Two", [node("c", "input"), node("one", "block:One"), node("d", "output")], "c > one.a", "one.b > d")
    ends = node("x", "input", shape=(4,)), node("two", "block:Two"), node("y", "output")
    repeats = (replace(block, form="repeat", times=2) for block in (one, two))
    start = design(graph("Net", ends, "two.d > y", "x > two.c"), *repeats)
    before, after = check(start), check(edits.group(start, "Two", ["one"], "Part"))
    state = build(before).state_dict()
    assert len(state) == 8
    kept = carried(before, after, state)
    assert {id(weight) for weight in kept.values()} == {id(weight) for weight in state.values()}
