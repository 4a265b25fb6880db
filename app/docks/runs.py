"""The runs dock: every run of the workspace, the curves of those chosen, and what can be done with them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMessageBox,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.charting.later import LaterCharts
from app.evaluation.work import Work
from app.session import Session
from app.theming import theme
from app.theming.looks import EmptyState
from app.training.began import Began
from app.training.past import curves
from app.training.run_list import RunList
from app.training.run_table import RunTable
from designer.errors import BlockwrightError
from engine.runs import RunRecord, Runs

if TYPE_CHECKING:
    from app.charting.figures import Figures
    from app.charting.panel import Charts

TABLE: Final = 0.42
"""The part of the dock that the table has at first."""
CONTINUE: Final = "Continue the run where it stopped: its own network and optimizer, in the same record"
MOST: Final = 6
"""So many runs are drawn at once: more cannot be told apart."""
WIDE: Final = 720
"""From this width in pixels on, a dock wider than high has the charts beside the table."""
EMPTY: Final = ("No run yet.", "Train a design, and the run is kept here with its weights and its curves.")


class RunsDock(QWidget):
    """Shows the runs of the session's workspace; what is chosen is drawn, gone on with, opened or deleted."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setAccessibleName("Runs")
        self._session = session
        self._later = LaterCharts(self, self._take_charts, session.preferences)
        self._known: dict[str, Figures] = {}
        self._work = Work(session)  # it may outlive the dock by a moment
        self.list = RunList(self)
        self.table = RunTable(self.list)
        self._split = QSplitter()
        self.go_on, self.open, self.delete = QPushButton("Continue"), QPushButton("Open design"), QPushButton("Delete")
        self.began = Began(self._work)
        self._empty, self._pages, self._place = EmptyState(), QStackedWidget(), QVBoxLayout()
        self._dress()
        self._arrange()
        self._connect()
        self._show_buttons()

    @property
    def chosen(self) -> list[RunRecord]:
        """The runs whose rows are selected, in the order of the table."""
        return self.table.chosen

    @property
    def charts(self) -> Charts:
        """The charts, made when they are first looked at."""
        return self._later.now()

    @property
    def _charts(self) -> Charts | None:
        """The charts, if they are there."""
        return self._later.made

    def _take_charts(self, charts: Charts) -> None:
        charts.show_empty("Choose one run or several to see and compare their curves.")
        self._place.addWidget(charts)
        self._lay_out()

    @property
    def message(self) -> str:
        """What is said instead of a table; "" while there is one."""
        return self._empty.text if self._pages.currentWidget() is self._empty else ""

    def choose(self, runs: list[str]) -> None:
        """Select the runs with these ids."""
        self.table.choose(runs)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._read()
        self._later.soon()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete asks before it deletes."""
        if event.key() == Qt.Key.Key_Delete and self.delete.isEnabled():
            self._ask_to_delete()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def minimumSizeHint(self) -> QSize:
        return QSize(312, 240)

    def sizeHint(self) -> QSize:
        return QSize(560, 480)

    def _lay_out(self) -> None:
        """Fit the shape of the dock."""
        wide = self.width() >= WIDE and self.width() > self.height()
        self._split.setOrientation(Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical)
        width = round(TABLE * self.width()) if wide else self.width()
        self.table.suit(width)
        if self._charts is not None:
            from app.charting.panel import stacks

            height = self.height() if wide else round((1 - TABLE) * self.height())
            self._charts.set_stacked(stacks(self.width() - width if wide else width - 16, height))

    def _dress(self) -> None:
        for button, name in ((self.go_on, "goOnWithRun"), (self.open, "openRun"), (self.delete, "deleteRun")):
            button.setObjectName(name)
        self.go_on.setIcon(theme.icon("train"))
        self.open.setIcon(theme.icon("open"))
        self.delete.setIcon(theme.icon("delete"))
        self._empty.say("wait", *EMPTY)

    def _arrange(self) -> None:
        buttons = QHBoxLayout()
        buttons.setContentsMargins(8, 0, 8, 8)
        buttons.setSpacing(8)
        for button in (self.go_on, self.open, self.delete):
            buttons.addWidget(button)
        buttons.addStretch()
        left, right, listed = QWidget(), QWidget(), self._split
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.table, 1)
        column.addWidget(self.began)
        column.addLayout(buttons)
        right.setLayout(self._place)
        self._place.setContentsMargins(8, 8, 8, 4)
        listed.addWidget(left)
        listed.addWidget(right)
        listed.setSizes([round(1000 * TABLE), round(1000 * (1 - TABLE))])
        listed.setStretchFactor(0, 2)
        listed.setStretchFactor(1, 3)
        listed.setChildrenCollapsible(False)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(listed)
        whole = QVBoxLayout(self)
        whole.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)  # what is in it follows its shape
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._pages)

    def _connect(self) -> None:
        session = self._session
        self.table.selectionModel().selectionChanged.connect(self._choose)
        self.table.doubleClicked.connect(self._open)
        self.go_on.clicked.connect(self._go_on)
        self.open.clicked.connect(self._open)
        self.delete.clicked.connect(self._ask_to_delete)
        self._work.done.connect(self._take)
        self._work.failed.connect(self._refuse)
        self._work.mistaken.connect(session.confess)
        session.runs_changed.connect(self._read)
        session.run_changed.connect(self._show_buttons)
        session.run_ended.connect(self._ended)
        session.closing.connect(self._work.finish)

    def _read(self) -> None:
        """Read the record of runs, where somebody can see it."""
        if self.isVisible():
            workspace = self._session.workspace
            self._work.ask("runs", lambda _stopped: Runs(workspace).all())

    def _take(self, job: str, result: object) -> None:
        if job == "runs" and isinstance(result, tuple):
            self.list.show_records(result)
            self._pages.setCurrentIndex(1 if result else 0)
            self._show_buttons()
        elif job == "curves" and isinstance(result, dict):
            self._known |= result
            self._draw()

    def _refuse(self, _job: str, sentence: str) -> None:
        self._session.refused.emit(sentence)

    def _choose(self) -> None:
        self._show_buttons()
        self.began.show_run(self.chosen[0] if len(self.chosen) == 1 else None)
        going = self._session.running
        missing = [record for record in self.chosen[:MOST] if record.id not in self._known]
        missing = [record for record in missing if going is None or record != going.record]
        if missing:
            self._work.ask("curves", partial(curves, self._session.workspace, missing))
        self._draw()

    def _draw(self) -> None:
        """Draw the chosen runs; one that goes on is drawn live."""
        running = self._session.running
        live = running.figures if running is not None else None
        figures = []
        for record in self.chosen[:MOST]:
            known = live if live is not None and live.run == record.id else self._known.get(record.id)
            if known is not None:
                figures.append(known)
        self.charts.show_runs(figures)
        self.charts.follow(live in figures)

    def _ended(self) -> None:
        """The curves of a run that went on are read anew."""
        if self._charts is not None:
            self._charts.follow(False)
            for figures in self._charts.runs:
                self._known[figures.run] = figures

    def _show_buttons(self) -> None:
        chosen, going = self.chosen, self._session.running is not None
        one = chosen[0] if len(chosen) == 1 else None
        choose = "Choose one run first."
        _allow(self.open, None if one else choose, "Open the design of the run as a new one")
        _allow(self.go_on, choose if one is None else self._why_not(one, going), CONTINUE)
        busy = any(record.status == "running" for record in chosen)
        why = "Choose runs first." if not chosen else "A run goes on; stop it before you delete it." if busy else None
        _allow(self.delete, why, "Delete the chosen runs with their weights")

    def _why_not(self, record: RunRecord, going: bool) -> str | None:
        if going:
            return "A run goes on; stop it first."
        if not self._session.ready:
            return "Loading torch; in a moment."
        if record.status == "completed":
            return "This run is complete."
        return None if "last" in record.checkpoints else "This run saved nothing to go on from."

    def _go_on(self) -> None:
        if len(self.chosen) == 1:
            self._known.pop(self.chosen[0].id, None)
            self._session.train(self.chosen[0])

    def _open(self) -> None:
        if len(self.chosen) == 1:
            try:
                design = self.chosen[0].design()
            except BlockwrightError as refused:
                self._session.refused.emit(str(refused))
                return
            self._session.offered.emit(design, self.chosen[0].name)

    def _ask_to_delete(self) -> None:
        chosen = self.chosen
        what = f"run {chosen[0].id}" if len(chosen) == 1 else f"{len(chosen)} runs"
        box = QMessageBox(QMessageBox.Icon.Question, "Delete runs", f"Delete {what} with all weights?", parent=self)
        box.setInformativeText("This cannot be undone.")
        delete = box.addButton("Delete", QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.exec()
        if box.clickedButton() is delete:
            self.delete_runs(chosen)

    def delete_runs(self, records: list[RunRecord]) -> None:
        """Delete these runs; one that cannot be deleted is told."""
        runs = Runs(self._session.workspace)
        try:
            for record in records:
                runs.delete(record)
                self._known.pop(record.id, None)
        except (BlockwrightError, OSError) as refused:
            self._session.refused.emit(str(refused))
        self._session.runs_changed.emit()


def _allow(button: QPushButton, why_not: str | None, tip: str) -> None:
    """Enable the button, or say why it is not."""
    button.setEnabled(why_not is None)
    button.setToolTip(why_not or tip)
    button.setAccessibleDescription(button.toolTip())
