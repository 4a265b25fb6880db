"""What a crash left behind: it is offered when the window opens, and kept until the user has saved or discarded it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox, QWidget

from app.autosave import Autosave, Lost, lost
from app.files import Files
from app.notices import Notices


class Recovery(QObject):
    """Offers lost work in the notices of the window `parent`."""

    def __init__(self, files: Files, autosave: Autosave, notices: Notices, parent: QWidget) -> None:
        super().__init__(parent)
        self._files, self._autosave, self._notices, self._parent = files, autosave, notices, parent

    def look(self) -> None:
        """Offer all that was lost in the session's workspace."""
        for one in lost(self._files.workspace):
            self._offer(one)

    def _offer(self, one: Lost) -> None:
        text = f"Unsaved work on “{one.name}” was kept when Blockwright ended unexpectedly."
        choices: dict[str, Callable[[], None]] = {
            "Open it": partial(self._open, one),
            "Discard…": partial(self._discard, one),
        }
        self._notices.offer(text, choices, "recovery")

    def _open(self, one: Lost) -> None:
        if self._files.recover(one):
            self._autosave.wait()  # the work is in this window's side file before the old one goes
            one.forget()
        else:
            self._offer(one)

    def _discard(self, one: Lost) -> None:
        if self._may_discard(one):
            one.forget()
        else:
            self._offer(one)

    def _may_discard(self, one: Lost) -> bool:
        box = QMessageBox(self._parent)
        box.setObjectName("discardQuestion")
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle("Discard unsaved work")
        box.setText(f"Discard the unsaved work on “{one.name}”?")
        box.setInformativeText("It cannot be brought back.")
        standard = QMessageBox.StandardButton
        box.setStandardButtons(standard.Discard | standard.Cancel)
        box.setDefaultButton(standard.Cancel)
        return box.exec() == standard.Discard
