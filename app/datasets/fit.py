"""Whether the network fits its data: what it gets and must give, and each misfit with its fixes to press."""

from __future__ import annotations

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
from designer.report import Problem
from designer.task import Task

MOST_FIXES = 2


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
        self.problems: tuple[Problem, ...] = ()
        self._shown: object = None
        session.reported.connect(self._report)
        theme.changed().connect(self._recolour)
        session.reset.connect(self.clear)
        if session.examined is not None:
            self._report(session.examined)

    def clear(self) -> None:
        """Say nothing."""
        self.problems, self._shown = (), None
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _report(self, examined: Examined) -> None:
        problems = tuple(problem for problem in examined.problems if concerns_data(problem, examined))
        said = [(problem.message, [fix.label for fix in problem.fixes]) for problem in problems]
        asked = asks(examined.task, examined.ok) if examined.task is not None and not problems else ""
        if self._shown != (said, asked):
            self.clear()
            for number, problem in enumerate(problems):
                self._column.addWidget(self._row(number, problem))
            if asked:
                self._column.addWidget(_line(asked, examined.ok))
            self._shown = said, asked
        self.problems = problems

    def _recolour(self) -> None:
        self.clear()
        if self._session.examined is not None:
            self._report(self._session.examined)

    def _row(self, number: int, problem: Problem) -> QWidget:
        row = QFrame()
        row.setObjectName("misfit")
        hues = theme.canvas()
        colour = hues.error_ground if problem.severity == "error" else hues.warning_ground
        row.setStyleSheet(f"#misfit {{ background: {colour}; border-radius: 6px; }}")
        grid = QGridLayout(row)
        grid.setContentsMargins(12, 6, 8, 6)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        label = QLabel(SHAPE.sub("\u00a0×\u00a0", problem.message))
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(SignLabel(problem.severity), 0, 0)
        grid.addWidget(label, 0, 1)
        grid.setColumnStretch(1, 1)
        buttons = QWidget()
        flow = Flow()
        buttons.setLayout(flow)
        for at, fix in enumerate(problem.fixes[:MOST_FIXES]):
            button = QPushButton(fix.label)
            button.setObjectName("misfitFix")
            button.setToolTip("One step, which can be undone")
            button.clicked.connect(partial(self._mend, number, at))
            flow.addWidget(button)
        if problem.fixes:
            grid.addWidget(buttons, 1, 1)
        return row

    def _mend(self, number: int, at: int) -> None:
        fix = self.problems[number].fixes[at]
        mend(self._session, fix)


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
