"""The content of a level and its wires: which there are, and the ways they take round the items."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF

from designer.canvas.items_base import NodeItem
from designer.canvas.items_container import ContainerItem
from designer.canvas.lanes import Lane, Lanes, Obstacles
from designer.canvas.selection import Path
from designer.canvas.wires import WireItem
from designer.model.design import INPUT, OUTPUT, Block, Edge, Node
from designer.model.diff import BlockDiff


@dataclass
class WiredLevel:
    """The items and wires of `block`, which `path` leads to; `container` is None when it is the page."""

    path: Path
    block: Block
    container: ContainerItem | None = None
    items: dict[str, NodeItem] = field(default_factory=dict)
    wires: dict[Edge, WireItem] = field(default_factory=dict)
    wires_at: dict[str, set[Edge]] = field(default_factory=dict)
    stale: set[str] = field(default_factory=set)
    """The nodes whose wires run to where their ports were."""
    _around: tuple[frozenset[str], Obstacles, list[Lane]] | None = None

    @property
    def stacked(self) -> bool:
        """Whether order is the wiring, so that nodes stack up."""
        return self.block.form == "sequential"

    def shown(self) -> tuple[Node, ...]:
        """The nodes that have items: in a container, its ports stand for the ends."""
        nodes = self.block.nodes
        return nodes if self.container is None else tuple(node for node in nodes if node.kind not in (INPUT, OUTPUT))

    def edges_between(self, before: Block, part: BlockDiff) -> tuple[tuple[Edge, ...], tuple[Edge, ...]]:
        """The edges that have wires no longer, and those that have none yet, since the definition was `before`."""
        if not self.block.forks:
            return part.edges_removed, part.edges_added
        old, new = dict.fromkeys(before.wires), dict.fromkeys(self.block.wires)
        return tuple(edge for edge in old if edge not in new), tuple(edge for edge in new if edge not in old)

    def wired_edges(self) -> tuple[Edge, ...]:
        """The edges that have wires."""
        return () if self.stacked else self.block.wires

    def ends_of_block(self) -> frozenset[str]:
        """The ids of the inputs and outputs of the definition."""
        return frozenset(node.id for node in self.block.nodes if node.kind in (INPUT, OUTPUT))

    # -- content ---------------------------------------------------------------------------------------------------

    def add_wire(self, wire: WireItem) -> None:
        if self.container is not None:
            wire.setParentItem(self.container)
        self.wires[wire.edge] = wire
        for end in (wire.edge.source, wire.edge.target):
            self.wires_at.setdefault(end, set()).add(wire.edge)
            self.stale.add(end)

    def take_wire(self, edge: Edge) -> WireItem | None:
        for end in (edge.source, edge.target):
            self.wires_at.get(end, set()).discard(edge)
        return self.wires.pop(edge, None)

    def show_wired(self, node_id: str) -> None:
        """Paint the ports full that have a wire."""
        item = self.items.get(node_id)
        if item is None:
            return
        edges = self.wires_at.get(node_id, ())
        first_out, first_in = (next(iter(names), "") for names in (item.card.outputs, item.card.inputs))
        ports = [("out", edge.source_port or first_out) for edge in edges if edge.source == node_id]
        ports += [("in", edge.target_port or first_in) for edge in edges if edge.target == node_id]
        wired = frozenset(ports)
        item.mark_wired(wired)

    # -- ways ------------------------------------------------------------------------------------------------------

    def obstacles(self, without: Collection[str] = ()) -> Obstacles:
        """The boxes of the items as they stand."""
        placed = [(item.pos(), item.size) for key, item in self.items.items() if key not in without]
        return Obstacles.of([(at.y(), at.x(), at.x() + size[0], at.y() + size[1]) for at, size in placed])

    def route_wires(self, moved: Collection[str] | None = None) -> None:
        """Lay the wires anew that touch the nodes in `moved`, or all; long ones look for their lane again."""
        if not self.wires or (moved is not None and not moved):
            return
        self._around = None
        lanes, laid = Lanes(self.obstacles()), []
        for edge, wire in self.wires.items():
            if moved is None or edge.source in moved or edge.target in moved or wire.is_long:
                laid.append((wire, *self.ends(edge)))
        for wire, start, end in sorted(laid, key=_height):
            wire.lay(start, end, lanes, self.from_side(wire.edge))

    def follow_lifted(self, lifted: Collection[str]) -> None:
        """Lay the wires of nodes that are being dragged; what lies still is gathered once."""
        carried = {edge for key in lifted for edge in self.wires_at.get(key, ())}
        if self._around is None or self._around[0] != lifted:
            still = [wire.lane for edge, wire in self.wires.items() if wire.lane is not None and edge not in carried]
            self._around = frozenset(lifted), self.obstacles(lifted), still
        lanes = Lanes(*self._around[1:])
        for wire, start, end in sorted(((self.wires[edge], *self.ends(edge)) for edge in carried), key=_height):
            wire.lay(start, end, lanes, self.from_side(wire.edge))

    def ends(self, edge: Edge) -> tuple[QPointF, QPointF]:
        """Where a wire begins and ends."""
        start = self.port_point(edge.source, edge.source_port, True)
        return start, self.port_point(edge.target, edge.target_port, False)

    def from_side(self, edge: Edge) -> bool:
        """Whether a wire begins at the side of a card: it hands out a weight."""
        item = self.items.get(edge.source)
        return item is not None and edge.source_port in item.card.weights

    def port_point(self, node_id: str, port: str, outgoing: bool) -> QPointF:
        """Where a port of a node is, in the coordinates of the items."""
        item = self.items.get(node_id)
        if item is not None:
            return item.pos() + item.port(port, outgoing)
        if self.container is None:
            return QPointF()
        return self.container.inner_port(self.block.by_id[node_id].name, not outgoing)


def _height(wire: tuple[WireItem, QPointF, QPointF]) -> float:
    """How far down a wire goes from one point to another."""
    return wire[2].y() - wire[1].y()
