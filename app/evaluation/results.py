"""The answers of a network, a tab for each way to look at them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from app.entry.lines import Chooser
from app.evaluation.class_table import ClassTable
from app.evaluation.confusion import ConfusionMap
from app.evaluation.predict import Predict
from app.evaluation.told import MOST_CARDS, cards, look, met
from app.evaluation.tryout import TryOne
from app.examples.cards import Gallery
from app.examples.plane import Plane, Scene
from app.theming.looks import muted

if TYPE_CHECKING:
    from app.evaluation.judging import Judgement, Network

WRONG, WORST, BEST = "Misclassified", "Worst first", "Best first"
CARDS_WIDE, CARDS_HIGH = 176, 152
"""The room that the examples of a cell need beside the map, and below it."""
RIGHT = "All {:,} examples are classified correctly"


class Samples(QWidget):
    """Some of the judged examples as cards, with a line above that says which."""

    opened = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = muted()
        self.line.setWordWrap(True)
        self.gallery = Gallery(name)
        self.gallery.opened.connect(self.opened)
        self.gallery.setToolTip("A double click tries the example")
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        self.head.addWidget(self.line, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 0, 0)
        column.setSpacing(4)
        column.addLayout(self.head)
        column.addWidget(self.gallery, 1)

    def show_rows(self, judgement: Judgement, rows: Sequence[int], line: str) -> None:
        """Show the examples in these rows."""
        self.line.setText(line)
        self.gallery.show_cards(cards(judgement, rows[:MOST_CARDS]), partial(look, judgement))

    def clear(self) -> None:
        self.line.setText("")
        self.gallery.show_cards((), lambda _row: "")


class Results(QTabWidget):
    """Shows what suits the network's task."""

    example_opened = Signal(int)

    def __init__(self, confused: Confused, tryout: TryOne, predict: Predict) -> None:
        super().__init__()
        self.setObjectName("evaluateTabs")
        self.setDocumentMode(True)
        self.judgement: Judgement | None = None
        self.in_plane = False
        self._confused, self.tryout, self.predict = confused, tryout, predict
        self.confusion, self.of_cell = confused.chart, confused.samples
        self.samples, self.order = Samples("worstGallery"), Chooser()
        self.classes = ClassTable()
        self.met = Plane("metPlane", "Predicted and true values")
        self.boundary = Plane("boundary", "Decision boundary")
        self.order.setObjectName("orderChooser")
        self.order.setAccessibleName("Which examples")
        self.order.setMinimumContentsLength(11)
        self.samples.head.insertWidget(0, self.order)
        self._arrange()
        self.confusion.chosen.connect(self._show_cell)
        self.order.activated.connect(self._show_samples)
        for shown in (self.of_cell, self.samples):
            shown.opened.connect(self.example_opened)

    def _arrange(self) -> None:
        for widget, title in (
            (self._confused, "Confusion"),
            (self.samples, "Examples"),
            (self.classes, "Classes"),
            (self.met, "Predicted and true"),
            (self.boundary, "Boundary"),
            (self.tryout, "Try one"),
            (self.predict, "Predict"),
        ):
            self.addTab(widget, title)

    @property
    def wants_judgement(self) -> bool:
        """Whether the tab that is open shows how the network does."""
        return self.currentWidget() in (self._confused, self.samples, self.classes, self.met)

    @property
    def wants_boundary(self) -> bool:
        return self.currentWidget() is self.boundary

    def show_tryout(self) -> None:
        """Open the tab in which one example is tried."""
        self.setCurrentWidget(self.tryout)

    def show_network(self, network: Network) -> None:
        """Show the tabs that suit this network."""
        task = network.task
        classes = task.goal == "classification"
        self.in_plane = classes and task.target.shape == () and task.inputs[0].shape == (2,)
        self._offer(self._confused, classes)
        self._offer(self.classes, classes)
        self._offer(self.met, task.goal == "regression")
        self._offer(self.boundary, self.in_plane)
        self.tryout.show_network(network)
        self.predict.show_network(network)

    def show_judgement(self, judgement: Judgement) -> None:
        """Show how the network does."""
        before, self.judgement = self.judgement, judgement
        task = judgement.task
        self._offer(self._confused, bool(judgement.confusion))
        self._offer(self.classes, bool(judgement.confusion))
        self.confusion.show_matrix(judgement.confusion, task.classes, judgement.shades)
        self.classes.show_figures(judgement.classes)
        self.met.show_scene(met(judgement))
        offered = [WRONG, WORST, BEST] if judgement.wrong is not None else [WORST, BEST]
        if [self.order.itemText(at) for at in range(self.order.count())] != offered:
            self.order.clear()
            self.order.addItems(offered)
        self._show_samples()
        if self.confusion.cell is not None and before is not None:
            self._show_cell(*self.confusion.cell)
        elif judgement.confusion:
            self.of_cell.clear()
            self.of_cell.line.setText("Choose a cell to see its examples.")

    def show_unjudged(self, sentence: str) -> None:
        """The network can be asked, but not judged."""
        self.judgement = None
        self.confusion.show_matrix((), (), b"")
        self.classes.show_figures(())
        self.met.show_scene(None)
        self.of_cell.clear()
        self.samples.clear()
        for samples in (self.of_cell, self.samples):
            samples.line.setText(sentence)

    def show_boundary(self, scene: Scene) -> None:
        self.boundary.show_scene(scene)

    def _offer(self, tab: QWidget, offered: bool) -> None:
        self.setTabVisible(self.indexOf(tab), offered)

    def _show_cell(self, true: int, said: int) -> None:
        judgement = self.judgement
        if judgement is None:
            return
        sentence = self.confusion.sentence(true, said)
        if judgement.predicted is None:
            self.of_cell.clear()
            self.of_cell.line.setText(sentence)
            return
        there = (judgement.split.targets == true) & (judgement.predicted == said)
        rows = there.nonzero().flatten()
        order = judgement.badness[rows].argsort(descending=true != said)
        self.of_cell.show_rows(judgement, rows[order].tolist(), sentence)

    def _show_samples(self) -> None:
        judgement = self.judgement
        if judgement is None:
            return
        which = self.order.currentText()
        order = judgement.badness.argsort(descending=which != BEST)
        count = len(judgement.split)
        line = f"{min(count, MOST_CARDS):,} of {count:,} examples"
        if which == WRONG and judgement.wrong is not None:
            order = order[judgement.wrong[order]]
            few = "" if len(order) <= MOST_CARDS else f", the {MOST_CARDS} worst shown"
            line = f"{len(order):,} of {count:,} examples are misclassified{few}" if len(order) else RIGHT.format(count)
        self.samples.show_rows(judgement, order[:MOST_CARDS].tolist(), line)


