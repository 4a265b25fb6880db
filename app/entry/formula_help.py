"""What a formula over tensors can speak of, on a sheet that lies over the window."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from designer.tensor_formulas import ATTRIBUTES, FUNCTIONS, METHODS

WIDTH, HEIGHT = 560, 480
EXAMPLES: Final = (
    ("relu(x @ w + 1)", "a layer by hand"),
    ("x[:, 0] * scale", "one column, times a second input"),
    ("x[:, -1]", "the last step of a sequence"),
    ("softmax(q @ k.mT / 8, dim=-1) @ v", "attention"),
    ("mu + randn_like(mu) * exp(0.5 * log_var)", "a random draw around mu"),
    ("where(x > 0, x, 0.1 * x)", "a choice for each number"),
    ("cat([a, b], dim=1)", "one behind the other"),
    ("x.view(x.size(0), -1)", "all axes but the batch in one"),
)
SIGNS: Final = "+  -  *  /  //  %  **  @   <  <=  >  >=  ==  !=   &  |  ~   [ ]  ( )"
INTRODUCTION: Final = "Each name that is no function is an input of the node: wire a tensor to it."


class FormulaHelp(QFrame):
    """Floats beside the button that opens it; Escape or a click elsewhere closes it."""

    def __init__(self, parent: QWidget, introduction: str, shown: Iterable[tuple[str, str]]) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("formulaSheet")
        self.setAccessibleName("What a formula can speak of")
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(16, 16, 16, 16)
        self._column.setSpacing(4)
        self._say(introduction)
        self._head("Examples")
        examples = QGridLayout()
        examples.setHorizontalSpacing(16)
        examples.setVerticalSpacing(4)
        for line, (formula, text) in enumerate(shown):
            examples.addWidget(_label(formula, code=True), line, 0)
            examples.addWidget(_label(text, muted=True), line, 1)
        examples.setColumnStretch(1, 1)
        self._column.addLayout(examples)
        self._head("Signs")
        self._say(SIGNS, code=True)
        self._head("Functions")
        self._say(_listed(FUNCTIONS), code=True)
        self._head("Methods and attributes of a tensor")
        self._say(_listed(f".{name}" for name in (*METHODS, *ATTRIBUTES)), code=True)
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.addWidget(area)
        self.resize(WIDTH, HEIGHT)

    def pop_up(self, button: QWidget) -> None:
        """Show the sheet below the button, where it keeps to the screen."""
        below = button.mapToGlobal(QPoint(button.width() - WIDTH, button.height() + 4))
        screen = button.screen().availableGeometry()
        x = max(min(below.x(), screen.right() - WIDTH), screen.left())
        y = max(min(below.y(), screen.bottom() - HEIGHT), screen.top())
        self.move(x, y)
        self.show()

    def _head(self, text: str) -> None:
        label = _label(text)
        font = label.font()
        font.setBold(True)
        label.setFont(font)
        label.setContentsMargins(0, 8, 0, 0)
        self._column.addWidget(label)

    def _say(self, text: str, code: bool = False) -> None:
        label = _label(text, code)
        label.setWordWrap(True)
        self._column.addWidget(label)


def _label(text: str, code: bool = False, muted: bool = False) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if code:
        label.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    if muted:
        label.setProperty("role", "muted")
    return label


def _listed(names: Iterable[str]) -> str:
    return "  ".join(sorted(names))
