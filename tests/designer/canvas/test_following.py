"""Whatever happens to the document, what is drawn is the document."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF

from designer.canvas.drawing import Drawing
from designer.canvas.scene import Scene
from designer.canvas.selection import Path, Selection, block_at
from designer.model import edits
from designer.model.design import INPUT, OUTPUT, Design, Edge
from designer.model.document import Document
from designer.model.files import loads
from resources import template
from tests.random_edits import edited
from tests.templates import layered

pytestmark = pytest.mark.usefixtures("qapp")
STARTS = [edits.new_design(), *(loads(template(name), name) for name in ("resnet18", "lenet", "mnist_cnn"))]


def everything(drawing: Drawing) -> dict[tuple[object, ...], object]:
    """All that is drawn, in plain values."""
    drawn: dict[tuple[object, ...], object] = {}
    for path, level in drawing.levels.items():
        drawn[path, "block"] = level.block
        if level.container is not None:
            drawn[path, "container"] = level.container.size, level.container.vacant, level.container.vacancy
        for key, item in level.items.items():
            drawn[path, key] = item.node, item.card, item.is_open, item.told
            drawn[path, key, "place"] = item.pos().toTuple(), item.size, item.wired, item.lead
        for edge, wire in level.wires.items():
            drawn[path, edge] = ends(wire.path().pointAtPercent(0)), ends(wire.path().pointAtPercent(1)), wire.text
    return drawn


def ends(point: QPointF) -> tuple[float, float]:
    return round(point.x(), 3), round(point.y(), 3)


def drawn_by_hand(design: Design, scene: Scene) -> tuple[set[tuple[Path, str]], set[tuple[Path, Edge]]]:
    """What should be drawn, by walking the document."""
    nodes: set[tuple[Path, str]] = set()
    wires: set[tuple[Path, Edge]] = set()

    def walk(path: Path) -> None:
        block = block_at(design, path)
        assert block is not None
        for node in block.nodes:
            if path == scene.page or node.kind not in (INPUT, OUTPUT):
                nodes.add((path, node.id))
            if node.block in design.blocks and scene.is_open((*path, node.id)):
                walk((*path, node.id))
        if block.form != "sequential":
            wires.update((path, edge) for edge in block.wires)

    walk(scene.page)
    return nodes, wires


def _nowhere(_: object) -> None:
    """Items that are in no scene."""


def anew(scene: Scene) -> dict[tuple[object, ...], object]:
    """All that a drawing made from nothing shows of the same design, open at the same places."""
    fresh = Drawing(scene.design, scene.theme, _nowhere, _nowhere)
    fresh.opened = dict(scene.drawing.opened)
    fresh.report = scene.drawing.report
    fresh.build(scene.page)
    return everything(fresh)


def act(document: Document, scene: Scene, seed: int) -> None:
    """One step: mostly an edit, else an undo, a redo, or something that only the view does."""
    random = Random(seed)
    match random.randrange(10):
        case 0:
            document.undo()
        case 1:
            document.redo()
        case 2:
            instances = [item.place for level in scene.drawing.levels.values() for item in level.items.values()]
            place = random.choice(sorted(instances)) if instances else ()
            if place and block_at(scene.design, place) is not None:
                scene.set_open(place, not scene.is_open(place))
        case 3:
            scene.enter(random.choice(sorted(scene.drawing.levels)) if random.random() < 0.5 else ())
        case _:
            document.apply(edited(document.design, seed), "Edit")


@given(st.sampled_from(STARTS), st.lists(st.integers(0, 10**6), min_size=20, max_size=40))
@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
def test_any_sequence_of_edits_undos_and_redos_is_drawn(start: Design, seeds: list[int]) -> None:
    document = Document(start)
    scene = Scene(document.design)
    document.subscribe(scene.apply_change)
    for seed in seeds:
        act(document, scene, seed)
    nodes, wires = drawn_by_hand(document.design, scene)
    levels = scene.drawing.levels
    assert {(path, key) for path, level in levels.items() for key in level.items} == nodes
    assert {(path, edge) for path, level in levels.items() for edge in level.wires} == wires
    assert everything(scene.drawing) == anew(scene)


@pytest.fixture
def resnet() -> tuple[Document, Scene]:
    document = Document(layered())
    scene = Scene(document.design)
    document.subscribe(scene.apply_change)
    return document, scene


def test_an_edit_of_a_definition_shows_at_all_places_where_it_is_open(resnet: tuple[Document, Scene]) -> None:
    document, scene = resnet
    scene.set_open(("n7",), True)
    scene.set_open(("n7", "n15"), True)
    document.apply(edits.set_param(document.design, "BasicBlock", "n22", "kernel_size", 5), "Set kernel_size")
    details = {scene.drawing.levels[path].items["n22"].card.detail[:3] for path in (("n6", "n15"), ("n7", "n15"))}
    assert details == {"5×5"}


def test_an_edit_touches_no_other_item(resnet: tuple[Document, Scene]) -> None:
    document, scene = resnet
    before = {key: id(item) for key, item in scene.drawing.levels[()].items.items()}
    document.apply(edits.set_param(document.design, "ResNet18", "n2", "stride", 1), "Set stride")
    assert {key: id(item) for key, item in scene.drawing.levels[()].items.items()} == before


def test_what_is_selected_stays_selected_as_long_as_it_exists(resnet: tuple[Document, Scene]) -> None:
    document, scene = resnet
    scene.select(Selection((), frozenset({"n2", "n3"})))
    document.apply(edits.remove(document.design, "ResNet18", ["n3"]), "Delete")
    assert scene.selection == Selection((), frozenset({"n2"}))


def test_the_page_goes_out_when_the_instance_it_shows_is_deleted(resnet: tuple[Document, Scene]) -> None:
    document, scene = resnet
    scene.enter(("n6", "n15"))
    document.apply(edits.remove(document.design, "ResNet18", ["n6"]), "Delete")
    assert scene.page == ()
    document.undo()
    assert "n6" in scene.drawing.levels[()].items
