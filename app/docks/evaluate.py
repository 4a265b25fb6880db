"""The Evaluate dock: how a trained network does, where it errs, and what it says of examples of one's own."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.datasets.preview import label
from app.evaluation.asking import Asking
from app.evaluation.bench import Answer
from app.evaluation.head import Head
from app.evaluation.predict import Predict
from app.evaluation.results import Confused, Pages, Results
from app.evaluation.tryout import TryOne
from app.examples.notice import Notice
from app.examples.plane import Scene
from app.likeness import Trained, same_network
from app.session import LOADING, Session
from app.theming import theme
from engine.events import EpochDone, Event
from engine.runs import RunRecord

if TYPE_CHECKING:
    from torch import Tensor

    from app.evaluation.judging import Judgement, Network


class EvaluateDock(QWidget):
    """Asks a thread, and shows the answers."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("evaluatePanel")
        self.setAccessibleName("Evaluate")
        self._session = session
        self.head = Head()
        self.sources, self.part, self.state = self.head.sources, self.head.part, self.head.state
        self.notice = Notice()
        self.asking = Asking(session, self)
        self._network: Network | None = None
        self._stale = True
        self._pages = Pages()
        self._arrange()
        self._connect()
        self.asking.runs()
        self._make(["_confused", "_tryout", "_predict", "results"])

    def _make(self, parts: list[str]) -> None:
        """Make the parts of the answers, each in a turn of the event loop of its own."""

        def step() -> None:
            part: QWidget = getattr(self, parts[0])
            for widget in (part, *part.findChildren(QWidget)):
                widget.ensurePolished()  # now, not when it is first shown: that costs as much as all the rest
            if parts[1:]:
                self._make(parts[1:])

        QTimer.singleShot(0, self, step)

    @cached_property
    def _confused(self) -> Confused:
        return Confused()

    @cached_property
    def _tryout(self) -> TryOne:
        return TryOne(self._session.preferences)

    @cached_property
    def _predict(self) -> Predict:
        return Predict(self._session.preferences)

    @cached_property
    def results(self) -> Results:
        """The answers."""
        results = Results(self._confused, self._tryout, self._predict)
        results.currentChanged.connect(self._again)
        results.tryout.asked.connect(partial(self.asking.ask, "try"))
        results.tryout.example_wanted.connect(lambda: self.asking.example(self.part.currentText()))
        results.example_opened.connect(self._open_example)
        results.predict.asked.connect(partial(self.asking.ask, "predict"))
        results.predict.refused.connect(self._session.refused)
        self._pages.addWidget(results)
        return results

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
        outer = QVBoxLayout(self)
        outer.setContentsMargins(12, 8, 12, 8)
        outer.setSpacing(8)
        outer.addWidget(self.head)
        outer.addWidget(self._pages, 1)

    def _connect(self) -> None:
        session, asking = self._session, self.asking
        session.runs_changed.connect(asking.runs)
        session.reset.connect(self._another_design)
        session.changed.connect(self._compare)
        session.readied.connect(self._look)
        session.run_started.connect(self._run_started)
        session.run_event.connect(self._follow)
        session.run_ended.connect(self._run_ended)
        asking.answered.connect(self._take)
        asking.failed.connect(self._fail)
        asking.due.connect(self._again)
        self.sources.picked.connect(self._another)
        self.part.activated.connect(self._another)
        self.head.again.clicked.connect(self._another)
        theme.changed().connect(self._recolour)

    def _another_design(self) -> None:
        self.sources.choose(None)
        self.asking.runs()
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
            self.asking.drop()
            self._say_why(record)
            return
        if not self._stale:
            return
        self.asking.drop()
        if not self.isVisible():
            self._wait_for(record, f"Evaluating {record.id}…")
        elif not self.asking.look(record, self.sources.is_live):
            self._wait_for(record, "The first epoch goes on…")
        else:
            self._stale = False
            self._wait_for(record, f"Evaluating {record.id}…")
            self.state.setText("Evaluating…")

    def _wait_for(self, record: RunRecord, busy: str) -> None:
        """Show no answers of another run any more; those of the same stay until there are others."""
        network = self._network
        if network is not None and network.run == record.id and self._pages.currentWidget() is not self.notice:
            return
        self.head.clear()
        self._compare()
        self.notice.show_busy(busy)
        self._pages.setCurrentWidget(self.notice)

    def _say_why(self, record: RunRecord | None) -> None:
        self.head.clear()
        self._compare()
        if record is not None:
            self.notice.show_text(f"{LOADING}…", self._session.broken)
        elif self.sources.count():
            self.notice.show_text("No run of this network yet", "Train it (F5), or choose another run above.")
        else:
            text = "Train the network (F5). After its first epochs this shows how well it does and where it errs."
            self.notice.show_text("No trained network yet", text)
        self._pages.setCurrentWidget(self.notice)

    def _take(self, name: str, result: object) -> None:
        match name:
            case "runs":
                self._listed(cast("tuple[Trained, ...]", result))
            case "network":
                self._known(cast("Network", result))
            case "judge":
                self._judged(cast("Judgement", result))
            case "boundary":
                self.results.show_boundary(cast("Scene", result))
            case "try":
                self.results.tryout.show_answer(cast("Answer", result))
            case "predict":
                self.results.predict.show_answer(cast("Answer", result))
            case "example":
                self.results.tryout.show_example(*cast("tuple[Tensor, str]", result))

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
                self.notice.show_text("This network cannot be evaluated", sentence, {"Try again": self._another})
                self._pages.setCurrentWidget(self.notice)

    def _listed(self, found: tuple[Trained, ...]) -> None:
        before = self.sources.record
        self.sources.show_runs(found, self._session.name)
        after = self.sources.record
        if (before and (before.id, before.epochs)) != (after and (after.id, after.epochs)):
            self._stale = True
        self._look()

    def _known(self, network: Network) -> None:
        self._network, live = network, self.sources.is_live
        if self.asking.wanted is None:
            return
        self.results.show_network(network)
        self._compare()
        if self.results.in_plane and (self.results.wants_boundary or not live):
            self.asking.boundary(len(network.task.classes))
        if self.results.wants_judgement or not live:
            self.asking.judge(self.part.currentText())
        else:
            self.state.setText("")
            self._pages.setCurrentWidget(self.results)

    def _compare(self, _change: object = None) -> None:
        """Say whether the network that is shown is the one on the canvas."""
        network = self._network if self.asking.wanted is not None else None
        self.head.changed.setVisible(network is not None and not same_network(network.design, self._session.design))

    def _recolour(self) -> None:
        if self.asking.wanted is not None and self._network is not None and self.results.in_plane:
            self.asking.boundary(len(self._network.task.classes))

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
        self._stale = True  # the list of runs comes next, and then the weights that were kept are judged

    def _follow(self, events: list[Event]) -> None:
        if self.sources.is_live and any(isinstance(event, EpochDone) for event in events):
            self.asking.watch.epoch()

    def _again(self) -> None:
        """Look once more at the run that goes on."""
        if self.sources.is_live:
            self._another()

    def _open_example(self, row: int) -> None:
        judgement = self.judgement
        if judgement is not None:
            truth = label(judgement.split.targets[row], judgement.task)
            self.results.show_tryout()
            self.results.tryout.show_example(judgement.split.inputs[row], truth)
