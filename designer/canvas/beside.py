"""Where a box is put so that it hides as little as possible and stays near to what it is about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize

GAP = 12
_NEAREST = 12
_FAR = 480
"""So far off, in pixels, a free place is worse than one over a few cards: one would not see what the box is about."""


@dataclass(frozen=True)
class Place:
    """The corner of a box, and how many pixels of cards it hides there."""

    corner: QPoint
    hidden: int = 0


def beside(size: QSize, at: QPoint, cards: Sequence[QRect], area: QRect) -> Place:
    """The corner for a box of that size: near to `at` where it covers no card, else over the side of the nearest one.

    It is wholly within the area, as far as that is large enough.
    """
    cards = [card for card in cards if card.intersects(area)]
    wanted = _inside(at, size, area)
    if not any(card.intersects(QRect(wanted, size)) for card in cards):
        return Place(wanted)
    near = sorted(cards, key=lambda card: _distance(card, at))[:_NEAREST]
    places = {_inside(QPoint(x, y), size, area).toTuple() for x, y in _places(size, wanted, cards, near)}
    boxes = [QRect(QPoint(*place), size) for place in places]
    free = [box for box in boxes if not _hidden(box, cards) and _apart(box, wanted) <= _FAR]
    if free:
        return Place(min(free, key=lambda box: _apart(box, wanted)).topLeft())
    best = min(boxes, key=lambda box: (_hidden(box, near[:1]), _apart(box, wanted), _hidden(box, cards)))
    return Place(best.topLeft(), _hidden(best, cards))


def _places(size: QSize, at: QPoint, cards: Sequence[QRect], near: Sequence[QRect]) -> Iterator[tuple[int, int]]:
    """To the right and the left of all cards and of the nearest ones; as high as wanted, or above and below them."""
    whole = QRect()
    for card in cards:
        whole = whole.united(card)
    boxes = [whole, *near]
    xs = [at.x(), *(box.right() + GAP for box in boxes), *(box.left() - GAP - size.width() for box in boxes)]
    rows = (whole, near[0])
    ys = [at.y(), *(box.bottom() + GAP for box in rows), *(box.top() - GAP - size.height() for box in rows)]
    yield from ((x, y) for x in xs for y in ys)


def _hidden(box: QRect, cards: Sequence[QRect]) -> int:
    """How many pixels of the cards a box hides."""
    hidden = (card.intersected(box) for card in cards)
    return sum(max(each.width(), 0) * max(each.height(), 0) for each in hidden)


def _apart(box: QRect, at: QPoint) -> int:
    """How far a box is from where it was wanted."""
    return (box.topLeft() - at).manhattanLength()


def _distance(card: QRect, at: QPoint) -> int:
    """How far a point is from a card; 0 on it."""
    across = max(card.left() - at.x(), 0, at.x() - card.right())
    return across + max(card.top() - at.y(), 0, at.y() - card.bottom())


def _inside(at: QPoint, size: QSize, area: QRect) -> QPoint:
    x = max(min(at.x(), area.right() - size.width()), area.left())
    return QPoint(x, max(min(at.y(), area.bottom() - size.height()), area.top()))
