"""What lies where, what is shown of the report, and what gestures draw."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator, QSvgRenderer
from pytestqt.qtbot import QtBot

from designer.canvas.canvas import Canvas
from designer.canvas.colours import DARK
from designer.canvas.hits import Hit
from designer.canvas.scene import Scene
from designer.canvas.selection import Selection
from designer.canvas.slots import Slot
from designer.compiler.check import check
from designer.model import edits
from designer.model.design import Block, Design, Edge, Node
from designer.model.document import Document
from designer.model.files import loads
from designer.report import Report
from resources import template
from tests.templates import layered

Make = Callable[[str | Design], Canvas]
BLOCK = ("n6", "n15")
"""The one basic block of resnet18 that is open at first."""


@pytest.fixture
def make(qtbot: QtBot) -> Make:
    def canvas(of: str | Design) -> Canvas:
        document = Document(loads(template(of), of) if isinstance(of, str) else of)
        made = Canvas(document)
        document.subscribe(made.apply_change)
        qtbot.addWidget(made)
        made.resize(900, 700)
        made.show()
        qtbot.waitExposed(made)
        return made

    return canvas


@pytest.fixture
def resnet(make: Make) -> Canvas:
    return make(layered())


@pytest.fixture(scope="module")
def report() -> Report:
    return check(layered())


def middle(scene: Scene, path: tuple[str, ...], key: str) -> QPointF:
    return scene.rect_of(path, key).center()


def test_a_card_is_hit_with_the_level_it_belongs_to(resnet: Canvas) -> None:
    assert resnet.scene.at(middle(resnet.scene, BLOCK, "n19")) == Hit("node", BLOCK, "n19")


def test_a_header_is_hit_with_the_level_around_it(resnet: Canvas) -> None:
    rect = resnet.scene.rect_of((), "n6")
    assert resnet.scene.at(rect.topLeft() + QPointF(120, 20)) == Hit("header", (), "n6")


def test_the_arrow_of_an_instance_is_a_toggle_open_and_closed(resnet: Canvas) -> None:
    for key in ("n6", "n7"):
        rect = resnet.scene.rect_of((), key)
        assert resnet.scene.at(rect.topLeft() + QPointF(17, 16)) == Hit("toggle", (), key)


def test_the_ground_of_a_container_is_the_inside_of_its_level(resnet: Canvas) -> None:
    rect = resnet.scene.rect_of(BLOCK[:1], BLOCK[1])
    assert resnet.scene.at(rect.bottomLeft() + QPointF(4, -4)) == Hit("inside", BLOCK, "n15")


def test_a_port_is_hit_from_afar_outside_the_card_and_near_on_it(resnet: Canvas) -> None:
    scene = resnet.scene
    port = scene.port_point((), "n3", "output", True)
    hit = Hit("port", (), "n3", "output", True)
    assert scene.at(port + QPointF(0, 16)) == hit
    assert scene.at(port + QPointF(0, -8)) == hit
    assert scene.at(port + QPointF(0, -16)).kind == "node"


def test_the_reach_of_a_port_is_the_same_on_the_screen_at_every_scale(resnet: Canvas) -> None:
    resnet.view.zoom_to(0.5)
    assert resnet.view.reach == pytest.approx(48)


def test_inside_a_container_its_ports_are_the_ends_of_the_definition(resnet: Canvas) -> None:
    scene = resnet.scene
    start = scene.port_point(BLOCK, "n18", "output", True)
    assert scene.at(start + QPointF(0, 3)) == Hit("port", BLOCK, "n18", "output", True)
    assert scene.rect_of(BLOCK[:1], BLOCK[1]).contains(start)


def test_a_wire_is_hit_near_its_line(resnet: Canvas) -> None:
    edge = Edge("n2", "output", "n3", "input")
    scene = resnet.scene
    start, end = scene.port_point((), "n2", "output", True), scene.port_point((), "n3", "input", False)
    assert scene.at((start + end) / 2 + QPointF(3, 0), reach=18).edge == edge
    assert scene.wire_at((start + end) / 2 + QPointF(30, 0)) is None


def test_slots_lie_between_the_nodes_of_a_stack(make: Make) -> None:
    scene = make("mnist_cnn").scene
    above, below = scene.rect_of((), "n3"), scene.rect_of((), "n4")
    slot = scene.slot_at(QPointF(above.center().x(), (above.bottom() + below.top()) / 2))
    assert slot is not None
    assert (slot.path, slot.index) == ((), 3)


def test_nothing_slots_in_before_the_input_or_after_the_output(make: Make) -> None:
    scene = make("mnist_cnn").scene
    first, last = scene.slot_at(QPointF(0, -500)), scene.slot_at(QPointF(0, 5000))
    assert isinstance(first, Slot)
    assert isinstance(last, Slot)
    assert (first.index, last.index) == (1, 13)


def test_a_free_graph_has_no_slots(resnet: Canvas) -> None:
    assert resnet.scene.slot_at(QPointF(500, 0)) is None


def test_cards_show_shapes_counts_and_resolved_formulas(resnet: Canvas, report: Report) -> None:
    resnet.show_report(report)
    told = resnet.scene.drawing.levels[BLOCK].items["n19"].told
    assert (told.shape, told.count) == ("N × 64 × 56 × 56", "36,864")
    assert told.detail == "3×3, 64, stride 1, padding 1, no bias"


def test_a_new_report_repaints_only_what_changed(resnet: Canvas, report: Report) -> None:
    resnet.show_report(report)
    level = resnet.scene.drawing.levels[()]
    before = {key: item.told for key, item in level.items.items()}
    design = edits.set_param(resnet.design, "ResNet18", "n12", "out_features", 10)
    resnet.show_report(check(design, since=report))
    changed = {key for key, item in level.items.items() if item.told is not before[key]}
    assert changed == {"n12", "n13"}


def test_an_error_inside_marks_the_block_around_it(resnet: Canvas) -> None:
    design = edits.set_param(resnet.design, "BasicBlock", "n22", "kernel_size", 99)
    resnet.apply(design, "Set kernel_size", None)
    resnet.show_report(check(design))
    levels = resnet.scene.drawing.levels
    assert levels[BLOCK].items["n22"].told.severity == "error"
    assert levels[()].items["n6"].told.severity == "error"


def test_shapes_stay_when_an_instance_is_opened(resnet: Canvas, report: Report) -> None:
    resnet.show_report(report)
    resnet.scene.set_open(("n7",), True)
    assert resnet.scene.drawing.levels["n7",].items["n15"].told.shape == "N × 128 × 28 × 28"


def test_opening_pushes_neighbours_in_the_view_and_not_in_the_document(resnet: Canvas) -> None:
    before, design = resnet.scene.rect_of((), "n8").top(), resnet.design
    resnet.scene.set_open(("n7",), True)
    assert resnet.scene.rect_of((), "n8").top() > before + 100
    assert resnet.design is design


def test_a_definition_is_shown_open_once_by_itself(resnet: Canvas) -> None:
    assert set(resnet.scene.drawing.levels) == {(), ("n6",), BLOCK}


def test_what_is_saved_is_drawn_where_it_was_dropped(resnet: Canvas) -> None:
    for key, corner in (("n10", QPointF(400, 30)), ("n10", QPointF(-300, 2000)), ("n6", QPointF(350, 100))):
        saved = resnet.scene.saved_position((), corner, key)
        resnet.apply(edits.move(resnet.design, "ResNet18", {key: saved}), "Move", None)
        drawn = resnet.scene.rect_of((), key).topLeft()
        assert (drawn - corner).manhattanLength() < 4
        resnet.document.undo()


def test_a_preview_moves_items_and_their_wires_and_leaves_no_trace(resnet: Canvas) -> None:
    scene, edge = resnet.scene, Edge("n2", "output", "n3", "input")
    wire, before = scene.edge_at((), edge), scene.rect_of((), "n3")
    assert wire is not None
    path = wire.path()
    scene.preview_move((), ["n3"], QPointF(50, 20))
    assert scene.rect_of((), "n3") == before.translated(50, 20)
    assert wire.path() != path
    scene.end_preview()
    assert scene.rect_of((), "n3") == before
    assert wire.path() == path


def test_a_marquee_takes_the_nodes_of_one_level(resnet: Canvas) -> None:
    scene = resnet.scene
    rect = scene.rect_of(BLOCK, "n19").united(scene.rect_of(BLOCK, "n20")).adjusted(-1, -1, 1, 1)
    assert scene.nodes_in(rect) == Selection(BLOCK, frozenset({"n19", "n20"}))


def test_what_cannot_take_a_wire_stands_back_with_a_reason(resnet: Canvas) -> None:
    resnet.scene.dim({((), "n3"): "It takes pictures only."})
    assert resnet.scene.reason_at(middle(resnet.scene, (), "n3")) == "It takes pictures only."
    resnet.scene.undim()
    assert resnet.scene.reason_at(middle(resnet.scene, (), "n3")) == ""


def test_long_wires_go_round_the_cards(resnet: Canvas) -> None:
    level = resnet.scene.drawing.levels[BLOCK]
    wire = level.wires[Edge("n18", "output", "n24", "x")]
    boxes = [level.resting(key) for key in level.items if key != "n24"]
    points = [wire.path().pointAtPercent(i / 50) for i in range(51)]
    assert not [point for point in points for box in boxes if box.contains(point)]


def test_from_afar_one_item_shows_everything_and_the_selection_stays(resnet: Canvas) -> None:
    chosen = Selection((), frozenset({"n2"}))
    resnet.select(chosen)
    resnet.view.zoom_to(0.2)
    assert resnet.scene.overview.isVisible()
    assert not any(item.isVisible() for item in resnet.scene.drawing.levels[()].items.values())
    resnet.view.zoom_to(1.0)
    assert not resnet.scene.overview.isVisible()
    assert resnet.selection == chosen
    assert resnet.scene.drawing.levels[()].items["n2"].selected


def test_what_is_added_from_afar_is_drawn_by_the_overview_alone(resnet: Canvas) -> None:
    resnet.view.zoom_to(0.2)
    resnet.apply(edits.add_node(resnet.design, "ResNet18", Node("new", "new", "ReLU", {}, (400, 0))), "Add", None)
    assert not resnet.scene.drawing.levels[()].items["new"].isVisible()


def test_zooming_keeps_the_point_under_the_cursor(resnet: Canvas) -> None:
    view, at = resnet.view, QPointF(300, 200)
    view.zoom_to(0.8)
    before = view.mapToScene(at.toPoint())
    view.zoom_by(1.5, at)
    assert (view.mapToScene(at.toPoint()) - before).manhattanLength() < 3


def test_opening_in_place_keeps_the_corner_under_the_mouse(resnet: Canvas) -> None:
    view, scene = resnet.view, resnet.scene
    view.zoom_to(0.8)
    view.centerOn(scene.rect_of((), "n8").center())
    before = view.mapFromScene(scene.rect_of((), "n8").topLeft())
    view.toggle(("n8",))
    assert (view.mapFromScene(scene.rect_of((), "n8").topLeft()) - before).manhattanLength() <= 2


def test_fit_brings_everything_in_sight(resnet: Canvas) -> None:
    resnet.fit()
    seen = resnet.view.mapToScene(resnet.view.viewport().rect()).boundingRect()
    assert seen.contains(resnet.scene.extent())


def test_entering_shows_the_inside_with_its_ends_and_leaving_selects_the_block(resnet: Canvas, qtbot: QtBot) -> None:
    with qtbot.waitSignal(resnet.entered) as entered:
        resnet.enter(BLOCK)
    assert entered.args == [BLOCK]
    assert {"n18", "n27"} <= resnet.scene.drawing.levels[BLOCK].items.keys()
    assert not resnet.breadcrumbs.isHidden()
    resnet.leave()
    assert resnet.selection == Selection(("n6",), frozenset({"n15"}))


def test_coming_back_to_a_page_shows_the_same_part_of_it(resnet: Canvas) -> None:
    resnet.view.zoom_to(1.3)
    resnet.view.pan(QPoint(40, 60))
    before = resnet.view.mapToScene(QPoint(10, 10))
    resnet.enter(("n6",))
    resnet.breadcrumbs.chosen.emit(())
    assert resnet.view.scale_factor == pytest.approx(1.3)
    assert (resnet.view.mapToScene(QPoint(10, 10)) - before).manhattanLength() < 3


def test_showing_a_node_opens_what_it_stands_in(resnet: Canvas) -> None:
    resnet.show(Selection(("n9", "n16"), frozenset({"n22"})))
    seen = resnet.view.mapToScene(resnet.view.viewport().rect()).boundingRect()
    assert seen.contains(resnet.scene.rect_of(("n9", "n16"), "n22"))


def test_blocks_nest_to_any_depth(make: Make) -> None:
    blocks = {"B0": Block("B0", "sequential", (Node("i0", "input", "input"), Node("o0", "output", "output")))}
    for depth in range(1, 12):
        ends = Node(f"i{depth}", "input", "input"), Node(f"o{depth}", "output", "output")
        inner = Node(f"b{depth}", "", f"block:B{depth - 1}")
        blocks[f"B{depth}"] = Block(f"B{depth}", "sequential", (ends[0], inner, ends[1]))
    scene = make(Design(blocks, "B11")).scene
    path: tuple[str, ...] = ()
    for depth in range(11, 0, -1):
        path = (*path, f"b{depth}")
        scene.set_open(path, True)
    assert path in scene.drawing.levels
    assert scene.rect_of((), "b11").contains(scene.rect_of(path[:-1], path[-1]))


def test_the_picture_of_a_page_is_detailed_at_every_zoom(resnet: Canvas) -> None:
    def picture() -> QImage:
        image = QImage(300, 600, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        resnet.paint_picture(painter, QRectF(0, 0, 300, 600))
        painter.end()
        return image

    near = picture()
    resnet.view.zoom_to(0.2)
    assert picture() == near
    assert resnet.scene.overview.isVisible()


def test_a_picture_shows_neither_the_selection_nor_what_is_hovered_over(resnet: Canvas) -> None:
    def picture() -> QImage:
        image = QImage(600, 1200, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        resnet.paint_picture(painter, QRectF(0, 0, 600, 1200))
        painter.end()
        return image

    plain = picture()
    resnet.select_all()
    chosen = resnet.selection
    resnet.scene.hover(Hit("header", (), next(iter(chosen.nodes))))
    resnet.scene.overlay.show_frame(QRectF(0, 0, 300, 300))
    assert picture() == plain
    assert resnet.selection == chosen
    assert all(resnet.scene.drawing.levels[()].items[key].selected for key in chosen.nodes)


def test_the_corners_of_a_block_are_round_in_a_drawing_that_knows_no_clipping(resnet: Canvas) -> None:
    scene = resnet.scene
    path = next(path for path in sorted(scene.drawing.levels, key=len) if path)
    box = scene.rect_of(path[:-1], path[-1])
    drawing = QByteArray()
    buffer = QBuffer(drawing)
    generator = QSvgGenerator()
    generator.setSize(QSize(80, 80))
    generator.setViewBox(QRectF(0, 0, 80, 80))
    generator.setOutputDevice(buffer)
    painter = QPainter(generator)
    scene.render(painter, QRectF(0, 0, 80, 80), QRectF(box.left() - 5, box.top() - 5, 80, 80))
    painter.end()
    image = QImage(80, 80, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    QSvgRenderer(drawing).render(painter, QRectF(0, 0, 80, 80))
    painter.end()
    assert image.pixelColor(5, 5) == QColor(Qt.GlobalColor.white)
    assert image.pixelColor(40, 20) != QColor(Qt.GlobalColor.white)


def test_a_theme_keeps_what_is_open_selected_and_told(resnet: Canvas, report: Report) -> None:
    resnet.show_report(report)
    resnet.select(Selection((), frozenset({"n2"})))
    resnet.scene.set_open(("n7",), True)
    resnet.set_theme(DARK)
    item = resnet.scene.drawing.levels[()].items["n2"]
    assert item.selected
    assert item.told.shape == "N × 64 × 112 × 112"
    assert ("n7",) in resnet.scene.drawing.levels


def test_an_empty_page_has_a_place_for_the_first_layer(make: Make) -> None:
    scene = make(edits.new_design()).scene
    vacancy = scene.vacancy()
    assert vacancy is not None
    assert not any(vacancy.intersects(scene.rect_of((), key)) for key in ("n1", "n2"))


def test_the_selection_is_described_to_those_who_cannot_see_it(resnet: Canvas, report: Report) -> None:
    resnet.show_report(report)
    resnet.select(Selection((), frozenset({"n2"})))
    said = resnet.view.accessibleDescription()
    assert said == "Selected: conv1, Conv2d, 7×7, 64, stride 2, padding 3, no bias, N × 64 × 112 × 112, 9,408 weights"


def test_a_hundred_thousand_updates_lose_no_reference_to_none(make: Make) -> None:
    """PySide6 6.12.0 on Python 3.11 loses one with each call that returns nothing, until the process dies."""
    canvas = make("lenet")
    before = sys.getrefcount(None)
    for i in range(100_000):
        canvas.scene.preview_move((), ["n2"], QPointF(i % 50, i % 30))
        if i % 5_000 == 0:
            canvas.view.viewport().repaint()
    canvas.scene.end_preview()
    assert abs(sys.getrefcount(None) - before) < 1_000
