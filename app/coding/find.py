"""A bar that finds text in a code view: every place marked, the present one in sight, gone with Escape."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QWidget

from app.coding.view import CodeView, Place
from app.theming import theme
from app.theming.looks import muted

CONTEXT: Final = Qt.ShortcutContext.WidgetWithChildrenShortcut
WIDTH: Final = 240


class FindBar(QWidget):
    """Searches `view` while one types; Enter goes to the next place, Shift+Enter to the one before."""

    def __init__(self, view: CodeView) -> None:
        super().__init__()
        self.setObjectName("findBar")
        self._view = view
        self._found: list[Place] = []
        self._current = 0
        self.query = QLineEdit()
        self.query.setObjectName("findText")
        self.query.setAccessibleName("Find in the source")
        self.query.setPlaceholderText("Find in the source")
        self.query.setMaximumWidth(WIDTH)
        self.told = muted()
        self.before = _button("collapse", "Previous place (Shift+Enter)", "findPrevious")
        self.before.setArrowType(Qt.ArrowType.UpArrow)
        self.next = _button("expand", "Next place (Enter)", "findNext")
        self.next.setArrowType(Qt.ArrowType.DownArrow)
        self.shut = _button("close", "Close (Esc)", "findClose")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 8, 4)
        row.setSpacing(8)
        row.addWidget(self.query, 1)
        for widget in (self.before, self.next, self.told):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.shut)
        self.hide()
        self._listen()

    def open(self) -> None:
        """Show the bar, with what is selected in the view as what is sought."""
        chosen = self._view.textCursor().selectedText()
        if chosen and "\u2029" not in chosen:  # which Qt puts for the end of a line
            self.query.setText(chosen)
        self.show()
        self.query.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.query.selectAll()
        self._search()

    def close_bar(self) -> None:
        """Hide the bar and its marks; the view has the keyboard."""
        self.hide()
        self._view.show_found((), 0)
        self._view.setFocus()

    def go(self, step: int) -> None:
        """Go `step` places on, round the end."""
        if self._found:
            self._current = (self._current + step) % len(self._found)
            self._show(reveal=True)

    def _listen(self) -> None:
        self.query.textChanged.connect(self._seek)
        self._view.textChanged.connect(self._search)
        self.next.clicked.connect(self._forward)
        self.before.clicked.connect(self._back)
        self.shut.clicked.connect(self.close_bar)
        keys = {"Return": self._forward, "Enter": self._forward, "Shift+Return": self._back, "Escape": self.close_bar}
        for key, act in keys.items():
            QShortcut(QKeySequence(key), self, context=CONTEXT).activated.connect(act)

    def _forward(self) -> None:
        self.go(1)

    def _back(self) -> None:
        self.go(-1)

    def _seek(self) -> None:
        """Another text is sought: from the first line in sight on."""
        self._current = 0
        self._search()
        top = self._view.firstVisibleBlock().blockNumber() + 1
        self._current = next((number for number, place in enumerate(self._found) if place[0] >= top), 0)
        self._show(reveal=True)

    def _search(self) -> None:
        if self.isHidden():
            return
        sought = self.query.text().lower()
        self._found = list(_places(self._view.toPlainText().lower(), sought)) if sought else []
        self._current = min(self._current, max(0, len(self._found) - 1))
        self._show(reveal=False)

    def _show(self, *, reveal: bool) -> None:
        self._view.show_found(self._found, self._current)
        if reveal and self._found:
            self._view.reveal(self._found[self._current][0])
        nothing = "Not found" if self.query.text() else ""
        self.told.setText(f"{self._current + 1} of {len(self._found):,}" if self._found else nothing)
        for button in (self.before, self.next):
            button.setEnabled(bool(self._found))


def _places(text: str, sought: str) -> list[Place]:
    """Where the text stands: line from 1, column and length; places do not overlap."""
    found = []
    for line, content in enumerate(text.split("\n"), 1):
        at = content.find(sought)
        while at >= 0:
            found.append((line, at, len(sought)))
            at = content.find(sought, at + len(sought))
    return found


def _button(icon: str, tip: str, name: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName(name)
    button.setIcon(theme.icon(icon))
    button.setToolTip(tip)
    button.setAccessibleName(tip.partition(" (")[0])
    button.setAutoRaise(True)
    return button
