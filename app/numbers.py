"""The field in which a number is typed: with comma or point, as a sum or a product, or stepped with the arrow keys."""

from __future__ import annotations

import math
from decimal import Decimal

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QValidator, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QWidget

from designer.errors import BlockwrightError
from designer.expressions import evaluate
from designer.params import Float, Int, show
from designer.values import Expression, Value

SETTLED_MS = 500
"""How long nothing must be typed until a legal number counts as meant."""


def written(value: Value) -> str:
    """A number as a field shows it: as short as it can be read back, without a needless ".0"."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return "" if value is None else str(value)


def read(text: str, kind: Int | Float) -> Value:
    """The number that `text` stands for; raises a `BlockwrightError` where it is none."""
    plain = text.strip().replace(",", ".")
    try:
        number: Value = float(plain) if not plain.lstrip("+-").isdigit() else int(plain)
    except ValueError:
        number = evaluate(Expression(plain), {})
    if isinstance(number, float) and math.isnan(number):
        number = plain  # "nan" is no number
    return kind.parse(number)


def stepped(value: Value, steps: int, kind: Int | Float) -> Value:
    """`value` some steps further: whole numbers by one, others by their leading digit (0.001 to 0.002 or 0.0009)."""
    if isinstance(kind, Int):
        start = value if isinstance(value, int) else 0
        return _within(start + steps, kind)
    number = Decimal(repr(float(value))) if isinstance(value, (int, float)) and math.isfinite(value) else Decimal(0)
    for _ in range(abs(steps)):
        number += _unit(number, steps) if steps > 0 else -_unit(number, steps)
    return _within(float(number), kind)


def _unit(number: Decimal, steps: int) -> Decimal:
    if not number:
        return Decimal("0.1")
    unit = Decimal(1).scaleb(number.adjusted())
    shrinks = (number > 0) != (steps > 0)
    return unit / 10 if shrinks and abs(number) == unit else unit


def _within(number: float, kind: Int | Float) -> Value:
    low = number if kind.min is None else max(number, kind.min)
    return low if kind.max is None else min(low, kind.max)


class NumberField(QAbstractSpinBox):
    """Shows and edits one number; tells it when it is settled: by Enter, by leaving, by a step, or after a moment."""

    edited = Signal(object)

    def __init__(self, kind: Int | Float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        self._value: Value = None
        self._settling = QTimer(self, singleShot=True, interval=SETTLED_MS)
        self._settling.timeout.connect(self.commit)
        self.setKeyboardTracking(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # not by the wheel
        self.setAccelerated(True)
        self.setMinimumWidth(56)
        self.lineEdit().textEdited.connect(self._typed)
        self.editingFinished.connect(self._left)

    @property
    def value(self) -> Value:
        return self._value

    def show_value(self, value: Value) -> None:
        """Show `value` without telling anybody; what the user is typing stays if it means the same."""
        if self.hasFocus() and value == self._value and self._typed_value() == value:
            return
        self._value = value
        self.lineEdit().setText(written(value))
        self._judge()

    def commit(self) -> None:
        """Tell what was typed, if it is a legal number and another one."""
        self._settling.stop()
        typed = self._typed_value()
        if typed is not None and typed != self._value:
            self._value = typed
            self.edited.emit(typed)

    def stepBy(self, steps: int) -> None:
        """Step from what stands in the field."""
        typed = self._typed_value()
        value = stepped(self._value if typed is None else typed, steps, self.kind)
        self.lineEdit().setText(written(value))
        self.selectAll()
        self._judge()
        self.commit()

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:  # noqa: N802
        if self.isReadOnly() or not self.isEnabled():
            return QAbstractSpinBox.StepEnabledFlag.StepNone
        both = QAbstractSpinBox.StepEnabledFlag.StepUpEnabled | QAbstractSpinBox.StepEnabledFlag.StepDownEnabled
        number = self._value
        if isinstance(number, (int, float)) and self.kind.max is not None and number >= self.kind.max:
            return QAbstractSpinBox.StepEnabledFlag.StepDownEnabled
        if isinstance(number, (int, float)) and self.kind.min is not None and number <= self.kind.min:
            return QAbstractSpinBox.StepEnabledFlag.StepUpEnabled
        return both

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Everything may be typed on the way to a number; what is none is marked, not eaten."""
        good = self._objection(text) is None
        return (QValidator.State.Acceptable if good else QValidator.State.Intermediate, text, position)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to whoever scrolls."""
        event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() == Qt.FocusReason.MouseFocusReason:
            QTimer.singleShot(0, self, self.selectAll)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc takes back what was typed."""
        if event.key() == Qt.Key.Key_Escape and self.lineEdit().text() != written(self._value):
            self._settling.stop()
            self.lineEdit().setText(written(self._value))
            self._judge()
            return
        super().keyPressEvent(event)

    def minimumSizeHint(self) -> QSize:
        return QSize(56, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        return QSize(96, super().sizeHint().height())

    def _typed(self) -> None:
        self._judge()
        self._settling.start()

    def _left(self) -> None:
        self.commit()
        self.lineEdit().setText(written(self._value))
        self._judge()

    def _typed_value(self) -> Value:
        """The legal number in the field, None where there is none."""
        text = self.lineEdit().text()
        return read(text, self.kind) if self._objection(text) is None else None

    def _objection(self, text: str) -> str | None:
        if not text.strip():
            return f"be {self.kind.describe()}"
        try:
            value = read(text, self.kind)
        except BlockwrightError:
            return f"be {self.kind.describe()}"
        objection = self.kind.objection(value)
        return f"{objection}, not {show(value)}" if objection else None

    def _judge(self) -> None:
        """Mark the field while it holds no legal number."""
        text = self.lineEdit().text()
        objection = self._objection(text) if text or self._value is not None else None
        wrong = objection is not None
        if self.property("wrong") != wrong:
            self.setProperty("wrong", wrong)
            self.lineEdit().setStyleSheet("color: #d1343f" if wrong else "")
        self.setStatusTip(f"It must {objection}." if objection else "")
