"""The JSON form of values."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.values import MAX_INT, Expression, Value, ValueRefused, decode, encode

scalars: st.SearchStrategy[Value] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-MAX_INT, MAX_INT),
    st.floats(allow_nan=False),
    st.text().filter(lambda text: text not in ("inf", "-inf")),
    st.text().map(Expression),
)
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=4).map(tuple), max_leaves=6)


def depth(value: Value) -> int:
    return 1 + max(map(depth, value), default=0) if isinstance(value, tuple) else 0


@given(values.filter(lambda value: depth(value) <= 4))
def test_decode_reads_back_what_encode_writes(value: Value) -> None:
    again = decode(json.loads(json.dumps(encode(value))))
    assert again == value
    assert repr(again) == repr(value)  # 1, 1.0 and True are equal, but not the same


@pytest.mark.parametrize(
    "raw", [{}, {"a": 1}, {"expr": 1}, {"expr": "a", "b": 1}, float("nan"), 2**53 + 1, [[[[[1]]]]], object(), b"x", {1}]
)
def test_what_no_field_can_hold_is_refused(raw: Any) -> None:
    with pytest.raises(ValueRefused):
        decode(raw)


def test_infinity_is_a_word() -> None:
    assert encode((float("inf"), float("-inf"))) == ["inf", "-inf"]
    assert decode(["inf", "-inf"]) == (float("inf"), float("-inf"))


def test_lists_and_tuples_are_the_same() -> None:
    assert decode([1, [2]]) == decode((1, (2,))) == (1, (2,))
