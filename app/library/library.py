"""The library: keeps the user's blocks in sight, and what is done with them out of the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QFile, QFileSystemWatcher, QObject, QTimer, Signal

from app.library.shelf import FOLDER, Reader, Saved, Shelf, put, renamed
from app.signals import Signals
from designer.errors import BlockwrightError
from designer.model.design import Design
from designer.model.files import FileRefused

SETTLED_MS = 150
"""A second window, or a copy of many files, changes the folder several times at once."""


class Library(QObject):
    """Tells what lies in the folder; one thread reads and writes it, in the order in which that was asked for."""

    changed = Signal(object)  # Shelf
    kept = Signal(object)  # the path of a block that was saved or renamed just now
    said = Signal(str)  # a sentence: what was done
    _was_read = Signal(object)

    def __init__(self, workspace: Path, session: Signals) -> None:
        super().__init__(session)
        self.folder = workspace / FOLDER
        self.shelf = Shelf()
        self._session = session
        self._reader = Reader(self.folder)
        self._thread: ThreadPoolExecutor | None = None
        self._watcher: QFileSystemWatcher | None = None
        self._settling = QTimer(self, singleShot=True, interval=SETTLED_MS)
        self._settling.timeout.connect(self.look)
        self._was_read.connect(self._take)
        session.closing.connect(self._finish)

    def start(self) -> None:
        """Read the folder and keep watching it; called after the first paint."""
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="library")
            self.look()

    def look(self) -> None:
        """Read the folder again."""
        self._ask(lambda: None)

    def save(self, definition: Design, over: Saved | None = None) -> None:
        """Put a block there, in the place of one that is there already or as a further one."""
        name = definition.main
        self._do(lambda: put(self.folder, definition, over.path if over else None), f"{name} is in My blocks now.")

    def rename(self, saved: Saved, name: str) -> None:
        """Call a block otherwise; designs that use it keep its old name."""
        self._do(lambda: renamed(saved, name), f"{saved.name} is called {name} in My blocks now.")

    def delete(self, saved: Saved) -> None:
        """Move a block's file to the trash of the system; where there is none, it is gone."""
        self._do(lambda: _delete(saved.path), f"{saved.name} is no longer in My blocks.")

    def _do(self, act: Callable[[], Path | None], said: str) -> None:
        """Change the folder; what was done, or why not, is told."""

        def run() -> None:
            path = act()
            if path is not None:
                self.kept.emit(path)
            self.said.emit(said)

        self._ask(run)

    def _ask(self, act: Callable[[], None]) -> None:
        if self._thread is not None:
            self._thread.submit(self._work, act)

    def _work(self, act: Callable[[], None]) -> None:
        try:
            act()
        except (BlockwrightError, OSError) as refused:
            self._session.refused.emit(str(refused))
        self._was_read.emit(self._reader.read())

    def _take(self, shelf: Shelf) -> None:
        if self._watcher is None and self.folder.is_dir():
            self._watcher = QFileSystemWatcher([str(self.folder)], self)
            self._watcher.directoryChanged.connect(lambda _folder: self._settling.start())
        if shelf != self.shelf:
            self.shelf = shelf
            self.changed.emit(shelf)

    def _finish(self) -> None:
        self._settling.stop()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.shutdown(cancel_futures=False)


def _delete(path: Path) -> None:
    moved = QFile.moveToTrash(str(path))
    done = moved[0] if isinstance(moved, tuple) else moved
    if not done:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise FileRefused(f"{path.name} cannot be deleted ({error.strerror or error}).") from None
