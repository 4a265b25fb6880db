"""The form of the training settings: what people change most, and the rest below a button."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from app.entry.form import Edited, Form
from app.entry.lines import Line
from app.entry.row import Row
from app.theming import theme
from app.training.groups import (
    Choice,
    EarlyStopping,
    Metrics,
    Raw,
    changed,
    heading,
    lined,
    metrics_of,
    titled,
    values,
)
from designer.task import Task
from engine.config import LOSSES, METRICS, OPTIMIZERS, SCHEDULES
from engine.config.training import PARAMS

FIRST = ("epochs", "batch_size")
RATES = ("lr",)


class More(QWidget):
    """The settings that are seldom changed. They are made step by step, when they are looked at first."""

    made = Signal()  # all of it is there

    def __init__(self, optimizer: Choice, loss: Choice) -> None:
        super().__init__()
        self._optimizer, self._loss = optimizer, loss
        self._raw: Raw = {}
        self._task: Task | None = None
        self.plain = Form(titled=titled)
        self.schedule = Choice("Schedule", "none")
        self.metrics, self.stopping = Metrics(), EarlyStopping()
        self._steps: list[Callable[[], None]] | None = None
        lined(self.plain.grid)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 8, 0, 0)
        self._column.setSpacing(8)

    def show_raw(self, raw: Raw, task: Task | None) -> None:
        """Show the settings of a design, and what fits its task."""
        self._raw, self._task = raw, task
        if self._steps == []:
            self._fill()

    def make(self) -> None:
        """Make what is in it, unless it is there."""
        if self._steps is None:
            self._steps = [
                self._make_plain,
                partial(self._make_rest, self._optimizer),
                partial(self._make_rest, self._loss),
                self._make_others,
            ]
            QTimer.singleShot(0, self, self._make_next)

    def _make_next(self) -> None:
        if self._steps:
            self._steps.pop(0)()
            if self._steps:
                QTimer.singleShot(0, self, self._make_next)
            else:
                self._fill()
                self.made.emit()

    def _make_plain(self) -> None:
        self.plain.set_params(param for param in PARAMS if param.name not in FIRST)
        self._column.addWidget(self.plain)
        self.plain.show_values(values(self._raw, self.plain.rows))

    def _make_rest(self, choice: Choice) -> None:
        for widget in (heading(choice.title), choice.help, choice.rest):
            self._column.addWidget(widget)
        choice.place_rest()

    def _make_others(self) -> None:
        self.schedule.offer(SCHEDULES)
        for widget in (heading("Learning rate schedule"), self.schedule, self.metrics, self.stopping):
            self._column.addWidget(widget)

    def _fill(self) -> None:
        raw, task = self._raw, self._task
        self.plain.show_values(values(raw, self.plain.rows))
        self.schedule.show_raw(raw.get("schedule"))
        self.stopping.show_raw(raw.get("early_stopping"))
        names = [name for name, spec in METRICS.items() if task is None or task.goal in spec.goals]
        self.metrics.show_metrics(names, metrics_of(raw, task))


class TrainingForm(QWidget):
    """Shows training settings and tells the new ones; it changes nothing itself."""

    edited = Signal(object, str)  # all settings of the training, and what was changed: "optimizer"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._raw: Raw = {}
        self.plain = Form((param for param in PARAMS if param.name in FIRST), titled=titled)
        self.optimizer, self.loss = Choice("Optimizer", first=RATES), Choice("Loss", first=())
        self.more, self.fold = More(self.optimizer, self.loss), QToolButton()
        self._arrange()
        self._connect()

    def show_raw(self, raw: Raw, task: Task | None) -> None:
        """Show the settings of a design, and what fits its task."""
        self._raw = raw
        self.plain.show_values(values(raw, self.plain.rows))
        self.optimizer.show_raw(raw.get("optimizer"), "Adam")
        fitting = {kind: spec for kind, spec in LOSSES.items() if task is None or task.goal in spec.goals}
        self.loss.offer(fitting, f"that of the data ({task.loss})" if task else "that of the data")
        self.loss.show_raw(raw.get("loss"))
        self.more.show_raw(raw, task)

    def commit(self) -> None:
        """Tell what is typed and not yet told."""
        for form in self.findChildren(Form):
            form.commit()

    @property
    def wrong(self) -> Row | None:
        """The first setting in which stands what was refused."""
        return next((row for row in self._rows() if any(line.bad for line in row.field.findChildren(Line))), None)

    def go_to(self, row: Row) -> None:
        """Give the keyboard to a setting."""
        if self.more.isAncestorOf(row.field):
            self.fold.setChecked(True)
        line = row.field.findChild(Line)
        (line or row.field).setFocus(Qt.FocusReason.OtherFocusReason)

    def _rows(self) -> Iterator[Row]:
        for form in self.findChildren(Form):
            yield from form.rows.values()

    def _arrange(self) -> None:
        lined(self.plain.grid)
        self.fold.setText("More")
        self.fold.setObjectName("moreSettings")
        self.fold.setAccessibleName("More settings")
        self.fold.setToolTip("Shuffling, seed, threads, the other options of optimizer and loss, schedule, metrics")
        self.fold.setCheckable(True)
        self.fold.setAutoRaise(True)
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.more.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(4)
        for widget in (self.plain, self.optimizer, self.loss, self.fold, self.more):
            column.addWidget(widget)
        column.addStretch()
        self._unfold(False)

    def _connect(self) -> None:
        self.fold.toggled.connect(self._unfold)
        theme.changed().connect(self._show_arrow)
        self.optimizer.offer(OPTIMIZERS)
        for form in (self.plain, self.more.plain):
            form.edited.connect(self._edit)
        groups: dict[str, Choice | Metrics | EarlyStopping] = {
            "optimizer": self.optimizer,
            "loss": self.loss,
            "schedule": self.more.schedule,
            "metrics": self.more.metrics,
            "early_stopping": self.more.stopping,
        }
        for name, group in groups.items():
            group.chosen.connect(partial(self._set, name))

    def _unfold(self, unfolded: bool) -> None:
        self._show_arrow()
        self.more.setVisible(unfolded)
        if unfolded:
            self.more.make()

    def _show_arrow(self) -> None:
        self.fold.setIcon(theme.icon("collapse" if self.fold.isChecked() else "expand"))

    def _edit(self, edited: Edited) -> None:
        self.edited.emit(changed(self._raw, edited), titled(edited.name).lower())

    def _set(self, name: str, settings: object) -> None:
        raw = dict(self._raw)
        if settings is None:
            raw.pop(name, None)
        else:
            raw[name] = settings
        self.edited.emit(raw, titled(name).lower())
