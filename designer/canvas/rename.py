"""The editor that lies over a card while its name is being changed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from designer.canvas.colours import CanvasTheme

Accept = Callable[[str], bool]


def _taken(_text: str) -> bool:
    return True


class Rename(QLineEdit):
    """Enter and a click elsewhere take the name, Esc leaves the old one; a refused name stays to be mended."""

    def __init__(self, parent: QWidget, theme: CanvasTheme) -> None:
        super().__init__(parent)
        self.setObjectName("rename")
        self.setAccessibleName("Name")
        self.restyle(theme)
        self._accept: Accept = _taken
        self._old = ""
        self.hide()

    def open(self, text: str, over: QRect, accept: Accept) -> None:
        """Edit a name over a rectangle of the parent."""
        self._accept, self._old = accept, text
        self.setText(text)
        self.selectAll()
        height = max(over.height(), self.sizeHint().height())
        self.setGeometry(over.left(), over.top(), max(over.width(), 120), height)
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Close without taking the name."""
        if self.isVisible():
            self._close()

    def restyle(self, theme: CanvasTheme) -> None:
        """Take the colours of a theme."""
        self.setStyleSheet(
            f"#rename {{ background: {theme.card}; color: {theme.text}; border: 2px solid {theme.accent};"
            f" border-radius: 6px; padding: 2px 6px; font-weight: 600; selection-background-color: {theme.accent}; }}"
        )

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._close()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            self._finish(stay=True)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self.isVisible() and event.reason() != Qt.FocusReason.PopupFocusReason:
            self._finish(stay=False)

    def _finish(self, stay: bool) -> None:
        text, accept = self.text().strip(), self._accept
        if text == self._old:
            self._close()
            return
        self._accept = _taken  # losing the focus to a message must not take the name twice
        if accept(text) or not stay:
            self._close()
        else:
            self._accept = accept
            self.selectAll()

    def _close(self) -> None:
        self._old = self.text().strip()
        self.hide()
        parent = self.parentWidget()
        if parent is not None:
            parent.setFocus()
