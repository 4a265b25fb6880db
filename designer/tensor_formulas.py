"""Formulas over tensors: `relu(x @ w + 1)`, `x[:, 0] * scale`, `mu + randn_like(mu) * exp(0.5 * log_var)`.

The grammar is a small part of Python's: names, numbers, True, False, None, lists, arithmetic, one comparison, `& | ~`,
indexing and slicing, and calls of the functions and methods listed here with the keywords listed here. A text is
parsed by Python, checked against these lists, and printed anew from its tree: it is never executed as text.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from designer.expressions import ExpressionError
from designer.params import WrongType
from designer.values import MAX_INT, Value

MAX_LENGTH, MAX_NODES, MAX_DEPTH = 2_000, 300, 30

_TORCH = (
    "abs all amax amin any argmax argmin bmm cat ceil clamp concat cos cosh cross cumprod cumsum diff div dot eq erf "
    "exp expm1 flatten flip floor fmod ge gt isnan le log log10 log1p log2 logaddexp logsumexp lt masked_fill matmul "
    "maximum mean minimum mm movedim mul mv ne neg ones_like outer permute pow prod rand_like randn_like reciprocal "
    "reshape roll round rsqrt sigmoid sign sin sinh sqrt square squeeze stack std sub sum swapaxes tan tanh transpose "
    "tril triu trunc unsqueeze var where zeros_like"
)
_FUNCTIONAL = (
    "elu gelu glu hardtanh leaky_relu linear log_softmax logsigmoid mish normalize relu relu6 selu silu softmax "
    "softplus"
)
_METHODS = (
    "abs all amax amin any argmax argmin bool clamp contiguous cos cumsum detach dim div exp expand expand_as flatten "
    "flip float int log logsumexp long masked_fill matmul mean mm mul neg norm numel permute pow prod reciprocal relu "
    "repeat reshape roll round rsqrt sigmoid sign sin size softmax sqrt square squeeze std sub sum t tanh transpose "
    "tril triu unflatten unsqueeze var view view_as"
)
_KEYWORDS = (
    "alpha beta bias correction dim dim0 dim1 dims end_dim eps keepdim max min negative_slope ord other p shifts "
    "start_dim threshold value weight"
)
FUNCTIONS: Mapping[str, str] = MappingProxyType(
    {
        **{name: f"torch.{name}" for name in _TORCH.split()},
        **{name: f"F.{name}" for name in _FUNCTIONAL.split()},
        "norm": "torch.linalg.vector_norm",
        "max": "torch.amax",
        "min": "torch.amin",
    }
)
"""The functions that a formula may call, and what the source calls for them."""
CONSTANTS: Mapping[str, str] = MappingProxyType({"inf": "torch.inf", "pi": "torch.pi"})
"""Numbers that have a name, and what the source calls them; no input can have it."""
METHODS = frozenset(_METHODS.split())
"""The methods of tensors that a formula may call."""
ATTRIBUTES = frozenset({"T", "mT", "shape", "ndim"})
KEYWORDS = frozenset(_KEYWORDS.split())
"""The keywords of functions and methods: none that writes into a tensor, or makes one of another kind."""

_MODULES = frozenset({"torch", "F", "torch.linalg", "torch.nn.functional"})
_FOREIGN = re.compile(r"[^A-Za-z0-9_ \t.,:+\-*/%@&|~<>=!()\[\]]")
_NUMBER = re.compile(r"(?<![A-Za-z0-9_.])(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_PLAIN = (ast.BoolOp, ast.BinOp, ast.UnaryOp, ast.Compare, ast.Subscript, ast.Slice, ast.List, ast.Tuple)
_SIGNS = (
    *(ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult, ast.BitAnd, ast.BitOr),
    *(ast.USub, ast.UAdd, ast.Invert, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Load),
)


@dataclass(frozen=True, slots=True, eq=False)
class TensorFormula:
    """A formula that keeps to the grammar: its text, its tree, and the names in it as they first occur."""

    text: str
    tree: ast.expr
    names: tuple[str, ...]


@lru_cache(maxsize=4096)
def parse(text: str) -> TensorFormula:
    """The formula that `text` writes; raises `ExpressionError`."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(text, f"is too long: {len(text)} characters, at most {MAX_LENGTH} are read")
    foreign = _FOREIGN.search(text)
    places = [foreign.end()] if foreign else [m.end() + 1 for m in _NUMBER.finditer(text) if _glued(text[m.end() :])]
    if places:
        raise ExpressionError(text, f"cannot be read at character {places[0]}")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        place = (error.offset or 1) + len(text) - len(text.lstrip())
        raise ExpressionError(text, f"cannot be read: something is missing or wrong at character {place}") from None
    except (ValueError, RecursionError, MemoryError):
        raise ExpressionError(text, "cannot be read") from None
    if sum(1 for _ in ast.walk(tree)) > MAX_NODES:
        raise ExpressionError(text, f"has too many parts: at most {MAX_NODES} are read")
    names: dict[str, None] = {}
    try:
        _admit(tree, names, MAX_DEPTH)
    except _Refused as error:
        raise ExpressionError(text, str(error)) from None
    return TensorFormula(text, tree, tuple(names))


def _glued(rest: str) -> bool:
    """Whether what follows a number runs into it: Python would warn of 1if, and reads 0x1 and 1_0 as numbers."""
    return rest[:1].isalnum() or rest[:1] == "_"


