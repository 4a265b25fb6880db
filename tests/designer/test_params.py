"""Kinds of parameters: what is of the right type, what is legal, and how it is said."""

from __future__ import annotations

import pytest

from designer.params import (
    Bool,
    Choice,
    Float,
    Int,
    Kind,
    Optional,
    Param,
    Sequence,
    Text,
    Union,
    WrongType,
    show,
)
from designer.values import Expression, Value

PADDING = Union((Choice(("valid", "same")), Sequence(Int(min=0), 2, scalar=True)))

NORMAL: list[tuple[Kind, Value, Value]] = [
    (Bool(), True, True),
    (Int(), 3, 3),
    (Int(), 3.0, 3),
    (Float(), 1, 1.0),
    (Float(), 0.5, 0.5),
    (Choice(("a", "b")), "a", "a"),
    (Text(), "a.npz", "a.npz"),
    (Sequence(Int()), (1, 2.0), (1, 2)),
    (Sequence(Int(), 2, scalar=True), (3, 3), 3),
    (Sequence(Int(), 2, scalar=True), (3, 4), (3, 4)),
    (Sequence(Int(), 2, scalar=True), 3, 3),
    (Sequence(Float(), scalar=True), (1, 1), 1.0),
    (Sequence(Int()), (Expression("n"), 2), (Expression("n"), 2)),
    (Optional(Int()), None, None),
    (Optional(Int()), 2.0, 2),
    (PADDING, "same", "same"),
    (PADDING, (1, 1), 1),
]

WRONG: list[tuple[Kind, Value]] = [
    (Bool(), 1),
    (Bool(), None),
    (Int(), 1.5),
    (Int(), True),
    (Int(), "1"),
    (Int(), float("inf")),
    (Float(), True),
    (Float(), "x"),
    (Choice(("a",)), 1),
    (Text(), None),
    (Sequence(Int()), 3),
    (Sequence(Int(), 2), (1, 2, 3)),
    (Sequence(Int(), 2, scalar=True), ("x", 1)),
    (Sequence(Int()), (True,)),
    (Optional(Int()), "x"),
    (PADDING, 1.5),
    (PADDING, (1, 2, 3)),
]

ILLEGAL: list[tuple[Kind, Value, str]] = [
    (Int(min=1), 0, "x must be at least 1, not 0."),
    (Int(max=9), 10, "x must be at most 9, not 10."),
    (Int(1, 9), 10, "x must be 1 to 9, not 10."),
    (Float(0, 1), 1.5, "x must be 0 to 1, not 1.5."),
    (Choice(("a", "b")), "c", "x must be one of a, b, not “c”."),
    (Sequence(Int(min=1), 2, scalar=True), (1, 0), "x must be at least 1, not [1, 0]."),
    (Optional(Int(min=1)), -1, "x must be at least 1, not -1."),
    (PADDING, -1, "x must be at least 0, not -1."),
]


@pytest.mark.parametrize(("kind", "value", "normal"), NORMAL)
def test_a_value_has_one_normal_form(kind: Kind, value: Value, normal: Value) -> None:
    parsed = kind.parse(value)
    assert parsed == normal
    assert repr(parsed) == repr(normal)
    assert repr(kind.parse(parsed)) == repr(normal)


@pytest.mark.parametrize(("kind", "value"), WRONG)
def test_a_value_of_a_wrong_type_is_refused_with_what_was_expected(kind: Kind, value: Value) -> None:
    with pytest.raises(WrongType) as caught:
        kind.parse(value)
    assert str(caught.value) == f"expected {kind.describe()}, received {show(value)}"


@pytest.mark.parametrize(("kind", "value", "sentence"), ILLEGAL)
def test_an_illegal_value_is_told_in_a_sentence(kind: Kind, value: Value, sentence: str) -> None:
    param = Param("x", kind)
    assert param.objection(param.parse(value)) == sentence


@pytest.mark.parametrize(("kind", "normal"), [(kind, normal) for kind, _, normal in NORMAL])
def test_a_legal_value_meets_no_objection(kind: Kind, normal: Value) -> None:
    assert Param("x", kind).objection(normal) is None


def test_a_formula_passes_whatever_the_kind() -> None:
    param = Param("x", Int(min=1))
    assert param.parse(Expression("n * 2")) == Expression("n * 2")
    assert param.objection(Expression("n * 2")) is None


def test_a_parameter_without_a_default_is_required() -> None:
    assert Param("x", Int()).required
    assert not Param("x", Optional(Int()), None).required


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "none"),
        (True, "true"),
        (3, "3"),
        (0.5, "0.5"),
        ("same", "“same”"),
        ((1, (2, "x")), "[1, [2, “x”]]"),
        (Expression("n * 2"), "n * 2"),
        (tuple(range(10)), "[0, 1, 2, 3, 4, 5, 6, 7, …]"),
        ("x" * 50, "“" + "x" * 40 + "…”"),
        ("a\x1b[31m\nb", "“a�[31m�b”"),
        (Expression("a\nb"), "a�b"),
    ],
)
def test_values_are_shown_as_a_user_reads_them(value: Value, text: str) -> None:
    assert show(value) == text
