"""All cells of a table in memory, as numbers and as codes of texts, read once for all questions about it."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from functools import lru_cache
from math import nan
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.data.sheet import EMPTY, Sheet, opened

if TYPE_CHECKING:
    import numpy as np

MOST_TEXTS = 1000
"""Different texts that are told apart in one column."""


@dataclass(slots=True)
class Cells:
    """One column: for each row its number (NaN where it holds none) and the code of its text in `texts`.

    An empty cell has the code -1; so have texts beyond the first `MOST_TEXTS`, for which `overfull` stands.
    """

    numbers: array[float] = field(default_factory=lambda: array("d"))
    codes: array[int] = field(default_factory=lambda: array("h"))
    texts: dict[str, int] = field(default_factory=dict)
    overfull: bool = False

    def add(self, cell: str, sheet: Sheet) -> None:
        if cell.lower() in EMPTY:
            self.numbers.append(nan)
            self.codes.append(-1)
            return
        number = sheet.number(cell)
        self.numbers.append(nan if number is None else number)
        if cell not in self.texts and len(self.texts) == MOST_TEXTS:
            self.overfull = True
            self.codes.append(-2)
        else:
            self.codes.append(self.texts.setdefault(cell, len(self.texts)))


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table that was read: its form, its columns and the line of each row."""

    sheet: Sheet
    columns: tuple[Cells, ...]
    lines: array[int]

    def numbers(self, column: int) -> np.ndarray[Any, np.dtype[np.float64]]:
        """The numbers of a column, NaN where a cell holds none."""
        import numpy as np

        return np.array(self.columns[column].numbers)

    def codes(self, column: int) -> np.ndarray[Any, np.dtype[np.int16]]:
        """The codes of a column's texts; those of empty cells are -1."""
        import numpy as np

        return np.array(self.columns[column].codes)


def read(path: Path, separator: str, header: str) -> Table:
    """The table in the file, read anew only when the file has changed; raises `DataRefused`."""
    try:
        stat = path.stat()
    except OSError:
        return _read(path, separator, header)  # which says what is wrong
    return _kept(path, separator, header, (stat.st_mtime_ns, stat.st_size))


@lru_cache(maxsize=1)
def _kept(path: Path, separator: str, header: str, _version: tuple[int, int]) -> Table:
    return _read(path, separator, header)


def _read(path: Path, separator: str, header: str) -> Table:
    sheet = opened(path, separator, header)
    columns = tuple(Cells() for _ in sheet.names)
    lines = array("l")
    for line, row in sheet.rows():
        lines.append(line)
        for column, cell in zip(columns, row, strict=True):
            column.add(cell, sheet)
    return Table(sheet, columns, lines)
