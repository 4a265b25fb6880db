"""Snapping while nodes are dragged: to the lines of others, else to the grid; and the guides that show it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem, QGraphicsScene

FINE_GRID: Final = 8.0
PULL: Final = 7.0
"""How near a line must be to pull, in pixels on the screen."""
_NEAR: Final = 900.0
_Z: Final = 990.0


@dataclass(frozen=True, slots=True)
class Snapped:
    """How far a rectangle is to move further, and the guides that it then lies on."""

    by: QPointF
    lines: tuple[QLineF, ...] = ()


def snapped(rect: QRectF, others: Iterable[QRectF], pull: float) -> Snapped:
    """Bring `rect` onto the lines of rectangles near it: middles before edges, else onto the grid."""
    near = [other for other in others if abs(other.center().y() - rect.center().y()) < _NEAR]
    across = _nearest(_upright(rect), [line for other in near for line in _upright(other)], pull)
    along = _nearest(_level(rect), [line for other in near for line in _level(other)], pull)
    dx = across if across is not None else _to_grid(rect.left())
    dy = along if along is not None else _to_grid(rect.top())
    moved = rect.translated(dx, dy)
    lines: list[QLineF] = []
    if across is not None:
        lines += _guides(moved, near, upright=True)
    if along is not None:
        lines += _guides(moved, near, upright=False)
    return Snapped(QPointF(dx, dy), tuple(lines))


class Guides:
    """The thin lines that a dragged node has snapped to."""

    def __init__(self, scene: QGraphicsScene, colour: str) -> None:
        self._scene = scene
        self._item = QGraphicsPathItem()
        self._item.setZValue(_Z)
        self._item.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        pen = QPen(QColor(colour), 1)
        pen.setCosmetic(True)
        self._item.setPen(pen)
        scene.addItem(self._item)

    def show(self, lines: Sequence[QLineF]) -> None:
        path = QPainterPath()
        for line in lines:
            path.moveTo(line.p1())
            path.lineTo(line.p2())
        self._item.setPath(path)

    def remove(self) -> None:
        self._scene.removeItem(self._item)


def _upright(rect: QRectF) -> tuple[float, float, float]:
    return rect.center().x(), rect.left(), rect.right()


def _level(rect: QRectF) -> tuple[float, float, float]:
    return rect.center().y(), rect.top(), rect.bottom()


def _nearest(own: tuple[float, float, float], lines: Sequence[float], pull: float) -> float | None:
    """The least shift that brings a line of ours onto the like line of another."""
    shifts = [line - own[i % 3] for i, line in enumerate(lines) if abs(line - own[i % 3]) <= pull]
    return min(shifts, key=abs, default=None)


def _to_grid(at: float) -> float:
    return round(at / FINE_GRID) * FINE_GRID - at


def _guides(rect: QRectF, others: Sequence[QRectF], upright: bool) -> list[QLineF]:
    """For the first of our lines that lies on one of others: a guide along all that share it."""
    lines = _upright if upright else _level
    for i, at in enumerate(lines(rect)):
        sharing = [other for other in others if abs(lines(other)[i] - at) < 0.01]
        if sharing:
            whole = QRectF(rect)
            for other in sharing:
                whole |= other
            if upright:
                return [QLineF(at, whole.top(), at, whole.bottom())]
            return [QLineF(whole.left(), at, whole.right(), at)]
    return []
