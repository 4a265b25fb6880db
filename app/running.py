"""The run that goes on: what its thread does, and the timer that empties the thread's mailbox into the window."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.carrying import Carried, learn
from app.charting.figures import Figures
from app.drawing import DRAWS
from app.job import Examined, examine, required
from app.output import shown
from app.pace import Pace
from app.runs import begin, go_on
from designer.errors import BlockwrightError
from designer.model.design import Design
from engine.data import Data, load
from engine.events import BatchDone, EpochDone, Event, RunEnded, RunStarted
from engine.runs import History, RunRecord, Runs
from engine.thread import TrainingThread
from engine.training import Control
from engine.training.failures import in_words

if TYPE_CHECKING:
    from torch import Tensor, nn

EMPTIED_EVERY_MS = 33
WATCHED = 1_000_000
"""The number of weights up to which a copy is kept after each epoch, for those who look on while it trains."""


class NothingToRun(BlockwrightError):
    """A design with errors was to be trained."""


@dataclass(frozen=True)
class Order:
    """What is to be trained: a design as it is now, or the rest of the run `record`.

    `data` and `found` are given where they are known already. A new run begins with what the run `base` learned.
    """

    workspace: Path
    data_root: Path
    name: str
    design: Design
    data: Data | None = None
    record: RunRecord | None = None
    found: Examined | None = None
    base: RunRecord | None = None


class Course:
    """What the thread of a run does: brings design and data together, trains and keeps the record; without Qt."""

    def __init__(self, order: Order, fetching: Callable[[str, int, int], None]) -> None:
        self.order = order
        self.found: Examined | None = None
        self.record: RunRecord | None = None
        self.figures: Figures | None = None
        self.weights: Mapping[str, Tensor] | None = None
        self.carried: Carried | None = None
        self._fetching = fetching

    def __call__(self, control: Control) -> Iterator[Event]:
        """The events of the run; none where it is stopped before it begins."""

        def fetching(what: str, done: int, total: int) -> None:
            if control.stop:
                raise _Stopped
            self._fetching(what, done, total)

        found = self.found = self._examined()
        assert found.training is not None
        try:
            data = self.order.data or load(required(found.data), self.order.data_root, fetching)
        except _Stopped:
            return
        with DRAWS:  # a network that draws while it is asked comes to its end first
            if not control.stop:
                yield from self._train(found, data, control)

    def _train(self, found: Examined, data: Data, control: Control) -> Iterator[Event]:
        assert found.training is not None
        order, runs = self.order, Runs(self.order.workspace)
        learned = learn(order.base, found.report) if order.base else None
        with in_words(found.training.batch_size):
            if order.record:
                training = go_on(runs, order.record, found, data, control)
            else:
                training = begin(runs, order.name, found, data, control)
        if learned is not None:
            learned.give(training.model, training.folder)
            self.carried = learned.carried
        for event in training.events:
            if isinstance(event, RunStarted):
                self.figures = Figures(training.id, event.batches, event.epochs)
                self.figures.extend(runs.history(training.id))
                self.record = runs.find(training.id)
            elif isinstance(event, EpochDone):
                self._watch(training.model)
            yield event

    def _examined(self) -> Examined:
        order = self.order
        design = order.record.design() if order.record else order.design
        known = order.found is not None and order.found.report.design is design
        found = order.found if known and order.found else examine(design, order.data_root)
        first = next((each for each in found.problems if each.severity == "error"), None)
        if first is not None:
            raise NothingToRun(f"The design cannot be trained: {first.message}")
        return found

    def _watch(self, model: nn.Module) -> None:
        state = model.state_dict()
        if sum(tensor.numel() for tensor in state.values()) <= WATCHED:
            self.weights = {name: tensor.detach().cpu().clone() for name, tensor in state.items()}


class Running(QObject):
    """One run, from its order to its end."""

    began = Signal(object)  # RunRecord
    told = Signal(object)  # list of events
    ended = Signal(object)  # RunEnded
    fetched = Signal(str, object, object)  # what is fetched before it begins, how much is done, how much there is
    mistaken = Signal(object)  # an exception nobody foresaw

    def __init__(self, order: Order, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.order = order
        self.record: RunRecord | None = None
        self.end: RunEnded | None = None
        self.pace = Pace()
        self._course = Course(order, self.fetched.emit)
        self._thread = TrainingThread(self._course, self)
        self._thread.finished.connect(self._finished)
        self._timer = QTimer(self, interval=EMPTIED_EVERY_MS, timerType=Qt.TimerType.CoarseTimer)
        self._timer.timeout.connect(self._empty)

    @property
    def paused(self) -> bool:
        return self._thread.control.paused

    @property
    def begun(self) -> bool:
        """Whether it trains; before that it loads its data."""
        return self.record is not None

    @property
    def stopping(self) -> bool:
        return self._thread.control.stop

    @property
    def found(self) -> Examined | None:
        """What is known of the run's own design; None in its first moment."""
        return self._course.found

    @property
    def figures(self) -> Figures | None:
        """The curves of the run, of its earlier parts too; None until it has begun."""
        return self._course.figures if self.record else None

    @property
    def weights(self) -> Mapping[str, Tensor] | None:
        """A copy of the weights after the last epoch; None before the first, and for large networks."""
        return self._course.weights

    @property
    def carried(self) -> Carried | None:
        """What it took over from another run; None for one that began with fresh weights."""
        return self._course.carried if self.record else None

    @property
    def place(self) -> str:
        """How far it is, in words."""
        where = self.pace.where
        state = "Stopping" if self.stopping else "Paused" if self.paused else ""
        return f"{state}: {where[:1].lower()}{where[1:]}" if state else where

    @property
    def loss(self) -> str:
        """The loss as the chart shows it now, in words; nothing before the first."""
        trace = self.figures.trace("loss") if self.figures is not None else None
        return f"loss {shown('loss', float(trace.line.y[-1]))}" if trace else ""

    @property
    def speed(self) -> str:
        """The recent speed and the time left, in words; nothing while it is held."""
        return "" if self.paused else self.pace.speed

    def start(self) -> None:
        self._thread.start()
        self._timer.start()

    def pause(self) -> None:
        """Hold the run before its next batch."""
        self._thread.control.pause()
        self.pace.hold()

    def resume(self) -> None:
        self._thread.control.resume()
        self.pace.hold()

    def stop(self) -> None:
        """Let the run finish its batch, save and end; `ended` tells when."""
        self._thread.control.stop = True

    def finish(self) -> None:
        """Stop, and wait until all is saved."""
        self.stop()
        self._thread.wait()

    def _empty(self) -> None:
        events = self._thread.drain()
        if self.record is None and self._course.record is not None:  # it is there before the first event is
            self.record = self._course.record
            self.began.emit(self.record)
        self.end = next((event for event in events if isinstance(event, RunEnded)), self.end)
        if events:
            self.pace.follow(events)
            if self.figures is not None:
                self.figures.extend(history(events))
            self.told.emit(events)

    def _finished(self) -> None:
        self._timer.stop()
        self._empty()
        if self._thread.mistake is not None:
            self.mistaken.emit(self._thread.mistake)
        self.ended.emit(self.end or RunEnded("stopped", 0, {}))


def history(events: Iterable[Event]) -> History:
    """What `Runs.history` would say of these events."""
    told = tuple(events)
    return History(
        tuple(event for event in told if isinstance(event, EpochDone)),
        tuple(event for event in told if isinstance(event, BatchDone) and event.loss is not None),
    )


class _Stopped(Exception):
    """The run was stopped while its data were fetched."""
