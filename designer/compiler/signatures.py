"""Writes what torch's signatures say of its layers into the catalogue's data file.

Run `python -m designer.compiler.signatures` after an upgrade of torch: the difference it makes is what has to be looked
at by hand.
"""

from __future__ import annotations

import inspect
import json
import types
import typing
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import nn

from designer.catalogue.derived import DATA
from designer.catalogue.exclusions import EXCLUDED

HIDDEN = ("device", "dtype", "self")


def layer_classes() -> Iterator[type[nn.Module]]:
    """Every public module class of torch.nn that is not excluded from the catalogue, by name."""
    for name in sorted(dir(nn)):
        found = getattr(nn, name)
        if isinstance(found, type) and issubclass(found, nn.Module) and name not in EXCLUDED:
            yield found


def derive() -> dict[str, Any]:
    """The content of the data file for the torch that is installed."""
    return {
        "torch": torch.__version__.partition("+")[0],
        "layers": {found.__name__: [*_parameters(found)] for found in layer_classes()},
    }


def dumps(data: dict[str, Any]) -> str:
    """`data` as JSON with one line per parameter, so that a new release of torch makes a difference one can read."""
    layers = ",\n".join(f"  {json.dumps(name)}: {_lines(rows)}" for name, rows in data["layers"].items())
    return f'{{"torch": {json.dumps(data["torch"])},\n "layers": {{\n{layers}\n}}}}\n'


def _lines(rows: list[dict[str, Any]]) -> str:
    return "[\n" + ",\n".join(f"    {json.dumps(row)}" for row in rows) + "]" if rows else "[]"


def _parameters(layer: type[nn.Module]) -> Iterator[dict[str, Any]]:
    constructor = _constructor(layer)
    hints = _hints(constructor)
    for parameter in inspect.signature(constructor).parameters.values():
        named = parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY)
        if not named or parameter.name in HIDDEN or parameter.name.startswith("_"):
            continue
        yield _row(parameter, hints.get(parameter.name, type(parameter.default)), _axes(layer))


def _constructor(layer: type[nn.Module]) -> Callable[..., object]:
    """The recurrent layers take `*args` and say what they mean in overloads, of which the first is the full one."""
    overloads = typing.get_overloads(layer.__init__)
    return overloads[0] if overloads else layer.__init__


def _hints(constructor: Callable[..., object]) -> dict[str, Any]:
    try:
        return typing.get_type_hints(constructor)
    except (NameError, TypeError):  # a name that torch imports for type checkers only
        return {}


def _row(parameter: inspect.Parameter, hint: Any, axes: str) -> dict[str, Any]:
    choices = typing.get_args(hint) if typing.get_origin(hint) is typing.Literal else ()
    row: dict[str, Any] = {"name": parameter.name, "type": "choice" if choices else _type(hint, axes)}
    if choices:
        row["choices"] = list(choices)
    default = parameter.default
    if default is not parameter.empty:
        row["default"] = default.__name__ if callable(default) else default
        if default is None and not row["type"].endswith("?") and row["type"] != "other":
            row["type"] += "?"
    return row


def _axes(layer: type[nn.Module]) -> str:
    """How many numbers a list has where the hint leaves it open: as the class name says ("MaxPool2d"), else any."""
    return layer.__name__[-2] if layer.__name__[-2:] in ("1d", "2d", "3d") else ""


def _type(hint: Any, axes: str) -> str:
    """A short name for a type hint: "int", "float?", "int[2]" (one or a list of two), "str|int[2]", or "other"."""
    members = _members(hint)
    lists = [member for member in members if typing.get_origin(member) in (tuple, list)]
    words = [_word(member) for member in members if member not in lists and not _torch_size(member)]
    if lists:
        words = [word for word in words if word not in ("int", "float", "none")] + [_list(lists[0], axes)]
    optional = type(None) in members
    known = [word for word in words if word != "none"]
    return "|".join(known) + ("?" if optional else "") if known and "other" not in known else "other"


def _members(hint: Any) -> tuple[Any, ...]:
    return typing.get_args(hint) if typing.get_origin(hint) in (typing.Union, types.UnionType) else (hint,)


def _list(hint: Any, axes: str) -> str:
    items = typing.get_args(hint)
    open_ended = typing.get_origin(hint) is list or Ellipsis in items
    return f"{_type(items[0], '')}[{axes if open_ended else len(items)}]"


def _torch_size(hint: Any) -> bool:
    return hint is torch.Size


def _word(hint: Any) -> str:
    return {bool: "bool", int: "int", float: "float", str: "str", type(None): "none"}.get(hint, "other")


def main() -> None:
    DATA.write_text(dumps(derive()), encoding="utf-8")


if __name__ == "__main__":
    main()
