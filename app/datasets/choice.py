"""The choice of a data set, and its settings."""

from __future__ import annotations

from functools import cached_property

from PySide6.QtCore import QSignalBlocker, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.datasets import settings
from app.datasets.chooser import DatasetChooser
from app.datasets.details import Details, asked_for, note
from app.datasets.following import Following
from app.session import Session
from designer.model.document import Change
from engine.data import DATASETS


class Choice(QWidget):
    """Shows the data settings of the design, and changes them through the session; `head` stands apart."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._following = Following(session, self)
        self.head, self.dataset, self.help = QWidget(), DatasetChooser(), note()
        head = QVBoxLayout(self.head)
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(4)
        head.addWidget(self.dataset)
        head.addWidget(self.help)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addStretch(1)
        self.dataset.activated.connect(self._choose)
        session.changed.connect(self._follow)
        session.reset.connect(self.refresh)
        QTimer.singleShot(0, self, self._furnish)

    @cached_property
    def details(self) -> Details:
        """The settings of the data set, made when there is one."""
        details = Details(self._session, self._following, self)
        self._column.insertWidget(self._column.count() - 1, details)
        return details

    def refresh(self) -> None:
        """Show the settings of the present design."""
        raw = self._session.design.data
        kind = settings.kind_of(raw)
        spec = DATASETS.get(kind)
        with QSignalBlocker(self.dataset):
            self.dataset.setCurrentIndex(max(0, self.dataset.findData(kind)))
        self.help.setText(spec.help if spec else "What the network is to learn from.")
        if spec is not None:
            self.details.show_settings(spec, raw)
            self.details.show()
        elif "details" in self.__dict__:
            self.details.hide()

    def _furnish(self) -> None:
        """Show the settings for the first time, in two steps where there are some."""
        if settings.kind_of(self._session.design.data) in DATASETS:
            self.details.hide()
        QTimer.singleShot(0, self, self.refresh)

    def _follow(self, change: Change) -> None:
        if change.before.data != change.after.data:
            self.refresh()

    def _choose(self) -> None:
        kind, raw = self.dataset.currentData(), self._session.design.data
        if kind == settings.kind_of(raw):
            return
        spec = DATASETS.get(kind)
        if spec is None:
            self._following.set_data({}, "Train on no data")
        elif not spec.own:
            self._following.set_data(settings.with_dataset(raw, kind), f"Train on {spec.title}")
        elif (path := asked_for(spec, self._session.preferences, self)) is not None:
            self._following.set_data(settings.with_dataset(raw, kind, {"path": str(path)}), f"Train on {path.name}")
        self.refresh()
