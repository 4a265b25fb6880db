"""Quick-add: a search box at the cursor. It is there at once, and what fits comes first as soon as that is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from designer.canvas import paints
from designer.canvas.colours import CanvasTheme
from designer.canvas.ranking import Offer, ranked
from designer.canvas.search import Found

Verdict = Callable[[str], bool | None]
Index = QModelIndex | QPersistentModelIndex

WIDTH, ROW, SHOWN = 360, 44, 7
ASK_AGAIN_MS, PATIENCE = 60, 5
"""What fits is asked for every so often; that many times the list waits until all is known, so as not to flicker."""
FOUND: Final = Qt.ItemDataRole.UserRole


def _unknown(_kind: str) -> bool | None:
    return None


class Results(QAbstractListModel):
    """What matches, best first."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.found: list[Found[Offer]] = []
        self.verdicts: dict[str, bool | None] = {}

    def show(self, found: list[Found[Offer]]) -> None:
        self.beginResetModel()
        self.found = found
        self.endResetModel()

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
            return f"{found.item.title}, {found.item.category}. {found.item.help}"
        return None


class Row(QStyledItemDelegate):
    """A stripe in the colour of the category, the name with the letters that were typed, and the line of help."""

    def __init__(self, parent: QObject, theme: CanvasTheme, results: Results) -> None:
        super().__init__(parent)
        self._theme, self._results = theme, results

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(WIDTH - 2, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        found: Found[Offer] = self._results.found[index.row()]
        theme, offer, rect = self._theme, found.item, QRect(option.rect)
        fits = self._results.verdicts.get(offer.kind)
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
        note = "does not fit" if fits is False else offer.category
        advance = paints.metrics(11).horizontalAdvance(note)
        self._text(painter, QRectF(right - advance, rect.top() + 5, advance + 1, 18), note, (11, theme.faint))
        self._title(painter, QPoint(left, rect.top() + 5), found, theme.faint if fits is False else theme.text)
        line = paints.elided(offer.help, right - left, 11)
        self._text(painter, QRectF(left, rect.top() + 22, right - left, 17), line, (11, theme.muted))
        painter.restore()

    def _title(self, painter: QPainter, at: QPoint, found: Found[Offer], colour: str) -> None:
        x = float(at.x())
        for place, letter in enumerate(found.item.title):
            hit = place in found.places
            painter.setFont(paints.font(13, hit or not found.places))
            painter.setPen(QPen(QColor(self._theme.accent if hit else colour)))
            advance = paints.metrics(13, hit or not found.places).horizontalAdvance(letter)
            painter.drawText(QRectF(x, at.y(), advance + 4, 18), Qt.AlignmentFlag.AlignVCenter, letter)
            x += advance

    def _text(self, painter: QPainter, rect: QRectF, text: str, style: tuple[int, str]) -> None:
        painter.setFont(paints.font(style[0]))
        painter.setPen(paints.colour(style[1]))
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, text)


class SearchBox(QLineEdit):
    """Keeps every key to itself while it has the focus: no shortcut of the canvas works through it."""

    left = Signal()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Tab:
            return True  # a second Tab must not leave the box
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()


