"""The nodes of a checked design as a tree that Qt shows: blocks open to what they contain, which is read when asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.nodes import COLUMNS, NUMBERS, Row, inside, top
from designer.canvas.selection import Path
from designer.report import Report

AnyIndex = QModelIndex | QPersistentModelIndex
SHARE_ROLE: Final = int(Qt.ItemDataRole.UserRole)
"""How much of the model's total a figure is, 0 to 1; None in columns that hold no figure."""
ROOT: Final = QModelIndex()

KEYS: Final[tuple[Callable[[Row], str | int], ...]] = (
    lambda row: row.names[-1].lower(),
    lambda row: row.kind.lower(),
    lambda row: row.output,
    lambda row: row.figures[0],
    lambda row: row.figures[1],
    lambda row: row.figures[2],
)


@dataclass(eq=False)
class Item:
    """A row, where it stands, and its inside once that was asked for.

    An index carries the `key` of an item, which is never given again: an index that outlives its item finds nothing.
    """

    key: int
    row: Row
    above: Item | None
    number: int
    inside: list[Item] | None = field(default=None, repr=False)


class SummaryModel(QAbstractItemModel):
    """A row per node. Sorting orders the nodes of each block among themselves; at first they stand as they run."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._report: Report | None = None
        self._top: list[Item] = []
        self._known: dict[int, Item] = {}
        self._keys = count(1)
        self._marks: Mapping[Path, str] = {}
        self._column = -1
        self._descending = False

    @property
    def report(self) -> Report | None:
        return self._report

    def show_report(self, report: Report | None) -> bool:
        """Show another report; whether its rows are others, so that what was open must be opened again."""
        rows = top(report) if report else ()
        if report is None or not self._fit(self._top, rows):
            self.beginResetModel()
            self._known.clear()
            self._report, self._top = report, self._items(rows, None)
            self.endResetModel()
            return True
        self._report = report
        self._renew(self._top, self.ordered(rows))
        self._all_changed(ROOT)
        return False

    def show_marks(self, marks: Mapping[Path, str]) -> None:
        """Say of the nodes, by place, which start with fresh weights, and why."""
        self._marks = marks
        self._all_changed(ROOT)

    def item(self, index: AnyIndex) -> Item | None:
        """What stands at an index, None for the root."""
        return self._known.get(index.internalId()) if index.isValid() else None

    def index_of(self, ids: tuple[str, ...]) -> QModelIndex:
        """The index of the node to which the ids of instances lead; invalid when there is none."""
        index, items = QModelIndex(), self._top
        for id_ in ids:
            item = next((each for each in items if each.row.ids[-1] == id_), None)
            if item is None:
                return QModelIndex()
            index, items = self._index(item), self._inside(item)
        return index

    def index(self, row: int, column: int, parent: AnyIndex = ROOT) -> QModelIndex:
        items = self._at(parent)
        return self._index(items[row], column) if 0 <= row < len(items) else QModelIndex()

    def parent(self, index: AnyIndex = ROOT) -> QModelIndex:  # type: ignore[override]
        item = self.item(index)
        if item is None or item.above is None:
            return QModelIndex()
        return self._index(item.above)

    def rowCount(self, parent: AnyIndex = ROOT) -> int:
        return 0 if parent.column() > 0 else len(self._at(parent))

    def columnCount(self, parent: AnyIndex = ROOT) -> int:
        return len(COLUMNS)

    def hasChildren(self, parent: AnyIndex = ROOT) -> bool:
        item = self.item(parent)
        return bool(self._top) if item is None else parent.column() == 0 and item.row.step.inner is not None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section].capitalize()
        return _alignment(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        item = self.item(index)
        if item is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cells(item.row)[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(item.row, index.column())
        return self._share(item.row, index.column()) if role == SHARE_ROLE else None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by a column; -1 is the order in which the nodes run."""
        self._column, self._descending = column, order == Qt.SortOrder.DescendingOrder
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        items = [(self.item(index), index.column()) for index in before]
        self._resort(self._top, None)
        after = [self._index(item, at) if item else QModelIndex() for item, at in items]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _index(self, item: Item, column: int = 0) -> QModelIndex:
        return self.createIndex(item.number, column, item.key)

    def _at(self, parent: AnyIndex) -> list[Item]:
        item = self.item(parent)
        return self._top if item is None else self._inside(item)

    def _inside(self, item: Item) -> list[Item]:
        if item.inside is None:
            item.inside = self._items(inside(item.row), item)
        return item.inside

    def _items(self, rows: tuple[Row, ...], above: Item | None) -> list[Item]:
        made = [Item(next(self._keys), row, above, number) for number, row in enumerate(self.ordered(rows))]
        self._known.update((item.key, item) for item in made)
        return made

    def ordered(self, rows: Sequence[Row]) -> Sequence[Row]:
        """The rows of one block in the present order."""
        if self._column < 0:
            return rows
        return sorted(rows, key=KEYS[self._column], reverse=self._descending)

    def _resort(self, items: list[Item], above: Item | None) -> None:
        """Bring items into the present order, in place, and those inside them."""
        if self._report is None:
            return
        by_ids = {item.row.ids: item for item in items}
        items[:] = [by_ids[row.ids] for row in self.ordered(inside(above.row) if above else top(self._report))]
        for number, item in enumerate(items):
            item.number = number
            if item.inside:
                self._resort(item.inside, item)

    def _fit(self, items: list[Item], rows: Sequence[Row]) -> bool:
        """Whether what was read so far has the same nodes in the same order as `rows` and what is inside them."""
        rows = self.ordered(rows)
        if [item.row.ids for item in items] != [row.ids for row in rows]:
            return False
        return all(
            self._fit(item.inside, inside(row))
            for item, row in zip(items, rows, strict=True)
            if item.inside is not None
        )

    def _renew(self, items: list[Item], rows: Sequence[Row]) -> None:
        """Give items the rows of another report that has the same nodes in the same order."""
        for item, row in zip(items, rows, strict=True):
            item.row = row
            if item.inside:
                self._renew(item.inside, self.ordered(inside(row)))

    def _all_changed(self, parent: QModelIndex) -> None:
        items = self._at(parent)
        if not items:
            return
        first, last = self.index(0, 0, parent), self.index(len(items) - 1, len(COLUMNS) - 1, parent)
        self.dataChanged.emit(first, last)
        for item in items:
            if item.inside:
                self._all_changed(self._index(item))

    def _share(self, row: Row, column: int) -> float | None:
        first = len(COLUMNS) - len(NUMBERS)
        if column < first or self._report is None:
            return None
        cost = self._report.main.cost
        total = (cost.parameters, cost.multiply_adds, cost.activation_bytes)[column - first]
        return min(1.0, row.figures[column - first] / total) if total else 0.0

    def _cells(self, row: Row) -> tuple[str, ...]:
        figures = (told if figure else "–" for told, figure in zip(row.told, row.figures, strict=True))
        fresh = self._marks.get(row.ids, "").partition(":")[0]
        kind = f"{row.told_kind}, {fresh[0].lower()}{fresh[1:]}" if fresh else row.told_kind
        return (row.names[-1], kind, row.output.replace(" x ", " × "), *figures)

    def _tip(self, row: Row, column: int) -> str:
        text = self._cells(row)[column] if column else row.path
        return "\n".join(filter(None, (text, self._marks.get(row.ids, "") if column < 2 else "")))


def _alignment(column: int) -> int:
    side = Qt.AlignmentFlag.AlignRight if COLUMNS[column] in NUMBERS else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)
