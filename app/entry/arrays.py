"""The field of an array: what its values are like, and a button to choose the file they come from."""

from __future__ import annotations

from math import isfinite

from PySide6.QtCore import QObject, QRunnable, QSize, Qt, QThreadPool, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.entry.fields import MIXED, Field
from app.entry.said import Said
from app.output import size
from app.theming.icons import icon
from designer.arrays import EMPTY, Figures, figures
from designer.params import Kind
from designer.values import Values

FIRST = 4
"""So many values are shown."""
CHOOSE = "Choose a file…"


class ArrayField(Field):
    """Shows an array in words, never its bytes; `asked` wants a file for it."""

    asked = Signal()

    def __init__(self, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(kind, parent)
        self.facts, self.preview = Said("", "plain"), Said("", "muted")
        self.preview.setWordWrap(True)
        self.button = QPushButton(CHOOSE)
        self.button.setIcon(icon("open"))
        self.button.setIconSize(QSize(16, 16))
        self.button.setToolTip("Take the values, the shape and the type of a file that numpy.save has written (.npy)")
        self.button.clicked.connect(self.asked)
        self._teller = _Teller()
        self._teller.done.connect(self._take)
        self._looked_at = ""
        column = QVBoxLayout()
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.facts)
        column.addWidget(self.preview)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self.across.addLayout(column, 1)
        self.setFocusProxy(self.button)

    def fill(self) -> None:
        """Nothing: an array is more than its values, and is shown by `show_array`."""

    def show_array(self, array: Values | None) -> None:
        """Show the array with these parameters; None for several."""
        self.facts.setText(facts(array) if array is not None else MIXED)
        self.button.setEnabled(array is not None)
        self.button.setText(CHOOSE)
        text, dtype = (str(array["data"]), str(array["dtype"])) if array is not None else (EMPTY, "")
        if text is not self._looked_at:
            self._looked_at = text
            self.preview.setText("")
            self.preview.setVisible(text != EMPTY)
            if text != EMPTY:
                QThreadPool.globalInstance().start(_Looking(text, dtype, self._teller))

    def show_reading(self, name: str) -> None:
        """Say that a file is being read."""
        self.button.setEnabled(False)
        self.button.setText(f"Reading {name[:24]}…")

    def _take(self, text: str, found: Figures | None) -> None:
        if text is self._looked_at:
            self.preview.setText(told(found) if found is not None else "The values cannot be read.")


def facts(array: Values) -> str:
    """Shape, type and size of an array: "20 × 20 values, float32, 1.6 KiB"."""
    shape, text = array["shape"], str(array["data"])
    if text == EMPTY:
        return "No file yet"
    sizes = " × ".join(map(str, shape)) if isinstance(shape, tuple) else str(shape)
    count = len(text) // 4 * 3 - text[-2:].count("=")
    return f"{sizes} {'value' if sizes == '1' else 'values'}, {array['dtype']}, {size(count)}"


def told(found: Figures) -> str:
    """The first values, and the range of all."""
    first = ", ".join(map(_number, found.first))
    if isinstance(found.least, bool):
        return f"{first} …"
    return f"{first} …\nfrom {_number(found.least)} to {_number(found.largest)}"


def _number(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case float() if isfinite(value):
            return f"{value:.4g}".replace("-", "\N{MINUS SIGN}")
    return str(value).replace("-", "\N{MINUS SIGN}")


class _Teller(QObject):
    done = Signal(object, object)  # the text, Figures or None


class _Looking(QRunnable):
    """Looks at all values in a thread of the pool: megabytes of them would hold up the window."""

    def __init__(self, text: str, dtype: str, teller: _Teller) -> None:
        super().__init__()
        self._text, self._dtype, self._teller = text, dtype, teller

    def run(self) -> None:
        self._teller.done.emit(self._text, figures(self._text, self._dtype, FIRST))
