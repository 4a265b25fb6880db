"""Reads text files of rows: separated by semicolons, tabs, bars, commas or spaces, with or without a header."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import MappingProxyType

from engine.data.spec import DataRefused

MAX_BYTES = 2**28
SEPARATORS: Mapping[str, str] = MappingProxyType(
    {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|", "space": " "}
)
EMPTY = frozenset({"", "?", "na", "n/a", "nan", "null"})
"""What stands in a cell that holds nothing, in lower case."""
_SAMPLE = 20
_GUESSED = (";", "\t", "|", ",")
"""In the order in which they are tried: a comma may also be a decimal comma."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file of rows whose form is known; `names` are those of its columns, made up where it has no header."""

    path: Path
    separator: str
    header: bool
    names: tuple[str, ...]

    @property
    def decimal_comma(self) -> bool:
        """Whether 0,5 is a number."""
        return self.separator != ","

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows below the header with the numbers of their lines, cells without outer blanks.

        Rows without any text are left out. Raises `DataRefused` for what is no text and for a row of another width.
        """
        with _opened(self.path) as file:
            for line, row in islice(cells(file, self.separator), int(self.header), None):
                if len(row) != len(self.names):
                    head = f"Line {line} of {self.path} has {len(row)} columns"
                    raise DataRefused(f"{head}; the first row has {len(self.names)}.")
                yield line, row

    def number(self, cell: str) -> float | None:
        """The number that a cell holds, None for anything else."""
        try:
            value = float(cell.replace(",", ".") if self.decimal_comma else cell)
        except ValueError:
            return None
        return value if math.isfinite(value) else None

    def place(self, line: int, column: int) -> str:
        """Where a cell is, in words."""
        name = f" (“{self.names[column]}”)" if self.header else ""
        return f"line {line}, column {column + 1}{name} of {self.path.name}"


def opened(path: Path, separator: str = "auto", header: str = "auto") -> Sheet:
    """The form of the file at `path`, found in its first lines unless it is given; raises `DataRefused`.

    `separator` is a key of `SEPARATORS`, `header` is "yes" or "no". A first row without any number is a header.
    """
    with _opened(path) as file:
        lines = list(islice((line for line in file if line.strip()), _SAMPLE + 1))
    mark = SEPARATORS.get(separator) or _separator(lines[:_SAMPLE])
    first = next((row for _, row in cells(lines, mark)), [])
    if not first:
        raise DataRefused(f"{path} holds no rows.")
    plain = Sheet(path, mark, header == "yes", tuple(first))
    headed = plain.header or (header == "auto" and all(plain.number(cell) is None for cell in first))
    return Sheet(path, mark, headed, _names(first if headed else [""] * len(first)))


def cells(lines: Iterable[str], separator: str) -> Iterator[tuple[int, list[str]]]:
    """The cells of each row that is not empty, and the number of its (last) line."""
    if separator == " ":
        yield from ((number, line.split()) for number, line in enumerate(lines, start=1) if line.strip())
        return
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=True)
    for row in reader:
        stripped = [cell.strip() for cell in row]
        if any(stripped):
            yield reader.line_num, stripped


def _separator(lines: list[str]) -> str:
    """The mark that cuts all lines into equally many cells, else the one that stands in the first."""
    for mark in _GUESSED:
        widths = {len(row) for _, row in cells(lines, mark)}
        if len(widths) == 1 and widths != {1}:
            return mark
    first = lines[0] if lines else ""
    found = next((mark for mark in _GUESSED if mark in first), None)
    if found is None and len(first.split()) > 1 and len({len(line.split()) for line in lines}) == 1:
        return " "
    return found or ","


def _names(first: list[str]) -> tuple[str, ...]:
    """The names in a header, each one different."""
    names: list[str] = []
    for number, cell in enumerate(first, start=1):
        name = cell if cell.isprintable() and cell else f"column {number}"
        names.append(f"{name} ({number})" if name in names else name)
    return tuple(names)


@contextmanager
def _opened(path: Path) -> Iterator[Iterable[str]]:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DataRefused(f"{path} is larger than {MAX_BYTES:,} bytes; give its rows in parts, or as an .npz file.")
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield file
    except OSError as error:
        raise DataRefused(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise DataRefused(
            f"{path} is no text file in UTF-8 ({error.reason}); save it as “CSV UTF-8” in your spreadsheet program."
        ) from error
    except csv.Error as error:
        raise DataRefused(f"{path} is no table: {error}.") from error