class QuickAdd(QFrame):
    """Offers kinds of nodes; `chosen` tells the one that was taken, `closed` that the box is gone."""

    chosen = Signal(str)
    closed = Signal()

    def __init__(self, theme: CanvasTheme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("quickAdd")
        self.setAccessibleName("Add a layer")
        self._parent = parent
        self._offers: Sequence[Offer] = ()
        self._ask: Verdict = _unknown
        self._open = False
        self._asked = 0
        self.results = Results(self)
        self.box, self.list = SearchBox(), QListView()
        self._nothing = QLabel("Nothing is called that. Esc closes.")
        self._again = QTimer(self, interval=ASK_AGAIN_MS)
        self._again.timeout.connect(self._look_again)
        self._build(theme)
        self.hide()

    def open(self, offered: Sequence[Offer], verdict: Verdict, at: QPoint) -> None:
        """Show the box with its corner at a point of the parent, as far as there is room."""
        self._offers, self._ask = offered, verdict
        self.results.verdicts = {offer.kind: verdict(offer.kind) for offer in offered}
        self.box.clear()
        self._show("")
        self.adjustSize()
        area = self._parent.rect().adjusted(4, 4, -4, -4)
        x = max(min(at.x(), area.right() - self.width()), area.left())
        y = max(min(at.y(), area.bottom() - self.height()), area.top())
        self.move(x, y)
        self._open = True
        self._asked = 0
        self.show()
        self.raise_()
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)
        self._again.start()

    def close_box(self) -> None:
        if self._open:
            self._open = False
            self._again.stop()
            self.hide()
            self.closed.emit()

    @property
    def current(self) -> str:
        """The kind that Enter would add, "" when nothing matches."""
        index = self.list.currentIndex()
        return self.results.found[index.row()].item.kind if index.isValid() else ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.box and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        return False

    def restyle(self, theme: CanvasTheme) -> None:
        """Take the colours of a theme."""
        self.list.setItemDelegate(Row(self, theme, self.results))
        self.setStyleSheet(
            f"#quickAdd {{ background: {theme.card}; border: 1px solid {theme.border_hover}; border-radius: 8px; }}"
            f"#quickAdd QLineEdit {{ background: {theme.page}; color: {theme.text}; border: 1px solid {theme.border};"
            f" border-radius: 6px; padding: 6px 8px; margin: 8px; font-size: 14px;"
            f" selection-background-color: {theme.accent}; }}"
            f"#quickAdd QLineEdit:focus {{ border-color: {theme.accent}; }}"
            f"#quickAdd QListView {{ background: {theme.card}; border: none; outline: none; }}"
            f"#quickAdd QLabel {{ color: {theme.muted}; padding: 8px 16px 16px; }}"
        )

    def _build(self, theme: CanvasTheme) -> None:
        self.box.setObjectName("quickAddSearch")
        self.box.setAccessibleName("Search for a layer to add")
        self.box.setPlaceholderText("Type to find a layer: conv, relu, lin…")
        self.list.setObjectName("quickAddList")
        self.list.setAccessibleName("What can be added")
        self.list.setModel(self.results)
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 5)
        column.setSpacing(0)
        column.addWidget(self.box)
        column.addWidget(self.list)
        column.addWidget(self._nothing)
        self.setFixedWidth(WIDTH)
        self.box.installEventFilter(self)
        self.box.textChanged.connect(self._show)
        self.box.left.connect(self.close_box)
        self.list.clicked.connect(self._take)
        self.restyle(theme)

    def _show(self, query: str) -> None:
        self.results.show(ranked(query, self._offers, self.results.verdicts.get))
        count = len(self.results.found)
        self.list.setCurrentIndex(self.results.index(0))
        self.list.setFixedHeight(ROW * min(max(count, 1), SHOWN))
        self.list.setVisible(count > 0)
        self._nothing.setVisible(count == 0)
        self.list.scrollToTop()
        self.adjustSize()

    def _look_again(self) -> None:
        """Ask again, and bring what fits to the top unless the user has gone down the list."""
        verdicts = {offer.kind: self._ask(offer.kind) for offer in self._offers}
        self._asked += 1
        if verdicts == self.results.verdicts or (self._asked < PATIENCE and None in verdicts.values()):
            return
        self._asked = 0
        self.results.verdicts = verdicts
        if self.list.currentIndex().row() <= 0:
            self._show(self.box.text())
        else:
            self.list.viewport().update()

    def _key(self, event: QKeyEvent) -> bool:
        match event.key():
            case Qt.Key.Key_Escape:
                self.close_box()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._take(self.list.currentIndex())
            case Qt.Key.Key_Down:
                self._step(1)
            case Qt.Key.Key_Up:
                self._step(-1)
            case Qt.Key.Key_PageDown:
                self._step(SHOWN - 1)
            case Qt.Key.Key_PageUp:
                self._step(1 - SHOWN)
            case _:
                return False
        return True

    def _step(self, by: int) -> None:
        count = len(self.results.found)
        if count:
            row = min(max(self.list.currentIndex().row() + by, 0), count - 1)
            self.list.setCurrentIndex(self.results.index(row))

    def _take(self, index: QModelIndex) -> None:
        if index.isValid():
            kind = self.results.found[index.row()].item.kind
            self.close_box()
            self.chosen.emit(kind)
