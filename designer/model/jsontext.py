"""The text of a file as raw values: JSON, but bounded, and without what JSON readers disagree on.

Refused are doubled keys, NaN, infinity, integers beyond 2**53, lone surrogates, more than 32 levels and too many
values, before they cost much time or memory.
"""

from __future__ import annotations

import json
import math
import re
import secrets
from collections.abc import Mapping
from functools import partial
from typing import Any

from designer.model.names import is_text
from designer.model.place import Misfit, path_of, shown
from designer.values import MAX_INT

MAX_LEVELS, MAX_VALUES = 32, 300_000
"""A node takes about a dozen values: 25,000 nodes fit, five times what a canvas can show."""

_BRACKETS = re.compile(r'"(?:[^"\\]++|\\.)*+"|[\[{]|[\]}]', re.DOTALL)
_KEY, _VALUE = '"data"', re.compile(r'\s*:\s*"')
_LONG = 2**16
"""Longer texts without escapes, the values of arrays, are lifted out before the rest is looked at."""

Trail = tuple["Trail", "str | int"] | None


class _Refused:
    """Stands in the raw values where something cannot be taken, until its path is known."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence


def parse(text: str) -> Any:
    """The raw values that `text` writes; raises `Misfit` with a line and column, or a field's path."""
    text, lifted = _lifted(text)
    if text.count(",") + text.count("[") + text.count("{") > MAX_VALUES or text.count('"') > 4 * MAX_VALUES:
        raise Misfit("", f"the file holds more than {MAX_VALUES:,} values, which no design does")
    _check_levels(text)
    try:
        hook = partial(_object, lifted)
        raw = json.loads(text, object_pairs_hook=hook, parse_int=_int, parse_float=_float, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise Misfit(where, f"the text breaks the rules of JSON ({error.msg[:1].lower()}{error.msg[1:]})") from None
    _check_values(raw)
    return raw


def _check_levels(text: str) -> None:
    level = 0
    for match in _BRACKETS.finditer(text):
        sign = match[0]
        level += 1 if sign in "[{" else -1 if sign in "]}" else 0
        if level > MAX_LEVELS:
            start = match.start()
            line, column = text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
            raise Misfit(f"line {line}, column {column}", f"the values are nested deeper than {MAX_LEVELS} levels")


def _lifted(text: str) -> tuple[str, dict[str, str]]:
    """The text with a word in the place of each long value of a key "data", and these values by their words.

    Megabytes in one string would hold up all threads, the one of the window too, while `json` reads them.
    """
    lifted: dict[str, str] = {}
    parts: list[str] = []
    start = done = 0
    word = secrets.token_hex(16) if len(text) > _LONG else ""
    while word and (key := text.find(_KEY, start)) >= 0:
        start = key + len(_KEY)
        opening = _VALUE.match(text, start)
        end = text.find('"', opening.end()) if opening else -1
        if opening is None or end - opening.end() < _LONG or not _is_plain(value := text[opening.end() : end]):
            continue
        lifted[f"{word}{len(lifted)}"] = value
        parts += (text[done : opening.end()], f"{word}{len(lifted) - 1}")
        start = done = end
    return "".join((*parts, text[done:])) if parts else text, lifted


def _is_plain(text: str) -> bool:
    """Whether a text stands in JSON as it is: printable ASCII without a backslash."""
    pieces = (text[start : start + _LONG] for start in range(0, len(text), _LONG))
    return text.isascii() and "\\" not in text and all(map(str.isprintable, pieces))


def _object(lifted: Mapping[str, str], pairs: list[tuple[str, Any]]) -> Any:
    raw = dict(pairs)
    if lifted:
        raw = {key: lifted.get(value, value) if isinstance(value, str) else value for key, value in raw.items()}
    if len(raw) == len(pairs):
        return raw
    seen: set[str] = set()
    double = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
    return _Refused(f"the key {shown(double)} stands twice in one object")


def _int(digits: str) -> Any:
    if len(digits) > 20 or abs(int(digits)) > MAX_INT:
        return _Refused(f"the integer {digits[:20]}{'…' if len(digits) > 20 else ''} is too large (at most 2**53)")
    return int(digits)


def _float(digits: str) -> Any:
    value = float(digits) if len(digits) <= 400 else math.inf
    if math.isinf(value):
        return _Refused(f"the number {digits[:20]}… is too large or too long; infinity is written “inf”")
    return value


def _no_number(word: str) -> _Refused:
    hint = "" if word == "NaN" else "; infinity is written “inf”"
    return _Refused(f"{word} is no number that a design can hold{hint}")


def _check_values(raw: Any) -> None:
    """Raise `Misfit` for the first value that cannot be taken, with its path."""
    waiting: list[tuple[Any, Trail]] = [(raw, None)]
    while waiting:
        value, trail = waiting.pop()
        match value:
            case dict():
                waiting.extend((item, (trail, key)) for key, item in value.items())
                if not all(map(is_text, value)):
                    raise _misfit(trail, "a key holds half of a surrogate pair, which is no character")
            case list():
                waiting.extend((item, (trail, i)) for i, item in enumerate(value))
            case str() if not is_text(value):
                raise _misfit(trail, "the text holds half of a surrogate pair, which is no character")
            case _Refused():
                raise _misfit(trail, value.sentence)


def _misfit(trail: Trail, sentence: str) -> Misfit:
    keys: list[str | int] = []
    while trail is not None:
        trail, key = trail
        keys.append(key)
    return Misfit(path_of(reversed(keys)), sentence)
