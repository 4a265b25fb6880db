"""Which part of a line of Python is what, by pygments, and the colour of each, light and dark; without Qt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from pygments.lexers.python import PythonLexer
from pygments.token import Token

Kind = tuple[str, ...]
"""A token of pygments: the names that lead to it from the root."""
Span = tuple[int, int, str]
"""Where a part begins, its length, and its role."""

QUOTES: Final = '"""'
STRING: Final = "string"

ROLES: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        Token.Keyword: "keyword",
        Token.Operator.Word: "keyword",
        Token.Comment: "comment",
        Token.Literal.String: STRING,
        Token.Literal.Number: "number",
        Token.Keyword.Constant: "number",
        Token.Name.Class: "definition",
        Token.Name.Function: "definition",
        Token.Name.Builtin.Pseudo: "self",
        Token.Name.Builtin: "builtin",
        Token.Name.Namespace: "module",
        Token.Operator: "sign",
        Token.Punctuation: "sign",
    }
)

LIGHT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "keyword": "#8250df",
        "comment": "#5f6b7a",
        "string": "#116329",
        "number": "#0550ae",
        "definition": "#953800",
        "type": "#0a6b7c",
        "self": "#6b5a00",
        "builtin": "#0550ae",
        "module": "#953800",
        "sign": "#57606a",
    }
)
DARK: Final[Mapping[str, str]] = MappingProxyType(
    {
        "keyword": "#c9a2ff",
        "comment": "#8f9aa8",
        "string": "#8fdca0",
        "number": "#8cc2ff",
        "definition": "#ffb77a",
        "type": "#79d5e0",
        "self": "#d9c97c",
        "builtin": "#8cc2ff",
        "module": "#ffb77a",
        "sign": "#a5afbb",
    }
)

_LEXER: Final = PythonLexer(stripnl=False, ensurenl=False)


def in_docstring(lines: Iterable[str]) -> list[bool]:
    """For each line whether it begins within a docstring that an earlier line opened."""
    found, inside = [], False
    for line in lines:
        found.append(inside)
        if QUOTES in line and line.count(QUOTES) % 2:
            inside = not inside
    return found


@lru_cache(maxsize=4096)
def spans(line: str, inside: bool = False) -> tuple[Span, ...]:
    """The coloured parts of a line; `inside` says that it begins within a docstring."""
    if not inside:
        return _lexed(line, 0)
    text, quotes, rest = line.partition(QUOTES)
    length = len(text) + len(quotes)
    return ((0, length, STRING), *(_lexed(rest, length) if rest else ()))


def _lexed(line: str, shift: int) -> tuple[Span, ...]:
    if QUOTES in line and line.count(QUOTES) % 2:  # a docstring that a later line closes
        code, _, _ = line.partition(QUOTES)
        return (*_lexed(code, shift), (shift + len(code), len(line) - len(code), STRING))
    found: list[Span] = []
    for start, token, text in _LEXER.get_tokens_unprocessed(line):
        role = _role(token) or ("type" if text[0].isupper() else "")
        if role:
            found.append((shift + start, len(text), role))
    return tuple(found)


@lru_cache(maxsize=256)
def _role(token: Kind) -> str:
    """The role of a token, or of the nearest of its ancestors that has one."""
    for length in range(len(token), 0, -1):
        if token[:length] in ROLES:
            return ROLES[token[:length]]
    return ""
