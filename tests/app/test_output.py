"""How results are printed."""

from __future__ import annotations

import json

import pytest

from app import output


def test_a_table_is_aligned_and_as_wide_as_it_needs(capsys: pytest.CaptureFixture[str]) -> None:
    output.table(("name", "size"), [("a" * 120, "1"), ("b", "10,000")], numbers=("size",))
    first, second, third = capsys.readouterr().out.splitlines()
    assert first == "name".ljust(120) + "    size"
    assert second == "a" * 120 + "       1"
    assert third == "b".ljust(120) + "  10,000"


def test_numbers_that_json_does_not_have_are_null(capsys: pytest.CaptureFixture[str]) -> None:
    output.document({"loss": float("nan"), "inner": [float("inf"), 1.5]})
    assert json.loads(capsys.readouterr().out) == {"loss": None, "inner": [None, 1.5]}


def test_what_would_steer_a_terminal_is_not_printed(capsys: pytest.CaptureFixture[str]) -> None:
    output.say("red \x1b[31m bell \a")
    assert capsys.readouterr().out == "red �[31m bell �\n"


@pytest.mark.parametrize(("number", "text"), [(0, "0 B"), (1023, "1023 B"), (1536, "1.5 KiB"), (2**41, "2.0 TiB")])
def test_bytes_have_a_fitting_unit(number: int, text: str) -> None:
    assert output.size(number) == text


def test_what_is_nearly_certain_is_told_apart_from_certainty() -> None:
    told = [output.percent(share).replace("\N{NO-BREAK SPACE}", " ") for share in (0.0, 0.0001, 0.25, 0.9999, 1.0)]
    assert told == ["0.0%", "< 0.1%", "25.0%", "> 99.9%", "100.0%"]


@pytest.mark.parametrize(
    ("figure", "value", "text"),
    [
        ("accuracy", 0.97822, "97.82%"),
        ("f1", 1.0, "100.00%"),
        ("loss", 0.016123, "0.01612"),
        ("mae", 10840.2, "10,840"),
    ],
)
def test_a_figure_is_written_in_one_way(figure: str, value: float, text: str) -> None:
    assert output.shown(figure, value) == text
