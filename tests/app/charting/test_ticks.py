"""Where the numbers of an axis stand."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.charting.ticks import linear, logarithmic

LOWS, SPANS, MOSTS = st.floats(-8, 8), st.floats(0.01, 12), st.floats(1, 20)


def test_round_numbers_as_many_as_have_room() -> None:
    assert linear(0, 20, 5) == [0, 5, 10, 15, 20]
    assert linear(0, 1.04, 3) == [0, 0.5, 1]


@pytest.mark.parametrize(
    ("low", "high", "most", "shown"),
    [
        (-3, 0, 3, [0.001, 0.01, 0.1, 1]),
        (-3, 0, 10, [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]),
        (-8, 0, 4, [1e-8, 1e-6, 1e-4, 1e-2, 1]),
        (-0.25, 0.05, 5, [0.6, 0.8, 1.0]),
    ],
)
def test_a_logarithmic_axis_names_few_round_numbers(low: float, high: float, most: float, shown: list[float]) -> None:
    assert [10**place for place in logarithmic(low, high, most)] == pytest.approx(shown)


@given(LOWS, SPANS, MOSTS)
def test_the_numbers_keep_their_distance(low: float, span: float, most: float) -> None:
    for find in (linear, logarithmic):
        places = find(low, low + span, most)
        assert all(low - 1e-6 <= place <= low + span + 1e-6 for place in places)
        assert all(b - a >= span / most * 0.999 for a, b in pairwise(places))
        assert all(math.isfinite(place) for place in places)
