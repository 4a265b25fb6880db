"""Parts of the form of the training settings: one group per choice, made from the records of the engine."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from app.entry.form import Edited, Form, Unset, plain_title
from app.entry.lines import Chooser
from app.entry.said import Said
from designer.params import Param
from designer.task import Task
from designer.values import Value, ValueRefused, decode, encode
from engine.config import METRICS
from engine.config.metrics import USUAL
from engine.config.training import STOPPING
from engine.settings import Record

TITLES = {"lr": "Learning rate", "eps": "Epsilon", "clip_norm": "Gradient clipping", "min_delta": "Least improvement"}
Raw = Mapping[str, Any]
LABEL, RESET = 120, 32
"""The width of the names of settings, and that of the button behind a field with its distance, in pixels."""


def titled(name: str) -> str:
    """A setting's name as its label."""
    return TITLES.get(name) or plain_title(name)


class Choice(QWidget):
    """One of several records, with the form of its options.

    Options called `first` stand above the chooser and the others in `rest`, which is filled once it is placed
    elsewhere; without `first` all stand below the chooser, and what the record is for as well.
    """

    chosen = Signal(object)  # the settings of the group: a mapping with its kind, or None for none

    def __init__(self, title: str, none: str = "", first: Collection[str] | None = None) -> None:
        super().__init__()
        self.title, self._none, self._first = title, none, first
        self._raw: Raw | None = None
        self._settings: Raw = {}
        self._records: Mapping[str, Record] = {}
        self._placed = False
        self._caption, self.chooser, self.help = Said(title, "muted"), Chooser(), Said(tone="muted", parent=self)
        self.form, self.rest = Form(titled=titled), Form(titled=titled, parent=self)
        self.rest.hide()
        self.help.setWordWrap(True)
        self.chooser.setAccessibleName(title)
        self.chooser.activated.connect(self._choose)
        self.form.edited.connect(self._edit)
        self.rest.edited.connect(self._edit)
        self._arrange()

    def _arrange(self) -> None:
        self._caption.setBuddy(self.chooser)
        line = QGridLayout()
        lined(line)
        line.addWidget(self._caption, 0, 0)
        line.addWidget(self.chooser, 0, 1)
        line.setColumnMinimumWidth(2, RESET)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(line)
        if self._first is None:
            column.addWidget(self.help)
        column.insertWidget(0 if self._first is not None else 2, self.form)
        for form in (self.form, self.rest):
            lined(form.grid)

    def offer(self, records: Mapping[str, Record], none: str = "") -> None:
        """Let the user choose among these records, and `none` where that is a choice."""
        self._records = records
        self._none = none or self._none
        names = ([self._none] if self._none else []) + list(records)
        if names != [self.chooser.itemText(row) for row in range(self.chooser.count())]:
            with QSignalBlocker(self.chooser):
                self.chooser.clear()
                self.chooser.addItems(names)
                for row, name in enumerate(names):
                    if name in records:
                        tip = str(getattr(records[name], "help", ""))
                        self.chooser.setItemData(row, tip, Qt.ItemDataRole.ToolTipRole)

    def show_raw(self, raw: object, default: str = "") -> None:
        """Show the settings of the group as the design has them."""
        settings = {"kind": raw} if isinstance(raw, str) else raw if isinstance(raw, Mapping) else {}
        kind = settings.get("kind", default)
        record = self._records.get(str(kind))
        self._settings = settings
        self._raw = {**settings, "kind": kind} if record else None
        self.chooser.setCurrentText(str(kind) if record else self._none)
        self.help.setText(str(getattr(record, "help", "")))
        self.chooser.setToolTip(self.help.text())
        self.help.setVisible(record is not None and (self._first is None or self._placed))
        self._caption.set_tone("plain" if raw else "muted")
        self._show_forms()

    def place_rest(self) -> None:
        """The other options are seen from now on."""
        self._placed = True
        self.help.setVisible(self._raw is not None)
        self._show_forms()

    def _show_forms(self) -> None:
        record = self._records.get(str(self._raw["kind"])) if self._raw else None
        params, first = tuple(record.params) if record else (), self._first
        near = [param for param in params if first is None or param.name in first]
        self._show(self.form, near)
        if self._placed:
            self._show(self.rest, [param for param in params if param not in near])

    def _show(self, form: Form, params: Sequence[Param]) -> None:
        form.set_params(params)
        form.setVisible(bool(params))
        form.show_values(values(self._settings, form.rows))

    def _choose(self, index: int) -> None:
        name = self.chooser.itemText(index)
        if self._raw is None or name != self._raw["kind"]:
            self.chosen.emit({"kind": name} if name in self._records else None)

    def _edit(self, edited: Edited) -> None:
        if self._raw is not None:
            self.chosen.emit(changed(self._raw, edited))


