"""The ground of the view: the page's colour, and dots that show how it moves."""

from __future__ import annotations

from array import array
from math import ceil, floor
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from designer.canvas.colours import CanvasTheme
from designer.canvas.items_overview import draw_points

GRID: Final = 24.0
_SPARSE: Final = 20
"""The least distance of the dots, in pixels: from afar they would be a grey veil that takes 2 ms to paint."""


def paint_ground(painter: QPainter, area: QRectF, theme: CanvasTheme, scale: float) -> None:
    """Paint a part of the scene's ground, shown at that many pixels a unit."""
    painter.fillRect(area, QColor(theme.page))
    step = GRID
    while step * scale < _SPARSE:
        step *= 2
    xs = range(floor(area.left() / step), ceil(area.right() / step) + 1)
    ys = range(floor(area.top() / step), ceil(area.bottom() / step) + 1)
    points = array("d", [v for j in ys for i in xs for v in (i * step, j * step)])
    pen = QPen(QColor(theme.dots), 2)
    pen.setCosmetic(True)
    painter.setPen(pen)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # round, smoothed dots take 5 ms a picture
    draw_points(painter, points)
