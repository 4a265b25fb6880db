"""The head of the training dock: the device, the buttons of a run, and how far it is."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from app import pausing
from app.entry.said import Said
from app.reasons import cannot_train
from app.session import Session
from app.theming import theme
from app.training.devices import DeviceChooser
from app.training.run_state import Progress

SAID_EVERY_S = 0.2
ONE_LINE, TWO_LINES = 840, 440
"""From these widths in pixels on, the state of the run, or at least the device, stands beside the buttons."""
LEAST_DEVICE = 96


class Controls(QWidget):
    """Holds and stops the run of the session and says where it is; `wanted` asks for a new one."""

    wanted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._fetching = self._base = ""
        self._said = 0.0
        self.device = DeviceChooser()
        self.train, self.pause, self.stop = QPushButton("Train"), QPushButton("Pause"), QPushButton("Stop")
        self.where, self.speed, self.progress = QLabel(), Said(tone="muted"), Progress()
        self._why = Said(tone="muted")
        self._why.setWordWrap(True)
        self._buttons, self._state, self._grid = QWidget(), QWidget(), QGridLayout(self)
        self._arrange()
        self._connect()
        self.show_state()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._show_icons()

    def show_base(self, run: str) -> None:
        """Say that the next run begins with what the run of that id learned, "" with fresh weights."""
        self._base = run
        self.show_state()

    def show_state(self) -> None:
        """Which buttons can be pressed, and why the others cannot."""
        running = self._session.running
        why = cannot_train(self._session)
        focused = next((button for button in (self.train, self.pause, self.stop) if button.hasFocus()), None)
        self.train.setText("Train on" if self._base else "Train")
        self.train.setEnabled(why is None)
        begins = f", beginning with what run {self._base} learned" if self._base else ""
        self.train.setToolTip(why or f"Train the design as it is now{begins} (F5)")
        idle = "No run goes on." if running is None else "The run is being stopped." if running.stopping else ""
        paused = pausing.is_paused(self._session)
        self.pause.setText(pausing.text(self._session))
        self.pause.setEnabled(not idle)
        self.pause.setToolTip(idle or ("Go on (F7)" if paused else "Hold before the next batch (F7)"))
        self.stop.setEnabled(not idle)
        self.stop.setToolTip(idle or "Finish the batch, keep the last and the best weights, and end (Shift+F5)")
        if focused is not None and not focused.isEnabled():  # never on to Stop: who presses Space again means no harm
            (self.train if running is None else self.pause).setFocus()
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
        buttons = QHBoxLayout(self._buttons)
        buttons.setContentsMargins(0, 0, 0, 0)
        buttons.setSpacing(8)
        for button in (self.train, self.pause, self.stop):
            buttons.addWidget(button)
        self.device.setMinimumWidth(LEAST_DEVICE)
        self.speed.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.speed.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        state = QGridLayout(self._state)
        state.setContentsMargins(0, 0, 0, 0)
        state.setHorizontalSpacing(8)
        state.setVerticalSpacing(4)
        state.addWidget(self.where, 0, 0)
        state.addWidget(self.speed, 0, 1)
        state.addWidget(self.progress, 1, 0, 1, 2)
        state.setColumnStretch(1, 1)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        self._grid.addWidget(self._buttons, 0, 0)
        self._grid.addWidget(self._why, 3, 0, 1, 3)
        self.lay_out(ONE_LINE)

    def lay_out(self, width: int) -> None:
        """Have the device and the state of the run beside the buttons or below them, as suits that width."""
        for button, texts in ((self.train, ("Train", "Train on")), (self.pause, ("Pause", "Resume"))):
            button.setMinimumWidth(max(_width(button, text) for text in texts))
        beside = width >= ONE_LINE
        for widget in (self.device, self._state):
            self._grid.removeWidget(widget)
        if width >= TWO_LINES:
            self._grid.addWidget(self.device, 0, 1, 1, 1 if beside else 2)
        else:
            self._grid.addWidget(self.device, 1, 0, 1, 3)
        if beside:
            self._grid.addWidget(self._state, 0, 2)
        else:
            self._grid.addWidget(self._state, 2, 0, 1, 3)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 2 if beside else 0)

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
        self.pause.setIcon(theme.icon(pausing.sign(self._session)))

    def _pause(self) -> None:
        pausing.toggle(self._session)

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
        why = cannot_train(self._session) if running is None else None
        share: float | None = None
        where = speed = ""
        if running is not None and running.record is None:
            where, share = self._fetching or "Getting data and network ready", 0.0
        elif running is not None:
            where, speed, share = running.place, running.speed, running.pace.share
        self.where.setText(where)
        self.speed.setText(speed)
        self.progress.show_share(share)
        self._state.setVisible(running is not None)
        self._why.setText(why or "")
        self._why.setVisible(bool(why))


def _width(button: QPushButton, text: str) -> int:
    """How wide a button is with another text."""
    own = button.fontMetrics().horizontalAdvance(button.text())
    return button.sizeHint().width() - own + button.fontMetrics().horizontalAdvance(text)
