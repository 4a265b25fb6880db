"""A place in a file that is being read: the raw value there, and the way to it for the message that refuses it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from designer.model.names import MAX_NAME, is_text, suggestion
from designer.values import MAX_INT

_TYPES = {dict: "an object", list: "a list", str: "a text", bool: "true or false"}


class Misfit(Exception):
    """What does not fit, and where: a field's path or a line and column."""

    def __init__(self, where: str, sentence: str) -> None:
        super().__init__(f"{where}: {sentence}" if where else sentence)


@dataclass(frozen=True, slots=True)
class Place:
    """A raw JSON value with the places it lies in; the path is written out only when it is needed."""

    raw: Any
    parent: Place | None = None
    key: str | int = ""

    @property
    def path(self) -> str:
        """The way here from the top: `blocks.Net.nodes[3].params`."""
        keys: list[str | int] = []
        place = self
        while place.parent is not None:
            keys.append(place.key)
            place = place.parent
        return path_of(reversed(keys))

    def misfit(self, sentence: str) -> Misfit:
        return Misfit(self.path, sentence)

    def expected(self, what: str) -> Misfit:
        """The refusal of a value of the wrong type."""
        return self.misfit(f"expected {what}, received {shown(self.raw)}")

    def text(self, longest: int = MAX_NAME) -> str:
        text = self._typed(str)
        if len(text) > longest:
            raise self.misfit(f"expected at most {longest} characters, received {len(text)}")
        if not is_text(text):
            raise self.misfit("the text holds half of a surrogate pair, which is no character")
        return str(text)

    def truth(self) -> bool:
        return bool(self._typed(bool))

    def number(self) -> int | float:
        if isinstance(self.raw, bool) or not isinstance(self.raw, (int, float)):
            raise self.expected("a number")
        if not math.isfinite(self.raw):
            raise self.expected("a finite number")
        return self.raw

    def whole(self) -> int:
        if isinstance(self.raw, bool) or not isinstance(self.raw, int):
            raise self.expected("a whole number")
        if abs(self.raw) > MAX_INT:
            raise self.misfit("the integer is too large (at most 2**53)")
        return self.raw

    def items(self) -> Iterator[Place]:
        for i, item in enumerate(self._typed(list)):
            yield Place(item, self, i)

    def entries(self) -> Iterator[tuple[str, Place]]:
        for key, value in self._typed(dict).items():
            yield key, Place(value, self, key)

    def fields(self, known: Sequence[str], required: Sequence[str] = ()) -> Mapping[str, Place]:
        """The members of an object that has no others than those `known`, and all those `required`."""
        raw = self._typed(dict)
        for key in raw:
            if key not in known:
                raise self.misfit(f"the key {shown(key)} is not known here{suggestion(key, known)}")
        for key in required:
            if key not in raw:
                raise self.misfit(f"the key “{key}” is missing")
        return {key: Place(value, self, key) for key, value in raw.items()}

    def _typed(self, kind: type) -> Any:
        if not isinstance(self.raw, kind):
            raise self.expected(_TYPES[kind])
        return self.raw


def path_of(keys: Iterator[str | int]) -> str:
    """Keys and indexes as one path, safe to print."""
    text = ""
    for key in keys:
        text += f"[{key}]" if isinstance(key, int) else f".{clipped(key)}" if text else clipped(key)
    return text


def shown(raw: Any) -> str:
    """A raw value as a message quotes it: short, on one line, without control characters."""
    match raw:
        case dict():
            return "an object"
        case list():
            return "a list" if raw else "an empty list"
        case str():
            return f"“{clipped(raw)}”"
    return json.dumps(raw)


def clipped(text: str) -> str:
    """The beginning of a text, safe to print on one line."""
    head = text[:40] + ("…" if len(text) > 40 else "")
    return "".join(c if c.isprintable() else "�" for c in head)
