"""Says that the data set of the design is not on this computer yet, with two ways to get it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QPushButton

from app.datasets import settings
from app.opening import near
from app.session import Session
from app.training.banner import Banner
from engine.data import DATASETS


class Missing(Banner):
    """A line with two buttons; hidden while the data are there, or a run fetches them."""

    def __init__(self, session: Session) -> None:
        self.choose, self.download = QPushButton("Choose the folder…"), QPushButton("Download")
        super().__init__(self.choose, self.download)
        self._session = session
        self._arrange()
        self.choose.clicked.connect(self._choose)
        self.download.clicked.connect(self._download)
        session.data_progress.connect(self._tell)
        for signal in (session.reported, session.reset, session.run_changed, session.data_loaded):
            signal.connect(self.look)
        session.data_refused.connect(self.look)
        self.look()

    def look(self) -> None:
        """See whether the data are there."""
        session = self._session
        kind = settings.kind_of(session.design.data)
        missing = session.data is None and settings.is_missing(kind, session.data_root)
        self.setVisible(missing and session.running is None)
        self.download.setEnabled(session.ready)
        if missing:
            self.text.setText(f"{DATASETS[kind].title} is not on this computer yet.")
            self.download.setToolTip(f"About {settings.MEGABYTES.get(kind, 0)} MB, into {session.data_root}")

    def _arrange(self) -> None:
        self.choose.setObjectName("chooseMissingData")
        self.choose.setToolTip("Choose the folder on this computer that has it")
        self.download.setObjectName("downloadMissingData")

    def _choose(self) -> None:
        root = near(self._session.data_root, self._session.preferences)
        chosen = QFileDialog.getExistingDirectory(self, "The folder that has the data sets", str(root))
        if chosen:
            self._session.set_data_root(Path(chosen))
            self.look()

    def _download(self) -> None:
        self.download.setEnabled(False)
        self._session.load_data()

    def _tell(self, what: str, done: int, total: int) -> None:
        part = f", {100 * done / total:.0f} %" if total else ""
        self.text.setText(f"Fetching {what}{part}")
