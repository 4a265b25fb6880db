"""A line on a run that is over: with what it began."""

from __future__ import annotations

from PySide6.QtWidgets import QSizePolicy

from app.carrying import origin
from app.entry.said import Said
from app.evaluation.work import Work
from engine.runs import RunRecord

JOB = "origin"


class Began(Said):
    """Hidden for a run that began with fresh weights; `work` reads the others' records."""

    def __init__(self, work: Work) -> None:
        super().__init__(tone="muted")
        self._work = work
        self.setObjectName("began")
        self.setWordWrap(True)
        self.setContentsMargins(8, 0, 8, 0)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.hide()
        work.done.connect(self._take)

    def show_run(self, record: RunRecord | None) -> None:
        """Tell of this run; of none where it is None."""
        self.hide()
        if record is None:
            self._work.forget(JOB)
        else:
            self._work.ask(JOB, lambda _stopped: origin(record)[1])

    def _take(self, job: str, result: object) -> None:
        if job == JOB:
            self.setText(str(result))
            self.setVisible(bool(result))
