"""The SQLite file of a workspace: its tables, how it is opened, and what is said when it cannot be."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from designer.errors import BlockwrightError
from engine.runs.lock import FileLock

FILE: Final = "runs.db"
APPLICATION: Final = 0x426C6B77  # "Blkw" in the header of the file: another program's database is not ours to write to
VERSION: Final = 1
BUSY_S: Final = 30.0

SCHEMA: Final = """
CREATE TABLE names (name TEXT PRIMARY KEY, last INTEGER NOT NULL);
CREATE TABLE runs (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, created REAL NOT NULL, ended REAL, status TEXT NOT NULL,
    message TEXT NOT NULL DEFAULT '', device TEXT NOT NULL, threads INTEGER, torch TEXT NOT NULL,
    design TEXT NOT NULL, task TEXT, planned INTEGER, batches INTEGER, epochs INTEGER NOT NULL DEFAULT 0,
    figures TEXT NOT NULL DEFAULT '{}', weights TEXT, confusion TEXT NOT NULL DEFAULT '[]'
);
CREATE INDEX runs_by_name ON runs (name, created);
CREATE TABLE epochs (
    run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE, epoch INTEGER NOT NULL, figures TEXT NOT NULL,
    seconds REAL, examples_per_second REAL, learning_rate REAL, best INTEGER NOT NULL, PRIMARY KEY (run, epoch)
) WITHOUT ROWID;
CREATE TABLE batches (
    run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE, epoch INTEGER NOT NULL, batch INTEGER NOT NULL,
    examples INTEGER NOT NULL, loss REAL, accuracy REAL, PRIMARY KEY (run, epoch, batch)
) WITHOUT ROWID;
CREATE TABLE checkpoints (
    run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE, kind TEXT NOT NULL, epoch INTEGER NOT NULL,
    file TEXT NOT NULL, PRIMARY KEY (run, kind)
) WITHOUT ROWID;
"""


class WorkspaceRefused(BlockwrightError):
    """A workspace that cannot be read or written, or whose record of runs is damaged or not ours."""


class Database:
    """The file of one workspace; connections are opened where they are used, so any thread may ask."""

    def __init__(self, workspace: Path) -> None:
        self.path = workspace / FILE
        with self.told():
            workspace.mkdir(parents=True, exist_ok=True)
            with closing(self.open()) as connection:
                self._prepare(connection)

    def open(self) -> sqlite3.Connection:
        """A new connection, in autocommit mode; one thread at a time may use it."""
        connection = sqlite3.connect(self.path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = NORMAL")  # with WAL a power cut costs seconds of figures, no damage
        return connection

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection for a few questions, closed afterwards."""
        with self.told(), closing(self.open()) as connection:
            yield connection

    @contextmanager
    def told(self) -> Iterator[None]:
        """Turn what the file system and SQLite object to into a sentence."""
        try:
            yield
        except OSError as error:
            reason = error.strerror or str(error)
            raise WorkspaceRefused(
                f"The workspace {self.path.parent} cannot be used: {reason.lower()}. "
                "Choose another folder with --workspace or BLOCKWRIGHT_HOME."
            ) from error
        except sqlite3.OperationalError as error:
            raise WorkspaceRefused(
                f"The record of runs {self.path} cannot be read or written: {error}. "
                "Check the folder's permissions and free space, or choose another with --workspace."
            ) from error
        except sqlite3.DatabaseError as error:
            raise WorkspaceRefused(self._damaged(str(error))) from error

    def _damaged(self, why: str) -> str:
        return (
            f"The record of runs {self.path} is damaged or no record of Blockwright's ({why}). "
            "Move the file away and Blockwright starts a new one."
        )

    def _prepare(self, connection: sqlite3.Connection) -> None:
        with FileLock(self.path.with_suffix(".lock")):  # who reads while another switches to WAL fails without waiting
            if self._version(connection) == VERSION:
                return
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(
                f"BEGIN IMMEDIATE; {SCHEMA} PRAGMA application_id = {APPLICATION}; "
                f"PRAGMA user_version = {VERSION}; COMMIT;"
            )

    def _version(self, connection: sqlite3.Connection) -> int:
        """The version of the tables, 0 for a new file; raises `WorkspaceRefused` for one we cannot use."""
        owner = int(connection.execute("PRAGMA application_id").fetchone()[0])
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if owner != APPLICATION and (tables or version or owner):
            raise WorkspaceRefused(self._damaged("another program wrote it"))
        if version > VERSION:
            raise WorkspaceRefused(
                f"The record of runs {self.path} was written by a newer Blockwright "
                f"(version {version}, this one reads {VERSION}). Update Blockwright, or choose another workspace."
            )
        return version
