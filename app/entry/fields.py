"""Widgets in which one value is edited: a number, a word, a yes or no, a line.

Every field tells `entered` when the user has given another value, and `refused` with a sentence when what was typed
stands for none (with "" when it is fine again).
"""

from __future__ import annotations

import random
from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractSpinBox, QCheckBox, QHBoxLayout, QToolButton, QWidget

from app.entry.lines import Chooser, Line, Number
from app.entry.texts import Unreadable, entered, takes_none, written
from app.theming.icons import icon
from designer.params import REQUIRED, Bool, Choice, Kind, Optional, Required, Text
from designer.values import Value

SEEDS = 10_000
"""A seed that is drawn is below this: short enough to be told to others."""
MIXED = "several values"
"""What a field shows for nodes that differ."""


class Field(QWidget):
    """The common part: what is shown, and what the user makes of it. `names` are what a formula may speak of."""

    entered = Signal(object)  # Value
    emptied = Signal()  # a line was emptied that needs a value
    refused = Signal(str)  # a sentence, or "" when the text is fine again

    def __init__(self, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        self.names: tuple[str, ...] = ()
        self.value: Value | Required = REQUIRED
        self.mixed = False
        self.ghost = ""
        self.across = QHBoxLayout(self)
        self.across.setContentsMargins(0, 0, 0, 0)
        self.across.setSpacing(4)

    def show_value(self, value: Value | Required, ghost: str = "", mixed: bool = False) -> None:
        """Show a value, or nothing (`REQUIRED`) and then the grey text `ghost`; `mixed` nodes have several values."""
        self.value, self.ghost, self.mixed = value, ghost, mixed
        self.fill()

    def fill(self) -> None:
        """Put the value into the widgets."""
        raise AssertionError(f"{type(self).__name__} does not say how it shows a value")

    def give(self, value: Value) -> None:
        """Tell that the user has given `value`, if it is another one."""
        self.refused.emit("")
        if self.mixed or type(value) is not type(self.value) or value != self.value:
            self.entered.emit(value)

    def read(self, line: Line, kind: Kind, give: Callable[[Value], None]) -> None:
        """Take what was typed, or say why it stands for nothing."""
        text = line.text()
        if not text.strip() and not (takes_none(kind) or isinstance(kind, Text)):
            if self.mixed or isinstance(self.value, Required):
                self.refused.emit("")
            else:
                self.emptied.emit()
            return
        try:
            value = entered(kind, text, self.names)
        except Unreadable as unreadable:
            line.bad = True
            self.refused.emit(str(unreadable))
            return
        give(value)

    def name(self, title: str) -> None:
        """Call the field and its parts by a name that screen readers say."""
        self.setAccessibleName(title)
        for part in self.findChildren(QWidget):
            if part.focusPolicy() != Qt.FocusPolicy.NoFocus and not part.accessibleName():
                part.setAccessibleName(title)

    def commit(self) -> None:
        """Tell what is typed and not yet told."""
        for line in self.findChildren(Line):
            line.finish()

    def adopt(self, line: Line, given: Callable[[str], None]) -> None:
        """Take a line as a part: `given` is called with what is typed into it."""
        line.given.connect(given)
        line.reverted.connect(self._reverted)

    def _reverted(self) -> None:
        self.refused.emit("")


def mark(field: Field, wrong: bool) -> None:
    """Show whether something is wrong with what stands in the field."""
    # A line in a box has no border of its own, and would lose its margin when it is polished again.
    boxes = (*field.findChildren(QAbstractSpinBox), *field.findChildren(Chooser))
    lines = [line for line in field.findChildren(Line) if not isinstance(line.parentWidget(), QAbstractSpinBox)]
    for part in (*boxes, *lines):
        if bool(part.property("wrong")) != wrong:
            part.setProperty("wrong", wrong)
            part.style().unpolish(part)
            part.style().polish(part)


class LineField(Field):
    """Any value as a line of text: a list of any length, a formula, a file's path."""

    def __init__(self, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(kind, parent)
        self.line = Line()
        self.adopt(self.line, self._given)
        self.across.addWidget(self.line)
        self.setFocusProxy(self.line)

    def fill(self) -> None:
        fill(self.line, self, self.value)

    def _given(self, _text: str) -> None:
        self.read(self.line, self.kind, self.give)


class NumberField(Field):
    """A number, or none where that is allowed; formulas may be typed."""

    def __init__(self, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(kind, parent)
        self.number = Number(kind)
        self.adopt(self.number.line, self._given)
        self.across.addWidget(self.number)
        self.setFocusProxy(self.number)

    def fill(self) -> None:
        fill(self.number.line, self, self.value)

    def _given(self, _text: str) -> None:
        self.read(self.number.line, self.kind, self.give)


def fill(line: Line, field: Field, value: Value | Required) -> None:
    """Show one value of a field in a line."""
    if field.mixed:
        line.show_text("", MIXED)
    elif isinstance(value, Required):
        line.show_text("", field.ghost)
    else:
        line.show_text(written(value, field.kind), field.ghost or ("none" if value is None else ""))


class BoolField(Field):
    """Yes or no."""

    def __init__(self, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(kind, parent)
        self.box = QCheckBox()
        self.box.clicked.connect(self._clicked)
        self.across.addWidget(self.box, 1)
        self.setFocusProxy(self.box)

    def fill(self) -> None:
        self.box.setTristate(self.mixed)
        if self.mixed:
            self.box.setCheckState(Qt.CheckState.PartiallyChecked)
        else:
            self.box.setChecked(self.value is True)

    def _clicked(self) -> None:
        self.box.setTristate(False)
        self.give(self.box.isChecked())


class ChoiceField(Field):
    """One of a few words; also whether, where there may be no answer."""

    def __init__(self, kind: Kind, parent: QWidget | None = None, more: tuple[str, ...] = ()) -> None:
        super().__init__(kind, parent)
        self.chooser = Chooser()
        self.values: list[Value | Required] = [*(choices(kind) or ()), *more]
        for value in self.values:
            self.chooser.addItem(word(value))
        self.chooser.activated.connect(self._chosen)
        self.across.addWidget(self.chooser, 1)
        self.setFocusProxy(self.chooser)

    def fill(self) -> None:
        count = len(self.values)
        while self.chooser.count() > count:
            self.chooser.removeItem(count)
        if self.mixed or isinstance(self.value, Required):
            self.chooser.setPlaceholderText(MIXED if self.mixed else self.ghost or "choose")
            self.chooser.setCurrentIndex(-1)
            return
        if self.value not in self.values:  # a file may hold a word that is none of the choices
            self.chooser.addItem(word(self.value))
        self.chooser.setCurrentIndex(self.values.index(self.value) if self.value in self.values else count)

    def _chosen(self, index: int) -> None:
        value = self.values[index] if index < len(self.values) else REQUIRED
        if not isinstance(value, Required):
            self.give(value)


def word(value: Value | Required) -> str:
    """A choice as the list shows it."""
    return "" if isinstance(value, Required) else written(value) or "none"


def choices(kind: Kind) -> tuple[Value, ...] | None:
    """The values that a field of that kind lets the user choose among, None where there are too many."""
    match kind:
        case Choice(options):
            return options
        case Optional(Choice(options)):
            return None, *options
        case Optional(Bool()):
            return None, True, False
    return None


class SeedField(NumberField):
    """Where random numbers begin, with a button that takes another number."""

    def __init__(self, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(kind, parent)
        self.die = QToolButton()
        self.die.setObjectName("drawAnew")
        self.die.setIcon(icon("dice-five"))
        self.die.setAutoRaise(True)
        self.die.setFixedSize(24, 24)
        self.die.setToolTip("Draw anew: take another number")
        self.die.setAccessibleName("Draw anew")
        self.die.clicked.connect(self._draw)
        self.across.addWidget(self.die)

    def _draw(self) -> None:
        self.give(random.randrange(SEEDS))
