"""The Evaluate dock: how a trained network does, where it errs, and what it says of examples of one's own."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtGui import QColor, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.datasets.preview import label
from app.evaluation.bench import Answer, Bench, Colours, Wanted, timed
from app.evaluation.head import Head
from app.evaluation.results import Pages, Results
from app.evaluation.watch import Watch
from app.evaluation.work import Job, Work
from app.examples.colours import of_class
from app.examples.notice import Notice
from app.examples.plane import Scene
from app.likeness import same_network
from app.session import LOADING, Session
from app.theming import theme
from engine.events import EpochDone, Event
from engine.runs import RunRecord

if TYPE_CHECKING:
    from torch import Tensor

    from app.evaluation.judging import Judgement, Network
    from app.evaluation.questions import Ask
    from engine.data import Data

LOOKS = ("network", "judge", "boundary")
"""The jobs that a look at a network consists of."""


class EvaluateDock(QWidget):
    """Asks a thread, and shows the answers."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("evaluatePanel")
        self.setAccessibleName("Evaluate")
        self._session = session
        self.head = Head()
        self.sources, self.part, self.state = self.head.sources, self.head.part, self.head.state
        self.results, self.notice = Results(), Notice()
        self._bench = Bench(session.workspace)
        self._work = Work(session)
        self._network: Network | None = None
        self._wanted: Wanted | None = None
        self._stale = True
        self._watch = Watch(self)
        self._pages = Pages()
        self._arrange()
        self._connect()
        self._list()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look()

    def heightForWidth(self, _width: int) -> int:
        return self.minimumSizeHint().height()

    @property
    def judgement(self) -> Judgement | None:
        """What is shown."""
        return self.results.judgement

    def _arrange(self) -> None:
        self._pages.addWidget(self.notice)
        self._pages.addWidget(self.results)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(12, 8, 12, 8)
        outer.setSpacing(8)
        outer.addWidget(self.head)
        outer.addWidget(self._pages, 1)

    def _connect(self) -> None:
        session, results = self._session, self.results
        session.runs_changed.connect(self._list)
        session.reset.connect(self._another_design)
        session.changed.connect(self._compare)
        session.readied.connect(self._look)
        session.run_started.connect(self._run_started)
        session.run_event.connect(self._follow)
        session.run_ended.connect(self._run_ended)
        session.closing.connect(self._work.finish)
        self._work.done.connect(self._take)
        self._work.failed.connect(self._fail)
        self._work.mistaken.connect(session.confess)
        self._watch.due.connect(self._again)
        self.sources.picked.connect(self._another)
        self.part.activated.connect(self._another)
        self.head.again.clicked.connect(self._another)
        results.currentChanged.connect(self._again)
        results.tryout.asked.connect(partial(self._ask, "try"))
        results.tryout.example_wanted.connect(self._take_example)
        results.example_opened.connect(self._open_example)
        results.predict.asked.connect(partial(self._ask, "predict"))
        results.predict.refused.connect(session.refused)
        theme.changed().connect(self._recolour)

    def _list(self) -> None:
        """Look which runs there are."""
        self._work.ask("runs", lambda _stopped: self._bench.runs())

    def _another_design(self) -> None:
        self.sources.choose(None)
        self._list()
        self._another()

    def _another(self) -> None:
        """Another network, or another part of the data, is to be judged."""
        self._stale = True
        self._look()

    def _look(self) -> None:
        """Judge what is chosen, if that is not done and can be seen."""
        record = self.sources.record
        self.head.allow(record is not None)
        if record is None or not self._session.ready:
            self._drop()
            self._say_why(record)
            return
        if not self._stale or not self.isVisible():
            return
        self._drop()
        wanted = self._wanted = self._order(record)
        if wanted is None:
            self._compare()
            self.notice.show_busy("The first epoch goes on…")
            self._pages.setCurrentWidget(self.notice)
            return
        self._stale = False
        if self._pages.currentWidget() is not self.results:
            self.notice.show_busy(f"Judging {record.id}…")
        self.state.setText("Judging…")
        self._send("network", lambda _stopped: self._bench.network(wanted))

    def _send(self, name: str, job: Job) -> None:
        self._watch.begin(name)
        self._work.ask(name, timed(job))

    def _drop(self) -> None:
        """Want no more answer about the network that was looked at."""
        self._wanted = None
        self._watch.drop()
        for name in LOOKS:
            self._work.forget(name)

    def _say_why(self, record: RunRecord | None) -> None:
        self.head.figures.setText("")
        self.state.setText("")
        self._compare()
        if record is not None:
            self.notice.show_text(f"{LOADING}…", self._session.broken)
        elif self.sources.count():
            self.notice.show_text("No run of this design yet", "Train it (F5), or choose another run above.")
        else:
            text = "Train the network (F5). After its first epochs this shows how well it does and where it errs."
            self.notice.show_text("No trained network yet", text)
        self._pages.setCurrentWidget(self.notice)

    def _order(self, record: RunRecord) -> Wanted | None:
        """What the thread is to judge; None while the run that goes on has no weights to show yet."""
        running, root = self._session.running, self._session.data_root
        alone = running is None
        data: Data | None = self._session.data
        if not self.sources.is_live or running is None:
            return Wanted(record, root, None, data, alone)
        if running.weights is None and not running.pace.epoch:
            return None
        return Wanted(record, root, running.weights, data, alone)

    def _ask(self, name: str, ask: Ask) -> None:
        wanted = self._wanted
        if wanted is not None:
            self._work.ask(name, lambda _stopped: self._bench.answer(wanted, ask, name == "predict"))

    def _take(self, name: str, result: object) -> None:
        if name in LOOKS:
            found, seconds = cast("tuple[object, float]", result)
            self._watch.end(name, seconds)
            self._show(name, found)
            return
        match name:
            case "runs":
                self._listed(cast("tuple[RunRecord, ...]", result))
            case "try":
                self.results.tryout.show_answer(cast("Answer", result))
            case "predict":
                self.results.predict.show_answer(cast("Answer", result))
            case "example":
                self.results.tryout.show_example(*cast("tuple[Tensor, str]", result))

    def _show(self, name: str, found: object) -> None:
        match name:
            case "network":
                self._known(cast("Network", found))
            case "judge":
                self._judged(cast("Judgement", found))
            case "boundary":
                self.results.show_boundary(cast("Scene", found))

    def _fail(self, name: str, sentence: str) -> None:
        self.state.setText("")
        if name in LOOKS:
            self._watch.end(name)
        match name:
            case "try" | "example":
                self.results.tryout.show_refusal(sentence)
            case "predict":
                self.results.predict.show_refusal(sentence)
            case "judge" if self._network is not None:
                self.results.show_unjudged(sentence)
                self._pages.setCurrentWidget(self.results)
            case "runs":
                self._session.refused.emit(sentence)
            case _:
                self.notice.show_text("This network cannot be judged", sentence, {"Try again": self._another})
                self._pages.setCurrentWidget(self.notice)

    def _listed(self, records: tuple[RunRecord, ...]) -> None:
        before = self.sources.record
        self.sources.show_runs(records, self._session.name)
        after = self.sources.record
        if (before and (before.id, before.epochs)) != (after and (after.id, after.epochs)):
            self._stale = True
        self._look()

    def _known(self, network: Network) -> None:
        self._network, wanted, live = network, self._wanted, self.sources.is_live
        if wanted is None:
            return
        self.results.show_network(network)
        self._compare()
        part = self.part.currentText()
        if self.results.in_plane and (self.results.wants_boundary or not live):
            self._draw_boundary(wanted, len(network.task.classes))
        if self.results.wants_judgement or not live:
            self._send("judge", lambda stopped: self._bench.judgement(wanted, part, stopped))
        else:
            self.state.setText("")
            self._pages.setCurrentWidget(self.results)

    def _compare(self, _change: object = None) -> None:
        """Say whether the network that is shown is the one on the canvas."""
        network = self._network if self._wanted is not None else None
        self.head.changed.setVisible(network is not None and not same_network(network.design, self._session.design))

    def _draw_boundary(self, wanted: Wanted, classes: int) -> None:
        hues = theme.canvas()
        colours = Colours(QColor(hues.card), tuple(of_class(number, hues) for number in range(classes)))
        self._send("boundary", lambda _stopped: self._bench.boundary(wanted, colours))

    def _recolour(self) -> None:
        if self._wanted is not None and self._network is not None and self.results.in_plane:
            self._draw_boundary(self._wanted, len(self._network.task.classes))

    def _judged(self, judgement: Judgement) -> None:
        self.results.show_judgement(judgement)
        self.part.setCurrentText(judgement.part)
        self.head.show_figures(judgement.figures, len(judgement.split))
        self.state.setText("")
        self._pages.setCurrentWidget(self.results)

    def _run_started(self, record: RunRecord) -> None:
        self.sources.set_live(record)
        self._another()

    def _run_ended(self) -> None:
        self.sources.set_live(None)
        self._stale = True
        self._list()

    def _follow(self, events: list[Event]) -> None:
        if self.sources.is_live and any(isinstance(event, EpochDone) for event in events):
            self._watch.epoch()

    def _again(self) -> None:
        """Look once more at the run that goes on."""
        if self.sources.is_live:
            self._another()

    def _take_example(self) -> None:
        wanted, part = self._wanted, self.part.currentText()
        if wanted is not None:
            self._work.ask("example", lambda _stopped: self._bench.example(wanted, part))

    def _open_example(self, row: int) -> None:
        judgement = self.judgement
        if judgement is not None:
            truth = label(judgement.split.targets[row], judgement.task)
            self.results.show_tryout()
            self.results.tryout.show_example(judgement.split.inputs[row], truth)
