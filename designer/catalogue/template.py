"""Fills the templates of a `Spec` in: the expression of an operation, the construction and the call of a layer.

A template is Python text with fields in braces. A field names a port, whose text is the Python expression wired to it,
or a parameter, whose text is a literal or an expression over the block's parameters:

    {input}              the text, in parentheses where it stands beside an operator; "None" for an unwired port
    {,keepdim}           ", keepdim=True"; nothing at the default, nothing for an unwired port
    {, hx}               ", h": the same without the keyword
    {,max?}              ", max=6.0"; nothing for None, whatever the default
    {, (h_0, c_0)}       ", (h, c)"; nothing if none of the ports is wired
    {inputs}             the variadic ports, joined by ", "
    {inputs:+}           the same, joined by " + "
    {dtype:torch}        "torch.float32" for the choice "float32"; {,dtype:torch} at no default
    {init:word}          "randn" for the choice "randn"; a text as it is
    {shape:items}        "20, 20" for (20, 20)
    {scale:times}        "0.02 * "; nothing at the default
    {start:before}       "2, "; nothing at the default
    {mask:with is_causal=False}   ", is_causal=False" where the port is wired
    {padding:*4}         "(1, 1, 1, 1)" for a single value, which must not be a formula; a list of values as it is
    {[dim:index]}        "[:, 3]": the subscript that takes one index along an axis
    {[dim:start:stop:step]}   "[:, 3:9]": or a slice of it
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import TypeAlias

from designer.values import Value, Values

Texts: TypeAlias = Mapping[str, str]

MAX_TEXT = 10_000
"""No template prints a longer text: it is the values of an array, which come with the weights."""
_FIELD = re.compile(r"\{([^{}]+)\}")
_NUMBER = re.compile(r"-?[\d.]+(e-?\d+)?")
_VARIADIC = re.compile(r"input_(\d+)")


def render(template: str, operands: Texts, arguments: Texts, defaults: Texts) -> str:
    """The Python text of `template`.

    `operands` gives the expression of each wired input port by name. `arguments` gives every parameter as Python text
    (see `literal`) and `defaults` the defaults in the same form: a `{,field}` that equals its default is left out.
    """
    scope = _Scope(operands, arguments, defaults)
    text = ""
    for part, field, beside in _parts(template):
        filled = part if field is None else scope.fill(field, beside)
        text += filled.removeprefix(", ") if text.endswith("(") or not text else filled
    return text


def literal(value: Value) -> str:
    """A value as Python text; raises `TypeError` for an expression, whose printing depends on where it stands."""
    match value:
        case None | bool() | int():
            return repr(value)
        case float():
            return repr(value) if math.isfinite(value) else f'float("{value}")'
        case str():
            if len(value) > MAX_TEXT:
                return '"…"'
            return f'"{value}"' if value.isidentifier() else repr(value)
        case tuple():
            items = ", ".join(map(literal, value))
            return f"({items},)" if len(value) == 1 else f"({items})"
    raise TypeError(f"{value} is no literal")


def literals(values: Values) -> dict[str, str]:
    """`literal` of each value."""
    return {name: literal(value) for name, value in values.items()}


@cache
def _parts(template: str) -> tuple[tuple[str, str | None, bool], ...]:
    """The template as literal text and fields; a field is marked when an operator may stand beside it."""
    parts: list[tuple[str, str | None, bool]] = []
    end = 0
    for match in _FIELD.finditer(template):
        parts.append((template[end : match.start()], None, False))
        end = match.end()
        before, after = template[: match.start()], template[end:]
        alone = (not before or before.endswith(("(", ", ", "="))) and (not after or after.startswith((")", ",", "{,")))
        parts.append(("", match[1], not alone))
    return (*parts, (template[end:], None, False))


class _Scope:
    """The texts that the fields of one template stand for."""

    def __init__(self, operands: Texts, arguments: Texts, defaults: Texts) -> None:
        self.operands, self.arguments, self.defaults = operands, arguments, defaults

    def fill(self, field: str, beside: bool) -> str:
        if field.startswith("["):
            return self._subscript(field[1:-1])
        if field.startswith(","):
            return self._optional(field[1:])
        name, _, form = field.partition(":")
        if name == "inputs":
            return f" {form} ".join(map(_wrapped, self._variadic())) if form else ", ".join(self._variadic())
        text = self._text(name)
        if form:
            return self._shaped(name, form)
        bare = not beside or (name not in self.operands and _NUMBER.fullmatch(text))
        return text if bare else _wrapped(text)

    def _shaped(self, name: str, form: str) -> str:
        """What the field of that name stands for, in one of the forms in which a value may be written."""
        text = self._text(name)
        if form.startswith("with "):
            return f", {form[5:]}" if self._given(name) else ""
        match form:
            case "torch":
                return f"torch.{text[1:-1]}" if text[0] in "'\"" else f"getattr(torch, {text})"
            case "word":
                return text.strip("'\"")
            case "items":
                return text[1:-1].removesuffix(",") if text.startswith("(") and text.endswith(")") else text
            case "times":
                return f"{_wrapped(text)} * " if self._given(name) else ""
            case "before":
                return f"{text}, " if self._given(name) else ""
        if form.startswith("*"):
            return text if text.startswith("(") else f"({', '.join([text] * int(form[1:]))})"
        raise AssertionError(f"no field has the form {form}")

    def _optional(self, field: str) -> str:
        if field.startswith(" ("):
            names = field[2:-1].split(", ")
            return f", ({', '.join(map(self._text, names))})" if any(map(self._given, names)) else ""
        name, _, form = field.strip().removesuffix("?").partition(":")
        if self._text(name) == "None" if field.endswith("?") else not self._given(name):
            return ""
        text = self._shaped(name, form) if form else self._text(name)
        return f", {text}" if field.startswith(" ") else f", {name}={text}"

    def _given(self, name: str) -> bool:
        return name in self.operands or (name in self.arguments and self.arguments[name] != self.defaults.get(name))

    def _text(self, name: str) -> str:
        return self.operands.get(name) or self.arguments.get(name, "None")

    def _variadic(self) -> Iterator[str]:
        numbered = {int(match[1]): name for name in self.operands if (match := _VARIADIC.fullmatch(name))}
        return (self.operands[numbered[number]] for number in sorted(numbered))

    def _subscript(self, field: str) -> str:
        axis, *bounds = (self._text(name) for name in field.split(":"))
        index = bounds[0] if len(bounds) == 1 else _slice(*bounds)
        if axis.isdecimal():
            return f"[{':, ' * int(axis)}{index}]"
        if axis[:1] == "-" and axis[1:].isdecimal():
            return f"[..., {index}{', :' * (int(axis[1:]) - 1)}]"
        index = index if len(bounds) == 1 else f"slice({', '.join(bounds)})"
        return f"[(slice(None),) * {_wrapped(axis)} + ({index},)]"


def _slice(start: str, stop: str, step: str) -> str:
    text = f"{'' if start == '0' else start}:{'' if stop == 'None' else stop}"
    return text if step == "1" else f"{text}:{step}"


@lru_cache(4096)
def _wrapped(text: str) -> str:
    """`text` in parentheses unless it binds as tightly as a name does."""
    tight = ast.Name | ast.Attribute | ast.Call | ast.Subscript | ast.Constant | ast.Tuple | ast.List
    return text if isinstance(ast.parse(text, mode="eval").body, tight) else f"({text})"
