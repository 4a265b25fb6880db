"""What is done with design files: new, open, save, recent; and the question before unsaved work is dropped."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from app.autosave import Lost
from app.designs import find
from app.opening import blank, keep_folder, last_folder
from app.session import UNTITLED, Session
from app.waiting import awaited
from designer.errors import BlockwrightError
from designer.model import files
from designer.model.design import Design
from designer.model.files import SUFFIX, FileRefused

FILTER = f"Designs (*{SUFFIX});;All files (*)"
MOST_RECENT = 12
LARGE = 2**20
"""Files of more bytes, which have the values of arrays, are read and written in a thread of their own."""


class Files(QObject):
    """Opens and saves for the window `parent`, over which it asks."""

    opened = Signal()  # a design is there to be seen
    recent_changed = Signal()
    saved = Signal(object)  # the path

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._parent = session, parent
        session.offered.connect(self.take)

    @property
    def workspace(self) -> Path:
        return self._session.workspace

    @property
    def recent(self) -> tuple[Path, ...]:
        """The files opened or saved last, the latest first; files that are gone are left out."""
        stored = self._session.preferences.value("recent", [])
        texts = [stored] if isinstance(stored, str) else stored if isinstance(stored, list) else []
        return tuple(path for path in map(Path, texts) if path.is_file())

    def new(self) -> None:
        """Begin with an empty stack."""
        if self.may_leave():
            self._show(UNTITLED, None, blank)

    def new_from(self, template: str) -> None:
        """Begin with a copy of a template, which is then a design without a file."""
        if self.may_leave():
            self._show(template, None, lambda: find(template).design)

    def take(self, design: Design, name: str) -> None:
        """Begin with a copy of that design, which has no file."""
        if self.may_leave():
            self._show(name, None, lambda: design)

    def ask_open(self) -> None:
        """Let the user choose a file, and open it."""
        folder = str(last_folder(self._session.preferences))
        chosen, _ = QFileDialog.getOpenFileName(self._parent, "Open a design", folder, FILTER)
        if chosen:
            self.open(Path(chosen))

    def open(self, path: Path) -> None:
        """Open the design in the file at `path`; one that cannot be read is told, and the present one stays."""
        if self.may_leave():
            self._show(path.stem, path, lambda: _read(path, partial(files.load, path)))

    def recover(self, one: Lost) -> bool:
        """Open what a window left behind when it died, as work that was never saved; whether that was done."""
        if not self.may_leave():
            return False
        try:
            design = _read(one.side, one.design)
        except FileRefused as refused:
            self._session.refused.emit(str(refused))
            return False
        self._session.open(design, one.name, one.path, saved=False)
        self.opened.emit()
        return True

    def save(self) -> bool:
        """Save where the design was opened, else where the user says; whether it is saved now."""
        return self._save(self._session.path) if self._session.path else self.save_as()

    def save_as(self) -> bool:
        """Save in a file that the user chooses; whether it is saved now."""
        folder = last_folder(self._session.preferences)
        proposal = self._session.path or folder / f"{self._session.name}{SUFFIX}"
        chosen, _ = QFileDialog.getSaveFileName(self._parent, "Save the design", str(proposal), FILTER)
        if not chosen:
            return False
        path = Path(chosen)
        return self._save(path if path.suffix else path.with_suffix(SUFFIX))

    def may_leave(self) -> bool:
        """Whether the present design may be dropped: it is saved, or the user says so."""
        if not self._session.document.modified:
            return True
        box = QMessageBox(self._parent)
        box.setObjectName("unsavedQuestion")
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle("Unsaved changes")
        box.setText(f"Save the changes to “{self._session.name}”?")
        box.setInformativeText("They are lost if you do not save them.")
        standard = QMessageBox.StandardButton
        box.setStandardButtons(standard.Save | standard.Discard | standard.Cancel)
        box.setDefaultButton(standard.Save)
        answer = box.exec()
        if answer == standard.Save:
            return self.save()
        return answer == standard.Discard

    def _save(self, path: Path) -> bool:
        design = self._session.design
        try:
            if _weight(design) > LARGE:
                awaited(partial(files.save, design, path))
            else:
                files.save(design, path)
            if self._session.design is not design:  # meanwhile the values of a file have arrived
                return self._save(path)
        except FileRefused as refused:
            self._session.refused.emit(str(refused))
            return False
        self._session.saved(path)
        self._remember(path)
        self.saved.emit(path)
        return True

    def _show(self, name: str, path: Path | None, read: Callable[[], Design]) -> None:
        try:
            design = read()
        except BlockwrightError as refused:
            self._session.refused.emit(str(refused))
            return
        self._session.open(design, name, path)
        if path is not None:
            self._remember(path)
        self.opened.emit()

    def _remember(self, path: Path) -> None:
        path = path.absolute()
        others = [str(other) for other in self.recent if other != path]
        self._session.preferences.setValue("recent", [str(path), *others[: MOST_RECENT - 1]])
        keep_folder(self._session.preferences, path)
        self.recent_changed.emit()


def _read(path: Path, read: Callable[[], Design]) -> Design:
    """What `read` makes of the file at `path`, in a thread of its own if it is large."""
    large = path.is_file() and path.stat().st_size > LARGE
    return awaited(read) if large else read()


def _weight(design: Design) -> int:
    """How many letters the longest texts of a design have: the values of arrays."""
    values = (value for block in design.blocks.values() for node in block.nodes for value in node.params.values())
    return sum(len(value) for value in values if isinstance(value, str))
