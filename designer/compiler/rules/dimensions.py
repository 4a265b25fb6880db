"""How many axes a layer takes: pictures, signals, sequences, plain rows of features."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isqrt

from designer.catalogue import spec as spec_of
from designer.compiler.rules import fixes
from designer.compiler.rules.situation import Situation, counted
from designer.report import Fix, Problem
from designer.values import Value

LAYOUTS = {
    2: "N x features",
    3: "N x channels x length",
    4: "N x channels x height x width",
    5: "N x channels x depth x height x width",
}


@dataclass(frozen=True, slots=True)
class Axes:
    """The numbers of axes that a layer takes, the batch included.

    `usual` is the one it is made for. With `loose` it also takes one axis less, a single example, or what is as good:
    the batch in the place of the channels, where channels do not see each other.
    """

    usual: int
    also: tuple[int, ...] = ()
    loose: bool = False


def _spatial(names: str, loose: bool) -> dict[str, Axes]:
    return {f"{name}{k}d": Axes(k + 2, (k + 1,), loose) for name in names.split() for k in (1, 2, 3)}


AXES: dict[str, Axes] = {
    **_spatial("Conv ConvTranspose", loose=False),
    **_spatial("MaxPool AvgPool LPPool FractionalMaxPool MaxUnpool AdaptiveMaxPool AdaptiveAvgPool", loose=True),
    **_spatial("ReflectionPad ReplicationPad CircularPad InstanceNorm", loose=True),
    "BatchNorm1d": Axes(3, (2,), loose=True),
    "BatchNorm2d": Axes(4),
    "BatchNorm3d": Axes(5),
    "CrossMapLRN2d": Axes(4),
    "Dropout1d": Axes(3, (2,), loose=True),
    "UpsamplingNearest2d": Axes(4, (3, 5), loose=True),
    "UpsamplingBilinear2d": Axes(4),
    "Softmax2d": Axes(4, (3,), loose=True),
    "Unfold": Axes(4, (3,)),
    "Fold": Axes(3, (2,)),
}
LEAST = {
    **{"GroupNorm": 2, "FeatureAlphaDropout": 2, "Dropout2d": 2, "reshape": 2},
    **{"LocalResponseNorm": 3, "ChannelShuffle": 3, "PixelShuffle": 4, "PixelUnshuffle": 4},
    **{f"{name}Pad{count}d": count for name in ("Zero", "Constant") for count in (1, 2, 3)},
}
"""Layers that take any number of axes from this one on, the batch included."""


def axes(s: Situation) -> Iterator[Problem]:
    """The input has as many axes as the layer takes."""
    takes = AXES.get(s.spec.kind)
    if takes is None:
        least = LEAST.get(s.spec.kind, 0)
        if s.rank < least - (not s.input.batched):
            yield _wrong(s, f"at least {least} axes", _unflatten(s, 4))
        return
    loose = takes.loose and not ("Instance" in s.spec.kind and _has_channels(s))
    if s.rank == takes.usual or (s.rank in takes.also and (loose or not s.input.batched)):
        return
    yield _wrong(s, LAYOUTS[takes.usual], _mend(s, takes))


def _has_channels(s: Situation) -> bool:
    """Whether a normalisation keeps numbers for each channel."""
    return s.value("affine") is True or s.value("track_running_stats") is True


def _wrong(s: Situation, expected: str, mend: Iterator[Fix]) -> Problem:
    message = f"{s.name} takes {expected}, but receives {s.input}, which has {counted(s.rank, 'axes')}."
    return s.error(message, s.port, (expected, str(s.input)), mend)


def _mend(s: Situation, takes: Axes) -> Iterator[Fix]:
    base, digit = s.spec.kind[:-2], s.spec.kind[-2:-1]
    if digit.isdigit() and takes.usual != s.rank:
        yield from _sibling(s, base)
    if s.rank == takes.usual - 1 and s.input.batched:
        yield from fixes.insert(s, "unsqueeze", {"dim": 1}, why="to add a channel axis")
    if s.rank == 2 and takes.usual >= 3:
        yield from _unflatten(s, takes.usual)
    if s.rank > takes.usual and takes.usual == 3 and s.rank == 4:
        yield from fixes.insert(s, "Flatten", {"start_dim": 2})


def _sibling(s: Situation, base: str) -> Iterator[Fix]:
    """The layer of the same family for this number of axes."""
    digit = 1 if s.rank == 2 and base == "BatchNorm" else s.rank - 2
    kind = f"{base}{digit}d"
    if kind in AXES and kind != s.spec.kind and spec_of(kind) is not None:
        yield from fixes.change_kind(s, kind)


def _unflatten(s: Situation, rank: int) -> Iterator[Fix]:
    """Gives a row of features back its axes, where its length is that of a signal or of a square picture."""
    size = s.input.shape[-1] if s.rank == 2 else None
    if not isinstance(size, int):
        return
    if rank == 3:
        yield from fixes.insert(s, "Unflatten", {"dim": 1, "unflattened_size": (1, size)})
    for channels in (1, 3):
        side = isqrt(size // channels)
        if rank == 4 and side > 1 and channels * side * side == size:
            yield from fixes.insert(s, "Unflatten", {"dim": 1, "unflattened_size": (channels, side, side)})


def pixels(s: Situation) -> Iterator[Problem]:
    """Upsampling: each mode has its number of axes, and either a size or a factor is given."""
    mode = s.value("mode")
    needs = {"linear": (3,), "bilinear": (4,), "bicubic": (4,), "trilinear": (5,)}.get(str(mode), (3, 4, 5))
    if s.rank not in needs:
        fitting = {3: "linear", 4: "bilinear", 5: "trilinear"}.get(s.rank)
        mend = [fixes.set_to(s, "mode", fitting)] if fitting else list(_unflatten(s, 4))
        names = " or ".join(LAYOUTS[rank] for rank in needs)
        message = f"{s.name} ({mode}) takes {names}, but receives {s.input}."
        yield s.error(message, "mode", (names, str(s.input)), mend)


def corners(s: Situation) -> Iterator[Problem]:
    """Corners are aligned in the smooth modes only, and a list has a number for each axis."""
    if s.value("align_corners") is not None and s.value("mode") in ("nearest", "nearest-exact", "area"):
        message = f"{s.name} ({s.value('mode')}) has no corners to align; align_corners belongs to the linear modes."
        mend = fixes.set_to(s, "align_corners", None)
        yield s.error(message, "align_corners", ("none", str(s.value("align_corners")).lower()), [mend])
        return
    for param in ("size", "scale_factor"):
        value = s.value(param)
        if isinstance(value, tuple) and len(value) != s.rank - 2 and s.rank > 2:
            scaled, given = counted(s.rank - 2, "axes"), counted(len(value), "numbers")
            message = f"{s.name} scales {scaled} of {s.input}, but its {param} has {given}."
            yield s.error(message, param, (scaled, given), [fixes.set_to(s, param, value[0])])
            return


def size_or_factor(s: Situation) -> Iterator[Problem]:
    """Upsampling needs a size or a factor, and not both."""
    size, factor = s.value("size"), s.value("scale_factor")
    if size is not None and factor is None and s.value("recompute_scale_factor") is True:
        message = f"{s.name} has a size, so there is no scale_factor to work out again."
        mend = fixes.set_to(s, "recompute_scale_factor", None)
        yield s.error(message, "recompute_scale_factor", ("none", "true"), [mend])
    if (size is None) == (factor is None):
        how = "both a size and a scale_factor" if size is not None else "neither a size nor a scale_factor"
        mend = fixes.set_to(s, "size", None) if size is not None else fixes.set_to(s, "scale_factor", 2.0)
        yield s.error(f"{s.name} has {how}; it needs one of them.", "scale_factor", ("one of them", how), [mend])
    elif factor is not None:
        yield from _vanishing(s, factor)


def _vanishing(s: Situation, factor: Value) -> Iterator[Problem]:
    """A small factor may leave nothing of a small input."""
    factors = factor if isinstance(factor, tuple) else (factor,) * (s.rank - 2)
    for size, times in zip(s.input.shape[2:], factors, strict=False):
        if isinstance(size, int) and isinstance(times, int | float) and size * times < 1:
            message = f"{s.name} leaves nothing of an axis of {size}, {times} times as large (its input is {s.input})."
            expected = f"at least {1 / size:g}"
            yield s.error(message, "scale_factor", (expected, f"{times:g}"), [fixes.set_to(s, "scale_factor", 1.0)])
            return


def no_spread(s: Situation) -> Iterator[Problem]:
    """Instance normalisation over a single element has nothing to normalise."""
    sizes = s.input.shape[-int(s.spec.kind[-2]) :]
    if sizes and all(size == 1 for size in sizes):
        message = f"{s.name} normalises each channel of each example, but in {s.input} a channel is one number."
        yield s.error(message, s.port, ("more than one number", str(s.input)), [fixes.remove(s.block, s.node)])
