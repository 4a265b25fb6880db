"""The cards of the start page: a template, and a file that was open before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.designs import find
from app.starting.miniature import Bar, Miniature
from designer.canvas.colours import CanvasTheme

CARD_WIDTH = 192
STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Card(QFrame):
    """Something to begin with, chosen by a click or with Enter; the arrows lead to its neighbours."""

    pressed = Signal()
    stepped = Signal(object, int, int)  # itself, and by how many columns and lines

    def __init__(self, theme: CanvasTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "templateCard")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedWidth(CARD_WIDTH)
        self.picture = Miniature(theme, self)

    def set_theme(self, theme: CanvasTheme) -> None:
        self.picture.set_theme(theme)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit()
        elif event.key() in STEPS:
            self.stepped.emit(self, *STEPS[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().event(event)


class TemplateCard(Card):
    """A template: its picture, its name and what it is."""

    chosen = Signal(str)

    def __init__(self, name: str, theme: CanvasTheme) -> None:
        super().__init__(theme)
        self.name = name
        self.setObjectName(f"template_{name}")
        self.setAccessibleName(f"Begin with the template {title(name)}")
        self.picture.setFixedHeight(128)
        heading, self._about = labelled(title(name), "templateTitle"), labelled("", "templateText")
        self._about.setWordWrap(True)
        self._about.setMinimumSize(QSize(0, 64))
        self._about.setAlignment(Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        for part in (self.picture, heading, self._about):
            column.addWidget(part)
        self.pressed.connect(lambda: self.chosen.emit(self.name))

    def fill(self) -> None:
        """Read the template and show it."""
        design = find(self.name).design
        self.picture.show_design(design)
        self._about.setText(design.description)
        self.setToolTip(design.description)
        self.setAccessibleDescription(design.description)


class RecentCard(Card):
    """A file that was open before: its picture, its name and its folder."""

    chosen = Signal(object)  # Path

    def __init__(self, path: Path, theme: CanvasTheme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.path = path
        self.setObjectName("recentFile")
        self.setAccessibleName(f"Open {path}")
        self.setToolTip(str(path))
        self.picture.setFixedSize(48, 48)
        self._name, self._folder = labelled("", "templateTitle"), labelled("", "templateText")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self._name)
        words.addWidget(self._folder)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 8, 8, 8)
        row.setSpacing(8)
        row.addWidget(self.picture)
        row.addLayout(words, 1)
        self.pressed.connect(lambda: self.chosen.emit(self.path))

    def show_bars(self, bars: Sequence[Bar]) -> None:
        """Show the picture of the design in the file."""
        self.picture.show_bars(tuple(bars))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.width() - 48 - 24 - 2
        for label, text, side in (
            (self._name, self.path.stem, Qt.TextElideMode.ElideRight),
            (self._folder, str(self.path.parent), Qt.TextElideMode.ElideLeft),
        ):
            label.setText(QFontMetrics(label.font()).elidedText(text, side, room))


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
    "regression_1000": "Learned by heart",
    "random_linear": "One linear layer",
    "tutorial_cnn_module": "CNN, layer by layer",
    "tutorial_cnn_sequential": "CNN, in stacks",
    "tutorial_cnn_function": "CNN, a repeated block",
    "conv_blocks_deep": "Deep encoder",
    "moduledict_activation": "A choice of activations",
    "modulelist_trace": "A trace of every layer",
    "modulelist_pairs": "Layers in a list",
    "nested_mlp": "A while and an if",
    "dynamic_net": "A random depth",
    "resnet50": "ResNet-50",
    "vgg16": "VGG-16",
    "mobilenet_v2": "MobileNetV2",
    "googlenet": "GoogLeNet",
    "densenet121": "DenseNet-121",
    "unet": "U-Net",
    "vit_tiny": "Vision transformer",
    "transformer_text": "Language model",
    "vae": "VAE for digits",
    "mistake_batchnorm": "A wrong BatchNorm2d",
    "mistake_linear": "A wrong Linear",
}


def title(name: str) -> str:
    """How a template is called where people read it."""
    return TITLES[name]


def labelled(text: str, name: str) -> QLabel:
    """A label that the style sheet knows by its name."""
    label = QLabel(text)
    label.setObjectName(name)
    return label
