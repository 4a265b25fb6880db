"""The Summary dock: every layer with its output and its cost, blocks opened, as a table to sort and to take away."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QGuiApplication, QKeySequence, QPainter, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from app import tables
from app.findings import Findings
from app.nodes import COLUMNS, NUMBERS, rows
from app.output import count, size
from app.session import Session
from app.summary_model import SHARE_ROLE, SummaryModel
from app.theming import theme
from app.theming.looks import muted
from designer.canvas.selection import Selection

if TYPE_CHECKING:
    from app.job import Examined
    from designer.report import Report

OPENED: Final = 60
"""Blocks are open at first in models of at most that many rows."""
LEAST: Final = 176
WIDTHS: Final = (LEAST, 128, 168, 112, 128, 104)
ROW: Final = 24
FORMATS: Final = {"text": "Text", "markdown": "Markdown", "csv": "CSV"}


class SummaryDock(Findings):
    """Shows what the nodes of the session's design give and cost."""

    coming = "Layers, shapes and costs appear here in a moment."

    def __init__(self, session: Session) -> None:
        super().__init__(session, "summaryPanel", "Summary")
        self._choosing = False
        self._open: set[tuple[str, ...]] = set()
        self._fresh = True
        self.model = SummaryModel(self)
        self.tree = Table()
        self.totals = muted()
        self.totals.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.copy_button = QPushButton("Copy")
        self._dress()
        self.tree.expanded.connect(self._opened)
        self.tree.collapsed.connect(self._closed)
        self.tree.selectionModel().selectionChanged.connect(self._go)
        self.follow(self._page())

    @property
    def is_filled(self) -> bool:
        return self.model.report is not None

    @property
    def message(self) -> str:
        """What is said instead of a table; "" while there is one."""
        return self._empty.text if self.model.report is None else ""

    def table(self, form: str) -> str:
        """The whole table with all blocks open, in the present order, as "text", "markdown" or "csv"."""
        report = self.model.report
        if report is None:
            return ""
        found, _ = rows(report, self.model.ordered)
        if form == "csv":
            return tables.separated(
                (*COLUMNS[:-1], "activation bytes"), [(row.path, row.kind, row.output, *row.figures) for row in found]
            )
        indent = "  " if form == "text" else ""
        lines = [(indent * row.depth + row.path, row.kind, row.output, *row.told) for row in found]
        lines.append(("total", "", "", *_totals(report)))
        return (tables.aligned if form == "text" else tables.markdown)(COLUMNS, lines, NUMBERS)

    def copy(self, form: str = "text") -> None:
        """Put the table into the clipboard."""
        QGuiApplication.clipboard().setText(self.table(form))

    def _copy_text(self) -> None:
        self.copy()

    def _copy_as(self, form: str) -> None:
        self.copy(form)

    def _dress(self) -> None:
        tree = self.tree
        tree.setObjectName("summaryTable")
        tree.setAccessibleName("Layers with their outputs and costs")
        tree.setModel(self.model)
        tree.setItemDelegate(ShareDelegate(tree))
        tree.setUniformRowHeights(True)
        tree.setAlternatingRowColors(True)
        tree.setFrameShape(QFrame.Shape.NoFrame)
        tree.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        tree.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        tree.setExpandsOnDoubleClick(True)
        tree.setIndentation(16)
        header = tree.header()
        header.setSectionsMovable(False)
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(64)
        header.setSortIndicatorClearable(True)
        header.setToolTip("Click to sort; the third click brings back the order in which the layers run")
        tree.setSortingEnabled(True)
        tree.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        for column, width in enumerate(WIDTHS):
            header.resizeSection(column, width)
        copy = QAction("Copy the table", tree)
        copy.setShortcuts(QKeySequence.StandardKey.Copy)
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(self._copy_text)
        tree.addAction(copy)

    def _page(self) -> QWidget:
        menu = QMenu(self.copy_button)
        for form, title in FORMATS.items():
            menu.addAction(f"As {title}").triggered.connect(partial(self._copy_as, form))
        self.copy_button.setMenu(menu)
        self.copy_button.setObjectName("copySummary")
        self.copy_button.setAccessibleName("Copy the table")
        self.copy_button.setToolTip("Copy the whole table as text, Markdown or CSV")
        row = QHBoxLayout()
        row.setContentsMargins(16, 4, 8, 4)
        row.setSpacing(8)
        row.addWidget(self.totals, 1)
        row.addWidget(self.copy_button)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.tree, 1)
        return page

    def forget(self) -> None:
        self._fresh = True
        self._open.clear()
        self.model.show_report(None)
        self.tell()

    def take(self, examined: Examined) -> None:
        report = examined.report
        at = self.tree.verticalScrollBar().value()
        self._choosing = True
        if self.model.show_report(report):
            self._reopen(report)
            self.tree.verticalScrollBar().setValue(at)
        self._choosing = False
        self.mark(self._session.selection)
        self.tell()

    def _reopen(self, report: Report) -> None:
        """Open what was open; in a small model that was not seen before, everything."""
        if self._fresh and report.main.layers <= OPENED:
            self.tree.expandAll()
        elif not self._fresh:
            for ids in sorted(self._open, key=len):
                index = self.model.index_of(ids)
                if index.isValid():
                    self.tree.setExpanded(index, True)
        self._fresh = False

    def tell(self) -> None:
        super().tell()
        if self.model.report is not None:
            parameters, multiply_adds, activations = _totals(self.model.report)
            text = f"{parameters} parameters · {multiply_adds} multiply-adds · {activations} of activations per example"
            self.totals.setText(text)
            self.totals.setToolTip(text)

    def _opened(self, index: QModelIndex) -> None:
        item = self.model.item(index)
        if item is not None:
            self._open.add(item.row.ids)

    def _closed(self, index: QModelIndex) -> None:
        item = self.model.item(index)
        if item is not None:
            self._open.discard(item.row.ids)

    def _go(self) -> None:
        """Show the chosen row on the canvas."""
        item = self.model.item(self.tree.currentIndex())
        if self._choosing or item is None or not self.tree.selectionModel().hasSelection():
            return
        *path, node = item.row.ids
        self._choosing = True
        self._session.locate(tuple(path), node)
        self._choosing = False

    def mark(self, selection: Selection) -> None:
        """Choose the row of the selected node."""
        if self._choosing:
            return
        node = selection.only
        index = self.model.index_of((*selection.path, node)) if node else QModelIndex()
        chosen = self.tree.selectionModel()
        self._choosing = True
        if index.isValid():
            flags = QItemSelectionModel.SelectionFlag
            chosen.setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
            if self.tree.isVisible():  # one that nobody sees yet is opened at its top
                self.tree.scrollTo(index)
        else:
            chosen.clear()
        self._choosing = False


class Table(QTreeView):
    """A tree whose first column takes the room that the others leave."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        others = sum(self.columnWidth(column) for column in range(1, len(COLUMNS)))
        self.setColumnWidth(0, max(LEAST, self.viewport().width() - others))


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


def _totals(report: Report) -> tuple[str, str, str]:
    cost = report.main.cost
    return count(cost.parameters), count(cost.multiply_adds), size(cost.activation_bytes)
