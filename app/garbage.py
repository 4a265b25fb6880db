"""Python's cyclic garbage, collected by the window's thread alone.

A collection happens in whichever thread makes the most objects, that is in the one that trains or imports torch; a
widget that is freed there brings the process down. What is imported once need not be looked at again either: with torch
there a full collection takes 100 ms, without it a few.
"""

from __future__ import annotations

import atexit
import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

from app.session import Session

LOOK_EVERY_MS: Final = 500
MANY: Final = (20_000, 10, 10)
"""How many new objects, and how many collections of the younger generation, make a collection worth while."""


class Garbage(QObject):
    """Collects as long as the session lives."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        gc.disable()
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        session.readied.connect(keep)
        session.destroyed.connect(gc.enable)

    def look(self) -> None:
        """Collect what is worth while."""
        for generation, (count, many) in reversed(list(enumerate(zip(gc.get_count(), MANY, strict=True)))):
            if count > many:
                gc.collect(generation)
                return


def keep() -> None:
    """Look no more at what is there now, until the process ends: some libraries complain of what is not freed then."""
    if not gc.get_freeze_count():
        atexit.register(gc.unfreeze)
    gc.freeze()
