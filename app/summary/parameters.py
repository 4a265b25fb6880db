"""The tensors of a network as a table: their names, their shapes, how many numbers, and whether they are trained."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QSortFilterProxyModel, Qt, Signal
from PySide6.QtWidgets import QHeaderView, QWidget

from app import tables
from app.examples.rows import Index, Table
from app.one_pass.inspection import Kept
from app.one_pass.told import shape, trained
from app.output import count, many

COLUMNS: Final = ("Parameter", "Shape", "Trained", "Numbers")
RIGHT: Final = COLUMNS[3:]
SHAPE = 1
TIPS: Final = (
    "Its name in the state_dict",
    "Its shape",
    "A buffer is kept with the weights, but not trained",
    "How many numbers it holds",
)
WIDTHS: Final = (168, 104, 72, 88)
SHAPE_LEAST, SHAPE_MOST = 72, 160
"""The width of the shapes: what they need, within bounds."""
KEYS: Final[tuple[Callable[[Kept], str | int], ...]] = (
    lambda kept: kept.parameter.name,
    lambda kept: shape(kept.parameter.shape),
    lambda kept: trained(kept.parameter),
    lambda kept: kept.parameter.count,
)


class ParameterRows(QAbstractTableModel):
    """A row per tensor."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[Kept, ...] = ()

    def show(self, rows: tuple[Kept, ...]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        kept = self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return cells(kept)[index.column()].replace(" x ", " × ")
            case Qt.ItemDataRole.UserRole:
                return KEYS[index.column()](kept)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(index.column())
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Vertical:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return COLUMNS[section]
            case Qt.ItemDataRole.ToolTipRole:
                return TIPS[section]
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(section)
        return None


class Parameters(Table):
    """The tensors, in the order of the state_dict until a heading is pressed; a row leads to its layer."""

    gone = Signal(object)  # the ids that lead to the node whose tensor was chosen

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("parameterTable", "Parameters with their shapes", parent)
        self.rows = ParameterRows()
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSourceModel(self.rows)
        self._sorted.setSortRole(Qt.ItemDataRole.UserRole)
        self._sorted.setSortCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setModel(self._sorted)
        self.setSortingEnabled(True)
        self._sorted.sort(-1)
        header = self.horizontalHeader()
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSortIndicatorClearable(True)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(64)
        for column, width in enumerate(WIDTHS):
            header.resizeSection(column, width)
        self.verticalHeader().hide()
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.clicked.connect(self._go)
        self.activated.connect(self._go)

    def show_parameters(self, kept: tuple[Kept, ...]) -> None:
        """Show these tensors."""
        self.rows.show(kept)
        shapes = {shape(each.parameter.shape) for each in kept}
        widest = max((self.fontMetrics().horizontalAdvance(each) for each in shapes), default=0)
        self.setColumnWidth(SHAPE, min(max(SHAPE_LEAST, widest + 24), SHAPE_MOST))

    def table(self, form: str) -> str:
        """The table in the present order, as "text", "markdown" or "csv"."""
        order = (self._sorted.mapToSource(self._sorted.index(row, 0)).row() for row in range(len(self.rows.rows)))
        kept = [self.rows.rows[row] for row in order]
        names = tuple(column.lower() for column in COLUMNS)
        if form == "csv":
            return tables.separated(names, [_plain(each) for each in kept])
        draw = tables.aligned if form == "text" else tables.markdown
        return draw(names, map(cells, kept), [name.lower() for name in RIGHT])

    def _go(self, index: Index) -> None:
        ids = self.rows.rows[self._sorted.mapToSource(index).row()].ids
        if ids:
            self.gone.emit(ids)


def cells(kept: Kept) -> tuple[str, ...]:
    """A row as it is read."""
    one = kept.parameter
    return one.name, shape(one.shape), trained(one), count(one.count)


def total(kept: tuple[Kept, ...]) -> str:
    """How much is trained and how much is kept besides, in words; a tensor of several names counts once."""
    own = [each.parameter for each in kept if not each.parameter.same]
    learned = [each for each in own if each.trained]
    rest = [each for each in own if not each.trained]
    text = f"{many(len(learned), 'tensor')} trained, {many(sum(each.count for each in learned), 'number')}"
    return f"{text} · {many(len(rest), 'tensor')} kept besides" if rest else text


def _plain(kept: Kept) -> tuple[str | int, ...]:
    one = kept.parameter
    return one.name, shape(one.shape), trained(one), one.count


def _alignment(column: int) -> int:
    side = Qt.AlignmentFlag.AlignRight if COLUMNS[column] in RIGHT else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)
