"""The list of the palette: sections that open and close, or what a search found; rows are dragged onto the canvas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QByteArray, QEvent, QMimeData, QPoint, QPointF, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QDrag,
    QFocusEvent,
    QHelpEvent,
    QHoverEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QApplication, QToolTip, QTreeWidget, QTreeWidgetItem, QWidget

from app.palette.entries import Entry, Note, Section, has_star
from app.palette.rows import NOTE, STAR, Rows, paint_row
from app.theming import theme
from designer.canvas import clipboard
from designer.canvas.ranking import MINE
from designer.model.design import Design

MIME: Final = "application/x-blockwright-kind"
ENTRY, SECTION = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1


class PaletteTree(QTreeWidget):
    """Shows entries and tells which is chosen, or given or refused a star."""

    chosen = Signal(str)  # a kind: double-clicked, or Enter
    starred = Signal(str)  # a kind whose star was pressed
    menu_asked = Signal(object, QPoint)  # an entry or a note, and where on the screen
    unfolded = Signal(str, bool)  # a section's title, and whether it is open

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.favourites: frozenset[str] = frozenset()
        self.clip_of: Callable[[str], Design | None] = lambda _kind: None
        """What an entry is to other windows, whose designs have not its definition."""
        self.setObjectName("paletteList")
        self.setAccessibleName("Layers and blocks")
        self.setHeaderHidden(True)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setExpandsOnDoubleClick(False)
        self.setMouseTracking(True)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setFrameShape(QTreeWidget.Shape.NoFrame)
        self.setItemDelegate(Rows(self))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._ask_menu)
        self.itemDoubleClicked.connect(self._choose)

    def show_sections(self, sections: Sequence[Section], is_open: dict[str, bool]) -> None:
        """Show sections; those that `is_open` does not name are closed."""
        place = self.verticalScrollBar().value()
        current = self._kind(self.currentItem())
        self.clear()
        for section in sections:
            head = QTreeWidgetItem(self, [section.title])
            head.setData(0, SECTION, section)
            head.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            for entry in section.entries:
                self._item(head, entry)
            for note in section.notes:
                line = QTreeWidgetItem(head, [note.text])
                line.setData(0, NOTE, note)
                line.setFlags(Qt.ItemFlag.ItemIsEnabled)
                line.setToolTip(0, note.text if note.path is not None else "")
            head.setExpanded(is_open.get(section.title, False))
        self._go_to(current)
        self.verticalScrollBar().setValue(place)

    def show_found(self, entries: Sequence[Entry]) -> None:
        """Show what was found, the first one current."""
        self.clear()
        for entry in entries:
            self._item(self, entry)
        self.go_first()

    def go_first(self) -> None:
        """Make the first row current, if there is one."""
        if (first := self.topLevelItem(0)) is not None:
            self.setCurrentItem(first)

    def show_stars(self, favourites: Sequence[str]) -> None:
        """Mark the favourites."""
        self.favourites = frozenset(favourites)
        self.viewport().update()

    def choose_current(self) -> None:
        """Choose the current entry; open or close the current section."""
        item = self.currentItem() or self.topLevelItem(0)
        if item is not None:
            self._choose(item)

    def entry_at(self, at: QPoint) -> Entry | None:
        """The entry under a point of the viewport."""
        item = self.itemAt(at)
        return None if item is None else item.data(0, ENTRY)

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, items: Sequence[QTreeWidgetItem]) -> QMimeData:
        kind = next((kind for item in items if (kind := self._kind(item))), "")
        clip = self.clip_of(kind)
        data = QMimeData() if clip is None else clipboard.mime_of(clip)
        if kind and not kind.startswith(MINE):
            data.setData(MIME, QByteArray(kind.encode()))
        return data

    def startDrag(self, supportedActions: Qt.DropAction) -> None:  # noqa: N802, N803
        item = self.currentItem()
        entry: Entry | None = item.data(0, ENTRY) if item is not None else None
        if item is None or entry is None:
            return
        drag = QDrag(self)
        drag.setMimeData(self.mimeData([item]))
        picture = self._picture(entry)
        drag.setPixmap(picture)
        drag.setHotSpot(QPoint(24, round(picture.height() / picture.devicePixelRatio() / 2)))
        drag.exec(Qt.DropAction.CopyAction)
        QTimer.singleShot(0, self, self._cool)  # what led to the drag is told to the end first

    def _cool(self) -> None:
        """Light no row: while it was dragging the mouse has left without a word."""
        nowhere = QPointF(-1, -1)
        QApplication.sendEvent(self.viewport(), QHoverEvent(QEvent.Type.HoverLeave, nowhere, nowhere, nowhere))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.currentItem() is None:
            self.go_first()  # it shows where the keys begin

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.choose_current()
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        item = self.itemAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and item is not None:
            entry = item.data(0, ENTRY)
            if item.data(0, SECTION) is not None:
                item.setExpanded(not item.isExpanded())
                self.unfolded.emit(item.text(0), item.isExpanded())
            elif entry is not None and self._on_star(item, event.position().toPoint()):
                self.starred.emit(entry.kind)
                return
        super().mousePressEvent(event)

    def viewportEvent(self, event: object) -> bool:
        if isinstance(event, QHelpEvent):
            item = self.itemAt(event.pos())
            entry = item.data(0, ENTRY) if item is not None else None
            if item is not None and entry is not None and self._on_star(item, event.pos()):
                known = entry.kind in self.favourites
                QToolTip.showText(event.globalPos(), "Remove from favourites" if known else "Add to favourites", self)
                return True
        return super().viewportEvent(event)  # type: ignore[arg-type]

    def _item(self, parent: QTreeWidget | QTreeWidgetItem, entry: Entry) -> None:
        item = QTreeWidgetItem(parent, [entry.title])
        item.setData(0, ENTRY, entry)
        item.setToolTip(0, tip(entry))

    def _kind(self, item: QTreeWidgetItem | None) -> str:
        entry = item.data(0, ENTRY) if item is not None else None
        return entry.kind if entry is not None else ""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()  # notes are as high as their lines are at this width

    def go_to(self, kind: str) -> None:
        """Make an entry current that stands in an open section, and let it be seen."""
        self._go_to(kind)
        if (item := self.currentItem()) is not None:
            self.scrollToItem(item)

    def row_of(self, kind: str) -> QRect:
        """Where the row of an entry lies in the viewport, once it is current."""
        self.go_to(kind)
        item = self.currentItem()
        return self.visualItemRect(item) if item is not None else QRect()

    def _go_to(self, kind: str) -> None:
        for row in range(self.topLevelItemCount() if kind else 0):
            head = self.topLevelItem(row)
            if head is None or not head.isExpanded():
                continue
            found = next((head.child(i) for i in range(head.childCount()) if self._kind(head.child(i)) == kind), None)
            if found is not None:
                self.setCurrentItem(found)
                return

    def _choose(self, item: QTreeWidgetItem) -> None:
        kind = self._kind(item)
        if kind:
            self.chosen.emit(kind)
        elif item.data(0, SECTION) is not None:
            item.setExpanded(not item.isExpanded())
            self.unfolded.emit(item.text(0), item.isExpanded())

    def _on_star(self, item: QTreeWidgetItem, at: QPoint) -> bool:
        rect = self.visualItemRect(item)
        return has_star(self._kind(item)) and at.x() >= rect.right() - STAR

    def _ask_menu(self, at: QPoint) -> None:
        item = self.itemAt(at)
        about: Entry | Note | None = (item.data(0, ENTRY) or item.data(0, NOTE)) if item is not None else None
        if about is not None:
            self.menu_asked.emit(about, self.viewport().mapToGlobal(at))

    def _picture(self, entry: Entry) -> QPixmap:
        """What hangs at the mouse while an entry is dragged."""
        size, ratio = QSize(168, 32), self.devicePixelRatioF()
        pixmap = QPixmap(size * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        colours = theme.canvas()
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(colours.card)
        painter.setPen(colours.category(entry.category))
        painter.drawRoundedRect(QRect(QPoint(0, 0), size).adjusted(1, 1, -1, -1), 6, 6)
        painter.setFont(self.font())
        paint_row(painter, QRect(QPoint(0, 0), size), entry, colours)
        painter.end()
        return pixmap


def tip(entry: Entry) -> str:
    """What a tip says of an entry."""
    how = "Drag onto the canvas, or double-click to add"
    count = f"\n{entry.count} instance{'' if entry.count == 1 else 's'}" if entry.count is not None else ""
    inside = f"\n{entry.inside}" if entry.inside else ""
    return f"{entry.title}: {entry.help}{inside}{count}\n{how}"
