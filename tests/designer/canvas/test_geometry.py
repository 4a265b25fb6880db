"""Ports along an edge, stacks that close up, and the plane that open containers stretch."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from designer.canvas.geometry import CARD_WIDTH, TALL, Plane, Sheet, port_offsets, stack

PLACES = st.floats(-2000, 2000)
BANDS = st.lists(st.tuples(PLACES, st.floats(10, 200), st.floats(10, 2000)), max_size=6)


def test_ports_stand_symmetrically_about_the_middle() -> None:
    assert port_offsets(3, 192) == (68, 96, 124)


def test_many_ports_stay_on_the_card() -> None:
    offsets = port_offsets(30, 192)
    assert min(offsets) > 0
    assert max(offsets) < 192


def test_a_stack_stands_on_one_centre_line() -> None:
    points, size = stack([(192, 72), (136, 40)], gap=10)
    assert points == ((0, 0), (28, 82))
    assert size == (192, 122)


def test_an_empty_stack_has_no_size() -> None:
    assert stack([]) == ((), (0, 0))


@given(BANDS, PLACES, PLACES)
def test_a_stretched_sheet_keeps_the_order_and_never_brings_things_nearer(
    bands: list[tuple[float, float, float]], a: float, b: float
) -> None:
    sheet = Sheet.stretched(bands)
    low, high = min(a, b), max(a, b)
    assert sheet(high) - sheet(low) >= high - low - 1e-6


@given(BANDS, PLACES)
def test_a_stretched_sheet_can_be_undone(bands: list[tuple[float, float, float]], at: float) -> None:
    sheet = Sheet.stretched(bands)
    assert abs(sheet.inverse(sheet(at)) - at) < 1e-6


@given(st.tuples(PLACES, PLACES), st.tuples(PLACES, PLACES), st.tuples(st.floats(192, 900), st.floats(72, 900)))
def test_an_open_container_covers_no_card_that_it_did_not_cover_closed(
    container: tuple[float, float], card: tuple[float, float], size: tuple[float, float]
) -> None:
    plane = Plane.around({container: size})
    (x, y), (left, top) = plane.place(card, (CARD_WIDTH, TALL)), plane.place(container, size)
    apart_before = abs(card[0] - container[0]) >= CARD_WIDTH or abs(card[1] - container[1]) >= TALL
    beside = x >= left + size[0] - 0.2 or x + CARD_WIDTH <= left + 0.2
    above_or_below = y >= top + size[1] - 0.2 or y + TALL <= top + 0.2
    assert beside or above_or_below or not apart_before


def test_without_open_containers_things_are_where_they_were_saved() -> None:
    assert Plane.around({}).place((31, -7), (CARD_WIDTH, TALL)) == (31, -7)
