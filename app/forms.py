"""A form made from parameter records: a row per parameter with the field that suits its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QToolButton, QWidget

from app.fields import Field, TextField
from app.fields_compound import field_for
from designer.params import Param, Required, Text, show
from designer.values import EMPTY, Expression, Value, Values


class Unset:
    """Stands for "no value given": the default, or what follows from the input."""


UNSET = Unset()


@dataclass(frozen=True)
class Edited:
    """What the user did in a form: gave the parameter `name` a value, or took it back (`UNSET`)."""

    name: str
    value: Value | Unset


def plain_title(name: str) -> str:
    """A parameter's name as a label: "batch_size" is "Batch size"."""
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]


class Row(QObject):
    """The widgets of one parameter."""

    def __init__(self, param: Param, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.param, self.title = param, title
        self.label = QLabel(title, parent)
        self.label.setToolTip(param.help)
        self.field: Field = field_for(param.kind)
        self.formula = TextField(Text())
        self.button = QToolButton(parent)
        self.button.setAutoRaise(True)
        self.button.setIconSize(QSize(14, 14))
        self.button.setFixedSize(22, 22)
        policy = self.button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.button.setSizePolicy(policy)
        self.label.setBuddy(self.field)
        help = (
            f"{param.help}\nIt takes {param.kind.describe()}." if param.help else f"It takes {param.kind.describe()}."
        )
        self.field.name(title, help)
        self.formula.name(f"{title}, a formula", help)
        self.formula.hide()

    def show(self, given: Value | Unset, implied: Value | None, inferred: bool) -> None:
        """Show the value given, or else the one implied; an inferred one is greyed and can be pinned."""
        value = implied if isinstance(given, Unset) else given
        written = isinstance(value, Expression)
        self.formula.setVisible(written)
        self.field.setVisible(not written)
        if isinstance(value, Expression):
            self.formula.show_value(value.text)
        else:
            self.field.show_value(value)
        following = inferred and isinstance(given, Unset)
        self.field.setEnabled(not following)
        self._offer(given, inferred)

    def _offer(self, given: Value | Unset, inferred: bool) -> None:
        """The button behind the field: pins an inferred value, lets a pinned one go, or brings back the default."""
        pinned = not isinstance(given, Unset)
        default = self.param.default
        changed = pinned and given != default and not isinstance(default, Required)
        self.button.setVisible(inferred or changed)
        if inferred and not pinned:
            self._face("⚲", f"Pin {self.title} to this value", "It follows from the input. Press to pin it.")
        elif inferred:
            self._face("⟲", f"Let {self.title} follow its input", "Pinned. Press to let it follow the input.")
        elif changed and not isinstance(default, Required):
            self._face("⟲", f"Reset {self.title}", f"Back to the default, {show(default)}")

    def _face(self, glyph: str, name: str, tip: str) -> None:
        self.button.setText(glyph)
        self.button.setAccessibleName(name)
        self.button.setToolTip(tip)


class Form(QWidget):
    """Shows the values of `params` and tells what the user changes; it changes nothing itself.

    Delete and Backspace stay in the form, the wheel scrolls whatever the form lies in.
    """

    edited = Signal(object)  # Edited

    def __init__(
        self,
        params: Iterable[Param] = (),
        given: Values = EMPTY,
        titled: Callable[[str], str] = plain_title,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.rows: dict[str, Row] = {}
        self._titled = titled
        self._params: tuple[Param, ...] = ()
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(8)
        self.grid.setVerticalSpacing(4)
        self.grid.setColumnStretch(1, 1)
        self.set_params(params)
        self.show_values(given)

    def set_params(self, params: Iterable[Param]) -> None:
        """Show these parameters instead of the present ones; the same ones keep their fields."""
        params = tuple(params)
        if params == self._params:
            return
        for row in self.rows.values():
            for widget in (row.label, row.field, row.formula, row.button):
                self.grid.removeWidget(widget)
                widget.hide()
                widget.deleteLater()
            row.deleteLater()
        self._params = params
        self.rows = {param.name: self._row(line, param) for line, param in enumerate(params)}

    def show_values(self, given: Values, inferred: Mapping[str, Value] = EMPTY) -> None:
        """Show the values `given`, of the others those `inferred`, else the defaults; nobody is told."""
        for name, row in self.rows.items():
            default = None if isinstance(row.param.default, Required) else row.param.default
            row.show(given.get(name, UNSET), inferred.get(name, default), name in inferred)

    def commit(self) -> None:
        """Tell what is typed and not yet told."""
        for row in self.rows.values():
            row.field.commit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the keys that would delete something elsewhere."""
        if isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and not isinstance(watched, QLineEdit):
                proxy = watched.focusProxy() if isinstance(watched, QWidget) else None
                return proxy is None and watched.findChild(QLineEdit) is None
        return super().eventFilter(watched, event)

    def _row(self, line: int, param: Param) -> Row:
        row = Row(param, self._titled(param.name), self)
        row.field.edited.connect(partial(self._tell, param.name))
        row.formula.edited.connect(partial(self._tell_formula, param.name))
        row.button.clicked.connect(partial(self._press, param.name))
        self.grid.addWidget(row.label, line, 0)
        self.grid.addWidget(row.field, line, 1)
        self.grid.addWidget(row.formula, line, 1)
        self.grid.addWidget(row.button, line, 2)
        for widget in (*row.field.findChildren(QWidget), *row.formula.findChildren(QWidget), row.button):
            widget.installEventFilter(self)
        return row

    def _tell(self, name: str, value: Value) -> None:
        self.edited.emit(Edited(name, value))

    def _tell_formula(self, name: str, text: str) -> None:
        self.edited.emit(Edited(name, Expression(text) if text.strip() else UNSET))

    def _press(self, name: str) -> None:
        row = self.rows[name]
        follows = not row.field.isEnabled()
        self.edited.emit(Edited(name, row.field.value if follows else UNSET))
