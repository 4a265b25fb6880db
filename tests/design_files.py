"""One valid design file with everything in it, to be broken in every way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from designer.model.files import FileRefused, dumps, loads

RAW: dict[str, Any] = {
    "format": "blockwright",
    "version": 1,
    "description": "A small net.",
    "main": "Net",
    "data": {"dataset": {"kind": "digits"}, "validation": 0.1},
    "training": {"epochs": 3, "optimizer": {"kind": "SGD", "lr": 0.1}, "metrics": ["accuracy"]},
    "blocks": {
        "Net": {
            "form": "module",
            "nodes": [
                {"id": "n1", "name": "x", "kind": "input", "params": {"shape": [1, 8, 8]}, "pos": [0, 0]},
                {"id": "n2", "name": "conv", "kind": "Conv2d", "params": {"out_channels": 8, "kernel_size": [3, 5]}},
                {"id": "n3", "name": "again", "kind": "Conv2d", "of": "n2", "bypassed": False, "when": "channels > 1"},
                {"id": "n4", "name": "body", "kind": "block:Body", "params": {"width": {"expr": "channels * 2"}}},
                {"id": "n5", "name": "future", "kind": "NoSuchLayer", "params": {"anything": [1, [2.5, "x"], None]}},
                {"id": "n6", "name": "sum", "kind": "add"},
                {"id": "n7", "name": "y", "kind": "output", "pos": [100.5, -3]},
            ],
            "edges": [
                ["n1.output", "n2.input"],
                ["n2.output", "n4.input"],
                ["n4.output", "n6.input_1"],
                ["n2.output", "n6.input_2"],
                ["n6.output", "n7.input"],
            ],
            "parameters": [{"name": "channels", "type": "int", "default": 4, "min": 1, "help": "How many."}],
        },
        "Body": {
            "form": "sequential",
            "help": "What is inside.",
            "nodes": [
                {"id": "b1", "name": "input", "kind": "input"},
                {"id": "b2", "kind": "Linear", "params": {"out_features": {"expr": "width"}, "bias": False}},
                {"id": "b3", "kind": "block:Turns"},
                {"id": "b4", "name": "output", "kind": "output"},
            ],
            "parameters": [{"name": "width", "type": "int", "default": 4, "infer": ["input", -1]}],
        },
        "Turns": {"form": "repeat", "times": 3, "shared": True, "nodes": [], "edges": []},
        "Either": {"form": "choice", "selected": "relu", "nodes": [{"id": "e1", "name": "relu", "kind": "ReLU"}]},
    },
}
ALL_TYPES: tuple[Any, ...] = (None, True, 7, -1.5, "x", "", [], ["x"], [1, 2], {}, {"a": 1}, {"expr": "a"}, [[]], [{}])


def changed(path: tuple[str | int, ...], value: Any) -> str:
    """The text of the valid file with another value at `path`."""
    raw = json.loads(json.dumps(RAW))
    place = raw
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return json.dumps(raw)


def refusal(text: str) -> str:
    with pytest.raises(FileRefused) as caught:
        loads(text, "net.blockwright")
    message = str(caught.value)
    assert message.startswith("net.blockwright: ")
    assert message.endswith(".")
    assert len(message) < 400
    assert message.isprintable()
    return message.removeprefix("net.blockwright: ")


def outcome(text: str) -> None:
    """The text is refused in a sentence, or opens as a design that comes back."""
    try:
        design = loads(text, "net.blockwright")
    except FileRefused:
        refusal(text)
    else:
        assert loads(dumps(design)) == design


def paths(raw: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if path:
        yield path
    items: Any = raw.items() if isinstance(raw, dict) else enumerate(raw) if isinstance(raw, list) else ()
    for key, value in items:
        yield from paths(value, (*path, key))
