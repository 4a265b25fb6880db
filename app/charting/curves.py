"""The numbers behind a chart: all points of a curve, the few of them that are drawn, and its smoothing; no Qt."""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array: TypeAlias = NDArray[np.float64]
Points: TypeAlias = tuple[Array, Array]

DRAWN = 2048
"""The most points that are drawn of a curve: drawing costs the same for a thousand batches and for a million."""
TAIL = 4
LARGEST_LOG = 230.0  # e ** 230 is 1e100: what `smoothed` may scale by without loss


class Curve:
    """Points with rising x that come one after another.

    All are kept. Drawn are the smallest and the largest of every `stride` points in their order, brought up to date as
    points come; when `DRAWN` are reached, neighbours are joined and the stride doubles.
    """

    def __init__(self) -> None:
        self._all = np.empty((2, 1024))
        self._drawn = np.empty((2, DRAWN))
        self.clear()

    def clear(self) -> None:
        """Forget all points."""
        self.count = 0
        self.stride = 1
        self._filled = self._taken = 0

    @property
    def x(self) -> Array:
        return self._all[0, : self.count]

    @property
    def y(self) -> Array:
        return self._all[1, : self.count]

    def extend(self, x: ArrayLike, y: ArrayLike) -> None:
        """Add points."""
        x, y = np.asarray(x, np.float64), np.asarray(y, np.float64)
        end = self.count + len(x)
        if end > self._all.shape[1]:
            grown = np.empty((2, max(end, 2 * self._all.shape[1])))
            grown[:, : self.count] = self._all[:, : self.count]
            self._all = grown
        self._all[0, self.count : end] = x
        self._all[1, self.count : end] = y
        self.count = end
        self._take()

    def points(self, most: int = DRAWN) -> Points:
        """What is drawn of the whole curve, in at most about `most` points: one a pixel is enough."""
        x, y = self._whole()
        return fewer(x, y, most)

    def _whole(self) -> Points:
        start = self._taken
        tail = _extremes(self.x[start:], self.y[start:], max(1, self.count - start)) if self.count > start else None
        end = self._filled
        if tail is not None:
            length = tail.shape[1]
            self._drawn[:, end : end + length] = tail
            self._drawn[:, end + length] = self._all[:, self.count - 1]  # where the curve is now
            end += length + 1
        return self._drawn[0, :end], self._drawn[1, :end]

    def within(self, low: float, high: float, most: int = DRAWN) -> Points:
        """What is drawn of the part between `low` and `high`, with a neighbour on each side."""
        if not self.count or (low <= self._all[0, 0] and high >= self._all[0, self.count - 1]):
            return self.points(most)
        first = max(0, int(np.searchsorted(self.x, low)) - 1)
        last = min(self.count, int(np.searchsorted(self.x, high, "right")) + 1)
        return fewer(self.x[first:last], self.y[first:last], most)

    def nearest(self, x: float) -> tuple[float, float] | None:
        """The point nearest to `x`."""
        if not self.count:
            return None
        index = int(np.searchsorted(self.x, x))
        index = min(index, self.count - 1)
        if index and abs(self.x[index - 1] - x) < abs(self.x[index] - x):
            index -= 1
        return float(self.x[index]), float(self.y[index])

    def _take(self) -> None:
        """Bring what is drawn up to date with all points."""
        per = 1 if self.stride == 1 else 2
        while self._filled + per * ((self.count - self._taken) // self.stride) > DRAWN - TAIL:
            self._join()
            per = 2
        groups = (self.count - self._taken) // self.stride
        if groups:
            end = self._taken + groups * self.stride
            found = _extremes(self.x[self._taken : end], self.y[self._taken : end], self.stride)
            self._drawn[:, self._filled : self._filled + found.shape[1]] = found
            self._filled += found.shape[1]
            self._taken = end

    def _join(self) -> None:
        """Join neighbouring groups: four drawn points become two."""
        points = self._filled - self._filled % 4
        if points:
            joined = _extremes(self._drawn[0, :points], self._drawn[1, :points], 4)
            self._drawn[:, : joined.shape[1]] = joined
        self.stride *= 4 if self.stride == 1 else 2
        self._filled = points // 2
        self._taken = self._filled // 2 * self.stride


def fewer(x: Array, y: Array, most: int) -> Points:
    """The points, or the extremes of equal runs of them where they are more than `most`."""
    if len(x) <= most:
        return x, y
    found = _extremes(x, y, -(-2 * len(x) // most))
    return found[0], found[1]


def _extremes(x: Array, y: Array, stride: int) -> Array:
    """The smallest and the largest point of every `stride` points, in their order; the points themselves for 1."""
    if stride == 1:
        return np.stack((x, y))
    whole = len(y) // stride * stride
    parts = [_pairs(x[:whole], y[:whole], stride)] if whole else []
    if whole < len(y):
        parts.append(_pairs(x[whole:], y[whole:], len(y) - whole))
    return np.concatenate(parts, axis=1)


def _pairs(x: Array, y: Array, stride: int) -> Array:
    rows = y.reshape(-1, stride)
    low, high = rows.argmin(axis=1), rows.argmax(axis=1)
    start = np.arange(len(rows)) * stride
    at = np.empty(2 * len(rows), np.intp)
    at[0::2] = start + np.minimum(low, high)
    at[1::2] = start + np.maximum(low, high)
    return np.stack((x[at], y[at]))


def trimmed(values: Array) -> tuple[float, float]:
    """The span of `values` without the hundredth part at each end, where they are many."""
    if len(values) < 100:
        return float(values.min()), float(values.max())
    cut = len(values) // 100
    ranked = np.partition(values, (cut, len(values) - 1 - cut))
    return float(ranked[cut]), float(ranked[-1 - cut])


class Smoothing:
    """An exponential mean without the bias of its start: the first value is the first point itself.

    `factor` is how much of the past stays with every point, 0 (nothing is smoothed) to 0.999.
    """

    def __init__(self, factor: float) -> None:
        self.factor = factor
        self._sum, self._count = 0.0, 0

    def extend(self, values: Array) -> Array:
        """The means that belong to the next `values`."""
        if not self.factor or not len(values):
            return values
        decay = -math.log(self.factor)
        block = max(1, min(8192, int(LARGEST_LOG / decay)))
        parts = [self._block(values[start : start + block], decay) for start in range(0, len(values), block)]
        return np.concatenate(parts)

    def _block(self, values: Array, decay: float) -> Array:
        steps = np.arange(1, len(values) + 1)
        fading = np.exp(-decay * steps)
        means = fading * (self._sum + (1 - self.factor) * np.cumsum(values / fading))
        weights = -np.expm1(-decay * (self._count + steps))
        self._sum, self._count = float(means[-1]), self._count + len(values)
        smooth: Array = means / weights
        return smooth


class Trace:
    """A figure batch by batch: as it was measured, and smoothed."""

    def __init__(self, factor: float = 0.0) -> None:
        self.raw, self.smooth = Curve(), Curve()
        self._smoothing = Smoothing(factor)

    def __bool__(self) -> bool:
        return self.raw.count > 0

    @property
    def factor(self) -> float:
        return self._smoothing.factor

    def extend(self, x: Array, y: Array) -> None:
        """Add points."""
        self.raw.extend(x, y)
        if self.factor:
            self.smooth.extend(x, self._smoothing.extend(y))

    def set_factor(self, factor: float) -> None:
        """Smooth all points anew."""
        if factor != self.factor:
            self._smoothing = Smoothing(factor)
            self.smooth.clear()
            if factor:
                self.smooth.extend(self.raw.x, self._smoothing.extend(self.raw.y))

    @property
    def line(self) -> Curve:
        """The curve that is read off: the smoothed one where there is one."""
        return self.smooth if self.factor else self.raw
