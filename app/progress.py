"""How a training shows on the command line: a bar on a terminal, a line per epoch elsewhere, or JSON."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from app import output
from engine.events import BatchDone, EpochDone, Event, RunEnded, RunStarted

ALWAYS = ("train_loss", "train_accuracy", "val_loss", "val_accuracy")


class View(Protocol):
    """Shows the events of a run."""

    def show(self, event: Event) -> None:
        """Show one."""


class Json:
    """One object per epoch and one for the end."""

    def __init__(self, run: str) -> None:
        self.run = run

    def show(self, event: Event) -> None:
        """Print it, if it is one of those."""
        match event:
            case EpochDone():
                speed = {"seconds": event.seconds, "examples_per_second": event.examples_per_second}
                figures = {**dict.fromkeys(ALWAYS), **event.figures}
                rate = {"learning_rate": event.learning_rate, "best": event.best}
                output.document({"event": "epoch", "epoch": event.epoch, **figures, **speed, **rate})
            case RunEnded():
                figures = {"test_loss": None, "test_accuracy": None, **event.figures}
                said = {"message": event.message} if event.message else {}
                head = {"event": "end", "reason": event.reason, "epochs": event.epochs}
                output.document({**head, **figures, "weights": event.weights, "run": self.run, **said})


class Lines:
    """One line per epoch."""

    def __init__(self, say: Callable[[str], None] = output.say) -> None:
        self.say = say
        self.epochs = 0

    def show(self, event: Event) -> None:
        """Say what a line can say."""
        match event:
            case RunStarted():
                self.epochs = event.epochs
                amount = f"{output.many(event.epochs, 'epoch')} of {output.many(event.batches, 'batch', 'batches')}"
                self.say(f"Training on {event.device}: {amount}.")
                if event.epoch:
                    self.say(f"Going on after epoch {event.epoch}.")
            case EpochDone():
                number = f"epoch {event.epoch:{len(str(self.epochs))}}/{self.epochs}"
                parts = [f"{name} {value:.4f}" for name, value in event.figures.items() if value is not None]
                speed = f"{event.seconds:.1f} s, {event.examples_per_second:,.0f} examples/s"
                self.say(f"{number}  {'  '.join(parts)}  ({speed})")


class Bar:
    """A bar over the whole run with loss, accuracy, throughput and the time left; above it a line per epoch."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.lines = Lines(lambda text: progress.console.print(output.clean(text), soft_wrap=True))
        self.task = TaskID(0)
        self.epochs, self.batches, self.begun = 0, 0, 0.0

    def show(self, event: Event) -> None:
        """Move the bar."""
        match event:
            case RunStarted():
                self.epochs, self.batches, self.begun = event.epochs, event.batches, time.perf_counter()
                done = event.epoch * event.batches
                self.task = self.progress.add_task(
                    "training", total=event.epochs * event.batches, completed=done, figures=""
                )
            case BatchDone(loss=float(loss)):
                done = (event.epoch - 1) * self.batches + event.batch
                accuracy = "" if event.accuracy is None else f"accuracy {event.accuracy:.4f}  "
                speed = event.examples / max(time.perf_counter() - self.begun, 1e-6)
                self.progress.update(
                    self.task,
                    completed=done,
                    description=f"epoch {event.epoch}/{self.epochs}",
                    figures=f"loss {loss:.4f}  {accuracy}{speed:,.0f} examples/s",
                )
            case EpochDone():
                self.begun = time.perf_counter()
                self.progress.update(self.task, completed=event.epoch * self.batches)
        self.lines.show(event)


@contextmanager
def view(run: str, *, json: bool) -> Iterator[View]:
    """The view that suits whoever is watching."""
    screen = output.console()
    if json:
        yield Json(run)
    elif not screen.is_terminal:
        yield Lines()
    else:
        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[figures]}"))
        with Progress(*columns, TimeRemainingColumn(), console=screen, transient=True) as progress:
            yield Bar(progress)


@contextmanager
def fetching() -> Iterator[Callable[[str, int, int], None]]:
    """What is told of downloads: a bar on a terminal, else a line when one begins; always on stderr."""
    screen = output.console(stderr=True)
    tasks: dict[str, TaskID] = {}
    with Progress(
        TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn(), console=screen,
        disable=not screen.is_terminal,
    ) as progress:  # fmt: skip

        def tell(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = progress.add_task(f"Loading {what}", total=total or None)
                if progress.disable:
                    output.remark(f"Loading {what} …")
            progress.update(tasks[what], completed=done, total=total or None)

        yield tell
