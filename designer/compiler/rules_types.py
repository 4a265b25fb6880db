"""Types of numbers: what a layer can take, and what its weights can be combined with."""

from __future__ import annotations

from collections.abc import Iterator

from designer.catalogue.spec import Port
from designer.compiler import fixes
from designer.compiler.situation import Situation
from designer.report import Fix, Problem

FLOATS = frozenset({"float32", "float64", "float16", "bfloat16"})
INTEGERS = frozenset({"int64", "int32"})
WEIGHTLESS = frozenset({"Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "AlphaDropout", "FeatureAlphaDropout"})
CATEGORIES = frozenset({"Activation", "Pooling", "Padding", "Upsampling", "Distance"})
"""Layers and categories without weights: they take any type of float."""


def types(s: Situation) -> Iterator[Problem]:
    """Every input is of a type that its port takes."""
    by_name = {port.name: port for port in s.spec.inputs}
    for name, kind in s.inputs.items():
        port = by_name.get(name)
        if port is None or port.dtypes == "any" or _takes(s, port, kind.dtype):
            continue
        noun = {"float": "float32 numbers", "integer": "whole numbers (int64)", "bool": "true or false (bool)"}
        wants = noun[port.dtypes]
        message = f"{s.name} takes {wants}, but receives {kind.dtype} ({kind})."
        target = {"float": "float32", "integer": "int64", "bool": "bool"}[port.dtypes]
        yield s.error(message, name, (target, kind.dtype), _converted(s, name, target))
        return


def _takes(s: Situation, port: Port, dtype: str) -> bool:
    if port.dtypes == "integer":
        return dtype in INTEGERS
    if port.dtypes == "bool":
        return dtype == "bool"
    return dtype == "float32" or (dtype in FLOATS and not has_weights(s))


def has_weights(s: Situation) -> bool:
    """Whether a layer has learned float32 numbers, which only float32 goes with."""
    weightless = s.spec.kind in WEIGHTLESS or (s.spec.category in CATEGORIES and s.spec.kind != "PReLU")
    return s.spec.is_layer and not weightless


def _converted(s: Situation, port: str, dtype: str) -> Iterator[Fix]:
    for kind in ("cast", "to", "convert"):
        yield from fixes.insert(s, kind, {"dtype": dtype}, port, f"to {dtype}")
