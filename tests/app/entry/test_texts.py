"""What is typed into a field, and what it stands for."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.entry.lines import stepped
from app.entry.texts import Unreadable, entered, written
from designer.params import Bool, Choice, Float, Int, Kind, Optional, Sequence, Text, Union
from designer.values import Expression, Value

SIZES = Sequence(Int(1), 2, scalar=True)
PADDING = Union((Choice(("same", "valid")), Sequence(Int(0), 2, scalar=True)))


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Int(), " 12 ", 12),
        (Int(), "64*2", 128),
        (Int(), "3.0", 3),
        (Float(), "0,5", 0.5),
        (Float(), "1e-3", 0.001),
        (Float(), "1e-3 * 2", 0.002),
        (Float(), "-inf", -math.inf),
        (Optional(Int()), "", None),
        (Optional(Int()), "none", None),
        (Bool(), "yes", True),
        (Choice(("zeros", "reflect")), "Reflect", "reflect"),
        (SIZES, "3", 3),
        (SIZES, "3, 5", (3, 5)),
        (SIZES, "3x5", (3, 5)),
        (SIZES, "3 × 5", (3, 5)),
        (SIZES, "(3, 5)", (3, 5)),
        (SIZES, "3 5", (3, 5)),
        (SIZES, "8 - 2", 6),
        (Sequence(Int()), "4", (4,)),
        (Sequence(Int()), "1, 28, 28", (1, 28, 28)),
        (Sequence(Float(), 2), "0.9, 0.999", (0.9, 0.999)),
        (Sequence(Float(), 2), "0,9; 0,999", (0.9, 0.999)),
        (PADDING, "same", "same"),
        (PADDING, "1", 1),
        (PADDING, "1, 2", (1, 2)),
        (Sequence(Optional(Int(1)), 2, scalar=True), "none, 7", (None, 7)),
        (Text(), "a, b", "a, b"),
    ],
)
def test_a_text_stands_for_a_value(kind: Kind, text: str, value: Value) -> None:
    assert entered(kind, text) == value


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Int(), "channels * 4", Expression("channels * 4")),
        (SIZES, "stride", Expression("stride")),
        (SIZES, "stride, 1", (Expression("stride"), 1)),
        (Bool(), "not channels", Expression("not channels")),
        (PADDING, "stride", Expression("stride")),
        (PADDING, "3", 3),
        (Sequence(Int()), "sizes[0], 4", (Expression("sizes[0]"), 4)),
        (Choice(("a", "b")), "mode", Expression("mode")),
    ],
)
def test_a_formula_stays_one_where_its_names_are_known(kind: Kind, text: str, value: Value) -> None:
    assert entered(kind, text, ("channels", "stride", "sizes", "mode")) == value


@pytest.mark.parametrize(
    ("kind", "text", "sentence"),
    [
        (Int(), "2.5", "Expected a whole number."),
        (Int(), "", "A number is missing."),
        (Int(), "2 +", "something is missing"),
        (Int(), "channels", "This block has no parameter channels; it has no parameters."),
        (SIZES, "1, 2, 3", "Expected a whole number of at least 1, or 2 values"),
        (Choice(("zeros", "reflect")), "reflct", "did you mean “reflect”?"),
        (Int(), "1" * 6000, "too long"),
        (Int(), "import os", "cannot be read"),
        (Int(), "9" * 30, "too large"),
    ],
)
def test_a_text_that_stands_for_nothing_is_told_why(kind: Kind, text: str, sentence: str) -> None:
    with pytest.raises(Unreadable) as refused:
        entered(kind, text)
    assert sentence in str(refused.value)


@given(
    st.text(max_size=40), st.sampled_from([Int(), Float(), SIZES, PADDING, Bool(), Sequence(Float()), Optional(Int())])
)
def test_no_text_does_more_than_being_refused(text: str, kind: Kind) -> None:
    try:
        value = entered(kind, text, ("n",))
    except Unreadable:
        return
    assert isinstance(value, Expression) or kind.parse(value) == value


@given(st.floats(allow_nan=False), st.integers(-(2**53), 2**53))
def test_numbers_are_read_back_as_they_are_written(real: float, whole: int) -> None:
    assert entered(Float(), written(real)) == real
    assert entered(Int(), written(whole)) == whole


@given(st.lists(st.floats(-1e9, 1e9), max_size=5).map(tuple))
def test_lists_are_read_back_as_they_are_written(values: tuple[float, ...]) -> None:
    kind = Sequence(Float())
    assert not values or entered(kind, written(values, kind)) == values


@pytest.mark.parametrize(
    ("kind", "value", "steps", "result"),
    [
        (Int(1), 1, -1, 1),
        (Int(1, 64), 63, 10, 64),
        (Float(0), 0.001, 1, 0.002),
        (Float(0), 0.001, -1, 0.0009),
        (Float(0, 1), 0.95, 1, 1.0),
        (Float(), 0.0, 1, 0.1),
    ],
)
def test_numbers_step_by_their_size_within_their_bounds(kind: Kind, value: float, steps: int, result: float) -> None:
    assert stepped(kind, value, steps) == result
