"""Types of numbers: what a layer can take, and what its weights can be combined with."""

from __future__ import annotations

from collections.abc import Iterator

from designer.catalogue.spec import Port
from designer.compiler.rules import fixes
from designer.compiler.rules.situation import Situation
from designer.report import Fix, Problem

FLOATS = frozenset({"float32", "float64", "float16", "bfloat16"})
INTEGERS = frozenset({"int64", "int32"})
WEIGHTLESS = frozenset({"RMSNorm", "LocalResponseNorm", "CrossMapLRN2d", "Fold", "Unfold"})
CATEGORIES = frozenset({"Activation", "Dropout", "Pooling", "Padding", "Upsampling", "Distance"})
"""Layers and categories without weights: they take any type of float."""

WANTS = {
    "float": ("float32 numbers", "float32"),
    "integer": ("whole numbers (int64)", "int64"),
    "bool": ("true or false (bool)", "bool"),
    "any": ("numbers", "float32"),
}
NO_BOOL = frozenset(
    {"ReLU", "ReLU6", "Threshold", "Softsign", "Tanhshrink", "PairwiseDistance", "matmul", "subtract"}
    | {"argmax", "argmin", "topk", "relu", "abs", "round", "neg"}
    | {f"{name}Pad{count}d" for name in ("Reflection", "Replication") for count in (1, 2, 3)}
)
"""Kinds that take any number, but not true and false."""


def types(s: Situation) -> Iterator[Problem]:
    """Every input is of a type that its port takes."""
    by_name = {port.name: port for port in s.spec.inputs}
    for name, kind in s.inputs.items():
        port = by_name.get(name)
        if port is None:
            port = Port(name)
        if _takes(s, port, kind.dtype):
            continue
        wants, target = WANTS[port.dtypes]
        message = f"{s.name} takes {wants}, but receives {kind.dtype} ({kind})."
        yield s.error(message, name, (target, kind.dtype), _converted(s, name, target))
        return


def _takes(s: Situation, port: Port, dtype: str) -> bool:
    if port.dtypes == "any":
        return dtype != "bool" or s.spec.kind not in NO_BOOL
    if port.dtypes == "integer":
        return dtype in INTEGERS
    if port.dtypes == "bool":
        return dtype == "bool"
    return dtype == "float32" or (dtype in FLOATS and not has_weights(s))


def has_weights(s: Situation) -> bool:
    """Whether a layer has learned float32 numbers, which only float32 goes with."""
    if not s.spec.is_layer or s.spec.kind in WEIGHTLESS or s.value("affine") is False:
        return False
    return s.spec.category not in CATEGORIES or s.spec.kind == "PReLU"


def _converted(s: Situation, port: str, dtype: str) -> Iterator[Fix]:
    yield from fixes.insert(s, "cast", {"dtype": dtype}, port, f"to {dtype}")
