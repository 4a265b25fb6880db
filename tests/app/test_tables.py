"""Tables as text to take away."""

from __future__ import annotations

import csv
import io

import pytest

from app.tables import aligned, markdown, separated


def test_numbers_are_set_to_the_right() -> None:
    assert aligned(("a", "n"), [("x", "1"), ("long", "100")], ("n",)) == "a       n\nx       1\nlong  100\n"


def test_bars_in_cells_end_no_column() -> None:
    assert markdown(("a",), [("x|y",)]) == "| a |\n| --- |\n| x\\|y |\n"


@pytest.mark.parametrize("cell", ["a,b", 'say "x"', "two\nlines", ""])
def test_csv_gives_back_every_text(cell: str) -> None:
    assert list(csv.reader(io.StringIO(separated(("c", "d"), [(cell, 1)])))) == [["c", "d"], [cell, "1"]]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-cmd", "@x"])
def test_no_spreadsheet_takes_a_name_for_a_formula(cell: str) -> None:
    assert separated(("c",), [(cell,)]).splitlines()[1] == f"'{cell}"


def test_negative_numbers_stay_numbers() -> None:
    assert separated(("c",), [(-1.5,)]) == "c\n-1.5\n"
