"""The status bar: what goes on in the background, the size of the model, and how far the run is."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QStatusBar, QWidget

from app.job import Examined
from app.session import Session
from engine.events import BatchDone, EpochDone, Event, RunStarted

SHOWN_MS = 8000


class Status(QStatusBar):
    """Follows the session."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("status")
        self.setAccessibleName("Status")
        self.setSizeGripEnabled(False)
        self._session = session
        self._state = self._part("stateLabel", "Background work")
        self._model = self._part("modelLabel", "Size of the model")
        self._device = self._part("deviceLabel", "Device of the run")
        self._epoch = self._part("epochLabel", "Progress of the run")
        self._speed = self._part("throughputLabel", "Examples a second and time left")
        self._started: RunStarted | None = None
        session.state.connect(self._say)
        session.reported.connect(self._tell_size)
        session.reset.connect(self._model.clear)
        session.run_event.connect(self._follow)
        session.run_ended.connect(self._ended)
        self._say("")

    def _part(self, name: str, accessible: str) -> QLabel:
        label = QLabel()
        label.setObjectName(name)
        label.setAccessibleName(accessible)
        label.hide()
        self.addPermanentWidget(label)
        return label

    def _say(self, text: str) -> None:
        _show(self._state, f"{text}…" if text else "")

    def _tell_size(self, examined: Examined) -> None:
        cost = examined.report.main.cost
        _show(self._model, f"{cost.parameters:,} parameters" if cost.parameters else "")

    def _follow(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, RunStarted):
                self._started = event
                threads = "" if event.device != "cpu" else f", {event.threads} thread{'s' * (event.threads > 1)}"
                _show(self._device, f"{event.device}{threads}")
                _show(self._epoch, f"Epoch {event.epoch + 1} of {event.epochs}")
            elif isinstance(event, EpochDone) and self._started is not None:
                left = (self._started.epochs - event.epoch) * event.seconds
                _show(self._speed, f"{event.examples_per_second:,.0f} examples/s, {span(left)} left")
        last = next((event for event in reversed(events) if isinstance(event, BatchDone)), None)
        if last is not None and self._started is not None:
            started = self._started
            _show(self._epoch, f"Epoch {last.epoch} of {started.epochs}, batch {last.batch} of {started.batches}")

    def _ended(self) -> None:
        for label in (self._device, self._epoch, self._speed):
            _show(label, "")


def span(seconds: float) -> str:
    """A length of time as people say it: "45 s", "3 min 20 s", "2 h 5 min"."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def _show(label: QLabel, text: str) -> None:
    label.setText(text)
    label.setVisible(bool(text))
