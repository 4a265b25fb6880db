"""What a user typed into a field, as a value of a design, and back; free of Qt.

Comma and point both part a number from its fraction; lists are parted by commas, semicolons, "x" or spaces. A sum
like `64*2` is worked out, a formula over the parameters of the block stays one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator

from app.entry.turns import listed, of_turns, turn_texts
from designer.arrays import Packed
from designer.errors import BlockwrightError
from designer.expressions import ExpressionError, evaluate, parse
from designer.model.names import suggestion
from designer.params import Bool, Choice, Float, Int, Kind, Optional, Required, Sequence, Text, Union, WrongType
from designer.tensor_formulas import TensorText
from designer.tensor_formulas import parse as parse_tensors
from designer.values import Expression, Value, ValueRefused, decode, encode

_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?")
_SPACED = re.compile(r"[+-]?\d[\d.]*(?:(?:\s*[xX×]\s*|\s+)[+-]?\d[\d.]*)+")
_NONE = ("", "none", "-", "–")
_WORDS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_ENDLESS = {"inf": math.inf, "∞": math.inf, "-inf": -math.inf, "-∞": -math.inf}


class Unreadable(BlockwrightError):
    """A text that stands for no value of its field; says what was expected."""


def entered(kind: Kind, text: str, names: Collection[str] = ()) -> Value:
    """The value that `text` stands for in a field of that kind; `names` are the parameters a formula may use.

    Raises `Unreadable`.
    """
    text = text.strip()
    if len(text) > 5000:
        raise Unreadable("This is too long.")
    try:
        turns = [_value(kind, part, names) for part in turn_texts(kind, text, tuple(names))]
        value = of_turns(turns) if turns else _value(kind, text, names)
        return value if isinstance(value, Expression) else encodable(kind.parse(value))
    except ValueRefused as error:
        raise Unreadable(f"{str(error)[:1].upper()}{str(error)[1:]}.") from None
    except ExpressionError as error:
        raise Unreadable(f"{str(error)[:1].upper()}{str(error)[1:]}.") from None
    except WrongType as error:
        raise Unreadable(f"Expected {error.expected}.") from None


def encodable(value: Value) -> Value:
    """`value`, if a file can hold it; raises `ValueRefused`."""
    return decode(encode(value))


def takes_none(kind: Kind) -> bool:
    """Whether an empty line stands for none in a field of that kind."""
    return isinstance(kind, Optional) or (isinstance(kind, Sequence) and kind.scalar and takes_none(kind.item))


def written(value: Value, kind: Kind | None = None) -> str:
    """`value` as the field shows it; `entered` reads it back equal."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Expression(text):
            return listed(value, kind) or text
        case float():
            return _decimal(value)
        case tuple():
            parted = ", ".join(written(item) or "none" for item in value)
            return f"{parted};" if len(value) == 1 and _scalar(kind) else parted
    return str(value)


def _scalar(kind: Kind | None) -> bool:
    """Whether a single number would be read as itself, not as a list of one."""
    inner = kind.kind if isinstance(kind, Optional) else kind
    return isinstance(inner, Union) or (isinstance(inner, Sequence) and inner.scalar)


def _decimal(value: float) -> str:
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    return str(int(value)) if value.is_integer() and abs(value) < 1e6 else repr(value)


def _value(kind: Kind, text: str, names: Collection[str]) -> Value:
    match kind:
        case Optional(inner):
            return None if text.lower() in _NONE else _value(inner, text, names)
        case Union(kinds):
            return _first(kinds, text, names)
        case Text() | Packed():
            return text
        case TensorText():
            return _tensors(text)
        case Choice(options):
            return _choice(options, text, names)
        case Bool():
            return _WORDS[text.lower()] if text.lower() in _WORDS else _formula(text, names)
        case Sequence():
            return _list(kind, text, names)
        case Int() | Float():
            return _number(text, names)
    raise WrongType(kind.describe(), text)


