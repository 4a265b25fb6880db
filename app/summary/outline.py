"""What an inspection showed as a tree of two levels: groups, and in each the tensors or functions that belong to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont, QGuiApplication

from app.one_pass.inspection import Inspected
from app.one_pass.told import figures, gradient, manner, measured, shape, way
from app.output import count, many

if TYPE_CHECKING:
    from engine.inspection import Chain, Function, Inspection, Numbers, Parameter

Index = QModelIndex | QPersistentModelIndex
COLUMNS: Final = ("Name", "Shape", "Norm", "Least", "Largest")
ROOT: Final = QModelIndex()
GAP: Final = "   "


@dataclass(frozen=True)
class Line:
    """A tensor, whose cells fill the columns, or a function, which is told across all of them.

    `detail` is what there is to say when the line is chosen.
    """

    cells: tuple[str, ...]
    detail: str


@dataclass(frozen=True)
class Group:
    """Some lines under a title."""

    title: str
    lines: tuple[Line, ...]


def outline(inspected: Inspected) -> tuple[Group, ...]:
    """The groups: what goes in, what comes out, the loss, the gradients, and the functions from loss to input."""
    found = inspected.found
    learned = [each for each in found.parameters if not each.buffer]
    arrived = sum(gradient(found, each) is not None for each in learned)
    gradients = f"Gradients of {many(len(learned), 'parameter')}"
    if arrived < len(learned):
        gradients += f", {count(len(learned) - arrived)} without one"
    return (
        Group(f"Random input, seed {inspected.seed}", tuple(map(_tensor, found.inputs.keys(), found.inputs.values()))),
        Group(f"Output: {manner(inspected)}", tuple(map(_tensor, inspected.outputs, found.outputs))),
        Group(measured(found), ()),
        Group(gradients, tuple(_gradient(found, each) for each in learned)),
        Group(way(found.chain), tuple(_functions(found.chain))),
    )


def values(told: Numbers) -> str:
    """The first numbers of a tensor, set in columns."""
    shown = GAP.join(f"{value: .4g}".ljust(10) for value in told.values)
    if told.count > len(told.values):
        shown += f"\nThe first {len(told.values)} of {count(told.count)} numbers."
    return shown


def _tensor(name: str, told: Numbers) -> Line:
    return Line(_cells(name, told.shape, told), _detail(name, told))


def _gradient(found: Inspection, each: Parameter) -> Line:
    told = gradient(found, each)
    why = f"{each.name} has no gradient. {found.why_none(each)}"
    detail = _detail(f"Gradient of {each.name}", told) if told else why
    return Line(_cells(each.name, each.shape, told), detail)


def _cells(name: str, sizes: Sequence[int], told: Numbers | None) -> tuple[str, ...]:
    norm, _mean, low, high = figures(told, _short)
    return name, _shape(sizes), norm, low, high


def _detail(title: str, told: Numbers) -> str:
    norm, mean, low, high = figures(told)
    return f"{title}, {_shape(told.shape)}: norm {norm}, mean {mean}, {low} to {high}\n{values(told)}"


def _functions(chain: Chain) -> Iterator[Line]:
    half = len(chain.functions) // 2
    for place, function in enumerate(chain.functions):
        if chain.left_out and place == half:
            yield Line((f"… {many(chain.left_out, 'function')} more",), "Those in the middle of the way are left out.")
        number = place + 1 + (chain.left_out if place >= half else 0)
        yield _function(number, function)
    if chain.total:
        end = "the input" if chain.to_input else "a parameter"
        yield Line((end,), f"The way from the loss ends at {end}.")


def _function(number: int, each: Function) -> Line:
    parameters, branches = ", ".join(each.parameters), ", ".join(each.branches)
    told = f"{number}  {each.name}"
    detail = [each.name]
    if parameters:
        told += f"{GAP}→ {parameters}"
        detail.append(f"It gives {parameters} the gradient.")
    if branches:
        told += f"{GAP}also to {branches}"
        detail.append(f"The ways part here: one goes on below, another to {branches}; they join again further on.")
    return Line((told,), "\n".join(detail))


def _short(value: float) -> str:
    return f"{value:.1e}" if 0 < abs(value) < 0.001 else f"{value:.3g}"


def _shape(sizes: Sequence[int]) -> str:
    return shape(sizes).replace(" x ", " × ")


class Outline(QAbstractItemModel):
    """The groups and their lines; the key of an index is the number of its group, 0 for a group itself."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.groups: tuple[Group, ...] = ()

    def show_groups(self, groups: tuple[Group, ...]) -> None:
        self.beginResetModel()
        self.groups = groups
        self.endResetModel()

    def title(self, index: Index) -> str:
        """The title of a group; "" for anything else."""
        return self.groups[index.row()].title if index.isValid() and not index.internalId() else ""

    def line(self, index: Index) -> Line | None:
        """The line at an index; None for a group."""
        if not index.isValid() or not index.internalId():
            return None
        return self.groups[index.internalId() - 1].lines[index.row()]

    def index(self, row: int, column: int, parent: Index = ROOT) -> QModelIndex:
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, index: Index = ROOT) -> QModelIndex:  # type: ignore[override]
        group = index.internalId() if index.isValid() else 0
        return self.createIndex(group - 1, 0, 0) if group else QModelIndex()

    def rowCount(self, parent: Index = ROOT) -> int:
        if not parent.isValid():
            return len(self.groups)
        return 0 if parent.column() or parent.internalId() else len(self.groups[parent.row()].lines)

    def columnCount(self, parent: Index = ROOT) -> int:
        return len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section]
        return _alignment(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        if role == Qt.ItemDataRole.FontRole and not index.internalId():
            return _heading()
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        line = self.line(index)
        cells = line.cells if line else (self.title(index),)
        return cells[index.column()] if index.column() < len(cells) else None


def _heading() -> QFont:
    font = QGuiApplication.font()
    font.setBold(True)
    return font


def _alignment(column: int) -> int:
    side = Qt.AlignmentFlag.AlignRight if column > 1 else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)
