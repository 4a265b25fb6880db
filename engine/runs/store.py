"""The runs of a workspace: begin one, find one, read its figures, delete it."""

from __future__ import annotations

import difflib
import re
import shutil
import sqlite3
import time
from contextlib import ExitStack
from importlib import metadata
from pathlib import Path
from typing import Final

from designer.model import files
from designer.model.design import Design
from designer.task import Task
from engine.runs import record
from engine.runs.database import Database, WorkspaceRefused
from engine.runs.lock import FileLock
from engine.runs.record import LOCK, History, RunNotFound, RunRecord
from engine.runs.recorder import Run

FOLDER: Final = "runs"
LONGEST_NAME: Final = 40


class Runs:
    """The runs of the workspace at `workspace`, which is made when missing.

    Any thread and any process may use it at the same time. Raises `WorkspaceRefused` when the workspace or its record
    cannot be used.
    """

    def __init__(self, workspace: Path) -> None:
        self.workspace = workspace
        self._database = Database(workspace)

    def begin(self, name: str, design: Design, device: str = "", task: Task | None = None) -> Run:
        """A new run of the design called `name`, with an id such as "mnist_cnn-3" and an empty folder."""
        text = files.dumps(design)
        short = plain(name)
        with self._database.reading() as connection, ExitStack() as undo:
            connection.execute("BEGIN IMMEDIATE")
            run, folder = self._next(connection, short)
            alive = FileLock(folder / LOCK)
            alive.take()
            undo.callback(alive.release)
            connection.execute(
                "INSERT INTO runs (id, name, created, status, device, torch, design, task) "
                "VALUES (?, ?, ?, 'running', ?, ?, ?, ?)",
                (run, short, time.time(), device, metadata.version("torch"), text, record.task_to_json(task)),
            )
            connection.execute("COMMIT")
            undo.pop_all()
        return Run(run, folder, self._database, alive)

    def resume(self, run: RunRecord) -> Run:
        """`run` again, to go on in the same record; raises `WorkspaceRefused` while it is running."""
        alive = FileLock(run.folder / LOCK)
        with self._database.reading() as connection:
            run.folder.mkdir(parents=True, exist_ok=True)
            if not alive.take():
                raise WorkspaceRefused(f"Run {run.id} is still running; stop it before you go on with it.")
            connection.execute("UPDATE runs SET status = 'running', ended = NULL, message = '' WHERE id = ?", (run.id,))
        return Run(run.id, run.folder, self._database, alive)

    def all(self) -> tuple[RunRecord, ...]:
        """Every run, the newest first."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT * FROM runs ORDER BY created DESC, id DESC").fetchall()
            return tuple(self._read(connection, row) for row in rows)

    def find(self, text: str) -> RunRecord:
        """The run whose id is `text`, or the only one whose id begins with it; raises `RunNotFound`."""
        with self._database.reading() as connection:
            ids = [row["id"] for row in connection.execute("SELECT id FROM runs ORDER BY created DESC")]
            run = _meant(text, ids)
            row = connection.execute("SELECT * FROM runs WHERE id = ?", (run,)).fetchone()
            return self._read(connection, row)

    def latest(self, name: str) -> RunRecord:
        """The newest run of the design called `name` that has weights; raises `RunNotFound`."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT * FROM runs WHERE name = ? ORDER BY created DESC, id DESC", (plain(name),)
            ).fetchall()
            records = (self._read(connection, row) for row in rows)
            found = next((each for each in records if each.has_weights), None)
        if found is not None:
            return found
        if rows:
            raise RunNotFound(f"No run of {name} has weights yet. Train it first, for at least one epoch.")
        raise RunNotFound(f"There is no run of {name} yet. Train it first.")

    def history(self, run: str, after: tuple[int, int] = (0, 0)) -> History:
        """The figures of the run with the id `run`, going on or over.

        Its batches begin behind the (epoch, batch) `after`, so that a chart asks only for what is new.
        """
        with self._database.reading() as connection:
            return record.history(connection, run, after)

    def delete(self, run: RunRecord) -> None:
        """Forget `run` and delete its folder; raises `WorkspaceRefused` while it is running."""
        if self.find(run.id).status == "running":
            raise WorkspaceRefused(f"Run {run.id} is still running; stop it before you delete it.")
        with self._database.reading() as connection:
            if run.folder.exists():
                shutil.rmtree(run.folder)
            connection.execute("DELETE FROM runs WHERE id = ?", (run.id,))

    def _next(self, connection: sqlite3.Connection, name: str) -> tuple[str, Path]:
        """An id that was never used and its new folder; numbers of deleted runs do not come again."""
        while True:
            number = connection.execute(
                "INSERT INTO names VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET last = last + 1 RETURNING last",
                (name,),
            ).fetchone()["last"]
            folder = self.workspace / FOLDER / f"{name}-{number}"
            try:
                folder.mkdir(parents=True)
            except FileExistsError:  # left over from a record that was moved away
                continue
            return folder.name, folder

    def _read(self, connection: sqlite3.Connection, row: sqlite3.Row) -> RunRecord:
        return record.read(connection, row, self.workspace / FOLDER / row["id"])


def plain(name: str) -> str:
    """`name` as an id begins: small letters, digits and underscores."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:LONGEST_NAME] or "run"


def _meant(text: str, ids: list[str]) -> str:
    """The id that `text` stands for; raises `RunNotFound` with what may have been meant."""
    if text in ids:
        return text
    begun = [each for each in ids if text and each.startswith(text)]
    if len(begun) == 1:
        return begun[0]
    if begun:
        more = ", …" if len(begun) > 5 else ""
        raise RunNotFound(f"“{text}” may be any of {', '.join(begun[:5])}{more}: write the whole id.")
    if not ids:
        raise RunNotFound(f"There is no run “{text}”: nothing was trained in this workspace yet.")
    close = difflib.get_close_matches(text, ids, n=1, cutoff=0.5)
    meant = f"Did you mean {close[0]}?" if close else f"The newest is {ids[0]}."
    raise RunNotFound(f"There is no run “{text}”. {meant}")
