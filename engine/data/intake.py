"""Files that a trained network shall judge: pictures, rows of a table, arrays.

An `Intake` is all that is needed to turn them into what the network gets. It is stored with the weights, so that a
prediction needs none of the data the network was trained on.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from designer.values import Values, decode, encode
from engine.data.arrays import opened, read_npy
from engine.data.columns import Column, input_names
from engine.data.images import read_image
from engine.data.pictures import formed, size
from engine.data.rows import read_table
from engine.data.scaling import Scaling
from engine.data.spec import DataRefused

if TYPE_CHECKING:
    from torch import Tensor

    from engine.data.arrays import Array

_FORMS = ("resize", "size", "pad", "layout")
_TABLES, _ARRAYS = {".csv", ".tsv", ".txt"}, {".npy", ".npz"}
_ARRAY_NAMES = ("x", "x_test", "inputs")


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """Raw inputs like those of a split, where each comes from, and what was done to make it fit."""

    inputs: Tensor
    names: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Intake:
    """How inputs look before they are formed (see `Outline`), how they are formed, and how they are scaled.

    `columns` are those of the table whose cells the inputs come from, where there is one.
    """

    shape: tuple[int, ...]
    picture: bool
    peak: int | None
    tokens: bool
    options: Values
    scaling: Scaling
    columns: tuple[Column, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the numbers of a row; none where they have none."""
        return input_names(self.columns)

    def raw(self) -> dict[str, Any]:
        """The JSON form; `Intake.read` reads it."""
        return {
            "shape": list(self.shape),
            "picture": self.picture,
            "peak": self.peak,
            "tokens": self.tokens,
            "options": {name: encode(value) for name, value in self.options.items() if name in _FORMS},
            "scaling": self.scaling.raw(),
            "columns": [column.raw() for column in self.columns],
        }

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Intake:
        """The intake that `raw` returned."""
        return cls(
            shape=tuple(raw["shape"]),
            picture=raw["picture"],
            peak=raw["peak"],
            tokens=raw["tokens"],
            options={name: decode(value) for name, value in raw["options"].items()},
            scaling=Scaling.read(raw["scaling"]),
            columns=tuple(map(Column.read, raw.get("columns", ()))),
        )

    def prepare(self, inputs: Tensor) -> Tensor:
        """What the network gets for raw `inputs`."""
        return self.scaling(inputs)


def read_examples(paths: Sequence[Path], intake: Intake) -> Examples:
    """The examples in the files, in order; raises `DataRefused` for the first that cannot be read or does not fit.

    Pictures are brought to the size the network was trained on; a file of rows (.csv, .tsv, .txt) or an array (.npy,
    .npz) may hold many examples.
    """
    import torch

    if not paths:
        raise DataRefused("There is no file to read; name pictures, tables (.csv) or arrays (.npy, .npz).")
    parts = [_read(path, intake) for path in paths]
    return Examples(
        inputs=torch.cat([part.inputs for part in parts]),
        names=tuple(name for part in parts for name in part.names),
        notes=tuple(note for part in parts for note in part.notes),
    )


def _read(path: Path, intake: Intake) -> Examples:
    if path.is_dir():
        raise DataRefused(f"{path} is a folder; name the files in it.")
    suffix = path.suffix.lower()
    if suffix in _TABLES:
        return _table(path, intake)
    if suffix in _ARRAYS:
        return _array(path, intake)
    return _image(path, intake)


def _image(path: Path, intake: Intake) -> Examples:
    if not intake.picture:
        raise DataRefused(f"{path} is no table, but this network takes rows of {math.prod(intake.shape)} numbers.")
    cut = "size" in intake.options
    pixels = read_image(path, intake.shape[0], _sides(intake) if cut else None)
    received, wanted = tuple(pixels.shape[2:]), _sides(intake)
    notes = []
    if received not in {wanted, intake.shape[1:]}:
        notes.append(f"{path}: {received[0]} x {received[1]} pixels were resized to {wanted[0]} x {wanted[1]}.")
    if intake.peak is None:
        notes.append(f"{path}: pixels were taken as 0 to 1, black to white.")
    return Examples(pictures(pixels, intake), (str(path),), tuple(notes))


