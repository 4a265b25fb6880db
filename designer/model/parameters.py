"""The parameters that a block exposes, as a file says them: {"name": "channels", "type": "int", "min": 1, ...}."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from designer.model.design import BlockParam
from designer.model.place import Misfit, Place
from designer.params import (
    REQUIRED,
    Bool,
    Choice,
    Float,
    Int,
    Kind,
    Optional,
    Param,
    Required,
    Sequence,
    Text,
    Union,
    WrongType,
)
from designer.values import Expression, Value, ValueRefused, decode, encode

MAX_HELP = 10_000
_BOUNDS = ("min", "max")
_KEYS: Mapping[str, tuple[str, ...]] = {
    "bool": (),
    "int": _BOUNDS,
    "float": _BOUNDS,
    "choice": ("options",),
    "text": (),
    "list": ("item", "length", "scalar"),
    "union": ("kinds",),
}
_TYPES = "one of " + ", ".join(_KEYS)
_OWN = ("name", "default", "help", "infer")


def read_parameter(place: Place) -> BlockParam:
    """The parameter that the object at `place` describes; raises `Misfit`."""
    kind = _read_kind(place, _OWN)
    fields = place.fields((*_OWN, "type", "optional", *_keys(place)), ("name",))
    text = fields["help"].text(MAX_HELP) if "help" in fields else ""
    default: Value | Required = REQUIRED
    if "default" in fields:
        default = read_value(fields["default"], Param("default", kind))
        if isinstance(default, Expression):
            raise fields["default"].expected("a value, no formula")
    return BlockParam(Param(fields["name"].text(), kind, default, text), _read_infer(fields.get("infer")))


def read_value(place: Place, param: Param | None) -> Value:
    """The value at `place` in the normal form of `param`, if that is known; raises `Misfit`."""
    try:
        value = decode(place.raw)
        return value if param is None else param.parse(value)
    except WrongType as error:
        raise place.expected(error.expected) from None
    except ValueRefused as error:
        raise place.misfit(str(error)) from None


def write_parameter(item: BlockParam) -> dict[str, Any]:
    """The parameter as a raw object; `read_parameter` reads it back equal."""
    raw = {"name": item.name, **_write_kind(item.param.kind)}
    if not isinstance(item.param.default, Required):
        raw["default"] = encode(item.param.default)
    if item.param.help:
        raw["help"] = item.param.help
    if item.infer is not None:
        raw["infer"] = list(item.infer)
    return raw


def _keys(place: Place) -> tuple[str, ...]:
    name = place.raw.get("type")
    return _KEYS.get(name, ()) if isinstance(name, str) else ()


def _read_kind(place: Place, others: tuple[str, ...] = (), depth: int = 3) -> Kind:
    if depth == 0:
        raise place.misfit("the type of a parameter is nested deeper than 3 levels")
    if not isinstance(place.raw, dict):
        raise place.expected("an object")
    fields = place.fields((*others, "type", "optional", *_keys(place)), ("type",))
    kind = _read_plain(place, fields, depth)
    return Optional(kind) if "optional" in fields and fields["optional"].truth() else kind


def _read_plain(place: Place, fields: Mapping[str, Place], depth: int) -> Kind:
    match fields["type"].text():
        case "bool":
            return Bool()
        case "int":
            low, high = (fields[key].whole() if key in fields else None for key in _BOUNDS)
            return Int(low, high)
        case "float":
            least, most = (float(fields[key].number()) if key in fields else None for key in _BOUNDS)
            return Float(least, most)
        case "choice":
            return Choice(tuple(option.text() for option in _needed(place, fields, "options").items()))
        case "text":
            return Text()
        case "list":
            return _read_list(place, fields, depth)
        case "union":
            kinds = _needed(place, fields, "kinds").items()
            return Union(tuple(_read_kind(kind, (), depth - 1) for kind in kinds))
    raise fields["type"].expected(_TYPES)


def _read_list(place: Place, fields: Mapping[str, Place], depth: int) -> Sequence:
    item = _read_kind(_needed(place, fields, "item"), (), depth - 1)
    length = fields["length"].whole() if "length" in fields else None
    if length is not None and not 0 <= length <= 1000:
        raise fields["length"].expected("a length of 0 to 1000")
    return Sequence(item, length, "scalar" in fields and fields["scalar"].truth())


def _needed(place: Place, fields: Mapping[str, Place], key: str) -> Place:
    if key not in fields:
        raise place.misfit(f"the key “{key}” is missing")
    return fields[key]


def _read_infer(place: Place | None) -> tuple[str, int] | None:
    if place is None or place.raw is None:
        return None
    items = list(place.items())
    if len(items) != 2:
        raise place.expected("an input port and an axis")
    axis = items[1].whole()
    if not -16 <= axis <= 16:
        raise items[1].expected("an axis of -16 to 16")
    return items[0].text(), axis


def _write_kind(kind: Kind) -> dict[str, Any]:
    match kind:
        case Optional(inner):
            return {**_write_kind(inner), "optional": True}
        case Bool():
            return {"type": "bool"}
        case Int(low, high) | Float(low, high):
            bounds = {key: bound for key, bound in zip(_BOUNDS, (low, high), strict=True) if bound is not None}
            return {"type": "int" if isinstance(kind, Int) else "float", **bounds}
        case Text():
            return {"type": "text"}
        case Choice(options):
            return {"type": "choice", "options": list(options)}
        case Sequence(item, length, scalar):
            raw = {"type": "list", "item": _write_kind(item)}
            return {**raw, **({} if length is None else {"length": length}), **({"scalar": True} if scalar else {})}
        case Union(kinds):
            return {"type": "union", "kinds": [_write_kind(inner) for inner in kinds]}
    raise Misfit("", f"no file can hold a parameter of the kind {type(kind).__name__}")
