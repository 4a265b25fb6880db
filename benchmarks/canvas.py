"""How fast the canvas draws 1,000 nodes: opening, panning, dragging, zooming, slotting in, edits ten blocks deep.

Each figure is the 95th percentile of one run (of opening: the median of several) in CPU time of the GUI thread, as the
machine may be shared, beside its budget. Offscreen, so that it runs anywhere; a real screen adds its flush.
`python -m benchmarks.canvas`
"""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Sequence
from functools import partial
from statistics import median, quantiles

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtWidgets import QApplication

from benchmarks.check import nested
from designer.canvas.canvas import Canvas
from designer.canvas.slots import Slot
from designer.model.design import Block, Design, Edge, Node
from designer.model.document import Document
from designer.model.edits import move, rename_node
from designer.model.layout import arrange

SIZE = (1400, 900)
COLUMNS, ROWS = 20, 50
KINDS = ("Conv2d", "BatchNorm2d", "ReLU", "MaxPool2d", "Dropout", "add")
BUDGETS_MS = {
    "open to first paint": 150.0,
    "pan, all in sight": 10.0,
    "pan, 1:1": 10.0,
    "pan, half size": 10.0,
    "drag one node, 1:1": 10.0,
    "drag one node, all in sight": 10.0,
    "a gap goes on, stack of 1,000, 1:1": 10.0,
    "a gap goes on, stack of 1,000, all": 10.0,
    "zoom step, all in sight": 12.0,
    "zoom step, 1:1": 16.0,
    "crossing into the overview": 20.0,
    "open ten levels of blocks": 250.0,
    "a name changes ten deep": 16.0,
    "a node makes ten containers larger": 40.0,
    "an undo of that": 40.0,
}


def thousand() -> Design:
    """Twenty columns of fifty nodes, each wired to the next and some to the next column."""
    nodes, edges = [Node("in", "x", "input", {"shape": (3, 32, 32)}, (0.0, -110.0))], []
    for column in range(COLUMNS):
        for row in range(ROWS):
            kind = KINDS[(column + row) % len(KINDS)]
            params = {"out_channels": 8, "kernel_size": 3, "padding": 1} if kind == "Conv2d" else {}
            nodes.append(
                Node(f"n{column}_{row}", f"{kind.lower()}_{column}_{row}", kind, params, (column * 240.0, row * 110.0))
            )
            port = "input_1" if kind == "add" else "input"
            edges.append(Edge(f"n{column}_{row - 1}" if row else "in", "output", f"n{column}_{row}", port))
            if kind == "add" and column:
                edges.append(Edge(f"n{column - 1}_{max(row - 1, 0)}", "output", f"n{column}_{row}", "input_2"))
    return Design({"Net": Block("Net", "module", tuple(nodes), tuple(edges))}, "Net")


def stacked() -> Design:
    """A stack of a thousand layers."""
    ends = Node("in", "x", "input", {"shape": (8,)}), Node("out", "output", "output")
    layers = (Node(f"l{i}", "", "ReLU") for i in range(COLUMNS * ROWS))
    return Design({"Net": Block("Net", "sequential", (ends[0], *layers, ends[1]))}, "Net")


