"""The Evaluate dock: how a trained network does, where it errs, and what it says of examples of one's own."""

from __future__ import annotations

import random
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app import theme
from app.datasets.preview import label
from app.entry.lines import Chooser
from app.evaluation.bench import Answer, Bench, Colours, Wanted, parts_of, timed
from app.evaluation.results import Results
from app.evaluation.sources import Sources
from app.evaluation.work import Stopped, Work
from app.examples.colours import of_class
from app.examples.notice import Notice
from app.examples.plane import Scene
from app.looks import muted
from app.session import LOADING, Session
from engine.events import EpochDone, Event
from engine.runs import RunRecord

if TYPE_CHECKING:
    from app.evaluation.judging import Judgement, Network
    from app.evaluation.questions import Ask
    from engine.data import Data

PACE_MS, REST = 300, 4
"""While a run goes on the network is looked at no sooner again, nor before so many times the time a look takes."""


class EvaluateDock(QWidget):
    """Asks a thread, and shows the answers."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("evaluate")
        self.setAccessibleName("Evaluate")
        self._session = session
        self.sources, self.part = Sources(), Chooser()
        self.part.setObjectName("partChooser")
        self.part.setAccessibleName("Part of the data to judge on")
        self.part.addItems(["Test", "Validation", "Training"])
        self.figures = QLabel()
        self.figures.setObjectName("testFigures")
        self.figures.setAccessibleName("Figures")
        self.state = muted()
        self.again = QPushButton("Judge again")
        self.again.setObjectName("judgeButton")
        self.results, self.notice = Results(), Notice()
        self._bench = Bench(session.workspace)
        self._work = Work(self)
        self._network: Network | None = None
        self._wanted: Wanted | None = None
        self._stale = True
        self._more = False
        self._rest = QTimer(self, singleShot=True)
        self._pages = QStackedWidget()
        self._arrange()
        self._connect()
        self._list()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look()

    @property
    def judgement(self) -> Judgement | None:
        """What is shown."""
        return self.results.judgement

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.sources)
        head.addWidget(self.part)
        head.addWidget(self.figures)
        head.addStretch(1)
        head.addWidget(self.state)
        head.addWidget(self.again)
        self._pages.addWidget(self.notice)
        self._pages.addWidget(self.results)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(12, 8, 12, 8)
        outer.setSpacing(8)
        outer.addLayout(head)
        outer.addWidget(self._pages, 1)

    def _connect(self) -> None:
        session, results = self._session, self.results
        session.runs_changed.connect(self._list)
        session.reset.connect(self._another_design)
        session.readied.connect(self._look)
        session.run_started.connect(self._run_started)
        session.run_event.connect(self._follow)
        session.run_ended.connect(self._run_ended)
        session.closing.connect(self._work.finish)
        self._work.done.connect(self._take)
        self._work.failed.connect(self._fail)
        self._work.mistaken.connect(session.confess)
        self._rest.timeout.connect(self._rested)
        self.sources.picked.connect(self._another)
        self.part.activated.connect(self._another)
        self.again.clicked.connect(self._another)
        results.currentChanged.connect(self._another_tab)
        results.tryout.asked.connect(partial(self._ask, "try"))
        results.tryout.example_wanted.connect(self._take_example)
        results.example_opened.connect(self._open_example)
        results.predict.asked.connect(partial(self._ask, "predict"))
        results.predict.refused.connect(session.refused)
        theme.changed().connect(self._another)

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

    def _another_tab(self) -> None:
        if self.sources.is_live:
            self._another()

    def _look(self) -> None:
        """Judge what is chosen, if that is not done and can be seen."""
        record = self.sources.record
        self.again.setEnabled(record is not None)
        self.again.setToolTip("" if record is not None else "There is no trained network yet")
        if record is None or not self._session.ready:
            self._say_why(record)
            return
        if not self._stale or not self.isVisible():
            return
        wanted = self._wanted = self._order(record)
        if wanted is None:
            self.notice.show_busy("The first epoch goes on…")
            self._pages.setCurrentWidget(self.notice)
            return
        self._stale = False
        if self._pages.currentWidget() is not self.results:
            self.notice.show_busy(f"Judging {record.id}…")
        self.state.setText("Judging…")
        self._work.ask("network", timed(lambda _stopped: self._bench.network(wanted)))

    def _say_why(self, record: RunRecord | None) -> None:
        self.figures.setText("")
        self.state.setText("")
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
            self._work.ask(name, lambda _stopped: self._bench.answer(wanted, ask))

    def _take(self, name: str, result: object) -> None:
        match name:
            case "runs":
                self._listed(cast("tuple[RunRecord, ...]", result))
            case "network":
                network, seconds = cast("tuple[Network, float]", result)
                self._known(network, seconds)
            case "judge":
                judgement, seconds = cast("tuple[Judgement, float]", result)
                self._judged(judgement, seconds)
            case "boundary":
                scene, seconds = cast("tuple[Scene, float]", result)
                self.results.show_boundary(scene)
                self._pause(seconds)
            case "try":
                self.results.tryout.show_answer(cast("Answer", result))
            case "predict":
                self.results.predict.show_answer(cast("Answer", result))
            case "example":
                inputs, truth = cast("tuple[object, str]", result)
                self.results.tryout.show_example(inputs, truth)  # type: ignore[arg-type]

    def _fail(self, name: str, sentence: str) -> None:
        self.state.setText("")
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

    def _known(self, network: Network, seconds: float) -> None:
        self._network, wanted = network, self._wanted
        assert wanted is not None
        self.results.show_network(network)
        part = self.part.currentText()
        judged = self.results.wants_judgement or not self.sources.is_live
        if self.results.in_plane and (self.results.wants_boundary or not self.sources.is_live):
            colours = self._colours(len(network.task.classes))
            self._work.ask("boundary", timed(lambda _stopped: self._bench.boundary(wanted, colours)))
        if not judged:
            self.state.setText("")
            self._pages.setCurrentWidget(self.results)
        else:

            def judge(stopped: Stopped) -> object:
                return self._bench.judgement(wanted, part, stopped)

            self._work.ask("judge", timed(judge))
        self._pause(seconds)

    def _judged(self, judgement: Judgement, seconds: float) -> None:
        self.results.show_judgement(judgement)
        self.part.setCurrentText(judgement.part)
        words = [f"{name} {_figure(value)}" for name, value in judgement.figures.items()]
        self.figures.setText("   ".join([*words, f"{len(judgement.split):,} examples"]))
        self.state.setText("")
        self._pages.setCurrentWidget(self.results)
        self._pause(seconds)

    def _colours(self, count: int) -> Colours:
        hues = theme.canvas()
        return Colours(QColor(hues.card), tuple(of_class(number, hues) for number in range(count)))

    def _run_started(self, record: RunRecord) -> None:
        self.sources.set_live(record)
        self._another()

    def _run_ended(self) -> None:
        self.sources.set_live(None)
        self._stale = True
        self._list()

    def _follow(self, events: list[Event]) -> None:
        """Look at the network again after an epoch, unless it was looked at just now."""
        if self.sources.is_live and any(isinstance(event, EpochDone) for event in events):
            self._more = True
            if not self._rest.isActive():
                self._rested()

    def _pause(self, seconds: float) -> None:
        self._rest.start(max(PACE_MS, self._rest.remainingTime(), round(REST * seconds * 1000)))

    def _rested(self) -> None:
        if self._more and self.sources.is_live:
            self._more = False
            self._rest.start(PACE_MS)
            self._another()

    def _take_example(self) -> None:
        wanted = self._wanted
        if wanted is None:
            return
        part, share = self.part.currentText(), random.random()

        def take(_stopped: Stopped) -> object:
            data = self._bench.data(wanted)
            split = parts_of(data).get(part) or data.train
            row = int(share * len(split))
            return split.inputs[row], label(split.targets[row], data.task)

        self._work.ask("example", take)

    def _open_example(self, row: int) -> None:
        judgement = self.judgement
        if judgement is not None:
            truth = label(judgement.split.targets[row], judgement.task)
            self.results.show_tryout()
            self.results.tryout.show_example(judgement.split.inputs[row], truth)


def _figure(value: float | None) -> str:
    return "none" if value is None else f"{value:.4f}" if abs(value) < 1000 else f"{value:,.1f}"
