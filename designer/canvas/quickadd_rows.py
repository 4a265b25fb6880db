"""The rows of quick-add: what matches, and what would be added with the arguments that were typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from designer.canvas import paints
from designer.canvas.arguments import NOTHING, Arguments
from designer.canvas.colours import CanvasTheme
from designer.canvas.ranking import Offer
from designer.canvas.search import Found

Index = QModelIndex | QPersistentModelIndex

WIDTH: Final = 360
NARROW: Final = 248
"""How wide the box is, and where only that much fits beside the network."""
ROW: Final = 44
FOUND: Final = Qt.ItemDataRole.UserRole


class Results(QAbstractListModel):
    """What matches, best first."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.found: list[Found[Offer]] = []
        self.verdicts: dict[str, bool | None] = {}
        self._read: dict[str, Arguments] = {}
        self._reader: Callable[[str], Arguments] = lambda _kind: NOTHING

    def show(self, found: list[Found[Offer]], reader: Callable[[str], Arguments]) -> None:
        """Show what was found; `reader` says what the arguments that were typed are to a kind."""
        self.beginResetModel()
        self.found, self._reader, self._read = found, reader, {}
        self.endResetModel()

    def arguments(self, kind: str) -> Arguments:
        """What was typed behind the name, as that kind takes it."""
        if kind not in self._read:
            self._read[kind] = self._reader(kind)
        return self._read[kind]

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.found)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        found = self.found[index.row()]
        if role == FOUND:
            return found
        if role == Qt.ItemDataRole.DisplayRole:
            return found.item.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            given = self.arguments(found.item.kind)
            told = f" {given.detail}" if given.detail else ""
            return f"{found.item.title}{told}, {found.item.category}. {given.objection or found.item.help}"
        return None


class Row(QStyledItemDelegate):
    """A stripe in the colour of the category, the name with the letters that were typed, and the line of help."""

    def __init__(self, parent: QObject, theme: CanvasTheme, results: Results) -> None:
        super().__init__(parent)
        self._theme, self._results = theme, results

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(NARROW - 2, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        found: Found[Offer] = self._results.found[index.row()]
        theme, offer, rect = self._theme, found.item, QRect(option.rect)
        fits, given = self._results.verdicts.get(offer.kind), self._results.arguments(offer.kind)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(paints.colour(theme.accent, 36))
            painter.drawRoundedRect(QRectF(rect.adjusted(4, 1, -4, -1)), 6, 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(paints.colour(theme.category(offer.category), 110 if fits is False else 255))
        painter.drawRoundedRect(QRectF(rect.left() + 12, rect.top() + 9, 4, ROW - 18), 2, 2)
        left, right = rect.left() + 26, rect.right() - 14
        note = "" if given.detail else "does not fit" if fits is False else offer.category
        advance = paints.metrics(11).horizontalAdvance(note)
        self._text(painter, QRectF(right - advance, rect.top() + 5, advance + 1, 18), note, (11, theme.faint))
        faded = fits is False or bool(given.objection)
        end = self._title(painter, QPoint(left, rect.top() + 5), found, theme.faint if faded else theme.text)
        room = right - advance - 8 - end
        if given.detail and room > 24:
            told = paints.elided(given.detail, int(room), 12)
            self._text(painter, QRectF(end, rect.top() + 5, room, 18), told, (12, theme.faint if faded else theme.text))
        line = paints.elided(offer.help, right - left, 11)
        self._text(painter, QRectF(left, rect.top() + 22, right - left, 17), line, (11, theme.muted))
        painter.restore()

    def _title(self, painter: QPainter, at: QPoint, found: Found[Offer], colour: str) -> float:
        """Paint the name with the letters that were found; where what stands behind it begins."""
        x = float(at.x())
        for place, letter in enumerate(found.item.title):
            hit = place in found.places
            painter.setFont(paints.font(13, hit or not found.places))
            painter.setPen(QPen(QColor(self._theme.accent if hit else colour)))
            advance = paints.metrics(13, hit or not found.places).horizontalAdvance(letter)
            painter.drawText(QRectF(x, at.y(), advance + 4, 18), Qt.AlignmentFlag.AlignVCenter, letter)
            x += advance
        return x + 8

    def _text(self, painter: QPainter, rect: QRectF, text: str, style: tuple[int, str]) -> None:
        painter.setFont(paints.font(style[0]))
        painter.setPen(paints.colour(style[1]))
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, text)
