"""A user's own table from a text file: numbers and texts in, a class or a number out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from designer.params import Choice, Param, Text
from designer.task import Goal
from designer.values import Values
from engine.data import own, survey
from engine.data.csv_script import script_lines
from engine.data.sheet import SEPARATORS
from engine.data.spec import DataRefused, DatasetSpec, Outline, Place, Raw, Script, Split
from engine.data.survey import Table
from engine.data.tabular import Form, form

if TYPE_CHECKING:
    import numpy as np

GOALS: tuple[Goal, ...] = ("classification", "regression", "reconstruction")


def _table(options: Values, root: Path) -> Table:
    path = own.found(options, root)
    return survey.read(path, cast("str", options["separator"]), cast("str", options["header"]))


def _outline(options: Values, root: Path) -> Outline:
    known = form(_table(options, root), options)
    return Outline(
        shape=(known.width,),
        classes=known.classes,
        target=() if known.goal == "classification" else (1,),
        columns=known.columns,
        goal=known.goal,
    )


def _read(options: Values, place: Place) -> Raw:
    import torch

    table = _table(options, place.root)
    known = form(table, options)
    inputs = torch.from_numpy(_inputs(table, known))
    if known.target is None:
        return Raw(Split(inputs, inputs))
    return Raw(Split(inputs, torch.from_numpy(_targets(table, known, known.target))))


def _inputs(table: Table, known: Form) -> np.ndarray[Any, np.dtype[np.float32]]:
    import numpy as np

    inputs = np.empty((len(known.rows), known.width), np.float32)
    at = 0
    for column in known.columns:
        if column.values:
            codes = table.codes(column.place)[known.rows]
            texts = table.columns[column.place].texts
            for value in column.values:
                inputs[:, at] = codes == texts[value]
                at += 1
            continue
        numbers = table.numbers(column.place)[known.rows]
        if column.mean is not None:
            numbers = np.where(np.isnan(numbers), column.mean, numbers)
        inputs[:, at] = _narrowed(numbers, column.name, table)
        at += 1
    return inputs


def _targets(table: Table, known: Form, target: int) -> np.ndarray[Any, Any]:
    import numpy as np

    if known.goal == "regression":
        return _narrowed(table.numbers(target)[known.rows], table.sheet.names[target], table)[:, None]
    if known.numeric_classes:
        return np.searchsorted(np.array(known.numeric_classes), table.numbers(target)[known.rows])
    codes = table.codes(target)[known.rows]
    texts = table.columns[target].texts
    places = np.zeros(len(texts), np.int64)
    for place, name in enumerate(known.classes):
        places[texts[name]] = place
    return places[codes]


def _narrowed(numbers: np.ndarray[Any, Any], name: str, table: Table) -> np.ndarray[Any, Any]:
    import numpy as np

    with np.errstate(over="ignore"):
        narrow = numbers.astype(np.float32)
    if not np.isfinite(narrow).all():
        raise DataRefused(f"The column “{name}” of {table.sheet.path} holds numbers too large for float32.")
    return narrow


def _script(options: Values, root: Path, folder: str) -> Script:
    table = _table(options, root)
    name, imports = own.named(table.sheet.path, options, root, folder)
    lines, more = script_lines(name, table, form(table, options))
    return Script((*imports, *more), tuple(lines))


CSV = DatasetSpec(
    kind="csv",
    title="A table (.csv)",
    help="Your own table: a row for each example, a column for each figure, one column to predict.",
    goals=GOALS,
    scaling="computed",
    options=(
        own.FILE,
        Param("target", Text(), "", "The column to predict, by its name or number; the last where left empty."),
        Param(
            "goal",
            Choice(("auto", *GOALS)),
            "auto",
            "auto: texts and few whole numbers are classes, other numbers are values to predict (regression).",
        ),
        Param("leave_out", Text(10_000), "", "Columns that are not used, by name or number, separated by commas."),
        Param(
            "missing",
            Choice(("refuse", "mean", "drop")),
            "refuse",
            "Empty cells: refuse; mean: the mean of their column (of texts: none of them); drop: leave such rows out.",
        ),
        Param("header", Choice(("auto", "yes", "no")), "auto", "Whether the first row has the names of the columns."),
        Param("separator", Choice(("auto", *SEPARATORS)), "auto", "What stands between two cells."),
    ),
    outline=_outline,
    read=_read,
    script=_script,
    own="file",
    suffixes=(".csv", ".tsv", ".txt"),
)

SPECS = (CSV,)
