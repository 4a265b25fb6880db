"""The line above a chart: what it shows, its legend, and how to keep it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSignalBlocker, QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from app.charting.figures import title
from app.charting.legend import Legend
from app.entry.lines import Chooser
from app.entry.said import Said
from app.theming import theme

KINDS = (("Picture (PNG)…", "png"), ("Drawing (SVG)…", "svg"), ("Table (CSV)…", "csv"))


LEGEND = 2
"""The place of the legend in the line of the heading."""


class ChartHeader(QWidget):
    """Tells what is pressed; the chart does it."""

    saved = Signal(str)  # as "png", "svg" or "csv"
    figure_chosen = Signal(str)

    def __init__(self, figure: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.legend, self.pointed = Legend(), Said(tone="muted")
        self._row, self._column, self._beside = QHBoxLayout(), QVBoxLayout(self), False
        self.heading = QLabel(title(figure))
        bold = self.heading.font()
        bold.setBold(True)
        self.heading.setFont(bold)
        self.chooser = Chooser()
        self.chooser.setAccessibleName("Figure")
        self.chooser.activated.connect(self._chosen)
        self.all = self._button("fit", "Show all again (double-click)")
        self.menu = self._button("save", "Save the chart as a picture or a table")
        choices = QMenu(self.menu)
        for text, suffix in KINDS:
            choices.addAction(text).triggered.connect(partial(self.saved.emit, suffix))
        self.menu.setMenu(choices)
        self.menu.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._arrange()

    def offer(self, figures: list[str], present: str) -> None:
        """Let the user choose among these figures, where there are several."""
        if figures != [self.chooser.itemData(index) for index in range(self.chooser.count())]:
            with QSignalBlocker(self.chooser):
                self.chooser.clear()
                for figure in figures:
                    self.chooser.addItem(title(figure), figure)
            self.chooser.setVisible(len(figures) > 1)
            self.heading.setVisible(len(figures) <= 1)
        self.chooser.setCurrentIndex(self.chooser.findData(present))

    def set_beside(self, beside: bool) -> bool:
        """Have the legend beside the heading, or below it; whether it stood elsewhere."""
        moved = beside != self._beside
        self._beside = beside
        if moved and beside:
            self._row.insertWidget(LEGEND, self.legend, 100)
        elif moved:
            self._column.addWidget(self.legend)
        return moved

    def _arrange(self) -> None:
        row = self._row
        row.setSpacing(8)
        row.addWidget(self.heading)
        row.addWidget(self.chooser)
        row.addWidget(self.pointed)
        row.addStretch(1)
        for button in (self.all, self.menu):
            row.addWidget(button)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(row)
        self._column.addWidget(self.legend)
        self.chooser.hide()
        self.all.hide()

    def _button(self, icon: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setIcon(theme.icon(icon))
        button.setIconSize(QSize(16, 16))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setAutoRaise(True)
        button.setStyleSheet("QToolButton { padding: 0; } QToolButton::menu-indicator { image: none; width: 0; }")
        button.setFixedSize(24, 24)
        return button

    def _chosen(self, index: int) -> None:
        self.figure_chosen.emit(str(self.chooser.itemData(index)))
