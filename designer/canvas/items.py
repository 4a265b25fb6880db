"""What is drawn for a node: the base of cards and containers, and the card of a layer, an end or a closed block."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget

from designer.canvas import paints
from designer.canvas.cards import UNTOLD, Card, Told
from designer.canvas.colours import CanvasTheme
from designer.canvas.geometry import CARD_WIDTH, END_SIZE, FOOTER, LOW, PORT_RADIUS, TALL, Size, port_offsets
from designer.canvas.selection import Path
from designer.model.design import INPUT, Node

MARGIN: Final = 7.0
"""How far an item paints beyond its card: ports, the ring of the selection, the edges of a stack."""
LIFTED_Z: Final = 10.0
TOGGLE: Final = 26.0
"""The width of the area at the left of an instance that opens and closes it."""
CORNER: Final = 7.0
_LEFT, _ALIGN = 14, Qt.AlignmentFlag


class NodeItem(QGraphicsRectItem):
    """A node at one place of the model. Ports are painted, not items; whoever clicks is found by arithmetic."""

    is_open = False

    def __init__(self, path: Path, node: Node, card: Card, theme: CanvasTheme) -> None:
        super().__init__()
        self.level, self.node, self.card, self.theme = path, node, card, theme
        self.told: Told = UNTOLD
        self.wired: frozenset[tuple[str, str]] = frozenset()
        self.with_ports = True
        self.selected, self.hovered, self.reason = False, False, ""
        self.size: Size = (0.0, 0.0)
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
        parts = [card.title + kind, card.detail, told.shape, told.count and f"{told.count} weights", told.message]
        return ", ".join(part for part in parts if part)

    def resize(self, size: Size) -> None:
        """Take that much room."""
        if size != self.size:
            self.size = size
            self._take_room()

    def lead_to(self, above: float, below: float) -> None:
        """Draw strokes of these lengths to the neighbours in a stack."""
        if (above, below) != self.lead:
            self.lead = (above, below)
            self._take_room()
            self.update()

    def lift(self, lifted: bool) -> None:
        """Be dragged, above all others."""
        self.lifted = lifted
        self.setZValue(LIFTED_Z if lifted else 0.0)
        self.update()

    def _take_room(self) -> None:
        width, height = self.size
        above, below = max(self.lead[0], MARGIN), max(self.lead[1], MARGIN)
        self.setRect(-MARGIN, -above, width + 2 * MARGIN, height + above + below)

    def ask(self) -> Size:
        """The size that the card wants to have."""
        if self.card.role == "end":
            return END_SIZE
        return CARD_WIDTH, TALL if self.card.detail or self.card.conditional else LOW

    def tell(self, told: Told) -> None:
        """Show what the report says."""
        if told != self.told:
            self.told = told
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
        names = self.card.outputs if outgoing else self.card.inputs
        offsets = port_offsets(len(names), self.size[0])
        found = names.index(name) if name in names else 0 if not name and names else None
        x = self.size[0] / 2 if found is None else offsets[found]
        return QPointF(x, self.size[1] if outgoing else 0.0)

    def port_near(self, point: QPointF, reach: float) -> tuple[str, bool, float] | None:
        """The port that is nearest to a point, as (name, whether outgoing, distance); on the card half the reach."""
        if not self.with_ports:
            return None
        inside = 0 <= point.x() <= self.size[0] and 0 <= point.y() <= self.size[1]
        best: tuple[str, bool, float] | None = None
        for outgoing, names in ((False, self.card.inputs), (True, self.card.outputs)):
            edge = self.size[1] if outgoing else 0.0
            for name, x in zip(names, port_offsets(len(names), self.size[0]), strict=True):
                distance = ((point.x() - x) ** 2 + (point.y() - edge) ** 2) ** 0.5
                if distance <= (reach / 2 if inside else reach) and (best is None or distance < best[2]):
                    best = (name, outgoing, distance)
        return best

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        detailed = painter.worldTransform().m11() >= paints.TEXT_FROM
        if self.card.role == "end":
            self._paint_end(painter, detailed)
        else:
            self._paint_card(painter, detailed)
        if self.with_ports:
            self._paint_ports(painter)
        self._paint_leads(painter)

    def _paint_leads(self, painter: QPainter) -> None:
        above, below = self.lead
        if (above or below) and not self.lifted:
            painter.setPen(paints.pen(self.theme.wire, 1.8))
            middle, height = self.size[0] / 2, self.size[1]
            if above:
                painter.drawLine(QPointF(middle, -above), QPointF(middle, -1))
            if below:
                painter.drawLine(QPointF(middle, height + 1), QPointF(middle, height + below))

    def _ground(self) -> tuple[str, str]:
        """The colours of the card and of its footer."""
        theme, severity = self.theme, self.told.severity
        if severity == "error":
            return theme.card, theme.error_ground
        if severity == "warning":
            return theme.card, theme.warning_ground
        return theme.card, theme.footer

    def _outline(self) -> QPen:
        theme, severity = self.theme, self.told.severity
        faded = self.card.bypassed or not self.told.active or self.card.role == "unknown"
        colour = theme.error if severity == "error" else theme.warning if severity == "warning" else theme.border
        if colour == theme.border and self.hovered:
            colour = theme.border_hover
        return paints.pen(colour, 1.0 if colour == theme.border else 1.4, dashed=faded)

    def _ring(self, painter: QPainter, rect: QRectF) -> None:
        if self.selected:
            painter.setPen(paints.pen(self.theme.accent, 2.4))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(-2.5, -2.5, 2.5, 2.5), CORNER + 2, CORNER + 2)

    def _paint_card(self, painter: QPainter, detailed: bool) -> None:
        width, height = self.size
        rect, theme = QRectF(0, 0, width, height), self.theme
        ground, footer = self._ground()
        if self.card.role == "instance":
            self._paint_pile(painter, rect)
        shape = QPainterPath()
        shape.addRoundedRect(rect, CORNER, CORNER)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.fillPath(shape, paints.colour(ground))
        painter.save()
        painter.setClipPath(shape, Qt.ClipOperation.IntersectClip)
        painter.fillRect(QRectF(0, height - FOOTER, width, FOOTER), paints.colour(footer))
        painter.fillRect(QRectF(0, 0, 5, height), paints.colour(theme.category(self.card.category)))
        painter.restore()
        painter.setPen(self._outline())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), CORNER, CORNER)
        self._ring(painter, rect)
        if detailed:
            self._paint_texts(painter)

    def _paint_pile(self, painter: QPainter, rect: QRectF) -> None:
        """The edges of what lies under the card of a closed block."""
        painter.setPen(paints.pen(self.theme.border))
        painter.setBrush(paints.colour(self.theme.header))
        for step in (5.0, 2.5):
            painter.drawRoundedRect(rect.adjusted(step + 4, step, -step - 4, step), CORNER, CORNER)

    def _paint_texts(self, painter: QPainter) -> None:
        card, theme, width = self.card, self.theme, self.size[0]
        faded = card.bypassed or not self.told.active
        left = float(_LEFT)
        if card.role == "instance":
            draw_chevron(painter, QPointF(17, 16), theme.muted, opened=False)
            left = TOGGLE + 1
        kind = card.kind if card.kind.lower() != card.title.lower() else ""
        badge = card.badge or ("off" if card.bypassed else "")
        room = int(width - left - 10)
        title = paints.elided(card.title, room - (26 if badge else 0), 13, True)
        draw_text(painter, QRectF(left, 7, room, 19), title, (13, theme.faint if faded else theme.text, True))
        used = paints.metrics(13, True).horizontalAdvance(title) + 8
        right = width - 10.0
        if badge:
            advance = paints.metrics(11).horizontalAdvance(badge)
            draw_text(painter, QRectF(right - advance, 7, advance + 1, 19), badge, (11, theme.muted, False))
            right -= advance + 8
        if kind and right - left - used > 24:
            text = paints.elided(kind, int(right - left - used), 11)
            draw_text(
                painter, QRectF(left + used, 8, right - left - used, 18), text, (11, theme.faint, False), right=True
            )
        detail = ", ".join(part for part in (card.detail, card.conditional) if part)
        if detail:
            text = paints.elided(detail, int(width - left - 10), 11)
            draw_text(painter, QRectF(left, 27, width - left - 10, 17), text, (11, theme.muted, False))
        self._paint_footer(painter)

    def _paint_footer(self, painter: QPainter) -> None:
        told, theme = self.told, self.theme
        width, height = self.size
        top, right = height - FOOTER, width - 10
        if told.severity:
            draw_sign(painter, QPointF(right - 6, top + FOOTER / 2), told.severity, theme)
            right -= 18
        if told.count:
            advance = paints.metrics(11).horizontalAdvance(told.count)
            draw_text(painter, QRectF(right - advance, top, advance + 1, FOOTER), told.count, (11, theme.faint, False))
            right -= advance + 8
        shape = paints.elided(told.shape, int(right - _LEFT), 11)
        draw_text(painter, QRectF(_LEFT, top, right - _LEFT, FOOTER), shape, (11, theme.muted, False))

    def _paint_end(self, painter: QPainter, detailed: bool) -> None:
        width, height = self.size
        rect, theme = QRectF(0, 0, width, height), self.theme
        painter.setPen(self._outline())
        painter.setBrush(paints.colour(self._ground()[1] if self.told.severity else theme.header))
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), height / 2, height / 2)
        if self.selected:
            painter.setPen(paints.pen(theme.accent, 2.4))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(-2.5, -2.5, 2.5, 2.5), height / 2 + 2.5, height / 2 + 2.5)
        if not detailed:
            return
        role = "input" if self.node.kind == INPUT else "output"
        title = self.card.title if self.card.title == role else f"{role} {self.card.title}"
        second = self.told.shape or self.card.detail
        center = _ALIGN.AlignCenter
        painter.setPen(paints.colour(theme.text))
        painter.setFont(paints.font(12, True))
        painter.drawText(
            rect.adjusted(12, 4, -12, -height / 2 + 2 if second else -4), center, paints.elided(title, 112, 12, True)
        )
        if second:
            painter.setPen(paints.colour(theme.muted))
            painter.setFont(paints.font(11))
            painter.drawText(rect.adjusted(8, height / 2 - 2, -8, -4), center, paints.elided(second, 118, 11))

    def _paint_ports(self, painter: QPainter) -> None:
        theme, width = self.theme, self.size[0]
        for side, names, y in (("in", self.card.inputs, 0.0), ("out", self.card.outputs, self.size[1])):
            for name, x in zip(names, port_offsets(len(names), width), strict=True):
                wired = (side, name) in self.wired
                wrong = side == "in" and name in self.told.wrong_ports
                colour = theme.error if wrong else theme.wire_hover if self.hovered else theme.wire
                painter.setPen(paints.pen(colour, 1.6))
                painter.setBrush(paints.colour(colour if wired else theme.card))
                painter.drawEllipse(QPointF(x, y), PORT_RADIUS, PORT_RADIUS)


def draw_text(painter: QPainter, rect: QRectF, text: str, style: tuple[int, str, bool], right: bool = False) -> None:
    pixels, colour, bold = style
    painter.setFont(paints.font(pixels, bold))
    painter.setPen(paints.colour(colour))
    side = _ALIGN.AlignRight if right else _ALIGN.AlignLeft
    painter.drawText(rect, side | _ALIGN.AlignVCenter, text)


def draw_chevron(painter: QPainter, at: QPointF, colour: str, opened: bool) -> None:
    painter.setPen(paints.pen(colour, 1.8))
    if opened:
        points = [QPointF(-4, -2), QPointF(0, 2.5), QPointF(4, -2)]
    else:
        points = [QPointF(-2, -4), QPointF(2.5, 0), QPointF(-2, 4)]
    painter.drawPolyline([at + point for point in points])


def draw_sign(painter: QPainter, at: QPointF, severity: str, theme: CanvasTheme) -> None:
    """A round sign for an error, a triangle for a warning: told apart without colours."""
    painter.setPen(Qt.PenStyle.NoPen)
    if severity == "error":
        painter.setBrush(paints.colour(theme.error))
        painter.drawEllipse(at, 6.5, 6.5)
    else:
        painter.setBrush(paints.colour(theme.warning))
        painter.drawPolygon([at + QPointF(0, -6.5), at + QPointF(7, 6), at + QPointF(-7, 6)])
    painter.setPen(paints.pen(theme.card, 1.6))
    painter.drawLine(at + QPointF(0, -3), at + QPointF(0, 1))
    painter.drawPoint(at + QPointF(0, 3.8))
