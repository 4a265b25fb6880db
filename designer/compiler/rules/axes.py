"""Layers and operations that name axes or give them other sizes: the axes are there, and the numbers come out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import ceil, prod

from designer.compiler.rules import fixes
from designer.compiler.rules.situation import Situation
from designer.params import show
from designer.report import BatchDim, Fix, Problem

AXIS_PARAMS = ("dim", "dims", "dim0", "dim1", "start_dim", "end_dim")
GROWING = frozenset({"unsqueeze", "stack"})
"""Operations that count the axes of their output."""


def in_range(s: Situation) -> Iterator[Problem]:
    """Every axis that a parameter names is one of the input's."""
    rank = max(s.rank, 1) + (s.spec.kind in GROWING and s.rank > 0)
    for param in s.spec.params:
        if param.name not in AXIS_PARAMS:
            continue
        value = s.value(param.name)
        for axis in value if isinstance(value, tuple) else (value,):
            if isinstance(axis, int) and not isinstance(axis, bool) and not -rank <= axis < rank:
                yield _outside(s, param.name, axis, rank)
                return


def _outside(s: Situation, param: str, axis: int, rank: int) -> Problem:
    message = f"{s.name} works on axis {axis}, but its input, {s.input}, has only axes 0 to {rank - 1}."
    mend = [] if isinstance(s.value(param), tuple) else [fixes.set_to(s, param, -1)]
    return s.error(message, param, (f"{-rank} to {rank - 1}", str(axis)), mend)


def across_examples(s: Situation) -> Iterator[Problem]:
    """A softmax over the batch mixes the examples."""
    dim = s.value("dim")
    if dim is None:
        axis = 0 if s.rank in (0, 1, 3) else 1
        message = f"{s.name} has no axis; torch then takes axis {axis}. Say which one is meant."
        yield s.warning(message, "dim", ("an axis", "none"), [fixes.set_to(s, "dim", -1)])
    elif isinstance(dim, int) and s.rank > 1 and isinstance(s.input.shape[dim], BatchDim):
        message = f"{s.name} works along axis {dim}, the batch, so the examples of a batch would influence each other."
        yield s.warning(message, "dim", ("another axis than the batch", str(dim)), [fixes.set_to(s, "dim", -1)])


def swallows_batch(s: Situation) -> Iterator[Problem]:
    """Flattening from axis 0 on makes one row of all examples."""
    start, end = s.integer("start_dim"), s.integer("end_dim")
    if start is None or end is None or s.rank < 2 or not s.input.batched:
        return
    start, end = start % s.rank, end % s.rank
    if start > end:
        message = f"{s.name} would merge the axes from {start} to {end}: the first comes after the last."
        yield s.error(message, "start_dim", (f"at most {end}", str(start)), [fixes.set_to(s, "start_dim", end)])
    elif start == 0 and end == s.rank - 1 and s.input.shape[1:] != (1,) * (s.rank - 1):
        message = f"{s.name} starts at axis 0, so it merges the whole batch, {s.input}, into one row."
        yield s.error(message, "start_dim", ("1", "0"), [fixes.set_to(s, "start_dim", 1)])


def unflattens(s: Situation) -> Iterator[Problem]:
    """The new axes have as many elements as the old one."""
    param = "sizes" if s.spec.kind == "unflatten" else "unflattened_size"
    axis, shape = s.integer("dim"), s.value(param)
    size = s.input.shape[axis] if axis is not None and s.rank else None
    if isinstance(shape, tuple) and isinstance(size, int):
        yield from _fits(s, param, shape, size)
    elif isinstance(size, BatchDim) and not (isinstance(shape, tuple) and -1 in shape):
        yield from cuts_batch(s)


def reshapes(s: Situation) -> Iterator[Problem]:
    """The new shape, whose first axis stays the batch, has as many elements as the old one."""
    shape, old = s.value("shape"), s.input.shape[1:]
    if isinstance(shape, int) and not isinstance(shape, bool):
        shape = (shape,)
    if s.input.batched and isinstance(shape, tuple) and all(isinstance(size, int) for size in old):
        yield from _fits(s, "shape", shape, prod(size for size in old if isinstance(size, int)))


def _fits(s: Situation, param: str, shape: tuple[object, ...], total: int) -> Iterator[Problem]:
    sizes = [size for size in shape if isinstance(size, int)]
    free = sizes.count(-1)
    have = prod(size for size in sizes if size != -1)
    wanted = " x ".join(map(str, sizes))
    if free > 1:
        message = f"{s.name} can work out only one size that is -1; {wanted} has {free} of them."
        yield s.error(message, param, ("one -1 at most", wanted))
    elif have < 1 or (total % have if free else total != have):
        message = f"{s.name} cannot make {wanted} of {total} numbers (its input is {s.input})."
        yield s.error(message, param, (f"{total} numbers", wanted), _reshaped(s, param, sizes, total))


