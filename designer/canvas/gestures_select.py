"""Choosing with the mouse: a click on the ground, a wire, and the marquee."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from designer.canvas.gestures_base import Gesture, Spot
from designer.canvas.selection import NOTHING, Path, Selection, block_at
from designer.canvas.workbench import Workbench
from designer.model.design import INPUT, OUTPUT, Edge


def chosen(old: Selection, new: Selection, spot: Spot) -> Selection:
    """What is selected once `new` is clicked: Shift toggles it, Ctrl adds it, else it is all."""
    if old.path != new.path or not (spot.shift or spot.control):
        return new
    if spot.shift:
        return Selection(old.path, old.nodes ^ new.nodes, old.edges ^ new.edges)
    return Selection(old.path, old.nodes | new.nodes, old.edges | new.edges)


def take_hold(bench: Workbench, path: Path, node_id: str, spot: Spot) -> bool:
    """Select a node that is pressed, unless it is selected and may be dragged with others; whether it was."""
    was = bench.selection.path == path and node_id in bench.selection.nodes
    if not was or spot.shift:
        bench.scene.select(chosen(bench.selection, Selection(path, frozenset((node_id,))), spot))
    return was


def dragged_ids(bench: Workbench, path: Path, node_id: str) -> tuple[str, ...]:
    """The selected nodes, of which one is dragged, or that alone if it was toggled off; the ends of a stack stay."""
    selection, block = bench.selection, block_at(bench.design, path)
    if node_id not in selection.nodes or selection.path != path:
        selection = Selection(path, frozenset((node_id,)))
        bench.scene.select(selection)
    nodes = block.nodes if block is not None else ()
    stacked = block is not None and block.form == "sequential"
    return tuple(n.id for n in nodes if n.id in selection.nodes and not (stacked and n.kind in (INPUT, OUTPUT)))


class Marquee(Gesture):
    """A frame drawn on the ground: what lies in it is selected, with Shift toggled, with Ctrl added."""

    def __init__(self, bench: Workbench, path: Path) -> None:
        super().__init__(bench)
        self._path = path
        self._before = bench.selection
        self._from = QRectF().topLeft()

    def start(self, spot: Spot) -> None:
        self._from = spot.point

    def move(self, spot: Spot) -> None:
        rect = QRectF(self._from, spot.point).normalized()
        self.scene.overlay.show_frame(rect)
        found = self.scene.nodes_in(rect)
        held = spot.shift or spot.control
        if held and self._before.nodes and found.path != self._before.path:
            found = Selection(self._before.path)
        self.scene.select(chosen(self._before, found, spot) if held else found)

    def finish(self, spot: Spot) -> None:
        self.move(spot)
        self.scene.overlay.show_frame(None)

    def cancel(self) -> None:
        self.scene.overlay.show_frame(None)
        self.scene.select(self._before)

    def click(self, spot: Spot) -> None:
        if not (spot.shift or spot.control):
            self.scene.select(Selection(self._path) if self._path else NOTHING)


class ClickWire(Gesture):
    """A click on a wire selects it; it cannot be dragged."""

    def __init__(self, bench: Workbench, path: Path, edge: Edge, spot: Spot) -> None:
        super().__init__(bench)
        bench.scene.select(chosen(bench.selection, Selection(path, edges=frozenset((edge,))), spot))
