"""Operations that join several tensors: their sizes agree."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from designer.compiler.rules import fixes
from designer.compiler.rules.situation import Situation
from designer.report import BatchDim, Dim, Fix, Problem, TensorType


def joins(s: Situation) -> Iterator[Problem]:
    """Concatenated tensors agree on all axes but the one they are joined along."""
    first, dim = s.input, s.integer("dim") or 0
    if not first.shape:
        yield s.error(f"{s.name} cannot join numbers that have no axis.", s.port, ("at least one axis", "scalar"))
        return
    for port, other in list(s.inputs.items())[1:]:
        axis = _difference(first, other, dim % s.rank)
        if axis is not None:
            yield _apart(s, port, other, axis)
            return
    if isinstance(first.shape[dim], BatchDim) and len(s.inputs) > 1:
        message = f"{s.name} joins along axis {dim}, the batch: it stacks up the examples, not their features."
        yield s.warning(message, "dim", ("1", str(dim)), [fixes.set_to(s, "dim", 1)] if s.rank > 1 else ())


def stacks(s: Situation) -> Iterator[Problem]:
    """Stacked tensors have one shape."""
    for port, other in list(s.inputs.items())[1:]:
        axis = _difference(s.input, other, None)
        if axis is not None:
            yield _apart(s, port, other, axis)
            return


def _difference(a: TensorType, b: TensorType, free: int | None) -> int | None:
    """The first axis but `free` on which two types differ; -1 if they have not as many axes."""
    if len(a.shape) != len(b.shape):
        return -1
    pairs = enumerate(zip(a.shape, b.shape, strict=True))
    return next((axis for axis, (one, two) in pairs if axis != free and one != two), None)


def _apart(s: Situation, port: str, other: TensorType, axis: int) -> Problem:
    first = s.input
    if axis == -1:
        message = f"{s.name} cannot join {first} and {other}: they have {s.rank} and {len(other.shape)} axes."
        return s.error(message, port, (str(first), str(other)))
    sizes = f"{first.shape[axis]} and {other.shape[axis]}"
    message = f"{s.name} cannot join {first} ({s.port}) and {other} ({port}): on axis {axis} their sizes are {sizes}."
    mend = [*_other_axis(s), *_same_picture(s, port, other)]
    return s.error(message, port, (str(first.shape[axis]), str(other.shape[axis])), mend)


def _other_axis(s: Situation) -> Iterator[Fix]:
    """Joins along the only axis on which the inputs differ."""
    if s.spec.kind != "cat" or any(len(kind.shape) != s.rank for kind in s.inputs.values()):
        return
    differing = [
        axis
        for axis, sizes in enumerate(zip(*(k.shape for k in s.inputs.values()), strict=True))
        if len(set(sizes)) > 1
    ]
    if len(differing) == 1 and differing[0] > 0:
        yield fixes.set_to(s, "dim", differing[0])


def _same_picture(s: Situation, port: str, other: TensorType) -> Iterator[Fix]:
    """Scales a picture to the height and width of the first, where nothing else differs."""
    first, fixed = s.input.shape, [size for size in s.input.shape[2:] if isinstance(size, int)]
    rest_agrees = s.spec.kind == "cat" or first[:2] == other.shape[:2]
    if len(first) == 4 and len(other.shape) == 4 and len(fixed) == 2 and rest_agrees and len(s.inputs) == 2:
        yield from fixes.insert(s, "Upsample", {"size": tuple(fixed)}, port, f"to {fixed[0]} x {fixed[1]}")


def broadcasts(s: Situation) -> Iterator[Problem]:
    """The operands of arithmetic have equal sizes, or one of them is 1 and is stretched."""
    (_, first), *others = s.inputs.items()
    for port, other in others:
        for axis, (one, two) in _aligned(first, other):
            if one != two and 1 not in (one, two):
                yield _clash(s, port, other, (axis, one, two))
                return
    for port, other in others:
        yield from _stretched(s, port, other)


def _aligned(a: TensorType, b: TensorType) -> Iterator[tuple[int, tuple[Dim, Dim]]]:
    """The pairs of sizes that meet, from the last axis on, with the axis counted from the end."""
    pairs = zip_longest(reversed(a.shape), reversed(b.shape), fillvalue=1)
    return ((-1 - number, pair) for number, pair in enumerate(pairs))


def _clash(s: Situation, port: str, other: TensorType, where: tuple[int, Dim, Dim]) -> Problem:
    axis, one, two = where
    named = f"axis {axis + s.rank}" if s.rank == len(other.shape) else f"axis {axis}"
    message = f"{s.name} cannot combine {s.input} ({s.port}) with {other} ({port}): on {named} {one} meets {two}."
    mend = [*_same_channels(s, port, other), *_same_picture(s, port, other)]
    return s.error(message, port, (str(s.input), str(other)), mend)


def _same_channels(s: Situation, port: str, other: TensorType) -> Iterator[Fix]:
    """Brings the second operand to the first one's channels or features, where only these differ."""
    mine, theirs = s.input.shape, other.shape
    differing = [axis for axis, pair in enumerate(zip(mine, theirs, strict=False)) if pair[0] != pair[1]]
    if len(mine) != len(theirs) or len(differing) != 1 or len(s.inputs) != 2:
        return
    axis = differing[0]
    size = mine[axis]
    if axis == 1 and len(mine) in (3, 4, 5) and isinstance(size, int):
        kind = f"Conv{len(mine) - 2}d"
        yield from fixes.insert(s, kind, {"out_channels": size, "kernel_size": 1}, port, f"with {size} filters of 1")
    elif axis == len(mine) - 1 and isinstance(size, int):
        yield from fixes.insert(s, "Linear", {"out_features": size}, port, f"with {size} features")


