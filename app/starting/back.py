"""The line of the start page that leads back to the open design, and to the run that goes on."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget


class Back(QWidget):
    """Is there while there is something to go back to."""

    asked = Signal()
    run_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("startBack")
        self.button = _button("backButton")
        self.button.setToolTip("Back to the open design (Esc)")
        self.run = QLabel()
        self.run.setObjectName("startRun")
        self.run_button = _button("runButton")
        self.run_button.setText("Show the run")
        self.run_button.setAccessibleName("Show the run that goes on")
        self.button.clicked.connect(self.asked)
        self.run_button.clicked.connect(self.run_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.button)
        row.addStretch(1)
        row.addWidget(self.run)
        row.addWidget(self.run_button)
        self.show_open("")

    def show_open(self, design: str, run: str = "") -> None:
        """Lead to the design and the run called so; "" where there is none."""
        self.button.setText(f"Back to “{design}”")
        self.button.setAccessibleName(self.button.text())
        self.run.setText(f"{run} is training.")
        self.button.setVisible(bool(design))
        for widget in (self.run, self.run_button):
            widget.setVisible(bool(run))
        self.setVisible(bool(design or run))


def _button(name: str) -> QPushButton:
    button = QPushButton()
    button.setObjectName(name)
    button.setMinimumHeight(32)
    button.setAutoDefault(True)
    return button
