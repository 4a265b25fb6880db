"""The numbers of one example, to be typed."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from app.entry.texts import written

MOST = 4096
WIDEST, ROOM = 160, 104
"""The most width that the names ask for, in pixels, and what a number needs."""


class RowEditor(QTableWidget):
    """A line per number; tells all of them whenever one was changed. A comma is as good as a point."""

    changed = Signal(object)  # list of numbers

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 1, parent)
        self.setObjectName("rowEditor")
        self.setAccessibleName("The numbers of the example")
        self.setHorizontalHeaderLabels(["Value"])
        self.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().setDefaultSectionSize(26)
        self.setFrameShape(QTableWidget.Shape.NoFrame)
        self.values: list[float] = []
        self._tokens = False
        self.cellChanged.connect(self._typed)

    @property
    def count(self) -> int:
        return len(self.values)

    def set_columns(self, shape: Sequence[int], tokens: bool, names: Sequence[str] = ()) -> None:
        """Take examples of that many numbers, all 0 at first; `names` are those of the numbers, if they have any."""
        self._tokens = tokens
        count = min(math.prod(shape), MOST)
        self.setRowCount(count)
        self.setVerticalHeaderLabels(list(names[:count]) or [f"x{number}" for number in range(1, count + 1)])
        self.setMinimumWidth(min(WIDEST, self.verticalHeader().sizeHint().width()) + ROOM)
        self.show_values([0.0] * count)

    def show_values(self, values: Sequence[float]) -> None:
        """Show these numbers; nobody is told."""
        self.values = [float(value) for value in values]
        with QSignalBlocker(self):
            for line, value in enumerate(values):
                self.setItem(line, 0, self._item(value))

    def _item(self, value: float) -> QTableWidgetItem:
        item = QTableWidgetItem(written(value if value.is_integer() else float(f"{value:.5g}")))
        item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return item

    def _typed(self, line: int, _column: int) -> None:
        item = self.item(line, 0)
        try:
            value = float(item.text().strip().replace(",", ".")) if item else math.nan
        except ValueError:
            value = math.nan
        fits = math.isfinite(value) and (not self._tokens or (value >= 0 and value.is_integer()))
        if fits:
            self.values[line] = value
        with QSignalBlocker(self):
            self.setItem(line, 0, self._item(self.values[line]))
        if fits:
            self.changed.emit(list(self.values))
