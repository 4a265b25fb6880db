"""A label whose colour says what its text is: plain, muted, a warning or an error."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QLabel, QWidget

from app.looks import tokens

Tone = Literal["plain", "muted", "warning", "error"]


class Said(QLabel):
    """A text in one of the tones; the colours follow the theme."""

    def __init__(self, text: str = "", tone: Tone = "plain", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.tone: Tone = tone
        self._dress()

    def set_tone(self, tone: Tone) -> None:
        """Speak in another tone."""
        if tone != self.tone:
            self.tone = tone
            self._dress()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()

    def _dress(self) -> None:
        theme = tokens(self)
        colours = {"plain": theme.text, "muted": theme.muted, "warning": theme.warning, "error": theme.error}
        wanted = QColor(colours[self.tone])
        palette = self.palette()
        if palette.color(QPalette.ColorRole.WindowText) != wanted:
            palette.setColor(QPalette.ColorRole.WindowText, wanted)
            self.setPalette(palette)
