"""Fields of several parts: a few numbers side by side, a value that may be none, a word or a number."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QToolButton, QWidget

from app.fields import BoolField, ChoiceField, Chooser, Field, NumberEntry, TextField, starting
from designer import params
from designer.params import Bool, Choice, Float, Int, Kind, Union
from designer.values import Value


class TupleField(Field):
    """A few values side by side; the button in between links them, so that one number stands for all."""

    def __init__(self, kind: params.Sequence, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        self.items = tuple(field_for(kind.item) for _ in range(kind.length or 1))
        self.link = QToolButton()
        self.link.setText("=")
        self.link.setCheckable(True)
        self.link.setChecked(kind.scalar)
        self.link.setAutoRaise(True)
        self.link.setToolTip("Linked: one number for all axes")
        self.link.setAccessibleName("The same number for all axes")
        self.link.setVisible(kind.scalar)
        for item in self.items:
            item.edited.connect(self._edited)
            self.row.addWidget(item, 1)
        self.row.addWidget(self.link)
        self.link.toggled.connect(self._linked)
        self.setFocusProxy(self.items[0])

    @property
    def value(self) -> Value:
        return self.kind.parse(tuple(item.value for item in self.items))

    def show_value(self, value: Value) -> None:
        each = value if isinstance(value, tuple) else (value,) * len(self.items)
        if len(set(each)) > 1:
            with QSignalBlocker(self.link):
                self.link.setChecked(False)
        for item, one in zip(self.items, each, strict=False):
            item.show_value(one)

    def commit(self) -> None:
        for item in self.items:
            item.commit()

    def _edited(self, value: Value) -> None:
        for item in self.items:
            if self.link.isChecked() or (item.value is None and not isinstance(self.kind.item, params.Optional)):
                item.show_value(value)
        self.tell()

    def _linked(self, linked: bool) -> None:
        if linked and len({item.value for item in self.items}) > 1:
            self._edited(self.items[0].value)


class OptionalField(Field):
    """A value that may be left out: a box to tick, and the field of the value."""

    def __init__(self, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        self.box = QCheckBox()
        self.box.toggled.connect(self._toggled)
        self.inner = field_for(kind)
        self.inner.edited.connect(self.edited)
        self.row.addWidget(self.box)
        self.row.addWidget(self.inner, 1)
        self.show_value(None)

    @property
    def value(self) -> Value:
        return self.inner.value if self.box.isChecked() else None

    def show_value(self, value: Value) -> None:
        with QSignalBlocker(self.box):
            self.box.setChecked(value is not None)
        self.inner.setEnabled(value is not None)
        if value is not None:
            self.inner.show_value(value)

    def commit(self) -> None:
        if self.box.isChecked():
            self.inner.commit()

    def name(self, name: str, help: str = "") -> None:
        self.box.setAccessibleName(f"{name}: set")
        self.box.setToolTip("Unticked: none")
        super().name(name, help)

    def _toggled(self, ticked: bool) -> None:
        self.inner.setEnabled(ticked)
        if ticked and self.inner.value is None:
            self.inner.show_value(starting(self.kind))
        self.tell()


class UnionField(Field):
    """A word, or a value of another kind: the last entry of the list opens its field."""

    def __init__(self, words: Choice, other: Kind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words, self.other = words, other
        self.box = Chooser()
        self.box.addItems(["number", *words.options])
        self.inner = field_for(other)
        self.inner.edited.connect(self.edited)
        self.box.activated.connect(self._chosen)
        self.row.addWidget(self.box)
        self.row.addWidget(self.inner, 1)
        self.setFocusProxy(self.box)

    @property
    def value(self) -> Value:
        return self.inner.value if self.box.currentIndex() == 0 else self.box.currentText()

    def show_value(self, value: Value) -> None:
        word = isinstance(value, str)
        self.box.setCurrentIndex(self.box.findText(str(value)) if word else 0)
        self.inner.setVisible(not word)
        if not word:
            self.inner.show_value(value)

    def commit(self) -> None:
        if self.box.currentIndex() == 0:
            self.inner.commit()

    def _chosen(self) -> None:
        number = self.box.currentIndex() == 0
        if number and self.inner.value is None:
            self.inner.show_value(starting(self.other))
        self.inner.setVisible(number)
        self.tell()


def field_for(kind: Kind) -> Field:
    """The field that suits `kind`."""
    match kind:
        case Bool():
            return BoolField()
        case Int() | Float():
            return NumberEntry(kind)
        case Choice(options):
            return ChoiceField(options)
        case params.Sequence(item, 1, True):
            return field_for(item)
        case params.Sequence(length=int(length)) if length <= 6:
            return TupleField(kind)
        case params.Optional(Choice(options)):
            return ChoiceField((None, *options))
        case params.Optional(Bool()):
            return ChoiceField((None, True, False))
        case params.Optional(inner):
            return OptionalField(inner)
        case Union((Choice() as words, other)):
            return UnionField(words, other)
    return TextField(kind)
