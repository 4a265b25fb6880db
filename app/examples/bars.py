"""Bars with a name on the left and a figure on the right: counts of classes, probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from app import theme
from app.examples.colours import of_class

LINE, THICK = 20, 12
MOST_NAMED = 200


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

    def show_bars(self, bars: Sequence[Bar], coloured: bool = True) -> None:
        """Show these; `coloured` gives each class its own colour."""
        self.bars, self.coloured = tuple(bars), coloured
        self.setAccessibleDescription("; ".join(f"{bar.name} {bar.figure}" for bar in self.bars[:MOST_NAMED]))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, LINE * len(self.bars))

    def minimumSizeHint(self) -> QSize:
        return QSize(140, LINE * len(self.bars))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.bars:
            return
        painter, hues, metrics = QPainter(self), theme.canvas(), self.fontMetrics()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        named = min(max(metrics.horizontalAdvance(bar.name) for bar in self.bars) + 4, self.width() * 2 // 5)
        counted = max(metrics.horizontalAdvance(bar.figure) for bar in self.bars)
        room = max(8, self.width() - named - counted - 16)
        first, last = event.rect().top() // LINE, event.rect().bottom() // LINE + 1
        for number, bar in list(enumerate(self.bars))[first:last]:
            top = number * LINE
            middle = Qt.AlignmentFlag.AlignVCenter
            painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
            name = metrics.elidedText(bar.name, Qt.TextElideMode.ElideRight, named)
            painter.drawText(QRectF(0, top, named, LINE), middle | Qt.AlignmentFlag.AlignRight, name)
            track = QRectF(named + 8, top + (LINE - THICK) / 2, room, THICK)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(hues.header))
            painter.drawRoundedRect(track, 3, 3)
            colour = of_class(number, hues) if self.coloured else QColor(hues.accent if bar.leading else hues.faint)
            if bar.share > 0:
                painter.setBrush(colour)
                painter.drawRoundedRect(QRectF(track.left(), track.top(), max(2.0, room * bar.share), THICK), 3, 3)
            painter.setPen(QColor(hues.text if bar.leading else hues.muted))
            figure = QRectF(track.right() + 8, top, counted, LINE)
            painter.drawText(figure, middle | Qt.AlignmentFlag.AlignRight, bar.figure)


class ScrolledBars(QScrollArea):
    """Bars in as much room as there is."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bars = Bars(title)
        self.setWidget(self.bars)
        self.setWidgetResizable(True)
        self.setAccessibleName(title)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_bars(self, bars: Sequence[Bar], coloured: bool = True) -> None:
        """Show these bars."""
        self.bars.show_bars(bars, coloured)
