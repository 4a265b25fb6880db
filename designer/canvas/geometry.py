"""Sizes and places: how large cards are, where ports sit, how stacks close up, how open containers push the others.

All of it is arithmetic on numbers, without Qt. A node's saved position is the top left corner of its card; a container
that is open keeps the top and the centre line of the card it replaces and takes the room it needs: the plane is
stretched like a rubber sheet where it lies, in the view only.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

Point = tuple[float, float]
Size = tuple[float, float]

CARD_WIDTH: Final = 192.0
TALL: Final = 72.0
"""The height of a card that has a line of parameters."""
LOW: Final = 56.0
"""The height of a card that has none."""
END_SIZE: Final = (152.0, 40.0)
"""The size of the card of an input or an output."""
FOOTER: Final = 22.0
HEADER: Final = 32.0
PADDING: Final = 16.0
PORT_ROOM: Final = 32.0
"""The room in a container between the header, or the lower edge, and a free graph: wires bend there."""
STACK_GAP: Final = 10.0
EMPTY_INSIDE: Final = (CARD_WIDTH, 40.0)
BESIDE: Final = 28.0
"""The room between a card and what stands beside it."""
PORT_RADIUS: Final = 4.5
PORT_STEP: Final = 28.0
LABELLED_STEP: Final = 56.0
"""How far apart ports stand whose names are written beside them."""
REACH: Final = 24.0
"""How near to a port the mouse must come, in pixels on the screen; half of it on the card itself."""
REACH_INSIDE: Final = 14.0
"""How far a port reaches into its card at most, in the units of the scene: the card must be taken hold of as well."""


@lru_cache(maxsize=1024)
def port_offsets(count: int, width: float, step: float = PORT_STEP) -> tuple[float, ...]:
    """The places of `count` ports along an edge of that width, from its left end."""
    step = min(step, width / (count + 1))
    return tuple(width / 2 + step * (i - (count - 1) / 2) for i in range(count))


def stack(sizes: Sequence[Size], top: float = 0.0, gap: float = STACK_GAP) -> tuple[tuple[Point, ...], Size]:
    """The top left corners of things stacked on one centre line at x = width / 2, and the size of the whole."""
    width = max((size[0] for size in sizes), default=0.0)
    points, y = [], top
    for own, height in sizes:
        points.append(((width - own) / 2, y))
        y += height + gap
    return tuple(points), (width, max(y - gap, top) if sizes else top)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One axis of the plane, stretched where open containers lie: piecewise linear and never falling."""

    knots: tuple[float, ...] = ()
    values: tuple[float, ...] = ()

    @classmethod
    def stretched(cls, bands: Iterable[tuple[float, float, float]]) -> Sheet:
        """`bands` are (start, length, length it needs); where they overlap, the one that needs most counts."""
        spans = [(start, start + length, needed / length) for start, length, needed in bands if needed > length]
        if not spans:
            return cls()
        knots = sorted({end for span in spans for end in span[:2]})
        values = [knots[0]]
        for left, right in pairwise(knots):
            slope = max((s for a, b, s in spans if a <= left and right <= b), default=1.0)
            values.append(values[-1] + slope * (right - left))
        return cls(tuple(knots), tuple(values))

    def __call__(self, at: float) -> float:
        """Where the place `at` of the flat plane has gone."""
        return _along(self.knots, self.values, at)

    def inverse(self, at: float) -> float:
        """The place of the flat plane that has gone to `at`."""
        return _along(self.values, self.knots, at)


def _along(knots: Sequence[float], values: Sequence[float], at: float) -> float:
    if not knots or at <= knots[0]:
        return at + (values[0] - knots[0]) if knots else at
    i = bisect_right(knots, at) - 1
    if i == len(knots) - 1:
        return values[-1] + at - knots[-1]
    part = (at - knots[i]) / (knots[i + 1] - knots[i])
    return values[i] + part * (values[i + 1] - values[i])


@dataclass(frozen=True, slots=True)
class Plane:
    """The two stretched axes of a free graph."""

    x: Sheet
    y: Sheet

    @classmethod
    def around(cls, open_sizes: Mapping[Point, Size]) -> Plane:
        """The plane with open containers of these sizes at these saved positions."""
        return cls(
            Sheet.stretched((x, CARD_WIDTH, size[0]) for (x, _), size in open_sizes.items()),
            Sheet.stretched((y, TALL, size[1]) for (_, y), size in open_sizes.items()),
        )

    def place(self, saved: Point, size: Size) -> Point:
        """The top left corner of a thing of that size whose saved position is given."""
        x, y = self.x(saved[0] + CARD_WIDTH / 2) - size[0] / 2, self.y(saved[1])
        return round(x, 1), round(y, 1)  # no noise of floating point may look like a move

    def saved(self, corner: Point, size: Size) -> Point:
        """The saved position that puts a thing of that size there."""
        return self.x.inverse(corner[0] + size[0] / 2) - CARD_WIDTH / 2, self.y.inverse(corner[1])


FLAT: Final = Plane(Sheet(), Sheet())
"""The plane where nothing is open."""
