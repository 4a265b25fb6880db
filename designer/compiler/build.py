"""Builds a checked design as an nn.Module, by executing the source that is shown and exported."""

from __future__ import annotations

import builtins
import linecache
from collections.abc import Mapping
from types import TracebackType
from typing import Any

from torch import nn

from designer.compiler.printer_text import Key
from designer.compiler.source import Source, source
from designer.report import Report

_MODULES = frozenset({"collections", "torch", "torch.nn", "torch.nn.functional"})
_BUILTINS = ("__build_class__", "bool", "float", "getattr", "int", "range", "len", "slice", "str", "super", "tuple")
_LINES = "__nodes_by_line__"


def build(report: Report) -> nn.Module:
    """The model of a design, with weights drawn from torch's default generator.

    Raises `BuildRefused` when the design has errors.
    """
    return execute(source(report), report.design.main)


def execute(printed: Source, name: str) -> nn.Module:
    """An instance of the last class of the text; tracebacks show its lines under "<blockwright NAME>"."""
    filename = f"<blockwright {name}>"
    linecache.cache[filename] = (len(printed.text), None, printed.text.splitlines(keepends=True), filename)
    allowed = {name: getattr(builtins, name) for name in _BUILTINS} | {"__import__": _import}
    namespace: dict[str, Any] = {"__name__": "blockwright_model", "__builtins__": allowed, _LINES: printed.lines}
    exec(compile(printed.text, filename, "exec", dont_inherit=True), namespace)  # noqa: S102  (our own text)
    classes = [value for value in namespace.values() if isinstance(value, type)]
    model = classes[-1]()
    assert isinstance(model, nn.Module)
    return model


def node_of(traceback: TracebackType | None) -> Key | None:
    """The node in whose line of a built model an error happened: the name of its block and its id."""
    found = None
    while traceback is not None:
        lines: Mapping[int, Key] = traceback.tb_frame.f_globals.get(_LINES, {})
        found = lines.get(traceback.tb_lineno, found)
        traceback = traceback.tb_next
    return found


def _import(name: str, *_: object) -> object:
    """Imports what the source may import."""
    if name not in _MODULES:
        raise ImportError(f"the source of a model does not import {name}")
    return builtins.__import__(name, *_)  # type: ignore[arg-type]
