"""What an inspection showed: a tree of tensors and functions, and below it the numbers of the one that is chosen."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QSize, Qt
from PySide6.QtGui import QFontDatabase, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QPlainTextEdit, QSplitter, QTreeView, QWidget

from app import tables
from app.one_pass.inspection import Inspected
from app.one_pass.told import NUMBERS, headline, sections, spreadsheet
from app.summary.outline import COLUMNS, Group, Outline

OPENED: Final = 40
"""A group of at most so many lines is open at first."""
LEAST: Final = 184
WIDTHS: Final = (LEAST, 104, 64, 76, 76)
SHAPE_LEAST, SHAPE_MOST = 72, 144
"""The width of the shapes: what they need, within bounds."""
OUTPUT = 1
"""The place of the group whose first line is chosen at first."""


class Tree(QTreeView):
    """The tensors and functions; its first column takes the room that the others leave."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.outline = Outline(self)
        self.setObjectName("inspectionTree")
        self.setAccessibleName("Input, output, gradients and autograd functions")
        self.setModel(self.outline)
        self.setUniformRowHeights(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setIndentation(16)
        header = self.header()
        header.setSectionsMovable(False)
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(48)
        for column, width in enumerate(WIDTHS):
            header.resizeSection(column, width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_out()

    def _share_out(self) -> None:
        others = sum(self.columnWidth(column) for column in range(1, len(COLUMNS)))
        self.setColumnWidth(0, max(LEAST, self.viewport().width() - others))

    def show_groups(self, groups: tuple[Group, ...]) -> None:
        """Show these; what was open and chosen stays so if the groups have the same lines as before."""
        fresh = [len(group.lines) for group in groups] != [len(group.lines) for group in self.outline.groups]
        opened = [self.isExpanded(self.outline.index(place, 0)) for place in range(len(self.outline.groups))]
        chosen = self.currentIndex()
        place = (chosen.parent().row(), chosen.row()) if chosen.parent().isValid() and not fresh else (OUTPUT, 0)
        self.outline.show_groups(groups)
        self._fit(groups)
        for number, group in enumerate(groups):
            above = self.outline.index(number, 0)
            self.setFirstColumnSpanned(number, QModelIndex(), True)
            for row, line in enumerate(group.lines):
                if len(line.cells) == 1:
                    self.setFirstColumnSpanned(row, above, True)
            self.setExpanded(above, len(group.lines) <= OPENED if fresh else opened[number])
        self.setCurrentIndex(self.outline.index(place[1], 0, self.outline.index(place[0], 0)))

    def _fit(self, groups: tuple[Group, ...]) -> None:
        """Give the shapes the room they need, and the names what is left."""
        shapes = {line.cells[1] for group in groups for line in group.lines if len(line.cells) > 1}
        widest = max((self.fontMetrics().horizontalAdvance(each) for each in shapes), default=0)
        self.setColumnWidth(1, min(max(SHAPE_LEAST, widest + 24), SHAPE_MOST))
        self._share_out()


class Result(QSplitter):
    """The tree over the numbers of what is chosen in it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.tree, self.detail = Tree(), QPlainTextEdit()
        self.inspected: Inspected | None = None
        self.detail.setObjectName("inspectionDetail")
        self.detail.setAccessibleName("Numbers of what is chosen")
        self.detail.setProperty("role", "code")
        self.detail.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.detail.setReadOnly(True)
        self.detail.setTabChangesFocus(True)
        for widget in (self.tree, self.detail):
            widget.setMinimumHeight(56)
            self.addWidget(widget)
        self.setStretchFactor(0, 3)
        self.setStretchFactor(1, 1)
        self.setSizes([300, 96])
        self.setChildrenCollapsible(False)
        self.tree.selectionModel().currentChanged.connect(self._choose)

    def sizeHint(self) -> QSize:
        return QSize(400, 320)

    def show_result(self, inspected: Inspected, groups: tuple[Group, ...]) -> None:
        """Show what an inspection showed."""
        self.inspected = inspected
        self.tree.show_groups(groups)

    def table(self, form: str) -> str:
        """All of it as "text" or "markdown"; as "csv" the parameters with the figures of their gradients."""
        if self.inspected is None:
            return ""
        if form == "csv":
            return tables.separated(*spreadsheet(self.inspected))
        draw = tables.aligned if form == "text" else tables.markdown
        texts = [f"{headline(self.inspected)}\n"]
        for part in sections(self.inspected):
            title = f"{part.title}:" if form == "text" else f"### {part.title}\n"
            remarks = "".join(f"\n{remark}\n" for remark in part.remarks)
            texts.append(f"{title}\n{draw(part.columns, part.rows, NUMBERS) if part.rows else ''}{remarks}")
        return "\n".join(texts)

    def _choose(self, index: QModelIndex) -> None:
        line = self.tree.outline.line(index)
        self.detail.setPlainText(line.detail if line else self.tree.outline.title(index))
