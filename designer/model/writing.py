"""A design as the text of a file: sorted keys, one node, wire or setting a line, defaults left out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from designer.model.design import Block, Design, Edge, Node
from designer.model.migrations import VERSION
from designer.model.parameters import write_parameter
from designer.model.settings import plain
from designer.values import encode

FORMAT = "blockwright"
_BROKEN_LEVELS, _WIDTH = 4, 100
_LONG = 2**18


def written(design: Design) -> str:
    """The text that says `design`; equal designs give equal texts."""
    return "".join(pieces(design))


def pieces(design: Design) -> Iterator[str]:
    """The same text in pieces, of which the values of an array are one."""
    raw = {
        "format": FORMAT,
        "version": VERSION,
        "main": design.main,
        "blocks": {name: _block(block) for name, block in design.blocks.items()},
        "data": plain(design.data),
        "training": plain(design.training),
    }
    if design.description:
        raw["description"] = design.description
    if design.style != "modules":
        raw["style"] = design.style
    yield from _lines(raw, 0)
    yield "\n"


def _block(block: Block) -> dict[str, Any]:
    raw: dict[str, Any] = {"form": block.form, "nodes": [_node(node) for node in block.nodes]}
    if block.form != "sequential":
        raw["edges"] = [_edge(edge) for edge in sorted(block.edges)]
    if block.parameters:
        raw["parameters"] = [write_parameter(item) for item in block.parameters]
    if block.times is not None:
        raw["times"] = encode(block.times)
    if block.shared:
        raw["shared"] = True
    if block.selected is not None:
        raw["selected"] = encode(block.selected)
    if block.condition:
        raw["condition"] = block.condition
    if block.help:
        raw["help"] = block.help
    if block.as_function:
        raw["as_function"] = True
    return raw


def _node(node: Node) -> dict[str, Any]:
    raw: dict[str, Any] = {"id": node.id, "kind": node.kind}
    if node.name:
        raw["name"] = node.name
    if node.params:
        raw["params"] = {name: encode(value) for name, value in node.params.items()}
    if node.pos != (0.0, 0.0):
        raw["pos"] = [int(number) if number.is_integer() else number for number in node.pos]
    if node.of is not None:
        raw["of"] = node.of
    if node.bypassed:
        raw["bypassed"] = True
    if node.when is not None:
        raw["when"] = node.when.text
    if node.turn is not None:
        raw["turn"] = node.turn.text
    return raw


def _edge(edge: Edge) -> list[str]:
    return [f"{edge.source}.{edge.source_port}", f"{edge.target}.{edge.target_port}"]


def _lines(raw: Any, level: int) -> Iterator[str]:
    """The text of `raw` in pieces: a line for each member of the upper levels, one line for what lies deeper."""
    if not raw or not isinstance(raw, (dict, list)) or level >= _BROKEN_LEVELS or _is_short(raw, level):
        yield from _pieces(raw)
        return
    opening, closing = "{}" if isinstance(raw, dict) else "[]"
    members = (
        [(f"{_line(key)}: ", raw[key]) for key in sorted(raw)] if isinstance(raw, dict) else [("", x) for x in raw]
    )
    yield opening
    for i, (head, member) in enumerate(members):
        yield ("," if i else "") + "\n" + "  " * (level + 1) + head
        yield from _lines(member, level + 1)
    yield "\n" + "  " * level + closing


def _is_short(raw: Any, level: int) -> bool:
    """Whether a container below the upper levels holds only single values and fits a line."""
    members = raw.values() if isinstance(raw, dict) else raw
    if level < 2 or any(isinstance(x, (dict, list)) for x in members) or _has_long(raw):
        return False
    return len(_line(raw)) <= _WIDTH


def _line(raw: Any) -> str:
    return json.dumps(raw, ensure_ascii=False, allow_nan=False, sort_keys=True)


def _pieces(raw: Any) -> Iterator[str]:
    """The text of `raw` on one line, with texts as long as the values of an array as they are, and not copied."""
    match raw:
        case dict() if _has_long(raw):
            for i, key in enumerate(sorted(raw)):
                yield f"{', ' if i else '{'}{_line(key)}: "
                yield from _pieces(raw[key])
            yield "}"
        case list() if _has_long(raw):
            for i, item in enumerate(raw):
                yield ", " if i else "["
                yield from _pieces(item)
            yield "]"
        case str() if len(raw) > _LONG and _is_plain(raw):
            yield from ('"', raw, '"')
        case _:
            yield _line(raw)


@lru_cache(maxsize=4)
def _is_plain(text: str) -> bool:
    """Whether a text stands as it is between the quotes of JSON; looked at piece by piece: other threads go on."""
    pieces = (text[start : start + _LONG] for start in range(0, len(text), _LONG))
    return text.isascii() and '"' not in text and "\\" not in text and all(map(str.isprintable, pieces))


def _has_long(raw: Any) -> bool:
    match raw:
        case str():
            return len(raw) > _LONG
        case dict():
            return any(map(_has_long, raw.values()))
        case list():
            return any(map(_has_long, raw))
    return False
