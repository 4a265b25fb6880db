"""The export dialog: what to take away, from which run, and where to; each file is verified before it counts."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QColor, QDesktopServices
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from app.exporting import pictures
from app.exporting.form import ExportForm
from app.exporting.pictures import Pictured
from app.exporting.threads import PICTURES, PROGRAM, SCRIPT, WEIGHTS, Exporting, Listing, Order, title
from app.likeness import Trained, best
from app.opening import EXPORTED
from app.session import LOADING, UNTITLED, Session
from app.theming import theme
from app.theming.looks import Sign
from designer.model.deciding import untraced
from engine.runs.store import plain

TRACEABLE: Final = "traceable"
"""Stands among the formats of the last export where the program was one in that form."""
NOTES: Final = {
    None: "Weights come from a run; choose one to export them.",
    True: "The network of this run is the one on the canvas.",
    False: "The network has changed since this run; the model of the run is what is exported.",
}


class ExportDialog(QDialog):
    """Exports the session's design or a run of it, and pictures of `canvas`."""

    def __init__(self, session: Session, canvas: Pictured | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("exportDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"Export {session.name}")
        self._session, self._canvas = session, canvas
        self._thread: Exporting | None = None
        self._listing = Listing(session.workspace, session.design, self)
        self.listed = False
        self._closing = False
        self.form = form = ExportForm(self)
        self.rows, self.runs, self.folder, self.stem = form.rows, form.runs, form.folder, form.stem
        self._best: Trained | None = None
        self._remember()
        self._connect()
        self._refresh()
        form.export_button.setFocus()
        self._listing.start()

    @property
    def running(self) -> bool:
        """Whether files are being written."""
        return self._thread is not None

    @property
    def trained(self) -> Trained | None:
        """The chosen run, None for the design as it is now."""
        found = self.runs.currentData()
        return found if isinstance(found, Trained) else None

    def export(self) -> None:
        """Write and verify what is ticked."""
        files = self._files()
        if not files or self.running or self._export_reason():
            return
        session, run = self._session, self.trained
        folder = self._folder()
        ground = QColor(theme.canvas().page)
        wanted = [kind for kind in PICTURES if kind in files]
        drawn = pictures.record(self._canvas, session.name, ground) if wanted and self._canvas else None
        session.preferences.setValue(EXPORTED, str(folder))
        session.preferences.setValue("export/formats", [*files, TRACEABLE] if self._traceable else list(files))
        order = Order(
            self._stem,
            files,
            session.report,
            run.record if run else None,
            session.data_root,
            {kind: drawn for kind in wanted if drawn},
            self._traceable,
        )
        self._start(Exporting(order, self), len(files))

    def reject(self) -> None:
        """Close; while files are written, after the one that is being written."""
        if self._thread is None:
            self._listing.wait()
            super().reject()
            return
        self._closing = True
        self._thread.end()
        self.form.close_button.setEnabled(False)
        self.form.status.setText("Stopping after this file…")

    def _start(self, thread: Exporting, count: int) -> None:
        for row in self.rows.values():
            row.clear()
        self.form.progress.setRange(0, count)
        self.form.progress.setValue(0)
        self._thread = thread
        thread.begun.connect(self._begun)
        thread.done.connect(self._done)
        thread.failed.connect(self._failed)
        thread.mistaken.connect(self._session.confess)
        thread.finished.connect(self._finished)
        self._refresh()
        thread.start()

    def _end(self) -> None:
        """Wait for the threads: the session ends."""
        self._listing.wait()
        if self._thread is not None:
            self._thread.finish()

    def _begun(self, kind: str) -> None:
        row = self.rows[kind]
        row.say("wait", "Drawing…" if kind in PICTURES else "Writing, and verifying in a fresh Python…")
        self.form.status.setText(f"{row.title}…")
        self._seek("wait")

    def _done(self, kind: str, sentence: str) -> None:
        self.rows[kind].say("fine", sentence)
        self.form.progress.setValue(self.form.progress.value() + 1)

    def _failed(self, kind: str, sentence: str) -> None:
        self.rows[kind].say("error", sentence)
        self.form.progress.setValue(self.form.progress.value() + 1)

    def _finished(self) -> None:
        if self._thread is not None:
            self._thread.deleteLater()
        self._thread = None
        results = [row.result for row in self.rows.values() if row.result]
        wrong = results.count("error")
        self.form.status.setText(f"{wrong} of {len(results)} failed." if wrong else "Done.")
        self._seek("error")
        self.form.close_button.setEnabled(True)
        self._refresh()
        if self._closing:
            self.reject()

    def _seek(self, result: Sign) -> None:
        """Bring the first row with that result before the user's eyes."""
        found = next((row for row in self.rows.values() if row.result == result), None)
        if found is not None:
            QTimer.singleShot(0, found, lambda: self.form.area.ensureWidgetVisible(found))  # when it is laid out

    def _take_runs(self, found: list[Trained]) -> None:
        """Offer the runs; the best of the present network is chosen."""
        self.listed = True
        for trained in found:
            self.runs.addItem(f"Run {title(trained)}", trained)
        self._best = best(found)
        if self._best is not None:
            self.runs.setCurrentIndex(1 + found.index(self._best))
        self._refresh()

    def _note(self) -> str:
        """What is to be said of the choice."""
        chosen = self.trained
        if self.listed and self.runs.count() == 1:
            return "No run has weights yet. Train the network to export weights."
        if chosen is None:
            return NOTES[None]
        stopped = " It was stopped before its end." if chosen.record.status == "stopped" else ""
        if chosen.same and self._best is not None and chosen.record.id != self._best.record.id:
            return f"{NOTES[True]} Run {self._best.record.id} is better.{stopped}"
        return NOTES[chosen.same] + stopped

    def _no_runs(self, sentence: str) -> None:
        self.listed = True
        self.form.note.setText(sentence)
        self._refresh()

    def _refresh(self) -> None:
        """Let each row say what it can do, and the button why it cannot."""
        busy, folder = self.running, self._folder()
        for kind, row in self.rows.items():
            row.show_offer(works=kind == PROGRAM and self._offers(), busy=busy)
            row.set_reason(self._reason(kind), busy=busy)
            path = folder / row.file_name(self._stem)
            row.show_file(path.name, replaces=path.is_file())
        self.form.note.setText(self._note())
        for widget in (self.runs, self.stem, self.folder, self.form.choose_button):
            widget.setEnabled(not busy)
        self.form.progress.setVisible(busy)
        self.form.close_button.setText("Stop" if busy else "Close")
        self.form.close_button.setToolTip("Stop after the file that is being written" if busy else "")
        reason = self._export_reason()
        self.form.export_button.setEnabled(not reason)
        self.form.export_button.setToolTip(reason or "Write what is ticked, and verify it")
        self.form.open_button.setEnabled(folder.is_dir())
        self.form.open_button.setToolTip(f"Show {folder}" if folder.is_dir() else f"There is no folder {folder}.")

    def _reason(self, kind: str) -> str:
        """Why a format cannot be exported, "" where it can."""
        session = self._session
        if kind in PICTURES:
            return "" if self._canvas is not None and self._canvas.extent().isValid() else "The canvas is empty."
        if not session.ready:
            return session.broken or f"{LOADING}; in a moment."
        if kind == PROGRAM and (untold := self._untraced(self._traceable)):
            return untold
        if self.trained is not None:
            return ""
        if kind in WEIGHTS:
            return "No run has weights yet: train first." if self.runs.count() == 1 else "Choose a run above."
        if session.examined is None:
            return "The design is being checked."
        if not session.examined.report.ok:
            return "The design has errors; the Problems dock lists them."
        return "Choose a data set in the Data dock first." if kind == SCRIPT and session.data_config is None else ""

    @property
    def _traceable(self) -> bool:
        """Whether the program is wanted in its traceable form."""
        return self.rows[PROGRAM].offer.isChecked()

    def _offers(self) -> bool:
        """Whether the program has a traceable form, and needs it."""
        return bool(self._untraced(False)) and not self._untraced(True)

    def _untraced(self, traceable: bool) -> str:
        """Why a program cannot have the chosen model in that form, "" where it can."""
        design = self.trained.design if self.trained else self._session.design
        return untraced(design, traceable) if design else ""

    def _export_reason(self) -> str:
        if self.running:
            return "Files are being written."
        if not self._folder().is_dir():
            return f"There is no folder {self._folder()}."
        if not self._stem or Path(self._stem).name != self._stem:
            return "Give the files a name, without a folder."
        return "" if self._files() else "Tick what is to be exported."

    def _files(self) -> dict[str, Path]:
        """The file of each format that is ticked and can be exported."""
        folder = self._folder()
        return {
            kind: folder / row.file_name(self._stem)
            for kind, row in self.rows.items()
            if row.wanted and not self._reason(kind)
        }

    @property
    def _stem(self) -> str:
        """What all files are called, but for their endings."""
        return self.stem.text().strip()

    def _folder(self) -> Path:
        return Path(self.folder.text().strip() or ".").expanduser().absolute()

    def _remember(self) -> None:
        """Begin with the folder and the formats of the last export, and with the name of the design or its model."""
        session, stored = self._session, self._session.preferences.value
        beside = session.path.absolute().parent if session.path else Path.home()
        self.folder.setText(str(stored(EXPORTED, "") or beside))
        self.stem.setText(plain(session.design.main) if session.name == UNTITLED else session.name)
        formats = stored("export/formats", ["source"])
        kinds = [formats] if isinstance(formats, str) else formats if isinstance(formats, list) else []
        for kind in kinds:
            if kind in self.rows:
                self.rows[kind].tick()
        if {PROGRAM, TRACEABLE} <= set(kinds):
            self.rows[PROGRAM].offer.setChecked(True)

    def _choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Export into this folder", str(self._folder()))
        if chosen:
            self.folder.setText(chosen)

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder())))

    def _connect(self) -> None:
        self._listing.done.connect(self._take_runs)
        self._listing.failed.connect(self._no_runs)
        self._listing.mistaken.connect(self._session.confess)
        self.runs.currentIndexChanged.connect(self._refresh)
        self.folder.textChanged.connect(self._refresh)
        self.stem.textChanged.connect(self._refresh)
        for row in self.rows.values():
            row.toggled.connect(self._refresh)
        self.form.choose_button.clicked.connect(self._choose)
        self.form.open_button.clicked.connect(self._open_folder)
        self.form.close_button.clicked.connect(self.reject)
        self.form.export_button.clicked.connect(self.export)
        self._session.reported.connect(self._refresh)
        self._session.readied.connect(self._refresh)
        self._session.closing.connect(self._end)
