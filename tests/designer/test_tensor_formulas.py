"""Formulas over tensors: what they may say, and how they are printed."""

from __future__ import annotations

import inspect

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor
from torch.nn import functional

from designer.expressions import ExpressionError
from designer.params import WrongType
from designer.tensor_formulas import FUNCTIONS, KEYWORDS, METHODS, TensorText, parse, printed


@pytest.mark.parametrize(
    ("text", "names", "source"),
    [
        ("relu(x @ w + 1)", ("x", "w"), "F.relu(x @ w + 1)"),
        ("torch.exp(0.5*log_var)", ("log_var",), "torch.exp(0.5 * log_var)"),
        ("torch.nn.functional.softmax(x, dim=-1)", ("x",), "F.softmax(x, dim=-1)"),
        ("x[:, 0] ** 2", ("x",), "x[:, 0] ** 2"),
        ("x[..., None].sum(dim=(1, 2), keepdim=True)", ("x",), "x[..., None].sum(dim=(1, 2), keepdim=True)"),
        ("~(x > 1) & (y < 2)", ("x", "y"), "~(x > 1) & (y < 2)"),
        ("x.view(x.size(0), -1)", ("x",), "x.view(x.size(0), -1)"),
        ("cat([x, y], dim=1)", ("x", "y"), "torch.cat([x, y], dim=1)"),
        ("norm(x) > 1", ("x",), "torch.linalg.vector_norm(x) > 1"),
        ("sum(sum)", ("sum",), "torch.sum(sum)"),
        ("x + 1e-5 * 2.5E3 - 1.", ("x",), "x + 1e-05 * 2500.0 - 1.0"),
        ("masked_fill(x, m, -inf) * pi", ("x", "m"), "torch.masked_fill(x, m, -torch.inf) * torch.pi"),
    ],
)
def test_a_formula_is_read_and_printed(text: str, names: tuple[str, ...], source: str) -> None:
    assert parse(text).names == names
    assert printed(text, {}) == source


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "x[",
            "x +",
            "x y",
            "'a'",
            'x["a"]',
            "x\n+ 1",
            "x; y",
            "x := 3",
            "x = 3",
            "1_000 * x",
            "0x10 + x",
            "3j * x",
        ),
        *("__import__(os)", "open(x)", "x.__class__", "x.data", "x.numpy()", "x.to(y)", "torch.save(x)", "f(x)(y)"),
        *("lambda: x", "[y for y in x]", "{x}", "x if y else z", "x and y", "not x", "0 < x < 1", "await x", "(yield)"),
        *(
            "sum(x, out=y)",
            "sum(**x)",
            "sum(*x)",
            "9007199254740993 * x",
            "1e999 * x",
            "x.relu_()",
            "rand_like(x, dtype=y)",
        ),
        "(" * 200 + "x" + ")" * 200 + "." + "T" * 2000,
        "+".join("x" * 200),
        "-" * 60 + "x",
    ],
)
def test_what_is_not_in_the_grammar_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse(text)


@given(st.text(max_size=60) | st.text("xyz0123456789.()[],:+-*/@&|~<>=! relusmandTor", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        formula = parse(text)
    except ExpressionError:
        return
    again = parse(printed(text, {}))
    assert again.names == formula.names


def test_what_stands_for_a_name_keeps_together() -> None:
    assert printed("x ** 2", {"x": "a + b"}) == "(a + b) ** 2"


def test_functions_and_methods_are_torchs() -> None:
    modules = {"torch": torch, "F": functional, "torch.linalg": torch.linalg}
    for path in FUNCTIONS.values():
        module, _, name = path.rpartition(".")
        assert callable(getattr(modules[module], name))
    assert all(callable(getattr(Tensor, name)) for name in METHODS)


def test_nothing_that_formulas_call_changes_a_tensor_in_place() -> None:
    assert not [name for name in (*FUNCTIONS, *METHODS) if name.endswith("_")]
    assert KEYWORDS.isdisjoint({"out", "dtype", "device", "generator", "inplace", "requires_grad"})
    signatures = [inspect.signature(getattr(functional, name)) for name in ("relu", "elu", "silu")]
    assert all("inplace" in signature.parameters for signature in signatures)


def test_a_field_takes_a_formula_and_says_why_not() -> None:
    assert TensorText().parse("x + 1") == "x + 1"
    with pytest.raises(WrongType, match=r"a formula over tensors \(the formula “x\[” cannot be read"):
        TensorText().parse("x[")
    with pytest.raises(WrongType):
        TensorText().parse(3)
