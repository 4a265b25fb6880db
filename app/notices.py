"""Notices: lines that stand above the canvas until they are read, some with something to click.

Each is a single line, its first sentence; what more there is to say is unfolded by a button.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from app.theming.icons import icon

_SENTENCE: Final = re.compile(r"(?<=[.!?]) (?=[A-Z“])")
SHOWN_MS = 15_000
MOST = 4


class Notices(QWidget):
    """The notices one above the other, the latest at the top; the same sentence stands but once."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notices")
        self.setAccessibleName("Notices")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(1)
        self._shown: dict[str, Notice] = {}
        self.hide()

    @property
    def texts(self) -> tuple[str, ...]:
        """The sentences that stand now."""
        return tuple(self._shown)

    def tell(self, text: str) -> None:
        """Show a sentence for some seconds."""
        if text in self._shown:
            self._shown[text].stay(SHOWN_MS)
            return
        self._add(Notice(text, {})).stay(SHOWN_MS)

    def offer(self, text: str, choices: Mapping[str, Callable[[], None]], name: str = "") -> None:
        """Show a text with buttons until one of them is pressed."""
        before = self._shown.get(text)
        if before is None or not before.choices:
            if before is not None:
                self._remove(before)
            self._add(Notice(text, choices, name))

    def clear(self) -> None:
        for notice in tuple(self._shown.values()):
            self._remove(notice)

    def _add(self, notice: Notice) -> Notice:
        self._shown[notice.text] = notice
        notice.done.connect(self._remove)
        self._column.insertWidget(0, notice)
        for other in tuple(self._shown.values())[:-MOST]:
            if not other.choices:
                self._remove(other)
        self.show()
        return notice

    def _remove(self, notice: Notice) -> None:
        if self._shown.pop(notice.text, None) is not None:
            notice.hide()
            notice.deleteLater()
        self.setVisible(bool(self._shown))


class Notice(QFrame):
    """One sentence, its buttons, and a cross that closes it."""

    done = Signal(object)  # itself

    def __init__(self, text: str, choices: Mapping[str, Callable[[], None]], name: str = "") -> None:
        super().__init__()
        self.text, self.choices = text, choices
        self.setObjectName(name or "notice")
        self.setProperty("role", "notice")
        self.setAccessibleName(text)
        self.line, self.more = _Line(_SENTENCE.split(text, 1)[0]), QLabel(text)
        self.more.setWordWrap(True)
        self.more.setTextFormat(Qt.TextFormat.PlainText)
        self.more.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.more.hide()
        self.more_button = QToolButton()
        self.more_button.setText("Details")
        self.more_button.setAccessibleName("Show or hide all of this notice")
        self.more_button.setCheckable(True)
        self.more_button.toggled.connect(self.more.setVisible)
        self.more_button.setVisible(self.line.whole != text)
        self.line.cut.connect(lambda cut: self.more_button.setVisible(cut or self.line.whole != text))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.line, 1)
        row.addWidget(self.more_button)
        for choice, act in choices.items():
            button = QPushButton(choice)
            button.setObjectName(f"choice_{choice}")
            button.setAccessibleName(f"{choice}: {text}")
            button.clicked.connect(lambda _checked=False, act=act: self._chose(act))
            row.addWidget(button)
        row.addWidget(self._close_button())
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 4, 8, 4)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.more)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(lambda: self.done.emit(self))

    def stay(self, milliseconds: int) -> None:
        self._timer.start(milliseconds)

    def _close_button(self) -> QToolButton:
        close = QToolButton()
        close.setIcon(icon("close"))
        close.setAutoRaise(True)
        close.setToolTip("Close this notice")
        close.setAccessibleName("Close this notice")
        close.clicked.connect(lambda: self.done.emit(self))
        return close

    def _chose(self, act: Callable[[], None]) -> None:
        self.done.emit(self)
        act()


class _Line(QLabel):
    """A sentence on one line, cut where there is no room for it."""

    cut = Signal(bool)

    def __init__(self, whole: str) -> None:
        super().__init__(whole)
        self.whole = whole
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setToolTip(whole)
        self.setMinimumWidth(80)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.cut.emit(self.fontMetrics().horizontalAdvance(self.whole) > self.width())

    def paintEvent(self, _event: QPaintEvent) -> None:
        shown = self.fontMetrics().elidedText(self.whole, Qt.TextElideMode.ElideRight, self.width())
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
