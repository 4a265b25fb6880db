"""The start page: templates with a picture of each network, recent files, and a place to drop things on."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

import resources
from app.designs import find
from app.starting.miniature import Miniature
from designer.canvas.colours import LIGHT, CanvasTheme

CARD_WIDTH = 192
MOST_RECENT = 6


class StartPage(QScrollArea):
    """What is seen before a design is open."""

    template_chosen = Signal(str)
    file_chosen = Signal(object)  # Path
    new_asked = Signal()
    open_asked = Signal()

    def __init__(self, theme: CanvasTheme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("start")
        self.setAccessibleName("Start page")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        page = QWidget()
        page.setObjectName("startPage")
        column = QVBoxLayout(page)
        column.setContentsMargins(40, 32, 40, 32)
        column.setSpacing(16)
        column.addWidget(_label("Blockwright", "startTitle"))
        column.addWidget(_label("Assemble a neural network, train it here, take the PyTorch code away.", "startLead"))
        column.addLayout(self._beginnings())
        self._recent = QVBoxLayout()
        self._recent.setSpacing(4)
        self._recent_title = _label("Recent", "startHeading")
        column.addWidget(self._recent_title)
        column.addLayout(self._recent)
        column.addWidget(_label("Templates", "startHeading"))
        self._cards = [TemplateCard(name, theme) for name in resources.TEMPLATES]
        self._grid = QGridLayout()
        self._grid.setSpacing(16)
        column.addLayout(self._grid)
        column.addStretch(1)
        for card in self._cards:
            card.chosen.connect(self.template_chosen)
        self.setWidget(page)
        self._columns = 0
        self._waiting = iter(self._cards)
        self._filling = QTimer(self, interval=0)
        self._filling.timeout.connect(self._fill_next)
        self.show_recent(())

    def show_recent(self, paths: Iterable[Path]) -> None:
        """List these files, the latest first."""
        while (item := self._recent.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        shown = list(paths)[:MOST_RECENT]
        for path in shown:
            button = QPushButton(f"{path.stem}    {path.parent}")
            button.setObjectName("recentFile")
            button.setAccessibleName(f"Open {path}")
            button.setToolTip(str(path))
            button.setFlat(True)
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.clicked.connect(lambda _checked=False, path=path: self.file_chosen.emit(path))
            self._recent.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self._recent_title.setVisible(bool(shown))

    def fill(self) -> None:
        """Read the templates and draw their pictures, one at a turn of the event loop."""
        self._filling.start()

    def set_theme(self, theme: CanvasTheme) -> None:
        for card in self._cards:
            card.set_theme(theme)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        columns = max(1, (self.viewport().width() - 80 + 16) // (CARD_WIDTH + 16))
        if columns != self._columns:
            self._columns = columns
            for index, card in enumerate(self._cards):
                self._grid.addWidget(card, index // columns, index % columns)
            for column in range(self._grid.columnCount() + 1):
                self._grid.setColumnStretch(column, int(column == columns))

    def _fill_next(self) -> None:
        card = next(self._waiting, None)
        if card is None:
            self._filling.stop()
        else:
            card.fill()

    def _beginnings(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(16)
        buttons = QVBoxLayout()
        buttons.setSpacing(8)
        new, choose = QPushButton("New design"), QPushButton("Open a design…")
        new.setObjectName("startNew")
        new.setDefault(True)
        choose.setObjectName("startOpen")
        for button, asked in ((new, self.new_asked), (choose, self.open_asked)):
            button.setMinimumSize(176, 36)
            button.setAccessibleName(button.text())
            button.clicked.connect(asked)
            buttons.addWidget(button)
        row.addLayout(buttons)
        place = _label("Drop a design or your data here:\na folder with MNIST or CIFAR, or an .npz file", "dropPlace")
        place.setAlignment(Qt.AlignmentFlag.AlignCenter)
        place.setMinimumHeight(80)
        place.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row.addWidget(place, 1)
        return row


class TemplateCard(QFrame):
    """A template: its picture, its name and what it is."""

    chosen = Signal(str)

    def __init__(self, name: str, theme: CanvasTheme) -> None:
        super().__init__()
        self.name = name
        self.setObjectName(f"template_{name}")
        self.setProperty("role", "templateCard")
        self.setAccessibleName(f"Begin with the template {title(name)}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedWidth(CARD_WIDTH)
        self._picture = Miniature(theme)
        self._picture.setFixedHeight(128)
        heading, self._about = _label(title(name), "templateTitle"), _label("", "templateText")
        self._about.setWordWrap(True)
        self._about.setMinimumSize(QSize(0, 64))
        self._about.setAlignment(Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        for part in (self._picture, heading, self._about):
            column.addWidget(part)

    def fill(self) -> None:
        """Read the template and show it."""
        design = find(self.name).design
        self._picture.show_design(design)
        self._about.setText(design.description)
        self.setToolTip(design.description)
        self.setAccessibleDescription(design.description)

    def set_theme(self, theme: CanvasTheme) -> None:
        self._picture.set_theme(theme)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.chosen.emit(self.name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self.name)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().event(event)


TITLES = {
    "digits_mlp": "Digits, two layers",
    "mnist_mlp": "MNIST, fully connected",
    "lenet": "LeNet-5",
    "mnist_cnn": "MNIST, convolutional",
    "cifar_cnn": "CIFAR-10, convolutional",
    "resnet18": "ResNet-18",
    "autoencoder": "Autoencoder",
    "lstm_digits": "Digits, recurrent",
    "iris_mlp": "Iris flowers",
    "spiral_mlp": "Two spirals",
    "diabetes_regression": "Diabetes, regression",
}


def title(name: str) -> str:
    """How a template is called where people read it."""
    return TITLES.get(name, name.replace("_", " ").capitalize())


def _label(text: str, name: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    return label
