"""Arguments typed behind a kind, as in a call: "conv2d 16 3 padding=1"; free of Qt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from designer.arrays import Packed
from designer.canvas.words import clipped, named_values, telling
from designer.catalogue import spec
from designer.expressions import ExpressionError
from designer.model.design import BLOCK_PREFIX, Design
from designer.model.edits import EditRefused
from designer.model.names import suggestion
from designer.params import Float, Kind, Optional, Param, Sequence, WrongType
from designer.tensor_formulas import TensorText, parse
from designer.values import EMPTY, Value, Values

_PARTS = re.compile(r"(?:[^\W\d]\w*\s*=\s*)?(?:\([^()]*\)?|\[[^\[\]]*\]?|[^\s()\[\]=]+)?=?")
_FORMULA = re.compile(r"\s*(?:=|(?:expr[a-z]*|formula|math)\s)\s*(.*?)\s*", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_SIZES = re.compile(r"[+-]?\d+([x×,;][+-]?\d+)+")
_WORDS: dict[str, Value] = {"none": None, "true": True, "yes": True, "false": False, "no": False}


@dataclass(frozen=True, slots=True)
class Arguments:
    """What was typed behind a kind: the values, how its card will tell them, and what is wrong with them."""

    values: Values = field(default_factory=lambda: EMPTY)
    detail: str = ""
    objection: str = ""


NOTHING = Arguments()


def split(query: str) -> tuple[str, tuple[str, ...]]:
    """A query parted into what is searched for and the arguments, which begin with the first value or name=value.

    A formula is one argument: all that stands behind "=", "expression" or "formula".
    """
    formula = _FORMULA.fullmatch(query)
    if formula is not None:
        return "expression", tuple(filter(None, formula.groups()))
    parts = [part for part in _PARTS.findall(query) if part]
    first = next((i for i, part in enumerate(parts) if i and _begins(part)), len(parts))
    return " ".join(parts[:first]) if first < len(parts) else query, tuple(parts[first:])


def read(design: Design, kind: str, texts: tuple[str, ...]) -> Arguments:
    """The arguments as values of parameters: by name, or in their order without those that follow the input."""
    if not texts:
        return NOTHING
    known = spec(kind)
    block = design.blocks.get(kind.removeprefix(BLOCK_PREFIX)) if known is None else None
    own = block.parameters if block is not None else ()
    params = known.params if known is not None else tuple(each.param for each in own)
    inferred = set(known.inferred) if known is not None else {each.name for each in own if each.infer is not None}
    title = kind.removeprefix(BLOCK_PREFIX)
    if any(isinstance(param.kind, Packed) for param in params):
        return Arguments(objection=f"{title} has the shape and the values of a file. Add it, then choose the file.")
    order = [param for param in params if param.name not in inferred]
    try:
        values = dict(_read(title, params, [param.name for param in order], _gathered(order, texts)))
    except EditRefused as refused:
        return Arguments(objection=str(refused))
    told = telling(known, {**known.suggested, **values}) if known is not None else ", ".join(named_values(values))
    return Arguments(values, clipped(told))


def _gathered(order: list[Param], texts: tuple[str, ...]) -> tuple[str, ...]:
    """The texts with the numbers at the beginning as one, where they are a list ("zeros 20 20"); a formula is one."""
    first = order[0].kind if order else None
    if isinstance(first, TensorText):
        return (f"{order[0].name}={' '.join(texts)}",)
    if isinstance(first, Sequence) and first.length is None:
        count = next((i for i, text in enumerate(texts) if not _NUMBER.fullmatch(text)), len(texts))
        return (f"({','.join(texts[:count])})", *texts[count:]) if count else texts
    return texts


def _begins(part: str) -> bool:
    return "=" in part or part[0] in "([" or bool(_NUMBER.fullmatch(part) or _SIZES.fullmatch(part))


def _read(
    title: str, params: tuple[Param, ...], order: list[str], texts: tuple[str, ...]
) -> Iterator[tuple[str, Value]]:
    by_name = {param.name: param for param in params}
    given: set[str] = set()
    for text in texts:
        name, named, value = text.partition("=")
        if not named:
            name, value = _next(title, order, given), text
        name = name.strip()
        if name not in by_name:
            raise EditRefused(f"{title} has no parameter {name[:20]}{suggestion(name, by_name)}.")
        if name in given:
            raise EditRefused(f"{name} is given twice.")
        given.add(name)
        yield name, _value(by_name[name], value.strip())


def _next(title: str, order: list[str], given: set[str]) -> str:
    """The parameter that the next value without a name is for."""
    name = next((name for name in order if name not in given), "")
    if not name:
        count = len(order)
        raise EditRefused(
            f"{title} takes {f'at most {count}' if count else 'no'} value{'s' if count != 1 else ''} here."
        )
    return name


def _value(param: Param, text: str) -> Value:
    if not text:
        raise EditRefused(f"Type a value for {param.name}.")
    if isinstance(param.kind, TensorText):
        return _formula(text)
    try:
        value = param.parse(_typed(text, _is_float(param.kind)))
    except WrongType as error:
        raise EditRefused(f"{param.name} must be {error.expected}, not {text[:20]}.") from None
    objection = param.objection(value)
    if objection:
        raise EditRefused(objection)
    return value


def _formula(text: str) -> Value:
    try:
        return parse(text).text
    except ExpressionError as error:
        raise EditRefused(f"{str(error)[:1].upper()}{str(error)[1:]}.") from None


def _is_float(kind: Kind) -> bool:
    return isinstance(kind.kind if isinstance(kind, Optional) else kind, Float)


def _typed(text: str, decimal: bool) -> Value:
    """The value that a text stands for; with `decimal` a comma parts a number from its fraction."""
    if decimal and "," in text:
        text = text.replace(",", ".")
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if text[0] in "([" or _SIZES.fullmatch(text):
        return tuple(_typed(part, decimal=False) for part in re.split(r"[\s,;x×]+", text.strip("()[] ")) if part)
    if _NUMBER.fullmatch(text):
        return int(text) if re.fullmatch(r"[+-]?\d+", text) and len(text) < 20 else float(text)
    return text.strip("'\"")
