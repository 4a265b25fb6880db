"""Reads plain settings (those of data and training) against the parameters they may have, and overrides single ones."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from designer.errors import BlockwrightError
from designer.params import Optional, Param, Required, WrongType, show
from designer.values import Expression, Value, ValueRefused, decode


class SettingRefused(BlockwrightError):
    """A setting that is unknown, of a wrong type or out of its range; `path` says which ("training.optimizer.lr")."""

    def __init__(self, path: str, sentence: str) -> None:
        super().__init__(sentence)
        self.path = path


class Record(Protocol):
    """One of several things a setting chooses from: an optimizer, a loss, a data set."""

    @property
    def kind(self) -> str:
        """The name by which settings choose it."""

    @property
    def params(self) -> tuple[Param, ...]:
        """Its options."""


R = TypeVar("R", bound=Record)


def read(raw: Mapping[str, Any], params: Sequence[Param], where: str) -> dict[str, Value]:
    """The value of each of `params`, from `raw` or its default; raises `SettingRefused`, `where` leads its path."""
    settings = _mapping(raw, where)
    known(settings, [param.name for param in params], where)
    return {param.name: _value(settings, param, where) for param in params}


def choose(raw: Any, records: Mapping[str, R], where: str, default: str = "") -> tuple[R, dict[str, Value]]:
    """The record that `raw` names, with the values of its options; raises `SettingRefused`.

    `raw` is `{"kind": "Adam", "lr": 0.01}`, or just "Adam". Without a kind the one called `default` is meant.
    """
    settings = {"kind": raw} if isinstance(raw, str) else _mapping(raw, where)
    kind = settings.get("kind", default)
    if not kind:
        raise SettingRefused(where, f"{where} says no kind; it must be one of {', '.join(records)}.")
    record = records.get(kind) if isinstance(kind, str) else None
    if record is None:
        path = where if isinstance(raw, str) else f"{where}.kind"
        hint = meant(kind, records) or f" It must be one of {', '.join(records)}."
        raise SettingRefused(path, f"{path} cannot be {_shown(kind)}.{hint}")
    options = {name: value for name, value in settings.items() if name != "kind"}
    return record, read(options, record.params, where)


def known(settings: Mapping[str, Any], names: Iterable[str], where: str) -> None:
    """Raises `SettingRefused` for the first key of `settings` that is not among `names`."""
    allowed = list(names)
    for key in settings:
        if key not in allowed:
            path = f"{where}.{key}" if where else str(key)
            hint = meant(key, allowed) or (f" Known are {', '.join(allowed)}." if allowed else " It takes no options.")
            raise SettingRefused(path, f"There is no setting {path}.{hint}")


def meant(word: object, words: Iterable[str]) -> str:
    """ " Did you mean ...?" with the nearest of `words`, or nothing."""
    by_folded = {other.casefold(): other for other in words}
    near = difflib.get_close_matches(str(word)[:100].casefold(), by_folded, n=1, cutoff=0.6)
    return f" Did you mean {by_folded[near[0]]}?" if near else ""


def override(settings: Mapping[str, Any], assignment: str) -> dict[str, Any]:
    """A copy of `settings` in which `assignment` ("training.optimizer.lr=0.01") holds; raises `SettingRefused`.

    The value is JSON, or else a word. Naming another kind of something leaves its options behind: they belong to the
    kind. Whether the setting exists and the value fits is found when the settings are read.
    """
    path, equals, text = assignment.partition("=")
    keys = path.strip().split(".")
    if not equals or not all(keys):
        raise SettingRefused(path, f"“{assignment[:80]}” is no setting; write it like training.epochs=3.")
    known({keys[0]: None}, settings, "")
    if len(keys) == 1:
        raise SettingRefused(path, f"{path} has several settings; name one of them, like {path}.<name>={text[:40]}.")
    result: dict[str, Any] = dict(settings)
    inner = result
    for depth, key in enumerate(keys[:-1], start=1):
        inner[key] = inner = _opened(inner.get(key), ".".join(keys[:depth]))
    value = _parsed(text.strip())
    if keys[-1] == "kind" and inner.get("kind") != value:
        inner.clear()
    inner[keys[-1]] = value
    return result


def _value(settings: Mapping[str, Any], param: Param, where: str) -> Value:
    path = f"{where}.{param.name}" if where else param.name
    if param.name not in settings:
        if isinstance(param.default, Required):
            raise SettingRefused(path, f"{path} is missing; it is {param.kind.describe()}.")
        return param.default
    raw = settings[param.name]
    if raw == "none" and isinstance(param.kind, Optional):
        return None
    try:
        value = param.parse(decode(_plain(raw)))
    except (WrongType, ValueRefused) as error:
        raise SettingRefused(path, f"{path}: {str(error).rstrip('.')}.") from None
    if isinstance(value, Expression):
        raise SettingRefused(path, f"{path} must be a value; formulas belong to the parameters of blocks.")
    objection = param.kind.objection(value)
    if objection:
        raise SettingRefused(path, f"{path} must {objection}, not {show(value)}.")
    return value


def _mapping(raw: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping):
        raise SettingRefused(where, f"{where} must be a group of settings, not {_shown(raw)}.")
    return raw


def _opened(inner: Any, path: str) -> dict[str, Any]:
    """A copy of the group of settings at `path`; one that is absent is empty, one that is a word is a kind."""
    match inner:
        case None:
            return {}
        case str():
            return {"kind": inner}
        case Mapping():
            return dict(inner)
    raise SettingRefused(path, f"{path} is {_shown(inner)}; nothing can be set inside it.")


def _parsed(text: str) -> Any:
    if text in {"True", "False"}:
        return text == "True"
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _plain(raw: Any) -> Any:
    """`raw` with lists for tuples, as JSON has them."""
    return [_plain(item) for item in raw] if isinstance(raw, (tuple, list)) else raw


def _shown(raw: Any) -> str:
    try:
        return show(decode(_plain(raw)))
    except ValueRefused:
        return f"a {type(raw).__name__}"
