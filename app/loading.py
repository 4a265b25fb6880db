"""The thread that loads a design's data set; the last one asked for wins."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal

from designer.errors import BlockwrightError


class Loading(QThread):
    """Loads what is asked for; the answers carry the settings they belong to."""

    done = Signal(object, object)  # the settings, Data
    failed = Signal(object, str)  # the settings, a sentence
    mistaken = Signal(object)  # an exception nobody foresaw
    progress = Signal(str, object, object)  # what is fetched, bytes done, bytes in all

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wake = threading.Condition()
        self._asked: tuple[Mapping[str, Any], Path] | None = None
        self._busy: Mapping[str, Any] | None = None
        self._ending = False

    def ask(self, settings: Mapping[str, Any], root: Path) -> None:
        """Load the data that `settings` name; the same ones that are being loaded are not loaded twice."""
        with self._wake:
            if self._busy != settings:
                self._asked = settings, root
            self._wake.notify()
        if not self.isRunning():
            self.start()

    def finish(self) -> None:
        """End the thread, where need be in the middle of a download."""
        with self._wake:
            self._ending = True
            self._wake.notify()
        self.wait()

    def run(self) -> None:
        while (asked := self._next()) is not None:
            self._load(*asked)
            self._busy = None

    def _next(self) -> tuple[Mapping[str, Any], Path] | None:
        with self._wake:
            self._wake.wait_for(lambda: self._asked is not None or self._ending)
            asked, self._asked = self._asked, None
            self._busy = asked[0] if asked else None
            return None if self._ending else asked

    def _load(self, settings: Mapping[str, Any], root: Path) -> None:
        from engine.data import DataConfig, load

        if not settings:
            self.failed.emit(settings, "The design names no data set yet; choose one in the Data dock.")
            return
        try:
            data = load(DataConfig.read(settings), root, self._tell)
        except _Ended:
            return
        except BlockwrightError as refused:
            self.failed.emit(settings, str(refused))
        except MemoryError:
            self.failed.emit(settings, "The data set does not fit into the memory of this machine.")
        except Exception as mistake:  # noqa: BLE001  the border of a thread: the window must live on
            self.failed.emit(settings, "The data set could not be loaded.")
            self.mistaken.emit(mistake)
        else:
            self.done.emit(settings, data)

    def _tell(self, what: str, done: int, total: int) -> None:
        if self._ending:
            raise _Ended
        self.progress.emit(what, done, total)


class _Ended(Exception):
    """The thread shall end."""
