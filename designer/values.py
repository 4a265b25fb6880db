"""The plain values that a field of a design may hold, and their JSON form."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

from designer.errors import BlockwrightError

MAX_INT = 2**53
"""Larger integers are refused: JSON readers of other languages lose them."""


class ValueRefused(BlockwrightError):
    """A raw JSON value that no field of a design can hold."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A formula over block parameters, kept as the text the user wrote (see `designer.expressions`)."""

    text: str


Value: TypeAlias = "bool | int | float | str | Expression | tuple[Value, ...] | None"
Values: TypeAlias = Mapping[str, Value]

EMPTY: Values = MappingProxyType({})


def decode(raw: Any, depth: int = 0) -> Value:
    """The value that the JSON `raw` stands for: lists become tuples, `{"expr": text}` an expression, "inf" infinity.

    Raises `ValueRefused` for anything else (objects, NaN, integers beyond 2**53, lists nested deeper than 4).
    """
    match raw:
        case None | bool():
            return raw
        case int():
            if abs(raw) > MAX_INT:
                raise ValueRefused("the integer is too large (at most 2**53)")
            return raw
        case float():
            if math.isnan(raw):
                raise ValueRefused("NaN is no value")
            return raw
        case "inf" | "-inf":
            return float(raw)
        case str():
            return raw
        case list() | tuple() if depth < 4:
            return tuple(decode(item, depth + 1) for item in raw)
        case {"expr": str(text)} if len(raw) == 1:
            return Expression(text)
    raise ValueRefused(f"{type(raw).__name__} is not a value a field can hold")


def encode(value: Value) -> Any:
    """The JSON form of `value`; `decode` reads it back equal."""
    match value:
        case tuple():
            return [encode(item) for item in value]
        case Expression(text):
            return {"expr": text}
        case float() if math.isinf(value):
            return "inf" if value > 0 else "-inf"
    return value
