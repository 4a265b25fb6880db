"""Windows that slide over a signal, a picture or a volume: they must fit, and something must come out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod

from designer.compiler.rules import fixes
from designer.compiler.rules.situation import Situation
from designer.report import Dim, Fix, Problem
from designer.values import Value


@dataclass(frozen=True)
class Window:
    """A window on one axis: `size` is the input's, `pads` what is added to it in all."""

    size: int
    kernel: int
    stride: int
    pads: int
    dilation: int

    @property
    def reach(self) -> int:
        """How many elements the window spans."""
        return self.dilation * (self.kernel - 1) + 1

    @property
    def padded(self) -> int:
        return self.size + self.pads


def windows(s: Situation, count: int) -> list[Window]:
    """The node's window on each of its `count` last axes; empty where a size is not fixed."""
    sizes = s.input.shape[-count:]
    kernel = each(s.value("kernel_size"), count)
    stride = each(s.value("stride"), count) or kernel
    dilation = each(s.value("dilation"), count) or (1,) * count
    padding = each(s.value("padding"), count)
    found = []
    for axis, size in enumerate(sizes):
        if not isinstance(size, int) or not kernel or not stride or stride[axis] < 1:
            return []
        pads = 2 * padding[axis] if padding else 0
        if s.value("padding") == "same":
            pads = dilation[axis] * (kernel[axis] - 1)
        found.append(Window(size, kernel[axis], stride[axis], pads, dilation[axis]))
    return found


def each(value: Value, count: int) -> tuple[int, ...]:
    """A parameter that is one number for all axes, or one for each; empty if it is neither."""
    if isinstance(value, int) and not isinstance(value, bool):
        return (value,) * count
    if isinstance(value, tuple) and len(value) == count:
        return tuple(item for item in value if isinstance(item, int))
    return ()


def spatial(s: Situation) -> int:
    """On how many axes a layer slides, as its name says."""
    digit = s.spec.kind[-2:-1]
    return int(digit) if digit.isdigit() else 2


def kernel_fits(s: Situation) -> Iterator[Problem]:
    """A convolution's kernel is no larger than its padded input."""
    found = windows(s, spatial(s))
    if all(window.reach <= window.padded for window in found):
        return
    padded = s.value("padding") not in (0, "valid")
    have = by(window.padded for window in found)
    want = by(window.reach for window in found)
    what = f"its {'padded ' if padded else ''}input is only {have}"
    kernel = by(window.kernel for window in found)
    spread = "" if want == kernel else f", which spans {want}"
    message = f"{s.name} slides a kernel of {kernel}{spread}, but {what}."
    yield s.error(message, "kernel_size", (f"at least {want}", have), _let_fit(s, found))


