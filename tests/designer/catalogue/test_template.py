"""Templates turn ports and parameters into Python text."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.catalogue.template import literal, literals, render
from designer.values import Expression, Value


def test_operands_stand_in_parentheses_beside_an_operator() -> None:
    assert render("{input} - {other}", {"input": "a + b", "other": "c + d"}, {}, {}) == "(a + b) - (c + d)"


def test_operands_stand_bare_in_a_call() -> None:
    assert render("torch.max({input}, {other})", {"input": "a + b", "other": "c + d"}, {}, {}) == (
        "torch.max(a + b, c + d)"
    )


@pytest.mark.parametrize("text", ["x", "x.y", "f(a + b)", "x[0]", "2", "(1, 2)"])
def test_what_binds_tightly_needs_no_parentheses(text: str) -> None:
    assert render("{input} * 3", {"input": text}, {}, {}) == f"{text} * 3"


def test_a_bound_that_is_none_is_left_out() -> None:
    template = "torch.clamp({input}{,min?}{,max?})"
    assert render(template, {"input": "x"}, {"min": "0.0", "max": "None"}, {"min": "0.0"}) == "torch.clamp(x, min=0.0)"


def test_a_method_binds_to_the_whole_operand() -> None:
    assert render("{input}.detach()", {"input": "a + b"}, {}, {}) == "(a + b).detach()"


def test_a_negative_argument_needs_no_parentheses() -> None:
    assert render("{input} * {factor}", {"input": "x"}, {"factor": "-1e-05"}, {}) == "x * -1e-05"


def test_a_negative_operand_keeps_its_sign_under_a_power() -> None:
    assert eval(render("{input} ** {exponent}", {"input": "-2"}, {"exponent": "2"}, {})) == 4


def test_variadic_ports_come_in_their_numbers_order() -> None:
    ports = {"input_10": "c", "input_2": "b", "input_1": "a"}
    assert render("torch.cat([{inputs}], dim={dim})", ports, {"dim": "1"}, {}) == "torch.cat([a, b, c], dim=1)"


def test_variadic_ports_are_joined_by_an_operator() -> None:
    assert render("{inputs:+}", {"input_1": "a", "input_2": "b - c"}, {}, {}) == "a + (b - c)"


def test_a_parameter_at_its_default_is_left_out() -> None:
    arguments, defaults = {"dim": "1", "keepdim": "False"}, {"keepdim": "False"}
    assert render("torch.sum({input}, {dim}{,keepdim})", {"input": "x"}, arguments, defaults) == "torch.sum(x, 1)"


def test_a_parameter_off_its_default_goes_by_keyword() -> None:
    arguments, defaults = {"dim": "1", "keepdim": "True"}, {"keepdim": "False"}
    assert render("torch.sum({input}, {dim}{,keepdim})", {"input": "x"}, arguments, defaults) == (
        "torch.sum(x, 1, keepdim=True)"
    )


def test_the_first_of_optional_arguments_has_no_comma_before_it() -> None:
    arguments, defaults = {"p": "0.5", "inplace": "True"}, {"p": "0.5", "inplace": "False"}
    assert render("nn.Dropout({,p}{,inplace})", {}, arguments, defaults) == "nn.Dropout(inplace=True)"


def test_an_unwired_optional_port_is_left_out() -> None:
    assert render("{query}, {key}{,mask}", {"query": "q", "key": "k"}, {}, {}) == "q, k"


def test_an_unwired_port_that_must_be_there_is_none() -> None:
    assert render("f({input}, {mask})", {"input": "x"}, {}, {}) == "f(x, None)"


def test_a_wired_optional_port_goes_by_keyword() -> None:
    assert render("{query}{,mask}", {"query": "q", "mask": "m"}, {}, {}) == "q, mask=m"


def test_optional_ports_can_go_by_position() -> None:
    assert render("{input}{, h_0}", {"input": "x", "h_0": "h"}, {}, {}) == "x, h"


def test_optional_ports_can_go_as_a_tuple() -> None:
    assert render("{input}{, (h_0, c_0)}", {"input": "x", "h_0": "h", "c_0": "c"}, {}, {}) == "x, (h, c)"


def test_an_empty_tuple_of_ports_is_left_out() -> None:
    assert render("{input}{, (h_0, c_0)}", {"input": "x"}, {}, {}) == "x"


def test_a_choice_becomes_a_name_of_torch() -> None:
    assert render("{input}.to({dtype:torch})", {"input": "x"}, {"dtype": '"int64"'}, {}) == "x.to(torch.int64)"


def test_a_choice_that_is_a_parameter_is_looked_up_in_torch() -> None:
    assert render("{input}.to({dtype:torch})", {"input": "x"}, {"dtype": "dtype"}, {}) == "x.to(getattr(torch, dtype))"


@pytest.mark.parametrize(
    ("dim", "text"),
    [("0", "x[3]"), ("2", "x[:, :, 3]"), ("-1", "x[..., 3]"), ("-2", "x[..., 3, :]")],
)
def test_a_subscript_takes_an_index_along_an_axis(dim: str, text: str) -> None:
    assert render("{input}{[dim:index]}", {"input": "x"}, {"dim": dim, "index": "3"}, {}) == text


@pytest.mark.parametrize(
    ("bounds", "text"),
    [(("0", "None", "1"), "x[:, :]"), (("1", "4", "1"), "x[:, 1:4]"), (("0", "-1", "2"), "x[:, :-1:2]")],
)
def test_a_subscript_takes_a_slice_along_an_axis(bounds: tuple[str, str, str], text: str) -> None:
    arguments = {"dim": "1", **dict(zip(("start", "stop", "step"), bounds, strict=True))}
    assert render("{input}{[dim:start:stop:step]}", {"input": "x"}, arguments, {}) == text


def test_a_subscript_along_an_axis_that_is_a_parameter() -> None:
    rows = [[1, 2], [3, 4]]
    text = render("{input}{[dim:index]}", {"input": "x"}, {"dim": "axis - 1", "index": "1"}, {})
    assert text == "x[(slice(None),) * (axis - 1) + (1,)]"
    assert len(rows[eval("(slice(None),) * (axis - 1) + (1,)", {"axis": 1})[0]]) == 2


def test_an_expression_has_no_literal() -> None:
    with pytest.raises(TypeError):
        literal(Expression("a + 1"))


VALUES: st.SearchStrategy[Value] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3).map(tuple),
    max_leaves=8,
)


@given(VALUES)
def test_a_literal_reads_back_as_its_value(value: Value) -> None:
    text = literals({"value": value})["value"]
    ast.parse(text, mode="eval")
    assert eval(text, {"float": float}) == value


@given(st.text())
def test_a_text_is_one_string_and_no_code(text: str) -> None:
    assert ast.literal_eval(literal(text)) == text