class Confused(QSplitter):
    """The confusion map with the examples of a cell beside or below it, wherever the map gets larger."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.chart, self.samples = ConfusionMap(), Samples("cellGallery")
        self.addWidget(self.chart)
        self.addWidget(self.samples)
        self.setStretchFactor(1, 1)
        self.setChildrenCollapsible(False)
        self._moved = False
        self.splitterMoved.connect(self._keep)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width, height = self.width(), self.height()
        beside, below = min(width - CARDS_WIDE, height), min(width, height - CARDS_HIGH)
        way = Qt.Orientation.Horizontal if beside >= below else Qt.Orientation.Vertical
        if way != self.orientation():
            self.setOrientation(way)
            self._moved = False
        if not self._moved:
            whole = width if way == Qt.Orientation.Horizontal else height
            side = max(beside, below)
            self.setSizes([side, whole - side])

    def minimumSizeHint(self) -> QSize:
        """What the two need side by side, in whichever way they stand now."""
        chart, samples = self.chart.minimumSizeHint(), self.samples.minimumSizeHint()
        wide = chart.width() + self.handleWidth() + samples.width()
        return QSize(wide, max(chart.height(), samples.height()))

    def _keep(self) -> None:
        self._moved = True


class Pages(QStackedWidget):
    """Pages that scroll by themselves: the height they would like best is not what they need."""

    def hasHeightForWidth(self) -> bool:
        return False
