"""The Problems dock: everything that is wrong with the design, in sentences, with the edits that mend it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.findings import Findings
from app.mending import mend
from app.nodes import ids_at
from app.problem_card import ProblemCard
from app.session import Session
from designer.canvas.selection import Selection, definition_at

if TYPE_CHECKING:
    from app.job import Examined
    from designer.report import Fix, Problem

AT_ONCE: Final = 8
"""Cards made in one turn of the event loop: more would be felt."""
PAGE: Final = 50
SETTINGS: Final = ("data", "training")


class ProblemsDock(Findings):
    """Lists the problems of the session's design, errors first."""

    counted = Signal(int, int)  # errors, warnings
    titled = Signal(str)  # "Problems (3)": the title for the tab
    dock_wanted = Signal(str)  # the object name of the dock in which the chosen problem is mended

    coming = "Problems are told in a moment; the canvas can be used already."

    def __init__(self, session: Session) -> None:
        super().__init__(session, "problemsPanel", "Problems")
        self._problems: tuple[Problem, ...] = ()
        self._most = PAGE
        self.cards: list[ProblemCard] = []
        self._list = QWidget()
        self._column = QVBoxLayout(self._list)
        self.more_button = QPushButton()
        self.more_button.setObjectName("moreProblems")
        self._area = QScrollArea()
        self._due = QTimer(self, singleShot=True, interval=0)
        self._lay_out()
        self._due.timeout.connect(self._fill)
        self.more_button.clicked.connect(self._show_more)
        self.follow(self._area)

    @property
    def title(self) -> str:
        """The title for the tab, with the number of problems."""
        return f"Problems ({len(self._problems)})" if self._problems else "Problems"

    @property
    def is_filled(self) -> bool:
        return bool(self._problems)

    @property
    def message(self) -> str:
        """What is said instead of a list; "" while problems are listed."""
        return "" if self._problems else self._empty.text

    def _lay_out(self) -> None:
        self._column.setContentsMargins(8, 8, 8, 8)
        self._column.setSpacing(8)
        self._column.addWidget(self.more_button, 0, Qt.AlignmentFlag.AlignHCenter)
        self._column.addStretch(1)
        self.more_button.hide()
        self._area.setWidget(self._list)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def forget(self) -> None:
        self._set(())

    def take(self, examined: Examined) -> None:
        errors = [problem for problem in examined.problems if problem.severity == "error"]
        others = [problem for problem in examined.problems if problem.severity != "error"]
        self._set((*errors, *others))

    def _set(self, problems: Sequence[Problem]) -> None:
        self._problems = tuple(problems)
        if not problems:
            self._most = PAGE
        errors = sum(problem.severity == "error" for problem in problems)
        self._fill()
        self.tell()
        self.counted.emit(errors, len(problems) - errors)
        self.titled.emit(self.title)

    def _fill(self) -> None:
        """Let the cards show the problems; cards that are missing are made a few at a time."""
        wanted = self._problems[: self._most]
        for problem in wanted[len(self.cards) :][:AT_ONCE]:
            self._add(problem)
        for card, problem in zip(self.cards, wanted, strict=False):
            if card.problem is not problem or card.isHidden():
                card.show_problem(problem, self._session.design.main)
                card.show()
        for card in self.cards[len(wanted) :]:
            card.hide()
        if len(self.cards) < len(wanted):
            self._due.start()
        left = len(self._problems) - len(wanted)
        self.more_button.setText(f"Show {min(left, PAGE):,} of {left:,} more")
        self.more_button.setVisible(left > 0)
        self.mark(self._session.selection)

    def _add(self, problem: Problem) -> None:
        card = ProblemCard(problem)
        card.show_problem(problem, self._session.design.main)
        card.chosen.connect(self._go)
        card.mended.connect(self._mend)
        card.stepped.connect(self._step)
        self._column.insertWidget(len(self.cards), card)
        self.cards.append(card)

    def _show_more(self) -> None:
        self._most += PAGE
        self._fill()

    def say_none(self, examined: Examined) -> None:
        if examined.task is None:
            self._empty.say("fine", "No problems.", "Choose a data set in the Data dock to train the network.")
        else:
            self._empty.say("fine", "No problems. The network can be trained.")

    def mark(self, selection: Selection) -> None:
        """Mark the cards of the selected nodes."""
        block = definition_at(self._session.design, selection.path)
        for card in self.cards:
            problem = card.problem
            card.set_current(problem.block == block and problem.node in selection.nodes)

    def _go(self, problem: Problem) -> None:
        """Select the node of a problem; one of the settings is mended in its dock."""
        session = self._session
        dock = problem.path.partition(".")[0]
        if not problem.block and dock in SETTINGS:
            self.dock_wanted.emit(dock)
            return
        ids = ids_at(session.design, problem.path)
        if ids:
            session.locate(ids[:-1], ids[-1])
        elif problem.node:
            session.locate_in(problem.block, problem.node)

    def _mend(self, fix: Fix) -> None:
        mend(self._session, fix)

    def _step(self, card: ProblemCard, step: int) -> None:
        index = self.cards.index(card) + step
        if 0 <= index < len(self.cards) and not self.cards[index].isHidden():
            self.cards[index].setFocus(Qt.FocusReason.TabFocusReason)
            self._area.ensureWidgetVisible(self.cards[index])
