"""The session: the one object that holds what is open, and tells everybody of each change.

A view takes it in its constructor, connects there to bound methods, and edits by `apply` or `attempt` alone.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, QTimer

from app.library.library import Library
from app.mistakes import confess
from app.opening import blank, default_data_root, place
from app.signals import Signals
from designer.canvas.selection import NOTHING, Selection
from designer.errors import BlockwrightError
from designer.model.design import Design
from designer.model.document import Change, Document

if TYPE_CHECKING:
    from app.checking import Checking
    from app.job import Examined
    from app.loading import Loading
    from app.running import Running
    from designer.compiler.source import Source
    from designer.report import Report, TensorType
    from designer.task import Task
    from engine.data import Data, DataConfig
    from engine.events import RunEnded
    from engine.runs import RunRecord

LOADING = "Loading torch"
"""What is said wherever torch is needed and not there yet."""
UNTITLED = "untitled"


class Session(Signals):
    """What is open: a document, where it is kept, what is known of it, its data, and the run that goes on."""

    def __init__(self, workspace: Path, data_root: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.preferences = QSettings(str(workspace / "settings.ini"), QSettings.Format.IniFormat, self)
        self.data_root = data_root or default_data_root(workspace, str(self.preferences.value("data_root", "")))
        self.library = Library(workspace, self)
        self.document = Document(blank())
        self.path: Path | None = None
        self.name = UNTITLED
        self.examined: Examined | None = None
        self.source: Source | None = None
        self.selection = NOTHING
        self.data: Data | None = None
        self.ready = False
        self.broken = ""  # a sentence, where torch cannot be used
        self.running: Running | None = None
        self._checking: Checking | None = None
        self._loading: Loading | None = None
        self._unsubscribe = self.document.subscribe(self._told)
        self._due = QTimer(self, singleShot=True, interval=0)
        self._due.timeout.connect(self._check)

    @property
    def design(self) -> Design:
        return self.document.design

    @property
    def report(self) -> Report | None:
        """The last report; for some milliseconds after an edit that of the design before."""
        return self.examined.report if self.examined else None

    @property
    def task(self) -> Task | None:
        """What the design's data ask of it, None where it names no data or they cannot be read."""
        return self.examined.task if self.examined else None

    @property
    def data_config(self) -> DataConfig | None:
        return self.examined.data if self.examined else None

    @property
    def run(self) -> RunRecord | None:
        return self.running.record if self.running else None

    def apply(self, design: Design, label: str, merge: Hashable | None = None) -> None:
        """Make `design` the present one, the only way to change it; steps of equal `merge` keys are undone at once."""
        self.document.apply(design, label, merge)

    def attempt(self, edit: Callable[[Design], Design], label: str, merge: Hashable | None = None) -> bool:
        """Apply an edit; one that is refused changes nothing and is told. Returns whether it was done."""
        try:
            design = edit(self.design)
        except BlockwrightError as refused:
            self.refused.emit(str(refused))
            return False
        self.apply(design, label, merge)
        return True

    def undo(self) -> None:
        self.document.undo()

    def redo(self) -> None:
        self.document.redo()

    def open(self, design: Design, name: str = UNTITLED, path: Path | None = None, saved: bool = True) -> None:
        """Show another design in place of the present one, which is dropped as it is.

        One that is not `saved` counts as changed until it is, whatever is undone.
        """
        self._unsubscribe()
        self.document = Document(design, saved)
        self._unsubscribe = self.document.subscribe(self._told)
        self.path, self.name = path, name
        self.examined, self.source, self.selection = None, None, NOTHING
        self._set_data(None)
        self.reset.emit()
        self.named.emit()
        self.selected.emit(self.selection)
        self._due.start()

    def set_data_root(self, root: Path) -> None:
        """Look for data sets in the folder `root` from now on."""
        self.data_root = root
        self.preferences.setValue("data_root", str(root))
        self._set_data(None)
        if self._checking is not None:
            self._checking.look_in(root)
        self._due.start()

    def saved(self, path: Path) -> None:
        """Take note that the present design is now the one in the file at `path`."""
        self.path, self.name = path, path.stem
        self.document.mark_saved()
        self.named.emit()

    def select(self, selection: Selection) -> None:
        """Make `selection` the present one."""
        if selection != self.selection:
            self.selection = selection
            self.selected.emit(selection)

    def locate(self, path: tuple[str, ...], node: str) -> None:
        """Select a node by the instance ids that lead to it, and have the canvas show it."""
        selection = Selection(path, frozenset({node}), frozenset())
        self.select(selection)
        self.located.emit(selection)

    def locate_in(self, block: str, node: str) -> None:
        """Show a node in the first instance of the definition called `block`."""
        path = place(self.design, block)
        if path is not None and node in self.design.blocks[block].by_id:
            self.locate(path, node)

    def fits(self, kind: str, tensor: TensorType) -> bool | None:
        """Whether such a layer takes such a tensor; None while that is not known."""
        return self._checking.fits(kind, tensor) if self._checking and self.ready else None

    def start(self) -> None:
        """Import torch in the background and check every design from now on; called after the first paint."""
        from app.checking import Checking

        if self._checking is None:
            self._checking = Checking(self.data_root, self)
            self._checking.readied.connect(self._torch_is_there)
            self._checking.failed.connect(self._no_torch)
            self._checking.mistaken.connect(self.confess)
            self._checking.done.connect(self._take)
            self.state.emit(LOADING)
            self._checking.start()
            self._check()

    def recheck(self) -> None:
        """Check again although the design is the same: its data on the disk may be others."""
        if self._checking is not None:
            self._checking.forget()
            self._due.start()

    def load_data(self) -> None:
        """Load the data set of the design, unless it is there; `data_loaded` or `data_refused` tells the end."""
        from app.loading import Loading

        if self.data is not None:
            self.data_loaded.emit(self.data)
            return
        if self._loading is None:
            self._loading = Loading(self)
            self._loading.done.connect(self._loaded)
            self._loading.failed.connect(self._data_failed)
            self._loading.mistaken.connect(self.confess)
            self._loading.progress.connect(self.data_progress)
        self._loading.ask(self.design.data, self.data_root)

    def train(self, record: RunRecord | None = None, base: RunRecord | None = None) -> None:
        """Begin a run of the design, with what `base` learned, or go on with `record`; refused while one goes on."""
        from app.running import Order, Running

        if self.running is not None:
            return
        same = record is None or record.design().data == self.design.data
        data = self.data if same else None
        order = Order(self.workspace, self.data_root, self.name, self.design, data, record, self.examined, base)
        running = Running(order, self)
        running.began.connect(self._run_began)
        running.fetched.connect(self.data_progress)
        running.told.connect(self.run_event)
        running.mistaken.connect(self.confess)
        running.ended.connect(self._run_ended)
        self.running = running
        running.start()
        self.run_changed.emit()

    def pause(self) -> None:
        """Hold the run before its next batch."""
        if self.running is not None:
            self.running.pause()
            self.run_changed.emit()

    def resume(self) -> None:
        """Let a paused run go on."""
        if self.running is not None:
            self.running.resume()
            self.run_changed.emit()

    def stop(self) -> None:
        """Let the run finish its batch, keep its last and its best weights, and end."""
        if self.running is not None:
            self.running.stop()
            self.run_changed.emit()

    def confess(self, mistake: BaseException) -> None:
        """Tell of an error nobody foresaw, and log it."""
        self.refused.emit(confess(mistake, self.workspace))

    def close(self) -> None:
        """End the threads; a run that goes on is stopped and kept."""
        self._due.stop()
        self.closing.emit()
        if self.running is not None:
            self.running.finish()
        if self._checking is not None:
            self._checking.finish()
        if self._loading is not None:
            self._loading.finish()
        self.preferences.sync()

    def _told(self, change: Change) -> None:
        if change.before.data != change.after.data:
            self._set_data(None)
        self.changed.emit(change)
        self.named.emit()
        self._due.start()

    def _check(self) -> None:
        if self._checking is not None:
            self._checking.ask(self.design)

    def _no_torch(self, sentence: str) -> None:
        self.broken = sentence
        self.state.emit("PyTorch cannot be used")
        self.refused.emit(sentence)

    def _torch_is_there(self) -> None:
        self.ready = True
        self.state.emit("")
        self.readied.emit()

    def _take(self, examined: Examined, source: Source | None) -> None:
        if examined.report.design is self.design:  # the answer to an earlier design is of no use to anybody
            self.examined, self.source = examined, source
            self.reported.emit(examined)
            self.sourced.emit(source)

    def _run_began(self, record: RunRecord) -> None:
        self.run_started.emit(record)
        self.runs_changed.emit()

    def _run_ended(self, end: RunEnded) -> None:
        running, self.running = self.running, None
        if running is not None:
            running.deleteLater()
        if end.message:
            self.refused.emit(end.message)
        self.run_ended.emit(end)
        self.run_changed.emit()
        self.runs_changed.emit()

    def _loaded(self, asked: Mapping[str, object], data: Data) -> None:
        if asked == self.design.data:
            self._set_data(data)

    def _data_failed(self, asked: Mapping[str, object], sentence: str) -> None:
        if asked == self.design.data:
            self.data_refused.emit(sentence)

    def _set_data(self, data: Data | None) -> None:
        if data is not self.data:
            self.data = data
            self.data_loaded.emit(data)