class Metrics(QWidget):
    """Boxes to tick, one per figure that fits the task."""

    chosen = Signal(object)  # a list of names, or None for the usual ones

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.boxes: dict[str, QCheckBox] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(4)
        self._grid.addWidget(heading("Metrics"), 0, 0, 1, 2)

    def show_metrics(self, names: Sequence[str], chosen: Iterable[str]) -> None:
        """Offer the metrics called `names`."""
        if list(names) != list(self.boxes):
            for box in self.boxes.values():
                box.deleteLater()
            self.boxes = {name: self._box(name) for name in names}
            for place, box in enumerate(self.boxes.values()):
                self._grid.addWidget(box, 1 + place // 2, place % 2)
        ticked = set(chosen)
        for name, box in self.boxes.items():
            box.setChecked(name in ticked)

    def _box(self, name: str) -> QCheckBox:
        title = METRICS[name].title
        box = QCheckBox(title[:1].upper() + title[1:])
        box.setToolTip(METRICS[name].help)
        box.clicked.connect(self._tell)
        return box

    def _tell(self) -> None:
        self.chosen.emit([name for name, box in self.boxes.items() if box.isChecked()])


class EarlyStopping(QWidget):
    """A box to tick, and the options of early stopping."""

    chosen = Signal(object)  # a mapping, or None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._raw: Raw = {}
        self.box = QCheckBox("Stop early")
        self.box.setToolTip("End the run when the validation loss no longer falls; the best weights are kept.")
        self.box.clicked.connect(self._toggle)
        self.form = Form(STOPPING, titled=titled)
        lined(self.form.grid)
        self.form.edited.connect(self._edit)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.box)
        column.addWidget(self.form)

    def show_raw(self, raw: object) -> None:
        """Show the settings as the design has them."""
        on = raw not in (None, False, "none")
        self._raw = raw if isinstance(raw, Mapping) else {}
        self.box.setChecked(on)
        self.form.setVisible(on)
        self.form.show_values(values(self._raw, self.form.rows))

    def _toggle(self, on: bool) -> None:
        self.chosen.emit({} if on else None)

    def _edit(self, edited: Edited) -> None:
        self.chosen.emit(changed(self._raw, edited))


def lined(grid: QGridLayout) -> None:
    """Have all forms of the settings stand in the same columns."""
    grid.setColumnMinimumWidth(0, LABEL)
    grid.setColumnStretch(1, 1)
    grid.setHorizontalSpacing(8)


def metrics_of(raw: Raw, task: Task | None) -> list[str]:
    """The metrics that settings name, or the usual ones of the task."""
    metrics = raw.get("metrics")
    if metrics is None:
        return list(USUAL[task.goal]) if task else []
    return [metrics] if isinstance(metrics, str) else list(metrics)


def heading(text: str) -> QLabel:
    """The title of a group."""
    label = QLabel(text)
    bold = label.font()
    bold.setBold(True)
    label.setFont(bold)
    return label


def changed(raw: Raw, edited: Edited) -> dict[str, Any]:
    """The settings after an edit."""
    settings = dict(raw)
    if isinstance(edited.value, Unset):
        settings.pop(edited.name, None)
    else:
        settings[edited.name] = encode(edited.value)
    return settings


def values(raw: Raw, names: Iterable[str]) -> dict[str, Value]:
    """The values that settings give to the parameters called `names`; what is none is left out."""
    found: dict[str, Value] = {}
    for name in names:
        if name in raw:
            try:
                found[name] = decode(plain(raw[name]))
            except ValueRefused:
                continue
    return found


def plain(raw: Any) -> Any:
    """`raw` with lists for tuples, as JSON has them."""
    return [plain(item) for item in raw] if isinstance(raw, (tuple, list)) else raw
