"""The line above the answers: which network is judged on which part of its data, and its figures."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.entry.lines import Chooser
from app.entry.said import Said
from app.evaluation.sources import Sources
from app.theming.looks import muted

PARTS = ("Test", "Validation", "Training")
CHANGED = "This run trained another network than the one on the canvas; what follows is about the network of the run."


class Head(QWidget):
    """Choosers, figures, what goes on, and a button to judge anew."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sources, self.part = Sources(), Chooser()
        self.part.setObjectName("partChooser")
        self.part.setAccessibleName("Part of the data to judge on")
        self.part.addItems(list(PARTS))
        self.figures, self.state = Figures(), muted()
        self.figures.setObjectName("testFigures")
        self.figures.setAccessibleName("Figures")
        self.again = QPushButton("Judge again")
        self.again.setObjectName("judgeButton")
        self.changed = Said(CHANGED, "warning")
        self.changed.setWordWrap(True)
        self.changed.hide()
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget in (self.sources, self.part):
            row.addWidget(widget)
        row.addWidget(self.figures, 1)
        row.addWidget(self.state)
        row.addWidget(self.again)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.changed)

    def allow(self, allowed: bool) -> None:
        """Whether there is a network to judge."""
        for widget in (self.again, self.part):
            widget.setEnabled(allowed)
            widget.setToolTip("" if allowed else "There is no trained network yet")

    def show_figures(self, figures: Mapping[str, float | None], examples: int) -> None:
        """Show how a network does."""
        words = [f"{name} {_figure(value)}" for name, value in figures.items()]
        words.append(f"{examples:,} examples")
        self.figures.setText("   ".join(words))
        self.figures.setToolTip("\n".join(words))


class Figures(QLabel):
    """A line that ends in dots where there is no room for all of it, which then stands in its tip."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def paintEvent(self, _event: QPaintEvent) -> None:
        line = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        middle, role = Qt.AlignmentFlag.AlignVCenter, self.foregroundRole()
        self.style().drawItemText(QPainter(self), self.rect(), middle, self.palette(), True, line, role)


def _figure(value: float | None) -> str:
    if value is None:
        return "none"
    return f"{value:.4f}" if abs(value) < 1000 else f"{value:,.1f}"
