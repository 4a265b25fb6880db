"""How the rows of the palette are painted."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeWidget

from app.palette.entries import BLOCKS, ENDS, FAVOURED, MINE, RECENT, Entry, Note, Section, has_star
from app.theming import theme
from app.theming.icons import outline
from designer.canvas.colours import CanvasTheme

ROW: Final = 28
STAR: Final = 28
"""The width at the end of a row that the star takes."""
CHIP: Final = 10
ICON: Final = 16
INDENT: Final = 24

NOTE_LEFT: Final = 32
NOTE: Final = Qt.ItemDataRole.UserRole + 2
_WRAPPED: Final = Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap

GLYPHS: Final = MappingProxyType(
    {
        FAVOURED: "star",
        RECENT: "clock-counter-clockwise",
        BLOCKS: "stack",
        MINE: "bookmark-simple",
        ENDS: "flag",
        "Linear": "share-network",
        "Convolution": "squares-four",
        "Activation": "activity",
        "Pooling": "arrows-in",
        "Normalisation": "sliders-horizontal",
        "Dropout": "drop-half",
        "Recurrent": "repeat",
        "Embedding": "book-open",
        "Attention": "eye",
        "Shape": "cube",
        "Upsampling": "arrows-out",
        "Padding": "frame-corners",
        "Distance": "ruler",
        "Combine": "git-merge",
        "Rearrange": "shuffle",
        "Reduce": "funnel",
        "Function": "chart-line-up",
        "Arithmetic": "plus-minus",
        "Tensor": "brackets-square",
    }
)
"""The sign of each section."""


class Rows(QStyledItemDelegate):
    """Paints sections as headings and entries with the colour of their category."""

    def __init__(self, tree: QTreeWidget) -> None:
        super().__init__(tree)
        self._tree = tree

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        note = index.data(NOTE)
        if not isinstance(note, Note):
            return QSize(120, ROW)
        room = QRect(0, 0, self._tree.viewport().width() - NOTE_LEFT - 12, 1000)
        return QSize(120, QFontMetrics(self._tree.font()).boundingRect(room, _WRAPPED, note.text).height() + 12)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        colours = theme.canvas()
        entry, section = index.data(Qt.ItemDataRole.UserRole), index.data(Qt.ItemDataRole.UserRole + 1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._tree.font())
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        hovered, selected = (
            bool(state & QStyle.StateFlag.State_MouseOver),
            bool(state & QStyle.StateFlag.State_Selected),
        )
        if entry is not None and (hovered or selected):
            ground = QColor(colours.accent)
            ground.setAlpha(44 if selected else 20)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(rect.adjusted(4, 1, -4, -1), 4, 4)
        note = index.data(NOTE)
        if isinstance(note, Note):
            self._paint_note(painter, rect, note, colours)
        elif isinstance(section, Section):
            self._paint_section(painter, rect, section, bool(state & QStyle.StateFlag.State_Open), colours)
        elif isinstance(entry, Entry):
            left = INDENT if index.parent().isValid() else 8
            favoured = entry.kind in self._tree.favourites  # type: ignore[attr-defined]
            searched = not index.parent().isValid()
            paint_row(painter, rect.adjusted(left, 0, -STAR, 0), entry, colours, searched)
            if has_star(entry.kind) and (hovered or (favoured and index.parent().data() != FAVOURED)):
                paint_star(painter, rect, favoured)
        painter.restore()

    def _paint_note(self, painter: QPainter, rect: QRect, note: Note, colours: CanvasTheme) -> None:
        if note.path is not None:
            sign = QRect(rect.left() + NOTE_LEFT - ICON - 6, rect.top() + 6, ICON, painter.fontMetrics().height())
            paint_glyph(painter, sign, "warning", colours.warning)
        painter.setPen(QColor(colours.muted))
        painter.drawText(rect.adjusted(NOTE_LEFT, 6, -12, 0), _WRAPPED, note.text)

    def _paint_section(
        self, painter: QPainter, rect: QRect, section: Section, is_open: bool, colours: CanvasTheme
    ) -> None:
        paint_arrow(painter, QPointF(rect.left() + 14, rect.center().y() + 0.5), is_open, QColor(colours.muted))
        font = QFont(self._tree.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        left = rect.left() + INDENT
        tint = colours.category(section.category) if section.category else colours.muted
        paint_glyph(painter, QRect(left, rect.top(), ICON, rect.height()), GLYPHS.get(section.title, "cube"), tint)
        left += ICON + 8
        painter.setPen(QColor(colours.text))
        room = rect.adjusted(left - rect.left(), 0, -STAR - 8, 0)
        title = painter.fontMetrics().elidedText(section.title, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, title)
        painter.setFont(self._tree.font())
        painter.setPen(QColor(colours.muted))
        count = rect.adjusted(0, 0, -12, 0)
        painter.drawText(count, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, str(len(section.entries)))


def paint_row(painter: QPainter, rect: QRect, entry: Entry, colours: CanvasTheme, searched: bool = False) -> None:
    """Paint an entry: its colour, its name with the letters that were found, and what else there is room for."""
    paint_chip(painter, QRect(rect.left() + 8, rect.top(), CHIP, rect.height()), colours.category(entry.category))
    left = rect.left() + 8 + CHIP + 8
    room = rect.right() - left
    font = painter.font()
    end = _paint_name(painter, QRect(left, rect.top(), room, rect.height()), entry, colours)
    more = f"×{entry.count}" if entry.count is not None else entry.category if searched else ""
    painter.setFont(font)
    painter.setPen(QColor(colours.muted))
    if more and QFontMetrics(font).horizontalAdvance(more) < rect.right() - end - 12:
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, more)


def _paint_name(painter: QPainter, rect: QRect, entry: Entry, colours: CanvasTheme) -> int:
    """Paint the name, cut to its room; where it ends."""
    font = painter.font()
    metrics = QFontMetrics(font)
    text = metrics.elidedText(entry.title, Qt.TextElideMode.ElideRight, rect.width())
    bold = QFont(font)
    bold.setWeight(QFont.Weight.Bold)
    left = rect.left()
    for place, letter in enumerate(text):
        hit = place in entry.places
        painter.setFont(bold if hit else font)
        painter.setPen(QColor(colours.accent if hit else colours.text))
        painter.drawText(QRect(left, rect.top(), rect.width(), rect.height()), Qt.AlignmentFlag.AlignVCenter, letter)
        left += QFontMetrics(bold).horizontalAdvance(letter) if hit else metrics.horizontalAdvance(letter)
    return left


def paint_chip(painter: QPainter, rect: QRect, colour: str) -> None:
    """Paint a small square in the colour of a category, in the middle of `rect`."""
    square = QRectF(0, 0, CHIP, CHIP)
    square.moveCenter(QRectF(rect).center())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawRoundedRect(square, 3, 3)


def paint_glyph(painter: QPainter, rect: QRect, glyph: str, colour: str) -> None:
    """Paint a sign of the window's family of icons in a colour, in the middle of `rect`."""
    square = QRectF(0, 0, ICON, ICON)
    square.moveCenter(QRectF(rect).center())
    painter.save()
    painter.translate(square.topLeft())
    painter.scale(ICON, ICON)
    painter.fillPath(outline(glyph), QColor(colour))
    painter.restore()


def paint_arrow(painter: QPainter, middle: QPointF, is_open: bool, colour: QColor) -> None:
    """Paint the arrow of a section: down while it is open."""
    points = [(-3.5, -2.0), (0.0, 1.8), (3.5, -2.0)] if is_open else [(-2.0, -3.5), (1.8, 0.0), (-2.0, 3.5)]
    painter.setPen(QPen(colour, 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF([middle + QPointF(x, y) for x, y in points]))


def paint_star(painter: QPainter, rect: QRect, filled: bool) -> None:
    """Paint the star at the end of a row."""
    square = QRect(0, 0, 16, 16)
    square.moveCenter(QRect(rect.right() - STAR, rect.top(), STAR, rect.height()).center())
    theme.icon("favourite-on" if filled else "favourite").paint(painter, square)
