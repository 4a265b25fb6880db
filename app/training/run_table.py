"""The table of runs: sorted, as many columns as have room, and which runs are chosen."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from PySide6.QtCore import QItemSelectionModel, QSortFilterProxyModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from app.training.run_list import BEGUN, DEVICE, EPOCHS, LOSS, RUN, SORT_ROLE, RunList
from engine.runs import RunRecord

ROOM: Final = {EPOCHS: 440, BEGUN: 480, LOSS: 640, DEVICE: 720}
"""The columns that are shown from these widths of the table on."""


class RunTable(QTableView):
    """Shows a list of runs, the newest first until another column is pressed."""

    def __init__(self, runs: RunList, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._list, self._sorted = runs, QSortFilterProxyModel(self)
        self._sorted.setSourceModel(runs)
        self._sorted.setSortRole(SORT_ROLE)
        self.setModel(self._sorted)
        self.setAccessibleName("Runs")
        self.setObjectName("runsTable")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSortingEnabled(True)
        self.sortByColumn(BEGUN, Qt.SortOrder.DescendingOrder)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(80)
        self._dress_headers()

    def _dress_headers(self) -> None:
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(24)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(40)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(RUN, QHeaderView.ResizeMode.Stretch)

    @property
    def chosen(self) -> list[RunRecord]:
        """The runs whose rows are selected, in the order of the table."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self._list.records[self._sorted.mapToSource(self._sorted.index(row, 0)).row()] for row in rows]

    def choose(self, runs: Collection[str]) -> None:
        """Select the runs with these ids."""
        flags = QItemSelectionModel.SelectionFlag
        self.clearSelection()
        for row in range(self._sorted.rowCount()):
            if self._sorted.index(row, RUN).data() in runs:
                self.selectionModel().select(self._sorted.index(row, 0), flags.Select | flags.Rows)

    def suit(self, width: int) -> None:
        """Show the columns that have room in that width."""
        for column, least in ROOM.items():
            self.setColumnHidden(column, width < least)
