"""Shows Python with line numbers and colours; an update replaces only the lines that changed, and colours only those
that are seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontDatabase,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
    QTextLayout,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from app.coding import highlight
from app.coding.highlight import in_docstring, spans
from app.theming import theme

GUTTER_PAD: Final = 12
MOVES: Final = frozenset((Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Return))
Mark = tuple[int, int]
"""Where a marked part of a line begins, and its length; length 0 marks the whole line."""
Place = tuple[int, int, int]
"""A line, from 1, and where in it something begins, and its length."""


class CodeView(QPlainTextEdit):
    """Read-only. `went` tells the line and the column, from 1 and 0, to which the user went by a click or a key."""

    went = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setProperty("role", "code")
        self._lines: list[str] = [""]
        self._inside: list[bool] = [False]
        self._marks: Mapping[int, tuple[Mark, ...]] = {}
        self._found: Sequence[Place] = ()
        self._current = 0
        self._stale = False
        self._generation = 0
        self._formats: dict[str, QTextCharFormat] = {}
        self._faint = QTextCharFormat()
        self._gutter = Gutter(self)
        self.blockCountChanged.connect(self._make_room)
        self.updateRequest.connect(self._follow)
        theme.changed().connect(self._dress)
        self._dress()

    @property
    def stale(self) -> bool:
        """Whether the text is greyed, being no longer the truth."""
        return self._stale

    def set_stale(self, stale: bool) -> None:
        if stale != self._stale:
            self._stale = stale
            self._dress()

    def set_text(self, text: str) -> None:
        """Show another text, whose last line must be empty, as sources have it; what is in view stays where it is."""
        lines = text.split("\n")
        if lines == self._lines:
            return
        before, after = len(self._lines), len(lines)
        head = _same(self._lines, lines)
        most = min(before, after) - head
        tail = min(most, _same(reversed(self._lines), reversed(lines)))
        top = self.verticalScrollBar().value()
        self._lines, self._inside = lines, in_docstring(lines)
        self._replace(head, before - tail, lines[head : after - tail])
        if top and top >= before - tail:
            top += after - before
        self.verticalScrollBar().setValue(top)
        self._colour()

    def _replace(self, first: int, stop: int, lines: list[str]) -> None:
        """Put `lines` in the place of those from `first` up to `stop`, which is not the last."""
        document = self.document()
        cursor = QTextCursor(document.findBlockByNumber(first))
        cursor.setPosition(document.findBlockByNumber(stop).position(), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText("".join(f"{line}\n" for line in lines))
        block = document.findBlockByNumber(first)
        for _ in range(len(lines) + 1):
            block.setUserState(-1)
            block = block.next()

    def mark(self, marks: Mapping[int, tuple[Mark, ...]]) -> None:
        """Mark parts of lines, which are counted from 1, in place of those marked before."""
        self._marks = marks
        self._paint_marks()
        self._gutter.update()

    def show_found(self, found: Sequence[Place], current: int) -> None:
        """Mark these places as found, the one with the number `current` above all."""
        self._found, self._current = found, current
        self._paint_marks()

    def _paint_marks(self) -> None:
        colours = theme.colours()
        ground, word, place = QColor(colours.accent), QColor(colours.accent), QColor(colours.warning)
        ground.setAlphaF(0.22 if colours.is_dark else 0.14)
        word.setAlphaF(0.45 if colours.is_dark else 0.30)
        place.setAlphaF(0.25)
        here = QColor(colours.warning)
        here.setAlphaF(0.55)
        shown = []
        for line, parts in self._marks.items():
            block = self.document().findBlockByNumber(line - 1)
            shown += [_extra(block, part, word if part[1] else ground) for part in parts]
        for number, (line, start, length) in enumerate(self._found):
            block = self.document().findBlockByNumber(line - 1)
            shown.append(_extra(block, (start, length), here if number == self._current else place))
        self.setExtraSelections(shown)

    def reveal(self, line: int) -> None:
        """Bring a line into view, to the middle if it is not there already."""
        first = self.verticalScrollBar().value()
        shown = self.viewport().height() // max(1, self.fontMetrics().lineSpacing())
        if not first < line <= first + shown - 1:
            self.verticalScrollBar().setValue(line - 1 - shown // 2)

    def numbered(self) -> Iterable[tuple[int, int]]:
        """The numbers of the lines in view, and how far below the top each stands."""
        block, bottom = self.firstVisibleBlock(), self.viewport().height()
        top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
        while block.isValid() and top < bottom:
            yield block.blockNumber() + 1, round(top)
            top += self.blockBoundingRect(block).height()
            block = block.next()

    def is_marked(self, line: int) -> bool:
        return line in self._marks

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and not self.textCursor().hasSelection():
            self._tell(self.cursorForPosition(event.position().toPoint()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        before = self.textCursor().blockNumber()
        super().keyPressEvent(event)
        cursor = self.textCursor()
        entered = event.key() == Qt.Key.Key_Return
        if event.key() in MOVES and not cursor.hasSelection() and (entered or cursor.blockNumber() != before):
            self._tell(cursor)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_gutter()
        self._colour()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_gutter"):
            self._make_room()

    def gutter_width(self) -> int:
        digits = max(3, len(str(self.blockCount())))
        return self.fontMetrics().horizontalAdvance("9") * digits + 2 * GUTTER_PAD

    def _tell(self, cursor: QTextCursor) -> None:
        self.went.emit(cursor.blockNumber() + 1, cursor.positionInBlock())

    def _dress(self) -> None:
        """Take on the colours of the theme."""
        roles = highlight.DARK if theme.colours().is_dark else highlight.LIGHT
        self._formats = {role: _coloured(colour) for role, colour in roles.items()}
        self._faint = _coloured(theme.canvas().faint)
        self._generation += 1
        self._paint_marks()
        self._make_room()
        self._colour()

    def _colour(self) -> None:
        """Colour the lines in view that have no colours yet."""
        for line, _ in self.numbered():
            block = self.document().findBlockByNumber(line - 1)
            if block.userState() != self._generation:
                block.setUserState(self._generation)
                block.layout().setFormats(self._ranges(line, block.text()))

    def _ranges(self, line: int, text: str) -> list[QTextLayout.FormatRange]:
        if self._stale:
            return [_range(0, len(text), self._faint)]
        return [
            _range(start, length, self._formats[role]) for start, length, role in spans(text, self._inside[line - 1])
        ]

    def _make_room(self) -> None:
        self.setViewportMargins(self.gutter_width(), 0, 0, 0)
        self._place_gutter()

    def _place_gutter(self) -> None:
        inner = self.contentsRect()
        self._gutter.setGeometry(QRect(inner.left(), inner.top(), self.gutter_width(), inner.height()))

    def _follow(self, rect: QRect, dy: int) -> None:
        if dy:
            self._gutter.scroll(0, dy)
            self._colour()
        else:
            self._gutter.update(0, rect.y(), self._gutter.width(), rect.height())


class Gutter(QWidget):
    """The numbers of the lines."""

    def __init__(self, view: CodeView) -> None:
        super().__init__(view)
        self._view = view
        self.setAccessibleName("Line numbers")

    def sizeHint(self) -> QSize:
        return QSize(self._view.gutter_width(), 0)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        cursor = self._view.cursorForPosition(QPoint(0, event.position().toPoint().y()))
        self._view.went.emit(cursor.blockNumber() + 1, 0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.colours().panel))
        painter.setFont(self._view.font())
        height, width = self._view.fontMetrics().lineSpacing(), self.width()
        plain, marked = QColor(theme.canvas().faint), QColor(theme.colours().accent)
        for line, top in self._view.numbered():
            is_marked = self._view.is_marked(line)
            if is_marked:
                painter.fillRect(0, top, 3, height, marked)
            painter.setPen(marked if is_marked else plain)
            painter.drawText(0, top, width - GUTTER_PAD, height, Qt.AlignmentFlag.AlignRight, str(line))


def _same(one: Iterable[str], other: Iterable[str]) -> int:
    """How many lines at the beginning are the same."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _coloured(colour: str) -> QTextCharFormat:
    form = QTextCharFormat()
    form.setForeground(QColor(colour))
    return form


def _range(start: int, length: int, form: QTextCharFormat) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length, made.format = start, length, form
    return made


def _extra(block: QTextBlock, part: Mark, ground: QColor) -> QTextEdit.ExtraSelection:
    start, length = part
    made = QTextEdit.ExtraSelection()
    made.cursor = QTextCursor(block)
    made.format.setBackground(ground)
    if length:
        made.cursor.setPosition(block.position() + start)
        made.cursor.setPosition(block.position() + start + length, QTextCursor.MoveMode.KeepAnchor)
    else:
        made.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
    return made
