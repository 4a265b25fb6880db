"""The heading of a dock: its title, and buttons that give it the whole column, let it float, or close it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QToolButton, QWidget

from app.theming.icons import icon


class Heading(QWidget):
    """Stands above what is in a dock; the dock is dragged by it. `taller`, if any, is offered as a button."""

    def __init__(self, dock: QDockWidget, taller: Callable[[], None] | None = None) -> None:
        super().__init__()
        self.setProperty("role", "dockHeading")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._dock = dock
        self._title = QLabel(dock.windowTitle())
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 4, 2)
        row.setSpacing(2)
        row.addWidget(self._title, 1)
        if taller is not None:
            self._add("tall", "The whole height of the column, and back (Ctrl+Shift+M)", taller)
        self._add("float", "Let it float, or put it back", self._float)
        self._add("close", "Close; the View menu brings it back", dock.close)
        dock.windowTitleChanged.connect(self._title.setText)

    def minimumSizeHint(self) -> QSize:
        return QSize(64, super().minimumSizeHint().height())  # a long title must not hold the column wide

    def _add(self, name: str, does: str, act: Callable[[], object]) -> None:
        button = QToolButton()
        button.setObjectName(f"{name}Button")
        button.setIcon(icon(name))
        button.setIconSize(QSize(16, 16))
        button.setAutoRaise(True)
        button.setToolTip(does)
        button.setAccessibleName(f"{self._dock.windowTitle()}: {does}")
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # each of them has a key or stands in the View menu
        button.clicked.connect(act)
        self._row.addWidget(button)

    def _float(self) -> None:
        self._dock.setFloating(not self._dock.isFloating())
