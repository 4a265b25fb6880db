"""A problem as a card: the sentence, where it is, what was expected, the buttons that mend it, and the details."""

from __future__ import annotations

import re
from typing import Final, TypeVar

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontDatabase, QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.theming import theme
from app.theming.flow import Flow, emptied
from app.theming.looks import SignLabel, muted
from designer.report import Fix, Problem

Text = TypeVar("Text", bound=QLabel)

SHAPE: Final = re.compile(r"(?<=[\dN?]) x (?=[\dN?])")
GO_KEYS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class ProblemCard(QFrame):
    """One problem. A card can be given another one, which costs less than a new card."""

    chosen = Signal(object)  # Problem: the user wants to go there
    pointed = Signal(object)  # Problem that is under the mouse or has the keys; None when it is left
    mended = Signal(object)  # Fix: the user wants it done
    stepped = Signal(object, int)  # itself, and -1 or 1: the user goes to the card before or after it

    def __init__(self, problem: Problem) -> None:
        super().__init__()
        self.problem = problem
        self.following: tuple[Problem, ...] = ()
        self._labels: tuple[str, ...] | None = None
        self._current = False
        self.setObjectName("problemCard")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._sign = SignLabel("error")
        self._sentence = _text(QLabel())
        self._place = _text(muted())
        self._sizes = _text(muted())
        self._following = _text(muted())
        self._details = _text(QLabel())
        self._details.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        for hidden in (self._following, self._details):
            hidden.hide()
        self._following.hide()
        self.more_button = _unfolding("detailsButton", "Details", "What PyTorch says", self._details)
        self.following_button = _unfolding("followingButton", "", "Gone when this one is mended", self._following)
        self.fix_buttons: list[QPushButton] = []
        self._row = QWidget()
        self._flow = Flow()
        self._lay_out()

    @property
    def current(self) -> bool:
        """Whether its node is the selected one."""
        return self._current

    def set_current(self, current: bool) -> None:
        if current != self._current:
            self._current = current
            self.update()

    def show_problem(self, problem: Problem, root: str = "", following: tuple[Problem, ...] = ()) -> None:
        """Show `problem` of the model called `root`, and what follows from it; the buttons do its fixes from now on."""
        another = problem.message != self.problem.message
        self.problem, self.following = problem, following
        self._sign.set_sign("error" if any(p.severity == "error" for p in (problem, *following)) else "warning")
        self._sentence.setText(_whole(problem.message))
        _set(self._place, place_of(problem, root))
        _set(self._sizes, sizes_of(problem))
        self._details.setText(problem.details)
        self.more_button.setVisible(bool(problem.details))
        if another or not problem.details:
            self.more_button.setChecked(False)
        self._following.setText("\n".join(f"•  {_whole(each.message)}" for each in following))
        self.following_button.setText(
            f"{len(following)} more follow from it" if len(following) > 1 else "1 more follows from it"
        )
        self.following_button.setVisible(bool(following))
        if another or not following:
            self.following_button.setChecked(False)
        self._offer(problem.fixes)
        self._row.setVisible(bool(problem.fixes or problem.details or following))
        self.setAccessibleName(f"{problem.severity}: {' '.join(self.texts)}")

    @property
    def texts(self) -> tuple[str, ...]:
        """What the card says, line by line."""
        lines = (self._sentence.text(), self._place.text(), self._sizes.text())
        return tuple(filter(None, lines))

    @property
    def details(self) -> str:
        """What is unfolded of the details."""
        return "" if self._details.isHidden() else self._details.text()

    @property
    def consequences(self) -> str:
        """What is unfolded of the problems that follow."""
        return "" if self._following.isHidden() else self._following.text()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.chosen.emit(self.problem)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in GO_KEYS:
            self.chosen.emit(self.problem)
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(self, -1 if event.key() == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()
        self.pointed.emit(self.problem)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()
        self.pointed.emit(None)

    def enterEvent(self, event: QEvent) -> None:
        self.update()
        self.pointed.emit(self.problem)

    def leaveEvent(self, event: QEvent) -> None:
        self.update()
        self.pointed.emit(None)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.pointed.emit(None)  # no other event tells that it is left

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = theme.colours()
        border = colours.edge if self.underMouse() else colours.line
        painter.setPen(QColor(colours.accent if self._current or self.hasFocus() else border))
        painter.setBrush(QColor(colours.panel))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        if self._current:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.accent))
            painter.drawRoundedRect(QRectF(1, 6, 3, self.height() - 12), 1.5, 1.5)

    def _lay_out(self) -> None:
        self._flow.setSpacing(8)
        self._row.setLayout(self._flow)
        self._flow.addWidget(self.following_button)
        self._flow.addWidget(self.more_button)
        words = QVBoxLayout()
        words.setSpacing(4)
        for widget in (self._sentence, self._place, self._sizes):
            words.addWidget(widget)
        words.addSpacing(2)
        words.addWidget(self._row)
        words.addWidget(self._following)
        words.addWidget(self._details)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(8)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _offer(self, fixes: tuple[Fix, ...]) -> None:
        """Have a button for each fix; the same labels keep their buttons."""
        labels = tuple(fix.label for fix in fixes)
        if labels == self._labels:
            return
        self._labels = labels
        folds = (self.following_button, self.more_button)
        for widget in folds:
            self._flow.removeWidget(widget)
        emptied(self._flow)
        self.fix_buttons = [self._fix_button(index, fix) for index, fix in enumerate(fixes)]
        for button in (*self.fix_buttons, *folds):
            self._flow.addWidget(button)

    def _fix_button(self, index: int, fix: Fix) -> QPushButton:
        button = QPushButton(fix.label, self._row)
        button.setObjectName("fixButton")
        button.setAccessibleName(f"Fix: {fix.label}")
        button.setToolTip("Goes to where that is done" if fix.dock else f"{fix.label}. Undo takes it back.")
        button.setCursor(Qt.CursorShape.ArrowCursor)
        button.clicked.connect(lambda: self.mended.emit(self.problem.fixes[index]))
        button.show()
        return button

    def sizeHint(self) -> QSize:
        return super().sizeHint().boundedTo(QSize(400, 10_000))


