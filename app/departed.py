"""Says that the canvas no longer shows the network that is trained, or was trained last."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPushButton

from app.likeness import same_network
from app.reasons import cannot_train
from app.session import Session
from app.training.banner import Banner
from designer.model.design import Design

LOOKED_MS = 200
"""So long nothing must be edited until the networks are compared."""


class Departed(Banner):
    """A line with two ways out; hidden while the networks are the same."""

    def __init__(self, session: Session) -> None:
        self.keep, self.again = QPushButton("Keep what it learned"), QPushButton("Train again")
        self.open = QPushButton("Open its design")
        super().__init__(self.keep, self.again, self.open)
        self._session = session
        self._can_keep = self._chosen = False
        self._trained: Design | None = None
        self._name = ""
        self._looking = QTimer(self, singleShot=True, interval=LOOKED_MS)
        self._looking.timeout.connect(self._look)
        self._arrange()
        self.open.clicked.connect(self._offer)
        session.changed.connect(self._looking.start)
        session.reported.connect(self._look)
        session.run_changed.connect(self._follow)
        session.reset.connect(self._forget)
        self.hide()

    def _arrange(self) -> None:
        self.keep.setObjectName("keepLearned")
        self.keep.setToolTip("Choose it as the start of the next run; what starts fresh is told and marked first")
        self.again.setObjectName("trainAgain")
        self.open.setObjectName("openRunDesign")
        self.open.setToolTip("Open the design of the run as one of its own, which is not saved yet")

    def offer_to_keep(self, can_keep: bool, chosen: bool) -> None:
        """Offer to begin with the weights of the run, unless it has none or the next start is chosen already."""
        self._can_keep, self._chosen = can_keep, chosen
        self._look()

    def _follow(self) -> None:
        running = self._session.running
        if running is not None:
            order = running.order
            self._trained = order.record.design() if order.record else order.design
            self._name = order.record.name if order.record else order.name
        self._look()

    def _forget(self) -> None:
        """Another design is open: the last run is none of its own."""
        if self._session.running is None:
            self._trained = None
        self._look()

    def _look(self) -> None:
        trained, going = self._trained, self._session.running is not None
        differs = trained is not None and not same_network(trained, self._session.design)
        self.setVisible(differs)
        if differs:
            self.text.setText(f"The canvas has changed since this run {'began' if going else 'was trained'}.")
            why = "When this run is over." if going else cannot_train(self._session)
            self.keep.setVisible(self._can_keep and not going and not self._chosen)
            self.again.setVisible(not self._chosen)
            self.again.setEnabled(why is None)
            self.again.setToolTip(why or "Train the network on the canvas with fresh weights, as a run of its own")

    def _offer(self) -> None:
        if self._trained is not None:
            self._session.offered.emit(self._trained, self._name)
