"""Whatever a hand does: what is drawn is the document, the document is sound, and undo leads back to the start."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from PySide6.QtCore import QPoint, Qt

from designer.canvas.selection import block_at
from designer.model.design import INPUT, OUTPUT, Design
from designer.model.files import loads
from designer.model.wellformed import objections
from resources import template
from tests.designs import design, graph, node, stacked
from tests.hand import ALT, CONTROL, NONE, RIGHT, SHIFT, Desk

Open = Callable[[Design], Desk]
NEW = ("new:stack", "new:graph", "new:choice", "new:repeat", "new:while", "new:if")
KINDS = ("Linear", "ReLU", "Conv2d", "add", "LSTM", "block:Body", "block:Free", "input", *NEW)
STEPS = 60


def mixed() -> Design:
    """A graph with a stack and a graph in it."""
    free = graph("Free", [node("i", "input"), node("f", "Tanh"), node("o", "output")], "f > o", "i > f")
    nodes = [
        node("x", "input", shape=(8,)),
        node("a", "Linear", out_features=8),
        node("s", "block:Body"),
        node("t", "block:Free"),
        node("y", "output"),
    ]
    return design(
        graph("Net", nodes, "a > s.x", "s > t.i", "t.o > y", "x > a"), free, stacked("Body", "Linear", "ReLU")
    )


STARTS: dict[str, Callable[[], Design]] = {
    "mixed": mixed,
    "stack": lambda: loads(template("mnist_cnn"), "mnist_cnn"),
    "resnet": lambda: loads(template("resnet18"), "resnet18"),
}


def point(it: Desk, random: Random) -> QPoint:
    """Somewhere: often on something that is drawn."""
    scene = it.canvas.scene
    levels = list(scene.drawing.levels.values())
    level = random.choice(levels)
    if level.items and random.random() < 0.8:
        rect = scene.rect_of(level.path, random.choice(list(level.items)))
        edge = random.choice([rect.center(), rect.topLeft(), (rect.topLeft() + rect.topRight()) / 2, rect.center()])
        low = (rect.bottomLeft() + rect.bottomRight()) / 2
        return it.pixel(random.choice([edge, low])) + QPoint(random.randint(-20, 20), random.randint(-12, 12))
    return QPoint(random.randint(0, 899), random.randint(0, 899))


def drag(it: Desk, random: Random) -> None:
    keys = random.choice([NONE, NONE, NONE, SHIFT, CONTROL, ALT])
    start, way = point(it, random), [point(it, random) for _ in range(random.randint(1, 3))]
    it.hold(start, *way, keys=keys)
    if random.random() < 0.15:
        it.key(Qt.Key.Key_Escape)
    elif random.random() < 0.1:
        it.press(way[-1], button=RIGHT)
    it.release(way[-1], keys)


def drop(it: Desk, random: Random) -> None:
    it.drop(random.choice(KINDS), point(it, random), point(it, random))


def click(it: Desk, random: Random) -> None:
    it.click(point(it, random), random.choice([NONE, SHIFT, CONTROL]))


def command(it: Desk, random: Random) -> None:
    canvas = it.canvas
    random.choice(
        [
            canvas.delete,
            canvas.delete_and_heal,
            canvas.copy,
            canvas.paste,
            canvas.duplicate,
            canvas.group,
            canvas.ungroup,
            canvas.bypass,
            canvas.tidy,
            canvas.toggle_open,
            canvas.make_unique,
            canvas.leave,
            canvas.enter,
            lambda: canvas.nudge(8, 8),
            it.document.undo,
            it.document.undo,
            it.document.redo,
        ]
    )()


def typed(it: Desk, random: Random) -> None:
    """Answer what asks, and nothing else."""
    if it.canvas.box.isVisible():
        it.type(random.choice(["relu", "add", "stack", "free"]))
        it.enter(random.choice([Qt.Key.Key_Return, Qt.Key.Key_Escape]))
    elif it.canvas.editor.isVisible():
        it.canvas.editor.leave()
    else:
        it.key(random.choice([Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_H, Qt.Key.Key_Space]))


def assert_drawn(it: Desk) -> None:
    drawing = it.canvas.scene.drawing
    assert drawing.design is it.design
    for path, level in drawing.levels.items():
        block = block_at(it.design, path)
        assert level.block == block
        assert block is not None
        shown = [each for each in block.nodes if not path or path == drawing.page or each.kind not in (INPUT, OUTPUT)]
        assert {key: item.node for key, item in level.items.items()} == {each.id: each for each in shown}
        assert set(level.wires) == (set() if block.form == "sequential" else set(block.wires))
        for key, item in level.items.items():
            assert it.canvas.hand.busy or not item.reason
            assert it.canvas.hand.busy or item.pos() == level.resting(key).topLeft()


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("seed", range(8))
def test_any_gestures_keep_what_is_drawn_and_the_document_together(desk: Open, start: str, seed: int) -> None:
    random = Random(seed)
    first = STARTS[start]()
    it = desk(first)
    for _ in range(STEPS):
        random.choice([drag, drag, drag, drop, click, click, command, typed])(it, random)
        if it.canvas.editor.isVisible():
            it.canvas.editor.leave()
        assert_drawn(it)
        assert list(objections(it.design)) == []
    it.canvas.hand.cancel()
    while it.document.undo_label is not None:
        it.document.undo()
    assert it.design == first
    assert_drawn(it)
