"""Parts that the pages of the inspector are made of: headings, facts, problems, lines for names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.entry.lines import Line
from app.entry.row import BUTTON
from app.entry.said import Said
from app.mending import mend
from app.problem_card import ProblemCard
from app.session import Session
from app.theming import theme
from designer.report import Problem

MOST_PROBLEMS, LINES = 5, 2
"""So many problems are shown; and so many lines a description has at least, so that fields stand at one height."""
LABEL = 96
"""The least width of the labels before fields and facts, so that they stand in one line."""


class Chip(QWidget):
    """A small square in the colour of a category."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._category = ""
        self.setFixedSize(14, 14)

    def show_category(self, category: str) -> None:
        self._category = category
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.canvas().category(self._category)))
        painter.drawRoundedRect(self.rect(), 4, 4)


class Header(QWidget):
    """What is shown: its colour, its kind, and what that is for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chip, self.title, self.side, self.help = Chip(), QLabel(), Said(tone="muted"), Said(tone="muted")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setObjectName("inspectorTitle")
        self.help.setWordWrap(True)
        self.help.setAlignment(Qt.AlignmentFlag.AlignTop)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.chip)
        row.addWidget(self.title, 1)
        row.addWidget(self.side)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.help)
        font = self.title.font()
        font.setBold(True)
        self.title.setFont(font)

    def say(self, category: str, title: str, side: str, help: str) -> None:
        """Show another thing."""
        self.chip.show_category(category)
        self.title.setText(title)
        self.side.setText(side)
        self.help.setText(help)
        self.help.setVisible(bool(help))
        self.help.setMinimumHeight(LINES * self.help.fontMetrics().lineSpacing())


class Heading(QLabel):
    """The title of a part of a page."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        font = self.font()
        font.setBold(True)
        self.setFont(font)


class Rule(QFrame):
    """A thin line between parts."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), QColor(theme.canvas().border))


class Facts(QWidget):
    """What was found out, as names and figures."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnMinimumWidth(0, LABEL)
        self._grid.setColumnStretch(1, 1)
        self._lines: list[tuple[Said, QLabel]] = []
        self.shown: tuple[tuple[str, str], ...] = ()

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show these names and figures."""
        self.shown = tuple(facts)
        while len(self._lines) < len(facts):
            self._lines.append(self._line())
        for index, (name, figure) in enumerate(self._lines):
            shown = index < len(facts)
            name.setVisible(shown)
            figure.setVisible(shown)
            if shown:
                name.setText(facts[index][0])
                figure.setText(facts[index][1])
        self.setVisible(bool(facts))

    def _line(self) -> tuple[Said, QLabel]:
        name, figure = Said(tone="muted"), QLabel()
        figure.setTextFormat(Qt.TextFormat.PlainText)
        figure.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        figure.setWordWrap(True)
        row = len(self._lines)
        self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(figure, row, 1)
        return name, figure


class Problems(QWidget):
    """The problems of what is shown, with their fixes."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.cards: list[ProblemCard] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.hide()

    def show_problems(self, problems: Iterable[Problem]) -> None:
        """Show the first few problems."""
        wanted = [replace(problem, path="", block="", field="", instances=1) for problem in problems][:MOST_PROBLEMS]
        for problem in wanted[len(self.cards) :]:
            card = ProblemCard(problem)
            card.mended.connect(lambda fix: mend(self._session, fix))
            self._column.addWidget(card)
            self.cards.append(card)
        for card, problem in zip(self.cards, wanted, strict=False):
            card.show_problem(problem)
            card.show()
        for card in self.cards[len(wanted) :]:
            card.hide()
        self.setVisible(bool(wanted))


class NameLine(QWidget):
    """A line in which something is named, with the rule below it while a name is refused."""

    named = Signal(str)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line, self.note = Line(), Said(tone="error")
        self.line.setAccessibleName(title)
        self.line.given.connect(self._given)
        self.line.reverted.connect(partial(self.refuse, ""))
        self.note.setWordWrap(True)
        self.note.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.line)
        column.addWidget(self.note)
        self.setFocusProxy(self.line)

    def show_name(self, name: str, ghost: str = "") -> None:
        """Show the present name."""
        if name != self.line.kept:
            self.refuse("")
        self.line.show_text(name, ghost)

    def refuse(self, sentence: str) -> None:
        """Say why the name cannot be; nothing with an empty sentence."""
        self.line.bad = bool(sentence)
        self.note.setText(sentence)
        self.note.setVisible(bool(sentence))

    def _given(self, text: str) -> None:
        self.refuse("")
        self.named.emit(text.strip())


def rows() -> QGridLayout:
    """A layout of labels and fields that stand below each other as in a form."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(4)
    grid.setColumnMinimumWidth(0, LABEL)
    grid.setColumnMinimumWidth(2, 8 + BUTTON)  # the fields end where those with a button behind them do
    grid.setColumnStretch(1, 1)
    return grid


def add_row(grid: QGridLayout, title: str, field: QWidget, tip: str = "") -> Said:
    """Put a label and a field into the next row."""
    label = Said(title, "muted")
    label.setBuddy(field)
    label.setToolTip(tip)
    field.setToolTip(tip)
    row = grid.rowCount()
    high = isinstance(field, NameLine)  # what it says below a line is none of the label's
    if high:
        label.setContentsMargins(0, 5, 0, 0)
    grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop if high else Qt.AlignmentFlag.AlignVCenter)
    grid.addWidget(field, row, 1)
    return label
