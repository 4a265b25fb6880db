"""The threads behind the export dialog: one lists the runs that have weights, the other exports and verifies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QThread, Signal

from app.exporting import pictures
from app.exporting.pictures import Picture
from app.likeness import Trained, first_figure, trained
from app.output import many, shown, spoken
from designer.errors import BlockwrightError
from designer.model.design import Design

if TYPE_CHECKING:
    from designer.report import Report
    from engine.export.formats import Subject
    from engine.runs import RunRecord

MOST_RUNS: Final = 50
SOURCE, SCRIPT, PROGRAM, STATE_DICT, SAFETENSORS = "source", "script", "pt2", "state_dict", "safetensors"
WEIGHTS: Final = (PROGRAM, STATE_DICT, SAFETENSORS)
PICTURES: Final = ("svg", "png", "pdf")


def title(trained: Trained) -> str:
    """A run as a list names it."""
    record = trained.record
    name, value = first_figure(record)
    parts = [record.id, many(record.epochs, "epoch")]
    if value is not None:
        parts.append(f"test {spoken(name)} {shown(name, value)}")
    return ", ".join(parts)


@dataclass(frozen=True)
class Order:
    """What is to be exported: the files by format, from a checked design or, where one is given, from a run.

    `traceable` says that a program gets torch.while_loop and torch.cond in place of while and if.
    """

    name: str
    files: Mapping[str, Path]
    report: Report | None = None
    record: RunRecord | None = None
    root: Path | None = None
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    traceable: bool = False


class Listing(QThread):
    """Finds the runs of a workspace that have weights, those of the present network first, then the latest."""

    done = Signal(object)  # list of Trained
    failed = Signal(str)
    mistaken = Signal(object)

    def __init__(self, workspace: Path, design: Design, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace, self._design = workspace, design

    def run(self) -> None:
        try:
            found = sorted(trained(self._workspace, self._design), key=lambda each: not each.same)[:MOST_RUNS]
        except BlockwrightError as refused:
            self.failed.emit(str(refused))
        except Exception as mistake:  # noqa: BLE001  the border of a thread: the window must live on
            self.mistaken.emit(mistake)
        else:
            self.done.emit(found)


class Exporting(QThread):
    """Exports one format after another; a format that fails does not keep the others."""

    begun = Signal(str)  # the format
    done = Signal(str, str)  # the format, and a sentence on what was verified or written
    failed = Signal(str, str)  # the format, and a sentence
    mistaken = Signal(object)  # an exception nobody foresaw

    def __init__(self, order: Order, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._order = order
        self._subject: Subject | None = None
        self._ending = False

    def end(self) -> None:
        """End after the file that is being written."""
        self._ending = True

    def finish(self) -> None:
        """End, and wait for that."""
        self.end()
        self.wait()

    def run(self) -> None:
        for kind, path in self._order.files.items():
            if self._ending:
                return
            self.begun.emit(kind)
            try:
                sentence = self._export(kind, path)
            except BlockwrightError as refused:
                self.failed.emit(kind, str(refused))
            except MemoryError:
                self.failed.emit(kind, "There is not enough memory to build and verify the model.")
            except Exception as mistake:  # noqa: BLE001  the border of a thread: the window must live on
                self.failed.emit(kind, "It could not be exported.")
                self.mistaken.emit(mistake)
            else:
                self.done.emit(kind, sentence)

    def _export(self, kind: str, path: Path) -> str:
        from engine.export.formats import export
        from engine.export.verify import ExportFailed

        if path.is_dir():
            raise ExportFailed(f"A folder called {path.name} is in the way. Rename it, or choose another folder.")
        if kind in self._order.pictures:
            return pictures.save(kind, self._order.pictures[kind], path)
        if self._subject is None:
            self._subject = self._made()
        traceable = self._order.traceable and kind == PROGRAM
        return export(kind, replace(self._subject, traceable=traceable), path).sentence

    def _made(self) -> Subject:
        from designer.compiler.check import check
        from engine.export.formats import Subject

        order, record = self._order, self._order.record
        if record is None:
            assert order.report is not None
            return Subject(order.name, order.report, root=order.root)
        report = check(record.design(), record.task)
        return Subject(record.name, report, record.weights(), record.classes, record.threads, order.root)
