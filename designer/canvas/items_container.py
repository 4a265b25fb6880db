"""An open instance: a container with a header, in which the content of the definition is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath

from designer.canvas import paints
from designer.canvas.colours import CanvasTheme
from designer.canvas.geometry import HEADER, PADDING, PORT_RADIUS, Size, port_offsets
from designer.canvas.items import centred, draw_chevron, draw_sign, draw_standing, draw_text
from designer.canvas.items_base import CORNER, TOGGLE, NodeItem
from designer.canvas.turns import Round
from designer.canvas.wires import route
from designer.canvas.words import tighter

_ARROW: Final = 20.0
"""The width of the area of an arrow that leads to another turn."""
_EDGE: Final = 6.0
_WIDEST: Final = 480.0
"""So wide a container may become for what its header says."""
_NUMBER: Final = 24.0
"""The room for the number of its place in a stack, which it may get later."""
_NAME: Final = 96.0
"""So much room the name has at least beside the turns."""


class ContainerItem(NodeItem):
    """The items of its content are its children, so that it moves as one."""

    is_open = True

    content: Size = (0.0, 0.0)
    """The room that the content takes, without padding."""
    vacancy: QRectF | None = None
    """Where the first layer goes when there is none inside, or the second branch of an if."""
    vacant = ""
    """What goes there: a form, or "else"."""
    round: Round | None = None
    """The turns of a repeat, once they are known."""

    @property
    def least_width(self) -> float:
        """The width at which the header says in full what a while or an if asks, as far as that is sensible."""
        if self.card.form not in ("while", "if"):
            return 0.0
        texts = paints.metrics(11).horizontalAdvance
        title = TOGGLE + 1 + paints.metrics(13, True).horizontalAdvance(self.card.title) + 8
        # Not the badge nor what else comes and goes beside the name: nothing is laid out anew for that.
        aside = sum(texts(part) + 10 for part in (self._kind, self.detail) if part)
        return min(title + aside + (self.mark_width or 12) + _NUMBER, _WIDEST)

    @property
    def _beside(self) -> str:
        """What stands beside the name: the definition's, and how often it is used."""
        card = self.card
        return "  ".join(part for part in (self._kind, card.badge, self.number, card.link) if part)

    @property
    def _kind(self) -> str:
        """The definition's name, where the instance has another."""
        return self.card.kind if self.card.kind.lower() != self.card.title.lower() else ""

    def show_round(self, turns: Round | None) -> None:
        """Say how often it runs, or which turn is looked at."""
        if turns != self.round:
            self.round = turns
            self.update()

    @property
    def detail(self) -> str:
        """Without what the header says of the turns already."""
        note = self.told.note or self.card.note
        return super().detail.removeprefix(note).removeprefix(", ") if self.round is not None else super().detail

    def _turns_said(self) -> str:
        """How it runs, in as many words as there is room for beside the name."""
        words = self.round.words if self.round is not None else ""
        title = min(paints.metrics(13, True).horizontalAdvance(self.card.title), _NAME)
        taken = TOGGLE + title + 2 * _ARROW + (self.mark_width or _EDGE) + 4
        plain = words.partition(", ")[0]
        shorter = (words, f"{plain}, shared" if words.endswith("shared weights") else plain, plain)
        return next((text for text in shorter if _widest(text) <= self.size[0] - taken), shorter[-1])

    def buttons(self) -> Mapping[str, QRectF]:
        own = dict(super().buttons())
        if self.round is not None:
            right = self.size[0] - (self.mark_width or _EDGE)
            text = _widest(self._turns_said(), self.round.texts[1])
            own["forth"] = QRectF(right - _ARROW, 0, _ARROW, HEADER)
            own["all"] = QRectF(right - _ARROW - text, 0, text, HEADER)
            own["back"] = QRectF(right - 2 * _ARROW - text, 0, _ARROW, HEADER)
        return own

    def inner_port(self, name: str, outgoing: bool) -> QPointF:
        """Where a wire inside begins (at an input of the block) or ends (at an output)."""
        point = self.port(name, outgoing)
        return QPointF(point.x(), point.y() if outgoing else HEADER)

    def paint_face(self, painter: QPainter, scale: float) -> None:
        width, height = self.size
        rect, theme = QRectF(0, 0, width, height), self.theme
        ground = theme.levels[len(self.level) % len(theme.levels)]
        painter.fillPath(_shape(width, height), paints.colour(ground))
        painter.fillPath(_top(width, height, width), paints.colour(self._header_ground()))
        painter.fillPath(_top(width, height, 5.0), paints.colour(theme.category("Block")))
        painter.setPen(self.outline())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), CORNER + 2, CORNER + 2)
        self.paint_ring(painter, CORNER + 2)
        if scale >= paints.TEXT_FROM:
            self._paint_header(painter)
        else:
            pixels = round(min(12 / scale, HEADER * 0.8))
            name = paints.elided(self.card.title, int(width - 28), pixels, True)
            draw_text(painter, QRectF(14, 0, width - 28, HEADER), name, (pixels, theme.text, True))
        if self.vacancy is not None:
            if self.vacant == "else":
                self._paint_past(painter, self.vacancy)
            paint_vacancy(painter, self.vacancy, theme, scale, self.vacant)
        if self.vacant != "sequential":
            self._paint_inner_ports(painter)

    def _header_ground(self) -> str:
        theme, severity = self.theme, self.told.severity
        return theme.error_ground if severity == "error" else theme.warning_ground if severity else theme.header

    def _paint_header(self, painter: QPainter) -> None:
        card, theme, right = self.card, self.theme, self.size[0] - 12
        draw_chevron(painter, QPointF(17, HEADER / 2), theme.muted, opened=True)
        buttons = self.buttons()
        if self.alternative:
            draw_standing(painter, self)
            right = self.size[0] - self.mark_width
        if self.round is not None:
            self._paint_round(painter, self.round, buttons)
        right = min((right, *(rect.left() for rect in buttons.values())))
        if self.told.severity:
            draw_sign(painter, QPointF(right - 6, HEADER / 2), self.told.severity, theme)
            right -= 20
        left = TOGGLE + 1
        title = paints.elided(card.title, int(right - left), 13, True)
        draw_text(painter, QRectF(left, 0, right - left, HEADER), title, (13, theme.text, True))
        left += paints.metrics(13, True).horizontalAdvance(title) + 8
        note = self._beside
        if note and right - left > 30:
            note = paints.elided(note, int(right - left), 11)
            draw_text(painter, QRectF(left, 1, right - left, HEADER), note, (11, theme.muted, False))
            left += paints.metrics(11).horizontalAdvance(note) + 10
        detail = self.detail if right - left > 60 else ""
        if detail:
            texts = (detail,) if card.form in ("while", "if") else tighter(detail)
            text = paints.fitting(texts, int(right - left), 11)
            colour = theme.muted if card.form in ("while", "if") else theme.faint
            draw_text(painter, QRectF(left, 1, right - left, HEADER), text, (11, colour, False), right=True)

    def _paint_round(self, painter: QPainter, turns: Round, buttons: Mapping[str, QRectF]) -> None:
        """The turn that is looked at, between the arrows that lead to the one before and the next."""
        theme = self.theme
        colour = theme.muted if turns.watched is None else theme.accent
        box = buttons["all"]
        said = self._turns_said() if turns.watched is None else turns.text
        text = paints.elided(said, int(box.width()), 11)
        centred(painter, box.adjusted(0, 1, 0, 0), text, (11, colour, False))
        for name, way in (("back", -1), ("forth", 1)):
            at = buttons[name].center()
            painter.setPen(paints.pen(theme.muted, 1.6))
            painter.drawPolyline([at + QPointF(-2 * way, -4), at + QPointF(2 * way, 0), at + QPointF(-2 * way, 4)])

    def _paint_past(self, painter: QPainter, place: QRectF) -> None:
        """The way of what passes through an if where its condition does not hold."""
        if not self.card.inputs or not self.card.outputs:
            return
        start = self.inner_port(self.card.inputs[0], outgoing=False)
        end = self.inner_port(self.card.outputs[0], outgoing=True)
        painter.setPen(paints.pen(self.theme.wire, 1.4, dashed=True))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        above, below = QPointF(place.center().x(), place.top()), QPointF(place.center().x(), place.bottom())
        painter.drawPath(route((start, above)))
        painter.drawPath(route((below, end)))

    def _paint_inner_ports(self, painter: QPainter) -> None:
        """Half a port on the inside of the header and of the lower edge, for each end of the block."""
        theme, width, height = self.theme, self.size[0], self.size[1]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(paints.colour(theme.wire))
        for names, y, start in ((self.card.inputs, HEADER, 180), (self.card.outputs, height, 0)):
            for x in port_offsets(len(names), width):
                box = QRectF(x - PORT_RADIUS, y - PORT_RADIUS, 2 * PORT_RADIUS, 2 * PORT_RADIUS)
                painter.drawPie(box, start * 16, 180 * 16)


