"""What a design without layers shows instead of problems: the three steps to a trained network."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.session import Session
from app.theming.looks import SignLabel, muted
from designer.model.design import INPUT, OUTPUT

STEPS = (
    ("Choose data", "The shapes of input and output follow from it."),
    ("Add layers", "Drag them from the palette, or press Tab on the canvas."),
    ("Train", "F5, or the green button above."),
)


def is_to_begin(session: Session) -> bool:
    """Whether the model has no layer yet, so that what is wrong with it is only that."""
    empty = all(node.kind in (INPUT, OUTPUT) for node in session.design.root.nodes)
    return empty and session.examined is not None and not session.examined.ok


class FirstSteps(QWidget):
    """The steps, numbered; the first is done as soon as the design has data."""

    data_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("firstSteps")
        self.setAccessibleName("First steps")
        self._number, self._done = _heading("1"), SignLabel("fine")
        self.button = QPushButton("Choose data…")
        self.button.setObjectName("firstData")
        self.button.setAccessibleName("Choose data")
        self.button.clicked.connect(self.data_wanted)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(16)
        grid.setColumnStretch(1, 1)
        for row, (title, text) in enumerate(STEPS):
            words = QVBoxLayout()
            words.setSpacing(4)
            about = muted()
            about.setText(text)
            about.setWordWrap(True)
            words.addWidget(_heading(title))
            words.addWidget(about)
            grid.addWidget(_heading(str(row + 1)) if row else self._number, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addLayout(words, row, 1)
        grid.addWidget(self._done, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.button, 0, 2, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.addLayout(grid)
        column.addStretch(1)
        self.show_data(False)

    def show_data(self, chosen: bool) -> None:
        """Whether data are chosen."""
        self._done.setVisible(chosen)
        self._number.setVisible(not chosen)
        self.button.setVisible(not chosen)


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "heading")
    return label
