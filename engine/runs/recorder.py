"""Writing a run down while it goes on, cheaply: figures are gathered in memory and written about twice a second."""

from __future__ import annotations

import json
import sqlite3
import time
from pathlib import Path
from types import TracebackType
from typing import Final

from designer.errors import BlockwrightError
from engine.events import BatchDone, CheckpointSaved, EpochDone, Event, RunEnded, RunStarted
from engine.runs.database import Database
from engine.runs.lock import FileLock

FLUSH_S: Final = 0.5


class Run:
    """A run that goes on: `record` takes its events, `folder` its checkpoints.

    As a context it ends the record too: a block left by Ctrl-C is a run that stopped, one left by an error failed.
    """

    def __init__(self, run: str, folder: Path, database: Database, alive: FileLock) -> None:
        self.id = run
        self.folder = folder
        self._database = database
        self._alive = alive
        with database.told():
            self._connection = database.open()
        self._batches: list[tuple[str, int, int, int, float, float | None]] = []
        self._flush_at = 0.0
        self._ended = False

    def record(self, event: Event) -> None:
        """Write `event` down, soon; raises `WorkspaceRefused` when the record cannot be written."""
        match event:
            case BatchDone():
                self._batch(event)
            case EpochDone():
                self._epoch(event)
            case CheckpointSaved():
                self._checkpoint(event)
            case RunStarted():
                self._started(event)
            case RunEnded():
                self._finish(event)

    def flush(self) -> None:
        """Write down what is still in memory."""
        self._write()

    def close(self) -> None:
        """Write what is left and let go of the run; without a `RunEnded` it counts as stopped."""
        if not self._ended:
            self._end("stopped", "")
        self._alive.release()

    def __enter__(self) -> Run:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._ended and isinstance(error, Exception):
            ours = "A mistake in Blockwright ended the run; please report it."
            self._end("failed", str(error) if isinstance(error, BlockwrightError) else ours)
        self.close()

    def _batch(self, event: BatchDone) -> None:
        if event.loss is None:  # still on the device; there is nothing to draw
            return
        self._batches.append((self.id, event.epoch, event.batch, event.examples, event.loss, event.accuracy))
        now = time.monotonic()
        if now >= self._flush_at:
            self._write()
            self._flush_at = now + FLUSH_S

    def _started(self, event: RunStarted) -> None:
        self._write(
            (
                "DELETE FROM batches WHERE run = ? AND (epoch, batch) > (?, ?)",
                (self.id, event.epoch + 1, event.batch),
            ),
            ("DELETE FROM epochs WHERE run = ? AND epoch > ?", (self.id, event.epoch)),
            (
                "UPDATE runs SET planned = ?, batches = ?, device = ?, threads = ?, epochs = ? WHERE id = ?",
                (event.epochs, event.batches, event.device, event.threads, event.epoch, self.id),
            ),
        )

    def _epoch(self, event: EpochDone) -> None:
        figures = json.dumps(dict(event.figures))
        speed = (event.seconds, event.examples_per_second, event.learning_rate)
        self._write(
            (
                "INSERT OR REPLACE INTO epochs VALUES (?, ?, ?, ?, ?, ?, ?)",
                (self.id, event.epoch, figures, *speed, event.best),
            ),
            ("UPDATE runs SET epochs = ? WHERE id = ?", (event.epoch, self.id)),
        )

    def _checkpoint(self, event: CheckpointSaved) -> None:
        file = event.path.relative_to(self.folder) if event.path.is_relative_to(self.folder) else event.path.absolute()
        self._write(
            (
                "INSERT OR REPLACE INTO checkpoints VALUES (?, ?, ?, ?)",
                (self.id, event.kind, event.epoch, file.as_posix()),
            )
        )

    def _finish(self, event: RunEnded) -> None:
        self._write(
            (
                "UPDATE runs SET epochs = ?, figures = ?, weights = ?, confusion = ? WHERE id = ?",
                (
                    event.epochs,
                    json.dumps(dict(event.figures)),
                    event.weights if event.figures else None,
                    json.dumps(event.confusion),
                    self.id,
                ),
            )
        )
        self._end(event.reason, event.message)

    def _end(self, status: str, message: str) -> None:
        self._ended = True
        self._write(
            (
                "UPDATE runs SET status = ?, message = ?, ended = ? WHERE id = ?",
                (status, message, time.time(), self.id),
            )
        )
        self._connection.close()

    def _write(self, *statements: tuple[str, tuple[object, ...]]) -> None:
        """The gathered batches and `statements` in one transaction."""
        with self._database.told():
            connection = self._connection
            connection.execute("BEGIN IMMEDIATE")
            try:
                connection.executemany("INSERT OR REPLACE INTO batches VALUES (?, ?, ?, ?, ?, ?)", self._batches)
                for text, values in statements:
                    connection.execute(text, values)
                connection.execute("COMMIT")
            except sqlite3.Error:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
        self._batches.clear()
