"""Sizes that must agree with what flows in: channels, features, groups, heads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from math import gcd, prod
from typing import TypeAlias

from designer.compiler.rules import fixes
from designer.compiler.rules.situation import Situation, counted
from designer.report import BatchDim, Dim, Problem, TensorType

Rule: TypeAlias = Callable[[Situation], Iterator[Problem]]

NOUNS = {
    "in_features": "features",
    "in1_features": "features at its first input",
    "in2_features": "features at its second input",
    "in_channels": "channels",
    "num_channels": "channels",
    "num_features": "channels",
    "input_size": "features in each step",
    "embed_dim": "features in each element",
    "d_model": "features in each element",
    "kdim": "features in each key",
    "vdim": "features in each value",
}


def follows(s: Situation) -> Iterator[Problem]:
    """A size that follows the input, pinned to something else; or one that would have to follow the batch."""
    for param, size in s.spec.inferred.items():
        kind = s.inputs.get(size.port)
        if kind is None or not -len(kind.shape) <= size.axis < len(kind.shape):
            continue
        have, want = kind.shape[size.axis], s.integer(param)
        if isinstance(have, BatchDim):
            noun = NOUNS.get(param, param).partition(" ")[0]
            yield s.error(
                f"{s.name} would count the batch as its {noun}: axis {size.axis} of its input, {kind}, is the batch.",
                param,
                ("a fixed size", str(have)),
            )
        elif want is not None and want != have and s.spec.kind != "PReLU":
            problem = _pinned(s, param, (kind, size.axis), (want, have))
            yield problem if _counts(s) else replace(problem, severity="warning")


def _counts(s: Situation) -> bool:
    """Whether the layer has something of that size: a normalisation may have nothing to learn or to keep."""
    return s.value("affine") is not False or s.value("track_running_stats") is True


def _pinned(s: Situation, param: str, where: tuple[TensorType, int], sizes: tuple[int, int]) -> Problem:
    kind, axis = where
    want, have = sizes
    message = f"{s.name} expects {counted(want, NOUNS.get(param, param))}, but receives {have} (its input is {kind})."
    shown = (str(replaced(kind, axis, want)), str(kind))
    if param == "in_features" and len(kind.shape) > 2 and _volume(kind) == want:
        message = f"{s.name} expects {want} features, and {kind} has as many in all: a Flatten in front is missing."
        flatten = fixes.insert(s, "Flatten")
        return s.error(message, param, (f"N x {want}", str(kind)), (*flatten, *fixes.resize(s, param, have)))
    mend = list(fixes.resize(s, param, have))
    if param == "in_features" and len(kind.shape) >= 4:
        mend += fixes.both("Insert Flatten and let in_features follow", fixes.insert(s, "Flatten"), mend[:1])
    return s.error(message, param, shown, mend)


def image_into_linear(s: Situation) -> Iterator[Problem]:
    """A picture into a layer that works on the last axis: legal, but hardly ever meant."""
    if s.rank < 4 or not s.input.batched or "in_features" not in s.inferred:
        return
    have, features = s.value("in_features"), _volume(s.input)
    rest = (replace(fixes.set_to(s, "in_features", have), label=f"It is meant: {have} numbers at a time"),)
    yield s.warning(
        f"{s.name} works on the last axis alone: of {s.input} it sees {have} numbers at a time, not all {features} of "
        "an example. If it is to see them all, a Flatten in front is missing.",
        "input",
        (f"N x {features}", str(s.input)),
        (*fixes.insert(s, "Flatten"), *rest),
    )


def grouped(s: Situation) -> Iterator[Problem]:
    """Both channel counts of a convolution are multiples of its groups."""
    groups = s.integer("groups")
    if not groups or groups == 1:
        return
    for param in ("in_channels", "out_channels"):
        channels = s.integer(param)
        if channels is None or channels % groups == 0:
            continue
        common = gcd(s.integer("in_channels") or 0, s.integer("out_channels") or 0)
        mend = [fixes.set_to(s, "groups", divisor(common, groups))]
        if param == "out_channels":
            mend.append(fixes.set_to(s, param, multiple(channels, groups)))
        yield s.error(
            f"{s.name} cannot split its {channels} {param.replace('_', ' ')} into {groups} equal groups.",
            "groups",
            (f"a divisor of {channels}", str(groups)),
            mend,
        )
        return


def divides(param: str, total: str, noun: str) -> Rule:
    """The rule that `param` divides `total`: groups of a normalisation, heads of an attention."""

    def rule(s: Situation) -> Iterator[Problem]:
        parts, whole = s.integer(param), s.integer(total)
        if not parts or not whole or whole % parts == 0:
            return
        mend = [fixes.set_to(s, param, divisor(whole, parts))]
        if total not in s.spec.inferred:
            mend.append(fixes.set_to(s, total, multiple(whole, parts)))
        message = f"{s.name} cannot split {whole} {noun} equally among {parts}."
        yield s.error(message, param, (f"a divisor of {whole}", str(parts)), mend)

    return rule


def slopes(s: Situation) -> Iterator[Problem]:
    """PReLU has one slope, or one for each channel."""
    count = s.integer("num_parameters")
    if count is None or count == 1 or not s.rank:
        return
    channels = s.input.shape[1] if s.rank > 1 else 1
    if channels != count:
        yield s.error(
            f"{s.name} has {counted(count, 'slopes')}, but its input, {s.input}, has {counted(channels, 'channels')}.",
            "num_parameters",
            (f"1 or {channels}", str(count)),
            [fixes.set_to(s, "num_parameters", n) for n in dict.fromkeys((channels, 1)) if isinstance(n, int)],
        )


def normalized(s: Situation) -> Iterator[Problem]:
    """LayerNorm and RMSNorm name the sizes of the last axes."""
    value = s.value("normalized_shape")
    want = value if isinstance(value, tuple) else (value,)
    have = s.input.shape[-len(want) :] if want else ()
    if want and want == have:
        return
    last: Dim = s.input.shape[-1] if s.rank else 1
    mend = list(fixes.resize(s, "normalized_shape", last)) if isinstance(last, int) else []
    sizes = " x ".join(map(str, want))
    message = f"{s.name} normalises over last axes of {sizes}, but its input is {s.input}."
    yield s.error(message, "normalized_shape", (f"... x {sizes}", str(s.input)), mend)


def shuffled(s: Situation) -> Iterator[Problem]:
    """PixelShuffle makes r x r pixels of r * r channels; ChannelShuffle deals channels out to groups."""
    factor = s.integer("upscale_factor")
    count = s.integer("groups") if factor is None else factor * factor
    axis = -3 if factor is not None else 1
    channels = s.input.shape[axis] if s.rank >= 3 else None
    if not count or not isinstance(channels, int) or channels % count == 0:
        return
    field = "groups" if factor is None else "upscale_factor"
    best = divisor(channels, count) if factor is None else _square_divisor(channels, count)
    message = f"{s.name} needs a number of channels that is a multiple of {count}, but receives {channels}."
    yield s.error(message, field, (f"a multiple of {count} channels", str(s.input)), [fixes.set_to(s, field, best)])


def unshuffled(s: Situation) -> Iterator[Problem]:
    """PixelUnshuffle divides height and width."""
    factor = s.integer("downscale_factor")
    for axis in (-2, -1):
        size = s.input.shape[axis]
        if factor and isinstance(size, int) and size % factor:
            common = gcd(*(n for n in s.input.shape[-2:] if isinstance(n, int)))
            message = f"{s.name} cannot divide a side of {size} by {factor} (its input is {s.input})."
            best = fixes.set_to(s, "downscale_factor", divisor(common, factor))
            yield s.error(message, "downscale_factor", (f"a multiple of {factor}", str(size)), [best])
            return


def halved(s: Situation) -> Iterator[Problem]:
    """GLU gates one half of an axis with the other."""
    axis = s.integer("dim")
    if axis is None or not -s.rank <= axis < s.rank:
        return
    size = s.input.shape[axis]
    if isinstance(size, int) and size % 2:
        message = f"{s.name} halves axis {axis}, whose size of {size} is odd (its input is {s.input})."
        yield s.error(message, "dim", ("an even size", str(size)))


def divisor(whole: int, at_most: int) -> int:
    """The largest divisor of `whole` that is no larger than `at_most`."""
    start = min(whole, at_most, 100_000)
    return next((n for n in range(start, 0, -1) if whole % n == 0), 1)


def multiple(number: int, of: int) -> int:
    """The multiple of `of` nearest to `number`, and at least one."""
    return max(of, round(number / of) * of)


def replaced(kind: TensorType, axis: int, size: int) -> TensorType:
    """`kind` with another size on one axis."""
    shape = list(kind.shape)
    shape[axis] = size
    return TensorType(tuple(shape), kind.dtype)


def _square_divisor(whole: int, at_most: int) -> int:
    return next((n for n in range(min(int(at_most**0.5), 1000), 0, -1) if whole % (n * n) == 0), 1)


def _volume(kind: TensorType) -> int | None:
    """How many numbers one example has, if that is fixed."""
    sizes = [size for size in kind.shape[1:] if isinstance(size, int)]
    return prod(sizes) if len(sizes) == len(kind.shape) - 1 else None