def _tensors(text: str) -> Value:
    try:
        return parse_tensors(text).text
    except ExpressionError as error:
        raise Unreadable(f"The formula {error.why}.") from None


def _first(kinds: tuple[Kind, ...], text: str, names: Collection[str]) -> Value:
    """What the first of the kinds that takes the text makes of it."""
    for kind in kinds:
        try:
            value = _value(kind, text, names)
            return value if isinstance(value, Expression) else kind.parse(value)
        except (WrongType, ExpressionError, Unreadable):
            if kind is kinds[-1]:
                raise
    raise WrongType("a value", text)


def _choice(options: tuple[str, ...], text: str, names: Collection[str]) -> Value:
    plain = text.strip("\"'“”")
    found = next((option for option in options if option.lower() == plain.lower()), None)
    if found is not None:
        return found
    if names and parse(text).names and parse(text).names <= set(names):
        return Expression(text)
    raise Unreadable(f"Expected one of {', '.join(options)}{suggestion(plain, options)}.")


def _number(text: str, names: Collection[str]) -> Value:
    if not text:
        raise Unreadable("A number is missing.")
    if text.lower() in _ENDLESS:
        return _ENDLESS[text.lower()]
    if _NUMBER.fullmatch(text):
        number = text.replace(",", ".")
        return int(number) if re.fullmatch(r"[+-]?\d{1,17}", number) else float(number)
    return _formula(text, names)


def _formula(text: str, names: Collection[str]) -> Value:
    """A formula over `names`; one that speaks of none is worked out."""
    if not text:
        raise Unreadable("A value is missing.")
    unknown = sorted(parse(text).names - set(names))
    if unknown:
        known = f"its parameters are {', '.join(names)}" if names else "it has no parameters"
        near = suggestion(unknown[0], names)
        raise Unreadable(f"This block has no parameter {unknown[0]}{near}; {known}.")
    return Expression(text) if parse(text).names else evaluate(Expression(text), {})


def _list(kind: Sequence, text: str, names: Collection[str]) -> Value:
    inside = text[1:-1] if text[:1] + text[-1:] in ("()", "[]") and _closes(text) else text
    if inside.strip(" ;,") == "":
        if text:
            return ()
        if takes_none(kind):
            return None
        raise Unreadable("A value is missing.")
    decimals = _holds_decimals(kind.item)
    parts = list(_parts(inside, decimals))
    if len(parts) == 1:
        value = _item(kind.item, parts[0], names)
        listed = ";" in inside or not (kind.scalar or isinstance(value, (Expression, tuple)))
        return (value,) if listed else value
    return tuple(_item(kind.item, part, names) for part in parts)


def _item(kind: Kind, text: str, names: Collection[str]) -> Value:
    return _value(kind, text.strip(), names)


def _holds_decimals(kind: Kind) -> bool:
    return isinstance(kind.kind if isinstance(kind, Optional) else kind, Float)


def _closes(text: str) -> bool:
    """Whether the bracket at the beginning is closed at the very end."""
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter in "([") - (letter in ")]")
        if depth == 0:
            return place == len(text) - 1
    return False


def _parts(text: str, decimals: bool) -> Iterator[str]:
    """The items of a list, as they are parted outside of brackets."""
    commas = not (decimals and (";" in text or re.fullmatch(r"\s*-?\d+,\d+\s*", text)))
    if _SPACED.fullmatch(text.strip()):
        yield from re.split(r"\s*[xX×]\s*|\s+", text.strip())
        return
    depth, start = 0, 0
    for place, letter in enumerate(text):
        depth += (letter in "([") - (letter in ")]")
        if depth == 0 and (letter == ";" or (letter == "," and commas)):
            yield text[start:place]
            start = place + 1
    if text[start:].strip():
        yield text[start:]


def same(a: Value | Required, b: Value | Required) -> bool:
    """Whether two values are equal and of one type: 1, 1.0 and true are three."""
    return type(a) is type(b) and a == b
