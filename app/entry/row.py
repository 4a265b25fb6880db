"""One parameter of a form: its name, its field, the button behind it, and what is to be said of it below."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QToolButton, QWidget

from app.entry.arrays import ArrayField
from app.entry.fields import BoolField, ChoiceField, Field, LineField, NumberField, mark
from app.entry.lines import FOLLOWS, Line
from app.entry.said import Said, Tone
from app.entry.sizes import SizesField, WordOrSizes
from app.entry.suiting import field_of
from app.entry.texts import same, written
from app.theming.icons import icon
from designer.arrays import Packed
from designer.params import (
    REQUIRED,
    Param,
    Required,
    show,
)
from designer.values import Expression, Value

Wrong = Literal["", "warning", "error"]

BUTTON = 24
"""The side of the button behind a field, in pixels."""
UNPINNED, PINNED, BACK = "pin", "pinned", "reset"
"""The icons of the button."""


@dataclass(frozen=True, slots=True)
class State:
    """What one field shows.

    `value` is what is written, `REQUIRED` where nothing is. `resolved` is what a formula or a size that follows its
    input comes to, `REQUIRED` where that is not known. `follows` says that the value can follow an input, `mixed` that
    the nodes shown have several values. `wrong` says how severe a problem with the value is, that is told elsewhere.
    """

    value: Value | Required = REQUIRED
    resolved: Value | Required = REQUIRED
    follows: bool = False
    mixed: bool = False
    wrong: Wrong = ""


UNKNOWN = State()


class Row(QObject):
    """The widgets of one parameter."""

    entered = Signal(object)  # Value
    unset = Signal()  # the default is wanted back, or the size that follows the input
    menu_asked = Signal(QPoint)

    def __init__(self, param: Param, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.param, self.title, self.state, self.line = param, title, UNKNOWN, 0
        self.label = Said(title, "muted", parent)
        self.label.setToolTip(help_of(param))
        self.label.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.label.customContextMenuRequested.connect(self._ask_menu)
        self.plain = field_of(param)
        self.formula: LineField | None = None
        self.button = QToolButton(parent)
        self.button.setAutoRaise(True)
        self.button.setIconSize(QSize(16, 16))
        self.button.setFixedSize(BUTTON, BUTTON)
        self.button.clicked.connect(self._pressed)
        policy = self.button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.button.setSizePolicy(policy)
        self.note = Said("", "error", parent)
        self.note.setWordWrap(True)
        self.note.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.note.hide()
        self._adopt(self.plain)

    @property
    def field(self) -> Field:
        """The field that is shown: that of the kind, or a line where a formula stands for a yes or a word."""
        return self.formula if self.formula is not None and not self.formula.isHidden() else self.plain

    def place(self, grid: QGridLayout, line: int) -> None:
        """Stand in that line of a form."""
        self.line = line
        top = Qt.AlignmentFlag.AlignTop
        high = isinstance(self.plain, (WordOrSizes, ArrayField)) or (
            isinstance(self.plain, SizesField) and self.plain.count > 3
        )
        if high:  # the label belongs to the first line of the field
            self.label.setContentsMargins(0, 5, 0, 0)
        grid.addWidget(self.label, 2 * line, 0, top if high else Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self.plain, 2 * line, 1)
        grid.addWidget(self.button, 2 * line, 2, top if high else Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self.note, 2 * line + 1, 1, 1, 2)

    def remove(self, grid: QGridLayout) -> None:
        """Leave the form."""
        for widget in self._widgets():
            grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self.deleteLater()

    def polish(self) -> None:
        """Take the look of the window now, not when the row is first shown: that costs as much as all the rest."""
        for widget in self._widgets():
            for part in (widget, *widget.findChildren(QWidget)):
                part.ensurePolished()

    def _widgets(self) -> Iterator[QWidget]:
        yield from (self.label, self.plain, self.button, self.note)
        if self.formula is not None:
            yield self.formula

    def keyed(self) -> Iterator[QWidget]:
        """All widgets that keys can go to."""
        yield from self.plain.findChildren(QWidget)
        yield self.button

    def show(self, state: State, names: tuple[str, ...]) -> None:
        """Show another state; `names` are what a formula may speak of."""
        self.state = state
        worded = isinstance(state.value, Expression) and isinstance(self.plain, (BoolField, ChoiceField))
        self._choose(worded and not state.mixed)
        for field in (self.plain, self.formula):
            if field is not None:
                field.names = names
        self.field.show_value(self._value(state), self._ghost(state), state.mixed)
        self._show_button()
        if not any(line.bad for line in self.field.findChildren(Line)):  # else what was refused still stands there
            self._say("", "muted")

    def use_formula(self) -> None:
        """Let the user type a formula where the field has no place for one."""
        names = self.plain.names
        self._choose(isinstance(self.plain, (BoolField, ChoiceField)))
        self.field.names = names
        self.field.show_value(self._value(self.state))
        self.field.setFocus()

    def refuse(self, sentence: str) -> None:
        """Say why what was typed, which stays, cannot be taken; with an empty sentence, say it no longer."""
        for line in self.field.findChildren(Line):
            line.bad = bool(sentence) and line.text() != line.kept
        self._say(sentence, "error")

    def drop(self) -> None:
        """Forget what is typed."""
        for line in self.field.findChildren(Line):
            line.revert()

    def commit(self) -> None:
        """Tell what is typed and not yet told."""
        self.field.commit()

    def _value(self, state: State) -> Value | Required:
        """What stands in the field: the default too, but not what follows an input."""
        follows = state.follows and isinstance(state.value, Required)
        return self.param.default if isinstance(state.value, Required) and not follows else state.value

    def _ghost(self, state: State) -> str:
        if not isinstance(state.value, Required):
            return ""
        if state.follows:
            return "follows its input" if isinstance(state.resolved, Required) else self._followed(state.resolved)
        return "needs a value" if self.param.required else ""

    def _followed(self, value: Value) -> str:
        """A value that comes from the input, with the word that says so where there is room for it."""
        text = written(value, self.param.kind) or "none"
        return f"{FOLLOWS}{text}" if isinstance(self.plain, (NumberField, LineField)) else text

    def _say(self, sentence: str, tone: Tone) -> None:
        known = self.state.resolved
        if (
            not sentence
            and holds_formula(self.state.value)
            and not self.state.mixed
            and not isinstance(known, Required)
        ):
            sentence, tone = f"= {show(known)}", "muted"
        self.note.setText(sentence)
        self.note.setVisible(bool(sentence))
        self.note.set_tone(tone)
        mark(self.field, (bool(sentence) and tone == "error") or self.state.wrong == "error")

    def _show_button(self) -> None:
        state, default = self.state, self.param.default
        given = state.mixed or not isinstance(state.value, Required)
        changed = given and (state.mixed or not same(state.value, default))
        self.label.set_tone(state.wrong or ("plain" if given and (changed or state.follows) else "muted"))
        if state.follows and given:
            self._face(
                PINNED,
                f"Let {self.title} follow its input",
                "Pinned: it stays although the input may change. Press to let it follow the input.",
            )
        elif state.follows:
            resolved = state.resolved
            now = "" if isinstance(resolved, Required) else f" It is {show(resolved)} now."
            self._face(UNPINNED, f"Pin {self.title}", f"It follows from the input.{now} Press to pin it.")
        elif changed and not isinstance(default, Required):
            self._face(BACK, f"Reset {self.title}", f"Back to the default, {show(default)}")
        self.button.setEnabled(given or not isinstance(state.resolved, Required))
        single = not isinstance(self.plain, ArrayField)  # to whose values others belong
        self.button.setVisible(single and (state.follows or (changed and not self.param.required)))

    def _face(self, face: str, name: str, tip: str) -> None:
        self.button.setIcon(icon(face))
        self.button.setAccessibleName(name)
        self.button.setToolTip(tip)

    def _pressed(self) -> None:
        following = isinstance(self.state.value, Required) and not self.state.mixed
        if self.state.follows and following and not isinstance(self.state.resolved, Required):
            self.entered.emit(self.state.resolved)
        else:
            self.unset.emit()

    def _adopt(self, field: Field) -> None:
        field.setObjectName(self.param.name)
        field.setToolTip(help_of(self.param))
        field.name(self.title)
        field.entered.connect(self._entered)
        field.emptied.connect(self._emptied)
        field.refused.connect(self.refuse)
        self.label.setBuddy(field)

    def _entered(self, value: Value) -> None:
        """Hand on what the user gave, unless it is out of bounds."""
        objection = self.param.objection(value)
        self.refuse((objection or "").replace(self.param.name, self.title, 1))
        if objection is None:
            self.entered.emit(value)

    def _emptied(self) -> None:
        """Emptying a field takes its value back where something stands in for it; else the field fills again."""
        if self.state.follows or not self.param.required:
            self.unset.emit()
        else:
            self.refuse("")

    def _choose(self, formula: bool) -> None:
        if formula and self.formula is None:
            self.formula = LineField(self.param.kind)
            form = self.label.parentWidget()
            grid = form.layout() if form is not None else None
            assert isinstance(grid, QGridLayout)
            grid.addWidget(self.formula, 2 * self.line, 1)
            self._adopt(self.formula)
        if self.formula is not None:
            self.formula.setVisible(formula)
            self.plain.setVisible(not formula)

    def _ask_menu(self, at: QPoint) -> None:
        self.menu_asked.emit(self.label.mapToGlobal(at))


def help_of(param: Param) -> str:
    """What a tip says of a parameter: its help, what it takes and its default."""
    if isinstance(param.kind, Packed):
        return param.help
    lines = [param.help, f"It takes {param.kind.describe()}."]
    if not isinstance(param.default, Required):
        lines.append(f"The default is {show(param.default)}.")
    return "\n".join(line for line in lines if line)


def holds_formula(value: Value | Required) -> bool:
    """Whether a formula stands in the value."""
    return isinstance(value, Expression) or (isinstance(value, tuple) and any(map(holds_formula, value)))