class Bench:
    """A canvas of 1,000 nodes, and the stop-watch."""

    def __init__(self, app: QApplication) -> None:
        self.app, self.document = app, Document(thousand())
        self.figures: dict[str, float] = {}

    def open(self, document: Document | None = None) -> Canvas:
        canvas = Canvas(document or self.document)
        canvas.resize(*SIZE)
        canvas.show()
        self.app.processEvents()
        return canvas

    def frame(self, act: Callable[[], object]) -> float:
        """The milliseconds from an act to its picture."""
        start = time.thread_time()
        act()
        self.app.processEvents()
        return (time.thread_time() - start) * 1000

    def measure(self, name: str, acts: Sequence[Callable[[], object]]) -> None:
        times = [self.frame(act) for act in acts]
        self.figures[name] = quantiles(times[5:], n=20)[-1]

    def run(self) -> None:
        self.open().deleteLater()
        times = []
        for _ in range(5):
            start = time.thread_time()
            canvas = self.open()
            times.append((time.thread_time() - start) * 1000)
        self.figures["open to first paint"] = median(times)
        view, scene = canvas.view, canvas.scene
        pan = [partial(view.pan, QPoint(7 if i % 20 < 10 else -7, 5 if i % 30 < 15 else -5)) for i in range(80)]
        zoom = [partial(view.zoom_by, 1.02 if i % 2 else 1 / 1.02) for i in range(80)]
        drag = [partial(scene.preview_move, (), ["n9_24"], QPointF(i, i / 2)) for i in range(80)]
        canvas.fit()
        self.measure("pan, all in sight", pan)
        self.measure("zoom step, all in sight", zoom)
        self.measure("drag one node, all in sight", drag)
        scene.end_preview()
        for name, scale in (("half size", 0.5), ("1:1", 1.0)):
            view.zoom_to(scale)
            view.centerOn(scene.rect_of((), "n9_24").center())
            self.app.processEvents()
            self.measure(f"pan, {name}", pan)
        self.measure("zoom step, 1:1", zoom)
        view.centerOn(scene.rect_of((), "n9_24").center())
        self.measure("drag one node, 1:1", drag)
        scene.end_preview()
        crossing = [partial(view.zoom_to, 0.36 if i % 2 else 0.34) for i in range(40)]
        self.measure("crossing into the overview", crossing)
        self.gaps()
        self.depths()

    def gaps(self) -> None:
        """Something hovers over a stack and at each step comes to the next slot."""
        canvas = self.open(Document(stacked()))
        steps = [partial(canvas.scene.show_slot, Slot((), 500 + i % 7)) for i in range(80)]
        canvas.view.zoom_to(1.0)
        canvas.view.centerOn(canvas.scene.rect_of((), "l500").center())
        self.app.processEvents()
        self.measure("a gap goes on, stack of 1,000, 1:1", steps)
        canvas.fit()
        self.measure("a gap goes on, stack of 1,000, all", steps)

    def depths(self) -> None:
        """Edits in the innermost of blocks that stand open in each other ten deep, 1,000 nodes in all."""
        design = nested(0)
        for name in design.blocks:
            design = arrange(design, name)
        document = Document(design)
        canvas = self.open(document)
        document.subscribe(canvas.apply_change)
        path: tuple[str, ...] = ()
        inner, opening = design.root, 0.0
        while instance := next((node for node in inner.nodes if node.block), None):
            path, inner = (*path, instance.id), design.blocks[instance.block or ""]
            opening += 0.0 if canvas.scene.is_open(path) else self.frame(partial(canvas.view.toggle, path))
        self.figures["open ten levels of blocks"] = opening
        canvas.view.zoom_to(1.0)
        key = inner.nodes[50].id
        canvas.view.centerOn(canvas.scene.rect_of(path, key).center())

        def edit(name: str, make: Callable[[int], Design]) -> None:
            self.measure(name, [lambda i=i: document.apply(make(i), name) for i in range(40)])  # type: ignore[misc]

        edit("a name changes ten deep", lambda i: rename_node(document.design, inner.name, key, f"name{i}"))
        edit(
            "a node makes ten containers larger",
            lambda i: move(document.design, inner.name, {key: (400.0 + 8 * i, 8.0 * i)}),
        )
        self.measure("an undo of that", [document.undo for _ in range(40)])


def main() -> None:
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    gc.disable()  # as the window does, which collects while nothing is to do
    bench = Bench(app)
    bench.run()
    for name, budget in BUDGETS_MS.items():
        figure = bench.figures[name]
        print(f"{name:36} {figure:8.1f} ms   budget {budget:6.0f}   ratio {figure / budget:.2f}")


if __name__ == "__main__":
    main()
