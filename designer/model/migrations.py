"""How a file of an older format version becomes one of today's: one function per step, on the raw values.

A step changes what it recognises and leaves the rest as it is; what is wrong with it is said when it is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

VERSION = 1
"""The format version that is written."""

Raw = dict[str, Any]


def migrated(raw: Raw, version: int) -> Raw:
    """`raw`, written in an older `version`, in the form of today's."""
    for step in range(version, VERSION):
        raw = MIGRATIONS[step](raw)
    return {**raw, "version": VERSION}


def _from_0(raw: Raw) -> Raw:
    """Version 1, 2026-11: a node's `args` became `params`, and a wire of four texts became two "node.port"."""
    return {**raw, "blocks": _each(raw.get("blocks"), _block_from_0)} if "blocks" in raw else raw


def _block_from_0(block: Raw) -> Raw:
    new = dict(block)
    if "nodes" in block:
        new["nodes"] = _each(block["nodes"], _node_from_0)
    if isinstance(block.get("edges"), list):
        new["edges"] = [_edge_from_0(edge) for edge in block["edges"]]
    return new


def _node_from_0(node: Raw) -> Raw:
    return {"params" if key == "args" and "params" not in node else key: value for key, value in node.items()}


def _edge_from_0(edge: Any) -> Any:
    match edge:
        case [str(source), str(source_port), str(target), str(target_port)]:
            return [f"{source}.{source_port}", f"{target}.{target_port}"]
    return edge


def _each(items: Any, change: Callable[[Raw], Raw]) -> Any:
    """The objects in a list, or among the values of an object, changed; everything else as it is."""
    match items:
        case list():
            return list(_changed(items, change))
        case dict():
            return dict(zip(items, _changed(list(items.values()), change), strict=True))
    return items


def _changed(items: list[Any], change: Callable[[Raw], Raw]) -> Iterator[Any]:
    return (change(item) if isinstance(item, dict) else item for item in items)


MIGRATIONS: Mapping[int, Callable[[Raw], Raw]] = {0: _from_0}
"""By the version that a function starts from; it ends at the next."""
