"""One example of a table, to be typed and chosen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from app.entry.lines import Chooser
from app.entry.texts import written
from engine.data.columns import Column

MOST = 4096
OTHER = "none of them"


class RowEditor(QTableWidget):
    """A line per column; tells all numbers whenever one was changed. A comma is as good as a point.

    A column of texts is several numbers, of which at most one is 1; its line lets one text be chosen.
    """

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
        self._columns: tuple[Column, ...] = ()
        self._starts: list[int] = []
        self._tokens = False
        self.cellChanged.connect(self._typed)

    @property
    def count(self) -> int:
        return len(self.values)

    def set_columns(self, shape: Sequence[int], tokens: bool, columns: Sequence[Column] = ()) -> None:
        """Take examples of that many numbers, all 0 at first, that are called as their columns are."""
        self._tokens = tokens
        count = math.prod(shape)
        named = tuple(columns) or tuple(Column(f"x{number + 1}", number) for number in range(count))
        self._starts, self._columns = [], named[:MOST]
        start = 0
        for column in self._columns:
            self._starts.append(start)
            start += len(column.inputs)
        self.clearContents()
        self.setRowCount(len(self._columns))
        self.setVerticalHeaderLabels([column.name for column in self._columns])
        for line, column in enumerate(self._columns):
            if column.values:
                self.setCellWidget(line, 0, self._chooser(line, column))
        self.show_values([0.0] * start)

    def show_values(self, values: Sequence[float]) -> None:
        """Show these numbers; nobody is told."""
        self.values = list(values)
        with QSignalBlocker(self):
            for line in range(len(self._columns)):
                self._show(line)

    def chooser(self, line: int) -> Chooser | None:
        """The field in which the text of a line is chosen; None where a number is typed."""
        widget = self.cellWidget(line, 0)
        return widget if isinstance(widget, Chooser) else None

    def _show(self, line: int) -> None:
        start, column, chooser = self._starts[line], self._columns[line], self.chooser(line)
        if chooser is None:
            self.setItem(line, 0, self._item(self.values[start]))
            return
        held = [place for place in range(len(column.values)) if self.values[start + place] > 0.5]
        chooser.setCurrentIndex(held[0] if held else len(column.values))

    def _chooser(self, line: int, column: Column) -> Chooser:
        chooser = Chooser()
        chooser.setAccessibleName(column.name)
        chooser.addItems([*column.values, OTHER])
        chooser.activated.connect(partial(self._chosen, line))
        return chooser

    def _item(self, value: float) -> QTableWidgetItem:
        item = QTableWidgetItem(written(float(f"{value:.7g}")))
        item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return item

    def _chosen(self, line: int, chosen: int) -> None:
        start = self._starts[line]
        for place in range(len(self._columns[line].values)):
            self.values[start + place] = float(place == chosen)
        self.changed.emit(list(self.values))

    def _typed(self, line: int, _column: int) -> None:
        item = self.item(line, 0)
        try:
            value = float(item.text().strip().replace(",", ".")) if item else math.nan
        except ValueError:
            value = math.nan
        fits = math.isfinite(value) and (not self._tokens or (value >= 0 and value.is_integer()))
        if fits:
            self.values[self._starts[line]] = value
        with QSignalBlocker(self):
            self._show(line)
        if fits:
            self.changed.emit(list(self.values))