@dataclass(frozen=True, slots=True)
class TensorText:
    """The text of a formula over tensors."""

    def parse(self, value: Value) -> Value:
        if not isinstance(value, str):
            raise WrongType(self.describe(), value)
        try:
            parse(value)
        except ExpressionError as error:
            raise WrongType(f"{self.describe()} ({error})", value) from None
        return value

    def objection(self, value: Value) -> str | None:
        return None

    def describe(self) -> str:
        return "a formula over tensors"


def printed(text: str, names: Mapping[str, str]) -> str:
    """The formula as Python text, with what stands in the place of each name; raises `ExpressionError`."""
    tree = ast.parse(parse(text).text.strip(), mode="eval").body
    return ast.unparse(_Printed(names).visit(tree))


def renamed(text: str, old: str, new: str) -> str:
    """The formula with another name for one of its names."""
    start = len(text) - len(text.lstrip())
    places = [node.col_offset + start for node in _named(parse(text).tree) if node.id == old]
    for place in sorted(places, reverse=True):
        text = f"{text[:place]}{new}{text[place + len(old) :]}"
    return text


def _named(node: ast.AST) -> Iterator[ast.Name]:
    """The names below a node that stand for tensors."""
    if isinstance(node, ast.Name):
        yield node
    for part in _parts(node):
        yield from _named(part)


def function_of(call: ast.Call) -> str | None:
    """The name under which `FUNCTIONS` has what is called; None when it is a method."""
    match call.func:
        case ast.Name(id=name):
            return name
        case ast.Attribute(attr=name) if _path(call.func.value) in _MODULES:
            return "norm" if name == "vector_norm" else name
    return None


class _Refused(Exception):
    """Why a formula is refused, as the end of the sentence "the formula ..."."""


def _path(node: ast.expr) -> str:
    """A dotted name: "torch.linalg"."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=name):
            return f"{_path(value)}.{name}"
    return ""


def _admit(node: ast.AST, names: dict[str, None], depth: int) -> None:
    """Collect the names below `node`; raises `_Refused` for what is not in the grammar."""
    if depth == 0:
        raise _Refused(f"is nested too deeply: at most {MAX_DEPTH} levels are read")
    if isinstance(node, ast.Name):
        if node.id not in CONSTANTS:
            names[node.id] = None
    else:
        _admit_alone(node)
    for part in _parts(node):
        _admit(part, names, depth - 1)


def _admit_alone(node: ast.AST) -> None:
    """Raises `_Refused` if the grammar has no such node, whatever stands below it."""
    match node:
        case ast.Constant(value=value):
            _admit_constant(value)
        case ast.Call():
            _admit_call(node)
        case ast.Attribute(attr=name) if name not in ATTRIBUTES:
            raise _Refused(f"asks for {name}, which is none of {', '.join(sorted(ATTRIBUTES))}")
        case ast.BoolOp():
            raise _Refused("joins truths by “and” or “or”; tensors take & and |")
        case ast.Compare(ops=[_, _, *_]):
            raise _Refused("compares several things at once; tensors are compared two at a time")
        case ast.Attribute() | ast.keyword():
            pass
        case _ if not isinstance(node, (*_PLAIN, *_SIGNS)):
            raise _Refused("uses something other than names, numbers, arithmetic, comparisons, indexing and functions")


def _parts(node: ast.AST) -> Iterator[ast.AST]:
    """What stands below a node and is to be looked at: of a call of a function, the arguments."""
    if not isinstance(node, ast.Call):
        yield from ast.iter_child_nodes(node)
        return
    if function_of(node) is None and isinstance(node.func, ast.Attribute):
        yield node.func.value
    yield from (*node.args, *node.keywords)


def _admit_constant(value: object) -> None:
    if isinstance(value, complex) or (isinstance(value, float) and not math.isfinite(value)):
        raise _Refused("has a number that is no finite real one")
    if isinstance(value, int) and abs(value) > MAX_INT:
        raise _Refused("has a number that is too large (at most 2**53)")


def _admit_call(call: ast.Call) -> None:
    function = function_of(call)
    if function is not None and function not in FUNCTIONS:
        raise _Refused(f"calls {function}, which is no function that formulas know")
    if function is None and not (isinstance(call.func, ast.Attribute) and call.func.attr in METHODS):
        called = call.func.attr if isinstance(call.func, ast.Attribute) else "something"
        raise _Refused(f"calls {called}, which is no method that formulas know")
    for keyword in call.keywords:
        if keyword.arg not in KEYWORDS:
            raise _Refused(f"uses the keyword {keyword.arg or '**'}, which formulas do not know")


class _Printed(ast.NodeTransformer):
    """Puts in what stands in the place of names, and torch's names of functions."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.parse(self.names.get(node.id) or CONSTANTS.get(node.id, node.id), mode="eval").body

    def visit_Call(self, node: ast.Call) -> ast.expr:
        function = function_of(node)
        if function is not None:
            func = ast.parse(FUNCTIONS[function], mode="eval").body
        elif isinstance(node.func, ast.Attribute):
            func = ast.Attribute(self.visit(node.func.value), node.func.attr, ast.Load())
        keywords = [ast.keyword(keyword.arg, self.visit(keyword.value)) for keyword in node.keywords]
        return ast.Call(func, [self.visit(argument) for argument in node.args], keywords)
