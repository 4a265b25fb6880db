"""The settings of data and training as a design carries them: plain JSON values that cannot change."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from designer.model.names import is_text
from designer.values import MAX_INT, ValueRefused

MAX_DEPTH = 16


def frozen(raw: Any, path: str = "settings") -> Any:
    """`raw` with read-only mappings for objects and tuples for lists.

    Raises `ValueRefused` for what JSON cannot say: NaN, infinity, integers beyond 2**53, other types of value.
    """
    return _frozen(raw, path, MAX_DEPTH)


def _frozen(raw: Any, path: str, depth: int) -> Any:
    match raw:
        case None | bool():
            return raw
        case int() if abs(raw) <= MAX_INT:
            return int(raw)
        case float() if math.isfinite(raw):
            return float(raw)
        case str() if is_text(raw):
            return raw
        case Mapping() if depth:
            return MappingProxyType({_key(key, path): _frozen(raw[key], f"{path}.{key}", depth - 1) for key in raw})
        case list() | tuple() if depth:
            return tuple(_frozen(item, f"{path}[{i}]", depth - 1) for i, item in enumerate(raw))
    raise ValueRefused(f"{path}: expected plain values a file can hold, received {type(raw).__name__} {raw!r:.40}")


def _key(key: object, path: str) -> str:
    if not isinstance(key, str) or not is_text(key):
        raise ValueRefused(f"{path}: expected a word for a key, received {key!r:.40}")
    return key


def plain(settings: Any) -> Any:
    """Frozen settings as the dicts and lists that `json` writes."""
    if isinstance(settings, Mapping):
        return {key: plain(value) for key, value in settings.items()}
    return [plain(item) for item in settings] if isinstance(settings, tuple) else settings
