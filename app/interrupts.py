"""What Ctrl-C does while a network is trained."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from app import output

if TYPE_CHECKING:
    from engine.training import Control


@contextmanager
def stopping(control: Control) -> Iterator[None]:
    """The first Ctrl-C lets the batch finish and the model be saved; a second one ends at once."""

    def stop() -> None:
        output.remark("\nStopping after this batch; press Ctrl-C again to end at once.")
        control.stop = True

    def interrupted(_signal: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        # Not here: a signal may come while the very lock is held, or the very stream written, that `stop` needs.
        threading.Thread(target=stop).start()

    before = signal.signal(signal.SIGINT, interrupted)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
