"""A table as text to take away: aligned for a letter, Markdown for a page, CSV for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Sequence

Cells = Sequence[str]


def aligned(columns: Cells, rows: Iterable[Cells], numbers: Collection[str] = ()) -> str:
    """Columns of equal width; those in `numbers` are set to the right."""
    lines = [list(columns), *map(list, rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    right = [column in numbers for column in columns]
    return "".join("  ".join(map(_set, line, widths, right)).rstrip() + "\n" for line in lines)


def markdown(columns: Cells, rows: Iterable[Cells], numbers: Collection[str] = ()) -> str:
    """A table as GitHub and its like draw it."""
    rule = ["---:" if column in numbers else "---" for column in columns]
    body = [[_escaped(cell) for cell in row] for row in rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in [list(columns), rule, *body])


def separated(columns: Cells, rows: Iterable[Sequence[str | int | float]]) -> str:
    """Comma-separated values; numbers as programs read them."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return text.getvalue()


def _set(cell: str, width: int, to_right: bool) -> str:
    return cell.rjust(width) if to_right else cell.ljust(width)


def _escaped(cell: str) -> str:
    return cell.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ")


def _harmless(cell: str | float) -> str | float:
    """A text that a spreadsheet does not take for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
