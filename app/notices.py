"""Notices: sentences that stand above the canvas until they are read, some with something to click."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from app.theming.icons import icon

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
        """Show a sentence with buttons until one of them is pressed."""
        if text not in self._shown:
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
        label = QLabel(text)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 8, 8)
        row.setSpacing(8)
        row.addWidget(label, 1)
        for choice, act in choices.items():
            button = QPushButton(choice)
            button.setObjectName(f"choice_{choice}")
            button.setAccessibleName(f"{choice}: {text}")
            button.clicked.connect(lambda _checked=False, act=act: self._chose(act))
            row.addWidget(button)
        close = QToolButton()
        close.setIcon(icon("close"))
        close.setAutoRaise(True)
        close.setToolTip("Close this notice")
        close.setAccessibleName("Close this notice")
        close.clicked.connect(lambda: self.done.emit(self))
        row.addWidget(close)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(lambda: self.done.emit(self))

    def stay(self, milliseconds: int) -> None:
        self._timer.start(milliseconds)

    def _chose(self, act: Callable[[], None]) -> None:
        self.done.emit(self)
        act()
