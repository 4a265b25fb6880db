"""Builds a checked design as an nn.Module, by executing the source that is shown and exported."""

from __future__ import annotations

import builtins
import linecache
import re
from types import FrameType, TracebackType
from typing import Any

import torch
from torch import Tensor, nn

from designer.arrays import unpacked
from designer.compiler.printer.naming import class_name
from designer.compiler.printer.text import Key
from designer.compiler.source import Source, source
from designer.compiler.weights import held_tensors
from designer.report import Report, Step

_MODULES = frozenset({"collections", "torch", "torch.nn", "torch.nn.functional"})
_NUMBERS = ("bool", "enumerate", "float", "int", "len", "range", "sum")
_BUILTINS = ("__build_class__", "any", "getattr", "list", "slice", "str", "super", "tuple", *_NUMBERS)
_SOURCE = "__blockwright__"
_SUBMODULE = re.compile(r"self\.(\w+)\(")


def build(report: Report) -> nn.Module:
    """The model of a design, with weights drawn from torch's default generator.

    Raises `BuildRefused` when the design has errors.
    """
    model = execute(source(report), report.design.main)
    fill(report, model)
    return model


def fill(report: Report, model: nn.Module) -> None:
    """Gives the arrays that a model holds the values that its design has for them; on the meta device, nothing."""
    buffers = dict(model.named_buffers())
    for name, values in array_values(report).items():
        if not buffers[name].is_meta:
            buffers[name].copy_(values)


def array_values(report: Report) -> dict[str, Tensor]:
    """The values of the arrays that a model holds, by their keys in its state_dict: its source does not say them."""
    if all(node.kind != "array" for block in report.design.blocks.values() for node in block.nodes):
        return {}
    steps = {name: step for name, step in held_tensors(report) if step.node.kind == "array"}
    made = {key: _tensor(*key) for key in set(map(_array, steps.values()))}
    return {name: made[_array(step)] for name, step in steps.items()}


def _array(step: Step) -> tuple[str, str, tuple[int, ...]]:
    """The values of an array in base64, their type and their shape."""
    data, dtype, shape = (step.arguments.get(name) for name in ("data", "dtype", "shape"))
    sizes = shape if isinstance(shape, tuple) else ()
    return str(data), str(dtype), tuple(size for size in sizes if isinstance(size, int))


def _tensor(text: str, dtype: str, shape: tuple[int, ...]) -> Tensor:
    data = unpacked(text)
    assert data is not None  # the check has told
    return torch.frombuffer(bytearray(data), dtype=getattr(torch, dtype)).reshape(shape)


def execute(printed: Source, name: str) -> nn.Module:
    """An instance of the last class of the text; tracebacks show its lines under "<blockwright NAME>"."""
    filename = f"<blockwright {class_name(name, ())}>"
    linecache.cache[filename] = (len(printed.text), None, printed.text.splitlines(keepends=True), filename)
    allowed = {builtin: getattr(builtins, builtin) for builtin in _BUILTINS} | {"__import__": _import}
    namespace: dict[str, Any] = {"__name__": "blockwright_model", "__builtins__": allowed, _SOURCE: printed}
    exec(compile(printed.text, filename, "exec", dont_inherit=True), namespace)  # noqa: S102  (our own text)
    classes = [value for value in namespace.values() if isinstance(value, type)]
    model = classes[-1]()
    assert isinstance(model, nn.Module)
    return model


def node_of(traceback: TracebackType | None) -> Key | None:
    """The node in whose line of a built model an error happened: the name of its block and its id."""
    found = None
    while traceback is not None:
        printed = traceback.tb_frame.f_globals.get(_SOURCE)
        if isinstance(printed, Source):
            found = _called(traceback, printed) or printed.lines.get(traceback.tb_lineno, found)
        traceback = traceback.tb_next
    return found


def block_of(frame: FrameType) -> str | None:
    """The name of the block whose method a frame runs, if that is one of a built model."""
    printed = frame.f_globals.get(_SOURCE)
    name = frame.f_code.co_qualname.partition(".")[0]
    return printed.classes.get(name) if isinstance(printed, Source) else None


def _called(traceback: TracebackType, printed: Source) -> Key | None:
    """The node whose submodule was being called, where one line calls several."""
    code = traceback.tb_frame.f_code
    line, last_line, start, end = list(code.co_positions())[traceback.tb_lasti // 2]
    key = printed.lines.get(traceback.tb_lineno)
    if key is None or line is None or line != last_line:
        return None
    call = _SUBMODULE.match(printed.text.splitlines()[line - 1][start:end])
    node = printed.attributes.get((key[0], call[1])) if call else None
    return (key[0], node) if node else None


def _import(name: str, *_: object) -> object:
    """Imports what the source may import."""
    if name not in _MODULES:
        raise ImportError(f"the source of a model does not import {name}")
    return builtins.__import__(name, *_)  # type: ignore[arg-type]
