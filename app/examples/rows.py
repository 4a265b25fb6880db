"""Rows of numbers as a table; those in sight are read when they are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QTableView, QWidget

if TYPE_CHECKING:
    from torch import Tensor

Index: TypeAlias = QModelIndex | QPersistentModelIndex
MOST_COLUMNS = 200
MOST_FITTED, NARROWEST, WIDEST = 40, 56, 200


class Rows(QAbstractTableModel):
    """Some rows of a tensor (N, ...), each with a label in front."""

    def __init__(self) -> None:
        super().__init__()
        self._values: Tensor | None = None
        self._rows: Sequence[int] = ()
        self._labels: Sequence[str] = ()
        self._names: Sequence[str] = ()

    def show(self, values: Tensor, rows: Sequence[int], labels: Sequence[str], names: Sequence[str] = ()) -> None:
        """Show the rows of `values` called `rows`, with their labels; `names` are those of the columns, if any."""
        self.beginResetModel()
        self._names = names
        self._values, self._rows, self._labels = values.flatten(1), tuple(rows), tuple(labels)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        if self._values is None or (parent is not None and parent.isValid()):
            return 0
        return 1 + min(self._values.shape[1], MOST_COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        label = index.column() == 0
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if label else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole or self._values is None:
            return None
        if label:
            return self._labels[index.row()]
        return f"{self._values[self._rows[index.row()], index.column() - 1].item():.5g}"

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        if orientation == Qt.Orientation.Vertical:
            return str(self._rows[section])
        if section == 0:
            return "target"
        return self._names[section - 1] if section <= len(self._names) else f"x{section}"


class Table(QTableView):
    """A table to look at."""

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.verticalHeader().setDefaultSectionSize(24)
        self.horizontalHeader().setDefaultSectionSize(84)
        self.horizontalHeader().setHighlightSections(False)

    def fit_names(self) -> None:
        """Give the first columns the room that their names need."""
        header = self.horizontalHeader()
        for column in range(min(header.count(), MOST_FITTED)):
            hint = header.sectionSizeHint(column)
            header.resizeSection(column, min(max(header.defaultSectionSize(), hint), WIDEST))

    def fit_columns(self) -> None:
        """Give the first columns the room that their names and the cells in sight need."""
        header = self.horizontalHeader()
        for column in range(min(header.count(), MOST_FITTED)):
            needed = max(header.sectionSizeHint(column), self.sizeHintForColumn(column)) + 8
            header.resizeSection(column, min(max(NARROWEST, needed), WIDEST))
