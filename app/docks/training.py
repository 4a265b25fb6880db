"""The training dock: the settings, the device, the buttons of a run, how far it is, and its live charts."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QTabBar, QVBoxLayout, QWidget

from app.charting.later import LaterCharts
from app.departed import Departed
from app.missing import Missing
from app.run_controls import Controls
from app.session import Session
from app.training.form import TrainingForm
from app.training.groups import metrics_of
from app.training.run_state import Outcome
from app.training.start import Start
from designer.errors import BlockwrightError
from designer.model import edits
from engine.events import CheckpointSaved, EpochDone, Event, RunEnded
from engine.runs import RunRecord, Runs

if TYPE_CHECKING:
    from app.charting.figures import Figures
    from app.charting.panel import Charts

WIDE, LEFT = 640, 328
"""From this width in pixels on, a dock wider than high has the settings, so wide, beside the charts."""
BESIDE = 520
"""From this width on, the controls of the charts stand beside the switch."""
WIDEST = 560
"""Wider than this in pixels the settings never are."""
HEAD = 112
"""About the height of what stands above the charts."""
SETTINGS, CHARTS = 0, 1
EMPTY, BEGUN = "Press Train (F5) to start.", "The run goes on; the first figures come in a moment."
SMOOTHING = "charts/smoothing"


class TrainingDock(QWidget):
    """Sets up, starts, holds and stops runs of the session, and shows the one that goes on or was the last."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._record: RunRecord | None = None
        self._kept: set[str] = set()  # which weights of it are kept
        self._figures: Figures | None = None
        self._loss: float | None = None  # of its last epoch
        self._later = LaterCharts(self, self._take_charts, session.preferences)
        self.controls, self.outcome, self.departed = Controls(session), Outcome(), Departed(session)
        self.missing, self.start = Missing(session), Start(session)
        self.switch = QTabBar()
        self._settings, self._place = QScrollArea(), QWidget()
        self._bar = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._scroll()
        self._arrange()
        self._connect()
        self._show_settings()
        QTimer.singleShot(0, self, lambda: self.form)

    @cached_property
    def form(self) -> TrainingForm:
        """The settings, made a moment after the dock."""
        form = TrainingForm()
        form.setMaximumWidth(WIDEST)
        form.edited.connect(self._edit)
        self._settings.setWidget(form)
        self._show_form(form)
        return form

    @property
    def charts(self) -> Charts:
        """The charts, made when they are first looked at."""
        return self._later.now()

    @property
    def _charts(self) -> Charts | None:
        """The charts, if they are there."""
        return self._later.made

    def _take_charts(self, charts: Charts) -> None:
        charts.smooth(float(str(self._session.preferences.value(SMOOTHING, charts.factor))))
        charts.loss.setObjectName("lossChart")
        charts.accuracy.setObjectName("accuracyChart")
        charts.smoothed.connect(partial(self._session.preferences.setValue, SMOOTHING))
        charts.show_empty(EMPTY)
        charts.accuracy.expect(metrics_of(self._session.design.training, self._session.task))
        room = self._place.layout()
        assert room is not None
        room.addWidget(charts)
        self._lay_out()
        self._follow()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._later.soon()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def minimumSizeHint(self) -> QSize:
        return QSize(344, 200)

    def sizeHint(self) -> QSize:
        return QSize(560, 480)

    def _lay_out(self) -> None:
        """Fit the shape of the dock, and that alone: what is said in it moves nothing."""
        width, height = self.width() - 16, self.height() - HEAD
        wide = self.width() >= WIDE and self.width() > self.height()
        page = self.switch.currentIndex()
        self.controls.lay_out(width)
        self.switch.setVisible(not wide)
        self._settings.setVisible(wide or page == SETTINGS)
        self._settings.setMaximumWidth(LEFT if wide else 16_777_215)
        self._settings.setMinimumWidth(LEFT if wide else 240)
        self._place.setVisible(wide or page == CHARTS)
        beside = QBoxLayout.Direction.LeftToRight if width >= BESIDE else QBoxLayout.Direction.TopToBottom
        self._bar.setDirection(beside)
        if self._charts is not None:
            from app.charting.panel import stacks

            self._charts.set_stacked(stacks(width - LEFT if wide else width, height))
            if wide:
                self._charts.keep_controls()
            elif self._bar.indexOf(self._charts.controls) < 0:
                self._bar.addWidget(self._charts.controls)
            self._charts.controls.setVisible(wide or page == CHARTS)

    def _arrange(self) -> None:
        self.setAccessibleName("Training")
        for page in ("Settings", "Charts"):
            self.switch.addTab(page)
        self.switch.setAccessibleName("Settings or charts")
        self.switch.setObjectName("trainingPages")
        self.switch.setDrawBase(False)
        self.switch.setExpanding(False)
        self.switch.setUsesScrollButtons(False)
        self._bar.setSpacing(4)
        self._bar.addWidget(self.switch)
        self._bar.addStretch(1)
        room = QVBoxLayout(self._place)
        room.setContentsMargins(0, 0, 0, 0)
        body = QHBoxLayout()
        body.setSpacing(8)
        body.addWidget(self._settings, 1)
        body.addWidget(self._place, 1)
        whole = QVBoxLayout(self)
        whole.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)  # what is in it follows its shape
        whole.setContentsMargins(8, 8, 8, 8)
        whole.setSpacing(8)
        for widget in (self.controls, self.start, self.missing, self.outcome, self.departed):
            whole.addWidget(widget)
        whole.addLayout(self._bar)
        whole.addLayout(body, 1)

    def _scroll(self) -> None:
        """The form, in a room that may be small."""
        self._settings.setAccessibleName("Training settings")
        self._settings.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._settings.setWidgetResizable(True)
        self._settings.setFrameShape(QFrame.Shape.NoFrame)
        self._settings.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._settings.setMinimumHeight(24)

    def _connect(self) -> None:
        session = self._session
        self.switch.currentChanged.connect(self._lay_out)
        self.controls.device.chosen.connect(self._choose_device)
        self.controls.wanted.connect(self.train)
        self.departed.again.clicked.connect(self.train)
        self.departed.keep.clicked.connect(self._keep)
        self.start.chosen.connect(self._show_start)
        self.outcome.gone_on.connect(self._go_on)
        session.changed.connect(self._show_settings)
        session.reset.connect(self._reset)
        session.reported.connect(self._show_settings)
        session.run_changed.connect(self._changed)
        session.run_started.connect(self._started)
        session.run_event.connect(self._told)
        session.run_ended.connect(self._ended)

    def _choose_device(self, name: str) -> None:
        self._edit({**self._session.design.training, "device": name}, "device")

    def _edit(self, settings: object, what: str) -> None:
        edit = partial(edits.set_training, training=settings)  # type: ignore[arg-type]
        self._session.attempt(edit, f"Change the training's {what}", ("training", what))

    def _show_settings(self) -> None:
        raw = self._session.design.training
        if "form" in self.__dict__:
            self._show_form(self.form)
        if self._charts is not None:
            self._charts.accuracy.expect(metrics_of(raw, self._session.task))
        self.controls.device.show_device(str(raw.get("device", "best")))
        self.controls.show_state()

    def _show_form(self, form: TrainingForm) -> None:
        form.show_raw(self._session.design.training, self._session.task)

    def _reset(self) -> None:
        if self._session.running is None:
            self._record = None
            self.outcome.hide()
            if self._charts is not None:
                self._charts.show_runs(())
        self._show_settings()

    def train(self) -> None:
        """Begin a run; a setting that stands refused in its field is told instead."""
        self.form.commit()
        wrong = self.form.wrong
        if self.start.base is not None and self.start.refusal:
            self.outcome.object(self.start.refusal)
        elif wrong is None:
            self._session.train(base=self.start.base)
        else:
            why = wrong.note.text()
            self.outcome.object(why if why.startswith(wrong.title) else f"{wrong.title}: {why}")
            self.switch.setCurrentIndex(SETTINGS)
            self.form.go_to(wrong)
            self._settings.ensureWidgetVisible(wrong.field)

    def _keep(self) -> None:
        """Choose what the last run learned as the start of the next."""
        if self._record is not None:
            self.start.choose(self._record.id)
            self.controls.train.setFocus()

    def _show_start(self) -> None:
        base = self.start.base
        self.controls.show_base(base.id if base is not None else "")
        self.departed.offer_to_keep(bool(self._kept), base is not None)

    def _go_on(self) -> None:
        if self._record is not None:
            try:
                record = Runs(self._session.workspace).find(self._record.id)
            except BlockwrightError as gone:  # it was deleted meanwhile
                self._session.refused.emit(str(gone))
                return
            self._session.train(record)

    def _changed(self) -> None:
        running = self._session.running
        if running is not None:
            self.outcome.hide()
            if running.record is None:
                self._loss = None
                self.switch.setCurrentIndex(CHARTS)
        if self._charts is not None:
            self._charts.show_empty(EMPTY if running is None else BEGUN)

    def _started(self, record: RunRecord) -> None:
        self._record, self._kept = record, set(record.checkpoints)
        running = self._session.running
        self._figures = running.figures if running is not None else None
        self._follow()

    def _told(self, events: list[Event]) -> None:
        self._kept |= {event.kind for event in events if isinstance(event, CheckpointSaved)}
        for event in events:
            if isinstance(event, EpochDone):
                self._loss = event.figures.get("train_loss")

    def _follow(self) -> None:
        """Draw the run that goes on."""
        running = self._session.running
        if running is not None and running.figures is not None and self._charts is not None:
            self._charts.show_runs((running.figures,))
            self._charts.follow(True)

    def _losses(self) -> tuple[float, float] | None:
        """The first and the last loss of the run, where there are any."""
        trace = self._figures.trace("loss") if self._figures is not None else None
        if trace is None or not trace:
            return None
        return float(trace.raw.y[0]), float(trace.line.y[-1]) if self._loss is None else self._loss

    def _ended(self, end: RunEnded) -> None:
        if self._charts is not None:
            self._charts.follow(False)
        self._show_start()
        self.outcome.say(end, self._record.id if self._record else "", self._kept, self._losses())
