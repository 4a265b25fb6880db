"""How far a run is and how long it will still take, from its events."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable

from engine.events import BatchDone, EpochDone, Event, RunStarted

WINDOW_S = 5.0
"""Over how much of the recent past the speed is measured."""


class Pace:
    """Follows a run; `clock` gives seconds. Time spent paused does not count."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self.epochs = self.batches = 0
        self.epoch = self.batch = 0
        self.per_epoch_s: float | None = None
        self.device = ""
        self._clock = clock
        self._marks: deque[tuple[float, int, int]] = deque()  # when, batches done since the start, examples seen
        self._seen = self._before = 0
        self._moving = False  # a run that goes on says with its first batch where it is

    def follow(self, events: Iterable[Event]) -> None:
        """Take note of what happened."""
        for event in events:
            match event:
                case RunStarted():
                    self.epochs, self.batches, self.device = event.epochs, event.batches, event.device
                    self.epoch, self.batch = event.epoch, event.batch
                    self._moving = not event.batch
                case BatchDone():
                    self._moving = True
                    self.epoch, self.batch = event.epoch - 1, event.batch
                    self._seen = self._before + event.examples
                case EpochDone():
                    self.epoch, self.batch = event.epoch, 0
                    self._before = self._seen
                    self.per_epoch_s = event.seconds
        if self._moving:
            self._mark()

    def hold(self) -> None:
        """Forget the speed: the run pauses, or goes on after a pause."""
        self._marks.clear()

    @property
    def done(self) -> int:
        """The batches done since the first epoch."""
        return self.epoch * self.batches + self.batch

    @property
    def total(self) -> int:
        return self.epochs * self.batches

    @property
    def share(self) -> float:
        """How much of the run is done, 0 to 1."""
        return self.done / self.total if self.total else 0.0

    @property
    def examples_per_second(self) -> float | None:
        """The recent speed, None until there is something to measure."""
        seconds, _, examples = self._recent()
        return examples / seconds if seconds > 0 and examples > 0 else None

    @property
    def seconds_left(self) -> float | None:
        """How long the rest of the run takes at the recent speed, validation included once an epoch was measured."""
        seconds, batches, _ = self._recent()
        return (self.total - self.done) * seconds / batches if seconds > 0 and batches > 0 else None

    @property
    def where(self) -> str:
        """The epoch and the batch, in words."""
        where = f"Epoch {min(self.epoch + 1, self.epochs)} of {self.epochs}"
        return f"{where}, batch {self.batch} of {self.batches}" if self.batch else where

    @property
    def speed(self) -> str:
        """The recent speed and the time left, in words."""
        speed, left = self.examples_per_second, self.seconds_left
        parts = [f"{speed:,.0f} examples/s"] if speed else []
        return ", ".join(parts + ([f"{span(left)} left"] if left is not None else []))

    def _mark(self) -> None:
        now = self._clock()
        self._marks.append((now, self.done, self._seen))
        while len(self._marks) > 2 and now - self._marks[1][0] >= WINDOW_S:
            self._marks.popleft()

    def _recent(self) -> tuple[float, int, int]:
        if len(self._marks) < 2:
            return 0.0, 0, 0
        (begun, batches, examples), (now, done, seen) = self._marks[0], self._marks[-1]
        return now - begun, done - batches, seen - examples


def span(seconds: float) -> str:
    """A length of time as people say it: "45 s", "3 min 20 s", "2 h 5 min"."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