@lru_cache(maxsize=256)
def _widest(*texts: str) -> float:
    return max(paints.metrics(11).horizontalAdvance(text) for text in texts) + 4


@lru_cache(maxsize=256)
def _shape(width: float, height: float) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(0, 0, width, height), CORNER + 2, CORNER + 2)
    return path


@lru_cache(maxsize=512)
def _top(width: float, height: float, part: float) -> QPainterPath:
    """As much of the header from the left. No clipping: a drawing that is written as SVG keeps none."""
    upper = QPainterPath()
    upper.addRect(QRectF(0, 0, part, HEADER))
    return _shape(width, height).intersected(upper)


VACANT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "repeat": "Drop what each turn does",
        "choice": "Drop the alternatives here",
        "while": "Drop what each turn does",
        "if": "Drop what runs then",
        "else": "else it passes through",
    }
)
"""What goes first into a definition of that form, a layer into the others; and what an if has for a second branch."""


def paint_vacancy(painter: QPainter, rect: QRectF, theme: CanvasTheme, scale: float, vacant: str = "") -> None:
    """A dashed place that says what goes there."""
    painter.setPen(paints.pen(theme.faint, 1.2, dashed=True))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect, CORNER, CORNER)
    if scale < paints.TEXT_FROM:
        return
    words = VACANT.get(vacant, "Drop a layer here")
    more = "or drop what runs instead" if vacant == "else" else "or press Tab to search"
    if rect.height() < 60:
        centred(painter, rect, words, (12, theme.muted, False))
        return
    centred(painter, rect.adjusted(0, 8, 0, -rect.height() / 2), words, (13, theme.text, True))
    centred(painter, rect.adjusted(0, rect.height() / 2 - 4, 0, -12), more, (12, theme.muted, False))


def room_for(content: Size, form: str, room: float) -> Size:
    """The size of a container around content of that size."""
    inset = PADDING if form == "sequential" else room
    return content[0] + 2 * PADDING, HEADER + inset + content[1] + inset
