"""What stands where there is nothing to show: why, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.theming.looks import muted

Choices = Mapping[str, Callable[[], object]]
NONE: Choices = MappingProxyType({})
WIDEST = 560


class Notice(QWidget):
    """A headline, a sentence, buttons; or a bar that shows how far something is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.headline, self.text = QLabel(), muted()
        self.headline.setProperty("role", "heading")
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bar = QProgressBar()
        self.bar.setAccessibleName("Progress")
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.buttons: tuple[QPushButton, ...] = ()
        self._row = QHBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addStretch(1)
        for label in (self.headline, self.text):
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        column.addWidget(self.bar, 0, Qt.AlignmentFlag.AlignHCenter)
        self.bar.setFixedWidth(280)
        column.addLayout(self._row)
        column.addStretch(1)

    def show_text(self, headline: str, text: str, choices: Choices = NONE) -> None:
        """Say this; each choice is a button."""
        self.headline.setText(headline)
        self.text.setText(text)
        self.text.setVisible(bool(text))
        self.bar.hide()
        self._show_buttons(choices)

    def show_busy(self, headline: str, choices: Choices = NONE) -> None:
        """Say that something goes on."""
        self.show_text(headline, "", choices)
        self.bar.setRange(0, 0)
        self.bar.show()

    def show_progress(self, what: str, done: int, total: int) -> None:
        """Say how far a download is, in bytes; `total` 0 where that is unknown."""
        self.bar.setRange(0, 1000 if total else 0)
        self.bar.setValue(round(1000 * done / total) if total else 0)
        self.text.setText(
            f"{what}: {done / 1e6:.1f} of {total / 1e6:.1f} MB" if total else f"{what}: {done / 1e6:.1f} MB"
        )
        self.text.show()

    def _show_buttons(self, choices: Choices) -> None:
        while (item := self._row.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._row.addStretch(1)
        self.buttons = tuple(QPushButton(label) for label in choices)
        for button, does in zip(self.buttons, choices.values(), strict=True):
            button.clicked.connect(lambda _checked=False, does=does: does())
            self._row.addWidget(button)
        self._row.addStretch(1)
