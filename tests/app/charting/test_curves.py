"""What is drawn of a curve, and how it is smoothed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.charting.curves import DRAWN, Array, Curve, Smoothing, Trace, fewer, trimmed

VALUES = arrays(np.float64, st.integers(1, 20_000), elements=st.floats(-1e6, 1e6), fill=st.just(0.0))
FACTORS = st.sampled_from([0.0, 0.3, 0.6, 0.9, 0.99, 0.999])


def curve(values: Array, piece: int | None = None) -> Curve:
    made = Curve()
    x = np.arange(len(values), dtype=np.float64)
    for start in range(0, len(values), piece or len(values)):
        end = start + (piece or len(values))
        made.extend(x[start:end], values[start:end])
    return made


@given(VALUES, st.integers(1, 5000))
def test_the_extremes_are_drawn_and_x_never_goes_back(values: Array, piece: int) -> None:
    x, y = curve(values, piece).points()
    assert len(x) <= DRAWN
    assert (y.min(), y.max()) == (values.min(), values.max())
    assert (np.diff(x) >= 0).all()


@given(VALUES, st.integers(1, 5000))
def test_points_that_come_in_pieces_are_drawn_like_those_that_come_at_once(values: Array, piece: int) -> None:
    for pieces, whole in zip(curve(values, piece).points(), curve(values).points(), strict=True):
        assert np.array_equal(pieces, whole)


@given(VALUES)
def test_every_point_drawn_is_a_point_of_the_curve(values: Array) -> None:
    x, y = curve(values).points()
    assert np.array_equal(values[x.astype(int)], y)


def test_the_end_is_drawn() -> None:
    values = np.sin(np.arange(100_001.0))
    x, y = curve(values, 777).points()
    assert (x[-1], y[-1]) == (100_000.0, values[-1])


def test_few_points_are_drawn_as_they_are() -> None:
    values = np.array([3.0, 1.0, 2.0])
    assert curve(values).points()[1].tolist() == [3.0, 1.0, 2.0]


def test_a_part_of_the_curve_is_drawn_in_full_with_its_neighbours() -> None:
    x, _ = curve(np.zeros(1_000_000)).within(500_000.5, 500_003.5)
    assert x.tolist() == [500_000.0, 500_001.0, 500_002.0, 500_003.0, 500_004.0]


def test_a_spike_is_seen_from_afar() -> None:
    values = np.zeros(1_000_000)
    values[123_456] = 9.0
    assert fewer(*curve(values).points(), 500)[1].max() == 9.0


def test_the_nearest_point_is_found() -> None:
    assert curve(np.array([5.0, 6.0, 7.0])).nearest(1.2) == (1.0, 6.0)


def test_an_empty_curve_has_no_nearest_point() -> None:
    assert Curve().nearest(1.0) is None


@given(arrays(np.float64, st.integers(1, 3000), elements=st.floats(-1e3, 1e3)), FACTORS, st.integers(1, 500))
def test_smoothing_is_the_mean_without_the_bias_of_its_start(values: Array, factor: float, piece: int) -> None:
    smoothing = Smoothing(factor)
    parts = [smoothing.extend(values[start : start + piece]) for start in range(0, len(values), piece)]
    mean, expected = 0.0, []
    for count, value in enumerate(values, 1):
        mean = factor * mean + (1 - factor) * value
        expected.append(mean / (1 - factor**count))
    assert np.concatenate(parts) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_a_constant_stays_constant_however_it_is_smoothed() -> None:
    assert Smoothing(0.999).extend(np.full(10_000, 0.25)) == pytest.approx(0.25, abs=1e-12)


def test_another_factor_smooths_all_points_anew() -> None:
    values = np.random.default_rng(0).normal(size=500)
    late, early = Trace(), Trace(0.9)
    for trace in (late, early):
        trace.extend(np.arange(500.0), values)
    late.set_factor(0.9)
    assert np.array_equal(late.smooth.y, early.smooth.y)


def test_outliers_among_many_do_not_count() -> None:
    values = np.concatenate((np.linspace(0, 1, 1000), [1e9]))
    assert trimmed(values)[1] < 1.1


def test_all_of_a_few_values_count() -> None:
    assert trimmed(np.array([1.0, 1e9])) == (1.0, 1e9)
