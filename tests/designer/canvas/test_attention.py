"""What the view does after an edit: what came or changed is selected, and seen without more moving than needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QPoint, QPointF, QRect, Qt

from designer.model import edits
from designer.model.design import Design
from tests.designs import at, chain, design, stack
from tests.hand import Desk

Open = Callable[[Design], Desk]


def in_sight(it: Desk, key: str) -> bool:
    shown: QRect = it.canvas.view.viewport().rect()
    return shown.contains(it.canvas.view.mapFromScene(it.canvas.scene.rect_of((), key)).boundingRect())


def sight(it: Desk) -> tuple[float, QPoint]:
    return it.canvas.view.scale_factor, it.canvas.view.mapFromScene(QPointF(0, 0))


def test_what_a_fix_adds_is_selected(desk: Open) -> None:
    it = desk(chain())
    it.select("y")
    it.document.apply(edits.add_node(it.design, "Net", at("new", "Flatten", 300, 120)), "Insert Flatten")
    assert it.selected == {"new"}


def test_what_undo_brings_back_is_selected_and_seen(desk: Open) -> None:
    it = desk(stack((8,), *["ReLU"] * 30))
    it.select("l29")
    it.canvas.delete()
    it.canvas.view.centerOn(it.canvas.scene.rect_of((), "in").center())
    it.document.undo()
    assert it.selected == {"l29"}
    assert in_sight(it, "l29")


def test_what_is_in_sight_stays_where_it_is(desk: Open) -> None:
    it = desk(chain())
    it.select("a")
    it.canvas.delete()
    before = sight(it)
    it.document.undo()
    assert it.selected == {"a"}
    assert sight(it) == before


def test_a_parameter_that_is_edited_leaves_the_selection(desk: Open) -> None:
    it = desk(chain())
    it.select("a", "b")
    it.document.apply(edits.set_param(it.design, "Net", "a", "out_features", 5), "Set out_features")
    assert it.selected == {"a", "b"}


def test_the_layer_that_a_selected_node_calls_is_not_gone_to(desk: Open) -> None:
    nodes = (*chain().root.nodes, replace(at("c", "Linear", 300, 120), of="a"))
    it = desk(design(replace(chain().root, nodes=nodes)))
    it.select("c")
    it.document.apply(edits.set_param(it.design, "Net", "a", "out_features", 5), "Set out_features")
    assert it.selected == {"c"}


def test_deleting_goes_on_with_the_next_one(desk: Open) -> None:
    it = desk(stack((8,), "ReLU", "Tanh", "Sigmoid"))
    it.select("l1")
    it.canvas.delete()
    assert it.selected == {"l2"}
    it.canvas.delete()
    assert it.selected == {"l0"}
    it.canvas.delete()
    assert it.selected == set()


def test_in_a_graph_it_goes_on_along_the_wires(desk: Open) -> None:
    it = desk(chain())
    it.select("a")
    it.canvas.delete()
    assert it.selected == {"b"}


def test_all_deleted_the_ends_are_seen(desk: Open) -> None:
    it = desk(stack((8,), *["ReLU"] * 30))
    it.canvas.view.centerOn(it.canvas.scene.rect_of((), "l29").center())
    it.canvas.select_all()
    it.canvas.delete()
    assert it.order() == ["in", "out"]
    assert in_sight(it, "in")


def test_all_is_the_layers_and_once_more_the_ends_too(desk: Open) -> None:
    it = desk(chain())
    it.canvas.select_all()
    assert it.selected == {"a", "b"}
    it.canvas.select_all()
    assert it.selected == {"x", "a", "b", "y"}


def test_an_arrow_begins_in_sight(desk: Open) -> None:
    it = desk(stack((8,), *["ReLU"] * 30))
    it.canvas.view.centerOn(it.canvas.scene.rect_of((), "l20").center())
    before = sight(it)
    it.key(Qt.Key.Key_Up)
    assert it.selected == {"l20"}
    assert sight(it) == before


def test_tidy_keeps_the_zoom_and_the_selection_in_sight(desk: Open) -> None:
    it = desk(chain())
    it.select("b")
    it.canvas.tidy()
    assert it.canvas.view.scale_factor == 1.0
    assert in_sight(it, "b")


def test_a_copy_never_lies_on_a_node(desk: Open) -> None:
    it = desk(chain())
    it.select("b")
    it.canvas.copy()
    it.canvas.cursor_point = lambda: it.canvas.scene.rect_of((), "b").center()  # type: ignore[method-assign]
    for _ in range(3):
        it.canvas.paste()
    rects = [it.canvas.scene.rect_of((), key) for key in it.order()]
    assert not any(one.intersects(other) for i, one in enumerate(rects) for other in rects[:i])


def test_a_gesture_that_is_given_up_brings_the_view_back(desk: Open) -> None:
    it = desk(chain())
    before = sight(it)
    foot = QPoint(450, it.canvas.view.viewport().height() - 4)
    it.hold(it.at("b"), foot)
    for _ in range(40):
        it.canvas.hand._pan_at_edge()
    assert sight(it) != before
    it.key(Qt.Key.Key_Escape)
    assert sight(it) == before


def test_what_undo_changes_is_selected(desk: Open) -> None:
    it = desk(chain())
    it.document.apply(edits.set_param(it.design, "Net", "a", "out_features", 5), "Set out_features")
    it.select("y")
    it.document.undo()
    assert it.selected == {"a"}
