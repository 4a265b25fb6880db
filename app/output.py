"""What the commands print: results on stdout, remarks and errors on stderr; plain text where nobody is watching."""

from __future__ import annotations

import json
import math
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from app.tables import aligned
from engine.config import METRICS

SHARES = frozenset({"accuracy", "top5", "precision", "recall", "f1"})
"""The figures that are told in per cent."""


def console(*, stderr: bool = False) -> Console:
    """A console on the stream as it is now (tests and pipes replace it)."""
    return Console(stderr=stderr, markup=False, highlight=False, emoji=False)


def say(text: str = "") -> None:
    """One line of result, at once."""
    sys.stdout.write(clean(text) + "\n")
    sys.stdout.flush()


def remark(text: str) -> None:
    """One line that is no result: what is going on, what was decided."""
    sys.stderr.write(clean(text) + "\n")


def error(text: str) -> None:
    """One line on what is wrong."""
    console(stderr=True).print("error:", style="bold red", end=" ")
    remark(text)


def warning(text: str) -> None:
    """One line on what may be wrong."""
    console(stderr=True).print("warning:", style="bold yellow", end=" ")
    remark(text)


def document(value: Mapping[str, Any]) -> None:
    """One JSON object on one line, at once; numbers that JSON does not have (NaN, infinity) are null."""
    sys.stdout.write(json.dumps(_finite(value), ensure_ascii=False) + "\n")
    sys.stdout.flush()


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[str] = ()) -> None:
    """Rows under headings; `numbers` names the columns that are set to the right."""
    cleaned = [[clean(cell) for cell in row] for row in rows]
    screen = console()
    if not screen.is_terminal:
        sys.stdout.write(aligned(columns, cleaned, numbers))
        return
    drawn = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        drawn.add_column(column, justify="right" if column in numbers else "left", overflow="fold")
    for row in cleaned:
        drawn.add_row(*row)
    screen.print(drawn)


def clean(text: str) -> str:
    """`text` without characters that could steer a terminal."""
    return "".join(c if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"} else "�" for c in text)


def count(number: int) -> str:
    """A whole number with thousands set apart."""
    return f"{number:,}"


def many(number: int, one: str, several: str = "") -> str:
    """A number of things: "1 epoch", "2 epochs"."""
    return f"{count(number)} {one if number == 1 else several or one + 's'}"


def size(number: float) -> str:
    """A number of bytes in the unit that suits it."""
    for unit in ("B", "KiB", "MiB", "GiB"):
        if number < 1024:
            return f"{number:.0f} {unit}" if unit == "B" else f"{number:.1f} {unit}"
        number /= 1024
    return f"{number:.1f} TiB"


def spoken(figure: str) -> str:
    """A figure's name within a sentence."""
    return METRICS[figure].title if figure in METRICS else figure


def shown(figure: str, value: float) -> str:
    """A figure's value as a person reads it, the same wherever the window shows one."""
    return f"{100 * value:.2f}%" if figure in SHARES else number(value)


def number(value: float) -> str:
    """A number in at most four digits; thousands are written out, because few people read powers of ten."""
    return f"{value:,.0f}" if 1e4 <= abs(value) < 1e6 else f"{value:.4g}"


def percent(share: float) -> str:
    """A probability as people read it; certainty is told apart from what is nearly certain."""
    if 0 < share < 0.001:
        return "<\N{NO-BREAK SPACE}0.1%"
    if 0.999 < share < 1:
        return ">\N{NO-BREAK SPACE}99.9%"
    return f"{100 * share:.1f}%"


def _finite(value: Any) -> Any:
    match value:
        case float():
            return value if math.isfinite(value) else None
        case Mapping():
            return {str(key): _finite(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_finite(inner) for inner in value]
    return value
