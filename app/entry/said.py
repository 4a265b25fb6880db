"""A label whose colour says what its text is: plain, muted, a warning or an error."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

Tone = Literal["plain", "muted", "small", "warning", "error"]


class Said(QLabel):
    """A text in one of the tones; their colours are those of the style sheet."""

    def __init__(self, text: str = "", tone: Tone = "plain", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.tone: Tone = tone
        self.setProperty("role", tone)

    def set_tone(self, tone: Tone) -> None:
        """Speak in another tone."""
        if tone != self.tone:
            self.tone = tone
            self.setProperty("role", tone)
            self.style().unpolish(self)
            self.style().polish(self)
