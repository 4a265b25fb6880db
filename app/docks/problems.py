"""The Problems dock: everything that is wrong with the design, in sentences, with the edits that mend it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.findings import Findings
from app.first_steps import FirstSteps, is_to_begin
from app.mending import mend
from app.nodes import ids_at
from app.opening import place
from app.problem_card import ProblemCard
from app.session import Session
from designer.canvas.selection import Path, Selection, definition_at

if TYPE_CHECKING:
    from app.job import Examined
    from designer.report import Fix, Problem

AT_ONCE: Final = 8
"""Cards made in one turn of the event loop: more would be felt."""
PAGE: Final = 50
SETTINGS: Final = ("data", "training")


class ProblemsDock(Findings):
    """Lists the problems of the session's design, errors first, and what follows from a problem on its card."""

    titled = Signal(str)  # "Problems (3)": the title for the tab
    dock_wanted = Signal(str)  # the object name of the dock in which the chosen problem is mended

    coming = "Problems are told in a moment; the canvas can be used already."

    def __init__(self, session: Session) -> None:
        super().__init__(session, "problemsPanel", "Problems")
        self._groups: tuple[tuple[Problem, ...], ...] = ()
        self._steps = FirstSteps()
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
        self._pages.addWidget(self._steps)
        self._steps.data_wanted.connect(partial(self.dock_wanted.emit, "data"))
        self.follow(self._area)

    @property
    def title(self) -> str:
        """The title for the tab, with the number of problems that stand by themselves."""
        return f"Problems ({len(self._groups)})" if self._groups else "Problems"

    @property
    def is_filled(self) -> bool:
        return bool(self._groups)

    @property
    def message(self) -> str:
        """What is said instead of a list; "" while problems are listed."""
        return "" if self._groups else self._empty.text

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
        self._steps.show_data(bool(self._session.design.data))
        self._set(() if is_to_begin(self._session) else examined.groups)

    def tell(self) -> None:
        super().tell()
        beginning = is_to_begin(self._session)
        takes = QSizePolicy.Policy.Preferred if beginning else QSizePolicy.Policy.Ignored
        self._steps.setSizePolicy(takes, takes)  # while they are not seen they need no room
        if beginning:
            self._pages.setCurrentWidget(self._steps)

    def _set(self, groups: Sequence[tuple[Problem, ...]]) -> None:
        self._groups = tuple(groups)
        if not groups:
            self._most = PAGE
        self._fill()
        self.tell()
        self.titled.emit(self.title)

    def _fill(self) -> None:
        """Let the cards show the problems; cards that are missing are made a few at a time."""
        wanted = self._groups[: self._most]
        for group in wanted[len(self.cards) :][:AT_ONCE]:
            self._add(group)
        for card, group in zip(self.cards, wanted, strict=False):
            if card.problem is not group[0] or card.following != group[1:] or card.isHidden():
                card.show_problem(group[0], self._session.design.main, group[1:])
                card.show()
        for card in self.cards[len(wanted) :]:
            card.hide()
        if len(self.cards) < len(wanted):
            self._due.start()
        left = len(self._groups) - len(wanted)
        self.more_button.setText(f"Show {min(left, PAGE):,} of {left:,} more")
        self.more_button.setVisible(left > 0)
        self.mark(self._session.selection)

    def _add(self, group: tuple[Problem, ...]) -> None:
        card = ProblemCard(group[0])
        card.show_problem(group[0], self._session.design.main, group[1:])
        card.chosen.connect(self._go)
        card.mended.connect(self._mend)
        card.stepped.connect(self._step)
        card.pointed.connect(self._point)
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
        dock = problem.path.partition(".")[0]
        where = self._where(problem)
        if not problem.block and dock in SETTINGS:
            self.dock_wanted.emit(dock)
        elif where is not None:
            self._session.locate(*where)

    def _point(self, problem: Problem | None) -> None:
        """Let the node of a problem come forward on the canvas, None lets it go."""
        where = self._where(problem) if problem is not None else None
        self._session.pointed.emit(Selection(where[0], frozenset((where[1],))) if where is not None else None)

    def _where(self, problem: Problem) -> tuple[Path, str] | None:
        """The way to the node of a problem, and its id; in a block used often that of the first instance."""
        design = self._session.design
        ids = ids_at(design, problem.path) if problem.block else ()
        if ids:
            return ids[:-1], ids[-1]
        path = place(design, problem.block) if problem.node else None
        return (path, problem.node) if path is not None and problem.node in design.blocks[problem.block].by_id else None

    def _mend(self, fix: Fix) -> None:
        mend(self._session, fix)

    def _step(self, card: ProblemCard, step: int) -> None:
        index = self.cards.index(card) + step
        if 0 <= index < len(self.cards) and not self.cards[index].isHidden():
            self.cards[index].setFocus(Qt.FocusReason.TabFocusReason)
            self._area.ensureWidgetVisible(self.cards[index])
