"""Blocks that come from other windows and from the user's own: dropped, pasted, and found by quick-add."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPointF
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.canvas import clipboard
from designer.canvas.clipboard import CLIP_MIME
from designer.model import edits
from designer.model.design import Design
from tests.designs import at, design, graph, node, stack, stacked
from tests.hand import COPY, LEFT, NONE, Desk, desk_of, send

BODY = edits.alone(design(stack((8,)).root, stacked("Body", "Linear", "ReLU")), "Body")


def drop(desk: Desk, clip: Design, *way: QPointF) -> None:
    data: QMimeData = clipboard.mime_of(clip)
    points = [desk.pixel(point) for point in way]
    desk.carry(data, *points)
    send(desk.canvas, QDropEvent(QPointF(points[-1]), COPY, data, LEFT, NONE))


def net() -> Design:
    nodes = [at("x", "input", 0, 0, shape=(8,)), at("fc", "Linear", 0, 100), at("y", "output", 0, 300)]
    return design(graph("Net", nodes, "x > fc", "fc > y"))


def test_a_block_is_dropped_with_its_definition(qtbot: QtBot) -> None:
    desk = desk_of(qtbot, net())
    drop(desk, edits.clip_of(BODY), QPointF(400, 150))
    assert set(desk.design.blocks) == {"Net", "Body"}
    assert desk.document.undo_label == "Add Body"
    desk.document.undo()
    assert set(desk.design.blocks) == {"Net"}


def test_on_a_wire_it_is_wired(qtbot: QtBot) -> None:
    desk = desk_of(qtbot, net())
    wire = next(edge for edge in desk.block().edges if edge.source == "fc")
    middle = desk.canvas.view.mapToScene(desk.between(wire))
    drop(desk, edits.clip_of(BODY), middle)
    new = next(node.id for node in desk.block().nodes if node.kind == "block:Body")
    assert {f"fc.output > {new}.x", f"{new}.output > y.input"} <= desk.wires()


def test_several_nodes_of_another_window_are_pasted_where_they_are_dropped(qtbot: QtBot) -> None:
    desk = desk_of(qtbot, net())
    drop(desk, edits.copy(net(), "Net", ["x", "fc"]), QPointF(400, 150))
    assert len(desk.block().nodes) == 5
    assert desk.document.undo_label == "Add layers"


def test_what_is_copied_is_a_clip_and_text(qtbot: QtBot) -> None:
    desk = desk_of(qtbot, net())
    desk.select("fc")
    desk.canvas.copy()
    data = QApplication.clipboard().mimeData()
    assert data.hasFormat(CLIP_MIME)
    assert data.text().startswith("{")


def test_an_instance_pasted_twice_in_another_design_brings_one_definition(qtbot: QtBot) -> None:
    holder = edits.clip_of(BODY)
    clipboard.put(holder)
    desk = desk_of(qtbot, net())
    desk.canvas.paste()
    desk.canvas.paste()
    assert set(desk.design.blocks) == {"Net", "Body"}
    assert [node.kind for node in desk.block().nodes].count("block:Body") == 2


def test_quick_add_finds_the_users_blocks_and_takes_their_values(qtbot: QtBot) -> None:
    desk = desk_of(qtbot, net())
    desk.canvas.show_shelf({"mine:Body": BODY})
    desk.select("fc")
    desk.canvas.quick_add()
    desk.type("body")
    assert desk.canvas.box.current == "mine:Body"
    desk.enter()
    assert "Body" in desk.design.blocks


def test_quick_add_does_not_offer_twice_what_the_design_has(qtbot: QtBot) -> None:
    desk = desk_of(qtbot, net())
    drop(desk, edits.clip_of(BODY), QPointF(400, 150))
    desk.canvas.show_shelf({"mine:Body": BODY})
    desk.canvas.quick_add()
    desk.type("body")
    assert [found.item.kind for found in desk.canvas.box.results.found if found.item.title == "Body"] == ["block:Body"]


def test_what_is_copied_is_handed_over_without_being_read() -> None:
    clip = edits.copy(stack((8,), "ReLU"), "Net", ["l0"])
    assert clipboard.clip_in(clipboard.mime_of(clip)) is clip


def test_what_another_process_has_copied_is_read() -> None:
    clip = edits.copy(stack((8,), "ReLU"), "Net", ["l0"])
    ours = clipboard.mime_of(clip)
    theirs = QMimeData()
    theirs.setData(CLIP_MIME, ours.data(clipboard.CLIP_MIME))
    read = clipboard.clip_in(theirs)
    assert read == clip
    assert read is not clip


def test_megabytes_are_no_text_for_others(qapp: QApplication) -> None:
    assert qapp is not None
    data = "AAAA" * 2**19
    made = design(graph("Net", [node("w", "array", data=data, shape=(393_216,))]))
    clipboard.put(edits.copy(made, "Net", ["w"]))
    assert not QGuiApplication.clipboard().text()
    assert clipboard.take() is not None
    clipboard.put(edits.copy(stack((8,), "ReLU"), "Net", ["l0"]))
    assert QGuiApplication.clipboard().text().startswith("{")
