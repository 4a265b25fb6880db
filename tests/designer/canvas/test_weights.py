"""Weights on the canvas: the ports that hand them out, their wires, and layers that take those of others."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, Qt

from designer.canvas.level import Level
from designer.canvas.menu import Row, entries, menus
from designer.compiler.check import check
from designer.model import edits
from designer.model.design import Design, Edge, Node
from designer.model.files import dumps
from tests.designs import at, design, graph, node, stack
from tests.hand import Desk

Open = Callable[[Design], Desk]
TIE = Edge("emb", "weight", "logits", "w")


def language(bias: bool = False, words: int = 50) -> Design:
    """An embedding, something after it, and a layer that says which word comes next."""
    nodes = [
        at("words", "input", 0, 0, shape=(7,), dtype="int64"),
        at("emb", "Embedding", 0, 120, num_embeddings=50, embedding_dim=16),
        at("act", "Tanh", 0, 240),
        at("logits", "Linear", 0, 360, out_features=words, **({} if bias else {"bias": False})),
        at("y", "output", 0, 480),
    ]
    return design(graph("Net", nodes, "act > logits", "emb > act", "logits > y", "words > emb"))


def autoencoder() -> Design:
    nodes = [at("x", "input", 0, 0, shape=(12,)), at("down", "Linear", 0, 120, out_features=3)]
    nodes += [at("up", "Linear", 0, 240, out_features=12), at("y", "output", 0, 360)]
    return design(graph("Net", nodes, "down > up", "up > y", "x > down"))


def open_checked(desk: Open, made: Design) -> Desk:
    it = desk(made)
    it.canvas.show_report(check(made))
    return it


def level(it: Desk) -> Level:
    return it.canvas.scene.drawing.levels[()]


def shown(it: Desk, key: str) -> tuple[str, ...]:
    return level(it).items[key].weights.shown


def ties(it: Desk) -> dict[str, Row]:
    """The rows of the menu that ties the weight of the selected layer."""
    return {row.text: row for row in dict(menus(it.canvas)).get("Tie its weight to", ())}


def test_a_card_shows_its_weights_while_it_is_selected(desk: Open) -> None:
    it = open_checked(desk, language())
    assert shown(it, "emb") == ()
    it.click(it.at("emb"))
    assert shown(it, "emb") == ("weight",)
    it.click(it.at("act"))
    assert shown(it, "emb") == ()


def test_only_the_weights_that_a_layer_has_are_shown(desk: Open) -> None:
    it = open_checked(desk, language(bias=True))
    it.select("logits")
    assert shown(it, "logits") == ("weight", "bias")
    it = open_checked(desk, language())
    it.select("logits")
    assert shown(it, "logits") == ("weight",)


def test_a_layer_of_a_stack_shows_none(desk: Open) -> None:
    it = desk(stack((8,), node("fc", "Linear", out_features=8)))
    it.select("fc")
    assert shown(it, "fc") == ()


def test_a_layer_that_calls_another_has_none_of_its_own(desk: Open) -> None:
    made = autoencoder()
    it = desk(edits.set_shared(made, "Net", "up", "down"))
    it.select("up")
    assert shown(it, "up") == ()


def test_a_weight_with_a_wire_is_always_shown(desk: Open) -> None:
    it = desk(edits.tie(language(), "Net", "logits", "emb"))
    assert shown(it, "emb") == ("weight",)
    wire = level(it).wires[TIE]
    card = level(it).items["emb"]
    assert wire.weight
    assert wire.path().pointAtPercent(0) == card.pos() + QPointF(card.size[0], card.size[1] / 2)
    assert wire.pen().color() == card.theme.category("Tensor")
    assert wire.pen().style() == Qt.PenStyle.CustomDashLine


def test_other_wires_are_as_they_were(desk: Open) -> None:
    it = desk(edits.tie(language(), "Net", "logits", "emb"))
    assert [edge for edge, wire in level(it).wires.items() if wire.weight] == [TIE]


def test_the_wire_of_a_weight_says_what_it_hands_out(desk: Open) -> None:
    it = open_checked(desk, edits.tie(language(), "Net", "logits", "emb"))
    assert level(it).wires[TIE].text == "weight 50 × 16"


def test_a_weight_is_wired_by_hand(desk: Open) -> None:
    made = language()
    nodes = [Node("e", "e", "expression", {"formula": "x * w"}, (300.0, 360.0))]
    made = design(graph("Net", [*made.root.nodes, *nodes], *(_text(edge) for edge in made.root.edges)))
    it = open_checked(desk, made)
    it.click(it.at("emb"))
    it.drag(it.port("emb", "weight", True), it.port("e", "w", False))
    assert "emb.weight > e.w" in it.wires()


def test_a_wire_that_is_drawn_from_an_input_finds_the_weights(desk: Open) -> None:
    made = language()
    nodes = [Node("e", "e", "expression", {"formula": "x * w"}, (300.0, 360.0))]
    made = design(graph("Net", [*made.root.nodes, *nodes], *(_text(edge) for edge in made.root.edges)))
    it = open_checked(desk, made)
    start, end = it.port("e", "w", False), it.port("emb", "weight", True)
    it.hold(start, end)
    assert shown(it, "logits") == shown(it, "emb") == ("weight",)
    it.release(end)
    assert "emb.weight > e.w" in it.wires()
    assert shown(it, "logits") == ()


def _text(edge: Edge) -> str:
    return f"{edge.source}.{edge.source_port} > {edge.target}.{edge.target_port}"


def test_the_menu_ties_a_layer_to_one_whose_weight_fits(desk: Open) -> None:
    it = open_checked(desk, language())
    it.select("logits")
    (row,) = ties(it).values()
    assert (row.text, row.reason) == ("emb (Embedding)", "")
    row.run()
    assert {"act.output > logits.x", "emb.weight > logits.w"} <= it.wires()
    it.document.undo()
    assert it.design.root.by_id["logits"].kind == "Linear"


def test_a_weight_that_does_not_fit_says_why(desk: Open) -> None:
    it = open_checked(desk, language(words=40))
    it.select("logits")
    assert ties(it)["emb (Embedding)"].reason == "Its weight is 50 × 16, that of this layer 40 × 16."


def test_a_decoder_is_tied_to_its_encoder_transposed(desk: Open) -> None:
    it = open_checked(desk, autoencoder())
    it.select("up")
    ties(it)["down (Linear), transposed"].run()
    assert it.design.root.by_id["up"].params["formula"] == "linear(x, w.t(), b)"
    assert check(it.design).ok


def test_a_layer_that_runs_later_offers_no_weight(desk: Open) -> None:
    it = open_checked(desk, autoencoder())
    it.select("down")
    assert "runs behind" in ties(it)["up (Linear), transposed"].reason


def test_before_the_check_no_weight_is_known(desk: Open) -> None:
    it = desk(language())
    it.select("logits")
    assert ties(it)["emb (Embedding)"].reason == "Its weight is not known yet."


def test_only_a_linear_can_be_tied(desk: Open) -> None:
    it = open_checked(desk, language())
    it.select("emb")
    assert ties(it) == {}


def test_a_stack_that_becomes_a_graph_says_so(desk: Open) -> None:
    words = Node("emb", "", "Embedding", {"num_embeddings": 50, "embedding_dim": 16})
    made = stack((7,), words, Node("last", "", "Linear", {"out_features": 50}), dtype="int64")
    it = open_checked(desk, made)
    it.select("last")
    ties(it)["Embedding"].run()
    assert it.said == ["Net is a graph now: a weight needs a wire."]
    assert it.block().form == "module"
    assert len({each.pos for each in it.block().nodes}) == len(it.block().nodes)


def test_the_menu_unties_again(desk: Open) -> None:
    made = language(bias=True)
    it = open_checked(desk, edits.tie(made, "Net", "logits", "emb"))
    it.select("logits")
    dict(entries(it.canvas))["Untie it from emb: give it a weight of its own"]()
    assert it.design.root.by_id["logits"].params == {"out_features": 50}
    assert dumps(it.design) == dumps(made)


def test_an_untied_decoder_is_as_large_as_its_encoder_takes(desk: Open) -> None:
    it = open_checked(desk, edits.tie(autoencoder(), "Net", "up", "down", turned=True))
    it.select("up")
    it.canvas.untie()
    assert dumps(it.design) == dumps(autoencoder())


def test_what_is_not_tied_cannot_be_untied(desk: Open) -> None:
    it = desk(language())
    it.select("act")
    it.canvas.untie()
    assert it.said == ["Select one node that takes the weight of another layer first."]
