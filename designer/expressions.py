"""Formulas over block parameters: `channels * 4`, `sizes[i + 1]`, `stride != 1 or channels != in_channels`.

The grammar is a small part of Python's: names, numbers, True, False, None, words in quotes, lists, `+ - * / // %`,
comparisons (also `in`), `and`, `or`, `not`, `a if b else c`, indexing and `len()`. A text is cut into tokens by a
pattern, parsed by Python, checked against a whitelist and worked out by walking its tree: it is never executed. A list
in a formula is a tuple, as every list in a design is.
"""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from designer.errors import BlockwrightError
from designer.values import MAX_INT, Expression, Value

MAX_LENGTH, MAX_NODES, MAX_DEPTH, MAX_ITEMS = 500, 200, 30, 1000

_TOKEN = re.compile(
    r"(?P<space>[ \t]+)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<number>(?:\d{1,16}(?:\.\d{0,20})?|\.\d{1,20})(?:[eE][+-]?\d{1,3})?(?![A-Za-z0-9_.]))"
    r"|(?P<word>'[^'\"\\\r\n]*'|\"[^'\"\\\r\n]*\")"
    r"|(?P<sign>//|[-+*/%()\[\],]|[<>=!]=|[<>])"
)

_COMPOUND = (ast.List, ast.Tuple, ast.BoolOp, ast.UnaryOp, ast.BinOp, ast.Compare, ast.Subscript, ast.IfExp)
"""What is made of parts, which are looked at in turn."""

_Operation = Callable[[Any, Any], Any]
_ARITHMETIC: Mapping[type[ast.operator], _Operation] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_COMPARISON: Mapping[type[ast.cmpop], _Operation] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda item, items: item in items,
    ast.NotIn: lambda item, items: item not in items,
}
_SIGNS: Mapping[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Not: operator.not_,
}


class ExpressionError(BlockwrightError):
    """A formula that cannot be read or worked out; says which and why."""

    def __init__(self, text: str, why: str) -> None:
        shown = "".join(c if c.isprintable() else "?" for c in text[:60]) + ("…" if len(text) > 60 else "")
        super().__init__(f"the formula “{shown}” {why}")
        self.why = why


class BeyondEnd(ExpressionError):
    """A formula that asks for an item that a list does not have."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that keeps to the grammar: its text, its tree, and the parameters it speaks of."""

    text: str
    tree: ast.expr
    names: frozenset[str]


@lru_cache(maxsize=4096)
def parse(text: str) -> Formula:
    """The formula that `text` writes; raises `ExpressionError`."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(text, f"is too long: {len(text)} characters, at most {MAX_LENGTH} are read")
    for _ in tokens(text):
        pass  # an unknown character raises, with its place
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ExpressionError(text, "cannot be read: something is missing or out of place") from None
    size = sum(1 for _ in ast.walk(tree))
    if size > MAX_NODES:
        raise ExpressionError(text, f"has too many parts: {size}, at most {MAX_NODES} are read")
    names: set[str] = set()
    try:
        _admit(tree, names, MAX_DEPTH)
    except _Unknown as error:
        raise ExpressionError(text, str(error)) from None
    return Formula(text, tree, frozenset(names))


def evaluate(expression: Expression, scope: Mapping[str, Value]) -> Value:
    """What the formula is for the parameter values in `scope`; raises `ExpressionError`."""
    formula = parse(expression.text)
    unknown = formula.names - scope.keys()
    if unknown:
        raise ExpressionError(formula.text, f"speaks of {', '.join(sorted(unknown))}, which is no parameter here")
    try:
        return _value(formula.tree, scope)
    except _Unknown as error:
        raise ExpressionError(formula.text, str(error)) from None
    except ZeroDivisionError:
        raise ExpressionError(formula.text, "divides by zero") from None
    except IndexError:
        raise BeyondEnd(formula.text, "asks for an item beyond the end of a list") from None
    except (TypeError, OverflowError):
        raise ExpressionError(formula.text, "combines values that do not go together") from None


def resolved(value: Value, scope: Mapping[str, Value]) -> Value:
    """`value` with each formula in it, also inside lists, replaced by what it is in `scope`."""
    match value:
        case Expression():
            return evaluate(value, scope)
        case tuple():
            return tuple(resolved(item, scope) for item in value)
    return value


def names_in(value: Value) -> frozenset[str]:
    """The parameters that the formulas in `value` speak of; raises `ExpressionError`."""
    match value:
        case Expression(text):
            return parse(text).names
        case tuple():
            return frozenset().union(*map(names_in, value))
    return frozenset()


def printed(expression: Expression, names: Mapping[str, str]) -> str:
    """The formula as Python text; `names` says how each parameter is called there, or what stands in its place."""
    formula = parse(expression.text)
    return _unparsed(formula.text.strip(), tuple((name, names[name]) for name in sorted(formula.names & names.keys())))


@lru_cache(maxsize=2_000)
def _unparsed(text: str, names: tuple[tuple[str, str], ...]) -> str:
    return ast.unparse(_Printed(dict(names)).visit(ast.parse(text, mode="eval").body))


def tokens(text: str) -> Iterator[tuple[str, str]]:
    """The parts of a formula's text with their kinds: space, name, number, word or sign."""
    place = 0
    while place < len(text):
        token = _TOKEN.match(text, place)
        if token is None:
            raise ExpressionError(text, f"cannot be read at character {place + 1}")
        yield token.lastgroup or "", token.group()
        place = token.end()


