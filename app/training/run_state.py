"""What is said of a run: how far it is, how it ended and what can be done about it."""

from __future__ import annotations

import math
import re
from collections.abc import Collection

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from app.output import number, shown, spoken
from app.theming.looks import Sign, SignLabel, tokens
from app.training.groups import titled
from engine.events import RunEnded

Sentence = str
Span = tuple[float, float]
FAR = 1.5
"""A loss that has grown by this factor has not been learned from."""
TRIED = " What was tried:"
"""Begins what is said of a download only to those who ask."""
SETTING = re.compile(r"\b(?:training|data)\.([a-z_]+)(?:=([\w.+-]*\w))?")


class Progress(QWidget):
    """A thin bar: how much of the run is done."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share: float | None = None
        self.setFixedHeight(4)
        self.setAccessibleName("Progress of the run")

    def show_share(self, share: float | None) -> None:
        """Show a share of 0 to 1; None hides the bar."""
        if share != self._share:
            self._share = share
            self.setAccessibleDescription("" if share is None else f"{100 * share:.0f} per cent")
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._share is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens(self).border))
        painter.drawRoundedRect(self.rect(), 2, 2)
        done = self.rect()
        done.setWidth(round(done.width() * min(1.0, max(0.0, self._share))))
        painter.setBrush(self.palette().color(QPalette.ColorRole.Highlight))
        painter.drawRoundedRect(done, 2, 2)


class Outcome(QFrame):
    """How the last run ended: a sign, a sentence, and a button that goes on where that can be done."""

    gone_on = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("outcome")
        self._sign, self.text = SignLabel("fine"), QLabel()
        self.text.setObjectName("outcomeText")
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.again = QPushButton("Continue")
        self.again.setObjectName("goOnButton")
        self.again.setToolTip("Continue this run where it stopped: its own network and optimizer, in the same record")
        self.again.clicked.connect(self.gone_on)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.text, 1)
        row.addWidget(self.again, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    @property
    def sign(self) -> Sign:
        """What is shown before the sentence."""
        return self._sign.sign

    def say(self, end: RunEnded, run: str, kept: Collection[str], losses: Span | None = None) -> None:
        """Tell how the run called `run` ended; it has no name where it did not even begin.

        `kept` names the weights that are kept: "last", "best". `losses` are the first and the last of its losses.
        """
        failed = end.reason == "failed"
        grew = "" if failed or losses is None else grown(*losses)
        self._sign.set_sign("error" if failed else "warning" if grew else "fine")
        self.text.setText(ended(end, run, kept, grew))
        self.setAccessibleName(self.text.text())
        self.again.setVisible(end.reason == "stopped" and "last" in kept)
        self.setVisible(failed or bool(run))

    def object(self, sentence: Sentence) -> None:
        """Say why no run begins."""
        self._sign.set_sign("error")
        self.text.setText(sentence)
        self.setAccessibleName(sentence)
        self.again.hide()
        self.show()


def grown(first: float, last: float) -> Sentence:
    """What is to be said of a loss that grew by far; nothing of one that did not."""
    if math.isfinite(last) and (first <= 0 or last <= FAR * first):
        return ""
    to = f"from {number(first)} to {number(last)}" if math.isfinite(last) else "beyond all numbers"
    return f"but its loss grew {to}: try a smaller learning rate."


def ended(end: RunEnded, run: str, kept: Collection[str] = (), grew: Sentence = "") -> Sentence:
    """How a run ended, in a sentence or two."""
    if end.reason == "failed":
        kinds = " and the ".join(kind for kind in ("last", "best") if kind in kept)
        rest = f" The {kinds} weights of run {run} are kept." if kinds else ""
        return (in_window(brief(end.message)) or "The run failed.") + rest
    epochs = "1 epoch" if end.epochs == 1 else f"{end.epochs} epochs"
    if end.reason == "stopped":
        weights = "the last and the best weights" if "best" in kept else "the last weights"
        stopped = f"Stopped after {epochs}, {grew}" if grew else f"Stopped after {epochs}."
        return f"{stopped} Run {run} keeps {weights}."
    why = ", because the validation loss no longer fell" if end.reason == "stopped early" else ""
    figures = ", ".join(
        f"{spoken(figure)} {shown(figure, value)}"
        for figure, value in ((name.removeprefix("test_"), value) for name, value in end.figures.items())
        if value is not None
    )
    tested = f" On the test set: {figures} (with the {end.weights} weights)." if figures else ""
    return f"Run {run} ended after {epochs}{why}{f', {grew}' if grew else '.'}{tested}"


def brief(sentence: Sentence) -> Sentence:
    """A sentence without what was tried and what to put where: buttons beside it mend that."""
    return sentence.partition(". ")[0] + "." if TRIED in sentence else sentence


def in_window(sentence: Sentence) -> Sentence:
    """The sentence with the settings called as the form calls them: "training.clip_norm=1" is gradient clipping 1."""
    return SETTING.sub(lambda found: " ".join(filter(None, (titled(found[1]).lower(), found[2]))), sentence)
