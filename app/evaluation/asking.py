"""What the Evaluate dock asks of its thread: which runs there are, and how the network that is looked at does."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor

from app.evaluation.bench import Bench, Colours, Wanted, timed
from app.evaluation.watch import Watch
from app.evaluation.work import Job, Work
from app.examples.colours import of_class
from app.session import Session
from app.theming import theme
from engine.runs import RunRecord

if TYPE_CHECKING:
    from app.evaluation.questions import Ask
    from engine.data import Data

LOOKS = ("network", "judge", "boundary")
"""The jobs that a look at a network consists of."""


class Asking(QObject):
    """Asks a thread of its own, one look at a network at a time; the answers come as signals."""

    answered = Signal(str, object)  # the job's name and its result
    failed = Signal(str, str)  # the job's name and a sentence
    due = Signal()  # the run that goes on is to be looked at again

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._bench = Bench(session.workspace)
        self.work = Work(session)
        self.wanted: Wanted | None = None  # the network that is looked at
        self.watch = Watch(self)
        self.watch.due.connect(self.due)
        self.work.done.connect(self._take)
        self.work.failed.connect(self._fail)
        self.work.mistaken.connect(session.confess)
        session.closing.connect(self.work.finish)

    def runs(self) -> None:
        """Which runs there are."""
        design = self._session.design
        self.work.ask("runs", lambda _stopped: self._bench.runs(design))

    def look(self, record: RunRecord, live: bool) -> bool:
        """Look at the network of a run; False while the run that goes on has no weights to show yet."""
        wanted = self.wanted = self._order(record, live)
        if wanted is None:
            return False
        self._send("network", lambda _stopped: self._bench.network(wanted))
        return True

    def judge(self, part: str) -> None:
        """How the network does on a part of its data."""
        wanted = self.wanted
        if wanted is not None:
            self._send("judge", lambda stopped: self._bench.judgement(wanted, part, stopped))

    def boundary(self, classes: int) -> None:
        """What the network says all over the plane, in the colours of the theme."""
        wanted, hues = self.wanted, theme.canvas()
        if wanted is not None:
            colours = Colours(QColor(hues.card), tuple(of_class(number, hues) for number in range(classes)))
            self._send("boundary", lambda _stopped: self._bench.boundary(wanted, colours))

    def ask(self, name: str, ask: Ask) -> None:
        """What the network says of some examples; `name` is "try" or "predict"."""
        wanted = self.wanted
        if wanted is not None:
            self.work.ask(name, lambda _stopped: self._bench.answer(wanted, ask, name == "predict"))

    def example(self, part: str) -> None:
        """Any example of a part of the data."""
        wanted = self.wanted
        if wanted is not None:
            self.work.ask("example", lambda _stopped: self._bench.example(wanted, part))

    def drop(self) -> None:
        """Want no more answer about the network that was looked at."""
        self.wanted = None
        self.watch.drop()
        for name in LOOKS:
            self.work.forget(name)

    def _order(self, record: RunRecord, live: bool) -> Wanted | None:
        running, root = self._session.running, self._session.data_root
        data: Data | None = self._session.data
        if not live or running is None:
            return Wanted(record, root, None, data, running is None)
        if running.weights is None and not running.pace.epoch:
            return None
        return Wanted(record, root, running.weights, data, alone=False)

    def _send(self, name: str, job: Job) -> None:
        self.watch.begin(name)
        self.work.ask(name, timed(job))

    def _take(self, name: str, result: object) -> None:
        if name in LOOKS:
            result, seconds = cast("tuple[object, float]", result)
            self.watch.end(name, seconds)
        self.answered.emit(name, result)

    def _fail(self, name: str, sentence: str) -> None:
        if name in LOOKS:
            self.watch.end(name)
        self.failed.emit(name, sentence)
