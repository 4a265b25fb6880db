"""A user's own data from an .npz file with x_train and y_train, and x_test and y_test where they have test data.

Pictures may lie as numpy users keep them, (N, H, W, C) or (N, H, W); they reach the network as (N, C, H, W). Bytes are
pixels from 0 to 255. Everything else becomes float32, or int64 where inputs are tokens.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from designer.params import Bool, Choice, Param, Text
from designer.task import Goal
from designer.values import Values
from engine.data import labels, own
from engine.data.arrays import Archive, Header, opened
from engine.data.spec import PICTURE_PARAMS, DataRefused, DatasetSpec, Outline, Place, Raw, Script, Split

if TYPE_CHECKING:
    from torch import Tensor

GOALS: tuple[Goal, ...] = ("classification", "multilabel", "regression", "reconstruction")
_TURNS = {"last": ".permute(0, 3, 1, 2).contiguous()", "grey": ".unsqueeze(1)"}
_CHANNELS = {1, 3, 4}


@dataclass(frozen=True, slots=True)
class Form:
    """How the inputs of a file become those of a data set.

    `dtype` is numpy's name of the type they are kept as; `channels` says where pictures have their channels: "first",
    "last", "grey" for none, or "none" for what is no picture.
    """

    shape: tuple[int, ...]
    dtype: str
    channels: str

    @property
    def turn(self) -> str:
        """What is appended to a tensor of a whole array to turn it."""
        return _TURNS.get(self.channels, "")


def form(header: Header, options: Values) -> Form:
    """The form of inputs with this `header`; raises `DataRefused`."""
    if len(header.shape) < 2:
        raise DataRefused(f"x_train has the shape {header.shape}; each example needs a row of its own: (N, columns).")
    inner, kind = header.shape[1:], header.dtype.kind
    if options["tokens"]:
        if kind not in "iu":
            raise DataRefused(f"x_train holds {header.dtype}, but tokens are whole numbers.")
        return Form(inner, "int64", "none")
    dtype = "uint8" if header.dtype.str == "|u1" else "float32"
    channels = _channels(inner, cast("str", options["channels"]), dtype)
    match channels:
        case "last":
            inner = (inner[2], inner[0], inner[1])
        case "grey":
            inner = (1, *inner)
    return Form(inner, dtype, channels)


def _channels(inner: tuple[int, ...], wish: str, dtype: str) -> str:
    if wish == "none" or (wish == "auto" and len(inner) not in {2, 3}):
        return "none"
    match inner:
        case (_, _):
            return "grey" if wish != "auto" or dtype == "uint8" else "none"
        case (first, _, last) if wish == "auto":
            if first in _CHANNELS and last not in _CHANNELS:
                return "first"
            return "last" if last in _CHANNELS else "none"
        case (_, _, _):
            return wish
    raise DataRefused(f"data.dataset.channels is {wish}, but examples of the shape {inner} are no pictures.")


def _outline(options: Values, root: Path) -> Outline:
    with opened(own.found(options, root)) as archive:
        _check(archive, options)
        inputs = form(archive.header("x_train"), options)
        known = _known(archive, options)
        own_test = "x_test" in archive
    return Outline(
        shape=inputs.shape,
        classes=known.classes,
        target=known.target,
        picture=inputs.channels != "none",
        peak=255 if inputs.dtype == "uint8" else None,
        dtype="int64" if inputs.dtype == "int64" else "float32",
        own_test=own_test,
    )


def _read(options: Values, place: Place) -> Raw:
    with opened(own.found(options, place.root)) as archive:
        _check(archive, options)
        known = _known(archive, options)
        parts = [_split(archive, part, options, known) for part in ("train", "test") if f"x_{part}" in archive]
    return Raw(*parts)


def _split(archive: Archive, part: str, options: Values, known: labels.Known) -> Split:
    inputs = _inputs(archive, f"x_{part}", form(archive.header("x_train"), options))
    if known.goal == "reconstruction":
        return Split(inputs, inputs)
    return Split(inputs, labels.tensor(archive, part, known))


def _inputs(archive: Archive, name: str, form: Form) -> Tensor:
    import numpy as np
    import torch

    with np.errstate(over="ignore"):
        values = np.ascontiguousarray(archive.read(name).astype(form.dtype, copy=False))
    if form.dtype == "float32" and not np.isfinite(values).all():
        row = int(np.argwhere(~np.isfinite(values))[0][0])
        raise DataRefused(
            f"{name} in {archive.path} holds NaN, infinite or too large numbers (first in example {row}); "
            "remove or replace those examples."
        )
    if form.dtype == "int64" and values.size and values.min() < 0:
        raise DataRefused(f"{name} in {archive.path} holds the token {values.min()}; tokens start at 0.")
    tensor = torch.from_numpy(values)
    match form.channels:
        case "last":
            return tensor.permute(0, 3, 1, 2).contiguous()
        case "grey":
            return tensor.unsqueeze(1)
    return tensor


def _known(archive: Archive, options: Values) -> labels.Known:
    return labels.known(archive, NPZ.goal(options), cast("str", options["classes"]))


def _check(archive: Archive, options: Values) -> None:
    """The arrays that must be there are there, and fit each other."""
    whats = ("x",) if options["goal"] == "reconstruction" else ("x", "y")
    needed = [f"{what}_train" for what in whats]
    if any(f"{what}_test" in archive for what in whats):
        needed += [f"{what}_test" for what in whats]
    missing = [name for name in needed if name not in archive]
    if missing:
        there = ", ".join(archive.names[:10]) or "nothing"
        raise DataRefused(f"{archive.path} has no {' and no '.join(missing)}; it has {there}.")
    headers = {name: archive.header(name) for name in needed}
    for name, header in headers.items():
        if not header.shape or 0 in header.shape:
            raise DataRefused(f"{name} in {archive.path} is empty: its shape is {header.shape}.")
    for part in ("train", "test"):
        lengths = [headers[name].shape[0] for name in needed if name.endswith(part)]
        if len(set(lengths)) > 1:
            raise DataRefused(f"x_{part} in {archive.path} has {lengths[0]:,} examples, y_{part} {lengths[1]:,}.")
    if "x_test" in headers:
        _check_alike(archive.path, headers["x_train"], headers["x_test"])


def _check_alike(path: Path, train: Header, test: Header) -> None:
    if train.shape[1:] != test.shape[1:] or (train.dtype.str == "|u1") != (test.dtype.str == "|u1"):
        raise DataRefused(
            f"x_train and x_test in {path} differ: examples of {train.shape[1:]} {train.dtype} "
            f"and of {test.shape[1:]} {test.dtype}."
        )


def _script(options: Values, root: Path, folder: str) -> Script:
    path = own.found(options, root)
    with opened(path) as archive:
        _check(archive, options)
        inputs = form(archive.header("x_train"), options)
        known = _known(archive, options)
        parts = [part for part in ("train", "test") if f"x_{part}" in archive]
    name, imports = own.named(path, options, root, folder)
    lines = [f"with np.load({name}) as file:"]
    for part in parts:
        lines.append(f'    x_{part} = torch.from_numpy(file["x_{part}"].astype("{inputs.dtype}")){inputs.turn}')
        if known.goal != "reconstruction":
            lines.append(f'    y_{part} = torch.from_numpy(file["y_{part}"].astype("{known.dtype}")){known.turn}')
    return Script((*imports, "import numpy as np"), tuple(lines))


NPZ = DatasetSpec(
    kind="npz",
    title="A file of arrays (.npz)",
    help="Your own data, saved with numpy.savez: x_train, y_train, and x_test, y_test where you have them.",
    goals=GOALS,
    scaling="unit",
    options=(
        own.FILE,
        Param("classes", Text(100_000), "", "Names of the classes, separated by commas; numbers where left empty."),
        Param(
            "channels",
            Choice(("auto", "first", "last", "none")),
            "auto",
            "Where pictures have their channels: (N, C, H, W) is first, (N, H, W, C) last; none for other inputs.",
        ),
        Param("tokens", Bool(), False, "Inputs are whole numbers that stand for something (for an Embedding)."),
        *PICTURE_PARAMS,
    ),
    outline=_outline,
    read=_read,
    script=_script,
    own="file",
    suffixes=(".npz",),
)

SPECS = (NPZ,)
