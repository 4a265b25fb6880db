"""The rules against torch: what torch refuses on the CPU is told, and what it takes is not called an error."""

from __future__ import annotations

import warnings
from collections.abc import Mapping

import torch
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn import functional

from designer.catalogue import CATALOGUE
from designer.catalogue.spec import Spec
from designer.catalogue.template import literals, render
from designer.compiler.lowering.arguments import Scope, resolve
from designer.compiler.lowering.measure import measure
from designer.compiler.rules import table as rules
from designer.compiler.rules.situation import Situation
from designer.model.design import Block, Design, Node
from designer.params import Bool, Choice, Float, Int, Kind, Optional, Param, Sequence, Union, WrongType
from designer.report import N, TensorType
from designer.values import Value, Values

KINDS = (
    "Linear Conv1d Conv2d ConvTranspose2d MaxPool2d AvgPool2d AdaptiveMaxPool2d BatchNorm1d BatchNorm2d GroupNorm "
    "LayerNorm PReLU Softmax GLU Unflatten Upsample ReflectionPad2d CircularPad1d Embedding LSTM GRU "
    "TransformerEncoderLayer MultiheadAttention Bilinear InstanceNorm2d Dropout1d cat stack add matmul select permute "
    "reshape view split squeeze unsqueeze transpose softmax mean topk"
)
AXES = ("dim", "dim0", "dim1", "dims", "index")
SIZES = st.sampled_from([1, 2, 3, 4, 4, 6, 8, 8, 12])
SHAPES = st.lists(SIZES, min_size=1, max_size=3).map(tuple)


@st.composite
def calls(draw: st.DrawFn) -> tuple[Spec, Values, dict[str, TensorType]]:
    """A kind, the values a user gives, and the types that reach it: right about half of the time."""
    spec = CATALOGUE[draw(st.sampled_from(KINDS.split()))]
    values: dict[str, Value] = {}
    for param in spec.params:
        wanted = param.required and param.name not in spec.inferred
        if wanted or (param.name not in ("inplace", "dtype") and draw(st.integers(0, 3)) == 0):
            values[param.name] = draw(_value(param, param.kind))
    shape = draw(SHAPES)
    inputs: dict[str, TensorType] = {}
    for port in spec.inputs:
        for name in (f"{port.name}_1", f"{port.name}_2") if port.variadic else (port.name,):
            if not port.optional:
                mine = shape if draw(st.integers(0, 2)) else draw(SHAPES)
                inputs[name] = TensorType((N, *mine), "int64" if port.dtypes == "integer" else "float32")
    return spec, values, inputs


def _value(param: Param, kind: Kind) -> st.SearchStrategy[Value]:
    match kind:
        case Bool():
            return st.booleans()
        case Choice(options):
            return st.sampled_from(options)
        case Float():
            return st.sampled_from([0.5, 1.0])
        case Int(low):
            if param.name in AXES:
                return st.integers(-4, 4)
            return st.sampled_from([1, 2, 3, 4, 8]).map(lambda number: max(number, low or 0))
        case Optional(inner):
            return st.none() | _value(param, inner)
        case Union(kinds):
            return st.one_of([_value(param, inner) for inner in kinds])
        case Sequence(item, length, scalar):
            listed = st.lists(_value(param, item), min_size=length or 1, max_size=length or 3).map(tuple)
            return _value(param, item) | listed if scalar else listed
    raise AssertionError(kind)


def situation(spec: Spec, values: Values, inputs: dict[str, TensorType]) -> Situation | None:
    """The situation of such a node; None when its values are illegal or a size does not follow."""
    try:
        given = {name: spec.param[name].parse(value) for name, value in values.items()}
    except WrongType:
        return None
    node = Node("it", "it", spec.kind, given)
    block = Block("Net", "module", (node,))
    found = resolve(Scope(block, {}, frozenset()), node, spec.param, spec.inferred, dict(inputs))
    if found.problems or len(found.values) < len(spec.params):
        return None
    return Situation(Design({"Net": block}, "Net"), block, node, spec, found.values, frozenset(found.inferred), inputs)


def refusal(s: Situation) -> str:
    """What torch says on the CPU, for batches of 2 and of 3; empty if it takes both."""
    arguments, defaults = literals(s.arguments), literals(s.spec.defaults)
    operands = {port: port for port in s.inputs}
    names = {"torch": torch, "nn": nn, "F": functional}
    try:
        for batch in (2, 3):
            tensors = {port: _tensor(kind, batch) for port, kind in s.inputs.items()}
            if s.spec.is_layer:
                layer = eval(render(s.spec.construct, {}, arguments, defaults), names)
                eval(f"layer({render(s.spec.call, operands, arguments, defaults)})", {"layer": layer, **tensors})
            else:
                eval(render(s.spec.code, operands, arguments, defaults), {**names, **tensors})
    except Exception as error:  # noqa: BLE001 - whatever torch raises is a refusal
        return f"{type(error).__name__}: {error}"
    return ""


def _tensor(kind: TensorType, batch: int) -> Tensor:
    return torch.zeros(kind.sizes(batch), dtype=torch.int64 if kind.dtype == "int64" else torch.float32)


def told(s: Situation) -> tuple[list[str], str]:
    """The errors that the rules find, and what running the node on meta shows where they find none."""
    errors = [problem.message for problem in rules.find(s) if problem.severity == "error"]
    if errors:
        return errors, ""
    arguments = tuple(s.arguments[name] for name in s.spec.param)
    measured = measure(s.spec.kind, arguments, tuple(s.inputs.items()))
    return [], measured.failure or str(measured.fault or "")


@settings(max_examples=500, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(calls())
def test_torch_and_the_rules_agree(call: tuple[Spec, Mapping[str, Value], dict[str, TensorType]]) -> None:
    s = situation(*call)
    assume(s is not None)
    assert s is not None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        errors, measured = told(s)
        refused = refusal(s)
    if refused:
        assert errors or measured, f"nothing is said, but torch refuses: {refused}"
    else:
        assert not errors, "torch takes it"
