"""When a run that goes on is looked at again."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

PACE_MS, REST = 300, 4
"""The pause between two looks: at least so long, and so many times the time that a look takes."""


class Watch(QObject):
    """Told of epochs, and of looks that begin and end; tells when the next look is due."""

    due = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._more = False
        self._going: set[str] = set()
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self._look)

    def epoch(self) -> None:
        """An epoch is over: there is something new to see."""
        self._more = True
        self._look()

    def begin(self, name: str) -> None:
        """A part of a look begins."""
        self._going.add(name)

    def end(self, name: str, seconds: float = 0) -> None:
        """A part of a look is over, after so many seconds."""
        self._going.discard(name)
        self._rest.start(max(PACE_MS, self._rest.remainingTime(), round(REST * seconds * 1000)))

    def drop(self) -> None:
        """Nobody waits for the end of the present look any more."""
        self._going.clear()

    def _look(self) -> None:
        if self._more and not self._going and not self._rest.isActive():
            self._more = False
            self.due.emit()
