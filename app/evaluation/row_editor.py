"""One example of a table, to be typed and chosen."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, Qt, Signal
from PySide6.QtWidgets import QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from app.entry.lines import Chooser
from app.entry.texts import written
from app.examples.rows import Index
from engine.data.columns import Column

OTHER = "none of them"
WIDEST, ROOM = 160, 104
"""The most width that the names ask for, in pixels, and what a number needs."""


class Numbers(QAbstractTableModel):
    """The numbers of an example, a line for each column of its table; one that is no number is not taken.

    A column of texts is several numbers, of which at most one is 1; its line holds that text.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.values: list[float] = []
        self.columns: tuple[Column, ...] = ()
        self._starts: list[int] = []
        self._tokens = False

    def set_columns(self, columns: tuple[Column, ...], tokens: bool) -> None:
        """Have these lines, and 0 for every number."""
        self.beginResetModel()
        self.columns, self._tokens, self._starts = columns, tokens, []
        start = 0
        for column in columns:
            self._starts.append(start)
            start += len(column.values) or 1
        self.values = [0.0] * start
        self.endResetModel()

    def set_values(self, values: Sequence[float]) -> None:
        """Have these numbers; nobody is told."""
        self.values = [float(value) for value in values]
        if self.columns:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.columns) - 1, 0))

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        column = self.columns[index.row()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if column.values else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return None
        start = self._starts[index.row()]
        if column.values:
            held = self.values[start : start + len(column.values)]
            return next((text for text, one in zip(column.values, held, strict=True) if one > 0.5), OTHER)
        value = self.values[start]
        return written(value if value.is_integer() else float(f"{value:.5g}"))

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        return self.columns[section].name if orientation == Qt.Orientation.Vertical else "Value"

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        taken = role == Qt.ItemDataRole.EditRole and self._take(index.row(), str(value).strip())
        if taken:
            self.dataChanged.emit(index, index)
            self.changed.emit()
        return taken

    def _take(self, line: int, text: str) -> bool:
        """Have what was typed or chosen in a line; whether it could be taken."""
        start, column = self._starts[line], self.columns[line]
        if column.values:
            self.values[start : start + len(column.values)] = [float(text == each) for each in column.values]
            return True
        try:
            number = float(text.replace(",", "."))
        except ValueError:
            return False
        fits = math.isfinite(number) and (not self._tokens or (number >= 0 and number.is_integer()))
        if fits:
            self.values[start] = number
        return fits


class RowEditor(QTableView):
    """A line per column; tells all numbers whenever one was changed. A comma is as good as a point."""

    changed = Signal(object)  # list of numbers

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rowEditor")
        self.setAccessibleName("The numbers of the example")
        self.numbers = Numbers()
        self.setModel(self.numbers)
        self.setItemDelegate(_Choosing(self))
        self.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(28)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.numbers.changed.connect(lambda: self.changed.emit(list(self.values)))

    @property
    def values(self) -> list[float]:
        """All numbers of the example."""
        return self.numbers.values

    @property
    def count(self) -> int:
        return len(self.values)

    def set_columns(self, shape: Sequence[int], tokens: bool, columns: Sequence[Column] = ()) -> None:
        """Take examples of that many numbers, all 0 at first, that are called as their columns are."""
        counted = (Column(f"x{number + 1}", number) for number in range(math.prod(shape)))
        self.numbers.set_columns(tuple(columns) or tuple(counted), tokens)
        self.setMinimumWidth(min(WIDEST, self.verticalHeader().sizeHint().width()) + ROOM)

    def show_values(self, values: Sequence[float]) -> None:
        """Show these numbers; nobody is told."""
        self.numbers.set_values(values)


class _Choosing(QStyledItemDelegate):
    """Lets a text be chosen where a line holds one."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        model = index.model()
        values = model.columns[index.row()].values if isinstance(model, Numbers) else ()
        if not values:
            return super().createEditor(parent, option, index)
        chooser = Chooser(parent)
        chooser.setAccessibleName("Text")
        chooser.addItems([*values, OTHER])
        chooser.activated.connect(lambda: self._commit(chooser))
        return chooser

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, Chooser):
            editor.setCurrentText(str(index.data()))
        else:
            super().setEditorData(editor, index)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, Chooser):
            model.setData(index, editor.currentText())
        else:
            super().setModelData(editor, model, index)

    def _commit(self, chooser: Chooser) -> None:
        self.commitData.emit(chooser)
        self.closeEditor.emit(chooser)
