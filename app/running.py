"""The run that goes on: the engine's thread, and the timer that empties its mailbox into the window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.job import examine, required
from app.runs import begin, go_on
from designer.model.design import Design
from engine.data import Data, load
from engine.events import Event, RunEnded
from engine.runs import RunRecord, Runs
from engine.thread import TrainingThread
from engine.training.control import Control

EMPTIED_EVERY_MS = 33


@dataclass(frozen=True)
class Order:
    """What is to be trained: a design as it is now, with the data if they are loaded, or the rest of the run `record`."""

    workspace: Path
    data_root: Path
    name: str
    design: Design
    data: Data | None = None
    record: RunRecord | None = None


class Running(QObject):
    """One run, from its order to its end."""

    began = Signal(object)  # RunRecord
    told = Signal(object)  # list of events
    ended = Signal(object)  # RunEnded
    mistaken = Signal(object)  # an exception nobody foresaw

    def __init__(self, order: Order, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.order = order
        self.record: RunRecord | None = None
        self.end: RunEnded | None = None
        self._begun: RunRecord | None = None  # set by the thread
        self._thread = TrainingThread(self._work, self)
        self._thread.finished.connect(self._finished)
        self._timer = QTimer(self, interval=EMPTIED_EVERY_MS, timerType=Qt.TimerType.CoarseTimer)
        self._timer.timeout.connect(self._empty)

    @property
    def paused(self) -> bool:
        return self._thread.control.paused

    @property
    def stopping(self) -> bool:
        return self._thread.control.stop

    def start(self) -> None:
        self._thread.start()
        self._timer.start()

    def pause(self) -> None:
        """Hold the run before its next batch."""
        self._thread.control.pause()

    def resume(self) -> None:
        self._thread.control.resume()

    def stop(self) -> None:
        """Let the run finish its batch, save and end; `ended` tells when."""
        self._thread.control.stop = True

    def finish(self) -> None:
        """Stop, and wait until all is saved."""
        self.stop()
        self._thread.wait()

    def _work(self, control: Control) -> Iterator[Event]:
        order = self.order
        design = order.record.design() if order.record else order.design
        found = examine(design, order.data_root)
        data = order.data or load(required(found.data), order.data_root)
        runs = Runs(order.workspace)
        if order.record:
            training = go_on(runs, order.record, found, data, control)
        else:
            training = begin(runs, order.name, found, data, control)
        self._begun = runs.find(training.id)
        yield from training.events

    def _empty(self) -> None:
        if self.record is None and self._begun is not None:
            self.record = self._begun
            self.began.emit(self.record)
        events = self._thread.drain()
        self.end = next((event for event in events if isinstance(event, RunEnded)), self.end)
        if events:
            self.told.emit(events)

    def _finished(self) -> None:
        self._timer.stop()
        self._empty()
        if self._thread.mistake is not None:
            self.mistaken.emit(self._thread.mistake)
        self.ended.emit(self.end or RunEnded("failed", 0, {}, message="The run ended without a word."))
