"""The place on which designs and data are dropped, with buttons for those who would rather choose."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.starting.cards import labelled

HEADLINE = "Drop a design or your data here"
KINDS = "A design, a table (.csv), a folder of pictures, a folder with MNIST or CIFAR, or arrays (.npz)"


class DropPlace(QFrame):
    """Says what can be dropped on the window."""

    file_asked = Signal()
    folder_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dropPlace")
        self.setAccessibleName(f"{HEADLINE}. {KINDS}.")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        headline, kinds = labelled(HEADLINE, "dropTitle"), labelled(KINDS, "dropText")
        kinds.setWordWrap(True)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addStretch(1)
        words.addWidget(headline)
        words.addWidget(kinds)
        words.addStretch(1)
        self.last: QWidget = self
        buttons = QVBoxLayout()
        buttons.setSpacing(8)
        for text, name, asked in (
            ("Choose a file…", "dropFile", self.file_asked),
            ("Choose a folder…", "dropFolder", self.folder_asked),
        ):
            button = QPushButton(text)
            button.setObjectName(name)
            button.setAccessibleName(f"{text.removesuffix('…')} of a design or of data")
            button.setMinimumSize(144, 32)
            button.setAutoDefault(True)
            button.clicked.connect(asked)
            buttons.addWidget(button)
            self.last = button
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 16, 16, 16)
        row.setSpacing(16)
        row.addLayout(words, 1)
        row.addLayout(buttons)

    def set_awaited(self, awaited: bool) -> None:
        """Show that what hovers over the window can be let go."""
        self.setProperty("awaited", awaited)
        self.style().unpolish(self)
        self.style().polish(self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.file_asked.emit()
