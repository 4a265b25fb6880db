"""Reads the rows of a table as a network takes them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from engine.data.columns import Column
from engine.data.sheet import EMPTY, Sheet, opened
from engine.data.spec import DataRefused

_SHOWN = 8


def read_table(path: Path, columns: Sequence[Column]) -> tuple[list[list[float]], list[int]]:
    """The inputs of each row of the file, and the lines they stand on; raises `DataRefused`.

    Columns are found by name. Where the file names none of them, by place: as in the table that was trained on, or one
    after the other.
    """
    sheet = opened(path)
    places = _places(sheet, columns)
    rows, lines = [], []
    for line, row in sheet.rows():
        found = [_numbers(column, row[at], sheet, line, at) for column, at in zip(columns, places, strict=True)]
        rows.append([number for part in found for number in part])
        lines.append(line)
    if not rows:
        raise DataRefused(f"{path} holds no rows of numbers.")
    return rows, lines


def _places(sheet: Sheet, columns: Sequence[Column]) -> list[int]:
    missing = [column.name for column in columns if column.name not in sheet.names]
    if not missing:
        return [sheet.names.index(column.name) for column in columns]
    if len(missing) < len(columns):
        raise DataRefused(f"{sheet.path} has no column {' and no column '.join(missing[:3])}; the network needs it.")
    width = len(sheet.names)
    if width == len(columns):
        return list(range(width))
    if width > max(column.place for column in columns) and not sheet.header:
        return [column.place for column in columns]
    named = ", ".join(column.name for column in columns[:_SHOWN]) + (", …" if len(columns) > _SHOWN else "")
    raise DataRefused(
        f"{sheet.path} has {width} column{'s' * (width != 1)}; this network takes {len(columns)}: {named}."
    )


def _begun(text: str) -> str:
    return text[0].upper() + text[1:]


def _numbers(column: Column, cell: str, sheet: Sheet, line: int, at: int) -> list[float]:
    """The inputs that a cell stands for; `line` and the place `at` of its column say where it is."""
    if cell.lower() in EMPTY:
        if column.mean is None:
            held = f"holds {f'“{cell}”' if cell else 'nothing'}"
            raise DataRefused(f"{_begun(sheet.place(line, at))} {held}; it needs {_wanted(column)}.")
        return [0.0] * len(column.values) or [column.mean]
    number = sheet.number(cell)
    if column.values and cell in column.values:
        return [float(cell == value) for value in column.values]
    if column.values or number is None:
        raise DataRefused(f"{_begun(sheet.place(line, at))} holds “{cell[:40]}”, not {_wanted(column)}.")
    return [number]


def _wanted(column: Column) -> str:
    if not column.values:
        return "a number"
    shown = ", ".join(column.values[:_SHOWN]) + (", …" if len(column.values) > _SHOWN else "")
    return f"one of {shown}"
