"""Edits of the data settings after which the network's input follows the data."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from itertools import count

from PySide6.QtCore import QObject

from app.datasets import settings
from app.job import Examined
from app.session import Session
from designer.model.design import Design
from designer.task import Task

_NUMBERS = count()


@dataclass(frozen=True)
class _Waiting:
    """An edit whose data are being looked at, and the task before it."""

    design: Design
    before: Task | None
    label: str
    merge: Hashable


class Following(QObject):
    """Gives the session's design other data.

    Data in files of the user's own are looked at in the background, by the next check of the design; then the input
    follows, as part of the same step of the history.
    """

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._waiting: _Waiting | None = None
        session.reported.connect(self._take)

    def set_data(self, raw: settings.Raw, label: str, merge: Hashable | None = None) -> None:
        """Make `raw` the data settings; what is refused changes nothing and is told."""
        session = self._session
        before, root = session.task, session.data_root
        if settings.is_own(raw) and merge is None:
            merge = ("data", next(_NUMBERS))
        done = session.attempt(lambda design: settings.adopt(design, raw, root, before), label, merge)
        if done and settings.is_own(raw):
            self._waiting = _Waiting(session.design, before, label, merge)

    def _take(self, examined: Examined) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is None or examined.report.design is not waiting.design:
            return
        task = examined.task
        if task is not None:
            follow = settings.follow(waiting.design, waiting.before, task)
            self._session.apply(follow, waiting.label, waiting.merge)