def _let_fit(s: Situation, found: list[Window]) -> Iterator[Fix]:
    missing = max(window.reach - window.size for window in found)
    if s.value("padding_mode") in (None, "zeros") and "padding" in s.spec.param and not _is_pool(s):
        yield fixes.set_to(s, "padding", (missing + 1) // 2)
    if all(window.kernel <= window.padded for window in found):
        yield fixes.set_to(s, "dilation", 1)
    smallest = min((window.padded - 1) // window.dilation + 1 for window in found)
    if smallest >= 1:
        yield fixes.set_to(s, "kernel_size", smallest)


def _is_pool(s: Situation) -> bool:
    return "Pool" in s.spec.kind


def window_fits(s: Situation) -> Iterator[Problem]:
    """A pool has at least one whole window (with ceil_mode: the beginning of one)."""
    found = windows(s, spatial(s))
    if not found:
        return
    yield from _over_padded(s, found)
    if all(_pooled(window, s.value("ceil_mode") is True) >= 1 for window in found):
        return
    have, want = by(window.padded for window in found), by(window.reach for window in found)
    message = f"{s.name} looks through a window of {want}, but its input is only {have}."
    mend = [*_let_fit(s, found), fixes.remove(s.block, s.node)]
    yield s.error(message, "kernel_size", (f"at least {want}", have), mend)


def _pooled(window: Window, ceil: bool) -> int:
    """The size that comes out, as torch computes it."""
    room = window.padded - window.reach
    count = (room + (window.stride - 1 if ceil else 0)) // window.stride + 1
    if ceil and (count - 1) * window.stride >= window.size + window.pads // 2:
        count -= 1
    return count


def _over_padded(s: Situation, found: list[Window]) -> Iterator[Problem]:
    """A pool's padding is at most half of its window."""
    spans = [window.reach if s.value("dilation") is not None else window.kernel for window in found]
    if all(window.pads // 2 <= span // 2 for window, span in zip(found, spans, strict=True)):
        return
    most = min(span // 2 for span in spans)
    have = by(window.pads // 2 for window in found)
    message = f"{s.name} pads by {have}, but at most half of its window of {by(spans)} is allowed."
    yield s.error(message, "padding", (f"at most {most}", have), [fixes.set_to(s, "padding", most)])


def zeros_only(s: Situation) -> Iterator[Problem]:
    """A transposed convolution takes off, so it has nothing to pad with."""
    mode = s.value("padding_mode")
    if mode not in (None, "zeros"):
        message = f"{s.name} is a transposed convolution, for which there is no padding_mode {mode}."
        zeros = fixes.set_to(s, "padding_mode", "zeros")
        yield s.error(message, "padding_mode", ("zeros", str(mode)), [zeros])


def padding_fits(s: Situation) -> Iterator[Problem]:
    """A convolution that pads with its own content has enough of it."""
    mode = s.value("padding_mode")
    if mode in (None, "zeros", "replicate"):
        return
    for window in windows(s, spatial(s)):
        pad = (window.pads + 1) // 2
        if pad > window.size - (1 if mode == "reflect" else 0):
            message = f"{s.name} cannot pad by {pad} in the mode {mode}: its input has only {window.size} there."
            zeros = fixes.set_to(s, "padding_mode", "zeros")
            yield s.error(message, "padding", (f"less than {window.size}", str(pad)), [zeros])
            return


def same_needs_stride_one(s: Situation) -> Iterator[Problem]:
    """The padding "same" has no meaning when the window moves by more than one."""
    stride = each(s.value("stride"), spatial(s))
    if s.value("padding") == "same" and any(step != 1 for step in stride):
        kernel, dilation = (each(s.value(name), spatial(s)) for name in ("kernel_size", "dilation"))
        half = tuple(d * (k - 1) // 2 for k, d in zip(kernel, dilation, strict=True))
        pads = half[0] if len(set(half)) == 1 else half
        mend = [fixes.set_to(s, "stride", 1), fixes.set_to(s, "padding", pads)]
        message = f"{s.name} has the padding “same”, which works with a stride of 1 only; its stride is {by(stride)}."
        yield s.error(message, "padding", ("stride 1", f"stride {by(stride)}"), mend)


def comes_out(s: Situation) -> Iterator[Problem]:
    """A transposed convolution gives at least one element, and adds less than it can leave open."""
    count = spatial(s)
    stride, extra = (each(s.value(name), count) for name in ("stride", "output_padding"))
    found = windows(s, count)
    if not extra or not found:
        return
    open_ = [max(window.stride, window.dilation) for window in found]
    if any(a >= b for a, b in zip(extra, open_, strict=True)):
        most = min(open_) - 1
        message = f"{s.name} has an output_padding of {by(extra)}; it must be smaller than the stride of {by(stride)}."
        mend = [fixes.set_to(s, "output_padding", most)]
        yield s.error(message, "output_padding", (f"at most {most}", by(extra)), mend)
        return
    sizes = [(w.size - 1) * w.stride - w.pads + w.reach + e for w, e in zip(found, extra, strict=True)]
    if min(sizes) < 1:
        message = f"{s.name} would give an output of {by(sizes)}: its padding takes all away (the input is {s.input})."
        yield s.error(message, "padding", ("at least 1", by(sizes)), [fixes.set_to(s, "padding", 0)])


def pads_fit(s: Situation) -> Iterator[Problem]:
    """A padding layer that repeats its input has enough of it, and one that cuts off leaves something."""
    count = spatial(s)
    value = s.value("padding")
    pads = each(value, 2 * count)
    sizes = s.input.shape[-count:]
    kind = s.spec.kind
    for axis, size in enumerate(reversed(sizes)):
        if not pads or not isinstance(size, int):
            return
        pair = pads[2 * axis : 2 * axis + 2]
        most = size - 1 if kind.startswith("Reflection") else size if kind.startswith("Circular") else None
        if most is not None and max(pair) > most:
            message = f"{s.name} pads by {max(pair)}, but has only {size} elements to repeat there (input {s.input})."
            yield s.error(message, "padding", (f"at most {most}", str(max(pair))), [fixes.set_to(s, "padding", most)])
            return
        if size + sum(pair) < 1:
            message = f"{s.name} cuts {-sum(pair)} elements off an axis of {size} (its input is {s.input})."
            yield s.error(message, "padding", ("something left", str(size + sum(pair))))
            return


def unfolds(s: Situation) -> Iterator[Problem]:
    """Unfold finds at least one window."""
    found = windows(s, 2)
    if any(window.reach > window.padded for window in found):
        have, want = by(window.padded for window in found), by(window.reach for window in found)
        message = f"{s.name} cuts out windows of {want}, but its input is only {have}."
        yield s.error(message, "kernel_size", (f"at least {want}", have), _let_fit(s, found))


def folds(s: Situation) -> Iterator[Problem]:
    """Fold gets the windows of its output: their number of values and their count."""
    size, kernel, stride, padding, dilation = (
        each(s.value(name), 2) for name in ("output_size", "kernel_size", "stride", "padding", "dilation")
    )
    channels, length = s.input.shape[-2:]
    area = prod(kernel)
    if isinstance(channels, int) and area and channels % area:
        message = f"{s.name} takes windows of {by(kernel)}, but {channels} values are no multiple of {area}."
        yield s.error(message, s.port, (f"a multiple of {area}", str(channels)))
        return
    wins = [Window(*each_) for each_ in zip(size, kernel, stride, (2 * p for p in padding), dilation, strict=True)]
    counts = [(w.padded - w.reach) // w.stride + 1 for w in wins]
    if isinstance(length, int) and (min(counts) < 1 or prod(counts) != length):
        want = prod(counts) if min(counts) >= 1 else 0
        message = f"{s.name} needs {want} windows for an output of {by(size)}, but receives {length} ({s.input})."
        yield s.error(message, "output_size", (f"{want} windows", f"{length} windows"))


def one_size(s: Situation) -> Iterator[Problem]:
    """Fractional pooling needs a size or a share, and an input that leaves room for its window."""
    size, ratio = s.value("output_size"), s.value("output_ratio")
    if (size is None) == (ratio is None):
        how = "both an output_size and an output_ratio" if size is not None else "neither output_size nor output_ratio"
        mend = fixes.set_to(s, "output_ratio", None) if size is not None else fixes.set_to(s, "output_ratio", 0.5)
        yield s.error(f"{s.name} has {how}; it needs one of them.", "output_ratio", ("one of them", how), [mend])
        return
    wanted, kernel = each(size, spatial(s)), each(s.value("kernel_size"), spatial(s))
    sizes = s.input.shape[-spatial(s) :]
    if ratio is not None:
        shares = ratio if isinstance(ratio, tuple) else (ratio,) * len(sizes)
        numbers = (share if isinstance(share, float) else 1.0 for share in shares)
        wanted = tuple(int(size * share) for size, share in zip(sizes, numbers, strict=False) if isinstance(size, int))
    for have, out, span in zip(sizes, wanted, kernel, strict=False):
        if isinstance(have, int) and out + span - 1 > have:
            message = f"{s.name} cannot make {out} windows of {span} out of {have} (its input is {s.input})."
            yield s.error(message, "output_size", (f"at most {have - span + 1}", str(out)))
            return


def target_given(s: Situation) -> Iterator[Problem]:
    """Adaptive pooling is told the size of its output."""
    if s.value("output_size") is None:
        message = f"{s.name} needs an output_size: how large its output shall be."
        yield s.error(message, "output_size", ("a size", "none"), [fixes.set_to(s, "output_size", 1)])


def pads_batch(s: Situation) -> Iterator[Problem]:
    """Padding as many axes as the input has pads the batch as well."""
    if s.rank == spatial(s) and s.input.batched:
        message = f"{s.name} pads {s.rank} axes, so it also adds examples to the batch of {s.input}."
        yield s.warning(message, s.port, (f"more than {s.rank} axes", f"{s.rank} axes"))


def pad_pairs(s: Situation) -> Iterator[Problem]:
    """The operation `pad` has two numbers for each of the last axes."""
    padding = s.value("padding")
    if isinstance(padding, tuple) and (len(padding) % 2 or len(padding) > 2 * s.rank):
        message = f"{s.name} needs two numbers for each axis it pads, the last axis first; it has {len(padding)}."
        wants = f"2 to {2 * s.rank} numbers, in pairs"
        yield s.error(message, "padding", (wants, f"{len(padding)} numbers"))


def unpools(s: Situation) -> Iterator[Problem]:
    """Unpooling puts each value back to where its index says: one index for each."""
    values, indices = s.inputs.get("input"), s.inputs.get("indices")
    if values is not None and indices is not None and values.shape != indices.shape:
        message = f"{s.name} needs an index for each value, but receives {values} values and {indices} indices."
        yield s.error(message, "indices", (str(values), str(indices)))


def by(sizes: object) -> str:
    """Sizes as one reads them: 3 x 3."""
    items: tuple[Dim, ...] = tuple(sizes)  # type: ignore[arg-type]
    return " x ".join(map(str, items))
