"""The cards: of a layer or an operation, of a closed block, of an input or an output."""

from __future__ import annotations

from functools import cache
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath

from designer.canvas import paints
from designer.canvas.colours import CanvasTheme
from designer.canvas.geometry import CARD_WIDTH, END_SIZE, FOOTER, HEADER, LOW, TALL, Size
from designer.canvas.items_base import CORNER, RADIO, TOGGLE, NodeItem
from designer.canvas.words import tighter, tighter_shape
from designer.model.design import INPUT

_LEFT: Final = 14.0
_STRIPE: Final = 5.0
_CHAIN: Final = 17.0
FRESH: Final = "fresh"
"""Stands on what starts with fresh weights where others keep theirs."""
_ALIGN = Qt.AlignmentFlag


class CardItem(NodeItem):
    """A layer, an operation, a closed block, or a node of a kind that nobody knows."""

    def ask(self) -> Size:
        return CARD_WIDTH, TALL if any(
            (self.card.detail, self.card.note, self.card.link, self.card.conditional)
        ) else LOW

    def paint_face(self, painter: QPainter, scale: float) -> None:
        if self.card.role == "instance":
            self._paint_pile(painter)
        if scale >= paints.TEXT_FROM:
            self._paint_near(painter)
        else:
            self._paint_far(painter, scale)
        self.paint_ring(painter, CORNER)

    def name_rect(self) -> QRectF:
        room = self.size[0] - _LEFT - 10
        return QRectF(_LEFT - 4, 5, min(paints.metrics(13, True).horizontalAdvance(self.card.title), room) + 8, 21)

    def _paint_near(self, painter: QPainter) -> None:
        (width, height), theme = self.size, self.theme
        painter.fillPath(_stripe(width, height), paints.colour(theme.category(self.card.category)))
        painter.fillPath(_body(width, height), self._ground())
        painter.fillPath(_foot(width, height), paints.colour(self._footer()))
        painter.setPen(self.outline())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(0.5, 0.5, width - 1, height - 1), CORNER, CORNER)
        self._paint_texts(painter)

    def _paint_far(self, painter: QPainter, scale: float) -> None:
        """From afar, nothing but the family and the name, as large as it can be read."""
        (width, height), theme = self.size, self.theme
        family = theme.category(self.card.category)
        painter.setPen(self.outline())
        painter.setBrush(paints.mixed(self._footer() if self.told.severity else theme.card, family, self._tint(0.16)))
        painter.drawRoundedRect(QRectF(0.5, 0.5, width - 1, height - 1), CORNER, CORNER)
        painter.fillRect(QRectF(0.5, CORNER / 2, _STRIPE + 2, height - CORNER), paints.colour(family))
        pixels = round(min(12 / scale, LOW * 0.5))
        name = paints.elided(self.card.title, int(width - _STRIPE - 16), pixels, True)
        rect = QRectF(_STRIPE + 10, 0, width - _STRIPE - 16, height)
        draw_text(painter, rect, name, (pixels, theme.muted if self.idle else theme.text, True))

    def _ground(self) -> QColor:
        return paints.mixed(self.theme.card, self.theme.category(self.card.category), self._tint(0.0))

    def _tint(self, plain: float) -> float:
        """How much of its family's colour the card has: what holds a tensor is told at a glance from what computes."""
        return plain + (0.14 if self.card.role == "tensor" else 0.0)

    def _footer(self) -> str:
        theme, severity = self.theme, self.told.severity
        return theme.error_ground if severity == "error" else theme.warning_ground if severity else theme.footer

    def _paint_pile(self, painter: QPainter) -> None:
        """The edges of what lies under the card of a closed block."""
        rect = QRectF(0, 0, *self.size)
        painter.setPen(paints.pen(self.theme.border))
        painter.setBrush(paints.colour(self.theme.header))
        for step in (5.0, 2.5):
            painter.drawRoundedRect(rect.adjusted(step + 4, step, -step - 4, step), CORNER, CORNER)

    def _paint_texts(self, painter: QPainter) -> None:
        card, theme, width = self.card, self.theme, self.size[0]
        left, right = _LEFT, self.size[0] - 10
        if card.role == "instance":
            draw_chevron(painter, QPointF(17, 16), theme.muted, opened=False)
            left = TOGGLE + 1
        if self.alternative:
            draw_standing(painter, self)
            right = width - self.mark_width
        badge = "  ".join(filter(None, (card.badge or ("bypassed" if card.bypassed else ""), self.number)))
        if badge:
            advance = paints.metrics(11).horizontalAdvance(badge)
            draw_text(painter, QRectF(right - advance, 7, advance + 1, 19), badge, (11, theme.muted, False))
            right -= advance + 8
        title = paints.elided(card.title, int(right - left), 13, True)
        draw_text(
            painter, QRectF(left, 7, right - left, 19), title, (13, theme.faint if self.idle else theme.text, True)
        )
        used = left + paints.metrics(13, True).horizontalAdvance(title) + 8
        if card.kind.lower() != card.title.lower() and right - used > 24:
            kind = paints.elided(card.kind, int(right - used), 11)
            draw_text(painter, QRectF(used, 8, right - used, 18), kind, (11, theme.faint, False), right=True)
        room = width - left - 10 - (link_width(card.link) + 8 if card.link else 0)
        if detail := self.detail:
            if card.role == "formula" or card.form in ("while", "if"):
                text = paints.elided(detail, int(room), 11, middle=card.role == "formula")
            else:
                text = paints.fitting(tighter(detail), int(room), 11)
            draw_text(painter, QRectF(left, 27, room, 17), text, (11, theme.muted, False))
            left += paints.metrics(11).horizontalAdvance(text) + 8
        if card.link:
            draw_link(painter, QPointF(left, 35), card.link, theme)
        self._paint_footer(painter)

    def _paint_footer(self, painter: QPainter) -> None:
        told, theme = self.told, self.theme
        top, right = self.size[1] - FOOTER, self.size[0] - 10
        if told.severity:
            draw_sign(painter, QPointF(right - 6, top + FOOTER / 2), told.severity, theme)
            right -= 18
        if told.count:
            advance = paints.metrics(11).horizontalAdvance(told.count)
            draw_text(painter, QRectF(right - advance, top, advance + 1, FOOTER), told.count, (11, theme.faint, False))
            right -= advance + 8
        if self.fresh:
            right -= paints.metrics(11, True).horizontalAdvance(FRESH) + 8
            draw_text(painter, QRectF(right + 8, top, 60, FOOTER), FRESH, (11, theme.accent, True))
        line, colour = told.shape, theme.muted
        if not line and told.severity:
            line, colour = told.message, theme.error if told.severity == "error" else theme.warning
        if line:
            texts = tighter_shape(line) if line == told.shape else (line,)
            line = paints.fitting(texts, int(right - _LEFT), 11)
            draw_text(painter, QRectF(_LEFT, top, right - _LEFT, FOOTER), line, (11, colour, False))


