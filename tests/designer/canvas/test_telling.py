"""What is told of nodes from outside: which start with fresh weights."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from designer.model import edits
from designer.model.design import Node
from tests.designs import stack
from tests.hand import Desk, desk_of

LINEAR = ("Linear", {"out_features": 4})


def picture(desk: Desk) -> QImage:
    """What an exported picture of the canvas shows."""
    image = QImage(200, 300, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    desk.canvas.paint_picture(painter, QRectF(0, 0, 200, 300))
    painter.end()
    return image


def tips(desk: Desk) -> dict[str, str]:
    return {key: item.fresh for key, item in desk.canvas.scene.drawing.levels[()].items.items() if item.fresh}


def test_what_starts_fresh_is_marked_and_says_so_under_the_mouse(qtbot: QtBot) -> None:
    desk = desk_of(qtbot, stack((4,), LINEAR, "ReLU", LINEAR))
    desk.canvas.mark_fresh({("l2",): "Starts fresh: shape changed 8→4"})
    scene = desk.canvas.scene
    assert tips(desk) == {"l2": "Starts fresh: shape changed 8→4"}
    assert "Starts fresh: shape changed 8→4" in scene.tip_at(scene.rect_of((), "l2").center(), 8)
    assert "Starts fresh: shape changed 8→4" in scene.drawing.levels[()].items["l2"].accessible_text
    desk.canvas.mark_fresh({})
    assert tips(desk) == {}


def test_marks_stay_on_what_is_drawn_anew(qtbot: QtBot) -> None:
    desk = desk_of(qtbot, edits.group(stack((4,), LINEAR, "ReLU", LINEAR), "Net", ["l0", "l1"], "Body"))
    (instance,) = (node.id for node in desk.block().nodes if node.block)
    desk.canvas.mark_fresh({(instance, "l0"): "Starts fresh", (instance,): "1 of 2 layers inside start fresh"})
    scene = desk.canvas.scene
    opened = scene.is_open((instance,))
    scene.set_open((instance,), not opened)
    scene.set_open((instance,), True)
    assert tips(desk) == {instance: "1 of 2 layers inside start fresh"}
    assert scene.drawing.levels[instance,].items["l0"].fresh == "Starts fresh"
    desk.document.apply(edits.insert(desk.design, "Body", Node("n9", "", "Tanh"), 1), "Insert")
    assert scene.drawing.levels[instance,].items["l0"].fresh == "Starts fresh"


def test_another_document_has_no_marks(qtbot: QtBot) -> None:
    desk = desk_of(qtbot, stack((4,), LINEAR))
    desk.canvas.mark_fresh({("l0",): "Starts fresh"})
    desk.canvas.set_document(desk.document)
    assert tips(desk) == {}


def test_a_picture_shows_no_marks_and_leaves_them_on_the_canvas(qtbot: QtBot) -> None:
    desk = desk_of(qtbot, stack((4,), LINEAR))
    plain = picture(desk)
    desk.canvas.mark_fresh({("l0",): "Starts fresh"})
    assert picture(desk) == plain
    assert tips(desk) == {"l0": "Starts fresh"}