class _Unknown(Exception):
    """Why a formula is refused, as the end of the sentence "the formula ..."."""


def _admit(node: ast.expr, names: set[str], depth: int) -> None:
    """Collect the names below `node`; raises `_Unknown` for what is not in the grammar."""
    if depth == 0:
        raise _Unknown(f"is nested too deeply: at most {MAX_DEPTH} levels are read")
    match node:
        case ast.Constant(value=None | bool() | int() | float() | str()):
            _bounded(node.value)
        case ast.Name(id=name):
            names.add(name)
        case _ if isinstance(node, _COMPOUND):
            pass
        case ast.Call(func=ast.Name(id="len"), args=[ast.expr()], keywords=[]):
            _admit(node.args[0], names, depth - 1)
            return
        case _:
            known = "names, numbers, lists, + - * / // %, comparisons, if-else and len()"
            raise _Unknown(f"uses something other than {known}")
    for part in ast.iter_child_nodes(node):
        match part:
            case ast.expr():
                _admit(part, names, depth - 1)
            case ast.operator() if type(part) not in _ARITHMETIC:
                raise _Unknown("uses a sign other than + - * / // %")
            case ast.cmpop() if type(part) not in _COMPARISON:
                raise _Unknown("uses a comparison other than == != < <= > >= and in")


def _value(node: ast.expr, scope: Mapping[str, Value]) -> Value:
    match node:
        case ast.Constant():
            return _bounded(node.value)
        case ast.Name(id=name):
            return _bounded(scope[name])
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return _bounded(tuple(_value(item, scope) for item in items))
        case ast.UnaryOp(op=sign, operand=part):
            value = _value(part, scope)
            return bool(not value) if isinstance(sign, ast.Not) else _bounded(_SIGNS[type(sign)](_number(value)))
        case ast.BinOp(left=left, op=sign, right=right):
            return _calculated(sign, _value(left, scope), _value(right, scope))
        case ast.Subscript(value=whole, slice=place):
            return _item(_value(whole, scope), _value(place, scope))
        case ast.Call(args=[part]):
            value = _value(part, scope)
            if not isinstance(value, tuple):
                raise _Unknown("asks for the length of something that is no list")
            return len(value)
    return _judged(node, scope)


def _judged(node: ast.expr, scope: Mapping[str, Value]) -> Value:
    """What a comparison, `and`, `or` or if-else is; parts are worked out as far as they are needed, as Python does."""
    match node:
        case ast.IfExp(test=condition, body=first, orelse=second):
            return _value(first if _value(condition, scope) else second, scope)
        case ast.BoolOp(op=sign, values=parts):
            value: Value = None
            for part in parts:
                value = _value(part, scope)
                if bool(value) is isinstance(sign, ast.Or):
                    break
            return value
        case ast.Compare(left=first, ops=comparisons, comparators=others):
            left = _value(first, scope)
            for comparison, other in zip(comparisons, others, strict=True):
                right = _value(other, scope)
                if not _COMPARISON[type(comparison)](left, right):
                    return False
                left = right
            return True
    raise AssertionError(f"{type(node).__name__} was admitted and cannot be worked out")


def _calculated(sign: ast.operator, left: Value, right: Value) -> Value:
    calculate = _ARITHMETIC[type(sign)]
    if isinstance(left, tuple) and isinstance(right, tuple) and isinstance(sign, ast.Add):
        return _bounded(left + right)
    if isinstance(sign, ast.Mult) and (isinstance(left, tuple) or isinstance(right, tuple)):
        items, times = (left, right) if isinstance(left, tuple) else (right, left)
        if not isinstance(items, tuple) or not isinstance(times, int) or len(items) * times > MAX_ITEMS:
            raise _Unknown(f"makes a list that is too long: at most {MAX_ITEMS} items")
        return _bounded(items * times)
    return _bounded(calculate(_number(left), _number(right)))


def _number(value: Value) -> int | float:
    if not isinstance(value, (int, float)):
        raise _Unknown("calculates with something that is no number")
    return value


def _item(items: Value, place: Value) -> Value:
    if not isinstance(items, tuple) or isinstance(place, bool) or not isinstance(place, int):
        raise _Unknown("asks for an item of something that is no list, or at a place that is no whole number")
    return items[place]


def _bounded(value: Any) -> Value:
    """`value`, if a field may hold it; raises `_Unknown`."""
    if isinstance(value, int) and abs(value) > MAX_INT:
        raise _Unknown("gives a number that is too large (at most 2**53)")
    if isinstance(value, float) and math.isnan(value):
        raise _Unknown("gives no number")
    if isinstance(value, tuple) and _size(value) > MAX_ITEMS:
        raise _Unknown(f"makes a list that is too long: at most {MAX_ITEMS} items")
    result: Value = value
    return result


def _size(value: Value) -> int:
    return 1 + sum(map(_size, value)) if isinstance(value, tuple) else 1


class _Printed(ast.NodeTransformer):
    """Puts in the names of the printed source, and tuples for lists."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.parse(self.names.get(node.id, node.id), mode="eval").body

    def visit_List(self, node: ast.List) -> ast.Tuple:
        return ast.Tuple([self.visit(part) for part in node.elts], ast.Load())
