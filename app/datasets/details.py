"""The settings of the data set that was chosen: its options, how it is scaled, what is held out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings, QSignalBlocker, Qt
from PySide6.QtWidgets import QFileDialog, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.datasets import settings
from app.datasets.following import Following
from app.entry.form import Edited, Form
from app.entry.lines import Chooser
from app.opening import keep_folder, last_folder, near
from app.session import Session
from app.theming.looks import muted
from designer.errors import BlockwrightError
from designer.values import EMPTY, Values, decode
from engine.data import DATASETS, SCALINGS, DatasetSpec
from engine.data.config import PARAMS

FILE, FOLDER = "Choose the file…", "Choose the folder…"


class Details(QWidget):
    """Shows them, and has `following` change them."""

    def __init__(self, session: Session, following: Following, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._following = session, following
        self.scaling = chooser("scalingChooser", "Scaling", SCALINGS)
        self.options, self.figures, self.shares = Form(), Form(), Form(PARAMS)
        self.file = QPushButton(FILE)
        self.file.setObjectName("chooseFileButton")
        self.folder = note("dataFolder")
        self.change = QPushButton("Change…")
        self.change.setObjectName("dataFolderButton")
        self.change.setAccessibleName("Change the data folder")
        self._place = QWidget()
        self._arrange()
        self._connect()

    def show_settings(self, spec: DatasetSpec, raw: settings.Raw) -> None:
        """Show the settings `raw` of that data set."""
        root = self._session.data_root
        with QSignalBlocker(self.scaling):
            self.scaling.setCurrentIndex(self.scaling.findData(settings.scaling_of(raw)))
        self.options.set_params(spec.params)
        self.options.show_values(_values(settings.options_of(raw, "dataset")))
        scaling = SCALINGS.get(settings.scaling_of(raw))
        self.figures.set_params(scaling.params if scaling else ())
        self.figures.show_values(_values(settings.options_of(raw, "scaling")))
        own = settings.own_test(raw, root)
        self.shares.set_params([param for param in PARAMS if not (own and param.name == "test" and "test" not in raw)])
        self.shares.show_values(_values(raw))
        self.file.setVisible(bool(spec.own))
        self.file.setText(FOLDER if spec.own == "folder" else FILE)
        self._place.setVisible(spec.kind in settings.FOLDERS)
        self._show_root()

    def choose_folder(self) -> None:
        """Ask for the folder of data sets."""
        root = near(self._session.data_root, self._session.preferences)
        chosen = QFileDialog.getExistingDirectory(self, "The folder that has the data sets", str(root))
        if chosen:
            self._session.set_data_root(Path(chosen))
            self._show_root()

    def choose_own(self) -> None:
        """Ask for another file or folder of the user's own."""
        spec = DATASETS.get(settings.kind_of(self._session.design.data))
        path = asked_for(spec, self._session.preferences, self) if spec else None
        if path is not None:
            self._edit("dataset", Edited("path", str(path)))

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.file)
        column.addWidget(self.options)
        place = QGridLayout(self._place)
        place.setContentsMargins(0, 0, 0, 0)
        place.addWidget(_heading("Data folder"), 0, 0, 1, 2)
        place.addWidget(self.folder, 1, 0)
        place.addWidget(self.change, 1, 1)
        place.setColumnStretch(0, 1)
        column.addWidget(self._place)
        column.addWidget(_heading("Scaling"))
        column.addWidget(self.scaling)
        column.addWidget(self.figures)
        column.addWidget(_heading("Held out"))
        column.addWidget(self.shares)

    def _connect(self) -> None:
        self.scaling.activated.connect(self._scale)
        self.file.clicked.connect(self.choose_own)
        self.change.clicked.connect(self.choose_folder)
        for form, group in ((self.options, "dataset"), (self.figures, "scaling"), (self.shares, "")):
            form.edited.connect(partial(self._edit, group))

    def _show_root(self) -> None:
        self.folder.setText(str(self._session.data_root))
        self.folder.setToolTip(str(self._session.data_root))

    def _scale(self) -> None:
        kind, raw = self.scaling.currentData(), self._session.design.data
        if kind != settings.scaling_of(raw):
            self._following.set_data(settings.with_scaling(raw, kind), "Scale the data otherwise")

    def _edit(self, group: str, edited: Edited) -> None:
        """Make an edit; one that is refused shows what is set."""
        before = self._session.design.data
        label, merge = f"Set {edited.name.replace('_', ' ')} of the data", ("data", group, edited.name)
        self._following.set_data(settings.with_option(before, group, edited), label, merge)
        spec = DATASETS.get(settings.kind_of(before))
        if spec is not None and self._session.design.data is before:
            self.show_settings(spec, before)


def asked_for(spec: DatasetSpec, preferences: QSettings, parent: QWidget) -> Path | None:
    """The file or folder that the user chooses for that data set; None if none."""
    begin = str(last_folder(preferences))
    if spec.own == "folder":
        chosen = QFileDialog.getExistingDirectory(parent, spec.title, begin)
    else:
        patterns = " ".join(f"*{suffix}" for suffix in spec.suffixes)
        chosen, _ = QFileDialog.getOpenFileName(parent, spec.title, begin, f"{spec.title} ({patterns});;All files (*)")
    if not chosen:
        return None
    keep_folder(preferences, Path(chosen))
    return Path(chosen)


def chooser(name: str, title: str, records: Mapping[str, Any]) -> Chooser:
    """A chooser among records of data sets or scalings."""
    made = Chooser()
    made.setObjectName(name)
    made.setAccessibleName(title)
    for record in records.values():
        made.addItem(record.title, record.kind)
        made.setItemData(made.count() - 1, record.help, Qt.ItemDataRole.ToolTipRole)
    return made


def note(name: str = "") -> QLabel:
    """A line or two that explain."""
    label = muted()
    label.setObjectName(name)
    label.setWordWrap(True)
    return label


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    font = label.font()
    font.setWeight(font.Weight.DemiBold)
    label.setFont(font)
    return label


def _values(raw: Mapping[str, Any]) -> Values:
    """Settings as a form shows them; those that are no values at all are told as problems."""
    found = {}
    for name, value in raw.items():
        try:
            found[name] = decode(value)
        except BlockwrightError:
            continue
    return found or EMPTY
