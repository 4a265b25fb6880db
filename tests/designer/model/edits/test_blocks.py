"""Edits of definitions, their parameters, groups, and the clipboard."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import pytest

from designer.model import edits
from designer.model.design import Block, BlockParam, Design, Edge, Node
from designer.model.edits import EditRefused
from designer.model.files import dumps, loads
from designer.model.wellformed import is_wellformed, objections
from designer.params import REQUIRED, Bool, Choice, Int, Param
from designer.values import Expression, Value
from resources import template

RESNET = loads(template("resnet18"), "resnet18")


def node(key: str, kind: str, **params: Value) -> Node:
    return Node(key, key, kind, params)


def stack(name: str, *nodes: Node, parameters: tuple[BlockParam, ...] = ()) -> Block:
    ends = Node(f"{name}_in", "input", "input"), Node(f"{name}_out", "output", "output")
    return Block(name, "sequential", (ends[0], *nodes, ends[1]), parameters=parameters)


def width(**changes: Value) -> BlockParam:
    return BlockParam(Param("width", Int(min=1), changes.get("default", 8)))


def made(*blocks: Block) -> Design:
    return Design({block.name: block for block in blocks}, blocks[0].name)


def refused(edit: Callable[[], Design]) -> str:
    with pytest.raises(EditRefused) as caught:
        edit()
    assert str(caught.value).endswith(".")
    return str(caught.value)


LINEAR = node("fc", "Linear", out_features=Expression("width * 2"))
BODY = stack("Body", LINEAR, node("act", "ReLU"), parameters=(width(),))
NET = stack("Net", node("one", "block:Body"), node("two", "block:Body", width=16))
DESIGN = made(NET, BODY)


class TestDefinitions:
    def test_renaming_a_block_renames_its_instances(self) -> None:
        design = edits.rename_block(DESIGN, "Body", "Stage")
        assert [each.kind for each in design.root.nodes][1:3] == ["block:Stage", "block:Stage"]
        assert edits.rename_block(design, "Net", "Model").main == "Model"
        assert is_wellformed(design)

    def test_a_block_in_use_stays(self) -> None:
        assert refused(lambda: edits.remove_block(DESIGN, "Body")) == "Body is used in Net: remove its instances first."
        assert "the model itself" in refused(lambda: edits.remove_block(DESIGN, "Net"))

    def test_a_block_without_instances_goes(self) -> None:
        design = edits.remove(DESIGN, "Net", ["one", "two"])
        assert list(edits.remove_block(design, "Body").blocks) == ["Net"]

    def test_an_ill_formed_block_is_not_added(self) -> None:
        assert "there is no node “x”" in refused(
            lambda: edits.add_block(DESIGN, Block("New", "module", (), (Edge("x", "a", "y", "b"),)))
        )

    def test_a_unique_instance_has_a_copy_of_its_own(self) -> None:
        design = edits.make_unique(DESIGN, "Net", "two")
        assert design.root.by_id["two"].kind == "block:Body2"
        assert design.root.by_id["one"].kind == "block:Body"
        assert design.blocks["Body2"].by_id.keys().isdisjoint(BODY.by_id)
        changed = edits.set_param(design, "Body", "fc", "out_features", 1)
        assert changed.blocks["Body2"] is design.blocks["Body2"]
        assert is_wellformed(design)

    def test_settings_are_kept_as_they_are(self) -> None:
        design = edits.set_training(DESIGN, {"epochs": 3, "optimizer": {"kind": "SGD", "betas": [0.9, 0.99]}})
        assert design.training["optimizer"]["betas"] == (0.9, 0.99)
        assert loads(dumps(design)) == design

    def test_settings_no_file_can_hold_are_refused_with_their_path(self) -> None:
        assert "training.optimizer.lr: expected" in refused(
            lambda: edits.set_training(DESIGN, {"optimizer": {"lr": float("nan")}})
        )


class TestForms:
    def test_a_stack_becomes_a_graph_with_the_wires_of_its_order(self) -> None:
        design = edits.set_form(made(stack("Net", Node("a", "", "Conv2d"), Node("b", "", "ReLU"))), "Net", "module")
        assert design.root.edges == (
            Edge("Net_in", "output", "a", "input"),
            Edge("a", "output", "b", "input"),
            Edge("b", "output", "Net_out", "input"),
        )
        assert [each.name for each in design.root.nodes] == ["input", "conv2d", "relu", "output"]

    def test_ports_are_the_first_ones(self) -> None:
        inner = Block("Inner", "module", (node("x", "input"), node("y", "output"), node("z", "output")))
        lstm = stack("Net", node("l", "LSTM"), node("i", "block:Inner"), node("s", "add"))
        design = edits.set_form(made(lstm, inner), "Net", "module")
        assert set(design.root.edges) >= {Edge("l", "output", "i", "x"), Edge("i", "y", "s", "input_1")}

    def test_there_and_back_is_the_identity(self) -> None:
        assert edits.set_form(edits.set_form(DESIGN, "Net", "module"), "Net", "sequential") == DESIGN

    def test_a_chain_in_any_document_order_becomes_a_stack(self) -> None:
        design = edits.reorder(edits.set_form(DESIGN, "Net", "module"), "Net", ["Net_in", "one"], None)
        assert edits.set_form(design, "Net", "sequential") == DESIGN

    def test_a_graph_that_forks_stays_one(self) -> None:
        design = edits.set_form(DESIGN, "Net", "module")
        design = edits.add_node(design, "Net", node("sum", "add"))
        assert "is no chain" in refused(lambda: edits.set_form(design, "Net", "sequential"))
        for source in ("one", "two"):
            edge = Edge(source, "output", "sum", edits.free_input(design, "Net", "sum") or "")
            design = edits.connect(design, "Net", edge)
        design = edits.connect(design, "Net", Edge("sum", "output", "Net_out", "input"))
        assert "is no chain" in refused(lambda: edits.set_form(design, "Net", "sequential"))

    def test_a_repeat_runs_once_until_told_otherwise(self) -> None:
        design = edits.set_form(DESIGN, "Body", "repeat")
        assert design.blocks["Body"].times == 1
        design = edits.set_repeat(design, "Body", Expression("width"), shared=True)
        assert loads(dumps(design)) == design
        assert edits.set_form(design, "Body", "module").blocks["Body"].times is None
        assert "whole number" in refused(lambda: edits.set_repeat(design, "Body", True))

    def test_a_choice_selects_one_of_its_nodes(self) -> None:
        design = edits.set_selected(edits.set_form(DESIGN, "Body", "choice"), "Body", "act")
        assert edits.rename_node(design, "Body", "act", "relu").blocks["Body"].selected == "relu"
        assert "no alternative" in refused(lambda: edits.set_selected(design, "Body", "nothing"))

    def test_a_graph_becomes_a_choice_of_its_first_node_and_keeps_the_wires_from_its_input(self) -> None:
        design = edits.set_form(edits.set_form(DESIGN, "Net", "module"), "Net", "choice")
        assert design.root.selected == "one"
        assert design.root.edges == (Edge("Net_in", "output", "one", "input"),)

    def test_a_choice_that_becomes_a_graph_has_the_wires_of_what_it_takes(self) -> None:
        design = edits.set_form(edits.set_form(DESIGN, "Net", "choice"), "Net", "module")
        wires = {(edge.source, edge.target) for edge in design.root.edges}
        assert wires == {("Net_in", "one"), ("Net_in", "two"), ("one", "Net_out")}

    def test_a_wire_to_the_output_of_a_choice_takes_the_node_it_comes_from(self) -> None:
        design = edits.set_form(DESIGN, "Net", "choice")
        design = edits.connect(design, "Net", Edge("two", "output", "Net_out", "input"))
        assert design.root.selected == "two"
        assert design.root.edges == edits.set_form(DESIGN, "Net", "choice").root.edges

    def test_instances_of_a_choice_may_say_what_they_take(self) -> None:
        design = made(
            stack("Net", node("act", "block:Body")), stack("Body", node("relu", "ReLU"), node("tanh", "Tanh"))
        )
        design = edits.set_form(design, "Body", "choice")
        design = edits.expose_choice(design, "Body", "activation")
        design = edits.set_param(design, "Net", "act", "activation", "tanh")
        design = edits.rename_node(design, "Body", "tanh", "squashed")
        assert design.root.by_id["act"].params == {"activation": "squashed"}
        design = edits.add_node(design, "Body", node("gelu", "GELU"))
        (item,) = design.blocks["Body"].parameters
        assert item.param.kind == Choice(("relu", "squashed", "gelu"))
        design = edits.rename_node(design, "Body", "relu", "first")
        assert design.blocks["Body"].parameters[0].param.default == "first"
        design = edits.remove(design, "Body", ["relu"])
        assert design.blocks["Body"].parameters[0].param.default == "squashed"
        assert is_wellformed(design)
        assert "no choice" in refused(lambda: edits.expose_choice(design, "Net", "activation"))


class TestParameters:
    def test_a_field_is_exposed_with_its_value_as_default(self) -> None:
        design = made(stack("Net", node("b", "block:Body")), stack("Body", node("fc", "Linear", out_features=32)))
        design = edits.expose(design, "Body", "fc", "out_features", "width")
        (item,) = design.blocks["Body"].parameters
        assert (item.name, item.param.default) == ("width", 32)
        assert design.blocks["Body"].by_id["fc"].params["out_features"] == Expression("width")
        assert design.root.by_id["b"].params == {}
        assert is_wellformed(design)

    def test_a_field_without_a_value_is_exposed_as_required(self) -> None:
        design = edits.expose(made(stack("Net", node("fc", "Linear"))), "Net", "fc", "out_features")
        assert design.root.parameters[0].param.default is REQUIRED

    def test_a_formula_is_not_exposed_again(self) -> None:
        assert "is a formula already" in refused(lambda: edits.expose(DESIGN, "Body", "fc", "out_features"))

    def test_every_field_of_the_catalogue_can_be_exposed_and_written(self) -> None:
        from designer.catalogue import CATALOGUE

        for kind, spec in CATALOGUE.items():
            design = made(stack("Net", node("x", kind)))
            for param in filter(edits.is_exposable, spec.params):
                design = edits.expose(design, "Net", "x", param.name)
            assert loads(dumps(design)) == design

    def test_taking_a_parameter_away_puts_its_default_into_the_formulas(self) -> None:
        design = edits.unexpose(DESIGN, "Body", "width")
        assert design.blocks["Body"].by_id["fc"].params == {"out_features": 16}
        assert design.root.by_id["two"].params == {}

    def test_a_parameter_that_is_needed_and_has_no_default_stays(self) -> None:
        item = BlockParam(Param("width", Int(), REQUIRED))
        design = edits.set_parameter(DESIGN, "Body", "width", item)
        assert "“fc” uses it" in refused(lambda: edits.unexpose(design, "Body", "width"))

    def test_a_new_name_goes_into_formulas_and_instances(self) -> None:
        item = BlockParam(Param("channels", Int(min=1), 8))
        design = edits.set_parameter(DESIGN, "Body", "width", item)
        assert design.blocks["Body"].by_id["fc"].params == {"out_features": Expression("channels * 2")}
        assert design.root.by_id["two"].params == {"channels": 16}

    def test_values_the_new_kind_cannot_take_are_unset(self) -> None:
        item = BlockParam(Param("width", Choice(("thin", "wide")), "thin"))
        design = edits.set_parameter(DESIGN, "Body", "width", item)
        assert design.root.by_id["two"].params == {}
        assert is_wellformed(design)

    def test_a_parameter_follows_an_input_that_exists(self) -> None:
        item = BlockParam(Param("depth", Int(), 1), ("inputt", 1))
        assert "no input “inputt”" in refused(lambda: edits.add_parameter(DESIGN, "Body", item))

    def test_renaming_an_input_renames_what_follows_it(self) -> None:
        item = BlockParam(Param("depth", Int(), 1), ("input", 1))
        design = edits.rename_node(edits.add_parameter(DESIGN, "Body", item), "Body", "Body_in", "x")
        assert design.blocks["Body"].parameters[1].infer == ("x", 1)
        design = edits.set_form(design, "Body", "module")
        assert edits.remove(design, "Body", ["Body_in"]).blocks["Body"].parameters[1].infer is None


class TestGroups:
    def test_a_part_of_a_stack_becomes_a_stack(self) -> None:
        design = edits.group(
            made(stack("Net", node("a", "ReLU"), node("b", "Linear"), node("c", "ReLU"))), "Net", "ab", "Part"
        )
        assert [each.kind for each in design.root.nodes] == ["input", "block:Part", "ReLU", "output"]
        assert [each.id for each in design.blocks["Part"].nodes][1:3] == ["a", "b"]
        assert design.blocks["Part"].form == "sequential"

    def test_nodes_of_a_stack_must_follow_one_another(self) -> None:
        design = made(stack("Net", node("a", "ReLU"), node("b", "Linear"), node("c", "ReLU")))
        assert "follow one another" in refused(lambda: edits.group(design, "Net", "ac", "Part"))

    def test_crossing_wires_become_one_end_for_each_source(self) -> None:
        nodes = node("x", "input"), node("a", "ReLU"), node("b", "ReLU"), node("c", "ReLU"), node("y", "output")
        wires = ("x.output a.input", "x.output b.input", "a.output c.input", "a.output y.input")
        edges = tuple(sorted(Edge(*a.split("."), *b.split(".")) for a, b in (text.split() for text in wires)))
        design = edits.group(made(Block("Net", "module", nodes, edges)), "Net", "ab", "Part")
        assert design.blocks["Part"].inputs == ("input",)
        assert design.blocks["Part"].outputs == ("output",)
        assert len(design.root.edges) == 3
        assert is_wellformed(design)

    def test_what_lies_between_the_chosen_nodes_is_chosen_too(self) -> None:
        chain = stack("Net", node("a", "ReLU"), node("b", "ReLU"), node("c", "ReLU"))
        design = edits.set_form(made(chain), "Net", "module")
        assert "“b” lies between the chosen nodes" in refused(lambda: edits.group(design, "Net", "ac", "Part"))

    def test_parameters_are_handed_on(self) -> None:
        design = edits.group(DESIGN, "Body", ["fc"], "Part")
        assert [item.name for item in design.blocks["Part"].parameters] == ["width"]
        assert design.blocks["Body"].nodes[1].params == {"width": Expression("width")}

    def test_a_shared_layer_stays_with_those_that_call_it(self) -> None:
        design = made(stack("Net", node("a", "Linear"), Node("b", "b", "Linear", of="a")))
        assert "choose it too" in refused(lambda: edits.group(design, "Net", ["a"], "Part"))
        assert "choose that too" in refused(lambda: edits.group(design, "Net", ["b"], "Part"))
        assert is_wellformed(edits.group(design, "Net", ["a", "b"], "Part"))

    def test_ungrouping_puts_the_values_of_the_instance_into_the_formulas(self) -> None:
        design = edits.ungroup(DESIGN, "Net", "two")
        assert [each.params for each in design.root.nodes if each.kind == "Linear"] == [{"out_features": 32}]
        design = edits.ungroup(design, "Net", "one")
        assert [each.params for each in design.root.nodes if each.kind == "Linear"] == [
            {"out_features": 16},
            {"out_features": 32},
        ]
        assert list(design.blocks) == ["Net"]
        assert {"fc", "act"} <= design.root.by_id.keys()
        assert is_wellformed(design)

    def test_ungrouping_moves_the_content_to_where_the_instance_lies(self) -> None:
        design = edits.move(edits.set_form(DESIGN, "Net", "module"), "Net", {"two": (300.0, 50.0)})
        design = edits.ungroup(design, "Net", "two")
        assert [each.pos for each in design.root.nodes if each.kind == "Linear"] == [(300.0, 50.0)]

    def test_nodes_of_a_graph_that_no_wire_joins_stay_so(self) -> None:
        block = Block("Net", "module", (node("a", "ReLU"), node("b", "ReLU"), node("c", "ReLU")))
        design = Design({"Net": block}, "Net")
        grouped = edits.group(design, "Net", ["a", "b"], "Pair")
        instance = next(each.id for each in grouped.root.nodes if each.block == "Pair")
        assert edits.ungroup(grouped, "Net", instance) == design

    def test_a_graph_in_a_stack_cannot_be_ungrouped_unless_it_is_a_chain(self) -> None:
        design = edits.set_form(DESIGN, "Body", "module")
        assert edits.ungroup(design, "Net", "two").root.form == "sequential"
        design = edits.disconnect(design, "Body", design.blocks["Body"].edges[0])
        assert "is no chain" in refused(lambda: edits.ungroup(design, "Net", "two"))

    def test_what_follows_the_input_stays_open_where_the_layer_follows_too(self) -> None:
        item = BlockParam(Param("depth", Int(), 1), ("input", 1))
        body = stack("Body", node("c", "Conv2d", in_channels=Expression("depth")), parameters=(item,))
        design = edits.ungroup(made(stack("Net", node("b", "block:Body")), body), "Net", "b")
        assert design.root.by_id["c"].params == {}
        body = stack("Body", node("c", "Conv2d", out_channels=Expression("depth")), parameters=(item,))
        design = made(stack("Net", node("b", "block:Body")), body)
        assert "has no value in this instance" in refused(lambda: edits.ungroup(design, "Net", "b"))

    def test_resnet_can_be_taken_apart(self) -> None:
        design = RESNET
        for name in RESNET.blocks:
            if RESNET.blocks[name].form == "sequential":
                design = edits.set_form(design, name, "module")
        for name in RESNET.blocks:
            for each in design.blocks[name].nodes if name in design.blocks else ():
                if each.block is not None:
                    with suppress(EditRefused):  # a conditional block, or one that follows its input
                        design = edits.ungroup(design, name, each.id)
        assert len(design.root.nodes) > len(RESNET.root.nodes)
        assert list(objections(design)) == []


class TestClipboard:
    def test_a_copy_is_a_design_that_travels_as_text(self) -> None:
        clip = loads(dumps(edits.copy(DESIGN, "Net", ["two"])))
        design = edits.paste(edits.new_design("Other"), "Other", clip)
        assert [each.kind for each in design.root.nodes] == ["input", "block:Body", "output"]
        assert design.root.nodes[1].params == {"width": 16}
        assert is_wellformed(design)

    def test_pasting_where_it_came_from_links_the_definition(self) -> None:
        design = edits.paste(DESIGN, "Net", edits.copy(DESIGN, "Net", ["two"]))
        assert list(design.blocks) == ["Net", "Body"]
        assert sum(each.kind == "block:Body" for each in design.root.nodes) == 3

    def test_another_definition_of_the_same_name_is_added(self) -> None:
        other = made(stack("Net"), stack("Body", node("drop", "Dropout")))
        design = edits.paste(other, "Net", edits.copy(DESIGN, "Net", ["two"]))
        assert sorted(design.blocks) == ["Body", "Body2", "Net"]
        assert is_wellformed(design)

    def test_names_and_ids_are_fresh_and_wires_between_copies_are_copied(self) -> None:
        design = edits.set_form(DESIGN, "Net", "module")
        design = edits.duplicate(design, "Net", ["one", "two"])
        copies = design.root.nodes[-2:]
        assert [each.name for each in copies] == ["one2", "two2"]
        assert Edge(copies[0].id, "output", copies[1].id, "input") in design.root.edges
        assert copies[0].pos == (24.0, 24.0)

    def test_a_copy_in_a_stack_follows_its_original_and_stays_unnamed(self) -> None:
        design = made(stack("Net", Node("a", "", "ReLU"), Node("b", "", "Linear")))
        design = edits.duplicate(design, "Net", ["a"])
        assert [(each.kind, each.name) for each in design.root.nodes[1:4]] == [
            ("ReLU", ""),
            ("ReLU", ""),
            ("Linear", ""),
        ]

    def test_a_stack_pasted_into_a_graph_brings_its_wires(self) -> None:
        design = edits.add_block(DESIGN, Block("Graph", "module"))
        design = edits.paste(design, "Graph", edits.copy(DESIGN, "Body", ["Body_in", "fc", "act"]))
        assert [each.kind for each in design.blocks["Graph"].nodes] == ["Linear", "ReLU"]
        assert len(design.blocks["Graph"].edges) == 1

    def test_what_would_contain_itself_is_not_pasted(self) -> None:
        clip = edits.copy(DESIGN, "Net", ["one"])
        assert "would contain itself" in refused(lambda: edits.paste(DESIGN, "Body", clip))

    def test_a_copied_sharer_without_its_owner_has_its_own_layer(self) -> None:
        design = made(stack("Net", node("a", "Linear", out_features=3), Node("b", "b", "Linear", of="a")))
        pasted = edits.duplicate(design, "Net", ["b"]).root.nodes[3]
        assert (pasted.of, pasted.params) == (None, {"out_features": 3})
        both = edits.duplicate(design, "Net", ["a", "b"]).root.nodes
        assert both[4].of == both[3].id


def test_the_turn_of_a_shared_layer_goes_with_it() -> None:
    design = made(stack("Body", node("one", "Linear", out_features=4), node("two", "Linear")))
    shared = edits.set_shared(design, "Body", "two", "one", Expression("i // 2"))
    assert loads(dumps(shared)) == shared
    assert edits.set_shared(shared, "Body", "two", None).root.by_id["two"].turn is None
    assert edits.remove(shared, "Body", ["one"]).root.by_id["two"].turn is None
    assert is_wellformed(shared)


def test_only_what_holds_a_whole_number_follows_a_size() -> None:
    flag = BlockParam(Param("flag", Bool(), False), ("input", 1))
    assert "holds no whole number" in refused(lambda: edits.add_parameter(DESIGN, "Body", flag))
    block = replace(DESIGN.blocks["Body"], parameters=(flag,))
    assert any("holds no whole number" in each for each in objections(made(NET, block)))
