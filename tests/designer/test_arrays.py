"""Arrays that a design carries with it."""

from __future__ import annotations

import base64
import io
import re
from typing import Any

import numpy as np
import pytest

from designer.arrays import MAX_BYTES, ArrayRefused, read, size_of, unpacked


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
