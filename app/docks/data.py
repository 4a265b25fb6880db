"""The Data dock: which data the network learns from, whether it fits them, and what they look like."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QStackedWidget, QTabBar, QWidget

from app.datasets import settings
from app.datasets.choice import Choice
from app.datasets.fit import Fit
from app.datasets.preview import Preview
from app.examples.notice import Notice
from app.session import LOADING, Session
from app.training.run_state import brief
from designer.model.document import Change
from engine.data import DATASETS, Data

WIDE, LEFT = 640, 280
"""From this width in pixels on, a dock wider than high has the settings, so wide, beside the data."""
SAMPLES, SETTINGS = 0, 1


class DataDock(QWidget):
    """Settings, and what they load as soon as the dock is seen: side by side, or in a high dock one at a time."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dataPanel")
        self.setAccessibleName("Data")
        self._session = session
        self._settings, self._grid = QScrollArea(self), QGridLayout(self)
        self.choice = Choice(session, self._settings.viewport())
        self.fit, self.switch = Fit(session, self), QTabBar(self)
        self._pages = QStackedWidget(self)
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
        self._lay_out()

    def minimumSizeHint(self) -> QSize:
        return QSize(304, 200)

    def sizeHint(self) -> QSize:
        return QSize(560, 480)

    def _lay_out(self) -> None:
        """Fit the shape of the dock, and that alone."""
        wide, grid = self.width() >= WIDE and self.width() > self.height(), self._grid
        page = self.switch.currentIndex()
        for widget in (self.choice.head, self.fit, self.switch, self._settings, self._pages):
            grid.removeWidget(widget)
        if wide:
            grid.addWidget(self.choice.head, 0, 0, 2, 1)
            grid.addWidget(self._settings, 2, 0)
            grid.addWidget(self.fit, 0, 1)
            grid.addWidget(self._pages, 1, 1, 2, 1)
        else:
            for row, widget in enumerate((self.choice.head, self.fit, self.switch)):
                grid.addWidget(widget, row, 0)
            for widget in (self._settings, self._pages):  # one of them is seen
                grid.addWidget(widget, 3, 0)
        for row, stretch in enumerate((0, 1, 1000, 0) if wide else (0, 0, 0, 1)):
            grid.setRowStretch(row, stretch)
        grid.setColumnMinimumWidth(0, LEFT if wide else 0)
        grid.setColumnStretch(0, int(not wide))
        grid.setColumnStretch(1, int(wide))
        self.switch.setVisible(not wide)
        self._settings.setVisible(wide or page == SETTINGS)
        self._pages.setVisible(wide or page == SAMPLES)

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
        if self._pages.currentWidget() is self.notice:  # else the data were there first
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
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setMinimumSize(200, 64)
        for page in ("Samples", "Settings"):
            self.switch.addTab(page)
        self.switch.setAccessibleName("Samples or settings")
        self.switch.setObjectName("dataPages")
        self.switch.setDrawBase(False)
        self.switch.setExpanding(False)
        self._pages.addWidget(self.notice)
        self._grid.setSizeConstraint(QGridLayout.SizeConstraint.SetNoConstraint)  # what is in it follows its shape
        self._grid.setContentsMargins(8, 8, 8, 8)
        self._grid.setSpacing(8)
        self._lay_out()

    def _connect(self) -> None:
        session = self._session
        self.switch.currentChanged.connect(self._lay_out)
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
            choices["Choose the folder…"] = self.choice.details.choose_folder
        elif settings.is_own(raw):
            choices[self.choice.details.file.text()] = self.choice.details.choose_own
        choices["Try again"] = self.load
        self.notice.show_text(f"{self._title} could not be loaded", brief(sentence), choices)
        self.notice.text.setToolTip(sentence if brief(sentence) != sentence else "")
        self._pages.setCurrentWidget(self.notice)

    def _refresh(self) -> None:
        """Show what there is to be shown, and load what is at hand while the dock is seen."""
        session = self._session
        if session.data is not None or self._tried == (session.design.data, session.data_root):
            return
        self._pages.setCurrentWidget(self.notice)
        kind = settings.kind_of(session.design.data)
        if not kind:
            text = "Choose a data set above, or drop a table (.csv), a folder of pictures or an .npz file here."
            self.notice.show_text("No data yet", text)
        elif not session.ready:
            self.notice.show_text(f"{LOADING}…", session.broken or "The data are loaded as soon as it is there.")
        elif session.data_config is None:
            self.notice.show_text("The settings need a change", "The sentence above says which.")
        elif settings.is_missing(kind, session.data_root):
            size = settings.MEGABYTES.get(kind, 0)
            text = f"{self._title} is not in {session.data_root}. It can be downloaded (about {size} MB)."
            choices = {"Download": self.load, "Choose the folder…": self.choice.details.choose_folder}
            self.notice.show_text(f"{self._title} is not here yet", text, choices)
        elif self.isVisible():
            self.load()
