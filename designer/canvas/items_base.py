"""What all items of nodes share: their state, their size, their ports."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import wrap
from typing import Final, Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget

from designer.canvas import paints
from designer.canvas.cards import UNTOLD, Card, Told
from designer.canvas.colours import CanvasTheme
from designer.canvas.geometry import HEADER, LABELLED_STEP, PORT_RADIUS, PORT_STEP, REACH_INSIDE, Size, port_offsets
from designer.canvas.ports import LABEL_ROOM, WeightPorts, paint_names
from designer.canvas.selection import Path
from designer.model.design import Node

MARGIN: Final = 7.0
"""How far an item paints beyond its card: ports, the ring of the selection, the edges of a stack."""
TIP_WIDTH: Final = 72
LIFTED_Z: Final = 10.0
TOGGLE: Final = 26.0
"""The width of the area at the left of an instance that opens and closes it."""
RADIO: Final = 30.0
"""The width of the area at the right of an alternative that takes it."""
BRANCH: Final = 64.0
"""The width of the mark at the right of a branch."""
Standing = Literal["", "taken", "other", "if", "else"]
"""What a node is in the choice or the if that it stands in: "taken" or an "other" alternative, or a branch."""
CORNER: Final = 7.0


class NodeItem(QGraphicsRectItem):
    """A node at one place of the model. Ports are painted, not items; whoever clicks is found by arithmetic."""

    is_open = False
    fresh = ""

    def __init__(self, path: Path, node: Node, card: Card, theme: CanvasTheme) -> None:
        super().__init__()
        self.level, self.node, self.card, self.theme = path, node, card, theme
        self.told: Told = UNTOLD
        self.wired: frozenset[tuple[str, str]] = frozenset()
        self.weights = WeightPorts(self)
        self.with_ports = True
        self.selected, self.hovered, self.reason = False, False, ""
        self.size: Size = (0.0, 0.0)
        self.number = ""
        self.alternative: Standing = ""
        self.paired = False
        self.lead, self.lifted = (0.0, 0.0), False
        self.setPen(QPen(Qt.PenStyle.NoPen))
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsFocusable, False)

    @property
    def place(self) -> Path:
        """The way to the node itself: to the level of its inside, if it is an instance."""
        return (*self.level, self.node.id)

    @property
    def accessible_text(self) -> str:
        """The node in one line, for those who cannot see it."""
        card, told = self.card, self.told
        kind = f", {card.kind}" if card.kind != card.title else ""
        layer = f"layer {self.number}" if self.number else ""
        weights = told.count and f"{told.count} weights"
        taken = {"": "", "other": "not taken"}.get(self.alternative, self.alternative)
        note = told.note or card.note
        parts = [card.title + kind, layer, taken, note, card.link, told.detail or card.detail, told.shape, weights]
        parts += [self.fresh, told.message]
        return ", ".join(part for part in parts if part)

    @property
    def detail(self) -> str:
        """The line of parameters: with the numbers of this instance once the report tells them."""
        card, told = self.card, self.told
        if card.conditional and not told.active:
            return f"left out here: {card.conditional.removeprefix('if ')} is false"
        return ", ".join(
            part for part in (told.note or card.note, told.detail or card.detail, card.conditional) if part
        )

    def resize(self, size: Size) -> None:
        """Take that much room."""
        if size != self.size:
            self.size = size
            self.take_room()

    def lead_to(self, above: float, below: float) -> None:
        """Draw strokes of these lengths to the neighbours in a stack."""
        if (above, below) != self.lead:
            self.lead = (above, below)
            self.take_room()
            self.update()

    def count(self, number: str) -> None:
        """Be the layer of that number in a stack, "" where it goes by its name."""
        if number != self.number:
            self.number = number
            self.update()

    def freshen(self, why: str) -> None:
        """Be marked as what starts with fresh weights where others keep theirs, for a reason told under the mouse."""
        if why != self.fresh:
            self.fresh = why
            self.update()

    def offer(self, alternative: Standing, paired: bool = False) -> None:
        """Be an alternative of a choice or a branch of an if, "" for neither; one of two branches is `paired`."""
        if (alternative, paired) != (self.alternative, self.paired):
            self.alternative, self.paired = alternative, paired
            self.update()

    @property
    def mark_width(self) -> float:
        """The room that the mark of an alternative or a branch takes at the right."""
        return RADIO if self.alternative in ("taken", "other") else BRANCH if self.alternative else 0.0

    @property
    def idle(self) -> bool:
        """Whether nothing flows through it: left out, passed by, or not what a choice takes."""
        return self.card.bypassed or not self.told.active or self.alternative == "other"

    def lift(self, lifted: bool) -> None:
        """Be dragged, above all others, also above those around the blocks it stands in."""
        self.lifted = lifted
        item: QGraphicsItem | None = self
        while item is not None:
            item.setZValue(LIFTED_Z if lifted else 0.0)
            item = item.parentItem()
        self.setOpacity(0.92 if lifted else 1.0)
        self.update()

    def take_room(self) -> None:
        """Cover all that is painted."""
        width, height = self.size
        above = max(self.lead[0], LABEL_ROOM if self.card.role == "formula" else MARGIN)
        below = max(self.lead[1], MARGIN)
        aside = max(self.weights.room, MARGIN)
        self.setRect(-MARGIN, -above, width + MARGIN + aside, height + above + below)

    @property
    def tip(self) -> str:
        """What the card has no room to say."""
        card, told = self.card, self.told
        head = card.title if card.kind.lower() == card.title.lower() else f"{card.title} ({card.kind})"
        head = f"layer {self.number} ({head})" if self.number else head
        weights = f"{told.parameters:,} parameters" if told.parameters else ""
        detail = "\n".join(wrap(self.detail, TIP_WIDTH))
        parts = (head, card.link, detail, told.shape, weights, self.fresh, *told.turns, told.message)
        return "\n".join(part for part in parts if part)

    def buttons(self) -> Mapping[str, QRectF]:
        """The parts that do something at a click, by name, in the item's own coordinates.

        "take": this alternative of a choice; "swap": this branch of an if with the other one; "back", "forth", "all":
        the turn of a repeat that is looked at.
        """
        name = "take" if self.mark_width == RADIO else "swap" if self.paired else ""
        return {name: QRectF(self.size[0] - self.mark_width, 0, self.mark_width, HEADER)} if name else {}

    def name_rect(self) -> QRectF:
        """Where the name can be read, in the item's own coordinates."""
        return QRectF()

    def ask(self) -> Size:
        """The size that the item wants to have; a container has that of its content."""
        return self.size

    def tell(self, told: Told) -> None:
        """Show what the report says."""
        if told != self.told:
            self.told = told
            if self.weights.asked:
                self.take_room()
            self.update()

    def ask_weights(self, asked: bool) -> None:
        """Show the ports of all weights, or only of those that have a wire."""
        if asked != self.weights.asked:
            self.weights.asked = asked
            self.take_room()
            self.update()

    def mark_wired(self, ports: frozenset[tuple[str, str]]) -> None:
        """Paint those ports full: they have a wire."""
        if ports != self.wired:
            self.wired = ports
            if self.card.weights:
                self.take_room()
            self.update()

    def mark(self, selected: bool, hovered: bool) -> None:
        """Be selected or under the mouse, or not."""
        if (selected, hovered) != (self.selected, self.hovered):
            self.selected, self.hovered = selected, hovered
            self.update()

    def dim(self, reason: str) -> None:
        """Stand back, for a reason that is shown under the mouse; "" comes forward again."""
        if reason != self.reason:
            self.reason = reason
            self.setOpacity(0.35 if reason else 1.0)

    def port(self, name: str, outgoing: bool) -> QPointF:
        """Where a port is, in the item's own coordinates; the middle of the edge for one that is not shown."""
        aside = self.weights.place(name) if outgoing else None
        if aside is not None:
            return aside
        names = self.card.outputs if outgoing else self.card.inputs
        offsets = self._offsets(outgoing)
        found = names.index(name) if name in names else 0 if not name and names else None
        x = self.size[0] / 2 if found is None else offsets[found]
        return QPointF(x, self.size[1] if outgoing else 0.0)

    def port_near(self, point: QPointF, reach: float) -> tuple[str, bool, float] | None:
        """The port that is nearest to a point, as (name, whether outgoing, distance); on the card half the reach."""
        if not self.with_ports:
            return None
        inside = 0 <= point.x() <= self.size[0] and 0 <= point.y() <= self.size[1]
        least = min(reach / 2, REACH_INSIDE) if inside else reach
        best: tuple[str, bool, float] | None = None
        for outgoing, names in ((False, self.card.inputs), (True, self.card.outputs)):
            edge = self.size[1] if outgoing else 0.0
            for name, x in zip(names, self._offsets(outgoing), strict=True):
                distance = ((point.x() - x) ** 2 + (point.y() - edge) ** 2) ** 0.5
                if distance <= least and (best is None or distance < best[2]):
                    best = (name, outgoing, distance)
        weight = self.weights.near(point, reach)
        return (weight[0], True, weight[1]) if weight and (best is None or weight[1] < best[2]) else best

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        scale = painter.worldTransform().m11()
        self.paint_face(painter, scale)
        if self.with_ports and scale >= paints.TEXT_FROM:
            self._paint_ports(painter)
            self.weights.paint(painter)
        self._paint_leads(painter)

    def paint_face(self, painter: QPainter, scale: float) -> None:
        """Paint all but ports, at that many pixels a unit."""

    def _paint_leads(self, painter: QPainter) -> None:
        above, below = self.lead
        if (above or below) and not self.lifted:
            painter.setPen(paints.pen(self.theme.wire, 1.8))
            middle, height = self.size[0] / 2, self.size[1]
            if above:
                painter.drawLine(QPointF(middle, -above), QPointF(middle, -1))
            if below:
                painter.drawLine(QPointF(middle, height + 1), QPointF(middle, height + below))

    def outline(self) -> QPen:
        theme, severity = self.theme, self.told.severity
        faded = self.idle or self.card.role == "unknown"
        colour = theme.error if severity == "error" else theme.warning if severity == "warning" else theme.border
        if colour == theme.border and self.hovered:
            colour = theme.border_hover
        return paints.pen(colour, 1.0 if colour == theme.border else 1.4, dashed=faded)

    def paint_ring(self, painter: QPainter, corner: float) -> None:
        """Paint the ring of the selection, outside the card's edge; a faint one where the mouse is on a problem."""
        theme, severity = self.theme, self.told.severity
        if self.selected or (self.hovered and severity):
            wrong = theme.error if severity == "error" else theme.warning
            colour = theme.accent if self.selected else paints.mixed(theme.page, wrong, 0.6).name()
            painter.setPen(paints.pen(colour, 2.4))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            rect = QRectF(-2.5, -2.5, self.size[0] + 5, self.size[1] + 5)
            painter.drawRoundedRect(rect, corner + 2.5, corner + 2.5)

    def _offsets(self, outgoing: bool) -> tuple[float, ...]:
        """Where the ports are along their edge; those that bear their names stand further apart."""
        names = self.card.outputs if outgoing else self.card.inputs
        step = LABELLED_STEP if self.card.role == "formula" else PORT_STEP
        return port_offsets(len(names), self.size[0], step)

    def _paint_ports(self, painter: QPainter) -> None:
        theme = self.theme
        if self.card.role == "formula":
            paint_names(painter, self, self._offsets(outgoing=False))
        for side, names, y in (("in", self.card.inputs, 0.0), ("out", self.card.outputs, self.size[1])):
            for name, x in zip(names, self._offsets(side == "out"), strict=True):
                wired = (side, name) in self.wired
                wrong = side == "in" and name in self.told.wrong_ports
                colour = theme.error if wrong else theme.wire_hover if self.hovered else theme.wire
                painter.setPen(paints.pen(colour, 1.6))
                painter.setBrush(paints.colour(colour if wired else theme.card))
                radius = PORT_RADIUS if wired or wrong or self.hovered else PORT_RADIUS - 1
                painter.drawEllipse(QPointF(x, y), radius, radius)
