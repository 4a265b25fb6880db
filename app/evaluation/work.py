"""A thread that does one job after the other; of the jobs with the same name only the last one asked for is done."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeAlias

from PySide6.QtCore import QObject, QThread, Signal

from designer.errors import BlockwrightError

Stopped: TypeAlias = Callable[[], bool]
Job: TypeAlias = Callable[[Stopped], object]
"""Does something lengthy; asks now and then whether the answer is still wanted."""


class Work(QThread):
    """Told what to do by `ask`; the answers arrive in the thread of its parent."""

    done = Signal(str, object)  # the job's name and its result
    failed = Signal(str, str)  # the job's name and a sentence
    mistaken = Signal(object)  # an exception nobody foresaw
    _answered = Signal(str, int, object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wake = threading.Condition()
        self._waiting: dict[str, tuple[int, Job]] = {}
        self._latest: dict[str, int] = {}
        self._ending = False
        self._answered.connect(self._tell)

    def ask(self, name: str, job: Job) -> None:
        """Do `job` in place of any earlier one of that name; one that goes on already is told to stop."""
        with self._wake:
            number = self._latest.get(name, 0) + 1
            self._latest[name] = number
            self._waiting.pop(name, None)
            self._waiting[name] = number, job
            self._wake.notify()
        if not self.isRunning() and not self._ending:
            self.start()

    def forget(self, name: str) -> None:
        """Want no more answer to the jobs of that name."""
        with self._wake:
            self._latest[name] = self._latest.get(name, 0) + 1
            self._waiting.pop(name, None)

    def finish(self) -> None:
        """End the thread."""
        with self._wake:
            self._ending = True
            self._wake.notify()
        self.wait()

    def run(self) -> None:
        while (taken := self._next()) is not None:
            name, number, job = taken
            self._do(name, number, job)

    def _next(self) -> tuple[str, int, Job] | None:
        with self._wake:
            self._wake.wait_for(lambda: bool(self._waiting) or self._ending)
            if self._ending:
                return None
            name = next(iter(self._waiting))
            return name, *self._waiting.pop(name)

    def _do(self, name: str, number: int, job: Job) -> None:
        def stopped() -> bool:
            return self._ending or self._latest[name] != number

        result, sentence = None, ""
        try:
            result = job(stopped)
        except BlockwrightError as refused:
            sentence = str(refused)
        except MemoryError:
            sentence = "That does not fit into the memory of this machine."
        except Exception as mistake:  # noqa: BLE001  the border of a thread: the window must live on
            sentence = "That could not be computed."
            self.mistaken.emit(mistake)
        self._answered.emit(name, number, result, sentence)

    def _tell(self, name: str, number: int, result: object, sentence: str) -> None:
        """In the window's thread: an answer that nobody wants any more is dropped."""
        if self._ending or self._latest[name] != number:
            return
        if sentence:
            self.failed.emit(name, sentence)
        else:
            self.done.emit(name, result)
