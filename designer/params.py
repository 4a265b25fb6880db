"""What a parameter of a layer, an operation or a block is: its name, its kind of value, its default and a line of help.

A kind answers two questions. `parse` asks whether a value is of the right type and gives its normal form (3 for (3, 3),
1.0 for 1); `objection` asks whether a well-typed value is legal. A wrong type is refused when a file is opened, an
illegal value opens and is told as a problem.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from designer.errors import BlockwrightError
from designer.values import Expression, Value


class WrongType(BlockwrightError):
    """A value of a type that the parameter cannot hold; says what was expected and what was received."""

    def __init__(self, expected: str, received: Value) -> None:
        super().__init__(f"expected {expected}, received {show(received)}")
        self.expected = expected
        self.received = received


class Kind(Protocol):
    """The kind of value a parameter holds."""

    def parse(self, value: Value) -> Value:
        """`value` in its normal form; raises `WrongType`."""

    def objection(self, value: Value) -> str | None:
        """Why the well-typed `value` is not legal, as the end of the sentence "<name> must ..."; None if it is."""

    def describe(self) -> str:
        """What is expected, in words: "an integer of at least 1"."""


@dataclass(frozen=True, slots=True)
class Bool:
    """Yes or no."""

    def parse(self, value: Value) -> Value:
        if not isinstance(value, bool):
            raise WrongType(self.describe(), value)
        return value

    def objection(self, value: Value) -> str | None:
        return None

    def describe(self) -> str:
        return "true or false"


@dataclass(frozen=True, slots=True)
class Int:
    """A whole number within inclusive bounds."""

    min: int | None = None
    max: int | None = None

    def parse(self, value: Value) -> Value:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise WrongType(self.describe(), value)
        return value

    def objection(self, value: Value) -> str | None:
        return _outside(value, self.min, self.max)

    def describe(self) -> str:
        return "a whole number" + _range(self.min, self.max)


@dataclass(frozen=True, slots=True)
class Float:
    """A number within inclusive bounds."""

    min: float | None = None
    max: float | None = None

    def parse(self, value: Value) -> Value:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise WrongType(self.describe(), value)
        return float(value)

    def objection(self, value: Value) -> str | None:
        return _outside(value, self.min, self.max)

    def describe(self) -> str:
        return "a number" + _range(self.min, self.max)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    options: tuple[str, ...]

    def parse(self, value: Value) -> Value:
        if not isinstance(value, str):
            raise WrongType(self.describe(), value)
        return value

    def objection(self, value: Value) -> str | None:
        return None if value in self.options else f"be {self.describe()}"

    def describe(self) -> str:
        return "one of " + ", ".join(self.options)


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text: a file's path, or names separated by commas."""

    max_length: int = 4096

    def parse(self, value: Value) -> Value:
        if not isinstance(value, str):
            raise WrongType(self.describe(), value)
        return value

    def objection(self, value: Value) -> str | None:
        plain = isinstance(value, str) and len(value) <= self.max_length and (value.isprintable() or not value)
        return None if plain else f"be {self.describe()}"

    def describe(self) -> str:
        return f"a line of text of at most {self.max_length} characters"


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of numbers of one kind, of any length or of exactly `length`.

    With `scalar`, a single number stands for `length` equal ones and is the normal form of such a list.
    """

    item: Kind
    length: int | None = None
    scalar: bool = False

    def parse(self, value: Value) -> Value:
        if not isinstance(value, tuple):
            if not self.scalar:
                raise WrongType(self.describe(), value)
            return self._item(value, value)
        if self.length is not None and len(value) != self.length:
            raise WrongType(self.describe(), value)
        items = tuple(self._item(item, value) for item in value)
        if self.scalar and items and items.count(items[0]) == len(items):
            return items[0]
        return items

    def _item(self, item: Value, value: Value) -> Value:
        if isinstance(item, Expression):
            return item
        try:
            return self.item.parse(item)
        except WrongType:
            raise WrongType(self.describe(), value) from None

    def objection(self, value: Value) -> str | None:
        items = value if isinstance(value, tuple) else (value,)
        return next((text for text in map(self.item.objection, items) if text), None)

    def describe(self) -> str:
        item = self.item.describe()
        if self.scalar and self.length == 1:
            return item
        many = "a list" if self.length is None else f"{self.length} values"
        listed = f"{many}, each {item}"
        return f"{item}, or {listed}" if self.scalar else listed


@dataclass(frozen=True, slots=True)
class Optional:
    """A value of another kind, or none."""

    kind: Kind

    def parse(self, value: Value) -> Value:
        if value is None:
            return None
        try:
            return self.kind.parse(value)
        except WrongType as error:
            raise WrongType(self.describe(), error.received) from None

    def objection(self, value: Value) -> str | None:
        return None if value is None else self.kind.objection(value)

    def describe(self) -> str:
        return f"{self.kind.describe()}, or none"


@dataclass(frozen=True, slots=True)
class Union:
    """A value of the first of several kinds that takes it."""

    kinds: tuple[Kind, ...]

    def parse(self, value: Value) -> Value:
        for kind in self.kinds:
            try:
                return kind.parse(value)
            except WrongType:
                continue
        raise WrongType(self.describe(), value)

    def objection(self, value: Value) -> str | None:
        for kind in self.kinds:
            try:
                return kind.objection(kind.parse(value))
            except WrongType:
                continue
        return f"be {self.describe()}"

    def describe(self) -> str:
        return ", or ".join(kind.describe() for kind in self.kinds)


@dataclass(frozen=True, slots=True)
class Required:
    """The default of a parameter that has none."""


REQUIRED = Required()


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter: of a layer's constructor, of an operation, of a block or of a training setting."""

    name: str
    kind: Kind
    default: Value | Required = REQUIRED
    help: str = ""

    @property
    def required(self) -> bool:
        return isinstance(self.default, Required)

    def parse(self, value: Value) -> Value:
        """`value` in its normal form; an expression passes, its value is parsed where it is evaluated."""
        return value if isinstance(value, Expression) else self.kind.parse(value)

    def objection(self, value: Value) -> str | None:
        """A sentence on why `value` is not legal, or None."""
        text = None if isinstance(value, Expression) else self.kind.objection(value)
        return f"{self.name} must {text}, not {show(value)}." if text else None


def show(value: Value) -> str:
    """`value` as a user reads it: words without quotes, lists in brackets, `none`, formulas as written."""
    match value:
        case None:
            return "none"
        case bool():
            return "true" if value else "false"
        case Expression(text):
            return _line(text, 100)
        case str():
            return f"“{_line(value, 40)}”"
        case tuple():
            return "[" + ", ".join(_shown(value)) + "]"
    return str(value)


def _line(text: str, length: int) -> str:
    """The beginning of a text, safe to print: a file may hold control characters."""
    head = text[:length] + ("…" if len(text) > length else "")
    return head if head.isprintable() else "".join(c if c.isprintable() else "�" for c in head)


def _shown(items: tuple[Value, ...]) -> Iterable[str]:
    yield from (show(item) for item in items[:8])
    if len(items) > 8:
        yield "…"


def _outside(value: Value, low: float | None, high: float | None) -> str | None:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return None
    if (low is not None and value < low) or (high is not None and value > high):
        return "be" + _range(low, high).removeprefix(" of")
    return None


def _range(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return f" of {low} to {high}"
    if low is not None:
        return f" of at least {low}"
    return f" of at most {high}" if high is not None else ""
