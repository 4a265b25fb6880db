"""Arguments typed behind a kind in quick-add, as in a call."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from designer.canvas.arguments import read, split
from designer.model.design import BlockParam, Design
from designer.params import Int, Param
from designer.values import Value
from tests.designs import design, graph, node, stack
from tests.hand import Desk

Open = Callable[[Design], Desk]


@pytest.mark.parametrize(
    ("query", "name", "texts"),
    [
        ("conv2d 16 3", "conv2d", ("16", "3")),
        ("batch norm 2d", "batch norm 2d", ()),
        ("conv2d 16 (3, 5) padding = 1", "conv2d", ("16", "(3, 5)", "padding = 1")),
        ("16 linear", "16 linear", ()),
        ("= relu(x @ w + 1)", "expression", ("relu(x @ w + 1)",)),
        ("formula softmax(x, dim=1)", "expression", ("softmax(x, dim=1)",)),
        ("expr", "expr", ()),
        ("=", "expression", ()),
    ],
)
def test_they_begin_with_the_first_value(query: str, name: str, texts: tuple[str, ...]) -> None:
    assert split(query) == (name, texts)


@pytest.mark.parametrize(
    ("kind", "query", "values"),
    [
        ("Conv2d", "c 16 3", {"out_channels": 16, "kernel_size": 3}),
        ("Conv2d", "c 16 3x5", {"out_channels": 16, "kernel_size": (3, 5)}),
        ("Conv2d", "c 16 padding=same 3", {"out_channels": 16, "padding": "same", "kernel_size": 3}),
        ("Linear", "l 120", {"out_features": 120}),
        ("Linear", "l bias=no", {"bias": False}),
        ("Dropout", "d 0.25", {"p": 0.25}),
        ("Dropout", "d 0,25", {"p": 0.25}),
        ("MaxPool2d", "m 2 none", {"kernel_size": 2, "stride": None}),
        ("LSTM", "l 32 2", {"hidden_size": 32, "num_layers": 2}),
        ("zeros", "zeros 20 20", {"shape": (20, 20)}),
        ("zeros", "zeros 20x20 int64", {"shape": (20, 20), "dtype": "int64"}),
        ("parameter", "parameter 1 64 zeros scale=0.5", {"shape": (1, 64), "init": "zeros", "scale": 0.5}),
        ("arange", "arange 2 6", {"start": 2, "end": 6}),
        ("expression", "= x[:, 0] == 2", {"formula": "x[:, 0] == 2"}),
    ],
)
def test_sizes_that_follow_the_input_are_left_out(kind: str, query: str, values: dict[str, Value]) -> None:
    assert read(stack((8,)), kind, split(query)[1]).values == values


def test_a_block_takes_its_own_parameters() -> None:
    cell = graph("Cell", [node("x", "input"), node("y", "output")], parameters=(BlockParam(Param("channels", Int(1))),))
    assert read(design(stack((8,)).root, cell), "block:Cell", ("64",)).values == {"channels": 64}


@pytest.mark.parametrize(
    ("kind", "texts", "said"),
    [
        ("Linear", ("0",), "out_features must be at least 1, not 0."),
        ("Conv2d", ("16", "3", "pading=1"), "Conv2d has no parameter pading (did you mean “padding”?)."),
        ("Conv2d", ("padding=",), "Type a value for padding."),
        ("Linear", ("8", "bias=1"), "bias must be true or false, not 1."),
        ("Linear", ("8", "true", "3"), "Linear takes at most 2 values here."),
        ("add", ("3",), "add takes no values here."),
        ("Linear", ("8", "out_features=9"), "out_features is given twice."),
        ("expression", ("open(x)",), "The formula “open(x)” calls open, which is no function that formulas know."),
        ("array", ("3",), "array has the shape and the values of a file. Add it, then choose the file."),
    ],
)
def test_what_is_wrong_is_said(kind: str, texts: tuple[str, ...], said: str) -> None:
    assert read(stack((8,)), kind, texts).objection == said


def test_quick_add_sets_them(desk: Open) -> None:
    it = desk(stack((1, 28, 28)))
    it.select("in")
    it.canvas.quick_add()
    it.type("conv2d 16 3 padding=1")
    it.enter()
    (new,) = it.selected
    assert it.block().by_id[new].params == {"out_channels": 16, "kernel_size": 3, "padding": 1}


def test_the_row_shows_what_will_be_added(desk: Open) -> None:
    it = desk(stack((1, 28, 28)))
    it.canvas.quick_add()
    it.type("conv2d 16 3")
    assert it.canvas.box.current == "Conv2d"
    assert it.canvas.box.results.arguments("Conv2d").detail == "3×3, 16"


def test_a_wrong_one_is_said_and_nothing_is_added(desk: Open) -> None:
    it = desk(stack((8,)))
    before = it.design
    it.canvas.quick_add()
    it.type("linear 0")
    it.enter()
    assert it.design is before
    assert it.canvas.box.isVisible()
    assert "at least 1" in it.canvas.box.results.arguments("Linear").objection


def test_the_sentence_is_that_of_the_current_row(desk: Open) -> None:
    it = desk(stack((1, 28, 28)))
    it.canvas.quick_add()
    it.type("conv2d 16 3 padding=q")
    note = it.canvas.box.findChild(QLabel, "quickAddNote")
    assert isinstance(note, QLabel)
    assert note.text().startswith("padding must be")
    it.enter(Qt.Key.Key_Backspace)
    it.type("1")
    assert not note.isVisible()
