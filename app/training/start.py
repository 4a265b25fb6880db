"""With which weights the next run begins: fresh ones, or what an earlier run of the network learned."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from app.carrying import foresee, marks
from app.entry.lines import Chooser
from app.entry.said import Said, Tone
from app.evaluation.work import Work
from app.likeness import first_figure, relatives
from app.output import shown, spoken
from app.session import Session
from app.training.run_list import moment
from engine.runs import RunRecord, Runs

if TYPE_CHECKING:
    from app.carrying import Carried
    from designer.canvas.selection import Path

FRESH: Final = "Fresh weights"
OPTIMIZER: Final = "The optimizer starts anew."
TIP: Final = (
    "With which weights the next run begins: with random ones, or with what an earlier run of this network learned, "
    "for all layers that are still there and have the same shape. To continue a run that was stopped, press Continue."
)


class Start(QWidget):
    """A list of runs to begin with, hidden while there is none, and a line on what is kept of the chosen one."""

    chosen = Signal()  # another start, or none any more

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._records: tuple[RunRecord, ...] | None = None  # with weights, the newest first; None: to be read
        self._begun: set[str] = set()  # the runs of this document since it was opened
        self._offered: dict[str, RunRecord] = {}
        self._run = ""
        self._marked: dict[Path, str] = {}
        self.refusal = ""
        self.chooser, self.line = Chooser(), Said(tone="muted")
        self._work = Work(session)
        self._arrange()
        self._connect()
        self.hide()
        self._list()

    @property
    def base(self) -> RunRecord | None:
        """The run with whose weights the next one begins; None for fresh weights."""
        return self._offered.get(self._run)

    def choose(self, run: str) -> None:
        """Begin with what the run of that id learned, "" with fresh weights."""
        self._run, self.refusal = run, ""
        if run and run not in self._offered:
            self._list()
        self._fill()
        self._look()
        self.chosen.emit()

    def _arrange(self) -> None:
        self.setObjectName("start")
        title = QLabel("Start")
        title.setBuddy(self.chooser)
        self.chooser.setObjectName("startChooser")
        self.chooser.setAccessibleName("Start")
        self.line.setObjectName("startLine")
        self.line.setWordWrap(True)
        self.line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        grid.addWidget(title, 0, 0)
        grid.addWidget(self.chooser, 0, 1)
        grid.addWidget(self.line, 1, 0, 1, 2)
        self._say("")

    def _connect(self) -> None:
        session = self._session
        self.chooser.activated.connect(self._pick)
        self._work.done.connect(self._take)
        self._work.failed.connect(self._fail)
        self._work.mistaken.connect(session.confess)
        session.reset.connect(self._reset)
        session.named.connect(self._list)
        session.reported.connect(self._reported)
        session.runs_changed.connect(self._read)
        session.run_started.connect(self._started)
        session.run_changed.connect(self._show_state)
        session.run_ended.connect(self._look)
        session.closing.connect(self._work.finish)

    # -- which runs there are --------------------------------------------------------------------------------------

    def _reset(self) -> None:
        """Another document was opened."""
        self._begun.clear()
        self._offered.clear()
        self.choose("")

    def _reported(self) -> None:
        self._list()
        self._look()

    def _read(self) -> None:
        """The record of runs is another."""
        self._records = None
        self._list()

    def _list(self) -> None:
        """Find out which runs the design can begin with, as soon as it was checked."""
        session = self._session
        if session.examined is None:
            return
        if self._records is None:
            workspace = session.workspace
            self._work.ask("read", lambda _stopped: tuple(each for each in Runs(workspace).all() if each.has_weights))
        else:
            known = frozenset((*self._begun, self._run))
            job = partial(relatives, self._records, session.name, session.design, known)
            self._work.ask("list", lambda _stopped: job())

    def _take(self, job: str, result: object) -> None:
        if job == "read":
            self._records = cast("tuple[RunRecord, ...]", result)
            self._list()
        elif job == "list":
            self._offer(cast("tuple[RunRecord, ...]", result))
        else:
            self._tell(cast("Carried", result))

    def _offer(self, found: tuple[RunRecord, ...]) -> None:
        if self._records is None:  # the record has changed meanwhile
            return
        before, run = self.base, self._run
        self._offered = {record.id: record for record in found}
        if run and self.base is None:
            self.choose("")
            self._say(f"The weights of run {run} are gone: the next run begins with fresh ones.", "warning")
        elif self.base != before:
            self.choose(run)
        else:
            self._fill()

    def _fill(self) -> None:
        """List the runs."""
        items = [(FRESH, ""), *((_called(record), record.id) for record in self._offered.values())]
        rows = range(self.chooser.count())
        with QSignalBlocker(self.chooser):
            if [(self.chooser.itemText(row), self.chooser.itemData(row)) for row in rows] != items:
                self.chooser.clear()
                for row, (text, run) in enumerate(items):
                    self.chooser.addItem(text, run)
                    self.chooser.setItemData(row, text, Qt.ItemDataRole.ToolTipRole)
            self.chooser.setCurrentIndex(max(0, self.chooser.findData(self._run)))
        self._show_state()

    # -- what is kept ----------------------------------------------------------------------------------------------

    def _pick(self, row: int) -> None:
        self.choose(str(self.chooser.itemData(row)))

    def _look(self) -> None:
        """Find out what the design keeps of the chosen run."""
        base, examined = self.base, self._session.examined
        if base is None or examined is None or not examined.report.ok:
            self._work.forget("look")
            self._mark({})
            self._say(self._going() if base is None else "What it keeps is told once the design has no errors.")
        else:
            report = examined.report
            self._work.ask("look", lambda _stopped: foresee(base, report))

    def _tell(self, carried: Carried) -> None:
        self.refusal = ""
        if carried.keys:
            self._say(f"{carried} {OPTIMIZER}")
        else:
            self._say(str(carried), "warning")
        self._mark(marks(carried))

    def _fail(self, job: str, sentence: str) -> None:
        if job == "look":
            self.refusal = sentence
            self._mark({})
            self._say(sentence, "error")
        else:
            self._records = ()
            self._session.refused.emit(sentence)

    def _mark(self, marked: dict[Path, str]) -> None:
        """Have the canvas mark what starts fresh."""
        if marked != self._marked:
            self._marked = marked
            self._session.marked.emit(marked)

    def _say(self, text: str, tone: Tone = "muted") -> None:
        self.line.set_tone(tone)
        self.line.setText(text)
        self.line.setVisible(bool(text))
        self._show_state()

    # -- the run that goes on --------------------------------------------------------------------------------------

    def _started(self, record: RunRecord) -> None:
        self._begun.add(record.id)
        self.choose("")

    def _going(self) -> str:
        """With what the run that goes on began."""
        running = self._session.running
        carried = running.carried if running is not None else None
        return carried.told("Began") if carried is not None else ""

    def _show_state(self) -> None:
        going = self._session.running is not None
        self.chooser.setEnabled(not going)
        self.chooser.setToolTip("A run goes on; choose when it is over." if going else TIP)
        self.chooser.setAccessibleDescription(self.chooser.toolTip())
        self.setVisible(bool(self._offered or self.line.text()))


def _called(record: RunRecord) -> str:
    """A run in the list."""
    name, value = first_figure(record)
    figure = f"{spoken(name)} {shown(name, value)}, " if value is not None else ""
    going = "goes on, " if record.status == "running" else ""
    return f"What {record.id} learned ({going}{figure}{moment(record.created)})"
