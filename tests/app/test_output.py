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
