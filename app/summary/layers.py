"""The layers of a design with their outputs and costs as a table to open and to sort."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from app import tables
from app.nodes import COLUMNS, NUMBERS, rows
from app.output import count, size
from app.summary.model import SHARE_ROLE, SummaryModel
from app.theming import theme
from designer.canvas.selection import Selection

if TYPE_CHECKING:
    from designer.report import Report

OPENED: Final = 60
"""Blocks are open at first in models of at most that many rows."""
WIDTHS: Final = (176, 128, 168, 112, 128, 104)
SLIM: Final = (112, 136, 152, 104, 120, 104)
"""The widths of the columns where those have no room."""
NARROW: Final = (112, 144, *SLIM[2:])
"""Their widths where the output has no room."""
ROOM: Final = {2: sum(SLIM[:4]), 4: sum(SLIM[:5]), 5: sum(SLIM)}
"""The columns that are shown from these widths of the table on."""
ROW: Final = 24


class Layers(QTreeView):
    """What the nodes of a design give and cost; its first column takes the room that the others leave."""

    gone = Signal(object)  # the ids that lead to the node whose row was chosen

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.nodes = SummaryModel(self)
        self._choosing = False
        self._open: set[tuple[str, ...]] = set()
        self._fresh = True
        self._widths: tuple[int, ...] = WIDTHS
        self._dress()
        self.expanded.connect(self._opened)
        self.collapsed.connect(self._closed)
        self.selectionModel().selectionChanged.connect(self._go)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = self.viewport().width()
        widths = WIDTHS if width >= sum(WIDTHS) else SLIM if width >= ROOM[2] else NARROW
        if widths != self._widths:
            self._size(widths)
        for column, least in ROOM.items():
            self.setColumnHidden(column, width < least)
        others = sum(self.columnWidth(column) for column in range(1, len(COLUMNS)))
        self.setColumnWidth(0, max(widths[0], width - others))

    def _size(self, widths: tuple[int, ...]) -> None:
        self._widths = widths
        for column, width in enumerate(widths):
            self.header().resizeSection(column, width)

    def show_report(self, report: Report) -> None:
        """Show what was found; what was open stays open."""
        at = self.verticalScrollBar().value()
        self._choosing = True
        if self.nodes.show_report(report):
            self._reopen(report)
            self.verticalScrollBar().setValue(at)
        self._choosing = False

    def forget(self) -> None:
        """Show nothing, and open what comes next as if nothing had been there."""
        self._fresh = True
        self._open.clear()
        self.nodes.show_report(None)

    def mark(self, selection: Selection) -> None:
        """Choose the row of the selected node."""
        if self._choosing:
            return
        node = selection.only
        index = self.nodes.index_of((*selection.path, node)) if node else QModelIndex()
        chosen = self.selectionModel()
        self._choosing = True
        if index.isValid():
            flags = QItemSelectionModel.SelectionFlag
            chosen.setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
            if self.isVisible():  # one that nobody sees yet is opened at its top
                self.scrollTo(index)
        else:
            chosen.clear()
        self._choosing = False

    def table(self, form: str) -> str:
        """The whole table with all blocks open, in the present order, as "text", "markdown" or "csv"."""
        report = self.nodes.report
        if report is None:
            return ""
        found, _ = rows(report, self.nodes.ordered)
        if form == "csv":
            return tables.separated(
                (*COLUMNS[:-1], "activation bytes", "remark"),
                [(row.path, row.kind, row.output, *row.figures, row.remark) for row in found],
            )
        indent = "  " if form == "text" else ""
        lines = [(indent * row.depth + row.path, row.told_kind, row.output, *row.told) for row in found]
        lines.append(("total", "", "", *totals(report)))
        return (tables.aligned if form == "text" else tables.markdown)(COLUMNS, lines, NUMBERS)

    def _dress(self) -> None:
        self.setObjectName("summaryTable")
        self.setAccessibleName("Layers with their outputs and costs")
        self.setModel(self.nodes)
        self.setItemDelegate(ShareDelegate(self))
        self.setUniformRowHeights(True)
        self.setAlternatingRowColors(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setExpandsOnDoubleClick(True)
        self.setIndentation(16)
        header = self.header()
        header.setSectionsMovable(False)
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(64)
        header.setSortIndicatorClearable(True)
        header.setToolTip("Click to sort; the third click brings back the order in which the layers run")
        self.setSortingEnabled(True)
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        self._size(WIDTHS)

    def _reopen(self, report: Report) -> None:
        """Open what was open; in a small model that was not seen before, everything."""
        if self._fresh and report.main.layers <= OPENED:
            self.expandAll()
        elif not self._fresh:
            for ids in sorted(self._open, key=len):
                index = self.nodes.index_of(ids)
                if index.isValid():
                    self.setExpanded(index, True)
        self._fresh = False

    def _opened(self, index: QModelIndex) -> None:
        item = self.nodes.item(index)
        if item is not None:
            self._open.add(item.row.ids)

    def _closed(self, index: QModelIndex) -> None:
        item = self.nodes.item(index)
        if item is not None:
            self._open.discard(item.row.ids)

    def _go(self) -> None:
        """Tell of the chosen row."""
        item = self.nodes.item(self.currentIndex())
        if self._choosing or item is None or not self.selectionModel().hasSelection():
            return
        self._choosing = True
        self.gone.emit(item.row.ids)
        self._choosing = False


class ShareDelegate(QStyledItemDelegate):
    """Draws under a figure how much of the total it is."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return super().sizeHint(option, index).expandedTo(QSize(0, ROW))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        share = index.data(SHARE_ROLE)
        view = self.parent()
        if isinstance(share, float) and share > 0 and isinstance(view, QWidget):
            chosen = QStyle.StateFlag.State_Selected in option.state
            role = QPalette.ColorRole.HighlightedText
            colour = view.palette().color(role) if chosen else QColor(theme.colours().accent)
            colour.setAlphaF(0.7)
            box = QRectF(option.rect).adjusted(8, 0, -4, -1)
            width = max(1.0, box.width() * share)
            painter.fillRect(QRectF(box.right() - width, box.bottom() - 2, width, 2), colour)


def totals(report: Report) -> tuple[str, str, str]:
    """Parameters, multiply-adds and activations of the whole model."""
    cost = report.main.cost
    return count(cost.parameters), count(cost.multiply_adds), size(cost.activation_bytes)
