"""Waiting for something that takes too long for the thread of the window, without letting that stand still."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QEventLoop, QThread

Result = TypeVar("Result")


def awaited(work: Callable[[], Result]) -> Result:
    """What `work` gives, or raises; it is done in a thread of its own.

    Meanwhile the window is painted and a run goes on; keys and clicks wait, so nothing can come between.
    """
    doing, loop = _Doing(work), QEventLoop()
    doing.finished.connect(loop.quit)
    doing.start()
    loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
    doing.wait()
    return doing.outcome()


class _Doing(QThread, Generic[Result]):
    def __init__(self, work: Callable[[], Result]) -> None:
        super().__init__()
        self._work = work
        self._results: list[Result] = []
        self._error: Exception | None = None

    def run(self) -> None:
        try:
            self._results.append(self._work())
        except Exception as error:  # noqa: BLE001  the border of a thread: whoever waits is told
            self._error = error

    def outcome(self) -> Result:
        if self._error is not None:
            raise self._error
        return self._results[0]
