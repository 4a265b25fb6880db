"""Where the cells of a confusion map stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QRectF, QSize
from PySide6.QtGui import QFontMetrics

LARGEST, NAMED = 96, 11
"""The sides of a cell in pixels: at most, and at least for a name at its row."""
LABEL, TITLE = 84, 18


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of a square map: their number along a side, their first corner, and their side.

    `margin` is the width of what stands on the left of the cells, `head` the height of the names above them.
    """

    count: int
    margin: float
    head: float
    side: float
    named: bool

    @property
    def top(self) -> float:
        return TITLE + self.head

    @property
    def whole(self) -> QRectF:
        """The place of all cells."""
        return QRectF(self.margin, self.top, self.side * self.count, self.side * self.count)

    def cell(self, true: int, said: int) -> QRectF:
        """The place of one cell."""
        return QRectF(self.margin + said * self.side, self.top + true * self.side, self.side, self.side)

    def hit(self, point: QPoint) -> tuple[int, int] | None:
        """The cell at a point: the true class and what the network said."""
        whole, last = self.whole, self.count - 1
        if not self.count or not QRect(whole.toRect()).contains(point):
            return None
        return min(last, int((point.y() - whole.y()) / self.side)), min(last, int((point.x() - whole.x()) / self.side))


def laid_out(size: QSize, metrics: QFontMetrics, names: Sequence[str], count: int) -> Cells:
    """The cells of a map of that size; names stand upright above where they are too wide for their columns."""
    lines = max(1, count)
    named = min(size.width(), size.height()) / lines > NAMED + 2
    widest = max((metrics.horizontalAdvance(name) for name in names), default=0) if named else 0
    margin = TITLE + (min(LABEL, widest + 12) if named else 4)
    head = 0.0
    if named:
        high = (size.height() - TITLE - metrics.height() - 6) / lines
        room = min((size.width() - margin - 4) / lines, LARGEST, high)
        head = min(LABEL, widest + 8) if widest > room - 4 else metrics.height() + 2
    wide, high = (size.width() - margin - 4) / lines, (size.height() - TITLE - head - 4) / lines
    return Cells(count, margin, head, _whole(min(LARGEST, wide, high)), named)


def _whole(side: float) -> float:
    """A side in whole pixels, unless it is so small that the map would shrink."""
    return float(int(side)) if side > 4 else max(0.5, side)
