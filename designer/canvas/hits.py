"""What lies at a point of the canvas."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF

from designer.canvas.drawing import Drawing
from designer.canvas.geometry import HEADER, REACH_INSIDE
from designer.canvas.items_base import TOGGLE, NodeItem
from designer.canvas.items_container import ContainerItem
from designer.canvas.level import Level
from designer.canvas.selection import Path
from designer.canvas.wires import WireItem
from designer.model.design import INPUT, OUTPUT, Edge

HitKind = Literal["node", "port", "wire", "header", "toggle", "button", "inside", "empty"]


@dataclass(frozen=True, slots=True)
class Hit:
    """What lies at a point.

    "node": a card; "header": the header of an open container; "toggle": the arrow that opens and closes an instance;
    "button": a part of a card or header that does something at a click, `port` says which (see `NodeItem.buttons`);
    "port": a port of node `id`, `outgoing` if it is an output (the inner ends of a container count as the ports of the
    input and output nodes of the definition inside); "wire": `edge`; "inside": the ground of the open container `id`;
    "empty": the page. `path` is the level that the node, wire or port belongs to; of "inside" and "empty" it is the
    level into which a drop at this point goes.
    """

    kind: HitKind
    path: Path = ()
    id: str = ""
    port: str = ""
    outgoing: bool = False
    edge: Edge | None = None


def find(drawing: Drawing, point: QPointF, reach: float, ports: bool = True) -> Hit:
    """What lies at a point of the scene; `reach` is how near a port must be, in the scene's units.

    Without `ports` it is what lies behind them, however near they are.
    """
    level = level_at(drawing, point)
    port = _port(drawing, level, point, reach) if ports else None
    if port is not None:
        return port
    local = to_level(level, point)
    for item in level.near(local):
        if not item.is_open:
            inside = local - item.pos()
            if button := _button(item, inside):
                return Hit("button", level.path, item.node.id, button)
            toggle = item.card.role == "instance" and inside.x() <= TOGGLE and inside.y() <= HEADER
            return Hit("toggle" if toggle else "node", level.path, item.node.id)
    if (wire := wire_at(level, local, reach / 3)) is not None:
        return Hit("wire", level.path, edge=wire.edge)
    container = level.container
    if container is None:
        return Hit("empty", level.path)
    outer, inside = level.path[:-1], local
    if button := _button(container, inside):
        return Hit("button", outer, container.node.id, button)
    if inside.y() <= HEADER:
        return Hit("toggle" if inside.x() <= TOGGLE else "header", outer, container.node.id)
    return Hit("inside", level.path, container.node.id)


def level_at(drawing: Drawing, point: QPointF, moving: Collection[str] = ()) -> Level:
    """The innermost open level at a point of the scene; nodes that are being dragged, `moving`, are looked through."""
    level = drawing.levels[drawing.page]
    while True:
        local = to_level(level, point)
        for item in level.near(local):
            if item.is_open and item.node.id not in moving:
                level = drawing.levels[item.place]
                break
        else:
            return level


def to_level(level: Level, point: QPointF) -> QPointF:
    """A point of the scene in the coordinates of a level's items."""
    return point if level.container is None else level.container.mapFromScene(point)


def wire_at(level: Level, local: QPointF, distance: float) -> WireItem | None:
    """The wire of the level that comes that near to a point in its coordinates."""
    return next((wire for wire in level.wires.values() if not wire.implied and wire.reaches(local, distance)), None)


def _button(item: NodeItem, point: QPointF) -> str:
    """The button of an item at a point in its own coordinates."""
    return next((name for name, rect in item.buttons().items() if rect.contains(point)), "")


def _port(drawing: Drawing, level: Level, point: QPointF, reach: float) -> Hit | None:
    """The nearest port of the card at the point; beside the cards, of all that is near.

    So a card can be taken hold of at every zoom, however far the reach goes in the units of the scene.
    """
    candidates: list[tuple[float, Hit]] = []
    local = to_level(level, point)
    card = next((item for item in level.near(local) if not item.is_open), None)
    for item in level.near(local, reach) if card is None else (card,):
        if found := _port_of(item, local - item.pos(), reach):
            candidates.append(found)
    if level.container is not None and card is None:
        candidates += _ends_of(level, level.container, local, reach)
        outer = drawing.levels[level.path[:-1]]
        if found := _port_of(level.container, to_level(outer, point) - level.container.pos(), reach):
            candidates.append(found)
    best = min(candidates, key=lambda pair: pair[0], default=None)
    return best[1] if best else None


def _port_of(item: NodeItem, local: QPointF, reach: float) -> tuple[float, Hit] | None:
    found = item.port_near(local, reach)
    if found is None:
        return None
    name, outgoing, distance = found
    return distance, Hit("port", item.level, item.node.id, name, outgoing)


def _ends_of(level: Level, container: ContainerItem, local: QPointF, reach: float) -> list[tuple[float, Hit]]:
    """The inner ends of a container: a wire inside starts at an input of the block and ends at an output."""
    found = []
    for node in level.block.nodes if not level.stacked else ():
        if node.kind in (INPUT, OUTPUT):
            outgoing = node.kind == INPUT
            offset = local - container.inner_port(node.name, not outgoing)
            distance = (offset.x() ** 2 + offset.y() ** 2) ** 0.5
            if distance <= min(reach / 2, REACH_INSIDE):
                port = "output" if outgoing else "input"
                found.append((distance, Hit("port", level.path, node.id, port, outgoing)))
    return found
