"""What the y arrays of an .npz file say: class labels, several labels each, or values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from designer.task import Goal
from engine.data.arrays import Archive
from engine.data.spec import DataRefused

if TYPE_CHECKING:
    from torch import Tensor

MAX_CLASSES = 100_000


@dataclass(frozen=True, slots=True)
class Known:
    """The targets of a file: the shape of one, the names of classes or labels, and the type they are kept as."""

    goal: Goal
    classes: tuple[str, ...] = ()
    target: tuple[int, ...] = ()
    reshaped: bool = False

    @property
    def dtype(self) -> str:
        """numpy's name of the type that targets have."""
        return "int64" if self.goal == "classification" else "float32"

    @property
    def turn(self) -> str:
        """What is appended to a tensor of a whole array to bring its examples into the shape `target`."""
        return f".reshape({', '.join(map(str, (-1, *self.target)))})" if self.reshaped else ""


def known(archive: Archive, goal: Goal, names: str) -> Known:
    """What the targets in `archive` are for `goal`; `names` are those of the classes, separated by commas."""
    if goal == "reconstruction":
        return Known(goal)
    inner = _inner(archive)
    words = tuple(word.strip() for word in names.split(",")) if names.strip() else ()
    match goal:
        case "classification":
            target = () if inner == (1,) else inner
            return Known(goal, _classes(archive, words), target, reshaped=target != inner)
        case "multilabel":
            if len(inner) != 1:
                raise DataRefused(
                    f"y_train in {archive.path} has examples of shape {inner}; labels are one row of 0 and 1 each."
                )
            if words and len(words) != inner[0]:
                raise DataRefused(f"classes names {len(words)} labels, but y_train has {inner[0]} columns.")
            return Known(goal, words or tuple(map(str, range(inner[0]))), inner)
    return Known(goal, (), inner or (1,), reshaped=not inner)


def tensor(archive: Archive, part: str, known: Known) -> Tensor:
    """The targets of `part` ("train" or "test") as a tensor; raises `DataRefused` for values that are no targets."""
    import numpy as np
    import torch

    array = archive.read(f"y_{part}")
    where = f"y_{part} in {archive.path}"
    if known.goal == "multilabel" and not np.isin(array, (0, 1)).all():
        raise DataRefused(f"{where} holds other numbers than 0 and 1, so it does not say which labels hold.")
    with np.errstate(over="ignore"):
        values = np.ascontiguousarray(array.astype(known.dtype))
    if not np.isfinite(values).all():
        raise DataRefused(f"{where} holds NaN, infinite or too large numbers; remove or replace those examples.")
    return torch.from_numpy(values).reshape(len(values), *known.target)


def _inner(archive: Archive) -> tuple[int, ...]:
    headers = [archive.header(name) for name in ("y_train", "y_test") if name in archive]
    if any(not header.shape for header in headers):
        raise DataRefused(f"y_train in {archive.path} is a single number; it must have one entry for each example.")
    if len({header.shape[1:] for header in headers}) > 1:
        raise DataRefused(f"y_train and y_test in {archive.path} differ in the shape of their examples.")
    return headers[0].shape[1:]


def _classes(archive: Archive, words: tuple[str, ...]) -> tuple[str, ...]:
    largest = max(_largest(archive, name) for name in ("y_train", "y_test") if name in archive)
    if words and largest >= len(words):
        raise DataRefused(
            f"classes names {len(words)} classes, but {archive.path} has the label {largest}; labels start at 0."
        )
    return words or tuple(map(str, range(largest + 1)))


def _largest(archive: Archive, name: str) -> int:
    header = archive.header(name)
    where = f"{name} in {archive.path}"
    if header.dtype.kind == "f":
        raise DataRefused(
            f"{where} holds {header.dtype}, but class labels are whole numbers 0, 1, 2 ...; "
            f"save it with .astype('int64'), or choose the goal regression."
        )
    array = archive.read(name)
    if not array.size:
        raise DataRefused(f"{where} is empty.")
    least, largest = int(array.min()), int(array.max())
    if least < 0:
        raise DataRefused(f"{where} holds the label {least}; labels start at 0.")
    if largest >= MAX_CLASSES:
        raise DataRefused(f"{where} holds the label {largest}; at most {MAX_CLASSES:,} classes are taken.")
    return largest
