"""A gallery: examples as cards, each a picture or a few numbers with two lines of text below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QImage, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.examples.colours import bad, good
from app.theming import theme

Tone: TypeAlias = Literal["plain", "good", "bad"]
Look: TypeAlias = Callable[[int], QImage | str]
"""What stands on the card of a row: a picture, or a text."""
Index: TypeAlias = QModelIndex | QPersistentModelIndex
PICTURE, GAP = 72, 8
WIDEST = 136
"""The most that a card is wide, however long its words are."""


@dataclass(frozen=True, slots=True)
class Card:
    """An example: its row, what stands below it, and whether it is a good or a bad one.

    `parts` names the pictures that its look consists of, side by side, where they are several.
    """

    row: int
    title: str
    detail: str = ""
    tone: Tone = "plain"
    parts: tuple[str, ...] = ()


class Cards(QAbstractListModel):
    """The cards; their pictures are made when they come into sight."""

    def __init__(self) -> None:
        super().__init__()
        self.cards: Sequence[Card] = ()
        self._look: Look = lambda _row: ""
        self._seen: dict[int, QImage | str] = {}

    def show(self, cards: Sequence[Card], look: Look) -> None:
        """Show these cards in place of the present ones."""
        self.beginResetModel()
        self.cards, self._look, self._seen = tuple(cards), look, {}
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.cards)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        card = self.cards[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return card.title
            case Qt.ItemDataRole.ToolTipRole:
                return f"Example {card.row}: {card.title}" + (f"\n{card.detail}" if card.detail else "")
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"Example {card.row}, {card.title} {card.detail}"
        return None

    def look(self, card: Card) -> QImage | str:
        """What stands on a card."""
        if card.row not in self._seen:
            self._seen[card.row] = self._look(card.row)
        return self._seen[card.row]


class Gallery(QListView):
    """Cards that wrap; a click chooses one, a double click or Enter opens it."""

    chosen = Signal(int)  # the row of the example
    opened = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName("Examples")
        self.cards = Cards()
        self.wide = self.across = PICTURE
        self.lines = 1
        self.setModel(self.cards)
        self.setItemDelegate(_Painting(self))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setSpacing(0)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.verticalScrollBar().setSingleStep(24)
        self.clicked.connect(lambda index: self.chosen.emit(self._row(index)))
        self.doubleClicked.connect(lambda index: self.opened.emit(self._row(index)))

    def show_cards(self, cards: Sequence[Card], look: Look) -> None:
        """Show these cards; `look` is asked for those that come into sight."""
        metrics = self.fontMetrics()
        widest = max(
            (metrics.horizontalAdvance(text) for card in cards for text in (card.title, card.detail)), default=0
        )
        parts = max((len(card.parts) for card in cards), default=0)
        self.lines = 1 + any(card.detail for card in cards) + bool(parts)
        self.across = PICTURE * max(1, parts) + GAP * max(0, parts - 1)
        self.wide = max(self.across, min(WIDEST, widest))
        self.cards.show(cards, look)
        self.scrollToTop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self._row(self.currentIndex()))
            return
        super().keyPressEvent(event)

    def _row(self, index: Index) -> int:
        return self.cards.cards[index.row()].row


class _Painting(QStyledItemDelegate):
    def __init__(self, gallery: Gallery) -> None:
        super().__init__(gallery)
        self._gallery = gallery

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        line = QFontMetrics(self._gallery.font()).height()
        return QSize(self._gallery.wide + 2 * GAP, PICTURE + GAP + 6 + line * self._gallery.lines + 4)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        card, hues = self._gallery.cards.cards[index.row()], theme.canvas()
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        frame = QRect(
            area.left() + (area.width() - self._gallery.across) // 2, area.top() + GAP, self._gallery.across, PICTURE
        )
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(hues.header))
            painter.drawRoundedRect(area.adjusted(2, 2, -2, -2), 6, 6)
        self._draw(painter, frame, self._gallery.cards.look(card))
        edge = {"good": good(hues), "bad": bad(hues)}.get(card.tone, QColor(hues.border))
        painter.setPen(QPen(QColor(hues.accent) if state & QStyle.StateFlag.State_Selected else edge))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(frame.adjusted(0, 0, -1, -1))
        self._caption(painter, frame, card)

    def _draw(self, painter: QPainter, frame: QRect, look: QImage | str) -> None:
        hues = theme.canvas()
        if isinstance(look, QImage):
            painter.fillRect(frame, QColor(hues.footer))
            scaled = look.size().scaled(frame.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRect(frame.topLeft(), scaled)
            place.moveCenter(frame.center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, look.width() > 2 * PICTURE)
            painter.drawImage(place, look)
            return
        painter.fillRect(frame, QColor(hues.footer))
        painter.setPen(QColor(hues.text))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(frame.adjusted(6, 4, -6, -4), flags, look)

    def _caption(self, painter: QPainter, frame: QRect, card: Card) -> None:
        hues, metrics = theme.canvas(), painter.fontMetrics()
        wide = self._gallery.wide + GAP
        line = QRect(frame.center().x() - wide // 2, frame.bottom() + 5, wide, metrics.height())
        if card.parts:
            self._name_parts(painter, frame, card.parts)
            line.translate(0, metrics.height())
        for text, colour in ((card.title, hues.text), (card.detail, hues.muted)):
            painter.setPen(QColor(colour))
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, line.width())
            painter.drawText(line, Qt.AlignmentFlag.AlignCenter, shown)
            line.translate(0, metrics.height())

    def _name_parts(self, painter: QPainter, frame: QRect, parts: tuple[str, ...]) -> None:
        painter.setPen(QColor(theme.canvas().muted))
        step = (frame.width() + GAP) / len(parts)
        for number, name in enumerate(parts):
            place = QRect(
                round(frame.left() + number * step), frame.bottom() + 5, PICTURE, painter.fontMetrics().height()
            )
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, name)
