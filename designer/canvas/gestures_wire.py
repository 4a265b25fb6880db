"""Drawing wires: from a port to a port or anywhere onto a card, off an input to another one, or into the open."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF

from designer.canvas import targets
from designer.canvas.gestures_base import Gesture, Spot
from designer.canvas.hits import Hit, to_level
from designer.canvas.items_base import NodeItem
from designer.canvas.selection import Path, Selection, block_at
from designer.canvas.targets import Plug
from designer.canvas.workbench import Workbench
from designer.model import edits
from designer.model.design import INPUT, OUTPUT, Design, Edge

DOT = 8.0
"""How near to a port, in pixels on the screen, a click is meant for it."""
LEAVES = {
    True: "A wire stays in its block: end it at the lower edge of the block to lead out.",
    False: "A wire stays in its block: begin it below the header of the block to lead in.",
}
AddWired = Callable[[QPointF, Path, Plug], None]


@dataclass(frozen=True, slots=True)
class Target:
    """Where a wire would end: a port, or the reason why it cannot."""

    node: str
    port: str
    reason: str = ""


class Wire(Gesture):
    """A wire from the port of `hit`; one that is plugged into that input is taken off it.

    With Ctrl all wires that leave that output are taken off it. A click on the port itself draws a wire up to the next
    click; one within its reach is meant for what lies there.
    """

    def __init__(self, bench: Workbench, hit: Hit, spot: Spot, add: AddWired) -> None:
        super().__init__(bench)
        self._path, self._add = hit.path, add
        own = Plug(hit.id, hit.port, hit.outgoing)
        block = block_at(bench.design, hit.path)
        edges = tuple(edge for edge in block.edges if own in ends_of(edge)) if block is not None else ()
        self._old = edges if spot.control or not hit.outgoing else ()
        far = tuple(end for edge in self._old for end in ends_of(edge) if end != own)
        self._fixed = far or (own,)
        self._outgoing = self._fixed[0].outgoing
        apart = spot.point - self.scene.port_point(hit.path, hit.id, hit.port, hit.outgoing)
        self.sticky = not self._old and QLineF(QPointF(), apart).length() <= DOT / bench.view.scale_factor
        self._refused: dict[str, str] = {}
        self._reasons: dict[str, str] = {}

    def start(self, spot: Spot) -> None:
        block = block_at(self.bench.design, self._path)
        if block is None:
            return
        types = self.scene.types_at(self._path)
        for plug in self._fixed:
            self._refused |= targets.refused(self.bench.design, block, plug, self._old)
            self._reasons |= targets.doubtful(block, plug, self.bench.fits, types)
        self._reasons |= self._refused
        own = {plug.node for plug in self._fixed}
        self.scene.dim({(self._path, key): reason for key, reason in self._reasons.items() if key not in own})
        self._show_old(False)
        if not self._outgoing:
            self.scene.ask_weights(self._path)
        self.move(spot)

    def move(self, spot: Spot) -> None:
        target = self._target(spot)
        loose, reason = spot.point, ""
        if target is not None:
            reason = target.reason or (self._reasons.get(target.node, "") if target.port else "")
            if target.port:
                loose = self._point(target.node, target.port, not self._outgoing)
        fixed = [self._point(plug.node, plug.port, plug.outgoing) for plug in self._fixed]
        self.scene.overlay.show_wires([(end, loose) if self._outgoing else (loose, end) for end in fixed], reason)
        self.scene.overlay.note(reason, spot.point)
        self.scene.hover(Hit("node", self._path, target.node) if target is not None and target.port else None)

    def finish(self, spot: Spot) -> None:
        target = self._target(spot)
        self._clear()
        block = block_at(self.bench.design, self._path)
        if block is None:
            return
        if target is None:
            self._finish_in_the_open(spot, block.name)
        elif target.reason:
            self.bench.message.emit(target.reason)
        elif target.port:
            new = tuple(plug.edge_to(target.node, target.port) for plug in self._fixed)
            if self.bench.attempt(lambda design: self._connected(design, block.name, new), "Connect"):
                self.scene.select(Selection(self._path, edges=frozenset(new)))

    def cancel(self) -> None:
        self._clear()

    def _finish_in_the_open(self, spot: Spot, block: str) -> None:
        if self._old:
            self.bench.attempt(lambda design: edits.disconnect(design, block, *self._old), "Unplug")
        else:
            self._add(spot.point, self._path, self._fixed[0])

    def _connected(self, design: Design, block: str, new: tuple[Edge, ...]) -> Design:
        gone = [edge for edge in self._old if edge not in new]
        design = edits.disconnect(design, block, *gone) if gone else design
        for edge in new:
            chooses = design.blocks[block].form == "choice" and design.blocks[block].by_id[edge.target].kind == OUTPUT
            taken = edits.take(design, self._path, edge.source) if chooses else None
            design = taken or edits.connect(design, block, edge)
        return design

    def _target(self, spot: Spot) -> Target | None:
        """The port under the mouse, or the best one of the card that is there; no port on the card it comes from."""
        level = self.scene.drawing.levels[self._path]
        local = to_level(level, spot.point)
        card = next(level.near(local), None)
        reach = self.bench.view.reach
        near = self._nearest(local, level.near(local, reach) if card is None else (card,), reach)
        if near is not None:
            return Target(*near, self._refused.get(near[0], ""))
        if card is None:
            leaves = not self._old and self.scene.level_at(spot.point) != self._path
            return Target("", "", LEAVES[self._outgoing]) if leaves else None
        if any(card.node.id == plug.node for plug in self._fixed):
            return Target(card.node.id, "")
        key, name = card.node.id, level.block.name
        reason = self._refused.get(key, "")
        port = None if reason else targets.best_port(self.bench.design, name, key, self._outgoing)
        return Target(key, port or "", reason or ("" if port else "It has no port for this wire."))

    def _nearest(self, local: QPointF, items: Iterable[NodeItem], reach: float) -> tuple[str, str] | None:
        """The nearest port within reach that looks the other way."""
        level, outgoing = self.scene.drawing.levels[self._path], not self._outgoing
        own = {plug.node for plug in self._fixed}
        ports = [
            (item.node.id, port)
            for item in items
            if item.node.id not in own
            for port in ((*item.card.outputs, *item.weights.shown) if outgoing else item.card.inputs)
        ]
        if level.container is not None:
            kind, port = (INPUT, "output") if outgoing else (OUTPUT, "input")
            ports += [(node.id, port) for node in level.block.nodes if node.kind == kind]
        apart = {end: local - level.port_point(*end, outgoing) for end in ports}
        best = min(apart, key=lambda end: QPointF.dotProduct(apart[end], apart[end]), default=None)
        return best if best and QPointF.dotProduct(apart[best], apart[best]) <= reach * reach else None

    def _point(self, node: str, port: str, outgoing: bool) -> QPointF:
        return self.scene.port_point(self._path, node, port, outgoing)

    def _show_old(self, shown: bool) -> None:
        """Show the wires that are taken off, or hide them."""
        for edge in self._old:
            wire = self.scene.edge_at(self._path, edge)
            if wire is not None:
                wire.setVisible(shown and self.scene.detailed)

    def _clear(self) -> None:
        self.scene.overlay.hide_wire()
        self.scene.ask_weights(None)
        self.scene.undim()
        self.scene.hover(None)
        self._show_old(True)


def ends_of(edge: Edge) -> tuple[Plug, Plug]:
    """Where a wire begins and where it ends."""
    return Plug(edge.source, edge.source_port, True), Plug(edge.target, edge.target_port, False)