def pictures(pixels: Tensor, intake: Intake) -> Tensor:
    """Pictures (N, channels, H, W), uint8, of any size as raw inputs of the network."""
    from torch.nn import functional as F  # noqa: N812

    if "size" in intake.options and intake.shape[1] == intake.shape[2]:
        pixels = _middle(pixels)
    if tuple(pixels.shape[2:]) != _sides(intake):
        pixels = F.interpolate(pixels, _sides(intake), mode="bilinear", antialias=True)
    if intake.peak != 255:
        pixels = pixels * ((intake.peak or 1) / 255)
    return formed(pixels, intake.options)


def _middle(pixels: Tensor) -> Tensor:
    """The square in the middle of pictures."""
    height, width = pixels.shape[2:]
    side = min(height, width)
    return pixels[:, :, (height - side) // 2 :, (width - side) // 2 :][:, :, :side, :side]


def _sides(intake: Intake) -> tuple[int, int]:
    return size(intake.options) or (intake.shape[1], intake.shape[2])


def _table(path: Path, intake: Intake) -> Examples:
    import torch

    columns = intake.columns or [Column(f"x{number + 1}", number) for number in range(math.prod(intake.shape))]
    rows, lines = read_table(path, columns)
    inputs = torch.tensor(rows, dtype=torch.float64).reshape(-1, *intake.shape)
    names = tuple(f"{path}:{line}" for line in lines)
    return Examples(_fitting(inputs, str(path), intake), names)


def _array(path: Path, intake: Intake) -> Examples:
    import torch

    array = read_npy(path) if path.suffix.lower() == ".npy" else _member(path)
    inputs = torch.from_numpy(array.astype("uint8" if array.dtype.str == "|u1" else "float64"))
    inputs = _turned(inputs, intake)
    if tuple(inputs.shape[1:]) != intake.shape:
        raise DataRefused(f"{path} holds an array of shape {array.shape}; this network takes (N, {_listed(intake)}).")
    return Examples(_fitting(inputs, str(path), intake), tuple(f"{path}[{row}]" for row in range(len(inputs))))


def _member(path: Path) -> Array:
    with opened(path) as archive:
        names = [name for name in _ARRAY_NAMES if name in archive] or archive.names
        if not names or (len(names) > 1 and names[0] not in _ARRAY_NAMES):
            there = ", ".join(archive.names[:10]) or "nothing"
            raise DataRefused(f"{path} must hold one array, or one called x; it has {there}.")
        return archive.read(names[0])


def _turned(inputs: Tensor, intake: Intake) -> Tensor:
    """`inputs` as (N, *shape): one example becomes a batch, pictures with channels last or none are turned."""
    forms = [intake.shape]
    if intake.picture:
        channels, height, width = intake.shape
        forms += [(height, width, channels)] + ([(height, width)] if channels == 1 else [])
    inner = next((form for form in forms if tuple(inputs.shape) in {form, (len(inputs), *form)}), None)
    if inner is None:
        return inputs
    batch = inputs.reshape(-1, *inner)
    if inner == intake.shape:
        return batch
    return batch.permute(0, 3, 1, 2) if len(inner) == 3 else batch.unsqueeze(1)


def _fitting(inputs: Tensor, where: str, intake: Intake) -> Tensor:
    """Numbers as they are kept for this network: tokens as int64, everything else as float32, then formed."""
    if intake.tokens:
        if bool((inputs != inputs.round()).any()) or bool((inputs < 0).any()):
            raise DataRefused(f"{where} holds other numbers than 0, 1, 2 ..., but this network takes tokens.")
        return inputs.long()
    inputs = inputs.float()
    if not bool(inputs.isfinite().all()):
        raise DataRefused(f"{where} holds NaN, infinite or too large numbers.")
    return formed(inputs.contiguous(), intake.options) if intake.picture else inputs


def _listed(intake: Intake) -> str:
    return ", ".join(map(str, intake.shape))
