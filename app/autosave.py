"""Unsaved work is written to a side file after each change, never to the user's own, and found again after a crash.

A side file belongs to a living window as long as the lock beside it is held.
"""

from __future__ import annotations

import json
import secrets
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.session import Session
from designer.model import files
from designer.model.design import Design
from designer.model.files import SUFFIX, FileRefused
from engine.runs.lock import FileLock, is_held

FOLDER = "autosave"


@dataclass(frozen=True, slots=True)
class Lost:
    """Work that a window left behind when it died: the side file, and the name and file of the design."""

    side: Path
    name: str
    path: Path | None
    seconds: float

    def design(self) -> Design:
        """The design as it was; raises `FileRefused`."""
        return files.load(self.side)

    def forget(self) -> None:
        """Remove the side file."""
        for suffix in (SUFFIX, ".json", ".lock"):
            self.side.with_suffix(suffix).unlink(missing_ok=True)


class Autosave(QObject):
    """Writes the session's unsaved design in a thread of its own; the last change wins."""

    failed = Signal(str)  # a sentence, once

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._side = session.workspace / FOLDER / f"{secrets.token_hex(6)}{SUFFIX}"
        self._lock: FileLock | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="autosave")
        self._latest: tuple[Design, str, Path | None] | None = None
        self._guard = threading.Lock()
        self._told = self._finished = False
        session.changed.connect(self._keep)
        session.reset.connect(self._keep)
        session.named.connect(self._look)

    @property
    def side(self) -> Path:
        """The side file, which is there only while there is unsaved work."""
        return self._side

    def finish(self) -> None:
        """The window closes in an orderly way: nothing of it needs to be found again."""
        self._ask(None)
        self._finished = True
        self._thread.shutdown()
        if self._lock is not None:
            self._lock.release()
            self._lock.path.unlink(missing_ok=True)

    def wait(self) -> None:
        """Return when all that was asked for is on the disk."""
        self._thread.submit(lambda: None).result()

    def _keep(self) -> None:
        session = self._session
        self._ask((session.design, session.name, session.path) if session.document.modified else None)

    def _look(self) -> None:
        if not self._session.document.modified:
            self._ask(None)

    def _ask(self, latest: tuple[Design, str, Path | None] | None) -> None:
        with self._guard:
            self._latest = latest
        if not self._finished:
            self._thread.submit(self._write)

    def _write(self) -> None:
        with self._guard:
            latest = self._latest
        try:
            if latest is None:
                for suffix in (SUFFIX, ".json"):
                    self._side.with_suffix(suffix).unlink(missing_ok=True)
                return
            design, name, path = latest
            self._alive()
            about = {"name": name, "path": str(path) if path else None}
            self._side.with_suffix(".json").write_text(json.dumps(about), encoding="utf-8")
            files.save(design, self._side)
        except (OSError, FileRefused) as error:
            if not self._told:
                self._told = True
                self.failed.emit(f"Unsaved work cannot be kept safe: {error} Save it yourself, and often.")

    def _alive(self) -> None:
        if self._lock is None:
            self._side.parent.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock(self._side.with_suffix(".lock"))
            self._lock.take()


def lost(workspace: Path) -> tuple[Lost, ...]:
    """What windows that are no longer alive left behind, the latest first; what is saved meanwhile is cleared away."""
    found = []
    for side in (workspace / FOLDER).glob(f"*{SUFFIX}"):
        if is_held(side.with_suffix(".lock")):
            continue
        one = _about(side)
        if _is_saved(one):
            one.forget()
        else:
            found.append(one)
    return tuple(sorted(found, key=lambda one: -one.seconds))


def _about(side: Path) -> Lost:
    try:
        about = json.loads(side.with_suffix(".json").read_text(encoding="utf-8"))
        name, path = str(about["name"]), about["path"]
    except (OSError, ValueError, KeyError, TypeError):
        name, path = "untitled", None
    return Lost(side, name, Path(path) if isinstance(path, str) else None, side.stat().st_mtime)


def _is_saved(one: Lost) -> bool:
    if one.path is None:
        return False
    try:
        return files.load(one.path) == one.design()
    except FileRefused:
        return False
