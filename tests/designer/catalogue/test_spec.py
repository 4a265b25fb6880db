"""A spec says which outputs a node has and how a result is unpacked into them."""

from __future__ import annotations

import pytest

from designer.catalogue import CATALOGUE
from designer.catalogue.spec import MAX_OUTPUTS
from designer.values import Expression, Value, Values

LSTM, POOL, SPLIT, CHUNK = (CATALOGUE[kind] for kind in ("LSTM", "MaxPool2d", "split", "chunk"))


def test_one_output_is_the_result_itself() -> None:
    assert CATALOGUE["Linear"].output_ports({}) == ("output",)
    assert CATALOGUE["Linear"].unpacking({}) == ""


def test_several_outputs_are_unpacked() -> None:
    assert CATALOGUE["GRU"].unpacking({}) == "output, h_n"


def test_outputs_that_nest_are_unpacked_as_they_nest() -> None:
    assert LSTM.output_ports({}) == ("output", "h_n", "c_n")
    assert LSTM.unpacking({}) == "output, (h_n, c_n)"


@pytest.mark.parametrize(
    ("arguments", "ports", "unpacking"),
    [
        ({}, ("output",), ""),
        ({"return_indices": False}, ("output",), ""),
        ({"return_indices": True}, ("output", "indices"), "output, indices"),
    ],
)
def test_an_output_may_hang_on_a_parameter(arguments: Values, ports: tuple[str, ...], unpacking: str) -> None:
    assert POOL.output_ports(arguments) == ports
    assert POOL.unpacking(arguments) == unpacking


def test_a_number_says_how_many_outputs_there_are() -> None:
    assert CHUNK.output_ports({"chunks": 3}) == ("output_1", "output_2", "output_3")
    assert CHUNK.unpacking({"chunks": 3}) == "output_1, output_2, output_3"


def test_a_list_has_an_output_for_each_item() -> None:
    assert SPLIT.output_ports({"sizes": (2, 6)}) == ("output_1", "output_2")


def test_a_single_piece_is_unpacked_from_its_tuple() -> None:
    assert CHUNK.unpacking({"chunks": 1}) == "(output_1,)"


def test_a_default_says_how_many_outputs_there_are() -> None:
    assert CHUNK.output_ports({}) == ("output_1", "output_2")


@pytest.mark.parametrize("value", [Expression("n"), None, -1, (), "many"])
def test_an_unknown_number_of_outputs_counts_as_one(value: Value) -> None:
    assert CHUNK.output_ports({"chunks": value}) == ("output_1",)


def test_an_absurd_number_of_outputs_is_cut() -> None:
    assert len(CHUNK.output_ports({"chunks": 10**9})) == MAX_OUTPUTS
