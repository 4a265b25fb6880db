"""What a table means: which columns go in, which one must come out, and whether that is a class or a value."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING, Any, cast

from designer.task import Goal
from designer.values import Values
from engine.data.columns import Column
from engine.data.spec import DataRefused
from engine.data.survey import MOST_TEXTS, Table

if TYPE_CHECKING:
    import numpy as np

    Rows = np.ndarray[Any, np.dtype[np.int64]]

MOST_VALUES = 64
"""Different texts that a column of inputs may hold."""
FEW = 20
"""So many different whole numbers, in twice as many rows at least, are taken for classes."""


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """The columns of the inputs, that of the target (None where the inputs are), and the rows that are used.

    `numeric_classes` are the classes of a classification whose target holds numbers.
    """

    columns: tuple[Column, ...]
    target: int | None
    goal: Goal
    rows: Rows
    classes: tuple[str, ...] = ()
    numeric_classes: tuple[float, ...] = ()
    dropped: bool = False

    @property
    def width(self) -> int:
        """How many inputs there are."""
        return sum(len(column.inputs) for column in self.columns)

    @property
    def used(self) -> tuple[int, ...]:
        """The places of all columns that are used, in order."""
        target = () if self.target is None else (self.target,)
        return tuple(sorted((*(column.place for column in self.columns), *target)))


def form(table: Table, options: Values) -> Form:
    """The meaning of `table` under the options of the data set; raises `DataRefused`."""
    reconstructs = options["goal"] == "reconstruction"
    chosen = cast("str", options["target"]).strip()
    count = len(table.sheet.names)
    target = _place(table, chosen, "target") if chosen else None if reconstructs else count - 1
    words = [word.strip() for word in cast("str", options["leave_out"]).split(",") if word.strip()]
    left = {_place(table, word, "leave_out") for word in words}
    if target in left:
        raise DataRefused(f"The column “{table.sheet.names[target or 0]}” is the target, so it cannot be left out.")
    inputs = [place for place in range(count) if place != target and place not in left]
    if not inputs:
        raise DataRefused(f"{table.sheet.path} has no column left for the inputs; it needs one besides the target.")
    wanted = None if reconstructs else target
    rows = _rows(table, [*inputs, *([] if wanted is None else [wanted])], cast("str", options["missing"]))
    if wanted is not None and options["missing"] == "mean":
        _refuse_empty(table, [wanted], rows, "set missing to drop to leave such rows out")
    columns = tuple(_column(table, place, rows) for place in inputs)
    dropped = len(rows) < len(table.lines)
    if wanted is None:
        return Form(columns, None, "reconstruction", rows, dropped=dropped)
    goal, classes, numbers = _target(table, wanted, rows, cast("str", options["goal"]))
    return Form(columns, wanted, goal, rows, classes, numbers, dropped)


def _place(table: Table, word: str, option: str) -> int:
    """The column that a name or a number names."""
    names = table.sheet.names
    if word in names:
        return names.index(word)
    if word.isdecimal() and 1 <= int(word) <= len(names):
        return int(word) - 1
    near = difflib.get_close_matches(word, names, 1)
    hint = f"Did you mean {near[0]}?" if near else f"It has {_listed(names)}."
    raise DataRefused(f"{table.sheet.path.name} has no column “{word}”, which data.dataset.{option} names. {hint}")


def _rows(table: Table, places: Sequence[int], missing: str) -> Rows:
    """The numbers of the rows that are used."""
    import numpy as np

    rows: Rows = np.arange(len(table.lines))
    if missing == "drop":
        for place in places:
            rows = rows[table.codes(place)[rows] != -1]
    elif missing == "refuse":
        _refuse_empty(table, places, rows, "set missing to mean or drop, or leave the column out")
    if not len(rows):
        raise DataRefused(f"{table.sheet.path} has no row that can be used.")
    return rows


def _refuse_empty(table: Table, places: Sequence[int], rows: Rows, advice: str) -> None:
    import numpy as np

    firsts = [(int(np.argmax(empty)), place) for place in places if (empty := table.codes(place)[rows] == -1).any()]
    if firsts:
        row, place = min(firsts)
        where = table.sheet.place(table.lines[row], place)
        raise DataRefused(f"{where[0].upper()}{where[1:]} is empty. Fill it in, or {advice}.")


def _column(table: Table, place: int, rows: Rows) -> Column:
    """What a column is: of numbers, or of texts."""
    import numpy as np

    name, numbers, codes = table.sheet.names[place], table.numbers(place)[rows], table.codes(place)[rows]
    full = codes != -1
    texts = full & np.isnan(numbers)
    if not full.any():
        raise DataRefused(f"The column “{name}” of {table.sheet.path.name} is empty; leave it out (leave_out).")
    if not texts.any():
        return Column(name, place, mean=None if full.all() else _mean(numbers[full]))
    stray = int(rows[np.argmax(texts)])
    if texts.sum() * 2 < full.sum():
        where = table.sheet.place(table.lines[stray], place)
        raise DataRefused(f"{where[0].upper()}{where[1:]} holds a text, but most others in that column are numbers.")
    return Column(name, place, _values(table, place, codes), mean=None if full.all() else 0.0)


def _mean(numbers: np.ndarray[Any, Any]) -> float:
    return fsum(numbers.tolist()) / len(numbers)


def _values(table: Table, place: int, codes: np.ndarray[Any, Any]) -> tuple[str, ...]:
    known = _texts(table, place, codes)
    if table.columns[place].overfull or len(known) > MOST_VALUES:
        name = table.sheet.names[place]
        count = f"more than {MOST_TEXTS:,}" if table.columns[place].overfull else f"{len(known):,}"
        raise DataRefused(
            f"The column “{name}” of {table.sheet.path.name} holds {count} different texts; at most {MOST_VALUES} "
            f"can be told apart. Leave it out: set leave_out to {name if ',' not in name else place + 1}."
        )
    return known


def _texts(table: Table, place: int, codes: np.ndarray[Any, Any]) -> tuple[str, ...]:
    """The texts with these codes, in alphabetical order."""
    import numpy as np

    there = set(np.unique(codes).tolist())
    return tuple(sorted(text for text, code in table.columns[place].texts.items() if code in there))


def _target(table: Table, place: int, rows: Rows, goal: str) -> tuple[Goal, tuple[str, ...], tuple[float, ...]]:
    """The goal, and the classes of a classification: their names, and their numbers where they are numbers."""
    import numpy as np

    name, numbers = table.sheet.names[place], table.numbers(place)[rows]
    if np.isnan(numbers).any():
        if goal == "regression":
            line = table.lines[int(rows[np.argmax(np.isnan(numbers))])]
            raise DataRefused(f"The target “{name}” holds a text in line {line}, so it cannot be a regression.")
        if table.columns[place].overfull:
            raise DataRefused(f"The target “{name}” holds more than {MOST_TEXTS:,} different texts: too many classes.")
        return "classification", _texts(table, place, table.codes(place)[rows]), ()
    different = np.unique(numbers)
    few = len(different) <= min(FEW, len(rows) / 2) and bool((different == different.round()).all())
    if goal == "regression" or (goal == "auto" and not few):
        return "regression", (), ()
    if len(different) > MOST_TEXTS:
        raise DataRefused(f"The target “{name}” holds {len(different):,} different numbers: too many classes.")
    values = tuple(different.tolist())
    return "classification", tuple(f"{value:.0f}" if value.is_integer() else repr(value) for value in values), values


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