class EndItem(NodeItem):
    """An input or an output of the block that is the page."""

    def ask(self) -> Size:
        return END_SIZE

    def paint_face(self, painter: QPainter, scale: float) -> None:
        width, height = self.size
        theme, severity = self.theme, self.told.severity
        grounds = {"error": theme.error_ground, "warning": theme.warning_ground}
        painter.setPen(self.outline())
        painter.setBrush(paints.colour(grounds.get(severity, theme.header)))
        painter.drawRoundedRect(QRectF(0.5, 0.5, width - 1, height - 1), height / 2, height / 2)
        self.paint_ring(painter, height / 2)
        role = "input" if self.node.kind == INPUT else "output"
        title = self.card.title if self.card.title == role else f"{role} {self.card.title}"
        if scale >= paints.TEXT_FROM:
            self._paint_texts(painter, title)
        else:
            pixels = round(min(12 / scale, height * 0.6))
            centred(painter, QRectF(8, 0, width - 16, height), title, (pixels, theme.text, True))

    def _paint_texts(self, painter: QPainter, title: str) -> None:
        (width, height), theme = self.size, self.theme
        second = self.told.shape or self.card.detail
        upper = QRectF(12, 4, width - 24, height / 2 - 2 if second else height - 8)
        centred(painter, upper, title, (12, theme.text, True))
        centred(painter, QRectF(8, height / 2 - 2, width - 16, height / 2 - 2), second, (11, theme.muted, False))


@cache
def _whole(width: float, height: float) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(0.5, 0.5, width - 1, height - 1), CORNER, CORNER)
    return path


@cache
def _stripe(width: float, height: float) -> QPainterPath:
    """The edge in the colour of the family, no wider: it must not shine through a card that stands back."""
    left = QPainterPath()
    left.addRect(QRectF(0, 0, _STRIPE + 0.5, height))
    return _whole(width, height).intersected(left)


