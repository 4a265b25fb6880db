"""The command palette: every command by its name, found by a few letters."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QLabel, QLineEdit, QTreeView, QVBoxLayout, QWidget

from app.actions import ACTIONS
from app.shell import Action
from designer.canvas.search import Texts, search

WIDTH, HEIGHT = 560, 400


class CommandPalette(QFrame):
    """Floats above the window; Enter does the command, Escape or a click elsewhere closes it."""

    chosen = Signal(str)

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("commandPalette")
        self.setAccessibleName("All commands")
        self._actions, self._parent = actions, parent
        self.query = QLineEdit()
        self.query.setObjectName("commandSearch")
        self.query.setAccessibleName("Find a command")
        self.query.setPlaceholderText("Find a command")
        self.query.setClearButtonEnabled(True)
        self.query.textChanged.connect(self._find)
        self.query.installEventFilter(self)
        self._model = QStandardItemModel(0, 3, self)
        self.list = QTreeView()
        self.list.setObjectName("commandList")
        self.list.setAccessibleName("Commands")
        self.list.setModel(self._model)
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.clicked.connect(self._choose)
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addWidget(self.query)
        column.addWidget(self.list)
        self._nothing = QLabel()
        self._nothing.setObjectName("commandNote")
        self._nothing.setProperty("role", "muted")
        self._nothing.setWordWrap(True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._nothing.setMargin(8)
        column.addWidget(self._nothing, 1)

    def pop_up(self) -> None:
        """Show all commands over the middle of the window's upper part."""
        self.query.clear()
        self._find("")
        window = self._parent.window()
        self.resize(min(WIDTH, window.width() - 32), min(HEIGHT, window.height() - 120))
        corner = window.mapToGlobal(window.rect().topLeft())
        self.move(corner.x() + (window.width() - self.width()) // 2, corner.y() + 88)
        self.show()
        self.query.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
            if event.key() in step:
                self._go(step[Qt.Key(event.key())])
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose(self.list.currentIndex())
                return True
        return super().eventFilter(watched, event)

    def _go(self, step: int) -> None:
        row = min(max(self.list.currentIndex().row() + step, 0), self._model.rowCount() - 1)
        self.list.setCurrentIndex(self._model.index(row, 0))

    def _find(self, query: str) -> None:
        self._model.removeRows(0, self._model.rowCount())
        for found in search(query, ACTIONS, self._texts, self._weight):
            self._model.appendRow(self._row(found.item))
        self.list.setCurrentIndex(self._model.index(0, 0))
        nothing = self._model.rowCount() == 0
        self.list.setVisible(not nothing)
        self._nothing.setVisible(nothing)
        self._nothing.setText(f"No command is called “{query.strip()[:40]}”. Try another word for it: “fit” or “save”.")

    def _texts(self, action: Action) -> Texts:
        return Texts(self._actions[action.name].text(), f"{action.menu} {action.text}", action.tip)

    def _weight(self, action: Action) -> float:
        return 0.0 if self._actions[action.name].isEnabled() else -0.2

    def _row(self, action: Action) -> list[QStandardItem]:
        made = self._actions[action.name]
        key = QKeySequence(action.keys[0]).toString(QKeySequence.SequenceFormat.NativeText)
        row = [QStandardItem(text) for text in (made.text().rstrip("…"), action.menu, key)]
        for item in row:
            item.setData(action.name, Qt.ItemDataRole.UserRole)
            item.setEnabled(made.isEnabled())
            item.setToolTip(made.toolTip())
        row[2].setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return row

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self.hide()
            self.chosen.emit(index.data(Qt.ItemDataRole.UserRole))
