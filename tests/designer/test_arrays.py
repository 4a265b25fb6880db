"""Arrays that a design carries with it."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from designer.arrays import (
    MAX_BYTES,
    MAX_FILE,
    ArrayRefused,
    Figures,
    figures,
    read,
    read_file,
    size_of,
    unpacked,
)


def npy(array: Any, **more: bool) -> bytes:
    file = io.BytesIO()
    np.save(file, array, **more)
    return file.getvalue()


@pytest.mark.parametrize(
    ("array", "dtype"),
    [
        (np.arange(6.0).reshape(2, 3), "float32"),
        (np.arange(6, dtype=np.float16), "float32"),
        (np.arange(6, dtype=np.uint8).reshape(3, 2), "int64"),
        (np.array([[True], [False]]), "bool"),
        (np.arange(12.0).reshape(3, 4).T, "float32"),
        (np.arange(4, dtype=">i4"), "int64"),
    ],
)
def test_the_values_and_the_shape_are_kept(array: Any, dtype: str) -> None:
    values = read("w.npy", npy(array))
    data = unpacked(str(values["data"]))
    assert data is not None
    assert values["dtype"] == dtype
    assert values["shape"] == array.shape
    assert len(data) == size_of(array.shape, dtype)
    assert np.array_equal(np.frombuffer(data, dtype).reshape(array.shape), array)


def test_a_single_number_is_a_list_of_one() -> None:
    assert read("w.npy", npy(np.float32(2.5)))["shape"] == (1,)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no .npy file"),
        (b"PK\x03\x04 something else", "no .npy file"),
        (npy(np.arange(100.0))[:-8], "no .npy file"),
        (npy(np.array(["a"])), "the type <U1"),
        (npy(np.array([1j])), "the type complex128"),
        (npy(np.zeros((0, 3))), "holds no values"),
        (npy(np.zeros(MAX_BYTES // 4 + 1, dtype=np.bool_).astype(np.float32)), "at most 16"),
    ],
)
def test_what_is_no_array_of_numbers_is_refused_in_a_sentence(content: bytes, why: str) -> None:
    with pytest.raises(ArrayRefused, match=re.escape(why)):
        read("w.npy", content)


def test_a_pickled_object_is_never_opened() -> None:
    class Bomb:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return pytest.fail, ("it was executed",)

    with pytest.raises(ArrayRefused, match=r"no \.npy file"):
        read("w.npy", npy(np.array([Bomb()], dtype=object), allow_pickle=True))


def test_a_text_that_is_no_base64_stands_for_nothing() -> None:
    assert unpacked("no base64!") is None
    assert unpacked(base64.b64encode(b"1234").decode()) == b"1234"


def test_large_arrays_are_kept_byte_for_byte() -> None:
    array = np.random.default_rng(0).normal(size=(700, 700)).astype(np.float32)
    values = read("w.npy", npy(array))
    assert unpacked(str(values["data"])) == array.tobytes()
    assert values["data"] == base64.b64encode(array.tobytes()).decode()


def test_padding_before_the_end_is_no_base64() -> None:
    text = base64.b64encode(bytes(3 * 2**18 - 1)).decode()
    assert unpacked(text + text) is None


def test_a_file_is_read_by_its_path(tmp_path: Path) -> None:
    np.save(tmp_path / "w.npy", np.arange(3))
    assert read_file(tmp_path / "w.npy")["shape"] == (3,)
    with pytest.raises(ArrayRefused, match=r"none\.npy cannot be read: no such file"):
        read_file(tmp_path / "none.npy")
    with (tmp_path / "large.npy").open("wb") as file:
        file.truncate(MAX_FILE + 1)
    with pytest.raises(ArrayRefused, match=r"large\.npy is too large: at most 16 MiB"):
        read_file(tmp_path / "large.npy")


@pytest.mark.parametrize(
    ("array", "expected"),
    [
        (np.array([3.0, -1.0, 2.0]), Figures((3.0, -1.0), -1.0, 3.0)),
        (np.array([np.nan, 2.0, 1.0]), Figures((2.0,), 1.0, 2.0)),
        (np.array([True, False]), Figures((True, False), False, True)),
        (np.array([7, 9]), Figures((7, 9), 7, 9)),
    ],
)
def test_an_array_is_told_by_its_figures(array: Any, expected: Figures) -> None:
    values = read("w.npy", npy(array))
    found = figures(str(values["data"]), str(values["dtype"]), 2)
    assert found is not None
    assert (found.least, found.largest) == (expected.least, expected.largest)
    assert [value for value in found.first if value == value] == list(expected.first)  # noqa: PLR0124  (no NaN)


@pytest.mark.parametrize(("text", "dtype"), [("%%", "float32"), ("", "float32"), ("AAAA", "float32"), ("AAAA", "int8")])
def test_values_that_cannot_be_read_have_no_figures(text: str, dtype: str) -> None:
    assert figures(text, dtype) is None
