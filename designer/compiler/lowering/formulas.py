"""Works tensor formulas out by walking their trees: on the meta device, to find the type of what they give."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
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
TRIED_BYTES = 2**20
"""Formulas that make larger tensors are not tried with real numbers."""
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


def worked_out(formula: TensorFormula, tensors: Mapping[str, Tensor], most: int = MOST_BYTES) -> Tensor:
    """What the formula gives for these tensors; raises `FormulaFailed`, and what torch raises.

    No tensor on the way may need more bytes than `most`.
    """
    result = _Walk(tensors, most).value(formula.tree)
    if isinstance(result, Tensor):
        return result
    raise FormulaFailed(
        "It gives a number, no tensor." if isinstance(result, int | float) else "It gives no single tensor."
    )


def tried_out(formula: TensorFormula, kinds: Mapping[str, tuple[tuple[int, ...], torch.dtype]]) -> Exception | None:
    """Why the formula fails for real tensors of these shapes and types, where it did not on the meta device.

    That does not look at every axis and type. What draws, or is large, is not tried.
    """
    if "rand" in formula.text:
        return None
    empty = {name: torch.empty(shape, dtype=dtype, device="meta") for name, (shape, dtype) in kinds.items()}
    failure: Exception | None = None
    try:
        worked_out(formula, empty, TRIED_BYTES)
    except FormulaFailed:
        return None
    for fill in (0, 1):  # an index may only go to 0, a divisor not be 0
        try:
            worked_out(formula, {name: torch.full(shape, fill, dtype=dtype) for name, (shape, dtype) in kinds.items()})
        except Exception as error:  # noqa: BLE001 - the border where torch meets a user's formula
            failure = error
        else:
            return None
    return failure


@dataclass(frozen=True)
class _Walk:
    """Goes through the tree of a formula with the tensors that its names stand for, none larger than `most` bytes."""

    tensors: Mapping[str, Tensor]
    most: int

    def value(self, node: ast.expr | None) -> Worked:
        match node:
            case None:
                return None
            case ast.Constant():
                return node.value
            case ast.Name(id=name):
                return self.tensors[name] if name in self.tensors else NUMBERS[name]
            case ast.List(elts=items):
                return [self.value(item) for item in items]
            case ast.Tuple(elts=items):
                return tuple(self.value(item) for item in items)
            case ast.Slice(lower=lower, upper=upper, step=step):
                return slice(*(self.value(part) for part in (lower, upper, step)))
        return self._bounded(self._computed(node))

    def _computed(self, node: ast.expr) -> Worked:
        match node:
            case ast.Call():
                return self._called(node)
            case ast.Attribute(value=whole, attr=name):
                return getattr(_tensor(self.value(whole)), name)
            case ast.UnaryOp(op=sign, operand=part):
                value = _single(self.value(part))
                if isinstance(sign, ast.Invert):
                    _truths(value)
                return _UNARY[type(sign)](value)
            case ast.BinOp(left=left, op=sign, right=right) | ast.Compare(left=left, ops=[sign], comparators=[right]):
                return _combined(sign, _single(self.value(left)), _single(self.value(right)))
            case ast.Subscript(value=whole, slice=place):
                return self.value(whole)[self.value(place)]
        raise AssertionError(f"{type(node).__name__} was admitted and cannot be worked out")

    def _called(self, call: ast.Call) -> Worked:
        function = function_of(call)
        if function is not None:
            called = _function(FUNCTIONS[function])
        else:
            assert isinstance(call.func, ast.Attribute)
            called = getattr(_tensor(self.value(call.func.value)), call.func.attr)
        keywords = {str(keyword.arg): self.value(keyword.value) for keyword in call.keywords}
        arguments = [self.value(argument) for argument in call.args]
        result = called(*arguments, **keywords)
        name = function or (call.func.attr if isinstance(call.func, ast.Attribute) else "")
        if name in ALONG and isinstance(result, Tensor):
            axis = keywords.get("dim", (*arguments, -1)[1 if function is not None else 0])
            if isinstance(axis, int) and not -result.dim() <= axis < result.dim():
                raise FormulaFailed(f"It asks {name} for axis {axis} of a tensor with {result.dim()}.")
        return result

    def _bounded(self, value: Worked) -> Worked:
        """`value`, if it is not too large."""
        if isinstance(value, int) and abs(value) > MAX_INT:
            raise FormulaFailed("It gives a number that is too large (at most 2**53).")
        if isinstance(value, Tensor) and value.numel() * value.element_size() > self.most:
            raise FormulaFailed("It makes a tensor that is too large for memory.")
        return value


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
