"""Quick-add: a search box at the cursor. It is there at once, and what fits comes first as soon as that is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QListView, QVBoxLayout, QWidget

from designer.canvas.arguments import NOTHING, Arguments, split
from designer.canvas.beside import beside
from designer.canvas.colours import CanvasTheme
from designer.canvas.quickadd_rows import NARROW, ROW, WIDTH, Results, Row
from designer.canvas.ranking import Offer, ranked

Verdict = Callable[[str], bool | None]

Reader = Callable[[str, tuple[str, ...]], Arguments]
"""What the arguments that were typed are to a kind."""

SHOWN: Final = 7
ASK_AGAIN_MS, PATIENCE = 60, 5
"""What fits is asked for every so often; that many times the list waits until all is known, so as not to flicker."""


def _unknown(_kind: str) -> bool | None:
    return None


def _unread(_kind: str, _texts: tuple[str, ...]) -> Arguments:
    return NOTHING


@dataclass(frozen=True)
class Question:
    """What quick-add asks: what there is to offer, whether it fits, what it makes of arguments, what stands before."""

    offers: Sequence[Offer] = ()
    verdict: Verdict = _unknown
    reader: Reader = _unread
    before: str = ""


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
    """Offers kinds of nodes; `chosen` tells the one that was taken and its values, `closed` that the box is gone."""

    chosen = Signal(str, object)
    closed = Signal()

    def __init__(self, theme: CanvasTheme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("quickAdd")
        self.setAccessibleName("Add a layer")
        self._parent = parent
        self._question = Question()
        self._open = False
        self._asked = 0
        self.results = Results(self)
        self.box, self.list = SearchBox(), QListView()
        self._note = QLabel()
        self._theme = theme
        self._again = QTimer(self, interval=ASK_AGAIN_MS)
        self._again.timeout.connect(self._look_again)
        self._build(theme)
        self.hide()

    def open(self, question: Question, at: QPoint, cards: Sequence[QRect] = ()) -> None:
        """Show the box with its corner at a point of the parent, or beside it where it covers fewer of the cards."""
        self._question = question
        self.results.verdicts = {offer.kind: question.verdict(offer.kind) for offer in question.offers}
        self.box.clear()
        self._show("")
        area = self._parent.rect().adjusted(4, 4, -4, -4)
        for width in (WIDTH, NARROW, WIDTH):  # narrow only where that hides nothing
            self.setFixedWidth(width)
            self.adjustSize()
            place = beside(self.size(), at, cards, area)
            self.move(place.corner)
            if not place.hidden:
                break
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
        if isinstance(watched, SearchBox) and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        return False

    def restyle(self, theme: CanvasTheme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
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
        self.box.setPlaceholderText("relu, linear 120, conv2d 16 3…")
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
        self._note.setObjectName("quickAddNote")
        self._note.setWordWrap(True)
        column.addWidget(self._note)
        self.setFixedWidth(WIDTH)
        self.box.installEventFilter(self)
        self.box.textChanged.connect(self._show)
        self.box.left.connect(self.close_box)
        self.list.clicked.connect(self._take)
        self.restyle(theme)

    def _show(self, query: str) -> None:
        name, texts = split(query)
        asked = self._question
        found = ranked(name, asked.offers, self.results.verdicts.get, asked.before)
        self.results.show(found, partial(_read, asked.reader, texts))
        count = len(self.results.found)
        self.list.setCurrentIndex(self.results.index(0))
        self.list.setFixedHeight(ROW * min(max(count, 1), SHOWN))
        self.list.setVisible(count > 0)
        self.list.scrollToTop()
        self._say()

    def _say(self) -> None:
        """Say that nothing was found, or what is wrong with the arguments of the current kind."""
        kind = self.current
        wrong = self.results.arguments(kind).objection if kind else ""
        name = split(self.box.text())[0].strip()[:30]
        nothing = "" if kind else f"Nothing is called “{name}”. Try a few letters of it, or another name."
        self._note.setText(wrong or nothing)
        self._note.setVisible(bool(wrong or nothing))
        self._note.setStyleSheet(f"color: {self._theme.error if wrong else self._theme.muted};")
        self.adjustSize()

    def _look_again(self) -> None:
        """Ask again, and bring what fits to the top unless the user has gone down the list."""
        verdicts = {offer.kind: self._question.verdict(offer.kind) for offer in self._question.offers}
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
            self._say()

    def _take(self, index: QModelIndex) -> None:
        if index.isValid():
            kind = self.results.found[index.row()].item.kind
            given = self.results.arguments(kind)
            if given.objection:
                return  # the box says what is wrong
            self.close_box()
            self.chosen.emit(kind, given.values)


def _read(reader: Reader, texts: tuple[str, ...], kind: str) -> Arguments:
    return reader(kind, texts)
