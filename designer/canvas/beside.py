"""Where a box is put so that it hides as little as possible."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize

GAP = 12
_NEAREST = 12


@dataclass(frozen=True)
class Place:
    """The corner of a box, and how many pixels of cards it hides there."""

    corner: QPoint
    hidden: int = 0


def beside(size: QSize, at: QPoint, cards: Sequence[QRect], area: QRect) -> Place:
    """The corner for a box of that size: where it covers least of the cards, as near to `at` as can be."""
    cards = [card for card in cards if card.intersects(area)]
    wanted = _inside(at, size, area)
    if not any(card.intersects(QRect(wanted, size)) for card in cards):
        return Place(wanted)
    places = {_inside(QPoint(x, y), size, area).toTuple() for x, y in _places(size, wanted, cards)}
    best = min((QPoint(*place) for place in places), key=lambda place: _price(QRect(place, size), wanted, cards))
    return Place(best, _price(QRect(best, size), wanted, cards)[0])


def _places(size: QSize, at: QPoint, cards: Sequence[QRect]) -> Iterator[tuple[int, int]]:
    """To the right and the left of all cards, of the nearest ones, and as high as wanted or above and below them."""
    near = sorted(cards, key=lambda card: (card.center() - at).manhattanLength())[:_NEAREST]
    whole = QRect()
    for card in cards:
        whole = whole.united(card)
    boxes = [whole, *near]
    xs = [at.x(), *(box.right() + GAP for box in boxes), *(box.left() - GAP - size.width() for box in boxes)]
    ys = [at.y(), whole.bottom() + GAP, whole.top() - GAP - size.height()]
    yield from ((x, y) for x in xs for y in ys)


def _price(box: QRect, at: QPoint, cards: Sequence[QRect]) -> tuple[int, int]:
    """How much of the cards a box hides, and how far off it is."""
    hidden = (card.intersected(box) for card in cards)
    return sum(max(each.width(), 0) * max(each.height(), 0) for each in hidden), (box.topLeft() - at).manhattanLength()


def _inside(at: QPoint, size: QSize, area: QRect) -> QPoint:
    x = max(min(at.x(), area.right() - size.width()), area.left())
    return QPoint(x, max(min(at.y(), area.bottom() - size.height()), area.top()))
