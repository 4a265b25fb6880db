from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.compiler.printer.text import Piece, lay_out, sound, sound_parts

LONG = [f"argument_number_{number}" for number in range(5)]


def text(piece: Piece, before: str = "") -> str:
    return "\n".join(line for line, _ in lay_out(piece, 0, before))


def test_what_fits_stays_on_one_line() -> None:
    assert text(Piece("nn.Linear(3, 4)"), "self.fc = ") == "self.fc = nn.Linear(3, 4)"


def test_arguments_move_to_a_line_of_their_own() -> None:
    call = f"function({', '.join(LONG[:4])})"
    assert text(Piece(call), "result = ") == f"result = function(\n    {', '.join(LONG[:4])}\n)"


def test_many_arguments_have_a_line_each() -> None:
    call = f"function({', '.join(LONG)})"
    assert text(Piece(call)) == "function(\n" + "".join(f"    {name},\n" for name in LONG) + ")"


def test_a_list_within_a_call_is_broken_too() -> None:
    call = f"torch.cat([{', '.join(LONG)}], dim=1)"
    inner = "".join(f"        {name},\n" for name in LONG)
    assert text(Piece(call)) == f"torch.cat(\n    [\n{inner}    ],\n    dim=1,\n)"


def test_a_sum_is_broken_before_its_signs() -> None:
    assert text(Piece(" + ".join(LONG)), "x = ") == "x = (\n    " + "\n    + ".join(LONG) + "\n)"


def test_brackets_and_commas_in_strings_are_left_alone() -> None:
    call = f'function("(, [", {", ".join(LONG)})'
    assert text(Piece(call)).splitlines()[1] == '    "(, [",'


def test_parts_that_are_spread_have_a_line_each() -> None:
    piece = Piece("nn.Sequential", None, (Piece("nn.ReLU()"), Piece("nn.ReLU()")), spread=True)
    assert text(piece) == "nn.Sequential(\n    nn.ReLU(),\n    nn.ReLU(),\n)"


def test_lines_remember_their_nodes() -> None:
    first, second = Piece("nn.ReLU()", ("Net", "a")), Piece("nn.Tanh()", ("Net", "b"))
    piece = Piece("nn.Sequential", ("Net", "s"), (first, second), spread=True)
    assert [key for _, key in lay_out(piece, 0)] == [("Net", "s"), ("Net", "a"), ("Net", "b"), ("Net", "s")]


WORDS = st.sampled_from(["self.a_layer", "x", "torch.relu", "F.softmax", "another_variable"])
CALLS = st.recursive(
    WORDS,
    lambda inner: st.one_of(
        st.builds("{}({})".format, WORDS, st.lists(inner, max_size=5).map(", ".join)),
        st.builds("{} + {}".format, inner, inner),
        st.builds("{}[:, -1]".format, WORDS),
        st.builds("[{}]".format, st.lists(inner, max_size=4).map(", ".join)),
    ),
    max_leaves=30,
)


@given(CALLS)
def test_breaking_lines_changes_no_meaning(call: str) -> None:
    assert ast.dump(ast.parse(text(Piece(call), "y = "))) == ast.dump(ast.parse(f"y = {call}"))


@pytest.mark.parametrize("wrong", ["x = (", "x = 1; y =", "x\ny z"])
def test_a_statement_that_is_not_python_is_refused(wrong: str) -> None:
    with pytest.raises(SyntaxError):
        sound([(wrong, None)])


def test_each_part_of_a_large_expression_must_be_python() -> None:
    with pytest.raises(SyntaxError):
        sound_parts(Piece("nn.Sequential", None, (Piece("nn.ReLU()"), Piece("nn.ReLU("))))
