"""What the mouse aims at while something hovers: the levels as they lie when no stack makes room for it."""

from __future__ import annotations

from collections.abc import Collection
from itertools import zip_longest
from typing import Final, NamedTuple

from PySide6.QtCore import QPointF, QRectF

from designer.canvas.drawing import Drawing
from designer.canvas.level import Level
from designer.canvas.selection import Path
from designer.canvas.slots import Slot, end_of

RIM: Final = 8.0
"""The upper and lower edge of a container in a stack are the stack's: so what stands beside it can be aimed at."""
HELD: Final = 20.0
"""How far below its top what hovers is held, as far as aiming goes."""
_FOOT: Final = 6.0
"""From there on, at the foot of a card, one aims at the place below it."""


class Aim(NamedTuple):
    """A level, and a point among its items."""

    level: Level
    local: QPointF


class Resting:
    """The drawing as it lay when this was made; gaps that open later move nothing of it."""

    def __init__(self, drawing: Drawing) -> None:
        self._drawing = drawing
        self._home: Path = ()
        self._below = QPointF()
        self._boxes = {path: (level.places, level.sizes) for path, level in drawing.levels.items()}

    def hold(self, home: Path, below: float) -> None:
        """In the stack at `home` aim so far above the mouse: it holds what it took from there so far below its top."""
        self._home, self._below = home, QPointF(0, below)

    def aim(self, point: QPointF, moving: Collection[str] = ()) -> Aim:
        """The innermost level at a point of the scene; nodes that are being dragged, `moving`, are looked through."""
        aim = Aim(self._drawing.levels[self._drawing.page], point)
        while (deeper := self._deeper(aim, moving)) is not None:
            aim = deeper
        return aim._replace(local=aim.local - self._below) if aim.level.path == self._home else aim

    def _deeper(self, aim: Aim, moving: Collection[str]) -> Aim | None:
        """The open container at that point."""
        path, (places, sizes) = aim.level.path, self._boxes[aim.level.path]
        rim = RIM if aim.level.stacked else 0.0
        for key in reversed(places):
            inner = (*path, key)
            if inner in self._boxes and key not in moving:
                box = QRectF(*places[key], *sizes[key])
                if box.adjusted(0, rim, 0, -rim).contains(aim.local):
                    return Aim(self._drawing.levels[inner], aim.local - box.topLeft())
        return None

    def slot(self, aim: Aim, moving: Collection[str] = ()) -> Slot | None:
        """The slot of a stack that is aimed at; None in a free graph.

        It is that of the card at the point, which gives way downwards, so that the gap opens where the mouse is.
        """
        level = aim.level
        if not level.stacked:
            return None
        keys = [node.id for node in level.shown() if node.id not in moving]
        first, last = (1, len(keys) - 1) if level.container is None else (0, len(keys))
        if last < first:
            return None
        ends = (self._end(level, *pair) for pair in zip_longest(keys, keys[1:]))
        at = min(max(sum(end < aim.local.y() for end in ends), first), last)
        if at == len(keys):
            return Slot(level.path, end_of(level.block))
        return Slot(level.path, level.block.nodes.index(level.block.by_id[keys[at]]))

    def _end(self, level: Level, key: str, following: str | None) -> float:
        """How far down one aims at the place of a node.

        The middle of an open container, beside which one may be, and of a card with little room below it.
        """
        places, sizes = self._boxes[level.path]
        top, height = places[key][1], sizes[key][1]
        cramped = following is None or (*level.path, following) in self._boxes
        return top + (height / 2 if cramped or (*level.path, key) in self._boxes else height - _FOOT)
