"""A lock on a file, held by a process until it lets go or dies: how others see that it is alive.

A process id would not do: ids are reused, and mean nothing to another machine that shares the folder.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from types import TracebackType

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int, *, shared: bool) -> None:  # noqa: ARG001  # Windows has exclusive locks only
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int, *, shared: bool) -> None:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)


WAIT_S = 0.01


class FileLock:
    """An exclusive lock on the file at `path`, which is made when missing; entering it waits for its turn."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def take(self) -> bool:
        """Take the lock if it is free; whether it is ours now. Raises OSError where the file cannot be made."""
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _lock(descriptor, shared=False)
        except (BlockingIOError, PermissionError):
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Let go; does nothing when the lock is not ours."""
        if self._descriptor is not None:
            os.close(self._descriptor)  # closing a file gives up its locks
            self._descriptor = None

    def __enter__(self) -> FileLock:
        while not self.take():
            time.sleep(WAIT_S)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def is_held(path: Path) -> bool:
    """Whether a living process holds the lock on `path`; false where there is no such file."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        _lock(descriptor, shared=True)  # shared, so that two who ask at once do not take each other for the holder
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False
