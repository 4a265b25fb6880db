"""One field per kind of value: each shows a value and tells when the user has made another."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QWidget

from app.numbers import NumberField, read, written
from designer import params
from designer.errors import BlockwrightError
from designer.params import Bool, Choice, Float, Int, Kind, Text, Union
from designer.values import Expression, Value

NONE = "none"


class Field(QWidget):
    """A field of a form; `show_value` is silent, `edited` tells what the user made."""

    edited = Signal(object)  # Value

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(4)

    @property
    def value(self) -> Value:
        """What the field holds."""
        raise AssertionError

    def show_value(self, value: Value) -> None:
        """Show `value` without telling anybody."""

    def commit(self) -> None:
        """Tell what is typed and not yet told."""

    def tell(self) -> None:
        """Tell the present value."""
        self.edited.emit(self.value)

    def name(self, name: str, help: str = "") -> None:
        """How a screen reader calls the field, and what its tooltip says."""
        self.setAccessibleName(name)
        self.setToolTip(help)
        for child in self.findChildren(QWidget):
            if child.focusPolicy() != Qt.FocusPolicy.NoFocus and not child.accessibleName():
                child.setAccessibleName(name)
                child.setAccessibleDescription(help)


class NumberEntry(Field):
    """One number."""

    def __init__(self, kind: Int | Float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = NumberField(kind)
        self.box.edited.connect(self.edited)
        self.row.addWidget(self.box)
        self.setFocusProxy(self.box)

    @property
    def value(self) -> Value:
        return self.box.value

    def show_value(self, value: Value) -> None:
        self.box.show_value(value)

    def commit(self) -> None:
        self.box.commit()


class BoolField(Field):
    """Yes or no."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = QCheckBox()
        self.box.toggled.connect(self.tell)
        self.row.addWidget(self.box)
        self.row.addStretch()
        self.setFocusProxy(self.box)

    @property
    def value(self) -> Value:
        return self.box.isChecked()

    def show_value(self, value: Value) -> None:
        with QSignalBlocker(self.box):
            self.box.setChecked(value is True)


class Chooser(QComboBox):
    """A combo box that a turn of the wheel never changes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to whoever scrolls."""
        event.ignore()


class ChoiceField(Field):
    """One of a few words, or none where that is allowed."""

    def __init__(self, options: tuple[Value, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.options = options
        self.box = Chooser()
        self.box.addItems([NONE if option is None else str(option) for option in options])
        self.box.activated.connect(self.tell)
        self.row.addWidget(self.box)
        self.setFocusProxy(self.box)

    @property
    def value(self) -> Value:
        index = self.box.currentIndex()
        return self.options[index] if index >= 0 else None

    def show_value(self, value: Value) -> None:
        self.box.setCurrentIndex(self.options.index(value) if value in self.options else -1)


class TextField(Field):
    """A line of text, or a list of numbers separated by commas."""

    def __init__(self, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        self._value: Value = None
        self.box = QLineEdit()
        self.box.setClearButtonEnabled(isinstance(kind, Text))
        self.box.editingFinished.connect(self.commit)
        if isinstance(kind, params.Sequence):
            self.box.setPlaceholderText("1, 2, 3")
        self.row.addWidget(self.box)
        self.setFocusProxy(self.box)

    @property
    def value(self) -> Value:
        return self._value

    def show_value(self, value: Value) -> None:
        self._value = value
        self.box.setText(listed(value))

    def commit(self) -> None:
        try:
            typed = self.kind.parse(unlisted(self.box.text(), self.kind))
        except BlockwrightError:
            typed = self._value
        if typed != self._value and not self.kind.objection(typed):
            self._value = typed
            self.tell()
        self.box.setText(listed(self._value))


def starting(kind: Kind) -> Value:
    """The value that a field begins with when its value is asked for and there is none."""
    match kind:
        case Bool():
            return True
        case Int(low) | Float(low):
            return kind.parse(max(1, low or 0))
        case Choice(options):
            return options[0]
        case params.Sequence(item, length):
            return kind.parse((starting(item),) * (length or 1))
        case Union(kinds):
            return starting(kinds[-1])
    return None


def listed(value: Value) -> str:
    """A value as it is typed: numbers of a list with commas between them."""
    return ", ".join(map(listed, value)) if isinstance(value, tuple) else written(value)


def unlisted(text: str, kind: Kind) -> Value:
    """What `listed` wrote, read back; with semicolons a comma is a decimal sign. Raises a `BlockwrightError`."""
    match kind:
        case Text():
            return text
        case params.Optional(inner):
            return unlisted(text, inner) if text.strip() not in {"", NONE} else None
        case params.Sequence(item):
            parts = [part for part in text.strip("[]() ").split(";" if ";" in text else ",") if part.strip()]
            values = tuple(unlisted(part, item) for part in parts)
            return values[0] if len(values) == 1 and kind.scalar else values
        case Union(kinds):
            many = "," in text or ";" in text
            return unlisted(text, kinds[-1] if many else kinds[0])
        case Int() | Float():
            return read(text, kind)
    return Expression(text)
