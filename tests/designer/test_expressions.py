"""Formulas: what is read, what is refused, and that they mean what Python means by them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designer.expressions import ExpressionError, evaluate, names_in, parse, printed, resolved
from designer.values import Expression, Value

SCOPE: Mapping[str, Value] = {"channels": 16, "stride": 2, "sizes": (8, 4, 2), "p": 0.5, "mode": "same", "none": None}

MEANT: dict[str, Value] = {
    "channels * 4": 64,
    "channels // 3 + 1": 6,
    "channels / 32": 0.5,
    "channels % 5": 1,
    "-channels": -16,
    "+channels": 16,
    "(channels + 2) * 2": 36,
    "sizes[1]": 4,
    "sizes[-1]": 2,
    "sizes[stride - 1] * 2": 8,
    "len(sizes)": 3,
    "len([])": 0,
    "[channels, stride]": (16, 2),
    "(1,)": (1,),
    "[1] + sizes": (1, 8, 4, 2),
    "[stride] * 3": (2, 2, 2),
    "3 * [stride]": (2, 2, 2),
    "stride != 1 or channels != 64": True,
    "stride == 1 and channels": False,
    "not stride": False,
    "1 < stride <= 2": True,
    "channels in [16, 32]": True,
    "mode not in ['valid', \"full\"]": True,
    "mode == 'same'": True,
    "none == None": True,
    "stride if channels > 8 else 1": 2,
    "1 if stride == 1 else 3 if channels == 16 else 5": 3,
    "1 if mode == 'same' else 1 // 0": 1,
    "True": True,
    ".5 + 1e-1": 0.6,
    "0 or sizes": (8, 4, 2),
    "1e999": float("inf"),
    "  channels\t": 16,
}

REFUSED = {
    "cannot be read": (
        *("channels.real", "a.b", "{1}", "{}", "a; b", "a\nb", "a # b", "é", "\0", "a @ b", "a = 1", "`a`"),
        *("x := 1", "1if a else 2", "0x10", "1_000", "1j", "2or 3", "9" * 17, "'\\n'", "...", "", "   ", "a +", "(a"),
        *("a)", "[", "lambda: 1", "*a", "yield", "a b", "1 2", "-" * 300, "0777", "a <"),
    ),
    "uses something other than": (
        *("print(1)", "__import__('os')", "len(a, b)", "len()", "len(*a)", "a(1)", "len(a)(b)"),
        *("f'a'", "b'a'", "[*a]", "[a for a in b]", "await a", "(yield)"),
    ),
    "uses a sign other than": ("a ** b",),
    "uses a comparison other than": ("a is b", "a is not b"),
    "too long": ("a" * 501,),
    "too many parts": ("+".join("a" * 150),),
    "nested too deeply": ("[" * 40 + "1" + "]" * 40, "- " * 50 + "1"),
    "too large": ("9999999999999999",),
}

SENSELESS = {
    "unknown + 1": "speaks of unknown, which is no parameter here",
    "channels // 0": "divides by zero",
    "channels % 0": "divides by zero",
    "p / 0": "divides by zero",
    "sizes[3]": "beyond the end",
    "sizes['a']": "no whole number",
    "sizes[True]": "no whole number",
    "sizes[1.0]": "no whole number",
    "channels[0]": "no list",
    "mode[0]": "no list",
    "len(mode)": "no list",
    "mode * 3": "no number",
    "mode + mode": "no number",
    "mode % 3": "no number",
    "-sizes": "no number",
    "sizes - 1": "no number",
    "sizes + 1": "no number",
    "mode < 1": "do not go together",
    "1 in 2": "do not go together",
    "9007199254740991 * 2": "too large",
    "1e999 - 1e999": "gives no number",
    "[0] * 1001": "too long",
    "[[0] * 500] * 500": "too long",
    "[[[[[[[0] * 9] * 9] * 9] * 9] * 9] * 9] * 9": "too long",
    "sizes * sizes": "too long",
    "1e308 // 1e-308 * 0": "gives no number",
}


@pytest.mark.parametrize(("text", "value"), MEANT.items())
def test_a_formula_is_what_python_says(text: str, value: Value) -> None:
    assert evaluate(Expression(text), SCOPE) == value
    assert type(evaluate(Expression(text), SCOPE)) is type(value)


@pytest.mark.parametrize(("why", "text"), [(why, text) for why, texts in REFUSED.items() for text in texts])
def test_what_is_outside_the_grammar_is_refused(why: str, text: str) -> None:
    with pytest.raises(ExpressionError, match=why) as caught:
        parse(text)
    assert str(caught.value).startswith("the formula “")
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 250


@pytest.mark.parametrize(("text", "why"), SENSELESS.items())
def test_what_cannot_be_worked_out_is_said_in_words(text: str, why: str) -> None:
    with pytest.raises(ExpressionError, match=why):
        evaluate(Expression(text), SCOPE)


def test_names_are_those_of_parameters() -> None:
    assert parse("len(sizes) * channels + sizes[i]").names == {"sizes", "channels", "i"}
    assert names_in((1, Expression("a + b"), (Expression("c"),))) == {"a", "b", "c"}


def test_only_what_is_needed_is_worked_out() -> None:
    assert evaluate(Expression("stride == 2 or channels // 0"), SCOPE) is True
    assert evaluate(Expression("stride == 1 and channels // 0"), SCOPE) is False
    assert evaluate(Expression("2 < 1 < channels // 0"), SCOPE) is False


def test_formulas_inside_lists_are_resolved() -> None:
    assert resolved((1, Expression("channels"), (Expression("stride"), "x")), SCOPE) == (1, 16, (2, "x"))


def test_printing_puts_in_names_and_tuples() -> None:
    names = {"channels": "self.channels", "sizes": "sizes_"}
    assert printed(Expression("channels*4"), names) == "self.channels * 4"
    assert printed(Expression("[channels]+sizes"), names) == "(self.channels,) + sizes_"
    assert printed(Expression("len( sizes )"), names) == "len(sizes_)"


names = st.sampled_from(["channels", "p", "stride"])
numbers = st.integers(0, 40).map(str) | st.floats(0, 9).map(lambda x: f"{x:.3f}") | names
signs = st.sampled_from(["+", "-", "*", "/", "//", "%"])
terms = st.recursive(
    numbers,
    lambda inner: st.one_of(
        st.tuples(inner, signs, inner).map(" ".join).map(lambda text: f"({text})"),
        st.tuples(inner, st.sampled_from(["<", "==", ">="]), inner).map(" ".join).map(lambda text: f"({text})"),
        st.tuples(inner, st.sampled_from([" and ", " or "]), inner).map("".join).map(lambda text: f"({text})"),
        st.lists(inner, max_size=3).map(lambda items: f"len([{', '.join(items)}])"),
        inner.map(lambda text: f"(-{text})"),
        inner.map(lambda text: f"(not {text})"),
    ),
    max_leaves=12,
)


@given(terms)
@settings(max_examples=200, deadline=None)
def test_random_formulas_are_what_python_says(text: str) -> None:
    try:
        value = evaluate(Expression(text), SCOPE)
    except ExpressionError:
        return
    expected = eval(text, {"__builtins__": {"len": len}}, dict(SCOPE))
    again = eval(printed(Expression(text), {}), {"__builtins__": {"len": len}}, dict(SCOPE))
    assert (value, type(value)) == (expected, type(expected)) == (again, type(again))


@given(st.text(max_size=60) | st.text("ab1()[]+-*/%<>=!,. '\"", max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        evaluate(Expression(text), SCOPE)
        message = "the formula is read"
    except ExpressionError as error:
        message = str(error)
    assert message.startswith("the formula")
