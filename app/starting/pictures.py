"""The thread that looks into files for their pictures: a file may be large, or lie far away."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal

from app.starting.miniature import bars
from designer.errors import BlockwrightError
from designer.model import files

MAX_BYTES = 4_000_000
"""A larger file has no picture."""


class Pictures(QThread):
    """Tells of the picture of each file it was asked for; a file that cannot be read has none."""

    found = Signal(object, object)  # the path, and the bars of its picture

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._paths: deque[Path] = deque()
        self._lock = threading.Lock()

    def ask(self, paths: Iterable[Path]) -> None:
        """Look into these files, and no longer into those asked for before."""
        with self._lock:
            self._paths.clear()
            self._paths.extend(paths)
        if not self.isRunning():
            self.start(QThread.Priority.LowPriority)

    def finish(self) -> None:
        """End the thread after the file it reads."""
        self.ask(())
        self.wait()

    def run(self) -> None:
        while (path := self._next()) is not None:
            try:
                if path.stat().st_size <= MAX_BYTES:
                    self.found.emit(path, bars(files.load(path)))
            except (OSError, BlockwrightError):
                continue

    def _next(self) -> Path | None:
        with self._lock:
            return self._paths.popleft() if self._paths else None
