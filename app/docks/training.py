"""The training dock: the settings, the device, the buttons of a run, how far it is, and its live charts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.run_controls import Controls
from app.session import Session
from app.training.form import TrainingForm
from app.training.run_state import Outcome
from designer.errors import BlockwrightError
from designer.model import edits
from engine.events import CheckpointSaved, Event, RunEnded
from engine.runs import RunRecord, Runs

if TYPE_CHECKING:
    from app.charting.panel import Charts

WIDE = 640
"""From this width in pixels on, settings and charts stand side by side."""
EMPTY, BEGUN = "Press Train (F5) to start.", "The run goes on; the first figures come in a moment."
SMOOTHING = "charts/smoothing"


class TrainingDock(QWidget):
    """Sets up, starts, holds and stops runs of the session, and shows the one that goes on or was the last."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._record: RunRecord | None = None
        self._kept: set[str] = set()  # which weights of it are kept
        self._charts: Charts | None = None
        self.controls, self.outcome = Controls(session), Outcome()
        self.form = TrainingForm()
        self._place = QVBoxLayout()
        self._splitter, self._settings = QSplitter(), QScrollArea()
        self._scroll()
        self._arrange()
        self._connect()
        self._show_settings()

    @property
    def charts(self) -> Charts:
        """The charts; they are made when they are first looked at, because drawing takes long to import."""
        if self._charts is None:
            from app.charting.panel import USUAL, Charts

            factor = self._session.preferences.value(SMOOTHING, USUAL)
            self._charts = Charts(float(str(factor)))
            self._charts.loss.setObjectName("lossChart")
            self._charts.accuracy.setObjectName("accuracyChart")
            self._charts.smoothed.connect(partial(self._session.preferences.setValue, SMOOTHING))
            self._charts.show_empty(EMPTY)
            self._charts.accuracy.expect(self.form.metrics.ticked)
            self._place.addWidget(self._charts)
            self._follow()
        return self._charts

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._charts is None:
            QTimer.singleShot(0, self, lambda: self.charts)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= WIDE
        self._splitter.setOrientation(Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical)

    def sizeHint(self) -> QSize:
        return QSize(1000, 288)

    def _arrange(self) -> None:
        self.setAccessibleName("Training")
        settings = QWidget()
        column = QVBoxLayout(settings)
        column.setContentsMargins(8, 8, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.controls)
        column.addWidget(self._settings, 1)
        settings.setMinimumWidth(272)
        charts = QWidget()
        charts.setLayout(self._place)
        self._place.setContentsMargins(8, 8, 8, 4)
        self._splitter.addWidget(settings)
        self._splitter.addWidget(charts)
        self._splitter.setSizes([320, 960])
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setChildrenCollapsible(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._splitter)

    def _scroll(self) -> None:
        """How the last run ended and the form, in a room that may be small."""
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        column.addWidget(self.outcome)
        column.addWidget(self.form, 1)
        self._settings.setAccessibleName("Training settings")
        self._settings.setWidgetResizable(True)
        self._settings.setFrameShape(QFrame.Shape.NoFrame)
        self._settings.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._settings.setWidget(inner)
        self._settings.setMinimumHeight(24)

    def _connect(self) -> None:
        session = self._session
        self.controls.device.chosen.connect(self._choose_device)
        self.form.edited.connect(self._edit)
        self.controls.wanted.connect(self._train)
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
        self.form.show_raw(raw, self._session.task)
        if self._charts is not None:
            self._charts.accuracy.expect(self.form.metrics.ticked)
        self.controls.device.show_device(str(raw.get("device", "best")))
        self.controls.show_state()

    def _reset(self) -> None:
        if self._session.running is None:
            self._record = None
            self.outcome.hide()
            if self._charts is not None:
                self._charts.show_runs(())
        self._show_settings()

    def _train(self) -> None:
        self.form.commit()
        self._session.train()

    def _go_on(self) -> None:
        if self._record is not None:
            try:
                record = Runs(self._session.workspace).find(self._record.id)
            except BlockwrightError as gone:  # it was deleted meanwhile
                self._session.refused.emit(str(gone))
                return
            self._session.train(record)

    def _changed(self) -> None:
        going = self._session.running is not None
        if going:
            self.outcome.hide()
        if self._charts is not None:
            self._charts.show_empty(BEGUN if going else EMPTY)

    def _started(self, record: RunRecord) -> None:
        self._record, self._kept = record, set(record.checkpoints)
        self._follow()

    def _told(self, events: list[Event]) -> None:
        self._kept |= {event.kind for event in events if isinstance(event, CheckpointSaved)}

    def _follow(self) -> None:
        """Draw the run that goes on."""
        running = self._session.running
        if running is not None and running.figures is not None and self._charts is not None:
            self._charts.show_runs((running.figures,))
            self._charts.follow(True)

    def _ended(self, end: RunEnded) -> None:
        if self._charts is not None:
            self._charts.follow(False)
        self.outcome.say(end, self._record.id if self._record else "", self._kept)
        self._settings.verticalScrollBar().setValue(0)
