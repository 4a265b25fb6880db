from __future__ import annotations

import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from designer.compiler.printer.naming import MODULE_ATTRIBUTES, VARIABLES, class_name, identifier


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("conv1", "conv1"),
        ("my layer", "my_layer"),
        ("ﬁlter", "filter"),
        ("naïve", "na_ve"),
        ("1x1", "n1x1"),
        ("class", "class_"),
        ("forward", "forward_"),
        ("__x", "_x"),
        ("_private", "_private"),
        ("層", "conv"),
        ("", "conv"),
        ("a" * 99, "a" * 40),
    ],
)
def test_a_name_becomes_a_plain_identifier(text: str, name: str) -> None:
    assert identifier(text, "conv", (), MODULE_ATTRIBUTES) == name


@pytest.mark.parametrize(("taken", "name"), [(["relu"], "relu2"), (["relu", "relu2"], "relu3")])
def test_a_taken_name_is_numbered(taken: list[str], name: str) -> None:
    assert identifier("relu", "", taken) == name


def test_a_number_is_set_apart_from_one_in_the_name() -> None:
    assert identifier("conv2d", "", ["conv2d"]) == "conv2d_2"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("BasicBlock", "BasicBlock"),
        ("basic_block", "BasicBlock"),
        ("resnet", "Resnet"),
        ("my block", "MyBlock"),
        ("Exception", "Exception_"),
        ("nn", "Nn"),
        ("F", "F_"),
        ("OrderedDict", "OrderedDict_"),
        ("層", "Block"),
    ],
)
def test_classes_are_in_camel_case_and_hide_nothing(text: str, name: str) -> None:
    assert class_name(text, ()) == name


@given(st.text(), st.sets(st.text()))
def test_every_text_gives_a_free_identifier(text: str, taken: set[str]) -> None:
    name = identifier(text, text, taken, VARIABLES | MODULE_ATTRIBUTES)
    assert name.isidentifier()
    assert name.isascii()
    assert not keyword.iskeyword(name)
    assert name not in VARIABLES | MODULE_ATTRIBUTES
    assert name not in taken
    assert not name.startswith("__")


@given(st.text())
def test_every_name_of_a_submodule_can_be_assigned(text: str) -> None:
    module = nn.Sequential()
    module.add_module(identifier(text, "layer", (), MODULE_ATTRIBUTES), nn.ReLU())
    assert len(module) == 1


def test_a_class_whose_name_would_begin_with_a_digit_is_a_block() -> None:
    assert class_name("_0", ()) == "Block0"
