"""The small bar in the corner of the page that says which turn is looked at, where the page is a repeat itself."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from designer.canvas.colours import CanvasTheme
from designer.canvas.turns import Round

ALL = "Show all turns at once"
_MARGIN = 12


class Stepper(QFrame):
    """What a container has in its header: the turns, and arrows to the one before and the next."""

    stepped = Signal(int)  # 1 to the next turn, -1 to the one before, 0 to all

    def __init__(self, parent: QWidget, theme: CanvasTheme) -> None:
        super().__init__(parent)
        self.setObjectName("stepper")
        self.setAccessibleName("Turns of the repeat")
        self.back, self.all, self.forth = QToolButton(), QToolButton(), QToolButton()
        self.back.setArrowType(Qt.ArrowType.LeftArrow)
        self.forth.setArrowType(Qt.ArrowType.RightArrow)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 4, 4, 4)
        row.setSpacing(0)
        told = (
            (self.back, "The turn before", -1),
            (self.all, "Show all turns at once", 0),
            (self.forth, "The next turn", 1),
        )
        for button, words, by in told:
            button.setAccessibleName(words)
            button.setToolTip(words)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _checked=False, by=by: self.stepped.emit(by))
            row.addWidget(button)
        self.restyle(theme)
        self.move(_MARGIN, _MARGIN)
        self.hide()

    def restyle(self, theme: CanvasTheme) -> None:
        """Take the colours of a theme."""
        self.setStyleSheet(
            f"#stepper {{ background: {theme.card}; border: 1px solid {theme.border}; border-radius: 8px; }}"
            f"#stepper QToolButton {{ border: none; border-radius: 4px; padding: 4px; color: {theme.text}; }}"
            f"#stepper QToolButton:hover {{ background: {theme.header}; }}"
        )

    def show_round(self, turns: Round | None) -> None:
        """Say how often the page runs; nothing where it is no repeat, or runs but once."""
        self.setVisible(turns is not None)
        if turns is not None:
            self.all.setText(turns.text)
            widest = max(self.all.fontMetrics().horizontalAdvance(text) for text in turns.texts)
            self.all.setFixedWidth(widest + 16)
            self.adjustSize()
