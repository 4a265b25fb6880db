"""Values for the turns of a repeat, typed as a list."""

from __future__ import annotations

import pytest

from app.entry.texts import Unreadable, entered, written
from app.entry.turns import lacking
from designer.params import Float, Int, Kind, Sequence
from designer.values import Expression

NAMES = ("channels", "i")


@pytest.mark.parametrize(
    ("kind", "text", "formula"),
    [
        (Int(), "32, 64, 128", "[32, 64, 128][i]"),
        (Int(), "32; 64", "[32, 64][i]"),
        (Int(), "channels, channels * 2", "[channels, channels * 2][i]"),
        (Float(), "0.1, 0.2", "[0.1, 0.2][i]"),
        (Float(), "0,1; 0,2", "[0.1, 0.2][i]"),
    ],
)
def test_a_list_for_a_number_has_a_value_for_each_turn(kind: Kind, text: str, formula: str) -> None:
    assert entered(kind, text, NAMES) == Expression(formula)


def test_values_of_turns_are_shown_as_they_are_typed() -> None:
    assert written(Expression("[32, 64, 128][i]"), Int()) == "32, 64, 128"
    assert written(Expression("[32, 64][i + 1]"), Int()) == "[32, 64][i + 1]"


def test_one_number_with_a_comma_is_one_number() -> None:
    assert entered(Float(), "0,5", NAMES) == 0.5


def test_outside_of_a_repeat_a_list_is_no_number() -> None:
    with pytest.raises(Unreadable):
        entered(Int(), "32, 64", ("channels",))


def test_a_size_in_two_directions_is_none_for_each_turn() -> None:
    assert entered(Sequence(Int(), length=2, scalar=True), "3, 5", NAMES) == (3, 5)


def test_a_list_that_is_too_short_says_how_many_are_missing() -> None:
    assert lacking(Expression("[32, 64][i]"), 3) == "There are 3 turns, but only 2 values. Give one for each turn."
    assert lacking(Expression("[32, 64, 128][i]"), 3) == ""
    assert lacking(Expression("sizes[i]"), 3) == ""
