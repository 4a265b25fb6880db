"""A line that says what is in the way, with buttons that mend it."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from app.theming.looks import SignLabel

BESIDE = 480
"""From this width in pixels on the buttons stand beside the words."""


class Banner(QFrame):
    """A sign, words, and buttons beside them or below."""

    def __init__(self, *buttons: QPushButton) -> None:
        super().__init__()
        self.setProperty("role", "banner")
        self.text, self._buttons, self._grid = QLabel(), QWidget(), QGridLayout(self)
        self.text.setWordWrap(True)
        self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for button in buttons:
            row.addWidget(button)
        self._grid.setContentsMargins(8, 4, 8, 4)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(SignLabel("warning"), 0, 0)
        self._grid.addWidget(self.text, 0, 1)
        self._grid.addWidget(self._buttons, 0, 2)
        self.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._grid.removeWidget(self._buttons)
        self._grid.addWidget(self._buttons, *((0, 2) if self.width() >= BESIDE else (1, 1)))
