"""The status bar: what goes on in the background, the size of the model, and how far the run is."""

from __future__ import annotations

import time

from PySide6.QtWidgets import QLabel, QStatusBar, QWidget

from app.session import Session
from engine.events import Event, RunStarted

SHOWN_MS = 8000
SAID_EVERY_S = 0.2


class Status(QStatusBar):
    """Follows the session."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("status")
        self.setAccessibleName("Status")
        self.setSizeGripEnabled(False)
        self._session = session
        self._file = QLabel()
        self._file.setObjectName("fileLabel")
        self._file.setAccessibleName("File")
        self.addWidget(self._file)
        self._state = self._part("stateLabel", "Background work")
        self._model = self._part("modelLabel", "Size of the model")
        self._device = self._part("deviceLabel", "Device of the run")
        self._epoch = self._part("epochLabel", "Progress of the run")
        self._speed = self._part("throughputLabel", "Examples a second and time left")
        session.named.connect(self._tell_file)
        session.state.connect(self._say)
        session.reported.connect(self._tell_size)
        session.reset.connect(self._tell_size)
        session.run_event.connect(self._follow)
        session.run_changed.connect(self._tell_place)
        session.run_ended.connect(self._ended)
        self._said = 0.0
        self._editing = False
        self._say("")

    def set_editing(self, editing: bool) -> None:
        """Whether a design is to be seen; without one nothing is said of its size."""
        self._editing = editing
        self._tell_size()
        self._tell_file()

    def _part(self, name: str, accessible: str) -> QLabel:
        label = QLabel()
        label.setObjectName(name)
        label.setAccessibleName(accessible)
        label.hide()
        self.addPermanentWidget(label)
        return label

    def _say(self, text: str) -> None:
        _show(self._state, f"{text}…" if text else "")

    def _tell_file(self) -> None:
        session = self._session
        state = "not saved" if session.document.modified else "saved" if session.path else "no file yet"
        _show(self._file, f"{session.path.name if session.path else session.name}  ·  {state}" if self._editing else "")
        self._file.setToolTip(str(session.path or "It gets a file when it is saved."))

    def _tell_size(self) -> None:
        report = self._session.report
        parameters = report.main.cost.parameters if report is not None and self._editing else 0
        whole = report is not None and report.ok
        _show(self._model, f"{parameters:,} parameters{'' if whole else ' so far'}" if parameters else "")
        self._model.setToolTip("" if whole else "Layers with an error are not counted; see the Problems dock.")

    def _follow(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, RunStarted):
                threads = "" if event.device != "cpu" else f", {event.threads} thread{'s' * (event.threads > 1)}"
                _show(self._device, f"{event.device}{threads}")
        if time.monotonic() - self._said >= SAID_EVERY_S:
            self._tell_place()

    def _tell_place(self) -> None:
        running = self._session.running
        if running is not None and running.begun:
            self._said = time.monotonic()
            _show(self._epoch, ", ".join(filter(None, (running.place, running.loss))))
            _show(self._speed, running.speed)

    def _ended(self) -> None:
        for label in (self._device, self._epoch, self._speed):
            _show(label, "")


def _show(label: QLabel, text: str) -> None:
    label.setText(text)
    label.setVisible(bool(text))
