"""The head of the training dock: the device, the buttons of a run, and how far it is."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QWidget

from app.entry.said import Said
from app.reasons import cannot_train
from app.session import Session
from app.theming import theme
from app.training.devices import DeviceChooser
from app.training.run_state import Progress

SAID_EVERY_S = 0.2


class Controls(QWidget):
    """Holds and stops the run of the session and says where it is; `wanted` asks for a new one."""

    wanted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._fetching = ""
        self._said = 0.0
        self.device = DeviceChooser()
        self.train, self.pause, self.stop = QPushButton("Train"), QPushButton("Pause"), QPushButton("Stop")
        self.where, self.speed, self.progress = QLabel(), Said(tone="muted"), Progress()
        self._arrange()
        self._connect()
        self.show_state()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._show_icons()

    def show_state(self) -> None:
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
        self.pause.setToolTip(waiting or ("Go on (F7)" if paused else "Hold before the next batch (F7)"))
        self.stop.setEnabled(not idle)
        self.stop.setToolTip(idle or "Finish the batch, keep the last and the best weights, and end (Shift+F5)")
        if focused and running is not None:
            self.stop.setFocus()
        for button in (self.train, self.pause, self.stop):
            button.setAccessibleDescription(button.toolTip())
        self._show_icons()
        self._show_place()

    def _arrange(self) -> None:
        for button, name in ((self.train, "trainButton"), (self.pause, "pauseButton"), (self.stop, "stopButton")):
            button.setObjectName(name)
            button.setIconSize(QSize(16, 16))
        self.train.setDefault(True)
        self.where.setAccessibleName("Where the run is")
        self.speed.setAccessibleName("Speed and time left")
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.train, self.pause, self.stop):
            buttons.addWidget(button, 1)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        caption = QLabel("Device")
        caption.setBuddy(self.device)
        grid.addWidget(caption, 0, 0)
        grid.addWidget(self.device, 0, 1)
        grid.addLayout(buttons, 1, 0, 1, 2)
        for row, widget in enumerate((self.where, self.speed, self.progress), 2):
            grid.addWidget(widget, row, 0, 1, 2)

    def _connect(self) -> None:
        session = self._session
        self.train.clicked.connect(self.wanted)
        self.pause.clicked.connect(self._pause)
        self.stop.clicked.connect(session.stop)
        session.readied.connect(self.device.look)
        session.readied.connect(self.show_state)
        session.state.connect(self.show_state)
        session.run_changed.connect(self.show_state)
        session.run_started.connect(self._started)
        session.run_event.connect(self._told)
        session.run_ended.connect(self._ended)
        session.data_progress.connect(self._fetched)
        session.closing.connect(self.device.finish)
        if session.ready:
            self.device.look()

    def _show_icons(self) -> None:
        self.train.setIcon(theme.icon("start"))
        self.stop.setIcon(theme.icon("stop"))
        paused = self._session.running is not None and self._session.running.paused
        self.pause.setIcon(theme.icon("train" if paused else "pause"))

    def _pause(self) -> None:
        running = self._session.running
        if running is not None:
            (self._session.resume if running.paused else self._session.pause)()

    def _started(self) -> None:
        self._fetching = ""
        self.show_state()

    def _told(self) -> None:
        if time.monotonic() - self._said >= SAID_EVERY_S:
            self._show_place()

    def _fetched(self, what: str, done: int, total: int) -> None:
        part = f", {100 * done / total:.0f} %" if total else ""
        self._fetching = f"Fetching {what}{part}"
        self._show_place()

    def _ended(self) -> None:
        self._fetching = ""
        self.show_state()

    def _show_place(self) -> None:
        """How far the run is."""
        self._said = time.monotonic()
        running = self._session.running
        if running is None:
            why = cannot_train(self._session)
            self.progress.show_share(None)
            self.where.setText("")
            self.speed.setText(why or "")
        elif running.record is None:
            self.where.setText(self._fetching or "Getting data and network ready")
            self.speed.setText("")
            self.progress.show_share(0.0)
        else:
            self.where.setText(running.place)
            self.speed.setText(running.pace.speed)
            self.progress.show_share(running.pace.share)
        self.speed.setWordWrap(running is None)
        self.where.setVisible(bool(self.where.text()))
        self.speed.setVisible(bool(self.speed.text()) or running is not None)
        self.progress.setVisible(running is not None)
