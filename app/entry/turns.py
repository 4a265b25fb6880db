"""Values of the turns of a repeat, as a list that one types: “32, 64, 128” stands for the formula [32, 64, 128][i]."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from designer.model.design import TURN
from designer.params import Float, Int, Kind, Optional
from designer.values import Expression, Value

_LISTED: Final = re.compile(rf"\s*\[([^\[\]]*,[^\[\]]*)\]\s*\[\s*{TURN}\s*\]\s*", re.ASCII)
_WHOLE, _BROKEN = re.compile(r"\s*[;,]\s*"), re.compile(r"\s*;\s*|\s*,\s+")
"""What parts the values of turns: in numbers with a fraction a comma is one only before a space."""


def is_number(kind: Kind) -> bool:
    """Whether a field of that kind takes one number, so that a list of them is one for each turn."""
    return isinstance(kind.kind if isinstance(kind, Optional) else kind, Int | Float)


def turn_texts(kind: Kind, text: str, names: Sequence[str]) -> tuple[str, ...]:
    """The values that were typed for the turns of a repeat, one by one; none where no list was typed for a number."""
    if TURN not in names or not is_number(kind) or "[" in text or "(" in text:
        return ()
    whole = isinstance(kind.kind if isinstance(kind, Optional) else kind, Int)
    parts = [part for part in (_WHOLE if whole else _BROKEN).split(text.strip()) if part]
    return tuple(parts) if len(parts) > 1 else ()


def of_turns(values: Sequence[Value]) -> Expression:
    """The formula that has one of the values in each turn."""
    return Expression(f"[{', '.join(v.text if isinstance(v, Expression) else repr(v) for v in values)}][{TURN}]")


def listed(value: Value, kind: Kind | None) -> str:
    """What is typed for values of the turns, "" where the value is none such."""
    found = _LISTED.fullmatch(value.text) if isinstance(value, Expression) else None
    return found[1].strip() if found is not None and kind is not None and is_number(kind) else ""


def lacking(value: Value, turns: int) -> str:
    """Why a list of values is too short for so many turns; "" where it is none, or long enough."""
    found = _LISTED.fullmatch(value.text) if isinstance(value, Expression) else None
    if found is None:
        return ""
    count = found[1].count(",") + 1
    return "" if count >= turns else f"There are {turns} turns, but only {count} values. Give one for each turn."
