"""How another thread pauses and stops a run."""

from __future__ import annotations

import threading


class Control:
    """Asks a run to pause, to go on or to stop; every method may be called from any thread."""

    def __init__(self) -> None:
        self._running = threading.Event()
        self._running.set()
        self._stop = threading.Event()

    @property
    def stop(self) -> bool:
        """Whether the run shall end after the current batch; set it to True to end it, also while it is paused."""
        return self._stop.is_set()

    @stop.setter
    def stop(self, value: bool) -> None:
        if value:
            self._stop.set()
            self._running.set()
        else:
            self._stop.clear()

    @property
    def paused(self) -> bool:
        return not self._running.is_set()

    def pause(self) -> None:
        """Holds the run before its next batch, until `resume` or `stop`."""
        if not self.stop:
            self._running.clear()

    def resume(self) -> None:
        self._running.set()

    def proceed(self) -> bool:
        """Waits while paused; whether the run shall go on."""
        self._running.wait()
        return not self._stop.is_set()
