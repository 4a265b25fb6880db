"""What is dropped on the window, or chosen by those who would rather not drop: a design is opened, data are taken."""

from __future__ import annotations

from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QTimer, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from app.arrays import SUFFIX as SUFFIX_OF_ARRAYS
from app.arrays import Arrays
from app.files import Files
from app.opening import keep_folder, last_folder
from app.session import Session
from designer.model.files import SUFFIX

if TYPE_CHECKING:
    from app.datasets.following import Following


class Arrivals(QObject):
    """Takes files and folders for the window `parent`; what knows data sets is imported when the first one comes."""

    data_taken = Signal()
    awaited = Signal(bool)  # whether something hovers over the window that can be let go
    dropped = Signal(object)  # Path
    array_read = Signal(QPoint, object, str)  # where on the screen it was dropped, its parameters, the file's name

    def __init__(self, session: Session, files: Files, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._files, self._parent = session, files, parent
        self._arrays = Arrays(self)
        self._at = QPoint()
        parent.setAcceptDrops(True)
        parent.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDropEvent) and event.type() in (QEvent.Type.DragEnter, QEvent.Type.Drop):
            paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
            ended = event.type() == QEvent.Type.Drop
            if paths:
                event.acceptProposedAction()
                self.awaited.emit(not ended)
            if paths and ended:
                self._at = self._parent.mapToGlobal(event.position().toPoint())
                QTimer.singleShot(0, self, partial(self.dropped.emit, paths[0]))  # a question must not hold up the drag
            return True
        if event.type() == QEvent.Type.DragLeave:
            self.awaited.emit(False)
        return super().eventFilter(watched, event)

    @cached_property
    def _following(self) -> Following:
        from app.datasets.following import Following

        return Following(self._session, self)

    def take(self, path: Path, fresh: bool) -> None:
        """Take a file or folder: open a design, or make data the design's, of a new design if `fresh`."""
        from app.dropping import taken_for

        if path.suffix.lower() == SUFFIX_OF_ARRAYS:
            self._take_array(path, fresh)
            return
        dropped = taken_for(path)
        if dropped.design is not None:
            self._files.open(dropped.design)
        elif dropped.dataset is None:
            self._session.refused.emit(dropped.refusal)
        elif not fresh or self._begun():
            if dropped.root is not None:
                self._session.set_data_root(dropped.root)
            self._following.set_data({"dataset": dict(dropped.dataset)}, f"Train on {path.name}")
            self.data_taken.emit()

    def _take_array(self, path: Path, fresh: bool) -> None:
        """Read the values for an array of the design, where they were dropped."""
        if fresh:
            self._session.refused.emit(f"{path.name} is one array. Open a design, and drop it on the canvas.")
            return
        at, name = self._at, path.stem
        self._arrays.read(path, lambda values: self.array_read.emit(at, values, name), self._session.refused.emit)

    def choose(self, folder: bool, fresh: bool) -> None:
        """Let the user choose a folder, or else a file, and take it."""
        from engine.data import DATASETS

        near = str(last_folder(self._session.preferences))
        if folder:
            chosen = QFileDialog.getExistingDirectory(self._parent, "A folder of pictures or of a data set", near)
        else:
            suffixes = (SUFFIX, *(suffix for spec in DATASETS.values() for suffix in spec.suffixes))
            patterns = " ".join(f"*{suffix}" for suffix in suffixes)
            kinds = f"Designs and data ({patterns});;All files (*)"
            chosen, _ = QFileDialog.getOpenFileName(self._parent, "A design or data", near, kinds)
        if chosen:
            keep_folder(self._session.preferences, Path(chosen))
            self.take(Path(chosen), fresh)

    def _begun(self) -> bool:
        """Begin with a new design; whether the user let the present one go."""
        before = self._session.document
        self._files.new()
        return self._session.document is not before
