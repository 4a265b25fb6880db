"""Figures per class, from a confusion matrix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


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
