"""Bars with a name on the left and a figure on the right: counts of classes, probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from app.examples.colours import of_class
from app.theming import theme

LINE, LEAST, THICK = 20, 13, 12
"""The height of a line, the least where many are to be seen at once, and of a bar."""
MOST_NAMED, MOST_AT_ONCE = 200, 12


@dataclass(frozen=True, slots=True)
class Bar:
    """A name, a length (0 to 1) and the figure behind it; the `leading` one is set off."""

    name: str
    share: float
    figure: str
    leading: bool = False


class Bars(QWidget):
    """The bars one below the other."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.bars: tuple[Bar, ...] = ()
        self.coloured = True
        self.line = LINE

    def show_bars(self, bars: Sequence[Bar], coloured: bool = True) -> None:
        """Show these; `coloured` gives each class its own colour."""
        self.bars, self.coloured = tuple(bars), coloured
        self.setAccessibleDescription("; ".join(f"{bar.name} {bar.figure}" for bar in self.bars[:MOST_NAMED]))
        self.updateGeometry()
        self.update()

    def fit(self, height: int) -> None:
        """Move together so that all are seen in that height, if that can be."""
        wanted = max(LEAST, min(LINE, height // max(1, len(self.bars))))
        if wanted != self.line:
            self.line = wanted
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, self.line * len(self.bars))

    def minimumSizeHint(self) -> QSize:
        return QSize(140, self.line * len(self.bars))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.bars:
            return
        painter, metrics = QPainter(self), self.fontMetrics()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        named = min(max(metrics.horizontalAdvance(bar.name) for bar in self.bars) + 4, self.width() * 2 // 5)
        counted = max(metrics.horizontalAdvance(bar.figure) for bar in self.bars)
        first, last = event.rect().top() // self.line, event.rect().bottom() // self.line + 1
        for number in range(first, min(last, len(self.bars))):
            self._draw(painter, number, named, counted)

    def _draw(self, painter: QPainter, number: int, named: int, counted: int) -> None:
        bar, hues, top, middle = self.bars[number], theme.canvas(), number * self.line, Qt.AlignmentFlag.AlignVCenter
        right = middle | Qt.AlignmentFlag.AlignRight
        painter.setPen(QColor(hues.text))
        name = self.fontMetrics().elidedText(bar.name, Qt.TextElideMode.ElideRight, named)
        painter.drawText(QRectF(0, top, named, self.line), right, name)
        room = max(8, self.width() - named - counted - 16)
        track = QRectF(named + 8, top + (self.line - THICK) / 2, room, THICK)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(hues.header))
        painter.drawRoundedRect(track, 3, 3)
        if bar.share > 0:
            plain = QColor(hues.accent if bar.leading else hues.faint)
            painter.setBrush(of_class(number, hues) if self.coloured else plain)
            painter.drawRoundedRect(QRectF(track.left(), track.top(), max(2.0, room * bar.share), THICK), 3, 3)
        painter.setPen(QColor(hues.text if bar.leading else hues.muted))
        painter.drawText(QRectF(track.right() + 8, top, counted, self.line), right, bar.figure)


class ScrolledBars(QScrollArea):
    """Bars in as much room as there is."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bars = Bars(title)
        self._expected = 0
        self.setWidget(self.bars)
        self.setWidgetResizable(True)
        self.setAccessibleName(title)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def sizeHint(self) -> QSize:
        """The room that a dozen bars need at least."""
        return QSize(200, LEAST * min(MOST_AT_ONCE, max(self._expected, len(self.bars.bars))))

    def expect(self, count: int) -> None:
        """Keep room for so many bars, so that nothing moves when they come."""
        self._expected = count
        self.updateGeometry()

    def show_bars(self, bars: Sequence[Bar], coloured: bool = True) -> None:
        """Show these bars."""
        another = len(bars) != len(self.bars.bars)
        self.bars.show_bars(bars, coloured)
        self.bars.fit(self.viewport().height())
        if another:
            self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.bars.fit(self.viewport().height())
