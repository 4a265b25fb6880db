"""Slots: the gap that a stack opens under what hovers over it, and how it closes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QDragLeaveEvent
from PySide6.QtWidgets import QApplication

from designer.canvas.geometry import LOW, TALL
from designer.canvas.slots import Slot
from designer.canvas.stacking import PAGE_GAP
from designer.model.design import Block, Design
from tests.designer.canvas.test_gestures import BODY, nested
from tests.designs import at, design, graph, node, stack, stacked
from tests.hand import ALT, Desk, carried

Open = Callable[[Design], Desk]
ROOM = TALL + PAGE_GAP


def tops(it: Desk, *keys: str, path: tuple[str, ...] = ()) -> list[float]:
    return [it.canvas.scene.rect_of(path, key).top() for key in keys]


def three() -> Design:
    return stack((8,), "ReLU", "Tanh", "GELU")


def deep(*more: str) -> Design:
    """A block of two layers in a block in a stack."""
    inner, outer = stacked("Inner", "ReLU", "GELU"), stacked("Outer", "Linear", "block:Inner", *more)
    ends = node("in", "input"), node("out", "output")
    return design(Block("Net", "sequential", (ends[0], node("o", "block:Outer"), ends[1])), outer, inner)


def under(it: Desk, key: str, path: tuple[str, ...] = ()) -> QPoint:
    """Just below a card."""
    rect = it.canvas.scene.rect_of(path, key)
    return it.pixel(QPointF(rect.center().x(), rect.bottom() + 6))


def test_what_lies_below_the_mouse_makes_room_for_a_card(desk: Open) -> None:
    it = desk(three())
    before = tops(it, "l0", "l1", "l2", "out")
    it.carry(carried("Linear"), under(it, "l0"))
    now = tops(it, "l0", "l1", "l2", "out")
    assert [b - a for a, b in zip(before, now, strict=True)] == [0, ROOM, ROOM, ROOM]
    assert it.canvas.scene.overlay.slot_shown


def test_it_closes_up_again_when_the_mouse_leaves(desk: Open) -> None:
    it = desk(three())
    before = tops(it, "l0", "l1", "l2", "out")
    it.carry(carried("Linear"), under(it, "l0"))
    QApplication.sendEvent(it.canvas.view.viewport(), QDragLeaveEvent())
    assert tops(it, "l0", "l1", "l2", "out") == before
    assert not it.canvas.scene.overlay.slot_shown


def test_a_card_that_gives_way_leaves_its_place_to_the_slot(desk: Open) -> None:
    it = desk(three())
    scene = it.canvas.scene
    place = scene.rect_of((), "l1")
    points = [QPointF(place.center().x(), place.top() + dy) for dy in range(int(LOW) - 6)]
    assert {scene.slot_at(point) for point in points} == {Slot((), 2)}
    scene.show_slot(Slot((), 2))
    assert {scene.slot_at(point) for point in points} == {Slot((), 2)}


@pytest.mark.parametrize("start", ["in", "out"])
def test_the_place_aimed_at_before_anything_gave_way_is_where_it_lands(start: str, desk: Open) -> None:
    it = desk(deep())
    goal = under(it, "Inner_l0", ("o", "Outer_l1"))
    way = it.at(start) if start == "in" else it.at(start) + QPoint(0, 60)
    steps = [way + (goal - way) * (i / 40) for i in range(41)]
    it.carry(carried("Tanh"), *steps)
    level = it.canvas.scene.drawing.levels["o", "Outer_l1"]
    assert level.gap is not None
    assert level.gap.index == 2
    it.carry(carried("Tanh"), goal, goal, goal)
    assert level.gap.index == 2


def test_between_two_open_blocks_there_is_a_place(desk: Open) -> None:
    it = desk(deep("block:Inner"))
    edge = it.canvas.scene.rect_of(("o",), "Outer_l1")
    it.carry(carried("Tanh"), it.pixel(QPointF(edge.center().x(), edge.bottom() - 4)))
    gap = it.canvas.scene.drawing.levels["o",].gap
    assert gap is not None
    assert gap.index == 3


def test_moved_slowly_across_a_stack_the_slot_only_ever_goes_on(desk: Open) -> None:
    it = desk(three())
    scene, seen = it.canvas.scene, []
    start, end = it.at("in"), it.at("out") + QPoint(0, 300)
    for y in range(start.y(), end.y(), 3):
        slot = scene.slot_at(it.canvas.view.mapToScene(QPoint(start.x(), y)))
        assert slot is not None
        scene.show_slot(slot)
        seen.append(slot.index)
    assert seen == sorted(seen)
    assert set(seen) == {1, 2, 3, 4}


def test_a_block_in_a_graph_grows_and_pushes_what_is_below(desk: Open) -> None:
    it = desk(nested())
    scene = it.canvas.scene
    height, (y,) = scene.rect_of((), "s").height(), tops(it, "y")
    it.carry(carried("Tanh"), under(it, "Body_l0", BODY))
    assert scene.rect_of((), "s").height() > height + TALL
    assert tops(it, "y")[0] > y + TALL
    QApplication.sendEvent(it.canvas.view.viewport(), QDragLeaveEvent())
    assert scene.rect_of((), "s").height() == height
    assert tops(it, "y") == [y]


def test_a_block_within_a_block_opens_its_own_gap_alone(desk: Open) -> None:
    inner = stacked("Inner", "ReLU")
    outer = stacked("Outer", "Linear", "block:Inner")
    it = desk(design(graph("Net", (at("o", "block:Outer", 0, 0),)), outer, inner))
    path = ("o", "Outer_l1")
    it.canvas.scene.set_open(path, True)
    it.carry(carried("Tanh"), under(it, "Outer_l0", ("o",)), under(it, "Inner_l0", path))
    levels = it.canvas.scene.drawing.levels
    assert levels[("o",)].gap is None
    gap = levels[path].gap
    assert gap is not None
    assert gap.index == 2


def test_a_layer_that_is_taken_up_leaves_its_place_open_where_it_was(desk: Open) -> None:
    it = desk(three())
    before = tops(it, "l0", "l2", "out")
    it.hold(it.at("l1"), it.at("l1") + QPoint(12, 4))
    assert tops(it, "l0", "l2", "out") == before
    it.key(Qt.Key.Key_Escape)
    assert tops(it, "l0", "l2", "out") == before


def test_dragged_past_its_neighbour_that_closes_up(desk: Open) -> None:
    it = desk(three())
    first = tops(it, "l0")[0]
    goal = it.at("l1") + QPoint(0, 20)
    it.hold(it.at("l0"), goal)
    assert tops(it, "l1")[0] == first
    it.release(goal)
    assert it.order() == ["in", "l1", "l0", "l2", "out"]


def test_a_layer_taken_out_of_a_block_stays_under_the_mouse(desk: Open) -> None:
    it = desk(nested())
    start, goal = it.at("Body_l0", BODY), it.at("t") + QPoint(0, 150)
    held = QPointF(start) - QPointF(it.pixel(it.canvas.scene.rect_of(BODY, "Body_l0").topLeft()))
    it.hold(start, goal, keys=ALT)
    corner = it.pixel(it.canvas.scene.rect_of(BODY, "Body_l0").topLeft())
    assert (QPointF(goal) - QPointF(corner) - held).manhattanLength() <= 16  # it may snap
    assert tops(it, "Body_l1", path=BODY)[0] < it.canvas.scene.rect_of((), "s").top() + 60


def test_a_gap_leaves_nothing_in_the_document(desk: Open) -> None:
    it = desk(nested())
    before = it.design
    it.carry(carried("Tanh"), under(it, "Body_l0", BODY))
    assert it.design is before


def test_an_empty_block_opens_the_place_of_its_first_layer(desk: Open) -> None:
    empty = stacked("Empty")
    it = desk(design(graph("Net", (at("e", "block:Empty", 0, 0),)), empty))
    level = it.canvas.scene.drawing.levels[("e",)]
    container = it.canvas.scene.rect_of((), "e")
    it.carry(carried("Tanh"), it.pixel(container.center()))
    assert level.slot is not None
    assert QRectF(0, 0, *level.container.size).contains(QRectF(*level.slot))  # type: ignore[union-attr]
    it.drop("Tanh", it.pixel(container.center()))
    assert [node.kind for node in it.block("Empty").nodes] == ["input", "Tanh", "output"]


def test_where_quick_add_will_put_a_layer_the_stack_makes_room(desk: Open) -> None:
    it = desk(three())
    before = tops(it, "l1")[0]
    it.select("l0")
    it.key(Qt.Key.Key_Space)
    assert tops(it, "l1")[0] == before + ROOM
    it.enter(Qt.Key.Key_Escape)
    assert tops(it, "l1")[0] == before


def test_where_a_block_would_contain_itself_no_gap_opens_and_the_reason_shows(desk: Open) -> None:
    it = desk(nested())
    it.carry(carried("block:Body"), it.at("Body_l0", BODY))
    assert it.canvas.scene.drawing.levels[BODY].gap is None
    assert it.canvas.scene.overlay.noted == "Body cannot stand in Body: Body would contain itself."
    QApplication.sendEvent(it.canvas.view.viewport(), QDragLeaveEvent())
    assert not it.canvas.scene.overlay.noted


def test_an_end_that_is_dragged_over_a_block_says_that_it_cannot_leave(desk: Open) -> None:
    it = desk(nested())
    it.hold(it.at("x"), it.at("Body_l0", BODY))
    assert it.canvas.scene.drawing.levels[BODY].gap is None
    assert "cannot leave" in it.canvas.scene.overlay.noted
    it.key(Qt.Key.Key_Escape)
    assert not it.canvas.scene.overlay.noted
