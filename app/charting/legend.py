"""The legend of a chart: what each colour is, and its value where the mouse points, or else now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.charting.look import Look

SWATCH, GAP = 16.0, 16.0


@dataclass(frozen=True)
class Entry:
    """One curve: how it is drawn, what it is, and its value in words."""

    name: str
    value: str
    colour: QColor
    mark: Literal["line", "dots", "ring", ""] = "line"


class Legend(QWidget):
    """Shows as many of its entries, the first ones first, as fit into its lines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[Entry, ...] = ()
        self._look: Look | None = None
        self.lines = 1
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Legend")

    def show_entries(self, entries: Sequence[Entry], look: Look, lines: int = 1) -> None:
        """Show these entries in at most that many lines."""
        if (tuple(entries), look, lines) == (self._entries, self._look, self.lines):
            return
        grown = len(entries) != len(self._entries) or lines != self.lines
        self._entries, self._look, self.lines = tuple(entries), look, lines
        if grown:
            self.updateGeometry()
        self.setAccessibleDescription("; ".join(f"{entry.name} {entry.value}".rstrip() for entry in entries))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, self.heightForWidth(max(120, self.width())))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, round(self._line()))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, _width: int) -> int:
        return round(self.lines * self._line())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.paint(painter, QRectF(self.rect()))
        painter.end()

    def paint(self, painter: QPainter, area: QRectF) -> None:
        """Paint the entries into `area`."""
        if self._look is None:
            return
        metrics = QFontMetricsF(self.font())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for entry, place in zip(self._entries, self._places(area.width()), strict=False):
            box = place.translated(area.topLeft())
            middle = box.center().y()
            self._swatch(painter, entry, box.left(), middle)
            left = box.left() + (SWATCH + 4 if entry.mark else 0)
            name = metrics.elidedText(entry.name, Qt.TextElideMode.ElideMiddle, max(24.0, box.right() - left))
            baseline = middle + (metrics.ascent() - metrics.descent()) / 2
            painter.setPen(self._look.muted)
            painter.drawText(QPointF(left, baseline), name)
            painter.setPen(self._look.text)
            painter.drawText(QPointF(left + metrics.horizontalAdvance(name + " "), baseline), entry.value)

    def _swatch(self, painter: QPainter, entry: Entry, left: float, middle: float) -> None:
        painter.setPen(QPen(entry.colour, 2))
        if entry.mark in ("line", "dots"):
            painter.drawLine(QPointF(left, middle), QPointF(left + SWATCH - 2, middle))
        if entry.mark == "dots":
            painter.setBrush(entry.colour)
            painter.drawEllipse(QPointF(left + SWATCH / 2 - 1, middle), 2.5, 2.5)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        elif entry.mark == "ring":
            painter.setPen(QPen(entry.colour, 1.6))
            painter.drawEllipse(QPointF(left + SWATCH / 2 - 1, middle), 4.5, 4.5)

    def _line(self) -> float:
        return QFontMetricsF(self.font()).height() + 4

    def _places(self, width: float) -> list[QRectF]:
        """Where the entries stand that have room."""
        metrics, height = QFontMetricsF(self.font()), self._line()
        found, x, y = [], 0.0, 0.0
        for entry in self._entries:
            room = metrics.horizontalAdvance(f"{entry.name} {_widest(entry.value)}")
            room += SWATCH + 4 if entry.mark else 0
            if x and x + room > width:
                x, y = 0.0, y + height
            if y >= self.lines * height:
                break
            found.append(QRectF(x, y, min(room, width), height))
            x += room + GAP
        return found


def _widest(value: str) -> str:
    """The value with all digits as wide as the widest, so that entries do not jump while numbers run."""
    return "".join("0" if letter.isdigit() else letter for letter in value)
