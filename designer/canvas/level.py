"""One definition drawn at one place of the model: its items and wires, where they stand, and what the report says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF

from designer.canvas.cards import Surroundings, card_of
from designer.canvas.geometry import (
    BESIDE,
    CARD_WIDTH,
    EMPTY_INSIDE,
    FLAT,
    HEADER,
    PADDING,
    PORT_ROOM,
    STACK_GAP,
    TALL,
    Plane,
    Point,
    Size,
)
from designer.canvas.items_base import NodeItem
from designer.canvas.items_container import room_for
from designer.canvas.level_wires import WiredLevel
from designer.canvas.stacking import PAGE_GAP, VACANT_GAP, Box, Gap, leads, numbers, stacked
from designer.canvas.turns import Seen
from designer.model import layout
from designer.model.design import Node
from designer.report import Step


@dataclass
class Level(WiredLevel):
    """The drawn content of a definition: where all of it stands, and what is told of it."""

    plane: Plane = FLAT
    corner: Point = (0.0, 0.0)
    """Where the saved position (0, 0), put through the plane, lies in the coordinates of the items."""
    seen: Seen = ()
    """What is told of it, once for each turn of the repeats around it; `steps` are those of the first."""
    steps: dict[str, Step | None] = field(default_factory=dict)
    places: dict[str, Point] = field(default_factory=dict)
    """Where the layout has put the items."""
    sizes: dict[str, Size] = field(default_factory=dict)
    """How large the items were then."""
    gap: Gap | None = None
    """Room in a stack for what is about to slot in; `slot` is where the layout has put it."""
    slot: Box | None = None
    away: frozenset[str] = frozenset()
    """Nodes that are being dragged out of a stack, which has closed up behind them."""

    # -- content ---------------------------------------------------------------------------------------------------

    def add_item(self, item: NodeItem) -> None:
        if self.container is not None:
            item.setParentItem(self.container)
        item.with_ports = not self.stacked
        self.items[item.node.id] = item

    def refresh_card(self, node: Node, around: Surroundings) -> None:
        """Show the node as it is now."""
        item = self.items.get(node.id)
        if item is None:
            return
        card, old = card_of(node, around), item.card
        item.node, item.card = node, card
        if card != old:
            item.take_room()
            item.update()
        if (card.inputs, card.outputs, card.weights) != (old.inputs, old.outputs, old.weights):
            self.stale.add(node.id)
        self.show_wired(node.id)

    # -- places ----------------------------------------------------------------------------------------------------

    def lay_out(self) -> bool:
        """Put everything in its place; whether the container has another size now."""
        nodes = self.shown()
        for item in (self.items[node.id] for node in nodes):
            if not item.is_open:
                item.resize(item.ask())
        sizes = {node.id: self.items[node.id].size for node in nodes}
        points, content = self._stacked(sizes) if self.stacked else self._free(nodes, sizes)
        moved = {key for key, point in points.items() if self._put(self.items[key], point)}
        self.places = {key: self.places[key] for key in self.away & self.places.keys()} | points
        resized = self._fit(content)
        self._link()
        moved |= {key for key, size in sizes.items() if size != self.sizes.get(key)}
        self.sizes = sizes
        self.route_wires(None if resized else moved | self.stale)
        self.stale.clear()
        return resized

    def resting(self, node_id: str) -> QRectF:
        """Where the layout has put an item, in the coordinates of the items, wherever it is being dragged to."""
        item = self.items[node_id]
        return QRectF(*self.places.get(node_id, (0.0, 0.0)), *item.size)

    def vacancy(self) -> QRectF | None:
        """Where the first layer goes in a definition that has none, in the coordinates of the items.

        In an if that has one branch, where the other goes: until then its input passes through there.
        """
        if self.lacks_branch and (branch := self.block.alternatives[0].id) in self.places:
            left, top = self.places[branch]
            return QRectF(left + self.items[branch].size[0] + BESIDE, top, CARD_WIDTH, TALL)
        if self.gap is not None or self.block.alternatives:
            return None
        if self.container is not None:
            (width, height), inside = self.container.size, EMPTY_INSIDE
            return QRectF((width - inside[0]) / 2, height / 2 + HEADER / 2 - inside[1] / 2, *inside)
        above = [top + self.sizes[key][1] for key, (_, top) in self.places.items() if key in self.sizes]
        if self.stacked:
            return QRectF(0, (above[0] if above else 0.0) + PAGE_GAP, CARD_WIDTH, TALL)
        return QRectF(0, max(above, default=0.0) + 2 * PAGE_GAP, CARD_WIDTH, TALL)

    @property
    def lacks_branch(self) -> bool:
        """Whether it is an if with nothing to run where its condition does not hold."""
        return self.block.form == "if" and len(self.block.alternatives) == 1

    @property
    def vacant(self) -> str:
        """What the place for the next layer is for: the form of the definition, or "else"."""
        return "else" if self.lacks_branch else self.block.form

    def near(self, point: QPointF, reach: float = 0.0) -> Iterator[NodeItem]:
        """The items at rest that a point lies on, or next to, those on top first."""
        x, y = point.x(), point.y()
        for key in reversed(self.places):
            left, top = self.places[key]
            if left - reach <= x and top - reach <= y:
                width, height = self.sizes[key]
                if x <= left + width + reach and y <= top + height + reach:
                    yield self.items[key]

    def saved(self, item: NodeItem, corner: QPointF) -> Point:
        """The position to save so that the item's top left corner comes to `corner` among the items."""
        x, y = corner.x() - self.corner[0], corner.y() - self.corner[1]
        if item.is_open:
            others = {node.pos: self.items[node.id].size for node in self.shown() if node.id != item.node.id}
            opened = {pos: size for pos, size in others.items() if size[0] > CARD_WIDTH}
            plane = Plane.around(opened)
            return plane.x.inverse(x), plane.y.inverse(y)
        return self.plane.saved((x, y), item.size)

    def saved_point(self, point: QPointF) -> Point:
        """The saved position of a card that is dropped with its top left corner there."""
        return self.plane.saved((point.x() - self.corner[0], point.y() - self.corner[1]), (CARD_WIDTH, 0))

    def _stacked(self, sizes: Mapping[str, Size]) -> tuple[dict[str, Point], Size]:
        here = {key: size for key, size in sizes.items() if key not in self.away}
        for key, number in numbers(self.block, self.items).items():
            self.items[key].count(number)
        done = stacked(here, self._order(), self.gap, self._step(), self.container is not None)
        self.slot = done.slot
        return dict(done.points), done.content

    def _order(self) -> dict[str, int]:
        return {node.id: i for i, node in enumerate(self.block.nodes)}

    def _step(self) -> float:
        """The room between the nodes of a stack."""
        return STACK_GAP if self.container is not None else VACANT_GAP if self.vacancy() else PAGE_GAP

    def _free(self, nodes: Iterable[Node], sizes: Mapping[str, Size]) -> tuple[dict[str, Point], Size]:
        saved = {node.id: node.pos for node in nodes}
        if not layout.is_placed(self.block):
            saved = {key: place for key, place in layout.positions(self.block).items() if key in saved}
        opened = {saved[key]: sizes[key] for key in saved if self.items[key].is_open}
        self.plane = Plane.around(opened)
        points = {key: self.plane.place(saved[key], sizes[key]) for key in saved}
        if self.container is None:
            self.corner = (0.0, 0.0)
            return points, (0.0, 0.0)
        left = min((x for x, _ in points.values()), default=0.0)
        top = min((y for _, y in points.values()), default=0.0)
        width = max((points[key][0] + sizes[key][0] - left for key in points), default=EMPTY_INSIDE[0])
        height = max((points[key][1] + sizes[key][1] - top for key in points), default=EMPTY_INSIDE[1])
        if self.lacks_branch:
            width, height = width + BESIDE + CARD_WIDTH, max(height, TALL)
        wider = max(self.container.least_width - 2 * PADDING - width, 0.0)
        width += wider
        self.corner = (PADDING + wider / 2 - left, HEADER + PORT_ROOM - top)
        placed = {key: (round(x + self.corner[0], 1), round(y + self.corner[1], 1)) for key, (x, y) in points.items()}
        return placed, (round(width, 1), round(height, 1))

    def _fit(self, content: Size) -> bool:
        if self.container is None:
            return False
        size = room_for(content, self.block.form, PORT_ROOM)
        changed = size != self.container.size
        self.container.content, self.container.vacant = content, self.vacant
        self.container.resize(size)
        self.container.vacancy = self.vacancy()
        for wire in self.wires.values():
            wire.setVisible(bool(self.block.alternatives))  # none runs through the words of an empty one
        return changed

    def _put(self, item: NodeItem, point: Point) -> bool:
        position = QPointF(*point)
        if item.pos() == position:
            return False
        item.setPos(position)
        return True

    def _link(self) -> None:
        """The strokes between the nodes of a stack."""
        if not self.stacked:
            for item in self.items.values():
                item.lead_to(0.0, 0.0)
            return
        inside = self.container is not None
        keys = [node.id for node in self.shown() if node.id not in self.away]
        gap = Gap(1) if not inside and self.vacancy() else self.gap
        step, ends = (STACK_GAP, PADDING) if inside else (PAGE_GAP, 0.0)
        for key, stroke in leads(keys, self._order(), gap, step, ends).items():
            self.items[key].lead_to(*stroke)
