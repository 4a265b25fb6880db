"""Edits of nodes and wires."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import pytest

from designer.model import edits
from designer.model.design import Block, Design, Edge, Node
from designer.model.edits import EditRefused
from designer.model.names import base_name
from designer.model.wellformed import is_wellformed
from designer.values import Expression, Value

STACK = edits.new_design()


def wire(text: str) -> Edge:
    """ "a.output > b.input" as an edge."""
    (source, out), (target, into) = (end.split(".") for end in text.split(" > "))
    return Edge(source, out, target, into)


def made(*nodes: Node, wires: str = "") -> Design:
    """A graph with an input "i" (n1), an output "o" (n2) and these nodes."""
    design = edits.rename_node(
        edits.rename_node(edits.set_form(STACK, "Net", "module"), "Net", "n1", "i"), "Net", "n2", "o"
    )
    design = edits.disconnect(design, "Net", *design.root.edges)
    for node in nodes:
        design = edits.add_node(design, "Net", node)
    for text in filter(None, wires.split(", ")):
        design = edits.connect(design, "Net", wire(text))
    return design


def wires_of(design: Design, block: str = "Net") -> set[str]:
    return {f"{e.source}.{e.source_port} > {e.target}.{e.target_port}" for e in design.blocks[block].edges}


def ids(design: Design, block: str = "Net") -> str:
    return " ".join(node.id for node in design.blocks[block].nodes)


def refused(edit: Callable[[], Design]) -> str:
    with pytest.raises(EditRefused) as caught:
        edit()
    assert str(caught.value).endswith(".")
    return str(caught.value)


CONV = Node("c", "conv", "Conv2d")
RELU = Node("r", "relu", "ReLU")
ADD = Node("a", "add", "add")
LSTM = Node("l", "lstm", "LSTM")


class TestAdding:
    def test_a_stack_takes_a_node_before_its_output(self) -> None:
        assert ids(edits.add_node(STACK, "Net", RELU)) == "n1 r n2"

    def test_a_stack_opens_where_a_node_is_inserted(self) -> None:
        assert ids(edits.insert(edits.add_node(STACK, "Net", RELU), "Net", CONV, 1)) == "n1 c r n2"

    @pytest.mark.parametrize("place", [0, 2, -1])
    def test_nothing_goes_around_the_ends_of_a_stack(self, place: int) -> None:
        assert "A node can stand at places 1 to 1" in refused(lambda: edits.insert(STACK, "Net", RELU, place))

    def test_a_stack_has_one_input(self) -> None:
        assert "make it a module block first" in refused(lambda: edits.add_node(STACK, "Net", Node("x", "x", "input")))

    def test_values_are_put_in_their_normal_form(self) -> None:
        node = Node("c", "conv", "Conv2d", {"kernel_size": (3, 3), "out_channels": 8.0, "bias": True})
        assert edits.add_node(STACK, "Net", node).root.by_id["c"].params == {"kernel_size": 3, "out_channels": 8}

    def test_an_id_is_used_once_in_a_design(self) -> None:
        assert refused(lambda: edits.add_node(STACK, "Net", Node("n1", "x", "ReLU"))) == "The id “n1” is taken."

    @pytest.mark.parametrize("name", ["class", "a b", "1a", "ﬁ", "x" * 81])
    def test_a_name_is_an_identifier(self, name: str) -> None:
        assert "cannot be called" in refused(lambda: edits.add_node(STACK, "Net", Node("x", name, "ReLU")))

    def test_a_graph_needs_names(self) -> None:
        assert "cannot be called “”" in refused(lambda: edits.add_node(made(), "Net", Node("x", "", "ReLU")))

    def test_unknown_kinds_are_kept(self) -> None:
        node = Node("x", "future", "NoSuchLayer", {"anything": (1, "x")})
        assert edits.add_node(STACK, "Net", node).root.by_id["x"] == node

    def test_a_block_cannot_stand_in_itself(self) -> None:
        assert "would contain itself" in refused(lambda: edits.add_node(STACK, "Net", Node("x", "x", "block:Net")))

    def test_a_block_cannot_stand_in_what_it_contains(self) -> None:
        inner = Block("Inner", "module")
        design = edits.add_node(edits.add_block(STACK, inner), "Net", Node("x", "x", "block:Inner"))
        assert "would contain itself" in refused(lambda: edits.add_node(design, "Inner", Node("y", "y", "block:Net")))

    def test_a_mistyped_block_gets_a_hint(self) -> None:
        assert "(did you mean “Net”?)" in refused(lambda: edits.add_node(STACK, "Nett", RELU))


class TestRemoving:
    def test_a_stack_closes_up(self) -> None:
        design = edits.add_node(edits.add_node(STACK, "Net", CONV), "Net", RELU)
        assert ids(edits.remove(design, "Net", ["c"])) == "n1 r n2"

    def test_a_stack_keeps_its_ends(self) -> None:
        assert "needs its input and its output" in refused(lambda: edits.remove(STACK, "Net", ["n1"]))

    def test_the_wires_of_a_node_go_with_it(self) -> None:
        design = made(CONV, RELU, wires="n1.output > c.input, c.output > r.input, r.output > n2.input")
        assert wires_of(edits.remove(design, "Net", ["c"])) == {"r.output > n2.input"}

    def test_healing_joins_what_the_node_stood_between(self) -> None:
        design = made(CONV, RELU, wires="n1.output > c.input, c.output > r.input, c.output > n2.input")
        assert wires_of(edits.remove(design, "Net", ["c"], heal=True)) == {
            "n1.output > r.input",
            "n1.output > n2.input",
        }

    def test_healing_goes_over_several_nodes(self) -> None:
        design = made(CONV, RELU, wires="n1.output > c.input, c.output > r.input, r.output > n2.input")
        assert wires_of(edits.remove(design, "Net", ["r", "c"], heal=True)) == {"n1.output > n2.input"}

    def test_healing_takes_the_first_input_and_the_first_output(self) -> None:
        design = made(
            LSTM, RELU, CONV, wires="n1.output > l.h_0, r.output > l.input, l.output > c.input, l.h_n > n2.input"
        )
        assert wires_of(edits.remove(design, "Net", ["l"], heal=True)) == {"r.output > c.input"}

    def test_a_loop_heals_to_nothing(self) -> None:
        design = made(RELU, wires="r.output > r.input")
        assert wires_of(edits.remove(design, "Net", ["r"], heal=True)) == set()

    def test_the_first_sharer_keeps_a_shared_layer(self) -> None:
        first, second = Node("s1", "s1", "Conv2d", of="c"), Node("s2", "s2", "Conv2d", of="c")
        design = made(Node("c", "conv", "Conv2d", {"out_channels": 8}), first, second)
        left = edits.remove(design, "Net", ["c"]).root.by_id
        assert (left["s1"].of, left["s1"].params) == (None, {"out_channels": 8})
        assert left["s2"].of == "s1"

    def test_removing_an_input_takes_the_wires_at_all_instances(self) -> None:
        inner = Block("Inner", "module", (Node("p", "a", "input"), Node("q", "b", "input"), Node("s", "y", "output")))
        design = edits.add_block(made(), inner)
        design = edits.add_node(design, "Net", Node("x", "x", "block:Inner"))
        for text in ("n1.output > x.a", "n1.output > x.b", "x.y > n2.input"):
            design = edits.connect(design, "Net", wire(text))
        assert wires_of(edits.remove(design, "Inner", ["p"])) == {"n1.output > x.b", "x.y > n2.input"}
        assert wires_of(edits.rename_node(design, "Inner", "s", "z")) >= {"x.z > n2.input"}


class TestWires:
    def test_a_wire_takes_the_place_of_another(self) -> None:
        design = made(CONV, RELU, wires="n1.output > r.input")
        design = edits.connect(design, "Net", wire("c.output > r.input"))
        assert wires_of(design) == {"c.output > r.input"}

    def test_wires_are_kept_in_order(self) -> None:
        design = made(CONV, RELU, ADD, wires="r.output > n2.input, c.output > r.input, a.output > c.input")
        assert list(design.root.edges) == sorted(design.root.edges)

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("n1.output > r.nothing", "“relu” has no input “nothing”."),
            ("r.nothing > n2.input", "“relu” has no output “nothing”."),
            ("n2.output > r.input", "“o” has no output “output”."),
            ("r.output > n1.input", "“i” has no input “input”."),
            ("x.output > r.input", "There is no node “x” in Net."),
            ("n1.output > a.input", "“add” has no input “input”."),
            ("n1.output > a.input_0", "“add” has no input “input_0”."),
            ("n1.output > a.input_1000", "“add” has no input “input_1000”."),
        ],
    )
    def test_a_wire_runs_between_ports(self, text: str, why: str) -> None:
        assert refused(lambda: edits.connect(made(RELU, ADD), "Net", wire(text))) == why

    def test_a_stack_has_no_wires_to_plug(self) -> None:
        assert "make it a module block first" in refused(
            lambda: edits.connect(STACK, "Net", wire("n1.output > n2.input"))
        )

    def test_a_node_goes_onto_a_wire(self) -> None:
        design = made(CONV, wires="c.output > n2.input")
        design = edits.insert_on(design, "Net", wire("c.output > n2.input"), RELU)
        assert wires_of(design) == {"c.output > r.input", "r.output > n2.input"}

    def test_a_node_with_many_inputs_goes_onto_a_wire_by_its_first(self) -> None:
        design = edits.insert_on(made(wires="n1.output > n2.input"), "Net", wire("n1.output > n2.input"), ADD)
        assert wires_of(design) == {"n1.output > a.input_1", "a.output > n2.input"}

    def test_a_node_goes_between_two_of_a_stack(self) -> None:
        assert ids(edits.insert_on(STACK, "Net", STACK.root.wires[0], RELU)) == "n1 r n2"

    def test_the_next_free_input(self) -> None:
        design = made(ADD, LSTM, wires="n1.output > a.input_1, n1.output > a.input_3, n1.output > l.input")
        assert edits.free_input(design, "Net", "a") == "input_2"
        assert edits.free_input(design, "Net", "l") == "h_0"
        assert edits.free_input(design, "Net", "n1") is None


class TestNodes:
    def test_a_default_unsets_a_parameter(self) -> None:
        design = edits.set_param(edits.add_node(STACK, "Net", CONV), "Net", "c", "bias", False)
        assert design.root.by_id["c"].params == {"bias": False}
        assert edits.set_param(design, "Net", "c", "bias", True) == edits.add_node(STACK, "Net", CONV)
        assert edits.unset_param(design, "Net", "c", "bias") == edits.add_node(STACK, "Net", CONV)

    @pytest.mark.parametrize(
        ("name", "value", "why"),
        [
            ("kernel_sise", 3, "“conv” has no parameter kernel_sise (did you mean “kernel_size”?)."),
            ("out_channels", "many", "out_channels: expected a whole number of at least 1, received “many”."),
            ("out_channels", 2**53 + 1, "This value cannot be kept: the integer is too large (at most 2**53)."),
            ("out_channels", float("nan"), "This value cannot be kept: NaN is no value."),
            (
                "out_channels",
                Expression("a +"),
                "The formula “a +” cannot be read: something is missing or out of place.",
            ),
        ],
    )
    def test_a_value_that_cannot_be_is_refused(self, name: str, value: Value, why: str) -> None:
        design = edits.add_node(STACK, "Net", CONV)
        assert refused(lambda: edits.set_param(design, "Net", "c", name, value)) == why

    def test_a_value_out_of_range_is_taken_and_left_to_check(self) -> None:
        design = edits.set_param(edits.add_node(STACK, "Net", CONV), "Net", "c", "out_channels", 0)
        assert design.root.by_id["c"].params == {"out_channels": 0}

    def test_names_are_unique_in_a_block(self) -> None:
        assert "already has a node called “relu”" in refused(
            lambda: edits.rename_node(made(CONV, RELU), "Net", "c", "relu")
        )

    def test_ends_cannot_be_bypassed(self) -> None:
        assert "is an end of Net" in refused(lambda: edits.set_bypassed(STACK, "Net", "n1"))

    def test_a_condition_is_a_formula(self) -> None:
        design = edits.set_when(made(RELU), "Net", "r", Expression("stride != 1"))
        assert design.root.by_id["r"].when == Expression("stride != 1")
        assert edits.set_when(design, "Net", "r", None) == made(RELU)
        assert "cannot be read" in refused(lambda: edits.set_when(design, "Net", "r", Expression("(")))

    def test_a_node_calls_the_layer_of_another_and_gets_its_own_back(self) -> None:
        design = made(Node("c", "conv", "Conv2d", {"out_channels": 8}), Node("d", "again", "Conv2d"))
        shared = edits.set_shared(design, "Net", "d", "c")
        assert shared.root.by_id["d"].of == "c"
        assert edits.set_shared(shared, "Net", "d", None).root.by_id["d"].params == {"out_channels": 8}
        assert "has no layer of its own" in refused(
            lambda: edits.set_shared(edits.add_node(shared, "Net", Node("e", "e", "Conv2d")), "Net", "e", "d")
        )
        assert "Other nodes call" in refused(lambda: edits.set_shared(shared, "Net", "c", "d"))

    def test_only_layers_of_one_kind_are_shared(self) -> None:
        assert "is no Conv2d" in refused(lambda: edits.set_shared(made(CONV, RELU), "Net", "r", "c"))

    def test_a_stack_is_put_in_another_order(self) -> None:
        design = edits.add_node(edits.add_node(STACK, "Net", CONV), "Net", RELU)
        assert ids(edits.reorder(design, "Net", ["r"], "c")) == "n1 r c n2"
        assert ids(edits.reorder(design, "Net", ["c"], None)) == "n1 r c n2"
        assert "stays first" in refused(lambda: edits.reorder(design, "Net", ["r"], "n1"))

    def test_another_kind_keeps_what_fits(self) -> None:
        node = Node("c", "conv", "Conv2d", {"out_channels": 8, "kernel_size": (3, 5), "padding": "same"})
        design = made(node, wires="n1.output > c.input, c.output > n2.input")
        changed = edits.change_kind(design, "Net", "c", "Conv1d")
        assert changed.root.by_id["c"].params == {"out_channels": 8, "padding": "same"}
        assert wires_of(changed) == wires_of(design)

    def test_another_kind_takes_the_wires_at_its_own_ports(self) -> None:
        design = made(ADD, RELU, wires="n1.output > a.input_1, r.output > a.input_2, a.output > n2.input")
        changed = edits.change_kind(design, "Net", "a", "Bilinear")
        ports = [port.partition(" > ")[2] for port in sorted(wires_of(changed)) if " > a." in port]
        assert len(ports) == 2
        assert is_wellformed(changed)
        assert wires_of(edits.change_kind(design, "Net", "a", "ReLU")) == {"n1.output > a.input", "a.output > n2.input"}

    def test_those_that_call_its_layer_change_too(self) -> None:
        design = made(CONV, Node("d", "again", "Conv2d", of="c"))
        assert edits.change_kind(design, "Net", "c", "Linear").root.by_id["d"].kind == "Linear"


def test_fresh_ids_count_on() -> None:
    design = edits.add_node(STACK, "Net", Node("n41", "x", "ReLU"))
    assert edits.fresh_id(design) == "n42"
    assert edits.fresh_ids(design, 2) == ("n42", "n43")


def test_fresh_names_are_free() -> None:
    block = made(RELU, Node("x", "relu2", "ReLU"), Node("y", "conv1", "Conv2d")).root
    assert edits.fresh_name(block, "conv") == "conv"
    assert edits.fresh_name(block, "relu") == "relu3"
    assert edits.fresh_name(block, "conv1") == "conv1_2"
    assert edits.fresh_name(block, "class") == "class_"
    assert edits.fresh_name(block, "2 words!") == "n2_words"


def test_an_edit_leaves_the_other_parts_as_they_are() -> None:
    design = edits.add_block(made(CONV, RELU), Block("Other", "module"))
    after = edits.set_param(design, "Net", "c", "out_channels", 8)
    assert after.blocks["Other"] is design.blocks["Other"]
    assert after.root.by_id["r"] is design.root.by_id["r"]
    assert design.root.by_id["c"].params == {}


def test_an_edit_of_a_large_design_takes_no_time() -> None:
    nodes = tuple(Node(f"n{i}", f"n{i}", "Linear") for i in range(511))
    design = edits.add_block(STACK, Block("Large", "module", tuple(Node(f"m{n.id}", n.name, n.kind) for n in nodes)))
    begin = perf_counter()
    for i in range(1000):
        design = edits.set_param(design, "Large", f"mn{i % 511}", "out_features", i + 1)
    assert perf_counter() - begin < 1  # 40 us each on an idle machine


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("Conv2d", "conv2d"),
        ("ReLU", "relu"),
        ("LeakyReLU", "leaky_relu"),
        ("PReLU", "prelu"),
        ("LSTMCell", "lstm_cell"),
        ("BatchNorm2d", "batch_norm2d"),
        ("block:BasicBlock", "basic_block"),
        ("add", "add"),
    ],
)
def test_a_kind_gives_a_node_its_first_name(kind: str, name: str) -> None:
    assert base_name(kind) == name
