"""Figures per class and shades of cells, from a confusion matrix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

STRONGEST = 127
"""The shade of a cell that holds a whole class; the shades of the diagonal follow after it."""


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """How well one class is recognised; None where there is nothing to divide by."""

    name: str
    precision: float | None
    recall: float | None
    f1: float | None
    support: int


def class_figures(matrix: Sequence[Sequence[int]], names: Sequence[str]) -> tuple[ClassFigures, ...]:
    """Precision, recall, F1 and support of each class; the rows of `matrix` are the true classes."""
    found = [sum(column) for column in zip(*matrix, strict=True)]
    return tuple(
        _figures(name, row[at], found[at], sum(row)) for at, (name, row) in enumerate(zip(names, matrix, strict=True))
    )


def _figures(name: str, both: int, found: int, true: int) -> ClassFigures:
    return ClassFigures(name, _share(both, found), _share(both, true), _share(2 * both, found + true), true)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def shades(matrix: Sequence[Sequence[int]]) -> bytes:
    """How strong each cell is, row by row: the root of its share of the true class, so that few are seen, too."""
    found = bytearray()
    for true, row in enumerate(matrix):
        scale = STRONGEST**2 / (sum(row) or 1)
        found += bytes([round((number * scale) ** 0.5) for number in row])
        found[-len(row) + true] += STRONGEST + 1
    return bytes(found)
