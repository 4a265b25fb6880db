"""Reads rows of numbers from a text file: separated by commas, semicolons, tabs or spaces, with or without a header."""

from __future__ import annotations

import csv
import math
from pathlib import Path

from engine.data.spec import DataRefused

MAX_BYTES = 2**29


def read_rows(path: Path, columns: int) -> tuple[list[list[float]], list[int]]:
    """The rows of the file, each of `columns` numbers, and the lines they stand on; raises `DataRefused`."""
    lines = _text(path).splitlines()
    cells = list(_cells(lines))
    if cells and not any(_number(cell) is not None for cell in cells[0][1]):
        del cells[0]
    if not cells:
        raise DataRefused(f"{path} holds no rows of numbers.")
    rows = []
    for line, row in cells:
        if len(row) != columns:
            raise DataRefused(f"Line {line} of {path} has {len(row)} columns; this network takes {columns}.")
        rows.append([_checked(cell, place, line, path) for place, cell in enumerate(row, start=1)])
    return rows, [line for line, _ in cells]


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DataRefused(f"{path} is larger than {MAX_BYTES:,} bytes; give its rows in parts.")
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise DataRefused(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise DataRefused(f"{path} is no text file (UTF-8): {error.reason} at byte {error.start}.") from error


def _cells(lines: list[str]) -> list[tuple[int, list[str]]]:
    """The cells of each line that is not empty, with its number."""
    first = next((line for line in lines if line.strip()), "")
    separator = next((mark for mark in (";", "\t", ",") if mark in first), None)
    numbered = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if separator is None:
        return [(number, line.split()) for number, line in numbered]
    comma = separator != ","
    return [
        (number, [cell.replace(",", ".") if comma else cell for cell in _fields(line, separator)])
        for number, line in numbered
    ]


def _fields(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator, skipinitialspace=True))
    except csv.Error:
        return line.split(separator)


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None


def _checked(cell: str, place: int, line: int, path: Path) -> float:
    number = _number(cell)
    if number is None or not math.isfinite(number):
        shown = f"“{cell[:40]}”" if cell.strip() else "nothing"
        raise DataRefused(f"Line {line}, column {place} of {path} holds {shown}, not a number.")
    return number
