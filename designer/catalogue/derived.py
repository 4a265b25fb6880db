"""What torch's signatures say of its layers, read from the data file that `designer.compiler.signatures` writes.

A type there is "bool", "int", "float", "str", "choice" or "other" (what no widget can hold). "[2]" after it means one
value or a list of two, "[]" or a list of any length, "?" also none; "str|int[2]" is either.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from designer.catalogue.words import BOUNDS, CHOICES
from designer.params import REQUIRED, Bool, Choice, Float, Int, Kind, Optional, Param, Sequence, Union

DATA = Path(__file__).with_name("torch.json")

Row = dict[str, Any]

_LIST = re.compile(r"(.+)\[(\d*)\]")


@cache
def data() -> dict[str, Any]:
    """The whole data file: the version of torch it was derived from, and the parameters of each layer."""
    content: dict[str, Any] = json.loads(DATA.read_text("utf-8"))
    return content


def rows(layer: str) -> list[Row]:
    """The parameters of a layer in the order of its signature."""
    found: list[Row] = data()["layers"][layer]
    return found


def param(row: Row, kind: Kind, help: str) -> Param:
    """The parameter of a row with a kind and a help of our own."""
    default = kind.parse(row["default"]) if "default" in row else REQUIRED
    return Param(row["name"], kind, default, help)


def kind(row: Row) -> Kind:
    """The kind of a row: torch's type within the bounds and choices that go with the name."""
    if row["type"] == "choice":
        return Choice(tuple(row["choices"]))
    return _kind(row["type"], row["name"])


@cache
def _kind(text: str, name: str) -> Kind:
    if "|" in text:
        return Union(tuple(_kind(part, name) for part in text.split("|")))
    if text.endswith("?") and "?[" not in text:  # where an item may be none, one none stands for all
        return Optional(_kind(text.removesuffix("?"), name))
    if listed := _LIST.fullmatch(text.removesuffix("?")):
        return Sequence(_kind(listed[1], name), int(listed[2]) if listed[2] else None, scalar=True)
    low, high = BOUNDS.get(name, (None, None))
    match text:
        case "bool":
            return Bool()
        case "int":
            return Int(_whole(low), _whole(high))
        case "float":
            return Float(low, high)
        case "str":
            return Choice(CHOICES[name])
    raise ValueError(f"the record must say what kind of value {name} holds ({text})")


def _whole(bound: float | None) -> int | None:
    return None if bound is None else int(bound)
