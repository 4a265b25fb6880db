"""How cards and wires write values, shapes and counts, short enough for a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType

from designer.arrays import Packed
from designer.catalogue.spec import Spec
from designer.model.design import Block, Form
from designer.params import Optional, Param, Sequence
from designer.report import BlockReport, WireType
from designer.values import Expression, Value, Values

MAX_DETAIL = 60
FORMS: Mapping[Form, str] = MappingProxyType(
    {
        "sequential": "Stack: one after another",
        "module": "Graph: wired freely",
        "repeat": "Repeat: several turns",
        "choice": "Choice: one of several",
        "while": "While: turns as long as a condition holds",
        "if": "If: one of two, by a condition",
    }
)
"""The forms of blocks as they are chosen."""
_NAMED_NUMBER = re.compile(r"(?<![^,] )\b[a-z][a-z_ ]* (?=\d)")
_MANY_TURNS = re.compile(r"(\d+)→(?:\d+→)*(\d+)")
_LONG_NAMES = {"kernel_size": "kernel", "negative_slope": "slope", "batch_first": "batch first"}


def telling(spec: Spec, values: Values) -> str:
    """The parameters that tell one such layer from another: "3×3, 32, stride 2"; of an expression, its formula."""
    if spec.inputs_from:
        formula = values.get(spec.inputs_from, spec.defaults.get(spec.inputs_from))
        return " ".join(formula.split()) if isinstance(formula, str) else text_of(formula)
    if spec.holds:
        return clipped(", ".join(_held(spec, values)))
    words = []
    required = [param for param in spec.params if param.required and param.name not in spec.inferred]
    for param in sorted(required, key=lambda param: param.name != "kernel_size"):
        value = values.get(param.name, spec.suggested.get(param.name))
        words.append(_size(param, value) if value is not None else f"{param.name}?")
    for param in spec.params:
        if param.required and param.name not in spec.inferred:
            continue
        if param.name in values:
            words.append(_named(param.name, values[param.name], param))
    if not words and spec.category == "Dropout":
        words = [_named(name, value, spec.param[name]) for name, value in list(spec.defaults.items())[:1]]
    return clipped(", ".join(words))


def _held(spec: Spec, values: Values) -> Iterator[str]:
    """What tells one tensor that a module holds from another: "20 × 20, constant, seed 5"."""
    shape = values.get("shape", spec.defaults.get("shape"))
    if shape is not None:
        yield " × ".join(map(text_of, shape)) if isinstance(shape, tuple) else text_of(shape)
    yield "trained" if spec.holds == "parameter" else "constant"
    for param in spec.params:
        if param.name in values and param.name != "shape" and not isinstance(param.kind, Packed):
            yield _named(param.name, values[param.name], param)


def named_values(values: Values) -> list[str]:
    """What an instance says of its block's parameters: "channels 64"; just the name where it hands its own on."""
    return [_named(name, value) for name, value in values.items()]


def form_note(definition: Block) -> str:
    """How a block runs: "3 turns", "0 to 3 turns, shared", "takes relu", "if norm(x) > 1"; "" for stacks and graphs."""
    if definition.form == "repeat":
        times = definition.times
        turns = " to ".join(map(text_of, times)) if isinstance(times, tuple) else text_of(times)
        word = "turn" if times == 1 else "turns"
        return f"{turns} {word}, shared" if definition.shared else f"{turns} {word}"
    if definition.form == "choice":
        return f"takes {text_of(definition.selected)}" if definition.selected is not None else "takes nothing yet"
    if definition.form in ("while", "if"):
        asked = f"{definition.form} {' '.join(definition.condition.split())}"
        most = definition.times
        ends = f", at most {text_of(most)} {'turn' if most == 1 else 'turns'}" if definition.form == "while" else ""
        return asked + ends
    return ""


def run_note(report: BlockReport) -> str:
    """How an instance of a repeat or a choice runs, as far as is known: "4 turns", "takes relu"."""
    definition = report.block
    if definition.form == "repeat" and report.turns and not isinstance(definition.times, tuple):
        return form_note(replace(definition, times=report.times))
    if definition.form == "choice" and report.taken is not None:
        return form_note(replace(definition, selected=definition.by_id[report.taken].name))
    return form_note(definition)


def shape_text(tensor: WireType | None) -> str:
    """A tensor's type as cards and wires show it: "N × 3 × 32 × 32"."""
    return str(tensor).replace(" x ", " × ") if tensor is not None else ""


@lru_cache(maxsize=4096)
def tighter(text: str) -> tuple[str, ...]:
    """Parameters, then without the name of a number that can be told from others, then of turns only the ends."""
    plain = len(_NAMED_NUMBER.findall(text)) == 1 and ("→" in text or ", " not in text)
    bare = _NAMED_NUMBER.sub("", text) if plain else text
    return text, bare, _MANY_TURNS.sub(r"\1…\2", bare)


@lru_cache(maxsize=4096)
def tighter_shape(text: str) -> tuple[str, ...]:
    """A shape, then without spaces, then with only the ends of sizes that differ in the turns."""
    tight = text.replace(" × ", "×")
    return text, tight, _MANY_TURNS.sub(r"\1…\2", tight)


def compact(count: int) -> str:
    """A number of weights, short: 9,408, 112k, 2.36M."""
    if count < 100_000:
        return f"{count:,}"
    for size, unit in ((10**9, "G"), (10**6, "M")):
        if count >= size:
            return f"{count / size:.3g}{unit}"
    return f"{count / 1000:.0f}k"


def clipped(text: str) -> str:
    """The text, or its beginning with dots."""
    return text if len(text) <= MAX_DETAIL else text[: MAX_DETAIL - 1] + "…"


def clean(text: str) -> str:
    """The beginning of a text that a file brought, without control characters."""
    head = text[:40]
    return head if head.isprintable() else "".join(c if c.isprintable() else "�" for c in head)


def text_of(value: Value) -> str:
    """A value in few words."""
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:g}"
        case Expression(text):
            return clean(text)
        case tuple():
            return "(" + ", ".join(map(text_of, value[:6])) + (", …)" if len(value) > 6 else ")")
        case str():
            return clean(value)
    return str(value)


def _named(name: str, value: Value, param: Param | None = None) -> str:
    words = _LONG_NAMES.get(name, name.removesuffix("_size")).replace("_", " ")
    match value:
        case True:
            return words
        case False:
            return f"no {words}"
    text = _size(param, value) if param else text_of(value)
    return words if text == words else f"{words} {text}"


def _size(param: Param, value: Value) -> str:
    """A size in as many dimensions as the parameter has: 3 is 3×3 for a picture."""
    kind = param.kind.kind if isinstance(param.kind, Optional) else param.kind
    if isinstance(kind, Sequence) and kind.scalar and kind.length and param.name == "kernel_size":
        items = value if isinstance(value, tuple) else (value,) * kind.length
        return "×".join(map(text_of, items))
    return text_of(value)
