"""The runs of a workspace as a table that Qt shows."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.likeness import first_figure
from app.output import shown, spoken
from engine.runs import RunRecord

AnyIndex = QModelIndex | QPersistentModelIndex
COLUMNS: Final = ("Run", "Status", "Test figure", "Epochs", "Begun", "Test loss", "Device")
RUN, STATUS, FIGURE, EPOCHS, BEGUN, LOSS, DEVICE = range(len(COLUMNS))
SORT_ROLE: Final = int(Qt.ItemDataRole.UserRole)
ROOT: Final = QModelIndex()
RIGHT: Final = frozenset({EPOCHS, LOSS, FIGURE})


class RunList(QAbstractTableModel):
    """A row per run, the newest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.records: tuple[RunRecord, ...] = ()

    def show_records(self, records: Sequence[RunRecord]) -> None:
        """Show these runs; where they are the same ones, what is chosen stays chosen."""
        if [each.id for each in records] == [each.id for each in self.records]:
            self.records = tuple(records)
            if records:
                self.dataChanged.emit(self.index(0, 0), self.index(len(records) - 1, len(COLUMNS) - 1))
            return
        self.beginResetModel()
        self.records = tuple(records)
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = ROOT) -> int:
        return 0 if parent.isValid() else len(self.records)

    def columnCount(self, parent: AnyIndex = ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return COLUMNS[section]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(section)
        return None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        record = self.records[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return cell(record, index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return record.message or f"{record.id}, begun {time.strftime('%c', time.localtime(record.created))}"
        return sort_key(record, index.column()) if role == SORT_ROLE else None


def cell(record: RunRecord, column: int) -> str:
    """What a run's row says in a column."""
    figures = record.figures
    loss = figures.get("test_loss")
    if column == BEGUN:
        return moment(record.created)
    if column == EPOCHS:
        return f"{record.epochs} of {record.planned}" if record.planned else str(record.epochs)
    if column == LOSS:
        return "" if loss is None else shown("loss", loss)
    if column == FIGURE:
        name, value = first_figure(record)
        if value is None:
            return "" if loss is None else f"loss {shown('loss', loss)}"
        return f"{spoken(name)} {shown(name, value)}"
    return {RUN: record.id, STATUS: str(record.status), DEVICE: record.device}[column]


def sort_key(record: RunRecord, column: int) -> object:
    """By what a column is sorted."""
    keys = {
        BEGUN: record.created,
        EPOCHS: record.epochs,
        LOSS: record.figures.get("test_loss"),
        FIGURE: first_figure(record)[1],
    }
    return keys.get(column, cell(record, column))


def moment(seconds: float, now: float | None = None) -> str:
    """A time of day as a person says it: "today 14:05", "3 Mar 14:05", "3 Mar 2025"."""
    then, today = time.localtime(seconds), time.localtime(now)
    clock = time.strftime("%H:%M", then)
    if then[:3] == today[:3]:
        return f"today {clock}"
    day = f"{then.tm_mday} {time.strftime('%b', then)}"
    return f"{day} {clock}" if then.tm_year == today.tm_year else f"{day} {then.tm_year}"


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in RIGHT else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
