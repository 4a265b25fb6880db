"""The form of the training settings: one group per choice, made from the records of the engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from app.entry.form import Edited, Form, Unset, plain_title
from app.entry.lines import Chooser
from app.entry.said import Said
from designer.task import Task
from designer.values import Value, ValueRefused, decode, encode
from engine.config import LOSSES, METRICS, OPTIMIZERS, SCHEDULES
from engine.config.metrics import USUAL
from engine.config.training import PARAMS, STOPPING
from engine.settings import Record

TITLES = {"lr": "Learning rate", "eps": "Epsilon", "clip_norm": "Gradient clipping", "min_delta": "Least improvement"}
Raw = Mapping[str, Any]


def titled(name: str) -> str:
    """A setting's name as its label."""
    return TITLES.get(name) or plain_title(name)


class Choice(QWidget):
    """One of several records, with the form of its options."""

    chosen = Signal(object)  # the settings of the group: a mapping with its kind, or None for none

    def __init__(self, title: str, none: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title, self._none = title, none
        self._raw: Raw | None = None
        self._records: Mapping[str, Record] = {}
        self.chooser, self.help, self.form = Chooser(), Said(tone="muted"), Form(titled=titled)
        self.help.setWordWrap(True)
        self.chooser.setAccessibleName(title)
        self.chooser.activated.connect(self._choose)
        self.form.edited.connect(self._edit)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (heading(title), self.chooser, self.help, self.form):
            column.addWidget(widget)

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
        self._raw = {**settings, "kind": kind} if record else None
        self.chooser.setCurrentText(str(kind) if record else self._none)
        self.help.setText(str(getattr(record, "help", "")))
        self.help.setVisible(record is not None)
        self.form.set_params(record.params if record else ())
        self.form.setVisible(bool(record and record.params))
        self.form.show_values(values(settings, self.form.rows))

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

    @property
    def ticked(self) -> list[str]:
        return [name for name, box in self.boxes.items() if box.isChecked()]

    def _box(self, name: str) -> QCheckBox:
        title = METRICS[name].title
        box = QCheckBox(title[:1].upper() + title[1:])
        box.setToolTip(METRICS[name].help)
        box.clicked.connect(self._tell)
        return box

    def _tell(self) -> None:
        self.chosen.emit(self.ticked)


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


class TrainingForm(QWidget):
    """Shows training settings and tells the new ones; it changes nothing itself."""

    edited = Signal(object, str)  # all settings of the training, and what was changed: "optimizer"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._raw: Raw = {}
        self.plain = Form(PARAMS, titled=titled)
        self.optimizer, self.loss = Choice("Optimizer"), Choice("Loss")
        self.schedule = Choice("Learning rate schedule", "none")
        self.metrics, self.stopping = Metrics(), EarlyStopping()
        self.plain.edited.connect(self._edit)
        self.optimizer.offer(OPTIMIZERS)
        self.schedule.offer(SCHEDULES)
        groups: dict[str, Choice | Metrics | EarlyStopping] = {
            "optimizer": self.optimizer,
            "loss": self.loss,
            "schedule": self.schedule,
            "metrics": self.metrics,
            "early_stopping": self.stopping,
        }
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(16)
        column.addWidget(self.plain)
        for name, group in groups.items():
            group.chosen.connect(partial(self._set, name))
            column.addWidget(group)
        column.addStretch()

    def show_raw(self, raw: Raw, task: Task | None) -> None:
        """Show the settings of a design, and what fits its task."""
        self._raw = raw
        self.plain.show_values(values(raw, self.plain.rows))
        self.optimizer.show_raw(raw.get("optimizer"), "Adam")
        fitting = {kind: spec for kind, spec in LOSSES.items() if task is None or task.goal in spec.goals}
        self.loss.offer(fitting, f"that of the data ({task.loss})" if task else "that of the data")
        self.loss.show_raw(raw.get("loss"))
        self.schedule.show_raw(raw.get("schedule"))
        self.stopping.show_raw(raw.get("early_stopping"))
        metrics = raw.get("metrics")
        usual = USUAL[task.goal] if task else ()
        names = [name for name, spec in METRICS.items() if task is None or task.goal in spec.goals]
        ticked = usual if metrics is None else [metrics] if isinstance(metrics, str) else list(metrics)
        self.metrics.show_metrics(names, ticked)

    def commit(self) -> None:
        """Tell what is typed and not yet told."""
        for form in self.findChildren(Form):
            form.commit()

    def _edit(self, edited: Edited) -> None:
        self.edited.emit(changed(self._raw, edited), titled(edited.name).lower())

    def _set(self, name: str, settings: object) -> None:
        raw = dict(self._raw)
        if settings is None:
            raw.pop(name, None)
        else:
            raw[name] = settings
        self.edited.emit(raw, titled(name).lower())


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
