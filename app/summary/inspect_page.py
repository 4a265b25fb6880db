"""The page that inspects the design: whose weights, a button for another input, and what the pass showed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from app.entry.said import Said
from app.evaluation.work import Work
from app.likeness import same_network, trained
from app.one_pass.inspection import Inspected, obstacle
from app.session import Session
from app.summary.outline import Group
from app.summary.result import Result
from app.summary.weights import Weights
from app.theming.looks import EmptyState

if TYPE_CHECKING:
    from app.job import Examined
    from app.likeness import Trained
    from designer.model.design import Design
    from engine.runs import RunRecord

CHANGED = "The design has changed since. Press Inspect to look again."
BROKEN = "The design has changed since, and has an error now; mend it first."
COMING = (
    "Nothing inspected yet.",
    "Press Inspect: one random input goes through the network and back. You see its output, the gradient of every "
    "parameter, and the autograd functions from the loss to the input.",
)


class InspectPage(QWidget):
    """Inspects in a thread, and shows the last result; says so when the design is another by now."""

    done = Signal()  # it begins to inspect, or there is another result, or none any more

    def __init__(self, session: Session, work: Work) -> None:
        super().__init__()
        self._session, self._work = session, work
        self._design: Design | None = None
        self._seed: int | None = None
        self.busy = False
        self.weights, self.again = Weights(), QPushButton("Another input")
        self.changed = Said(CHANGED, "warning")
        self.result = Result()
        self._empty, self._pages = EmptyState(), QStackedWidget()
        self._arrange()
        self._pages.setCurrentWidget(self._empty)
        self.weights.activated.connect(self._look_again)
        self.again.clicked.connect(self._another)
        work.done.connect(self._take)
        work.failed.connect(self._fail)
        session.runs_changed.connect(self._list)

    @property
    def message(self) -> str:
        """What is said instead of a result; "" while there is one."""
        return "" if self.inspected else self._empty.text

    @property
    def inspected(self) -> Inspected | None:
        """What is shown."""
        return self.result.inspected if self._pages.currentWidget() is not self._empty else None

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._list()

    def inspect(self) -> None:
        """Inspect the design as it was checked last."""
        examined = self._session.examined
        if examined is None or not examined.ok:
            return
        self._become(busy=True)
        if self.inspected is None:
            self._empty.say("wait", "Inspecting…")
        job = partial(_inspect, examined, self.weights.record, self._seed)
        self._work.ask("inspect", lambda _stopped: (examined.report.design, *job()))

    def examine(self, examined: Examined) -> None:
        """Another check is done: what was inspected may be another design by now."""
        shown, now = self._design, examined.report.design
        same = shown is now or (shown is not None and _same(shown, now))
        self.changed.setText(CHANGED if examined.ok else BROKEN)
        self.changed.setVisible(not same and self.inspected is not None)
        self._list()
        self._allow()
        if self.inspected is None and not self.busy:
            self._say_none(examined)

    def forget(self) -> None:
        """Another document was opened."""
        self._work.forget("inspect")
        self._design = self._seed = None
        self.weights.show_runs(())
        self._pages.setCurrentWidget(self._empty)
        self._empty.say("wait", "Checking the design…")
        self.changed.hide()
        self._become(busy=False)

    def _arrange(self) -> None:
        self.again.setObjectName("anotherInput")
        self._allow()
        self.changed.setWordWrap(True)
        self.changed.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.changed.setContentsMargins(16, 0, 16, 8)
        self.changed.hide()
        row = QHBoxLayout()
        row.setContentsMargins(16, 8, 8, 8)
        row.setSpacing(8)
        row.addWidget(self.weights, 1)
        row.addWidget(self.again)
        for page in (self._empty, self.result):
            self._pages.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(row)
        whole.addWidget(self.changed)
        whole.addWidget(self._pages, 1)

    def _list(self) -> None:
        """Find out which runs there are, where somebody can see it."""
        if self.isVisible():
            workspace, design = self._session.workspace, self._session.design
            self._work.ask("runs", lambda _stopped: trained(workspace, design))

    def _look_again(self) -> None:
        if self.inspected is not None:
            self.inspect()

    def _another(self) -> None:
        if self.inspected is not None:
            self._seed = self.inspected.seed + 1
            self.inspect()

    def _take(self, name: str, result: object) -> None:
        if name == "runs":
            self.weights.show_runs(cast("tuple[Trained, ...]", result))
        elif name == "inspect":
            self._design, inspected, groups = cast("tuple[Design, Inspected, tuple[Group, ...]]", result)
            self.result.show_result(inspected, groups)
            self._pages.setCurrentWidget(self.result)
            self.changed.setVisible(not _same(self._design, self._session.design))
            self._become(busy=False)

    def _fail(self, name: str, sentence: str) -> None:
        if name == "inspect":
            self._empty.say("error", "This network could not be inspected.", sentence)
            self._pages.setCurrentWidget(self._empty)
            self.changed.hide()
            self._become(busy=False)
        elif name == "runs":
            self._session.refused.emit(sentence)

    def _become(self, *, busy: bool) -> None:
        self.busy = busy
        self._allow()
        self.done.emit()

    def _allow(self) -> None:
        """Offer another input where there was one and the design can be inspected."""
        examined = self._session.examined
        why_not = "Press Inspect first." if self.inspected is None else ""
        if examined is not None and not examined.ok:
            why_not = "The design has an error; mend it first."
        self.again.setEnabled(not why_not)
        self.again.setToolTip(why_not or "Draw another random input, and what else is random, from the next seed")

    def _say_none(self, examined: Examined) -> None:
        why = obstacle(examined)
        if why:
            self._empty.say("error", "The design has an error; mend it first.", why)
        else:
            self._empty.say("wait", *COMING)


def _inspect(examined: Examined, record: RunRecord | None, seed: int | None) -> tuple[Inspected, tuple[Group, ...]]:
    from app.one_pass.inspection import inspected
    from app.summary.outline import outline

    found = inspected(examined, record, seed)
    return found, outline(found)


def _same(one: Design, other: Design) -> bool:
    """Whether the two give the same inspection, wherever their nodes are drawn."""
    if one is other:
        return True
    return same_network(one, other) and (one.data, one.training) == (other.data, other.training)
