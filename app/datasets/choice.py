"""The data settings as a form: which data set with which options, how it is scaled, what is held out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QFileDialog, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.datasets import settings
from app.datasets.following import Following
from app.entry.form import Edited, Form
from app.entry.lines import Chooser
from app.session import Session
from app.theming.looks import muted
from designer.errors import BlockwrightError
from designer.model.document import Change
from designer.values import EMPTY, Values, decode
from engine.data import DATASETS, SCALINGS, DatasetSpec
from engine.data.config import PARAMS

NO_CHOICE = "Choose a data set…"
FILE, FOLDER = "Choose the file…", "Choose the folder…"


class Choice(QWidget):
    """Shows the data settings of the design, and changes them through the session."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._following = Following(session, self)
        self.dataset = _chooser("datasetChooser", "Data set", [(spec.title, spec.kind) for spec in DATASETS.values()])
        self.dataset.insertItem(0, NO_CHOICE, "")
        self.scaling = _chooser("scalingChooser", "Scaling", [(spec.title, spec.kind) for spec in SCALINGS.values()])
        for chooser, records in ((self.dataset, DATASETS), (self.scaling, SCALINGS)):
            for record in records.values():
                place = chooser.findData(record.kind)
                chooser.setItemData(place, record.help, Qt.ItemDataRole.ToolTipRole)
        self.help = _note()
        self.options, self.figures, self.shares = Form(), Form(), Form(PARAMS)
        self.file = QPushButton(FILE)
        self.file.setObjectName("chooseFileButton")
        self.folder = _note("dataFolder")
        self.change = QPushButton("Change…")
        self.change.setObjectName("dataFolderButton")
        self.change.setAccessibleName("Change the data folder")
        self._arrange()
        self._connect()
        self.refresh()

    def refresh(self) -> None:
        """Show the settings of the present design."""
        raw = self._session.design.data
        kind = settings.kind_of(raw)
        spec = DATASETS.get(kind)
        with QSignalBlocker(self.dataset), QSignalBlocker(self.scaling):
            self.dataset.setCurrentIndex(max(0, self.dataset.findData(kind)))
            self.scaling.setCurrentIndex(self.scaling.findData(settings.scaling_of(raw)))
        self.help.setText(spec.help if spec else "What the network is to learn from.")
        self._details.setVisible(spec is not None)
        if spec is not None:
            self._show(spec, raw)

    def choose_folder(self) -> None:
        """Ask for the folder of data sets."""
        root = self._session.data_root
        chosen = QFileDialog.getExistingDirectory(self, "The folder that has the data sets", str(root))
        if chosen:
            self._session.set_data_root(type(root)(chosen))
            self.refresh()

    def _show(self, spec: DatasetSpec, raw: settings.Raw) -> None:
        self.options.set_params(spec.params)
        self.options.show_values(_values(settings.options_of(raw, "dataset")))
        scaling = SCALINGS.get(settings.scaling_of(raw))
        self.figures.set_params(scaling.params if scaling else ())
        self.figures.show_values(_values(settings.options_of(raw, "scaling")))
        own = settings.own_test(raw, self._session.data_root)
        self.shares.set_params([param for param in PARAMS if not (own and param.name == "test" and "test" not in raw)])
        self.shares.show_values(_values(raw))
        self.file.setVisible(bool(spec.own))
        self.file.setText(FOLDER if spec.own == "folder" else FILE)
        self._place.setVisible(spec.kind in settings.FOLDERS)
        self.folder.setText(str(self._session.data_root))
        self.folder.setToolTip(str(self._session.data_root))

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.dataset)
        column.addWidget(self.help)
        self._details = QWidget()
        details = QVBoxLayout(self._details)
        details.setContentsMargins(0, 0, 0, 0)
        details.setSpacing(8)
        details.addWidget(self.file)
        details.addWidget(self.options)
        self._place = QWidget()
        place = QGridLayout(self._place)
        place.setContentsMargins(0, 0, 0, 0)
        place.addWidget(_heading("Data folder"), 0, 0, 1, 2)
        place.addWidget(self.folder, 1, 0)
        place.addWidget(self.change, 1, 1)
        place.setColumnStretch(0, 1)
        details.addWidget(self._place)
        details.addWidget(_heading("Scaling"))
        details.addWidget(self.scaling)
        details.addWidget(self.figures)
        details.addWidget(_heading("Held out"))
        details.addWidget(self.shares)
        column.addWidget(self._details)
        column.addStretch(1)

    def _connect(self) -> None:
        self.dataset.activated.connect(self._choose)
        self.scaling.activated.connect(self._scale)
        self.file.clicked.connect(self._choose_file)
        self.change.clicked.connect(self.choose_folder)
        for form, group in ((self.options, "dataset"), (self.figures, "scaling"), (self.shares, "")):
            form.edited.connect(partial(self._edit, group))
        self._session.changed.connect(self._follow)
        self._session.reset.connect(self.refresh)

    def _follow(self, change: Change) -> None:
        if change.before.data != change.after.data:
            self.refresh()

    def _choose(self) -> None:
        kind = self.dataset.currentData()
        raw = self._session.design.data
        if kind == settings.kind_of(raw):
            return
        if not kind:
            self._apply({}, "Train on no data")
        elif DATASETS[kind].own:
            self._choose_own(DATASETS[kind])
        else:
            self._apply(settings.with_dataset(raw, kind), f"Train on {DATASETS[kind].title}")
        self.refresh()

    def _choose_file(self) -> None:
        spec = DATASETS.get(settings.kind_of(self._session.design.data))
        if spec is not None:
            self._choose_own(spec)

    def _choose_own(self, spec: DatasetSpec) -> None:
        """Ask for the file or the folder of the user's own data."""
        path = asked_for(spec, self._session.data_root, self)
        raw = self._session.design.data
        if path is not None and settings.kind_of(raw) == spec.kind:
            self._edit("dataset", Edited("path", str(path)))
        elif path is not None:
            self._apply(settings.with_dataset(raw, spec.kind, {"path": str(path)}), f"Train on {path.name}")
        self.refresh()

    def _scale(self) -> None:
        kind = self.scaling.currentData()
        if kind != settings.scaling_of(self._session.design.data):
            self._apply(settings.with_scaling(self._session.design.data, kind), "Scale the data otherwise")

    def _edit(self, group: str, edited: Edited) -> None:
        raw = settings.with_option(self._session.design.data, group, edited)
        self._apply(raw, f"Set {edited.name.replace('_', ' ')} of the data", ("data", group, edited.name))
        self.refresh()

    def _apply(self, raw: settings.Raw, label: str, merge: tuple[str, ...] | None = None) -> None:
        self._following.set_data(raw, label, merge)


def asked_for(spec: DatasetSpec, near: Path, parent: QWidget) -> Path | None:
    """The file or folder that the user chooses for that data set; None if none."""
    if spec.own == "folder":
        chosen = QFileDialog.getExistingDirectory(parent, spec.title, str(near))
    else:
        patterns = " ".join(f"*{suffix}" for suffix in spec.suffixes)
        chosen, _ = QFileDialog.getOpenFileName(
            parent, spec.title, str(near), f"{spec.title} ({patterns});;All files (*)"
        )
    return Path(chosen) if chosen else None


def _values(raw: Mapping[str, Any]) -> Values:
    """Settings as a form shows them; those that are no values at all are told as problems."""
    found = {}
    for name, value in raw.items():
        try:
            found[name] = decode(value)
        except BlockwrightError:
            continue
    return found or EMPTY


def _chooser(name: str, title: str, entries: list[tuple[str, str]]) -> Chooser:
    chooser = Chooser()
    chooser.setObjectName(name)
    chooser.setAccessibleName(title)
    for text, kind in entries:
        chooser.addItem(text, kind)
    return chooser


def _note(name: str = "") -> QLabel:
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
