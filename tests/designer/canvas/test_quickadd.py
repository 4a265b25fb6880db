"""Quick-add: a search box at the cursor that ranks what fits first."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from designer.canvas.ranking import offers, ranked, unlikely, wrong_rank
from designer.compiler.check import check
from designer.model.design import Design, Edge
from designer.report import N, TensorType
from tests.designs import design, graph, node, stack, stacked
from tests.hand import Desk

Open = Callable[[Design], Desk]
PICTURE, ROW = TensorType((N, 1, 28, 28)), TensorType((N, 10))


def titles(box_of: Desk) -> list[str]:
    return [found.item.title for found in box_of.canvas.box.results.found]


def three() -> Design:
    nodes = (node("x", "input", shape=(8,)), node("a", "Linear", out_features=4), node("y", "output"))
    return design(graph("Net", nodes, "x > a", "a > y"))


def test_a_double_click_on_the_ground_opens_it_with_the_focus(desk: Open) -> None:
    it = desk(stack((8,)))
    it.double_click(QPoint(30, 30))
    assert it.canvas.box.isVisible()
    assert it.canvas.box.box.hasFocus()


def test_space_opens_it_at_the_cursor(desk: Open) -> None:
    it = desk(stack((8,)))
    it.key(Qt.Key.Key_Space)
    assert it.canvas.box.isVisible()


def test_space_held_to_pan_does_not(desk: Open) -> None:
    it = desk(stack((8,), *["ReLU"] * 30))
    QTest.keyPress(it.canvas.view, Qt.Key.Key_Space)
    it.drag(QPoint(100, 300), QPoint(100, 200))
    QTest.keyRelease(it.canvas.view, Qt.Key.Key_Space)
    assert not it.canvas.box.isVisible()


def test_enter_adds_the_first_that_matches(desk: Open) -> None:
    it = desk(stack((8,)))
    it.canvas.quick_add()
    it.type("relu")
    it.enter()
    assert [node.kind for node in it.block().nodes] == ["input", "ReLU", "output"]
    assert not it.canvas.box.isVisible()
    assert it.canvas.view.hasFocus()


def test_one_after_another_they_follow_the_selected_one(desk: Open) -> None:
    it = desk(stack((1, 28, 28)))
    it.select("in")
    for name in ("conv2d", "relu", "maxpool2d", "flatten", "linear"):
        it.canvas.quick_add()
        it.type(name)
        it.enter()
    kinds = [node.kind for node in it.block().nodes]
    assert kinds == ["input", "Conv2d", "ReLU", "MaxPool2d", "Flatten", "Linear", "output"]


def test_behind_a_node_of_a_graph_it_is_put_into_its_wire(desk: Open) -> None:
    it = desk(three())
    it.select("a")
    it.canvas.quick_add()
    it.type("tanh")
    it.enter()
    (new,) = it.selected
    assert it.wires() == {"x.output > a.input", f"a.output > {new}.input", f"{new}.output > y.input"}


def test_escape_adds_nothing(desk: Open) -> None:
    it = desk(three())
    before = it.design
    it.canvas.quick_add()
    it.type("tanh")
    it.enter(Qt.Key.Key_Escape)
    assert it.design is before
    assert not it.canvas.box.isVisible()


def test_a_click_elsewhere_closes_it(desk: Open) -> None:
    it = desk(stack((8,)))
    it.canvas.quick_add()
    it.canvas.view.setFocus()
    assert not it.canvas.box.isVisible()


def test_the_arrows_choose(desk: Open) -> None:
    it = desk(stack((8,)))
    it.canvas.quick_add()
    it.type("relu")
    first = it.canvas.box.current
    it.enter(Qt.Key.Key_Down)
    assert it.canvas.box.current != first
    it.enter(Qt.Key.Key_Up)
    assert it.canvas.box.current == first


def test_a_search_that_finds_nothing_says_so_and_adds_nothing(desk: Open) -> None:
    it = desk(stack((8,)))
    before = it.design
    it.canvas.quick_add()
    it.type("zzzz")
    it.enter()
    assert titles(it) == []
    assert it.design is before


def test_one_addition_is_one_step_of_undo(desk: Open) -> None:
    it = desk(three())
    before = it.design
    it.select("a")
    it.canvas.quick_add()
    it.type("tanh")
    it.enter()
    assert it.document.undo_label == "Add Tanh"
    it.document.undo()
    assert it.design == before


def test_what_fits_comes_first_once_that_is_known(desk: Open, qtbot: QtBot) -> None:
    it = desk(three())
    known: dict[str, bool] = {}
    it.canvas.fits = lambda kind, _tensor: known.get(kind)
    it.canvas.show_report(check(it.design))
    it.select("a")
    it.canvas.quick_add()
    assert titles(it)[0] == "ReLU"
    known.update({"ReLU": False, "Softplus": True})
    qtbot.waitUntil(lambda: titles(it)[0] == "Softplus")
    assert titles(it).index("ReLU") > titles(it).index("Linear")


def test_keys_of_the_canvas_do_not_work_through_the_box(desk: Open) -> None:
    it = desk(three())
    it.select("a")
    it.canvas.quick_add()
    it.type("m")
    assert it.canvas.box.box.text() == "m"
    assert not it.block().by_id["a"].bypassed


def test_a_block_is_offered_but_not_inside_itself() -> None:
    model = design(graph("Net", [node("x", "input"), node("s", "block:Body")]), stacked("Body", "ReLU"))
    assert "Body" in {offer.title for offer in offers(model, "Net")}
    assert "Body" not in {offer.title for offer in offers(model, "Body")}
    assert "Net" not in {offer.title for offer in offers(model, "Net")}


def test_for_a_wire_only_what_has_such_a_port_is_offered() -> None:
    model = three()
    assert "input" not in {offer.title for offer in offers(model, "Net", incoming=True)}
    assert "output" not in {offer.title for offer in offers(model, "Net", outgoing=True)}


def test_before_torch_is_there_the_name_tells_what_is_unlikely() -> None:
    assert unlikely("Conv1d", PICTURE)
    assert not unlikely("Conv2d", PICTURE)
    assert not unlikely("BatchNorm1d", ROW)
    assert not unlikely("ReLU", ROW)
    assert unlikely("Embedding", ROW)


def test_a_name_that_is_typed_out_wins_over_what_fits() -> None:
    found = ranked("conv1d", offers(three(), "Net"), lambda kind: kind == "Conv2d")
    assert found[0].item.kind == "Conv1d"


def test_a_wire_shows_where_the_new_node_will_hang(desk: Open) -> None:
    it = desk(three())
    edge = Edge("a", "output", "y", "input")
    it.canvas.quick_add_at(it.canvas.view.mapToScene(it.between(edge)))
    it.type("gelu")
    it.enter()
    (new,) = it.selected
    assert f"a.output > {new}.input" in it.wires()


def hidden(it: Desk) -> list[str]:
    """The cards that the box lies on."""
    view = it.canvas.view
    corner = view.viewport().mapTo(it.canvas, QPoint())
    rects = {key: view.mapFromScene(it.canvas.scene.rect_of((), key)).boundingRect() for key in it.order()}
    return [key for key, rect in rects.items() if rect.translated(corner).intersects(it.canvas.box.geometry())]


def test_it_lies_beside_the_network(desk: Open) -> None:
    it = desk(stack((8,), *["ReLU"] * 10))
    for point in (it.canvas.scene.rect_of((), "l4").center(), it.canvas.scene.rect_of((), "l0").topLeft()):
        it.canvas.quick_add_at(point)
        assert hidden(it) == []
        it.enter(Qt.Key.Key_Escape)


def test_what_stands_right_before_is_not_the_first_offer(desk: Open) -> None:
    it = desk(stack((8,), "ReLU"))
    it.select("l0")
    it.canvas.quick_add()
    assert "ReLU" not in titles(it)[:5]
    it.type("relu")
    assert titles(it)[0] == "ReLU"


def test_a_layer_for_another_number_of_axes_does_not_fit_though_torch_would_take_it() -> None:
    assert wrong_rank("MaxPool3d", TensorType((N, 8, 26, 26)))
    assert not wrong_rank("MaxPool2d", TensorType((N, 8, 26, 26)))
    assert not wrong_rank("ConstantPad1d", TensorType((N, 8, 26, 26)))
