"""The scene as gestures ask about it: what lies at a point, and where nodes, ports and slots are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from designer.canvas import hits
from designer.canvas.colours import CanvasTheme
from designer.canvas.drawing import Drawing
from designer.canvas.geometry import Point
from designer.canvas.hits import Hit
from designer.canvas.resting import Resting
from designer.canvas.selection import Path, Selection
from designer.canvas.slots import Slot
from designer.canvas.turns import Round
from designer.canvas.wires import WireItem
from designer.canvas.words import shape_text
from designer.model.design import Design, Edge
from designer.report import TensorType, tensor

BUTTONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "take": "Take this alternative",
        "swap": "Swap the branches: what runs where the condition holds, and what runs where not",
        "back": "The turn before",
        "forth": "The next turn",
        "all": "Show all turns at once",
    }
)
"""What a click on a button of a card or a header does."""


class DrawnScene(QGraphicsScene):
    """A drawing and the questions about it; nothing here changes anything."""

    detailed = True

    def __init__(self, design: Design, theme: CanvasTheme) -> None:
        super().__init__()
        self.theme = theme
        self.drawing = Drawing(design, theme, self._put, self._take)
        self._resting: Resting | None = None  # how all lay before a gap was opened

    @property
    def design(self) -> Design:
        return self.drawing.design

    @property
    def page(self) -> Path:
        """The level that is shown as the page."""
        return self.drawing.page

    # -- what is where ---------------------------------------------------------------------------------------------

    def at(self, point: QPointF, reach: float = 24.0, ports: bool = True) -> Hit:
        """What lies at a point of the scene, or behind its ports.

        `reach` is how near a port must be (24 pixels in the scene's units).
        """
        return hits.find(self.drawing, point, reach, ports)

    def level_at(self, point: QPointF, moving: Collection[str] = ()) -> Path:
        """The innermost open level at a point: where a drop goes. `moving` are ids of nodes being dragged."""
        return hits.level_at(self.drawing, point, moving).path

    def aimed_at(self, point: QPointF, moving: Collection[str] = ()) -> Path:
        """The level into which something goes that hovers there, however the stacks make room for it."""
        return (self._resting or Resting(self.drawing)).aim(point, moving).level.path

    def slot_at(self, point: QPointF, moving: Collection[str] = ()) -> Slot | None:
        """The slot of the stack at a point; None in a free graph. `moving` are ids of nodes being dragged."""
        resting = self._resting or Resting(self.drawing)
        return resting.slot(resting.aim(point, moving), moving)

    def wire_at(self, point: QPointF, distance: float = 8.0, moving: Collection[str] = ()) -> Hit | None:
        """The wire at a point, whatever else lies there."""
        level = hits.level_at(self.drawing, point, moving)
        wire = hits.wire_at(level, hits.to_level(level, point), distance)
        return None if wire is None else Hit("wire", level.path, edge=wire.edge)

    def nodes_in(self, rect: QRectF) -> Selection:
        """What a marquee takes: the nodes of one level, the outermost that has any wholly inside `rect`."""
        for path in sorted(self.drawing.levels, key=len):
            level = self.drawing.levels[path]
            local = rect if level.container is None else level.container.mapRectFromScene(rect)
            keys = [key for key in level.items if local.contains(level.resting(key))]
            if keys:
                return Selection(path, frozenset(keys))
        return Selection(self.page)

    def rect_of(self, path: Path, node_id: str) -> QRectF:
        """Where a node's card or container is; empty when it is not drawn."""
        item = self.drawing.item(path, node_id)
        return QRectF() if item is None else item.mapRectToScene(QRectF(0, 0, *item.size))

    def port_point(self, path: Path, node_id: str, port: str, outgoing: bool) -> QPointF:
        """Where a port is; for the ends of a block, on the inside of its container."""
        level = self.drawing.levels[path]
        local = level.port_point(node_id, port, outgoing)
        return local if level.container is None else level.container.mapToScene(local)

    def on_name(self, hit: Hit, point: QPointF) -> bool:
        """Whether a point of a node that was hit is on the words of its name."""
        item = self.drawing.item(hit.path, hit.id)
        return item is not None and item.name_rect().contains(item.mapFromScene(point))

    def positions(self, path: Path) -> Mapping[str, QPointF]:
        """The top left corners of the nodes of a level, as they are drawn."""
        level = self.drawing.levels.get(path)
        return {key: item.scenePos() for key, item in level.items.items()} if level else {}

    def saved_position(self, path: Path, corner: QPointF, node_id: str = "") -> Point:
        """The position to save in the definition at `path`, so that the node's top left corner is drawn at `corner`.

        Without a node it is that of a new card. Open containers push their neighbours only in the view, so what is
        saved is not what is seen.
        """
        level = self.drawing.levels[path]
        local = hits.to_level(level, corner)
        item = level.items.get(node_id)
        x, y = level.saved_point(local) if item is None else level.saved(item, local)
        return round(x), round(y)

    def extent(self) -> QRectF:
        """The rectangle that holds everything drawn."""
        page = self.drawing.levels[self.page]
        if not page.places:
            return QRectF()
        boxes = [(x, y, x + page.sizes[key][0], y + page.sizes[key][1]) for key, (x, y) in page.places.items()]
        left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
        return QRectF(QPointF(left, top), QPointF(max(box[2] for box in boxes), max(box[3] for box in boxes)))

    def vacancy(self, path: Path | None = None) -> QRectF | None:
        """Where the first layer of the page, or of another level, goes when it has none."""
        level = self.drawing.levels[self.page if path is None else path]
        rect = level.vacancy()
        return level.container.mapRectToScene(rect) if rect is not None and level.container is not None else rect

    def tip_at(self, point: QPointF, reach: float) -> str:
        """What there is to say about what lies at a point: the node and its problem, a port, what flows in a wire."""
        hit = self.at(point, reach)
        if hit.edge is not None:
            wire = self.edge_at(hit.path, hit.edge)
            return wire.text if wire else ""
        item = self.drawing.item(hit.path, hit.id) if hit.kind != "inside" else None
        if item is None:
            return ""
        if item.reason:
            return item.reason
        if hit.kind == "button":
            return BUTTONS[hit.port]
        if hit.kind != "port":
            return item.tip
        step = self.drawing.levels[hit.path].steps.get(hit.id)
        sides = ({**step.outputs, **step.weights} if hit.outgoing else step.inputs) if step else {}
        return ": ".join(filter(None, (hit.port, shape_text(sides.get(hit.port)))))

    def edge_at(self, path: Path, edge: Edge) -> WireItem | None:
        """The item of a wire, if it is drawn."""
        level = self.drawing.levels.get(path)
        return level.wires.get(edge) if level else None

    def is_open(self, place: Path) -> bool:
        """Whether the instance at that place is drawn open."""
        return self.drawing.is_open(place)

    def round_at(self, place: Path) -> Round | None:
        """The turns of the repeat whose inside `place` leads to, once they are known."""
        return self.drawing.sight.round_at(place)

    def card_at(self, point: QPointF, path: Path) -> str | None:
        """The node of that level whose card or container is at a point, however far one looks into it."""
        level = self.drawing.levels.get(path)
        items = level.near(hits.to_level(level, point)) if level else ()
        return next((item.node.id for item in items), None)

    def types_at(self, path: Path) -> Mapping[tuple[str, str], TensorType | None]:
        """What the report says flows out of the nodes of a level, by node and port."""
        level = self.drawing.levels.get(path)
        steps = level.steps.items() if level else ()
        given = ((key, {**step.outputs, **step.weights}) for key, step in steps if step)
        return {(key, port): tensor(type_) for key, ports in given for port, type_ in ports.items()}

    def reason_of(self, path: Path, node_id: str) -> str:
        """Why a node stands back; "" when it does not."""
        item = self.drawing.item(path, node_id)
        return item.reason if item is not None else ""

    def _put(self, item: QGraphicsItem) -> None:
        item.setVisible(self.detailed)
        self.addItem(item)

    def _take(self, item: QGraphicsItem) -> None:
        self.removeItem(item)
