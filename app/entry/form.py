"""A form made from parameters: a row for each, with the field that suits its kind and what is wrong with it below.

    form = Form(spec.params)
    form.show_values({"bias": True}, inferred={"in_features": 64})
    form.edited.connect(...)    # Edited(name, value), or Edited(name, UNSET): take the value back

A form changes nothing itself: whoever is told of an edit makes it and shows the new values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from app.entry.arrays import ArrayField
from app.entry.row import UNKNOWN, Row, State
from designer.params import REQUIRED, Param, Required
from designer.values import EMPTY, Value, Values


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


class Form(QWidget):
    """Shows the values of `params` and tells what the user changes.

    `names` are the parameters that formulas may speak of. Delete and Backspace stay in the form, the wheel scrolls
    whatever the form lies in.
    """

    edited = Signal(object)  # Edited
    file_asked = Signal()  # for an array
    menu_asked = Signal(str, QPoint)  # a parameter's name, and where on the screen a menu is wanted

    def __init__(
        self,
        params: Iterable[Param] = (),
        given: Values = EMPTY,
        titled: Callable[[str], str] = plain_title,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.rows: dict[str, Row] = {}
        self.names: tuple[str, ...] = ()
        self.has_menus = False  # the right button asks for the menu of a field, not for that of its text
        self._titled = titled
        self._params: tuple[Param, ...] = ()
        self._missing: list[Param] = []
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
            row.remove(self.grid)
        self.rows = {}
        self.expect(params)
        while self.make_row() is not None:
            pass

    def expect(self, params: tuple[Param, ...]) -> None:
        """Have no fields for these parameters yet: `make_row` makes one after the other."""
        self._params, self._missing = params, list(params)

    def make_row(self) -> Row | None:
        """Make the next field that is missing, if there is one."""
        if not self._missing:
            return None
        param = self._missing.pop(0)
        self.rows[param.name] = row = self._row(len(self.rows), param)
        return row

    def show_values(self, given: Values, inferred: Mapping[str, Value] = EMPTY) -> None:
        """Show the values `given`, of the others those `inferred`, else the defaults; nobody is told."""
        self.show_states(
            {
                name: State(given.get(name, REQUIRED), inferred.get(name, REQUIRED), name in inferred)
                for name in self.rows
            }
        )

    def show_states(self, states: Mapping[str, State]) -> None:
        """Show these states, `UNKNOWN` for parameters that are not among them; nobody is told."""
        for name, row in self.rows.items():
            row.show(states.get(name, UNKNOWN), self.names)

    def say(self, name: str, sentence: str) -> None:
        """Say at a field why its edit was refused."""
        if name in self.rows:
            self.rows[name].refuse(sentence)

    def commit(self) -> None:
        """Tell what is typed and not yet told."""
        for row in self.rows.values():
            row.commit()

    def drop(self) -> None:
        """Forget what is typed and could not be told."""
        for row in self.rows.values():
            row.drop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the keys that would delete something elsewhere, and ask for the menu of a field."""
        if isinstance(event, QContextMenuEvent) and self.has_menus and isinstance(watched, QWidget):
            name = next((name for name, row in self.rows.items() if row.field.isAncestorOf(watched)), "")
            if name:
                self.menu_asked.emit(name, event.globalPos())
                return True
        if isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and not isinstance(watched, QLineEdit):
                return watched.findChild(QLineEdit) is None
        return super().eventFilter(watched, event)

    def _row(self, line: int, param: Param) -> Row:
        row = Row(param, self._titled(param.name), self)
        row.place(self.grid, line)
        row.entered.connect(partial(self._tell, param.name))
        row.unset.connect(partial(self._tell, param.name, UNSET))
        row.menu_asked.connect(partial(self.menu_asked.emit, param.name))
        if isinstance(row.plain, ArrayField):
            row.plain.asked.connect(self.file_asked)
        for widget in row.keyed():
            widget.installEventFilter(self)
        return row

    def _tell(self, name: str, value: Value | Unset) -> None:
        self.edited.emit(Edited(name, value))


def given(value: Value | Unset) -> Value | Required:
    """What an edit gives, in the terms of a state."""
    return REQUIRED if isinstance(value, Unset) else value
