"""The Data dock: which data the network learns from, whether it fits them, and what they look like."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.datasets import settings
from app.datasets.choice import Choice
from app.datasets.fit import Fit
from app.datasets.preview import Preview
from app.examples.notice import Notice
from app.session import LOADING, Session
from designer.model.document import Change
from engine.data import DATASETS, Data

NARROW = 620


class DataDock(QWidget):
    """Settings on the left; what they load on the right, as soon as the dock is seen."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dataPanel")
        self.setAccessibleName("Data")
        self._session = session
        self._split = QSplitter(Qt.Orientation.Horizontal, self)
        self._settings = QScrollArea(self._split)
        self._right = QWidget(self._split)
        self.choice = Choice(session, self._settings.viewport())
        self.fit = Fit(session, self._right)
        self._pages = QStackedWidget(self._right)
        self.notice = Notice(self._pages)
        self._tried: tuple[object, object] | None = None  # the settings and the folder that were last loaded
        self._arrange()
        self._connect()
        self._refresh()

    @cached_property
    def preview(self) -> Preview:
        """The look at the data, which is made while the first are loaded."""
        preview = Preview(self._pages)
        self._pages.addWidget(preview)
        return preview

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        self._split.setOrientation(Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal)

    def load(self) -> None:
        """Load the data set, downloading it where it is missing."""
        if not self._session.ready:
            return
        self._tried = self._session.design.data, self._session.data_root
        self.notice.show_busy(f"Loading {self._title}…")
        self._pages.setCurrentWidget(self.notice)
        self._session.load_data()
        QTimer.singleShot(0, self, self._make_preview)

    def _make_preview(self) -> None:
        self.preview.hide()

    @property
    def _title(self) -> str:
        spec = DATASETS.get(settings.kind_of(self._session.design.data))
        return spec.title if spec else "the data set"

    def _arrange(self) -> None:
        area = self._settings
        area.setWidget(self.choice)
        area.setAccessibleName("Data settings")
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setMinimumWidth(248)
        column = QVBoxLayout(self._right)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        column.addWidget(self.fit)
        column.addWidget(self._pages, 1)
        self._pages.addWidget(self.notice)
        self._split.setStretchFactor(1, 1)
        self._split.setSizes([264, 900])
        self._split.setChildrenCollapsible(False)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._split)

    def _connect(self) -> None:
        session = self._session
        session.changed.connect(self._changed)
        for signal in (session.reset, session.readied, session.reported):
            signal.connect(self._refresh)
        session.data_loaded.connect(self._loaded)
        session.data_refused.connect(self._refused)
        session.data_progress.connect(self.notice.show_progress)

    def choose_folder(self) -> None:
        """Ask for the folder of data sets."""
        self.choice.details.choose_folder()

    def _changed(self, change: Change) -> None:
        if change.before.data != change.after.data:
            self._refresh()

    def _loaded(self, data: Data | None) -> None:
        if data is None:
            self._tried = None
            self._refresh()
            return
        self.preview.show_data(data)
        self._pages.setCurrentWidget(self.preview)

    def _refused(self, sentence: str) -> None:
        raw = self._session.design.data
        choices: dict[str, Callable[[], object]] = {}
        if settings.kind_of(raw) in settings.FOLDERS:
            choices["Choose the data folder…"] = self.choice.details.choose_folder
        elif settings.is_own(raw):
            choices[self.choice.details.file.text()] = self.choice.details.choose_own
        choices["Try again"] = self.load
        self.notice.show_text(f"{self._title} could not be loaded", sentence, choices)
        self._pages.setCurrentWidget(self.notice)

    def _refresh(self) -> None:
        """Show what there is to be shown, and load what is at hand while the dock is seen."""
        session = self._session
        if session.data is not None or self._tried == (session.design.data, session.data_root):
            return
        self._pages.setCurrentWidget(self.notice)
        kind = settings.kind_of(session.design.data)
        if not kind:
            text = "Choose a data set on the left, or drop a table (.csv), a folder of pictures or an .npz file here."
            self.notice.show_text("No data yet", text)
        elif not session.ready:
            self.notice.show_text(f"{LOADING}…", session.broken or "The data are loaded as soon as it is there.")
        elif session.data_config is None:
            self.notice.show_text("The settings need a change", "The sentence above says which.")
        elif settings.is_missing(kind, session.data_root):
            size = settings.MEGABYTES.get(kind, 0)
            text = f"{self._title} is not in {session.data_root}. It can be downloaded (about {size} MB)."
            choices = {"Download": self.load, "Choose the data folder…": self.choice.details.choose_folder}
            self.notice.show_text(f"{self._title} is not here yet", text, choices)
        elif self.isVisible():
            self.load()
