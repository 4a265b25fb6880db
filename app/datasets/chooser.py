"""The list of data sets, in groups: those that come along, those that lie on the disk or are downloaded, one's own."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QWidget

from app.datasets import settings
from app.entry.lines import Chooser
from engine.data import DATASETS, DatasetSpec

NO_CHOICE = "Choose a data set…"


class DatasetChooser(Chooser):
    """Its data are the kinds of data sets, "" for none and nothing for the headings, which cannot be chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("datasetChooser")
        self.setAccessibleName("Data set")
        self.addItem(NO_CHOICE, "")
        for title, specs in _groups():
            self._add_heading(title)
            for spec in specs:
                self.addItem(spec.title, spec.kind)
                self.setItemData(self.count() - 1, spec.help, Qt.ItemDataRole.ToolTipRole)
        self.setCurrentIndex(0)

    def _add_heading(self, title: str) -> None:
        self.addItem(title, None)
        model = self.model()
        assert isinstance(model, QStandardItemModel)
        item = model.item(self.count() - 1)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        font = self.font()
        font.setWeight(font.Weight.DemiBold)
        item.setFont(font)


def _groups() -> Iterator[tuple[str, list[DatasetSpec]]]:
    every = list(DATASETS.values())
    yield "Comes along", [spec for spec in every if not spec.own and spec.kind not in settings.FOLDERS]
    yield "On the disk, or downloaded", [spec for spec in every if spec.kind in settings.FOLDERS]
    yield "Your own", [spec for spec in every if spec.own]
