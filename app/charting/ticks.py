"""Where the numbers of an axis stand: round ones, as many as have room."""

from __future__ import annotations

import math
from itertools import pairwise

DIGITS = ((1, 2, 5), (1, 3), (1,))
"""What a logarithmic axis names of each power of ten, where there is room for it."""


def round_up(number: float) -> float:
    """The next of 1, 2, 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(number))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= number * (1 - 1e-9))


def linear(low: float, high: float, most: float) -> list[float]:
    """At most about `most` equally far numbers of an axis from `low` to `high`."""
    if not high > low or most <= 0:
        return []
    step = round_up((high - low) / most)
    return [number * step for number in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]


def logarithmic(low: float, high: float, most: float) -> list[float]:
    """The same for an axis of powers of ten, whose ends and numbers are exponents."""
    if not high > low or most <= 0:
        return []
    gap = (high - low) / most
    if gap > 1:
        step = math.ceil(gap)
        return [float(place) for place in range(math.ceil(low / step) * step, math.floor(high) + 1, step)]
    for digits in DIGITS:
        places = [math.log10(digit) for digit in digits]
        if min(b - a for a, b in pairwise([*places, 1.0])) < gap and len(digits) > 1:
            continue
        found = [power + place for power in range(math.floor(low), math.ceil(high) + 1) for place in places]
        found = [place for place in found if low <= place <= high]
        if len(found) > 1:
            return found
        break
    top = 10.0**high
    apart = round_up(top - top * 10.0**-gap)
    return [math.log10(number) for number in _multiples(apart, 10.0**low, top)]


def _multiples(step: float, low: float, high: float) -> list[float]:
    return [number * step for number in range(max(1, math.ceil(low / step)), math.floor(high / step) + 1)]
