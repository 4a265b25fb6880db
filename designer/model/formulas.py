"""Putting values and other names into the formulas of a design."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping

from designer.expressions import evaluate, names_in, parse, tokens
from designer.model.design import Node
from designer.values import Expression, Value


def names_in_node(node: Node) -> frozenset[str]:
    """The parameters that the formulas of a node speak of."""
    return frozenset[str]().union(names_in((node.when, node.turn)), *map(names_in, node.params.values()))


def substituted(value: Value, parts: Mapping[str, Value]) -> Value:
    """`value` with the parameters in `parts` replaced by those values; what then speaks of none is worked out.

    Raises `ExpressionError` where the result is too long or cannot be worked out.
    """
    match value:
        case tuple():
            return tuple(substituted(item, parts) for item in value)
        case Expression(text) if parse(text).names & parts.keys():
            if text.strip() in parts:
                return parts[text.strip()]
            new = Expression("".join(_swapped(text, parts)))
            return new if parse(new.text).names else evaluate(new, {})
    return value


def _swapped(text: str, parts: Mapping[str, Value]) -> Iterator[str]:
    for kind, token in tokens(text):
        yield as_part(parts[token]) if kind == "name" and token in parts else token


def as_part(value: Value) -> str:
    """`value` as a part of a larger formula."""
    match value:
        case Expression(text):
            return text if re.fullmatch(r"\s*\w+\s*", text, re.ASCII) else f"({text})"
        case tuple():
            return "[" + ", ".join(map(as_part, value)) + "]"
        case float() if math.isinf(value):
            return "1e999" if value > 0 else "(-1e999)"
        case int() | float() if value < 0:
            return f"({value!r})"
    return repr(value)
