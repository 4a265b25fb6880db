"""The figures of each class as a table that can be sorted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QSortFilterProxyModel, Qt
from PySide6.QtWidgets import QHeaderView, QWidget

from app.evaluation.classes import ClassFigures
from app.examples.rows import WIDEST, Index, Table

COLUMNS = ("Class", "Precision", "Recall", "F1", "Support")
TIPS = (
    "The class",
    "Of the examples that the network took for this class, how many are of it",
    "Of the examples of this class, how many the network recognised",
    "The harmonic mean of precision and recall",
    "How many examples of this class there are",
)


class ClassRows(QAbstractTableModel):
    """A row per class."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[ClassFigures, ...] = ()

    def show(self, rows: Sequence[ClassFigures]) -> None:
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        value = (row.name, row.precision, row.recall, row.f1, row.support)[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return "–" if value is None else f"{value:.3f}" if isinstance(value, float) else f"{value}"
            case Qt.ItemDataRole.UserRole:
                return -1.0 if value is None else value
            case Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if index.column() else Qt.AlignmentFlag.AlignLeft
                return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return {Qt.ItemDataRole.DisplayRole: COLUMNS, Qt.ItemDataRole.ToolTipRole: TIPS}.get(
            Qt.ItemDataRole(role), (None,) * len(COLUMNS)
        )[section]


class ClassTable(Table):
    """The classes; a press on a heading sorts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("classTable", "Figures of each class", parent)
        self.rows = ClassRows()
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSourceModel(self.rows)
        self._sorted.setSortRole(Qt.ItemDataRole.UserRole)
        self._sorted.setSortCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setModel(self._sorted)
        self.setSortingEnabled(True)
        self._sorted.sort(-1)
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.horizontalHeader().setSortIndicatorClearable(True)
        header = self.horizontalHeader()
        header.setMinimumSectionSize(48)
        for column in range(1, len(COLUMNS)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().hide()

    def show_figures(self, rows: Sequence[ClassFigures]) -> None:
        """Show these classes, in the order that was chosen."""
        self.rows.show(rows)
        widest = max((self.fontMetrics().horizontalAdvance(row.name) for row in rows), default=0)
        self.setColumnWidth(0, min(WIDEST, max(48, widest + 24)))