@cache
def _body(width: float, height: float) -> QPainterPath:
    """The card without its stripe."""
    right = QPainterPath()
    right.addRect(QRectF(_STRIPE, 0, width, height))
    return _whole(width, height).intersected(right)


@cache
def _foot(width: float, height: float) -> QPainterPath:
    """The lower part of the body."""
    lower = QPainterPath()
    lower.addRect(QRectF(0, height - FOOTER, width, FOOTER))
    return _body(width, height).intersected(lower)


def draw_text(painter: QPainter, rect: QRectF, text: str, style: tuple[int, str, bool], right: bool = False) -> None:
    pixels, colour, bold = style
    painter.setFont(paints.font(pixels, bold))
    painter.setPen(paints.colour(colour))
    side = _ALIGN.AlignRight if right else _ALIGN.AlignLeft
    painter.drawText(rect, side | _ALIGN.AlignVCenter, text)


def centred(painter: QPainter, rect: QRectF, text: str, style: tuple[int, str, bool]) -> None:
    """A text in the middle of a rectangle, cut to its width."""
    pixels, colour, bold = style
    painter.setFont(paints.font(pixels, bold))
    painter.setPen(paints.colour(colour))
    painter.drawText(rect, _ALIGN.AlignCenter, paints.elided(text, int(rect.width()), pixels, bold))


def draw_chevron(painter: QPainter, at: QPointF, colour: str, opened: bool) -> None:
    painter.setPen(paints.pen(colour, 1.8))
    if opened:
        points = [QPointF(-4, -2), QPointF(0, 2.5), QPointF(4, -2)]
    else:
        points = [QPointF(-2, -4), QPointF(2.5, 0), QPointF(-2, 4)]
    painter.drawPolyline([at + point for point in points])


def draw_radio(painter: QPainter, at: QPointF, chosen: bool, theme: CanvasTheme) -> None:
    """A round mark, full where this is the one that is chosen."""
    painter.setPen(paints.pen(theme.accent if chosen else theme.muted, 1.6))
    painter.setBrush(paints.colour(theme.card))
    painter.drawEllipse(at, 6.5, 6.5)
    if chosen:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(paints.colour(theme.accent))
        painter.drawEllipse(at, 3.5, 3.5)


def draw_standing(painter: QPainter, item: NodeItem) -> None:
    """The mark of an alternative, or which branch of an if a node is, with arrows where the two can be swapped."""
    theme = item.theme
    box = QRectF(item.size[0] - item.mark_width, 0, item.mark_width, HEADER)
    if item.mark_width == RADIO:
        draw_radio(painter, box.center(), item.alternative == "taken", theme)
        return
    plate = box.adjusted(8, 7, -8, -7)
    colour = theme.accent if item.alternative == "if" else theme.muted
    painter.setPen(paints.pen(colour, 1.2))
    painter.setBrush(paints.colour(theme.card))
    painter.drawRoundedRect(plate, 5, 5)
    arrows = 14.0 if item.paired else 0.0
    centred(painter, plate.adjusted(0, 0, -arrows, 0), item.alternative, (11, colour, True))
    if item.paired:
        at = QPointF(plate.right() - 9, plate.center().y())
        painter.setPen(paints.pen(colour, 1.2))
        for way in (-1, 1):
            y = 2.5 * way
            painter.drawPolyline([at + QPointF(x * way, y) for x in (-4, 4)])
            painter.drawPolyline([at + QPointF(x * way, y + rise) for x, rise in ((1.5, -2), (4, 0))])


def draw_link(painter: QPainter, at: QPointF, text: str, theme: CanvasTheme) -> None:
    """Two links of a chain and a few words."""
    painter.setPen(paints.pen(theme.accent, 1.4))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for x in (0.5, 5.5):
        painter.drawRoundedRect(QRectF(at.x() + x, at.y() - 2.5, 7.5, 5), 2.5, 2.5)
    rect = QRectF(at.x() + _CHAIN, at.y() - 8, link_width(text) - _CHAIN + 1, 17)
    draw_text(painter, rect, text, (11, theme.accent, False))


def link_width(text: str) -> float:
    """The room that the links of a chain and those words take."""
    return min(_CHAIN + paints.metrics(11).horizontalAdvance(text), CARD_WIDTH - 2 * _LEFT)


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
