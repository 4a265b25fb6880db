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
AddWired = Callable[[QPointF, Path, Plug], None]


@dataclass(frozen=True, slots=True)
class Target:
    """Where a wire would end: a port, or the reason why it cannot."""

    node: str
    port: str
    reason: str = ""


class Wire(Gesture):
    """A wire from the port of `hit`; one that is plugged into that input is taken off it.

    A click on the port itself draws a wire up to the next click; one within its reach is meant for what lies there.
    """

    def __init__(self, bench: Workbench, hit: Hit, spot: Spot, add: AddWired) -> None:
        super().__init__(bench)
        self._path, self._add = hit.path, add
        block = block_at(bench.design, hit.path)
        edges = block.edges if block is not None else ()
        into = (hit.id, hit.port)
        plugged = None if hit.outgoing else next((e for e in edges if (e.target, e.target_port) == into), None)
        self._old: Edge | None = plugged
        self._from = Plug(hit.id, hit.port, hit.outgoing)
        if plugged is not None:
            self._from = Plug(plugged.source, plugged.source_port, True)
        apart = spot.point - self.scene.port_point(hit.path, hit.id, hit.port, hit.outgoing)
        self.sticky = plugged is None and QLineF(QPointF(), apart).length() <= DOT / bench.view.scale_factor
        self._refused: dict[str, str] = {}
        self._reasons: dict[str, str] = {}

    def start(self, spot: Spot) -> None:
        block = block_at(self.bench.design, self._path)
        if block is None:
            return
        self._refused = targets.refused(self.bench.design, block, self._from, self._old)
        doubtful = targets.doubtful(block, self._from, self.bench.fits, self.scene.types_at(self._path))
        self._reasons = {**doubtful, **self._refused}
        self.scene.dim({(self._path, key): reason for key, reason in self._reasons.items() if key != self._from.node})
        wire = self.scene.edge_at(self._path, self._old) if self._old else None
        if wire is not None:
            wire.setVisible(False)
        self.move(spot)

    def move(self, spot: Spot) -> None:
        target = self._target(spot)
        fixed = self._port_point(self._from.node, self._from.port, self._from.outgoing)
        loose, reason = spot.point, ""
        if target is not None:
            reason = target.reason or (self._reasons.get(target.node, "") if target.port else "")
            if target.port:
                loose = self._port_point(target.node, target.port, not self._from.outgoing)
        start, end = (fixed, loose) if self._from.outgoing else (loose, fixed)
        self.scene.overlay.show_wire(start, end, reason)
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
            edge = self._from.edge_to(target.node, target.port)
            if self.bench.attempt(lambda design: self._connected(design, block.name, edge), "Connect"):
                self.scene.select(Selection(self._path, edges=frozenset((edge,))))

    def cancel(self) -> None:
        self._clear()

    def _finish_in_the_open(self, spot: Spot, block: str) -> None:
        old = self._old
        if old is not None:
            self.bench.attempt(lambda design: edits.disconnect(design, block, old), "Unplug")
        elif self.scene.level_at(spot.point) == self._path:
            self._add(spot.point, self._path, self._from)

    def _connected(self, design: Design, block: str, edge: Edge) -> Design:
        old = self._old
        if old is not None and old != edge:
            design = edits.disconnect(design, block, old)
        return edits.connect(design, block, edge)

    def _target(self, spot: Spot) -> Target | None:
        """The port under the mouse, or the best one of the card that is there; no port on the card it comes from."""
        level = self.scene.drawing.levels[self._path]
        local = to_level(level, spot.point)
        card = next(level.near(local), None)
        reach = self.bench.view.reach
        near = self._nearest(local, level.near(local, reach) if card is None else (card,), reach)
        if near is not None:
            return Target(*near, self._refused.get(near[0], ""))
        if card is None or card.node.id == self._from.node:
            return None if card is None else Target(card.node.id, "")
        key, name = card.node.id, level.block.name
        reason = self._refused.get(key, "")
        port = None if reason else targets.best_port(self.bench.design, name, key, self._from.outgoing)
        return Target(key, port or "", reason or ("" if port else "It has no port for this wire."))

    def _nearest(self, local: QPointF, items: Iterable[NodeItem], reach: float) -> tuple[str, str] | None:
        """The nearest port within reach that looks the other way."""
        level, outgoing = self.scene.drawing.levels[self._path], not self._from.outgoing
        ports = [
            (item.node.id, port)
            for item in items
            if item.node.id != self._from.node
            for port in (item.card.outputs if outgoing else item.card.inputs)
        ]
        if level.container is not None:
            kind, port = (INPUT, "output") if outgoing else (OUTPUT, "input")
            ports += [(node.id, port) for node in level.block.nodes if node.kind == kind]
        apart = {end: local - level.port_point(*end, outgoing) for end in ports}
        best = min(apart, key=lambda end: QPointF.dotProduct(apart[end], apart[end]), default=None)
        return best if best and QPointF.dotProduct(apart[best], apart[best]) <= reach * reach else None

    def _port_point(self, node: str, port: str, outgoing: bool) -> QPointF:
        return self.scene.port_point(self._path, node, port, outgoing)

    def _clear(self) -> None:
        self.scene.overlay.hide_wire()
        self.scene.undim()
        self.scene.hover(None)
        wire = self.scene.edge_at(self._path, self._old) if self._old else None
        if wire is not None:
            wire.setVisible(True)
