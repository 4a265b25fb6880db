"""A line that says what is in the way, with buttons that mend it."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QSizePolicy, QWidget

from app.theming.flow import Flow
from app.theming.looks import SignLabel

ROOM = 240
"""The buttons stand beside the words where so many pixels remain for these."""
GAP = 8


class Banner(QFrame):
    """A sign, words, and buttons beside them or below."""

    def __init__(self, *buttons: QPushButton) -> None:
        super().__init__()
        self.setProperty("role", "banner")
        self.text, self._buttons, self._grid = QLabel(), QWidget(), QGridLayout(self)
        self.text.setWordWrap(True)
        self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self._row, self._asked = Flow(GAP), buttons
        self._beside: int | None = None  # how wide the buttons are that stand beside the words, 0 for below
        self._buttons.setLayout(self._row)
        for button in buttons:
            self._row.addWidget(button)
        self._grid.setContentsMargins(8, 4, 8, 4)
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(SignLabel("warning"), 0, 0)
        self._grid.addWidget(self.text, 0, 1)
        self._place()
        self.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # a button came or went
            self._place()
        return super().event(event)

    def _place(self) -> None:
        """Have the buttons beside the words or below them, as there is room."""
        wide = [button.sizeHint().width() for button in self._asked if not button.isHidden()]
        whole = sum(wide) + GAP * (len(wide) - 1)
        beside = whole if self.width() - whole >= ROOM else 0
        if beside != self._beside:
            self._beside = beside
            self._grid.removeWidget(self._buttons)
            self._buttons.setMinimumWidth(beside)
            self._grid.addWidget(self._buttons, *((0, 2) if beside else (1, 1)))
