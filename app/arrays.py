"""Arrays for the design from .npy files: read in a thread, given to a node in one step that is undone at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.opening import keep_folder, last_folder
from app.session import Session
from designer.arrays import ArrayRefused, read_file
from designer.values import Values

SUFFIX: Final = ".npy"
Taken = Callable[[Values], object]
Refused = Callable[[str], object]


class Arrays(QObject):
    """Reads files; who asks is told by what it gives along, in the thread of the window."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._teller = _Teller()
        self._teller.told.connect(self._tell)

    def read(self, path: Path, taken: Taken, refused: Refused) -> None:
        """Read the file at `path` and give its values to `taken`, or a sentence on why not to `refused`."""
        QThreadPool.globalInstance().start(_Reading(path, taken, refused, self._teller))

    def _tell(self, listener: Callable[[object], object], what: object) -> None:
        listener(what)


def chosen_file(session: Session, parent: QWidget) -> Path | None:
    """The .npy file that the user chooses; None for none."""
    near = str(last_folder(session.preferences))
    kinds = f"Arrays (*{SUFFIX});;All files (*)"
    chosen, _ = QFileDialog.getOpenFileName(parent, "The values of an array", near, kinds)
    if not chosen:
        return None
    keep_folder(session.preferences, Path(chosen))
    return Path(chosen)


class _Teller(QObject):
    told = Signal(object, object)  # a listener, and what it is told


class _Reading(QRunnable):
    def __init__(self, path: Path, taken: Taken, refused: Refused, teller: _Teller) -> None:
        super().__init__()
        self._path, self._taken, self._refused, self._teller = path, taken, refused, teller

    def run(self) -> None:
        try:
            values = read_file(self._path)
        except ArrayRefused as refused:
            self._teller.told.emit(self._refused, str(refused))
        else:
            self._teller.told.emit(self._taken, values)
