"""What the kind of a node stands for: its parameters and its ports, be it a layer, a block's instance or an end."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from designer.catalogue import spec
from designer.catalogue.spec import Port
from designer.model.design import BLOCK_PREFIX, INPUT, OUTPUT, Block, Node
from designer.params import Choice, Int, Param, Sequence, WrongType
from designer.values import EMPTY, Expression, Value, Values

Blocks = Mapping[str, Block]

DTYPES = ("float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool")
"""The types of tensor that a model can be fed with, under torch's names."""

INPUT_PARAMS: Mapping[str, Param] = MappingProxyType(
    {
        "shape": Param("shape", Sequence(Int(min=1)), help="The size of one example, without the batch dimension."),
        "dtype": Param("dtype", Choice(DTYPES), "float32", "The type of the numbers that come in."),
        "each": Param("each", Choice(("whole", "forward", "backward")), "whole", "What each turn of a repeat takes."),
    }
)
RESULTS = ("last", "every", "sum", "cat")
"""What a repeat may hand on: what the last turn gives, a list of what every turn does, the sum, one behind another."""
OUTPUT_PARAMS: Mapping[str, Param] = MappingProxyType(
    {
        "result": Param("result", Choice(RESULTS), "last", "What becomes of the results of the turns."),
        "dim": Param("dim", Int(), 1, "The axis along which the turns' results are put one behind another."),
    }
)
_NO_PARAMS: Mapping[str, Param] = MappingProxyType({})
_IN, _OUT, _COUNTED_OUT = (Port("input"),), (Port("output"),), (Port("output", variadic=True),)
_REPEATED = re.compile(r"([A-Za-z_]\w*)_([1-9][0-9]{0,2})", re.ASCII)


def params_of(blocks: Blocks, kind: str) -> Mapping[str, Param] | None:
    """The parameters of a node of that kind by name; None when the kind is unknown."""
    if kind.startswith(BLOCK_PREFIX):
        block = blocks.get(kind.removeprefix(BLOCK_PREFIX))
        return None if block is None else {item.name: item.param for item in block.parameters}
    if kind in (INPUT, OUTPUT):
        return INPUT_PARAMS if kind == INPUT else OUTPUT_PARAMS
    known = spec(kind)
    return None if known is None else known.param


def inputs_of(blocks: Blocks, kind: str, params: Values = EMPTY) -> tuple[Port, ...] | None:
    """The input ports of a node of that kind with these parameters; None when the kind is unknown.

    Then any name may be one.
    """
    if kind.startswith(BLOCK_PREFIX):
        block = blocks.get(kind.removeprefix(BLOCK_PREFIX))
        return None if block is None else tuple(map(Port, block.inputs))
    if kind in (INPUT, OUTPUT):
        return _IN if kind == OUTPUT else ()
    known = spec(kind)
    return None if known is None else known.input_ports(params)


def outputs_of(blocks: Blocks, kind: str) -> tuple[Port, ...] | None:
    """All output ports that a node of that kind can have, whatever its parameters; None when the kind is unknown.

    Behind those of its results stand those of its weights.
    """
    if kind.startswith(BLOCK_PREFIX):
        block = blocks.get(kind.removeprefix(BLOCK_PREFIX))
        return None if block is None else tuple(map(Port, block.outputs))
    if kind in (INPUT, OUTPUT):
        return _OUT if kind == INPUT else ()
    known = spec(kind)
    return None if known is None else _COUNTED_OUT if known.outputs_from else (*known.outputs, *known.weights)


def stands_in_stack(blocks: Blocks, node: Node, arguments: Values) -> bool:
    """Whether a node with these arguments can be one of the modules of an nn.Sequential, which hand on one tensor."""
    if node.of is not None:
        return False
    if node.block is not None:
        return node.block in blocks and len(blocks[node.block].inputs) == len(blocks[node.block].outputs) == 1
    known = spec(node.kind)
    return known is not None and known.is_layer and not known.unpacking(arguments)


def has_layer(kind: str) -> bool:
    """Whether a node of that kind has a layer that others can call: no end, no operation, no tensor."""
    known = spec(kind)
    return kind not in (INPUT, OUTPUT) and (known is None or known.is_layer)


def has_port(ports: tuple[Port, ...] | None, name: str) -> bool:
    """Whether `name` can be one of the ports; a variadic port "input" stands for input_1 to input_999."""
    if ports is None:
        return True
    repeated = _REPEATED.fullmatch(name)
    stem = repeated[1] if repeated else ""
    return any(port.name == stem if port.variadic else port.name == name for port in ports)


def first_port(ports: tuple[Port, ...] | None, unknown: str) -> str | None:
    """The name of the first of the ports, `unknown` when the kind is not known; None when it has none."""
    if ports is None:
        return unknown
    if not ports:
        return None
    return f"{ports[0].name}_1" if ports[0].variadic else ports[0].name


def normal(params: Mapping[str, Param] | None, name: str, value: Value) -> Value:
    """`value` in the normal form of the parameter of that name, if there is one; raises `WrongType`."""
    param = None if params is None else params.get(name)
    return value if param is None else param.parse(value)


def trimmed(blocks: Blocks, kind: str, values: Values) -> Values:
    """Well-typed values without those that say what a layer or an end does anyway.

    What an instance says of its block's parameters stays: the definition's default may change under it.
    """
    if not values or kind.startswith(BLOCK_PREFIX):
        return values
    params = params_of(blocks, kind) or _NO_PARAMS
    kept = {
        name: value for name, value in values.items() if name not in params or not same(value, params[name].default)
    }
    return values if len(kept) == len(values) else MappingProxyType(kept)


def same(a: object, b: object) -> bool:
    """Whether the values are equal and of the same types: 1, 1.0 and true are three."""
    if isinstance(a, tuple) and isinstance(b, tuple):
        return len(a) == len(b) and all(map(same, a, b))
    return type(a) is type(b) and a == b


def can_be_a_size(param: Param) -> bool:
    """Whether the parameter can hold the size of an axis."""
    try:
        param.kind.parse(1)
    except WrongType:
        return False
    return True


def is_times(value: Value) -> bool:
    """Whether `value` can say how often a repeat runs: a whole number, a formula, or two of these."""
    parts = value if isinstance(value, tuple) and len(value) == 2 else (value,)
    return all(isinstance(part, int | Expression) and not isinstance(part, bool) for part in parts)


def formulas(value: Value) -> tuple[Expression, ...]:
    """The formulas in `value`."""
    if isinstance(value, tuple):
        return tuple(formula for item in value for formula in formulas(item))
    return (value,) if isinstance(value, Expression) else ()
