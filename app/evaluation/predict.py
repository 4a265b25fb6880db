"""Predict: many files or rows at once, to a table and a CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QSettings, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.evaluation import questions
from app.evaluation.told import asked_for, inputs_of
from app.examples.notice import Notice
from app.examples.pixels import picture
from app.examples.rows import Index, Table
from app.opening import EXAMPLES, EXPORTED, keep_folder, last_folder
from app.output import number as written
from app.theming.looks import muted

if TYPE_CHECKING:
    from app.evaluation.bench import Answer
    from app.evaluation.judging import Network

KINDS = "Pictures, tables and arrays ({});;All files (*)".format(
    " ".join(f"*{suffix}" for suffix in (*questions.IMAGES, *questions.TABLES))
)
SMALL = 20


def is_number(text: str) -> bool:
    """Whether a cell of the table holds a number."""
    try:
        float(text)
    except ValueError:
        return False
    return True


class Predictions(QAbstractTableModel):
    """A row per example; the first column bears its picture."""

    def __init__(self) -> None:
        super().__init__()
        self.columns: tuple[str, ...] = ()
        self.rows: tuple[list[str], ...] = ()
        self.inputs: tuple[str, ...] = ()
        self._places: tuple[tuple[bool, int], ...] = ()
        self._answer: Answer | None = None
        self._pictures: dict[int, QImage | None] = {}

    def show(self, answer: Answer | None) -> None:
        """Show what the network said of these examples, and the numbers of each beside that."""
        self.beginResetModel()
        self._answer, self._pictures = answer, {}
        lines = () if answer is None else answer.lines
        self.columns, self.rows = tuple(lines[0]) if lines else (), lines[1:]
        self.inputs = () if answer is None else inputs_of(answer.network)
        self._places = tuple(self._order())
        self.endResetModel()

    def _order(self) -> Iterator[tuple[bool, int]]:
        """Whether a column shows an input, and which: the answer first, then the inputs, then the rest."""
        first = 1 + ("prediction" in self.columns[1:2]) + ("probability" in self.columns[2:3])
        for column in range(min(first, len(self.columns))):
            yield False, column
        for number in range(len(self.inputs)):
            yield True, number
        for column in range(first, len(self.columns)):
            yield False, column

    def title(self, section: int) -> str:
        """What stands above a column."""
        given, number = self._places[section]
        return self.inputs[number] if given else self.columns[number]

    def cell(self, row: int, section: int) -> str:
        """What is to be read in a cell: numbers in four digits."""
        given, number = self._places[section]
        if given:
            assert self._answer is not None
            return written(float(self._answer.examples.inputs[row].flatten()[number]))
        text = self.rows[row][number]
        return text if number == 0 or self._is_word(section) else written(float(text))

    def _is_word(self, section: int) -> bool:
        given, number = self._places[section]
        row = self.rows[0] if self.rows else ()
        return not given and (number == 0 or not is_number(row[number]))

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._places)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row, column = index.row(), index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                text = self.cell(row, column)
                return "/".join(Path(text).parts[-2:]) if column == 0 else text
            case Qt.ItemDataRole.ToolTipRole:
                given, number = self._places[column]
                return None if given else self.rows[row][number]
            case Qt.ItemDataRole.DecorationRole if column == 0:
                return self._picture(row)
            case Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignLeft if self._is_word(column) else Qt.AlignmentFlag.AlignRight
                return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Vertical:
            return str(section + 1) if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if self._is_word(section) else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        return self.title(section) if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole) else None

    def text(self) -> str:
        """The table as CSV."""
        made = io.StringIO()
        csv.writer(made, lineterminator="\n").writerows([self.columns, *self.rows])
        return made.getvalue()

    def _picture(self, row: int) -> QImage | None:
        if self._answer is None:
            return None
        if row not in self._pictures:
            found = picture(self._answer.examples.inputs[row], self._answer.network.intake)
            scaled = found and found.scaled(SMALL, SMALL, Qt.AspectRatioMode.KeepAspectRatio)
            self._pictures[row] = scaled
        return self._pictures[row]


class Predict(QWidget):
    """Tells by `asked` which files the network shall judge; `show_answer` shows the table."""

    asked = Signal(object)  # Ask
    refused = Signal(str)  # a sentence

    def __init__(self, preferences: QSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self.setObjectName("predict")
        self.setAccessibleName("Predict")
        self.setAcceptDrops(True)
        self.model = Predictions()
        self.table = Table("predictions", "Predictions")
        self.table.setModel(self.model)
        self.notice, self.note = Notice(), muted()
        self.choose = QPushButton("Choose files…")
        self.choose.setObjectName("choosePredictButton")
        self.save = QPushButton("Save as CSV…")
        self.save.setObjectName("savePredictionsButton")
        self.copy = QPushButton("Copy")
        self.copy.setObjectName("copyPredictionsButton")
        self._pages = QStackedWidget()
        self.note.setWordWrap(True)
        self._takes = self._title = ""
        self._arrange()
        self.choose.clicked.connect(self._choose)
        self.save.clicked.connect(self._save)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.model.text()))
        self._show(False)

    def show_network(self, network: Network) -> None:
        """Ask this network from now on; what another one said is taken away."""
        self._takes = asked_for(network)
        if network.title != self._title:
            self._title = network.title
            self.clear()

    def clear(self) -> None:
        """Show no predictions."""
        self.model.show(None)
        self._show(False)

    def ask(self, paths: Sequence[Path]) -> None:
        """Have these files judged, and those in the folders among them."""
        files = questions.files_in(paths)
        self.notice.show_busy("Predicting…")
        self._pages.setCurrentWidget(self.notice)
        self.asked.emit(questions.of_files(files))

    def show_answer(self, answer: Answer) -> None:
        """Show what the network said."""
        self.model.show(answer)
        notes = answer.examples.notes
        count = len(answer.examples.names)
        more = f" (and {len(notes) - 1} more such notes)" if len(notes) > 1 else ""
        self.note.setText(f"{count:,} prediction{'s' * (count != 1)}. " + (notes[0] + more if notes else ""))
        self.note.setToolTip("\n".join(notes[:20]))
        self.table.fit_columns()
        self._show(True)

    def show_refusal(self, sentence: str) -> None:
        """Say why there is no answer."""
        self.model.show(None)
        self._show(False)
        self.notice.show_text("These files were not judged", sentence, {"Choose others…": self._choose})

    def write(self, path: Path) -> None:
        """Write the table as CSV."""
        try:
            path.write_text(self.model.text(), encoding="utf-8", newline="")
        except OSError as error:
            self.refused.emit(f"{path} cannot be written: {(error.strerror or str(error)).lower()}.")
            return
        self.note.setText(f"{len(self.model.rows):,} predictions are in {path}")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.ask([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.choose)
        row.addWidget(self.save)
        row.addWidget(self.copy)
        row.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(8, 8, 8, 8)
        outer.setSpacing(8)
        outer.addLayout(row)
        outer.addWidget(self.note)
        self._pages.addWidget(self.notice)
        self._pages.addWidget(self.table)
        outer.addWidget(self._pages, 1)

    def _show(self, full: bool) -> None:
        for button in (self.save, self.copy):
            button.setEnabled(full)
            button.setToolTip("" if full else "There are no predictions yet")
        self.note.setVisible(full)
        if not full:
            self.note.setText("")
            text = f"Drop files or a folder here. Each example is {self._takes or 'what the network was trained on'}."
            self.notice.show_text("Predict many at once", text)
        self._pages.setCurrentWidget(self.table if full else self.notice)

    def _choose(self) -> None:
        near = str(last_folder(self._preferences, EXAMPLES))
        paths, _ = QFileDialog.getOpenFileNames(self, "Files to predict", near, KINDS)
        if paths:
            keep_folder(self._preferences, Path(paths[0]), EXAMPLES)
            self.ask([Path(path) for path in paths])

    def _save(self) -> None:
        proposal = str(last_folder(self._preferences, EXPORTED) / "predictions.csv")
        path, _ = QFileDialog.getSaveFileName(self, "Save the predictions", proposal, "Tables (*.csv)")
        if path:
            keep_folder(self._preferences, Path(path), EXPORTED)
            self.write(Path(path))
