"""What is known of a run: one `RunRecord`, and its `History` of epochs and batches."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

from designer.errors import BlockwrightError
from designer.model import files
from designer.model.design import Design
from designer.task import Field, Task
from engine.events import BatchDone, EpochDone, Figures, Reason
from engine.runs.lock import is_held

Status: TypeAlias = Reason | Literal["running", "interrupted"]
WeightsKind: TypeAlias = Literal["best", "last"]
LOCK = "alive.lock"


class RunNotFound(BlockwrightError):
    """A run, or a run's weights, that the workspace does not have."""


@dataclass(frozen=True)
class RunRecord:
    """A run as it stood when it was asked for.

    `status` is "interrupted" for a run whose process died. `created` and `ended` are seconds since 1970. `epochs`
    counts the finished ones of `planned`; `figures` are the test figures and `tested` the weights they were measured
    with; `confusion` is the test set's confusion matrix, rows are true classes. `checkpoints` maps "best" and "last"
    to (epoch, file).
    """

    id: str
    name: str
    folder: Path
    created: float
    ended: float | None
    status: Status
    message: str
    device: str
    threads: int | None
    torch: str
    task: Task | None
    planned: int | None
    batches: int | None
    epochs: int
    figures: Figures
    tested: WeightsKind | None
    confusion: tuple[tuple[int, ...], ...]
    checkpoints: Mapping[WeightsKind, tuple[int, Path]]
    design_text: str

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes, in the order of the model's outputs; empty where there are none."""
        return self.task.classes if self.task else ()

    def design(self) -> Design:
        """The design as it was when the run began."""
        return files.loads(self.design_text, name=f"the design of run {self.id}")

    def weights(self, kind: WeightsKind | None = None) -> Path:
        """The file of the best or the last weights; without `kind` those the test figures used, else the best there is.

        Raises `RunNotFound` when the run has saved none, or the file is gone.
        """
        preferred: tuple[WeightsKind | None, ...] = (kind,) if kind else (self.tested, "best", "last")
        known = [self.checkpoints[each][1] for each in preferred if each and each in self.checkpoints]
        if not known:
            wanted = f"{kind} weights" if kind else "weights"
            raise RunNotFound(f"Run {self.id} has no {wanted}: it saved none before it ended.")
        found = next((path for path in known if path.is_file()), None)
        if found is None:
            raise RunNotFound(f"The weights of run {self.id} are gone: {known[0]} does not exist.")
        return found

    @property
    def has_weights(self) -> bool:
        """Whether any weights of the run are on disk."""
        return any(path.is_file() for _, path in self.checkpoints.values())


@dataclass(frozen=True, slots=True)
class History:
    """The figures of a run in the order in which they came, as the events that told them."""

    epochs: tuple[EpochDone, ...]
    batches: tuple[BatchDone, ...]


def read(connection: sqlite3.Connection, row: sqlite3.Row, folder: Path) -> RunRecord:
    """The record that a row of the table of runs stands for."""
    saved = connection.execute("SELECT kind, epoch, file FROM checkpoints WHERE run = ?", (row["id"],))
    status = row["status"]
    if status == "running" and not is_held(folder / LOCK):
        status = "interrupted"
    return RunRecord(
        id=row["id"],
        name=row["name"],
        folder=folder,
        created=row["created"],
        ended=row["ended"],
        status=status,
        message=row["message"],
        device=row["device"],
        threads=row["threads"],
        torch=row["torch"],
        task=task_from_json(row["task"]),
        planned=row["planned"],
        batches=row["batches"],
        epochs=row["epochs"],
        figures=json.loads(row["figures"]),
        tested=row["weights"],
        confusion=tuple(tuple(counts) for counts in json.loads(row["confusion"])),
        checkpoints={kind: (epoch, folder / file) for kind, epoch, file in saved},
        design_text=row["design"],
    )


def history(connection: sqlite3.Connection, run: str, after: tuple[int, int] = (0, 0)) -> History:
    """The figures of a run, running or over; `after` = (epoch, batch) leaves out the batches up to that one."""
    epochs = connection.execute("SELECT * FROM epochs WHERE run = ? ORDER BY epoch", (run,))
    batches = connection.execute(
        "SELECT epoch, batch, examples, loss, accuracy FROM batches "
        "WHERE run = ? AND (epoch, batch) > (?, ?) ORDER BY epoch, batch",
        (run, *after),
    )
    return History(
        tuple(_epoch(row) for row in epochs),
        tuple(BatchDone(*row) for row in batches),
    )


def _epoch(row: sqlite3.Row) -> EpochDone:
    return EpochDone(
        epoch=row["epoch"],
        figures=json.loads(row["figures"]),
        seconds=row["seconds"],
        examples_per_second=row["examples_per_second"],
        best=bool(row["best"]),
        learning_rate=row["learning_rate"],
    )


def task_to_json(task: Task | None) -> str | None:
    """The task as the table of runs keeps it."""
    return None if task is None else json.dumps(asdict(task))


def task_from_json(text: str | None) -> Task | None:
    """The task that `task_to_json` wrote."""
    if text is None:
        return None
    raw = json.loads(text)
    return Task(
        inputs=tuple(_field(each) for each in raw["inputs"]),
        goal=raw["goal"],
        target=_field(raw["target"]),
        classes=tuple(raw["classes"]),
        loss=raw["loss"],
    )


def _field(raw: Mapping[str, Any]) -> Field:
    return Field(tuple(raw["shape"]), raw["dtype"])
