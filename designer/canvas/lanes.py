"""Lanes: where long wires run down, round the cards and apart from one another."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF

from designer.canvas.geometry import CARD_WIDTH

LONG: Final = 130.0
"""A wire that goes further down than this looks for a lane of its own, and bears its label."""
BEND: Final = 34.0
LANE: Final = 18.0
APART: Final = 8.0
"""How far wires of different origin run from one another."""
_MOST: Final = 24

Box = tuple[float, float, float, float]
"""Top, left, right, bottom: boxes sort by their tops."""


@dataclass(frozen=True, slots=True)
class Obstacles:
    """The boxes of a level that wires go round, sorted by their tops."""

    boxes: tuple[Box, ...] = ()
    tallest: float = 0.0

    @classmethod
    def of(cls, boxes: Sequence[Box]) -> Obstacles:
        return cls(tuple(sorted(boxes)), max((box[3] - box[0] for box in boxes), default=0.0))

    def meet(self, rect: QRectF) -> bool:
        """Whether a box reaches into the rectangle."""
        near = self.between(rect.top(), rect.bottom())
        return any(left < rect.right() and right > rect.left() for _, left, right, _ in near)

    def between(self, top: float, bottom: float) -> Iterator[Box]:
        """The boxes that have something in the band."""
        for box in self.boxes[bisect_left(self.boxes, (top - self.tallest,)) :]:
            if box[0] >= bottom:
                return
            if box[3] > top:
                yield box


@dataclass(frozen=True, slots=True)
class Lane:
    """A stretch that is taken by a wire that comes from `origin`."""

    x: float
    top: float
    bottom: float
    origin: Hashable


class Lanes:
    """The lanes of a level: each long wire takes one as it is laid, the shorter ones nearer to the cards."""

    def __init__(self, obstacles: Obstacles, taken: Iterable[Lane] = ()) -> None:
        self.obstacles = obstacles
        self._taken = list(taken)

    def corners(self, start: QPointF, end: QPointF, origin: Hashable) -> tuple[tuple[QPointF, ...], Lane | None]:
        """The points that a wire runs through: just its ends, or with those of the lane that a long one takes."""
        if end.y() < start.y():
            return self._back(start, end, origin)
        if end.y() - start.y() < LONG:
            return (start, end), None
        lane = self._lane(start, end, origin)
        self._taken.append(lane)
        upper = () if lane.x == start.x() else (QPointF(lane.x, start.y() + BEND),)
        lower = () if lane.x == end.x() else (QPointF(lane.x, end.y() - BEND),)
        return (start, *upper, *lower, end), lane

    def _back(self, start: QPointF, end: QPointF, origin: Hashable) -> tuple[tuple[QPointF, ...], Lane]:
        """The corners of a wire that runs back up: beside the cards between its ends, and these too."""
        top, bottom = end.y() - BEND, start.y() + BEND
        half = CARD_WIDTH / 2  # a card that is being dragged is no obstacle, but its wire leads round it
        walls = [*self._walls(top, bottom), *((x - half, x + half) for x in (start.x(), end.x()))]
        sides = [(left - LANE, -APART) for left, _ in walls] + [(right + LANE, APART) for _, right in walls]
        free = [(x, step) for x, step in sides if all(x <= left - 8 or x >= right + 8 for left, right in walls)]
        x, step = min(free, key=lambda side: abs(side[0] - start.x()) + abs(side[0] - end.x()))
        lanes = (Lane(x + i * step, top, bottom, origin) for i in range(_MOST))
        lane = next((lane for lane in lanes if self._is_free(lane)), Lane(x, top, bottom, origin))
        self._taken.append(lane)
        return (start, QPointF(lane.x, start.y()), QPointF(lane.x, end.y()), end), lane

    def _lane(self, start: QPointF, end: QPointF, origin: Hashable) -> Lane:
        """In the column of one of the ends, along another wire of that origin, else just beside what is in the way."""
        first, last = start.x(), end.x()
        walls = self._walls(start.y() + 4, end.y() - 4)
        boxes = [box[1:3] for box in self.obstacles.between(start.y() + 4, end.y() - 4)]
        for x in (last, first, *(other.x for other in self._taken if other.origin == origin)):
            lane = Lane(x, start.y(), end.y(), origin)
            if all(x <= left - 8 or x >= right + 8 for left, right in boxes) and self._is_free(lane):
                return lane
        free = [(left - LANE, -APART) for left, _ in walls] + [(right + LANE, APART) for _, right in walls]
        x, step = min(free, key=lambda side: abs(side[0] - first) + abs(side[0] - last), default=(last + APART, APART))
        top, bottom = start.y() + BEND, end.y() - BEND
        lanes = (Lane(x + i * step, top, bottom, origin) for i in range(_MOST))
        return next((lane for lane in lanes if self._is_free(lane)), Lane(x, top, bottom, origin))

    def _walls(self, top: float, bottom: float) -> list[tuple[float, float]]:
        """What stands in the way, from the left to the right; between two of them there is room for a wire."""
        walls: list[tuple[float, float]] = []
        for left, right in sorted(box[1:3] for box in self.obstacles.between(top, bottom)):
            if walls and left <= walls[-1][1] + 2 * LANE:
                walls[-1] = walls[-1][0], max(walls[-1][1], right)
            else:
                walls.append((left, right))
        return walls

    def _is_free(self, lane: Lane) -> bool:
        """Whether no wire from elsewhere runs there; those of one origin are one line as far as they go together."""
        return not any(
            abs(other.x - lane.x) < APART
            and other.top < lane.bottom
            and lane.top < other.bottom
            and other.origin != lane.origin
            for other in self._taken
        )
