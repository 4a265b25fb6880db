"""The lines by which an exported script reads a table as it was read here."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from engine.data.columns import Column
from engine.data.sheet import EMPTY
from engine.data.survey import Table
from engine.data.tabular import Form

_WIDE = 88


def script_lines(name: str, table: Table, form: Form) -> tuple[list[str], tuple[str, ...]]:
    """The lines for the file that the expression `name` names, and the imports they need."""
    sheet = table.sheet
    means = [column for column in form.columns if column.mean is not None and not column.values]
    texts = [column for column in form.columns if column.values]
    gaps = form.dropped or any(column.mean is not None for column in form.columns)
    lines = [f'with open({name}, encoding="utf-8-sig", newline="") as file:', *_cells(sheet.separator)]
    below = "[1:]  # without the header" if sheet.header else ""
    lines.append(f"rows = [row for row in rows if any(row)]{below}")
    if gaps:
        lines.append(f"empty = {{{', '.join(f'{chr(34)}{each}{chr(34)}' for each in sorted(EMPTY))}}}")
    if form.dropped:
        used = "row" if len(form.used) == len(sheet.names) else f"(row[i] for i in {form.used})"
        lines.append(f"rows = [row for row in rows if not any(cell.lower() in empty for cell in {used})]")
    if texts:
        there = " if row[i].lower() not in empty" if any(column.mean is not None for column in texts) else ""
        places = _tuple([column.place for column in texts])
        lines.append(f"texts = {{i: sorted({{row[i] for row in rows{there}}}) for i in {places}}}")
    if means:
        each = f"{_number(table, 'row[i]')} for row in rows if row[i].lower() not in empty"
        lines.append(f"means = {{i: fmean({each}) for i in {_tuple([column.place for column in means])}}}")
    lines += ["", *_inputs(table, form), "", "", "x_train = torch.tensor([numbers(row) for row in rows])"]
    lines += _target(table, form)
    imports = ("import csv",) if sheet.separator != " " else ()
    return lines, (*imports, *(("from statistics import fmean",) if means else ()))


def _cells(separator: str) -> Iterator[str]:
    if separator == " ":
        yield "    rows = [line.split() for line in file]"
        return
    delimiter = "" if separator == "," else f", delimiter={_mark(separator)}"
    yield f"    reader = csv.reader(file{delimiter}, skipinitialspace=True)"
    yield "    rows = [[cell.strip() for cell in row] for row in reader]"


def _mark(separator: str) -> str:
    return '"\\t"' if separator == "\t" else f'"{separator}"'


def _number(table: Table, cell: str) -> str:
    return f'float({cell}.replace(",", "."))' if table.sheet.decimal_comma else f"float({cell})"


def _inputs(table: Table, form: Form) -> Iterator[str]:
    """The function that makes the inputs of a row."""
    said = "numbers; of texts, 1 for the one that stands there and 0 for the others"
    plain = all(not column.values for column in form.columns)
    yield "def numbers(row: list[str]) -> list[float]:"
    yield f'    """The inputs in a row{"." if plain else f": {said}."}"""'
    parts = list(_parts(table, form))
    line = f"    return [{', '.join(parts)}]"
    if len(line) <= _WIDE:
        yield line
        return
    yield "    return ["
    yield from (f"        {part}," for part in parts)
    yield "    ]"


def _parts(table: Table, form: Form) -> Iterator[str]:
    """Expressions for the inputs: one for each run of plain columns side by side, one for every other column."""
    numbered = enumerate(form.columns)
    for (_, alone), run in groupby(numbered, lambda pair: (pair[1].place - pair[0], _special(pair[1]))):
        columns = [column for _, column in run]
        if alone:
            yield from (_part(table, column) for column in columns)
        elif len(columns) == 1:
            yield _number(table, f"row[{columns[0].place}]")
        else:
            between = f"row[{columns[0].place}:{columns[-1].place + 1}]"
            yield f"*({_number(table, 'cell')} for cell in {between})"


def _special(column: Column) -> bool:
    return bool(column.values) or column.mean is not None


def _part(table: Table, column: Column) -> str:
    cell = f"row[{column.place}]"
    if column.values:
        return f"*(float({cell} == value) for value in texts[{column.place}])"
    return f"means[{column.place}] if {cell}.lower() in empty else {_number(table, cell)}"


def _target(table: Table, form: Form) -> Iterator[str]:
    if form.target is None:
        return
    cell = f"row[{form.target}]"
    number = _number(table, cell)
    if form.goal == "regression":
        yield f"y_train = torch.tensor([[{number}] for row in rows])"
        return
    label = number if form.numeric_classes else cell
    yield f"classes = sorted({{{label} for row in rows}})"
    yield f"y_train = torch.tensor([classes.index({label}) for row in rows])"


def _tuple(places: list[int]) -> str:
    return f"({places[0]},)" if len(places) == 1 else str(tuple(places))
