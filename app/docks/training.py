"""The training dock: the settings, the device, the buttons of a run, how far it is, and its live charts."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.entry.said import Said
from app.reasons import cannot_train
from app.session import Session
from app.theming import theme
from app.training.devices import DeviceChooser
from app.training.form import TrainingForm
from app.training.run_state import Outcome, Progress
from designer.model import edits
from engine.events import RunEnded
from engine.runs import RunRecord, Runs

if TYPE_CHECKING:
    from app.charting.panel import Charts

WIDE = 640
"""From this width in pixels on, settings and charts stand side by side."""
EMPTY = "Press Train (F5) to see the loss and the accuracy here, batch by batch."
SMOOTHING = "charts/smoothing"
SAID_EVERY_S = 0.2


class TrainingDock(QWidget):
    """Sets up, starts, holds and stops runs of the session, and shows the one that goes on or was the last."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._record: RunRecord | None = None
        self._fetching = ""
        self._said = 0.0
        self._charts: Charts | None = None
        self.device = DeviceChooser()
        self.train, self.pause, self.stop = QPushButton("Train"), QPushButton("Pause"), QPushButton("Stop")
        self.where, self.speed, self.progress = QLabel(), Said(tone="muted"), Progress()
        self.outcome = Outcome()
        self.form = TrainingForm()
        self._place = QVBoxLayout()
        self._splitter = QSplitter()
        self._arrange()
        self._connect()
        self._show_settings()
        self._show_state()

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

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._show_icons()

    def sizeHint(self) -> QSize:
        return QSize(1000, 288)

    def _arrange(self) -> None:
        self.setAccessibleName("Training")
        for button, name in ((self.train, "trainButton"), (self.pause, "pauseButton"), (self.stop, "stopButton")):
            button.setObjectName(name)
            button.setIconSize(QSize(16, 16))
        self.train.setDefault(True)
        self.where.setAccessibleName("Where the run is")
        self.speed.setAccessibleName("Speed and time left")
        settings = QWidget()
        column = QVBoxLayout(settings)
        column.setContentsMargins(8, 8, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._controls())
        column.addWidget(self.progress)
        column.addWidget(self.outcome)
        column.addWidget(self._scrolled(self.form), 1)
        settings.setMinimumWidth(248)
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
        self._show_icons()

    def _controls(self) -> QGridLayout:
        """Device, buttons, and where the run is."""
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.train, self.pause, self.stop):
            buttons.addWidget(button, 1)
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        caption = QLabel("Device")
        caption.setBuddy(self.device)
        grid.addWidget(caption, 0, 0)
        grid.addWidget(self.device, 0, 1)
        grid.addLayout(buttons, 1, 0, 1, 2)
        grid.addWidget(self.where, 2, 0, 1, 2)
        grid.addWidget(self.speed, 3, 0, 1, 2)
        return grid

    def _scrolled(self, widget: QWidget) -> QScrollArea:
        area = QScrollArea()
        area.setAccessibleName("Training settings")
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(widget)
        area.setMinimumHeight(64)
        return area

    def _show_icons(self) -> None:
        self.train.setIcon(theme.icon("start"))
        self.stop.setIcon(theme.icon("stop"))
        paused = self._session.running is not None and self._session.running.paused
        self.pause.setIcon(theme.icon("train" if paused else "pause"))

    def _connect(self) -> None:
        session = self._session
        self.device.chosen.connect(self._choose_device)
        self.form.edited.connect(self._edit)
        self.train.clicked.connect(self._train)
        self.pause.clicked.connect(self._pause)
        self.stop.clicked.connect(session.stop)
        self.outcome.gone_on.connect(self._go_on)
        session.changed.connect(self._show_settings)
        session.reset.connect(self._reset)
        session.reported.connect(self._show_settings)
        session.readied.connect(self.device.look)
        session.readied.connect(self._show_state)
        session.state.connect(self._show_state)
        session.run_changed.connect(self._changed)
        session.run_started.connect(self._started)
        session.run_event.connect(self._told)
        session.run_ended.connect(self._ended)
        session.data_progress.connect(self._fetched)
        session.closing.connect(self.device.finish)
        if session.ready:
            self.device.look()

    def _choose_device(self, name: str) -> None:
        self._edit({**self._session.design.training, "device": name}, "device")

    def _edit(self, settings: object, what: str) -> None:
        edit = partial(edits.set_training, training=settings)  # type: ignore[arg-type]
        self._session.attempt(edit, f"Change the training's {what}", ("training", what))

    def _show_settings(self) -> None:
        raw = self._session.design.training
        self.form.show_raw(raw, self._session.task)
        self.device.show_device(str(raw.get("device", "best")))
        self._show_state()

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
            self._session.train(Runs(self._session.workspace).find(self._record.id))

    def _pause(self) -> None:
        running = self._session.running
        if running is not None:
            (self._session.resume if running.paused else self._session.pause)()

    def _changed(self) -> None:
        if self._session.running is not None:
            self.outcome.hide()
        self._show_state()

    def _started(self, record: RunRecord) -> None:
        self._record, self._fetching = record, ""
        self._follow()
        self._show_state()

    def _follow(self) -> None:
        """Draw the run that goes on."""
        running = self._session.running
        if running is not None and running.figures is not None and self._charts is not None:
            self._charts.show_runs((running.figures,))
            self._charts.follow(True)

    def _told(self) -> None:
        if time.monotonic() - self._said >= SAID_EVERY_S:
            self._show_place()

    def _fetched(self, what: str, done: int, total: int) -> None:
        part = f", {100 * done / total:.0f} %" if total else ""
        self._fetching = f"Loading {what}{part}"
        self._show_place()

    def _ended(self, end: RunEnded) -> None:
        self._fetching = ""
        if self._charts is not None:
            self._charts.follow(False)
        self.outcome.say(end, self._record.id if self._record else "")
        self._show_state()

    def _show_state(self) -> None:
        """Which buttons can be pressed, and why the others cannot."""
        running = self._session.running
        why = cannot_train(self._session)
        focused = self.train.hasFocus()
        self.train.setEnabled(why is None)
        self.train.setToolTip(why or "Train the design as it is now (F5)")
        idle = "No run goes on." if running is None else "The run is being stopped." if running.stopping else ""
        waiting = idle or ("" if running and running.record else "The run has not begun yet.")
        paused = running is not None and running.paused
        self.pause.setEnabled(not waiting)
        self.pause.setText("Resume" if paused else "Pause")
        self.pause.setToolTip(waiting or ("Go on (F6)" if paused else "Hold before the next batch (F6)"))
        self.stop.setEnabled(not idle)
        self.stop.setToolTip(idle or "Finish the batch, keep the last and the best weights, and end (Shift+F5)")
        if focused and running is not None:
            self.stop.setFocus()
        for button in (self.train, self.pause, self.stop):
            button.setAccessibleDescription(button.toolTip())
        self._show_icons()
        self._show_place()

    def _show_place(self) -> None:
        """How far the run is."""
        self._said = time.monotonic()
        running = self._session.running
        if running is None:
            why = cannot_train(self._session)
            self.progress.show_share(None)
            self.where.setText("" if why or self._record else "Ready to train")
            self.speed.setText(why or "")
        elif running.record is None:
            self.where.setText(self._fetching or "Getting data and network ready")
            self.speed.setText("")
            self.progress.show_share(0.0)
        else:
            where = running.pace.where
            state = "Stopping" if running.stopping else "Paused" if running.paused else ""
            self.where.setText(f"{state}: {where[:1].lower()}{where[1:]}" if state else where)
            self.speed.setText(running.pace.speed)
            self.progress.show_share(running.pace.share)
        self.speed.setWordWrap(running is None)
        self.where.setVisible(bool(self.where.text()))
        self.speed.setVisible(bool(self.speed.text()) or running is not None)
