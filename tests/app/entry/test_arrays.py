"""The field of an array: words about it, never its bytes."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.entry.arrays import ArrayField, facts, told
from designer.arrays import EMPTY, Figures, Packed, read
from designer.values import Values


def array(values: Any) -> Values:
    file = io.BytesIO()
    np.save(file, values)
    return read("w.npy", file.getvalue())


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (np.zeros((20, 20), np.float32), "20 × 20 values, float32, 1.6 KiB"),
        (np.zeros(1, np.float32), "1 value, float32, 4 B"),
        (np.zeros((3, 5), np.bool_), "3 × 5 values, bool, 15 B"),
        (np.zeros((512, 1024), np.int64), "512 × 1024 values, int64, 4.0 MiB"),
    ],
)
def test_shape_type_and_size_are_told(values: Any, text: str) -> None:
    if values.size == 1:
        values = values + 1
    assert facts(array(values)) == text


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (Figures((0.123456, -1.0), -2.5, 3e-8), "0.1235, −1 …\nfrom −2.5 to 3e−08"),
        (Figures((3, -4), -4, 10**9), "3, −4 …\nfrom −4 to 1000000000"),
        (Figures((True, False), False, True), "true, false …"),
        (Figures((float("nan"),), float("-inf"), float("inf")), "nan …\nfrom −inf to inf"),
    ],
)
def test_the_first_values_and_the_range_are_told(found: Figures, text: str) -> None:
    assert told(found) == text


def test_an_array_is_shown_in_words(qtbot: QtBot) -> None:
    field = ArrayField(Packed())
    qtbot.addWidget(field)
    field.show_array(array(np.arange(6.0).reshape(2, 3)))
    assert field.facts.text() == "2 × 3 values, float32, 24 B"
    qtbot.waitUntil(lambda: bool(field.preview.text()))
    assert field.preview.text() == "0, 1, 2, 3 …\nfrom 0 to 5"


def test_an_array_without_a_file_says_so(qtbot: QtBot) -> None:
    field = ArrayField(Packed())
    qtbot.addWidget(field)
    field.show_array({"shape": (1,), "dtype": "float32", "data": EMPTY})
    assert field.facts.text() == "No file yet"
    assert field.button.isEnabled()


def test_several_arrays_take_no_file_at_once(qtbot: QtBot) -> None:
    field = ArrayField(Packed())
    qtbot.addWidget(field)
    field.show_array(None)
    assert field.facts.text() == "several values"
    assert not field.button.isEnabled()
