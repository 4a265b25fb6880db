"""Where a box lies beside cards."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize

from designer.canvas.beside import GAP, beside

AREA, BOX = QRect(0, 0, 1000, 700), QSize(300, 320)
CARD = QRect(400, 300, 192, 72)


def test_where_nothing_lies_it_is_where_it_is_wanted() -> None:
    assert beside(BOX, QPoint(20, 30), [CARD], AREA).corner == QPoint(20, 30)


def test_it_goes_beside_a_card_it_would_hide() -> None:
    place = beside(BOX, QPoint(450, 320), [CARD], AREA)
    assert place.hidden == 0
    assert not QRect(place.corner, BOX).intersects(CARD)


def test_where_no_side_has_room_it_lies_over_the_nearest_side_and_not_in_a_corner() -> None:
    rows = [QRect(40 + 230 * i, 20 + 110 * j, 192, 72) for i in range(4) for j in range(6)]
    at = QPoint(rows[8].right() + GAP, rows[8].top())
    place = beside(BOX, at, rows, AREA)
    assert place.hidden > 0
    assert AREA.contains(QRect(place.corner, BOX))
    assert not QRect(place.corner, BOX).intersects(rows[8])
    assert (place.corner - at).manhattanLength() < 60


def test_a_free_place_far_off_is_no_better() -> None:
    wall = [QRect(0, 110 * j, 940, 100) for j in range(8)]
    at = QPoint(880, 20)
    assert (beside(BOX, at, wall, QRect(0, 0, 1000, 1400)).corner - at).manhattanLength() < 300


def test_it_stays_within_the_area() -> None:
    for at in (QPoint(990, 690), QPoint(-50, -50), QPoint(500, 690)):
        assert AREA.contains(QRect(beside(BOX, at, [CARD], AREA).corner, BOX))
