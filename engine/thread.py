"""The thread in which a run goes on, and the mailbox that a window empties: the engine's only Qt file."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import TypeAlias

from PySide6.QtCore import QObject, QThread

from designer.errors import BlockwrightError
from engine.events import BatchDone, Event, RunEnded
from engine.training.control import Control

Work: TypeAlias = Callable[[Control], Iterator[Event]]
"""What the thread does: tells the events of a run, and looks at the control between them."""


class TrainingThread(QThread):
    """Runs `work` and gathers its events until `drain` takes them.

    A signal per event would freeze the window; the window asks several times a second instead. Whatever `work` raises
    becomes a `RunEnded("failed")` whose message is a sentence; what nobody foresaw is kept in `mistake` besides. The
    mailbox is complete once the thread has finished.
    """

    def __init__(self, work: Work, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.control = Control()
        self.mistake: BaseException | None = None
        self._work = work
        self._mailbox: deque[Event] = deque()

    def run(self) -> None:
        try:
            for event in self._work(self.control):
                self._mailbox.append(event)
        except Exception as error:  # noqa: BLE001  the border of the run: the window must live on
            self._mailbox.append(RunEnded("failed", 0, {}, message=self._sentence(error)))

    def drain(self) -> list[Event]:
        """The events since the last call; a batch without figures gives way to the next batch."""
        taken: list[Event] = []
        while self._mailbox:
            event = self._mailbox.popleft()
            if isinstance(event, BatchDone) and taken and _is_dull(taken[-1]):
                taken[-1] = event
            else:
                taken.append(event)
        return taken

    def _sentence(self, error: Exception) -> str:
        if isinstance(error, BlockwrightError):
            return str(error)
        if isinstance(error, MemoryError):
            return "The memory of this machine is full; try a smaller batch size, a smaller network or fewer data."
        brief = (str(error).splitlines() or [""])[0][:200]
        if isinstance(error, OSError):
            return f"A file cannot be read or written ({brief}). Look at the folder's permissions and its free space."
        self.mistake = error
        kind = type(error).__name__
        return f"The run ended by a mistake in Blockwright ({kind}: {brief}). What it had saved before is kept."


def _is_dull(event: Event) -> bool:
    return isinstance(event, BatchDone) and event.loss is None
