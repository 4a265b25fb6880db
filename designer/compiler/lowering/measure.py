"""What a layer or an operation makes of its inputs, found by running it on torch's meta device.

No layer has a shape formula: each axis is fitted as `times * N + plus` to the sizes found with N = 2 and N = 3 or, in
half the time, with one N so large that no size is near its multiples by chance. What runs is the text that the
source will have. Results are remembered for the life of the process by kind, arguments and input types, so an edit
measures only what it touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from math import prod
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry

from designer.catalogue import spec as find_spec
from designer.catalogue.spec import Spec
from designer.compiler.lowering.formulas import tried_out
from designer.compiler.lowering.making import callable_of, dtype, trained, weights
from designer.compiler.rules.situation import BatchFault
from designer.report import BatchDim, Cost, Dim, TensorType
from designer.tensor_formulas import parse
from designer.values import Value

Inputs = tuple[tuple[str, TensorType], ...]
RECURRENT = ("LSTM", "GRU", "RNN")
NOTHING = Cost()
MANY = 1_000_003
SMALL = 100_000


@dataclass(frozen=True, slots=True)
class Measured:
    """What running a node showed.

    `failure` is torch's sentence when it cannot run, `fault` what became of the batch dimension; there are no outputs
    when it cannot run for every batch size. `weights` are the parameters of the layer itself.
    """

    outputs: tuple[TensorType | None, ...] = ()
    cost: Cost = NOTHING
    failure: str = ""
    fault: BatchFault | None = None
    weights: tuple[tuple[str, TensorType], ...] = ()


def measure(kind: str, arguments: tuple[Value, ...], inputs: Inputs) -> Measured:
    """Runs a layer or an operation on inputs of these types; `arguments` are in the order of its parameters."""
    if kind in RECURRENT:
        return _unrolled(kind, arguments, inputs)
    return _measure(kind, arguments, inputs)


def _unrolled(kind: str, arguments: tuple[Value, ...], inputs: Inputs) -> Measured:
    """Runs a recurrent layer for one time step: on meta it is unrolled, which takes a second for 500 steps."""
    spec = find_spec(kind)
    port, type_ = inputs[0]
    batch_first = spec is not None and dict(zip(spec.param, arguments, strict=True)).get("batch_first") is True
    axis = 1 if batch_first and len(type_.shape) == 3 else 0
    steps = type_.shape[axis] if type_.shape else 1
    if not isinstance(steps, int) or len(type_.shape) < 2:
        return _measure(kind, arguments, inputs)
    measured = _measure(kind, arguments, ((port, _with(type_, axis, 1)), *inputs[1:]))
    if not measured.outputs or measured.outputs[0] is None:
        return measured
    outputs = (_with(measured.outputs[0], axis, steps), *measured.outputs[1:])
    cost = _cost(outputs, measured.cost.multiply_adds * steps)
    return replace(measured, outputs=outputs, cost=replace(cost, parameters=measured.cost.parameters))


def _with(type_: TensorType, axis: int, size: Dim) -> TensorType:
    return replace(type_, shape=(*type_.shape[:axis], size, *type_.shape[axis + 1 :]))


@lru_cache(maxsize=20_000)
def _measure(kind: str, arguments: tuple[Value, ...], inputs: Inputs) -> Measured:
    spec = find_spec(kind)
    assert spec is not None, f"{kind} is not in the catalogue"
    try:
        call, made = callable_of(spec, arguments, tuple(port for port, _ in inputs))
    except Exception as error:  # noqa: BLE001 - the one border where torch meets a user's values
        return Measured(failure=_sentence(error))
    batched = any(isinstance(dim, BatchDim) for _, type_ in inputs for dim in type_.shape)
    large = batched and spec.is_layer and kind not in RECURRENT and _small((arguments, inputs))
    measured = _at_once(call, inputs) if large else None
    if measured is None:
        measured = _twice(call, inputs) if batched else _once(call, inputs)
    if spec.inputs_from and measured.outputs:
        measured = _tried(spec, arguments, inputs, measured)
        if measured.outputs and batched and not _alone(call, inputs, measured.outputs):
            measured = Measured(fault="fixed")
    return replace(measured, cost=replace(measured.cost, parameters=trained(made)), weights=tuple(weights(spec, made)))


def _at_once(call: Callable[..., object], inputs: Inputs) -> Measured | None:
    """One run with N = 1,000,003: sizes near a multiple of it depend on N. None when that explains too little.

    Only where sizes are far below N, and only for layers: an operation may make a tensor of each example, as a
    recurrent layer may take the batch for time.
    """
    try:
        with _Counter() as counter:
            tensors = _run(call, inputs, MANY)
    except Exception:  # noqa: BLE001 - the two small runs tell why
        return None
    outputs = tuple(_near(tensor) if tensor is not None else None for tensor in tensors)
    if any(tensor is not None and output is None for tensor, output in zip(tensors, outputs, strict=True)):
        return None
    return _kept(outputs, counter.flops // (2 * MANY))


def _near(tensor: Tensor) -> TensorType | None:
    shape: list[Dim] = []
    for size in tensor.shape:
        times = round(size / MANY)
        plus = size - times * MANY
        if abs(plus) > SMALL or times > SMALL:
            return None
        shape.append(BatchDim(times, plus) if times else size)
    return TensorType(tuple(shape), dtype(tensor))


def _small(values: object) -> bool:
    """Whether no number in nested tuples of arguments and types could be taken for one that depends on N."""
    if isinstance(values, tuple):
        return all(map(_small, values))
    if isinstance(values, TensorType):
        return all(dim <= SMALL for dim in values.shape if isinstance(dim, int))
    return not isinstance(values, int | float) or values <= SMALL


def _twice(call: Callable[..., object], inputs: Inputs) -> Measured:
    """Two runs, with N = 2 and N = 3: an axis whose sizes differ depends on N."""
    try:
        with _Counter() as counter:
            two = _run(call, inputs, 2)
    except Exception as error:  # noqa: BLE001 - the border, as above
        return Measured(failure=_sentence(error))
    try:
        three = _run(call, inputs, 3)
    except Exception as error:  # noqa: BLE001 - the border, as above
        return Measured(failure=_sentence(error), fault="fixed")
    if len(two) != len(three):
        return Measured(fault="fixed")
    outputs = tuple(_fit(a, b) for a, b in zip(two, three, strict=True))
    if any(a is not None and output is None for a, output in zip(two, outputs, strict=True)):
        return Measured(fault="fixed")
    return _kept(outputs, counter.flops // 4)


def _tried(spec: Spec, arguments: tuple[Value, ...], inputs: Inputs, measured: Measured) -> Measured:
    """What was measured of a formula, unless it fails with real numbers."""
    formula = parse(str(dict(zip(spec.param, arguments, strict=True))[spec.inputs_from]))
    error = tried_out(formula, {name: (type_.sizes(2), getattr(torch, type_.dtype)) for name, type_ in inputs})
    return measured if error is None else Measured(failure=_sentence(error))


def _alone(call: Callable[..., object], inputs: Inputs, outputs: tuple[TensorType | None, ...]) -> bool:
    """Whether a batch of one example gives what was found: a formula may squeeze that axis, or count on more."""
    try:
        tensors = _run(call, inputs, 1)
    except Exception:  # noqa: BLE001 - the border, as above
        return False
    pairs = zip(tensors, outputs, strict=True)
    return all(a is None or b is None or list(a.shape) == list(b.sizes(1)) for a, b in pairs)


def _kept(outputs: tuple[TensorType | None, ...], multiply_adds: int) -> Measured:
    kept = any(isinstance(dim, BatchDim) for output in outputs if output for dim in output.shape)
    return Measured(outputs, _cost(outputs, multiply_adds), fault=None if kept else "lost")


def _once(call: Callable[..., object], inputs: Inputs) -> Measured:
    """One run on inputs that do not depend on N."""
    try:
        with _Counter() as counter:
            tensors = _run(call, inputs, 1)
    except Exception as error:  # noqa: BLE001 - the border, as above
        return Measured(failure=_sentence(error))
    outputs = tuple(None if t is None else TensorType(tuple(t.shape), dtype(t)) for t in tensors)
    return Measured(outputs, _cost(outputs, counter.flops // 2))


def _cost(outputs: tuple[TensorType | None, ...], multiply_adds: int) -> Cost:
    held = sum(prod(kind.sizes(1)) * getattr(torch, kind.dtype).itemsize for kind in outputs if kind is not None)
    return Cost(0, multiply_adds, held)


def _run(call: Callable[..., object], inputs: Inputs, batch: int) -> list[Tensor | None]:
    tensors = [torch.empty(type_.sizes(batch), dtype=getattr(torch, type_.dtype), device="meta") for _, type_ in inputs]
    with torch.no_grad():
        return list(_flat(call(*tensors)))


def _flat(result: object) -> Iterator[Tensor | None]:
    """The tensors of a result, out of the tuples they are returned in."""
    if isinstance(result, tuple | list):
        for item in result:
            yield from _flat(item)
    else:
        yield result if isinstance(result, Tensor) else None


def _fit(two: Tensor | None, three: Tensor | None) -> TensorType | None:
    """The type whose sizes are those of `two` for N = 2 and of `three` for N = 3; None if there is none."""
    if two is None or three is None or two.dim() != three.dim():
        return None
    shape = tuple(_dim(a, b) for a, b in zip(two.shape, three.shape, strict=True))
    return TensorType(shape, dtype(two))


def _dim(two: int, three: int) -> Dim:
    times = three - two
    return BatchDim(times, two - 2 * times) if times else two


def _sentence(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:300]


class _Counter(TorchDispatchMode):  # type: ignore[no-untyped-call] # torch leaves it untyped
    """Counts the floating point operations of what runs under it, by torch's own formulas.

    torch.utils.flop_counter.FlopCounterMode does the same and follows modules too, at several times the cost.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # as above
        self.flops = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Mapping[str, Any] | None = None) -> Any:
        result = func(*args, **(kwargs or {}))
        formula = flop_registry.get(func.overloadpacket)
        if formula is not None:
            self.flops += formula(*args, **(kwargs or {}), out_val=result)
        return result