def _stretched(s: Situation, port: str, other: TensorType) -> Iterator[Problem]:
    """Legal, but often not meant: channels of one operand stretched to the other's, or examples against examples."""
    a, b = s.input, other
    if not (a.batched and b.batched) or s.spec.kind not in ("add", "subtract"):
        return
    if any(isinstance(x, BatchDim) != isinstance(y, BatchDim) for _, (x, y) in _aligned(a, b)):
        message = f"{s.name} combines {a} with {b}: every example meets every other one, not its own partner."
        yield s.warning(message, port, (str(a), str(b)))
    elif len(a.shape) == len(b.shape) and len(a.shape) > 1 and a.shape[1] != b.shape[1]:
        if all(size == 1 for size in a.shape[1:]) or all(size == 1 for size in b.shape[1:]):
            return
        message = f"{s.name} combines {a} with {b}: the single channel is used for all {max(_ints(a), _ints(b))}."
        yield s.warning(message, port, (str(a), str(b)))


def _ints(kind: TensorType) -> int:
    size = kind.shape[1]
    return size if isinstance(size, int) else 0


def multiplies(s: Situation) -> Iterator[Problem]:
    """The last axis of the first matrix is as long as the last but one of the second."""
    (_, a), (port, b), *_ = s.inputs.items()
    if not a.shape or not b.shape:
        yield s.error(f"{s.name} multiplies matrices, but receives {a} and {b}.", port, ("matrices", f"{a}, {b}"))
        return
    inner = b.shape[-2] if len(b.shape) > 1 else b.shape[-1]
    if a.shape[-1] != inner:
        message = f"{s.name} cannot multiply {a} by {b}: rows of {a.shape[-1]} meet columns of {inner}."
        mend = fixes.insert(s, "transpose", {"dim0": -2, "dim1": -1}, port) if a.shape[-1] == b.shape[-1] else ()
        yield s.error(message, port, (str(a.shape[-1]), str(inner)), mend)
        return
    for axis, (one, two) in _outer(a, b):
        if one != two and 1 not in (one, two):
            message = f"{s.name} cannot multiply {a} by {b}: on axis {axis} {one} meets {two}."
            yield s.error(message, port, (str(a), str(b)))
            return


def spreads(s: Situation) -> Iterator[Problem]:
    """Each size of the first is 1, or that of the second."""
    (_, first), (port, other), *_ = s.inputs.items()
    for axis, (one, two) in _aligned(first, other):
        if one not in (1, two) or len(first.shape) > len(other.shape):
            message = f"{s.name} cannot spread {first} to {other}: on axis {axis} {one} meets {two}."
            yield s.error(message, port, (str(first), str(other)))
            return


def pairs(s: Situation) -> Iterator[Problem]:
    """The two inputs of a bilinear layer differ on the last axis only."""
    (_, first), (port, other), *_ = s.inputs.items()
    if first.shape[:-1] != other.shape[:-1]:
        message = f"{s.name} needs inputs that differ on the last axis only, but receives {first} and {other}."
        yield s.error(message, port, (str(first), str(other)))


def attends(s: Situation) -> Iterator[Problem]:
    """Queries are as wide as keys, and there is a value for each key."""
    query, key, value = (s.inputs[port] for port in ("query", "key", "value"))
    if min(len(kind.shape) for kind in (query, key, value)) < 2:
        yield s.error(f"{s.name} needs steps and features, but receives {query}, {key} and {value}.", "query")
    elif query.shape[-1] != key.shape[-1]:
        message = f"{s.name} compares queries with keys, but {query} and {key} are not equally wide."
        yield s.error(message, "key", (str(query.shape[-1]), str(key.shape[-1])))
    elif key.shape[-2] != value.shape[-2]:
        message = f"{s.name} needs a value for each key, but receives {key} keys and {value} values."
        yield s.error(message, "value", (str(key.shape[-2]), str(value.shape[-2])))
    else:
        for axis, (one, two) in (*_outer(query, key), *_outer(query, value)):
            if one != two and 1 not in (one, two):
                message = f"{s.name} cannot combine {query}, {key} and {value}: on axis {axis} {one} meets {two}."
                yield s.error(message, "query", (str(query), str(key)))
                return


def _outer(a: TensorType, b: TensorType) -> Iterator[tuple[int, tuple[Dim, Dim]]]:
    """The pairs of sizes on all axes but the last two."""
    pairs = _aligned(TensorType(a.shape[:-2]), TensorType(b.shape[:-2]))
    return ((axis - 2, sizes) for axis, sizes in pairs)
