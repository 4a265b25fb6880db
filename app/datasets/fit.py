"""Whether the network fits its data: what it gets and must give, and each misfit with its fixes to press."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.job import Examined
from app.mending import mend
from app.problem_card import SHAPE
from app.session import Session
from app.theming import theme
from app.theming.flow import Flow
from app.theming.looks import SignLabel, muted
from designer.model.design import INPUT, OUTPUT
from designer.report import Fix, Problem
from designer.task import Task

MOST_FIXES = 2


@dataclass(frozen=True)
class Misfit:
    """A problem between the network and its data, and the one it follows from: itself, or one of the network's own."""

    problem: Problem
    cause: Problem

    @property
    def fixes(self) -> tuple[Fix, ...]:
        """Those that the Problems dock offers too."""
        return self.cause.fixes[:MOST_FIXES]

    @property
    def text(self) -> str:
        if self.cause is self.problem:
            return self.problem.message
        return f"{self.problem.message} It follows from another problem: {self.cause.message}"


class Fit(QWidget):
    """Follows the session's report."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dataFit")
        self.setAccessibleName("Whether the network fits the data")
        self._session = session
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self.misfits: tuple[Misfit, ...] = ()
        self._shown: object = None
        session.reported.connect(self._report)
        theme.changed().connect(self._recolour)
        session.reset.connect(self.clear)
        if session.examined is not None:
            self._report(session.examined)

    def clear(self) -> None:
        """Say nothing."""
        self.misfits, self._shown = (), None
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _report(self, examined: Examined) -> None:
        found = tuple(misfits(examined))
        said = [(misfit.text, [fix.label for fix in misfit.fixes]) for misfit in found]
        asked = asks(examined.task, examined.ok) if examined.task is not None and not found else ""
        if self._shown != (said, asked):
            self.clear()
            for number, misfit in enumerate(found):
                self._column.addWidget(self._row(number, misfit))
            if asked:
                self._column.addWidget(_line(asked, examined.ok))
            self._shown = said, asked
        self.misfits = found

    def _recolour(self) -> None:
        self.clear()
        if self._session.examined is not None:
            self._report(self._session.examined)

    def _row(self, number: int, misfit: Misfit) -> QWidget:
        row = QFrame()
        row.setObjectName("misfit")
        hues = theme.canvas()
        colour = hues.error_ground if misfit.problem.severity == "error" else hues.warning_ground
        row.setStyleSheet(f"#misfit {{ background: {colour}; border-radius: 6px; }}")
        grid = QGridLayout(row)
        grid.setContentsMargins(12, 6, 8, 6)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        label = QLabel(SHAPE.sub("\u00a0×\u00a0", misfit.text))
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(SignLabel(misfit.problem.severity), 0, 0)
        grid.addWidget(label, 0, 1)
        grid.setColumnStretch(1, 1)
        buttons = QWidget()
        flow = Flow()
        buttons.setLayout(flow)
        for at, fix in enumerate(misfit.fixes):
            button = QPushButton(fix.label)
            button.setObjectName("misfitFix")
            button.setToolTip("One step, which can be undone")
            button.clicked.connect(partial(self._mend, number, at))
            flow.addWidget(button)
        if misfit.fixes:
            grid.addWidget(buttons, 1, 1)
        return row

    def _mend(self, number: int, at: int) -> None:
        mend(self._session, self.misfits[number].fixes[at])


def misfits(examined: Examined) -> Iterator[Misfit]:
    """What is wrong between the network and its data, one for each cause."""
    for group in examined.groups:
        problem = next((each for each in group if concerns_data(each, examined)), None)
        if problem is not None:
            yield Misfit(problem, group[0])


def concerns_data(problem: Problem, examined: Examined) -> bool:
    """Whether a problem lies in the data settings, or between the network's ends and the data."""
    if not problem.block:
        return problem.path.startswith("data")
    design = examined.report.design
    if examined.task is None or problem.block != design.main:
        return False
    node = design.blocks[design.main].by_id.get(problem.node)
    return node is not None and node.kind in (INPUT, OUTPUT) and (bool(problem.expected) or not problem.fixes)


def asks(task: Task, fits: bool) -> str:
    """What a task asks of the network, in a few words."""
    given = ", ".join(" x ".join(map(str, field.shape)) or "one number" for field in task.inputs)
    wanted = {
        "classification": f"{len(task.classes)} classes",
        "multilabel": f"{len(task.classes) or task.output[0]} labels",
        "regression": "1 value" if task.output == (1,) else " x ".join(map(str, task.output)) + " values",
        "reconstruction": "the input again",
    }[task.goal]
    if fits:
        return f"The network fits: it takes {given} and gives {wanted}."
    return f"The network must take {given} and give {wanted}; it has problems of its own (see Problems)."


def _line(text: str, fits: bool) -> QWidget:
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(8)
    label = muted(SHAPE.sub("\u00a0×\u00a0", text))
    label.setWordWrap(True)
    line.addWidget(SignLabel("fine" if fits else "warning"))
    line.addWidget(label, 1)
    return row
