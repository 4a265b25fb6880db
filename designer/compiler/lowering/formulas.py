"""Works tensor formulas out by walking their trees: on the meta device, to find the type of what they give."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeAlias

import torch
from torch import Tensor
from torch.nn import functional

from designer.compiler.rules.memory import MOST_BYTES
from designer.errors import BlockwrightError
from designer.tensor_formulas import FUNCTIONS, TensorFormula, function_of
from designer.values import MAX_INT

Worked: TypeAlias = Any
_BINARY: Mapping[type[ast.operator | ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.MatMult: operator.matmul,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
NUMBERS = {"inf": math.inf, "pi": math.pi}
"""The numbers that have a name in formulas."""
BITWISE = (ast.BitAnd, ast.BitOr)
ALONG = frozenset({"softmax", "log_softmax"})
"""Functions along an axis that torch does not look at on the meta device."""
_UNARY: Mapping[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Invert: operator.invert,
}


class FormulaFailed(BlockwrightError):
    """A formula that gives no tensor, or asks for a number or a tensor that is too large."""


def worked_out(formula: TensorFormula, tensors: Mapping[str, Tensor]) -> Tensor:
    """What the formula gives for these tensors; raises `FormulaFailed`, and what torch raises."""
    result = _value(formula.tree, tensors)
    if isinstance(result, Tensor):
        return result
    raise FormulaFailed(
        "It gives a number, no tensor." if isinstance(result, int | float) else "It gives no single tensor."
    )


def _value(node: ast.expr | None, tensors: Mapping[str, Tensor]) -> Worked:
    match node:
        case None:
            return None
        case ast.Constant():
            return node.value
        case ast.Name(id=name):
            return tensors[name] if name in tensors else NUMBERS[name]
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return tuple(_value(item, tensors) for item in items)
        case ast.Slice(lower=lower, upper=upper, step=step):
            return slice(*(_value(part, tensors) for part in (lower, upper, step)))
    return _bounded(_computed(node, tensors))


def _computed(node: ast.expr, tensors: Mapping[str, Tensor]) -> Worked:
    match node:
        case ast.Call():
            return _called(node, tensors)
        case ast.Attribute(value=whole, attr=name):
            return getattr(_tensor(_value(whole, tensors)), name)
        case ast.UnaryOp(op=sign, operand=part):
            value = _single(_value(part, tensors))
            if isinstance(sign, ast.Invert):
                _truths(value)
            return _UNARY[type(sign)](value)
        case ast.BinOp(left=left, op=sign, right=right) | ast.Compare(left=left, ops=[sign], comparators=[right]):
            return _combined(sign, _single(_value(left, tensors)), _single(_value(right, tensors)))
        case ast.Subscript(value=whole, slice=place):
            return _value(whole, tensors)[_value(place, tensors)]
    raise AssertionError(f"{type(node).__name__} was admitted and cannot be worked out")


def _called(call: ast.Call, tensors: Mapping[str, Tensor]) -> Worked:
    function = function_of(call)
    if function is not None:
        called = _function(FUNCTIONS[function])
    else:
        assert isinstance(call.func, ast.Attribute)
        called = getattr(_tensor(_value(call.func.value, tensors)), call.func.attr)
    keywords = {str(keyword.arg): _value(keyword.value, tensors) for keyword in call.keywords}
    arguments = [_value(argument, tensors) for argument in call.args]
    result = called(*arguments, **keywords)
    name = function or (call.func.attr if isinstance(call.func, ast.Attribute) else "")
    if name in ALONG and isinstance(result, Tensor):
        axis = keywords.get("dim", (*arguments, -1)[1 if function is not None else 0])
        if isinstance(axis, int) and not -result.dim() <= axis < result.dim():
            raise FormulaFailed(f"It asks {name} for axis {axis} of a tensor with {result.dim()}.")
    return result


@cache
def _function(path: str) -> Callable[..., Any]:
    """torch's function of that name."""
    module, _, name = path.rpartition(".")
    found: Callable[..., Any] = getattr({"torch": torch, "F": functional, "torch.linalg": torch.linalg}[module], name)
    return found


def _combined(sign: ast.operator | ast.cmpop, left: Worked, right: Worked) -> Worked:
    """Arithmetic; of plain numbers, powers are kept small."""
    if isinstance(sign, BITWISE):
        _truths(left, right)
    plain = not isinstance(left, Tensor) and not isinstance(right, Tensor)
    if plain and isinstance(sign, ast.Pow) and abs(right) * max(abs(int(left)), 2).bit_length() > 64:
        raise FormulaFailed("It asks for a power that is too large.")
    return _BINARY[type(sign)](left, right)


def _truths(*values: Worked) -> None:
    """What & | ~ join: on the meta device torch takes anything."""
    if any(isinstance(value, float) or (isinstance(value, Tensor) and value.is_floating_point()) for value in values):
        raise FormulaFailed("It asks for & | or ~ of numbers with fractions. Compare them first: (x > 0) & (y > 0).")


def _single(value: Worked) -> Worked:
    if isinstance(value, Tensor | int | float):
        return value
    raise FormulaFailed("It calculates with a list, or with nothing.")


def _tensor(value: Worked) -> Tensor:
    if isinstance(value, Tensor):
        return value
    raise FormulaFailed("It asks something of a number that only a tensor has.")


def _bounded(value: Worked) -> Worked:
    """`value`, if it is not too large."""
    if isinstance(value, int) and abs(value) > MAX_INT:
        raise FormulaFailed("It gives a number that is too large (at most 2**53).")
    if isinstance(value, Tensor) and value.numel() * value.element_size() > MOST_BYTES:
        raise FormulaFailed("It makes a tensor that is too large for memory.")
    return value
