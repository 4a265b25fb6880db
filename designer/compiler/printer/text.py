"""Lays Python text out in lines of at most 88 columns, as black would, and remembers the node of each line."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from textwrap import dedent
from typing import TypeAlias

WIDTH = 88
STEP = 4

Key: TypeAlias = tuple[str, str]
"""A node: the name of its block and its id."""
Line: TypeAlias = tuple[str, Key | None]
Statement: TypeAlias = "tuple[Line, ...]"


@dataclass(frozen=True, slots=True)
class Piece:
    """An expression: a text, or with `parts` a call whose arguments they are.

    A text that does not fit is broken at its brackets. With `spread` each part always has its own line. `comma` stands
    behind each part there.
    """

    text: str
    key: Key | None = None
    parts: tuple[Piece, ...] = ()
    spread: bool = False
    brackets: str = "()"
    comma: str = ","

    @property
    def flat(self) -> str | None:
        """The expression on one line; None if it must not stand on one."""
        if not self.parts:
            return self.text
        inner = [part.flat for part in self.parts]
        if self.spread or None in inner:
            return None
        return f"{self.text}{self.brackets[0]}{', '.join(filter(None, inner))}{self.brackets[1]}"


def sound(lines: Iterable[Line]) -> Statement:
    """The lines as a statement; raises `SyntaxError` when they are not Python."""
    statement = tuple(lines)
    _parse("\n".join(text for text, _ in statement))
    return statement


def sound_parts(piece: Piece) -> Piece:
    """A large expression, each part of which was found to be Python by itself: most of them are known to be."""
    if piece.parts:
        for part in piece.parts:
            sound_parts(part)
    _parse(f"call({piece.text}{'()' if piece.parts and piece.text else ''})")
    return piece


@lru_cache(maxsize=16_384)
def _parse(text: str) -> None:
    ast.parse(dedent(text))


def lay_out(piece: Piece, indent: int, before: str = "", after: str = "") -> list[Line]:
    """The lines of `before`, the expression and `after` ("self.conv = ", a comma)."""
    flat = piece.flat
    if flat is not None and indent + len(before) + len(flat) + len(after) <= WIDTH:
        return [(f"{' ' * indent}{before}{flat}{after}", piece.key)]
    inner: list[Line] = []
    if not piece.parts:
        piece = _broken(piece)
        if not piece.parts:
            return [(f"{' ' * indent}{before}{piece.text}{after}", piece.key)]
        arguments = ", ".join(part.text for part in piece.parts)
        if piece.comma and indent + STEP + len(arguments) <= WIDTH:
            inner = [(f"{' ' * (indent + STEP)}{arguments}", piece.key)]
    if not inner:
        for part in piece.parts:
            inner += lay_out(part, indent + STEP, after=piece.comma)
    first, last = f"{before}{piece.text}{piece.brackets[0]}", f"{piece.brackets[1]}{after}"
    return [(f"{' ' * indent}{first}", piece.key), *inner, (f"{' ' * indent}{last}", piece.key)]


def _broken(piece: Piece) -> Piece:
    """The text as a call, list or tuple with parts; or its terms in parentheses; or unchanged if there is no way."""
    text, key = piece.text, piece.key
    for signs in (r" \+ | - ", r" \* | / | @ "):
        terms = list(_split(text, signs))
        if len(terms) > 1:
            return Piece("", key, tuple(Piece(term.strip(), key) for term in terms), comma="")
    if text.endswith((")", "]")):
        start = _opening(text)
        head, inner = text[:start], text[start + 1 : -1]
        callable_ = text[-1] == ")" and bool(head) and f"_{head[-1]}".isidentifier()
        parts = list(_split(inner, ", "))
        if inner and (callable_ or (not head and len(parts) > 1)):
            pieces = tuple(Piece(part.removesuffix(","), key) for part in parts)
            return Piece(head, key, pieces, brackets=text[start] + text[-1])
    return piece


def _opening(text: str) -> int:
    """Where the bracket opens that the last character of `text` closes."""
    return [place for place, _, depth in _scan(text) if depth == 0][-2]


def _scan(text: str) -> Iterator[tuple[int, str, int]]:
    """Each bracket outside of strings: its place, itself, and the number of brackets open around it."""
    depth = 0
    for match in re.finditer(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|[\[\](){}]", text):
        sign = match.group()
        if sign in "([{":
            yield match.start(), sign, depth
            depth += 1
        elif sign in ")]}":
            depth -= 1
            yield match.start(), sign, depth


def _split(text: str, pattern: str) -> Iterable[str]:
    """`text` cut where `pattern` stands outside of all brackets; a sign stays with the term behind it."""
    masked = _masked(text)
    start = 0
    for match in re.finditer(pattern, masked):
        if match.start() > start:
            yield text[start : match.start()]
            start = match.end() if match.group() == ", " else match.start()
    yield text[start:]


def _masked(text: str) -> str:
    """`text` with all that stands inside brackets or quotes blotted out."""
    letters = list(text)
    for match in re.finditer(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'", text):
        letters[match.start() : match.end()] = "~" * (match.end() - match.start())
    start = 0
    for place, sign, depth in _scan(text):
        if depth == 0 and sign in "([{":
            start = place
        elif depth == 0:
            letters[start : place + 1] = "~" * (place + 1 - start)
    return "".join(letters)