def place_of(problem: Problem, root: str = "") -> str:
    """Where a problem of the model called `root` is: path, parameter, and in how many places."""
    names = (root if problem.block else "", *problem.path.split("."))
    parts = [" › ".join(filter(None, names)), problem.field]
    if problem.instances > 1:
        parts.append(f"in {problem.instances:,} places of the model")
    return "  ·  ".join(filter(None, parts))


def sizes_of(problem: Problem) -> str:
    """What was expected and what came."""
    if not (problem.expected and problem.received):
        return ""
    return _whole(f"Expected {problem.expected}, received {problem.received}")


def _whole(text: str) -> str:
    """The text with shapes as the canvas writes them, which no line end may break."""
    return SHAPE.sub("\u00a0×\u00a0", text)


def _text(label: Text) -> Text:
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def _set(label: QLabel, text: str) -> None:
    label.setText(text)
    label.setVisible(bool(text))


def _unfolding(name: str, text: str, tip: str, unfolded: QWidget) -> QToolButton:
    """A button that shows and hides something below it."""
    button = QToolButton()
    button.setObjectName(name)
    button.setText(text)
    button.setToolTip(tip)
    button.setAccessibleName(f"Show or hide: {tip}")
    button.setCheckable(True)
    button.setAutoRaise(True)
    button.setCursor(Qt.CursorShape.ArrowCursor)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setArrowType(Qt.ArrowType.RightArrow)

    def unfold(shown: bool) -> None:
        unfolded.setVisible(shown)
        button.setArrowType(Qt.ArrowType.DownArrow if shown else Qt.ArrowType.RightArrow)

    button.toggled.connect(unfold)
    return button