def _reshaped(s: Situation, param: str, sizes: list[int], total: int) -> Iterator[Fix]:
    """Leaves the first size that it can to be worked out."""
    for place in range(len(sizes)):
        rest = prod(size for other, size in enumerate(sizes) if other != place)
        if rest > 0 and total % rest == 0:
            yield fixes.set_to(s, param, (*sizes[:place], total // rest, *sizes[place + 1 :]))
            return
    yield fixes.set_to(s, param, (total,))


def index_in_range(s: Situation) -> Iterator[Problem]:
    """An axis has the position that is taken out of it."""
    axis, index = s.integer("dim"), s.integer("index")
    if axis is None or index is None or not -s.rank <= axis < s.rank:
        return
    size = s.input.shape[axis]
    if isinstance(size, int) and not -size <= index < size:
        message = f"{s.name} takes position {index} of axis {axis}, which has only {size} (0 to {size - 1})."
        yield s.error(message, "index", (f"{-size} to {size - 1}", str(index)), [fixes.set_to(s, "index", -1)])


def pieces(s: Situation) -> Iterator[Problem]:
    """The pieces of a split are as long as the axis, together."""
    sizes, total = s.value("sizes"), _size(s)
    if not isinstance(sizes, tuple) or total is None:
        return
    numbers = [size for size in sizes if isinstance(size, int)]
    if sum(numbers) != total:
        message = f"{s.name} cuts an axis of {total} into pieces of {_listed(numbers)}, which make {sum(numbers)}."
        yield s.error(message, "sizes", (f"a sum of {total}", str(sum(numbers))), _repieced(s, numbers, total))


def _repieced(s: Situation, sizes: list[int], total: int) -> Iterator[Fix]:
    """Gives the last piece what the others leave, or all pieces the same."""
    rest = total - sum(sizes[:-1])
    if rest > 0:
        yield fixes.set_to(s, "sizes", (*sizes[:-1], rest))
    elif total % len(sizes) == 0:
        yield fixes.set_to(s, "sizes", (total // len(sizes),) * len(sizes))


def cuts_batch(s: Situation) -> Iterator[Problem]:
    """The batch cannot be cut into a fixed number of pieces."""
    axis = s.integer("dim")
    if axis is not None and -s.rank <= axis < s.rank and isinstance(s.input.shape[axis], BatchDim):
        message = f"{s.name} cuts axis {axis}, the batch of {s.input}, into pieces; its size N may be any."
        mend = [fixes.set_to(s, "dim", 1)] if s.rank > 1 else ()
        yield s.error(message, "dim", ("another axis than the batch", str(axis)), mend)


def chunks(s: Situation) -> Iterator[Problem]:
    """An axis yields as many chunks as are asked for."""
    count, total = s.integer("chunks"), _size(s)
    if not count or not total:
        return
    have = ceil(total / ceil(total / count))
    if have != count:
        message = f"{s.name} cannot cut an axis of {total} into {count} chunks: it makes only {have}."
        yield s.error(message, "chunks", (f"at most {have}", str(count)), [fixes.set_to(s, "chunks", have)])


def unbinds(s: Situation) -> Iterator[Problem]:
    """Taking an axis apart gives one tensor for each of its positions."""
    count, total = s.integer("count"), _size(s)
    if count and total and count != total:
        message = f"{s.name} takes an axis of {total} apart, so it has {total} outputs, not {count}."
        yield s.error(message, "count", (str(total), str(count)), [fixes.set_to(s, "count", total)])


def largest(s: Situation) -> Iterator[Problem]:
    """There are as many values as are picked."""
    count, total = s.integer("count"), _size(s)
    if count and total is not None and count > total:
        message = f"{s.name} picks the {count} largest of an axis that has only {total}."
        yield s.error(message, "count", (f"at most {total}", str(count)), [fixes.set_to(s, "count", total)])


def permutes(s: Situation) -> Iterator[Problem]:
    """Every axis gets one new place."""
    dims = s.value("dims")
    numbers = [dim for dim in dims if isinstance(dim, int)] if isinstance(dims, tuple) else []
    if sorted(dim % s.rank for dim in numbers if s.rank) != list(range(s.rank)):
        message = f"{s.name} must name each of the {s.rank} axes of its input, {s.input}, once; it names {show(dims)}."
        same = fixes.set_to(s, "dims", tuple(range(s.rank)))
        yield s.error(message, "dims", (f"the axes 0 to {s.rank - 1}", show(dims)), [same])


def named_once(s: Situation) -> Iterator[Problem]:
    """No axis is worked away twice."""
    for param in ("dim", "dims"):
        value = s.value(param)
        numbers = [dim % s.rank for dim in value if isinstance(dim, int)] if isinstance(value, tuple) and s.rank else []
        once = tuple(dict.fromkeys(numbers))
        if len(once) < len(numbers):
            message = f"{s.name} names an axis twice: {show(value)}, where its input is {s.input}."
            yield s.error(message, param, (show(once), show(value)), [fixes.set_to(s, param, once)])


def repeats(s: Situation) -> Iterator[Problem]:
    """Every axis is told how often it is repeated."""
    times = s.value("times")
    if isinstance(times, tuple) and len(times) < s.rank:
        message = f"{s.name} needs a number for each of the {s.rank} axes of {s.input}, but has {len(times)}."
        full = fixes.set_to(s, "times", (1,) * (s.rank - len(times)) + times)
        yield s.error(message, "times", (f"{s.rank} numbers", show(times)), [full])


def expands(s: Situation) -> Iterator[Problem]:
    """Only axes of size 1 are spread; -1 leaves an axis as it is, and the batch is one of those."""
    shape = s.value("shape")
    sizes = shape if isinstance(shape, tuple) else (shape,)
    old = s.input.shape
    new = sizes[len(sizes) - len(old) :] if len(sizes) >= len(old) else ()
    if new and all(now in (-1, was) or (was == 1 and now != -1) for was, now in zip(old, new, strict=True)):
        return
    message = f"{s.name} cannot spread {s.input} to {show(shape)}: only axes of size 1 can be spread, -1 leaves one."
    kept = tuple(now if was == 1 else -1 for was, now in zip(old, new, strict=bool(new))) or (-1,) * s.rank
    yield s.error(message, "shape", (str(s.input), show(shape)), [fixes.set_to(s, "shape", kept)])


def ordered(low: str, high: str) -> Callable[[Situation], Iterator[Problem]]:
    """The rule that one bound does not lie above the other."""

    def rule(s: Situation) -> Iterator[Problem]:
        least, most = s.value(low), s.value(high)
        strict = s.spec.kind == "Hardtanh"
        if not isinstance(least, float) or not isinstance(most, float):
            return
        if least < most or (least == most and not strict):
            return
        message = f"{s.name} has a {low} of {least} and a {high} of {most}; the first must be the smaller one."
        default = s.spec.defaults.get(low)
        mend = [fixes.set_all(s, {low: most, high: least})] if least > most else [fixes.set_to(s, low, default)]
        yield s.error(message, low, (f"below {most}", str(least)), mend)

    return rule


def views(s: Situation) -> Iterator[Problem]:
    """A view names the batch too, so one of its sizes must be left open for it."""
    shape = s.value("shape")
    total = prod(size for size in s.input.shape if isinstance(size, int))
    if not isinstance(shape, tuple) or not any(isinstance(size, BatchDim) for size in s.input.shape):
        return
    sizes = [size for size in shape if isinstance(size, int)]
    rest = prod(size for size in sizes if size != -1)
    wanted = show(shape)
    if sizes.count(-1) != 1:
        message = f"{s.name} makes {wanted}, but the batch size N may be any: one size must be -1."
        yield s.error(message, "shape", ("one size of -1", wanted), _opened(s, sizes, total))
    elif rest < 1 or total % rest:
        message = f"{s.name} cannot make {wanted} of {total} numbers for each example (its input is {s.input})."
        yield s.error(message, "shape", (f"a divisor of {total}", str(rest)), _opened(s, sizes, total))


def _opened(s: Situation, sizes: list[int], total: int) -> Iterator[Fix]:
    """Leaves the first size to the batch."""
    if sizes[1:] and prod(sizes[1:]) == total:
        yield fixes.set_to(s, "shape", (-1, *sizes[1:]))
    elif prod(sizes) == total:
        yield fixes.set_to(s, "shape", (-1, *sizes))
    else:
        yield fixes.set_to(s, "shape", (-1, total))


def _size(s: Situation) -> int | None:
    """The size of the axis that the parameter `dim` names, if it is fixed."""
    axis = s.integer("dim")
    size = s.input.shape[axis] if axis is not None and -s.rank <= axis < s.rank else None
    return size if isinstance(size, int) else None


def _listed(sizes: list[int]) -> str:
    return ", ".join(map(str, sizes))
