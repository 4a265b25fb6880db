"""A sentence that stands over the canvas for some seconds, where it moves nothing that the hand is about to touch."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QLabel, QWidget

from designer.canvas.colours import CanvasTheme

LEAST_MS, PER_LETTER_MS = 2500, 55
"""How long a sentence stands: long enough to read it."""
_WIDEST, _FROM_BELOW = 560, 20


class Toast(QLabel):
    """Lies at the lower edge of `parent`; the mouse goes through it."""

    def __init__(self, parent: QWidget, theme: CanvasTheme) -> None:
        super().__init__(parent)
        self.setObjectName("canvasMessage")
        self.setAccessibleName("Message")
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._over = QTimer(self, singleShot=True)
        self._over.timeout.connect(self.hide)
        parent.installEventFilter(self)
        self.restyle(theme)
        self.hide()

    def say(self, sentence: str) -> None:
        """Show a sentence until it has been read."""
        self.setText(sentence)
        self._lie()
        self.show()
        self.raise_()
        self._over.start(LEAST_MS + PER_LETTER_MS * len(sentence))

    def restyle(self, theme: CanvasTheme) -> None:
        """Take the colours of a theme."""
        self.setStyleSheet(
            f"#canvasMessage {{ background: {theme.text}; color: {theme.card}; border-radius: 8px;"
            " padding: 8px 16px; font-size: 13px; }"
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._lie()
        return False

    def _lie(self) -> None:
        parent = self.parentWidget()
        if parent is None:
            return
        room = max(min(_WIDEST, parent.width() - 2 * _FROM_BELOW), 120)
        line = self.fontMetrics().horizontalAdvance(self.text()) + 48
        width = min(line, room)
        self.resize(width, self.heightForWidth(width))
        self.move((parent.width() - self.width()) // 2, parent.height() - self.height() - _FROM_BELOW)
