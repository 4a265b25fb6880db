"""The size of the window and the places of its docks, remembered from one start to the next."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QMainWindow

from app.panels import Panels

WIDTH, HEIGHT = 1440, 900
VERSION = 2
"""Of the arrangement: docks that were kept in another one are put where they stand at first."""


class Layout:
    """Keeps the layout of `window` in `preferences`; what was kept there is taken up at once."""

    def __init__(self, window: QMainWindow, panels: Panels, preferences: QSettings) -> None:
        self._window, self._panels, self._preferences = window, panels, preferences
        geometry, docks = preferences.value("geometry"), preferences.value("layout")
        self._docks = docks if isinstance(docks, QByteArray) else QByteArray()
        if not isinstance(geometry, QByteArray) or not window.restoreGeometry(geometry):
            window.resize(WIDTH, HEIGHT)
        self._fit()

    def note(self) -> None:
        """The docks stand where the user wants them."""
        self._docks = self._window.saveState(VERSION)

    def place(self) -> None:
        """Put the docks where they stood when that was noted last, or where they stand at first."""
        if self._docks.isEmpty() or not self._window.restoreState(self._docks, VERSION):
            self._panels.arrange()

    def store(self) -> None:
        """Keep it for the next start."""
        self._preferences.setValue("geometry", self._window.saveGeometry())
        self._preferences.setValue("layout", self._docks)

    def _fit(self) -> None:
        """Bring the whole window onto its screen, which may be a smaller one than last time."""
        window, room = self._window, self._window.screen().availableGeometry()
        if not window.isMaximized() and not window.isFullScreen() and not room.contains(window.frameGeometry()):
            around = window.frameGeometry().size() - window.size()
            window.resize(window.size().boundedTo(room.size() - around))
            frame = window.frameGeometry()
            window.move(
                max(room.left(), min(frame.left(), room.right() + 1 - frame.width())),
                max(room.top(), min(frame.top(), room.bottom() + 1 - frame.height())),
            )
