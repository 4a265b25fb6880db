"""Fields for several numbers that belong together: height and width with a link between them, or a word instead."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QToolButton, QVBoxLayout, QWidget

from app.entry.fields import ChoiceField, Field, fill
from app.entry.lines import Number
from app.entry.texts import Unreadable, entered
from app.theming.icons import icon
from designer.params import REQUIRED, Choice, Int, Kind, Optional, Required, Sequence, Union
from designer.values import Expression, Value

AXES = {
    2: ("height", "width"),
    3: ("depth", "height", "width"),
    4: ("left", "right", "top", "bottom"),
    6: ("left", "right", "top", "bottom", "front", "back"),
}
"""What the numbers of a layer's sizes are, by how many there are."""
OTHER = "size"
"""What stands for a number where a word may be chosen instead."""


class SizesField(Field):
    """A fixed number of numbers; while they are linked, they are one."""

    def __init__(self, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(kind, parent)
        inner = kind.kind if isinstance(kind, Optional) else kind
        assert isinstance(inner, Sequence)
        self.sequence, self.count = inner, inner.length or 1
        self._split: Value | Required | None = None  # the value whose numbers the user took apart
        self.numbers = [self._number(index) for index in range(self.count)]
        grid = QGridLayout()
        grid.setSpacing(4)
        across = 2 if self.count > 3 else self.count
        for index, number in enumerate(self.numbers):
            grid.addWidget(number, index // across, index % across)
        self.across.addLayout(grid, 1)
        self.link = QToolButton()
        self.link.setObjectName("link")
        self.linked = True
        self.link.setAutoRaise(True)
        self.link.setFixedSize(24, 24)
        self.link.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.link.clicked.connect(self._turn_link)
        middle = Qt.AlignmentFlag.AlignTop if self.count > 3 else Qt.AlignmentFlag.AlignVCenter
        self.across.addWidget(self.link, 0, middle)
        self.link.setVisible(inner.scalar and self.count > 1)
        self.setFocusProxy(self.numbers[0])
        self._say_link()

    def _number(self, index: int) -> Number:
        number = Number(self.sequence.item)
        number.setButtonSymbols(Number.ButtonSymbols.NoButtons)
        self.adopt(number.line, lambda text: self._given(index, text))
        if self.count in AXES and self._whole():
            number.setToolTip(AXES[self.count][index])
            number.setAccessibleName(AXES[self.count][index])
        return number

    def _whole(self) -> bool:
        item = self.sequence.item
        return isinstance(item.kind if isinstance(item, Optional) else item, Int)

    def fill(self) -> None:
        parted = isinstance(self.value, tuple) and not self.mixed
        if self._split != self.value:
            self._split = None
        self.linked = not parted and self._split is None and self.sequence.scalar
        self._say_link()
        values = self.value if parted and isinstance(self.value, tuple) else (self.value,) * self.count
        for index, number in enumerate(self.numbers):
            number.setVisible(index == 0 or not isinstance(self.value, Expression))
            fill(number.line, self, values[index] if index < len(values) else REQUIRED)

    def _turn_link(self) -> None:
        self.linked = not self.linked
        self._say_link()
        self._split = None if self.linked else self.value
        if self.linked and isinstance(self.value, tuple):
            self.give(self.value[0])
        self.numbers[0].setFocus()

    def _say_link(self) -> None:
        linked = self.linked
        self.link.setToolTip("One number for all; press for one each" if linked else "Press for one number for all")
        self.link.setAccessibleName("Unlink" if linked else "Link")
        self.link.setIcon(icon("link" if linked else "unlink"))

    def _given(self, index: int, text: str) -> None:
        line = self.numbers[index].line
        if self.linked or any(sign in text for sign in ",;xX×["):
            self.read(line, self.kind, self.give)
        else:
            self.read(line, self.sequence.item, lambda value: self._give_one(index, value))

    def _give_one(self, index: int, value: Value) -> None:
        now = self.value if isinstance(self.value, tuple) else (self.value,) * self.count
        items = tuple(value if place == index or isinstance(item, Required) else item for place, item in enumerate(now))
        self.give(self.sequence.parse(items))


class WordOrSizes(Field):
    """A word ("same"), or sizes."""

    def __init__(self, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(kind, parent)
        words, sizes = parts(kind)
        self.words, self.sizes = ChoiceField(words, more=(OTHER,)), SizesField(sizes)
        self.words.entered.connect(self._worded)
        self.sizes.entered.connect(self.give)
        self.sizes.refused.connect(self.refused)
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(self.words)
        column.addWidget(self.sizes)
        self.across.addLayout(column, 1)
        self.setFocusProxy(self.sizes)

    def fill(self) -> None:
        worded = isinstance(self.value, str)
        self.sizes.names = self.names
        self.words.show_value(self.value if worded or self.mixed else OTHER, "", self.mixed)
        self.sizes.setVisible(not worded)
        self.sizes.show_value(REQUIRED if worded else self.value, self.ghost, self.mixed)

    def _worded(self, word: Value) -> None:
        if word != OTHER:
            self.give(word)
            return
        self.sizes.setVisible(True)
        self.sizes.numbers[0].setFocus()
        try:
            self.give(entered(self.sizes.kind, "0"))
        except Unreadable:
            self.sizes.show_value(REQUIRED)


def parts(kind: Kind) -> tuple[Choice, Sequence]:
    """The words and the sizes that a kind is a choice of."""
    assert isinstance(kind, Union)
    words, sizes = kind.kinds
    assert isinstance(words, Choice)
    assert isinstance(sizes, Sequence)
    return words, sizes
