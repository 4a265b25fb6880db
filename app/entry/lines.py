"""Lines of text and numbers to type into: the parts that fields are made of.

They tell what was typed when the user is done, and only if it was changed. The wheel never changes a value, and a line
that shows what is in the design leaves undo and redo to the window.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal

from PySide6.QtCore import QEvent, QKeyCombination, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QValidator, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QLineEdit, QWidget

from app.entry.texts import Unreadable, entered, written
from designer.params import Float, Int, Kind, Optional

FOLLOWS = "follows: "
"""Stands in grey before a value that comes from the input."""
NARROW = 36
"""The least width of a line, in pixels."""
SEEN = 24
"""So many lines of a list are seen at once, where the screen has room."""
SETTLED_MS = 500
"""How long nothing must be typed until a number counts as meant."""

OWN = frozenset({Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_V, Qt.Key.Key_X, Qt.Key.Key_Y, Qt.Key.Key_Z})
"""The letters that, with Ctrl, are for the text in a field; others (Qt's Ctrl+E: end of line) are for the window."""

_PLAIN = re.compile(r"\s*[+-]?(\d+|\d*[.,]\d+)\s*")


class Line(QLineEdit):
    """A line of text. `kept` is what the design has; `bad` says that what is typed stands for nothing."""

    given = Signal(str)
    reverted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kept, self.told = "", ""
        self.bad = self.typing = False
        self.textEdited.connect(self._typed)
        self.editingFinished.connect(self.finish)
        self.setMinimumWidth(NARROW)

    def show_text(self, text: str, ghost: str) -> None:
        """Show what the design has, and the grey text where it has nothing; what is just being typed stays."""
        self.setPlaceholderText(ghost)
        if text != self.kept:
            self.bad = False
        self.kept = text
        if not (self.typing and self.hasFocus()) and not self.bad:
            self._show_kept()

    def finish(self) -> None:
        """Tell what was typed, if that is new."""
        self.typing = False
        self.tell()
        if not self.bad:
            self._show_kept()

    def tell(self) -> None:
        """Tell what is typed so far, if that is new."""
        if self.text() != self.told:
            self.told = self.text()
            self.bad = False
            self.given.emit(self.told)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.revert():
            return
        super().keyPressEvent(event)

    def revert(self) -> bool:
        """Drop what is typed; whether there was something to drop."""
        if self.text() == self.kept:
            return False
        self.typing = self.bad = False
        self._show_kept()
        self.reverted.emit()
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() == Qt.FocusReason.MouseFocusReason:
            QTimer.singleShot(0, self, self.selectAll)

    def event(self, event: QEvent) -> bool:
        if belongs_to_window(event) or (is_undo(event) and self.text() == self.kept):
            event.ignore()
            return False
        return super().event(event)

    def _typed(self) -> None:
        self.typing = True

    def _show_kept(self) -> None:
        if self.text() != self.kept:
            self.setText(self.kept)
            self.setCursorPosition(0)
        self.told = self.kept


class Number(QAbstractSpinBox):
    """A line for a number or a formula, stepped by the arrow keys and by small buttons.

    A plain number is told after a moment without typing too.
    """

    given = Signal(str)

    def __init__(self, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = kind.kind if isinstance(kind, Optional) else kind
        self.line = Line()
        self.line.editingFinished.disconnect()
        self.line.setTextMargins(3, 0, 0, 0)
        self.setLineEdit(self.line)
        self.line.given.connect(self.given)
        self.line.textEdited.connect(self._typed)
        self.editingFinished.connect(self._left)
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(SETTLED_MS)
        self._settling.timeout.connect(self._settle)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # not by the wheel
        self.setAccelerated(True)
        self.setMinimumWidth(NARROW)

    def validate(self, text: str, place: int) -> tuple[QValidator.State, str, int]:
        """Everything may be typed on the way to a number; what is none is told, not eaten."""
        return QValidator.State.Acceptable, text, place

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:  # noqa: N802
        number = self._number()
        flag = QAbstractSpinBox.StepEnabledFlag
        low = getattr(self.kind, "min", None)
        high = getattr(self.kind, "max", None)
        up = number is not None and (high is None or number < high)
        down = number is not None and (low is None or number > low)
        return (flag.StepUpEnabled if up else flag.StepNone) | (flag.StepDownEnabled if down else flag.StepNone)

    def stepBy(self, steps: int) -> None:
        number = self._number()
        if number is not None:
            self.line.setText(written(stepped(self.kind, number, steps)))
            self.line.finish()
            self.line.selectAll()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to whoever scrolls."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.line.revert():
            self._settling.stop()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() == Qt.FocusReason.MouseFocusReason:
            QTimer.singleShot(0, self.line, self.line.selectAll)

    def event(self, event: QEvent) -> bool:
        if belongs_to_window(event) or (is_undo(event) and self.line.text() == self.line.kept):
            event.ignore()
            return False
        return super().event(event)

    def _number(self) -> int | float | None:
        """The number in the line, or in grey; None for a formula."""
        try:
            value = entered(self.kind, self.line.text() or self.line.placeholderText().removeprefix(FOLLOWS))
        except Unreadable:
            return None if self.line.text() else 0
        return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None

    def _typed(self) -> None:
        self._settling.start()

    def _settle(self) -> None:
        if _PLAIN.fullmatch(self.line.text()):
            self.line.tell()

    def _left(self) -> None:
        self._settling.stop()
        self.line.finish()


class Chooser(QComboBox):
    """A list of choices that the wheel does not turn."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setMaxVisibleItems(SEEN)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to whoever scrolls."""
        event.ignore()


def belongs_to_window(event: QEvent) -> bool:
    """Whether a field is asked if it wants Ctrl and a letter that few people know in fields, and windows use."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    letter = Qt.Key.Key_A <= event.key() <= Qt.Key.Key_Z and Qt.Key(event.key()) not in OWN
    return letter and event.modifiers() == Qt.KeyboardModifier.ControlModifier


def is_undo(event: QEvent) -> bool:
    """Whether a field is asked if it wants the keys of undo or redo for itself."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    redo = QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_Y)
    keys = QKeySequence.StandardKey
    return event.matches(keys.Undo) or event.matches(keys.Redo) or event.keyCombination() == redo


def stepped(kind: Kind, value: int | float, steps: int) -> int | float:
    """The number some steps further: whole ones by one, others by their leading digit (0.001 to 0.002 or 0.0009)."""
    number: int | float = round(value) + steps if not isinstance(kind, Float) and math.isfinite(value) else value
    if isinstance(kind, Float):
        exact = Decimal(repr(float(value))) if math.isfinite(value) else Decimal(0)
        for _ in range(abs(steps)):
            exact += _unit(exact, steps) if steps > 0 else -_unit(exact, steps)
        number = float(exact)
    if isinstance(kind, (Int, Float)):
        number = number if kind.max is None else min(number, kind.max)
        number = number if kind.min is None else max(number, kind.min)
    return number


def _unit(number: Decimal, steps: int) -> Decimal:
    if not number:
        return Decimal("0.1")
    unit = Decimal(1).scaleb(number.adjusted())
    shrinks = (number > 0) != (steps > 0)
    return unit / 10 if shrinks and abs(number) == unit else unit
