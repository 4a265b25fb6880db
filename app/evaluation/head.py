"""The lines above the answers: which network is judged on which part of its data, and its figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.entry.lines import Chooser
from app.entry.said import Said
from app.evaluation.sources import Sources
from app.output import count, shown, spoken
from app.theming.looks import muted

PARTS = ("Test", "Validation", "Training")
CHANGED = "This run trained another network than the one on the canvas; what follows is about the network of the run."
BETWEEN = "   "
"""What stands between two figures of a line."""
WIDE, NARROWEST = 760, 280
"""From this width on everything stands in one line; and the least that is needed for two."""


class Head(QWidget):
    """Choosers, figures, what goes on, and a button to judge anew; the figures give way, the button never does."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sources, self.part = Sources(), Chooser()
        self.part.setObjectName("partChooser")
        self.part.setAccessibleName("Part of the data to judge on")
        self.part.addItems(list(PARTS))
        self.figures, self.state = Figures(), muted()
        self.figures.setObjectName("testFigures")
        self.figures.setAccessibleName("Figures")
        self.again = QPushButton("Evaluate again")
        self.again.setObjectName("judgeButton")
        self.changed = Said(CHANGED, "warning")
        self.changed.setWordWrap(True)
        self.changed.hide()
        self._first, self._second = QHBoxLayout(), QHBoxLayout()
        self._wide: bool | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for row in (self._first, self._second):
            row.setSpacing(8)
            column.addLayout(row)
        column.addWidget(self.changed)
        self._first.addWidget(self.sources, 1)
        self._first.addWidget(self.part)
        self._share_out(wide=False)

    def minimumSizeHint(self) -> QSize:
        """What it needs in two lines, which it takes as soon as it gets narrow."""
        return QSize(NARROWEST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_out(wide=self.width() >= WIDE)

    def _share_out(self, *, wide: bool) -> None:
        """Put the figures behind the choosers, or below them."""
        if wide == self._wide:
            return
        self._wide = wide
        left, row = (self._second, self._first) if wide else (self._first, self._second)
        for widget in (self.figures, self.state, self.again):
            left.removeWidget(widget)
            row.addWidget(widget, widget is self.figures)

    def allow(self, allowed: bool) -> None:
        """Whether there is a network to judge."""
        for widget in (self.again, self.part):
            widget.setEnabled(allowed)
            widget.setToolTip("" if allowed else "There is no trained network yet")

    def show_figures(self, figures: Mapping[str, float | None], examples: int) -> None:
        """Show how a network does."""
        named = sorted(figures.items(), key=lambda figure: figure[0] == "loss")
        words = [f"{spoken(name)} {'none' if value is None else shown(name, value)}" for name, value in named]
        words.append(f"{count(examples)} examples")
        self.figures.show_words(words)

    def clear(self) -> None:
        """Show no figures."""
        self.figures.show_words(())
        self.state.setText("")


class Figures(QLabel):
    """Figures in one line, or in two; what has no room there either stands in the tip alone."""

    def __init__(self) -> None:
        super().__init__()
        self._short = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setMinimumHeight(2 * self.fontMetrics().lineSpacing())

    def show_words(self, words: Sequence[str], short: Sequence[str] = ()) -> None:
        """Show these figures, none of which is broken; the short ones where those have no room."""
        self._short = BETWEEN.join(short)
        self.setText(BETWEEN.join(words))
        self.setToolTip("\n".join(words))

    def lines(self, width: int) -> list[str]:
        """The text in lines of that width, two at most."""
        metrics = self.fontMetrics()
        texts = [self._broken(text, width) for text in (self.text(), self._short) if text]
        fitting = (lines for lines in texts if all(metrics.horizontalAdvance(line) <= width for line in lines))
        # Qt elides a text that is just as wide as its room where the width of letters is no whole number.
        elided = Qt.TextElideMode.ElideRight
        return [
            line if metrics.horizontalAdvance(line) <= width else metrics.elidedText(line, elided, width)
            for line in next(fitting, texts[-1] if texts else [""])
        ]

    def _broken(self, text: str, width: int) -> list[str]:
        metrics, lines = self.fontMetrics(), [""]
        for word in filter(None, text.split(BETWEEN)):
            longer = BETWEEN.join(filter(None, (lines[-1], word)))
            if len(lines) > 1 or not lines[-1] or metrics.horizontalAdvance(longer) <= width:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines

    def paintEvent(self, _event: QPaintEvent) -> None:
        text, middle = "\n".join(self.lines(self.width())), Qt.AlignmentFlag.AlignVCenter
        self.style().drawItemText(
            QPainter(self), self.rect(), middle, self.palette(), True, text, self.foregroundRole()
        )
