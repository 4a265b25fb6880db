"""A look at the data: samples with their labels, the sizes of the parts, how often each class occurs."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from app.examples.bars import Bar, Bars, ScrolledBars
from app.examples.cards import Card, Gallery
from app.examples.pixels import picture
from app.examples.plane import Group, Plane, Scene, around
from app.examples.rows import Rows, Table

if TYPE_CHECKING:
    from torch import Tensor

    from designer.task import Task
    from engine.data import Data, Split

SHOWN, POINTS, ROWS = 120, 2000, 500
COUNTED = 2_000_000
"""Targets that are counted at most: beyond, the window would notice."""
BINS = 12


class Preview(QWidget):
    """Shows a data set that is in memory."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._data: Data | None = None
        self._parts: list[tuple[str, Split]] = []
        self._seed = 0
        self.parts = QTabBar()
        self.parts.setObjectName("dataParts")
        self.parts.setAccessibleName("Part of the data")
        self.parts.setDrawBase(False)
        self.parts.setExpanding(False)
        self.others = QPushButton("Show others")
        self.others.setObjectName("otherSamplesButton")
        self.others.setToolTip("Other examples, chosen at random")
        self.gallery = Gallery("sampleGallery")
        self.plane = Plane("samplePlane", "Examples in the plane")
        self.rows = Rows()
        self.table = Table("sampleTable", "Rows of the data")
        self.table.setModel(self.rows)
        self.sizes = Bars("Sizes of the parts")
        self.counts = ScrolledBars("How often each class occurs")
        self.counts_title = _title("")
        self._views = QStackedWidget()
        self._arrange()
        self.parts.currentChanged.connect(self._show_part)
        self.others.clicked.connect(self._show_others)

    @property
    def part(self) -> Split | None:
        """The part of the data that is shown."""
        index = self.parts.currentIndex()
        return self._parts[index][1] if 0 <= index < len(self._parts) else None

    def show_data(self, data: Data) -> None:
        """Show this data set."""
        self._data, self._seed = data, 0
        every = (("Training", data.train), ("Validation", data.validation), ("Test", data.test))
        self._parts = [(name, part) for name, part in every if part is not None]
        self.parts.blockSignals(True)
        while self.parts.count():
            self.parts.removeTab(0)
        for name, _ in self._parts:
            self.parts.addTab(name)
        self.parts.blockSignals(False)
        total = sum(len(part) for _, part in self._parts)
        bars = [Bar(name, len(part) / total, f"{len(part):,}", name == "Training") for name, part in self._parts]
        self.sizes.show_bars(bars, coloured=False)
        self._show_part()

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.parts)
        row.addStretch(1)
        row.addWidget(self.others)
        for view in (self.gallery, self.plane, self.table):
            self._views.addWidget(view)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(12, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(_title("Parts"))
        column.addWidget(self.sizes)
        column.addSpacing(8)
        column.addWidget(self.counts_title)
        column.addWidget(self.counts, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self._views)
        split.addWidget(side)
        split.setStretchFactor(0, 1)
        split.setSizes([640, 200])
        split.setChildrenCollapsible(False)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(4)
        outer.addLayout(row)
        outer.addWidget(split, 1)

    def _show_others(self) -> None:
        self._seed += 1
        self._show_part()

    def _show_part(self) -> None:
        data, part = self._data, self.part
        if data is None or part is None:
            return
        self.others.setEnabled(len(part) > SHOWN)
        self.others.setToolTip("Other examples, chosen at random" if len(part) > SHOWN else "All are shown")
        title, bars = counts(part, data.task)
        self.counts_title.setText(title)
        self.counts.show_bars(bars, coloured=data.task.goal == "classification" and len(data.task.classes) <= 10)
        self.counts.setVisible(bool(bars))
        self.counts_title.setVisible(bool(bars))
        if data.intake.picture:
            self._show_pictures(data, part)
        elif tuple(part.inputs.shape[1:]) == (2,) and data.task.goal == "classification":
            self.plane.show_scene(points(part, data, some(len(part), POINTS, self._seed)))
            self._views.setCurrentWidget(self.plane)
        else:
            rows = some(len(part), ROWS, self._seed)
            labels = [label(part.targets[row], data.task) for row in rows]
            self.rows.show(part.inputs, rows, labels, data.intake.names)
            self.table.fit_names()
            self._views.setCurrentWidget(self.table)

    def _show_pictures(self, data: Data, part: Split) -> None:
        def look(row: int) -> QImage | str:
            return picture(part.inputs[row], data.intake) or ""

        rows = some(len(part), SHOWN, self._seed)
        self.gallery.show_cards([Card(row, label(part.targets[row], data.task)) for row in rows], look)
        self._views.setCurrentWidget(self.gallery)


def some(count: int, most: int, seed: int) -> Sequence[int]:
    """At most so many of the rows, chosen without torch's random generator, in their order."""
    if count <= most:
        return range(count)
    return sorted(random.Random(seed).sample(range(count), most))


def label(target: Tensor, task: Task) -> str:
    """A target as people read it."""
    if task.goal == "classification" and target.dim() == 0:
        return task.classes[int(target)]
    if task.goal == "classification":
        return f"{target.numel()} places"
    if task.goal == "multilabel":
        held = [name for name, one in zip(task.classes, target.flatten().tolist(), strict=False) if one > 0.5]
        return ", ".join(held) or "none"
    if task.goal == "reconstruction":
        return ""
    values = target.flatten().tolist()
    return ", ".join(f"{value:.4g}" for value in values[:4]) + (", …" if len(values) > 4 else "")


def points(part: Split, data: Data, rows: Sequence[int]) -> Scene:
    """Two-dimensional examples as points, each class in its colour."""
    places, classes = part.inputs.tolist(), part.targets.tolist()
    groups = tuple(
        Group(name, tuple(QPointF(*places[row]) for row in rows if classes[row] == number), number)
        for number, name in enumerate(data.task.classes)
    )
    across, up = data.intake.names or ("x1", "x2")
    return Scene(groups, around([tuple(place) for place in places]), (across, up))


def counts(part: Split, task: Task) -> tuple[str, list[Bar]]:
    """How often each class or label occurs, or how the values are spread."""
    targets = part.targets.flatten()[:COUNTED]
    if task.goal == "classification":
        return "Classes", _counted(targets.bincount(minlength=len(task.classes)).tolist(), task.classes)
    if task.goal == "multilabel" and part.targets.dim() == 2:
        return "Labels", _counted([int(each) for each in part.targets.sum(0).tolist()], task.classes)
    if task.goal == "regression":
        low, high = float(targets.min()), float(targets.max())
        if low == high:
            return "Values", _counted([len(targets)], [f"{low:.4g}"])
        numbers = [int(each) for each in targets.float().histc(BINS, low, high).tolist()]
        width = (high - low) / BINS
        return "Values", _counted(numbers, [f"{low + width * each:.4g} …" for each in range(BINS)])
    return "", []


def _counted(numbers: Sequence[int], names: Sequence[str]) -> list[Bar]:
    most = max(numbers, default=0) or 1
    return [Bar(name, number / most, f"{number:,}") for name, number in zip(names, numbers, strict=False)]


def _title(text: str) -> QLabel:
    label = QLabel(text)
    font = label.font()
    font.setWeight(font.Weight.DemiBold)
    label.setFont(font)
    return label
