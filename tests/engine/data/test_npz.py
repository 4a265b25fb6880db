"""A user's own file: what is taken, and what is refused with a sentence before it costs anything."""

from __future__ import annotations

import contextlib
import io
import struct
import warnings
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.data import DataConfig, DataRefused, arrays, describe, load

X, Y = np.random.default_rng(0).normal(size=(12, 3)), np.arange(12) % 3


def config(**options: Any) -> DataConfig:
    return DataConfig.read({"dataset": {"kind": "npz", "path": "x.npz", **options}})


def head(shape: tuple[int, ...], descr: str = "|u1") -> bytes:
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(stream, {"descr": descr, "fortran_order": False, "shape": shape})
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "options", "sentence"),
    [
        ({"x": X}, {}, "has no x_train and no y_train; it has x"),
        ({"x_train": X, "y_train": Y, "x_test": X}, {}, "has no y_test"),
        ({"x_train": X, "y_train": Y[:5]}, {}, "12 examples, y_train 5"),
        ({"x_train": X, "y_train": Y, "x_test": X, "y_test": Y[:3]}, {}, "12 examples, y_test 3"),
        ({"x_train": X, "y_train": Y, "x_test": X[:, :2], "y_test": Y}, {}, "x_train and x_test in .* differ"),
        ({"x_train": X, "y_train": Y, "x_test": X, "y_test": Y[:, None]}, {}, "y_train and y_test in .* differ"),
        ({"x_train": X[:, 0], "y_train": Y}, {}, "needs a row of its own"),
        ({"x_train": X[:0], "y_train": Y[:0]}, {}, "is empty"),
        ({"x_train": X[:, :0], "y_train": Y}, {}, "is empty"),
        ({"x_train": np.float32(3), "y_train": Y}, {}, "is empty"),
        ({"x_train": X, "y_train": Y / 2}, {}, "labels are whole numbers"),
        ({"x_train": X, "y_train": Y - 1}, {}, "the label -1"),
        ({"x_train": X, "y_train": Y + 10**9}, {}, "at most 100,000 classes"),
        ({"x_train": X, "y_train": Y}, {"classes": "a, b"}, "names 2 classes, but .* has the label 2"),
        ({"x_train": X, "y_train": np.array(list("abcabcabcabc"))}, {}, "not numbers"),
        ({"x_train": X + 1j, "y_train": Y}, {}, "not numbers"),
        ({"x_train": X, "y_train": np.eye(12)}, {"goal": "multilabel", "classes": "a"}, "names 1 labels"),
        ({"x_train": X, "y_train": Y}, {"goal": "multilabel"}, "one row of 0 and 1"),
        ({"x_train": X, "y_train": Y}, {"tokens": True}, "tokens are whole numbers"),
        ({"x_train": X, "y_train": Y}, {"channels": "last"}, "are no pictures"),
        ({"x_train": X, "y_train": Y}, {"resize": 3}, "resize is for pictures"),
        ({"x_train": np.zeros((9, 4, 4), np.uint8), "y_train": np.zeros((9, 4, 4), int)}, {"pad": 2}, "labels"),
        ({"x_train": np.array([{}] * 12), "y_train": Y}, {}, "pickled Python objects"),
        ({"x_train": X, "y_train": np.array([{}] * 12)}, {}, "pickled Python objects"),
    ],
)
def test_files_that_do_not_fit_are_refused_when_described(
    content: dict[str, Any], options: dict[str, Any], sentence: str, tmp_path: Path
) -> None:
    np.savez(tmp_path / "x.npz", **content)
    with pytest.raises(DataRefused, match=sentence):
        describe(config(**options), tmp_path)


@pytest.mark.parametrize(
    ("content", "options", "sentence"),
    [
        ({"x_train": np.where(X > 1, np.nan, X), "y_train": Y}, {}, "x_train in .* holds NaN"),
        ({"x_train": X * 1e300, "y_train": Y}, {}, "too large numbers"),
        ({"x_train": X, "y_train": X[:, 0] * np.inf}, {"goal": "regression"}, "y_train in .* holds NaN"),
        ({"x_train": X, "y_train": np.eye(12) * 2}, {"goal": "multilabel"}, "other numbers than 0 and 1"),
    ],
)
def test_values_that_cannot_be_learned_are_refused(
    content: dict[str, Any], options: dict[str, Any], sentence: str, tmp_path: Path
) -> None:
    np.savez(tmp_path / "x.npz", **content)
    with pytest.raises(DataRefused, match=sentence):
        load(config(**options), tmp_path)


def test_negative_tokens_are_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "x.npz", x_train=np.full((12, 3), -1), y_train=Y)
    read = DataConfig.read({"dataset": {"kind": "npz", "path": "x.npz", "tokens": True}, "scaling": "none"})
    with pytest.raises(DataRefused, match="the token -1"):
        load(read, tmp_path)


@pytest.mark.parametrize("inner", [(5, 6, 3), (5, 6, 1), (5, 6)])
@pytest.mark.parametrize("dtype", [np.uint8, np.float64])
def test_pictures_get_their_channels_first(inner: tuple[int, ...], dtype: Any, tmp_path: Path) -> None:
    pictures = np.arange(12 * int(np.prod(inner))).reshape(12, *inner).astype(dtype)
    np.savez(tmp_path / "x.npz", x_train=pictures, y_train=Y)
    data = load(config(channels="last"), tmp_path)
    channels = inner[2] if len(inner) == 3 else 1
    assert data.task.inputs[0].shape == (channels, 5, 6)
    assert sorted(data.train.inputs[:, -1].flatten(1).sum(1).tolist()) != []


def test_names_of_classes_are_kept(tmp_path: Path) -> None:
    np.savez(tmp_path / "x.npz", x_train=X, y_train=Y)
    assert describe(config(classes="cat, dog ,“ü”, none yet"), tmp_path).classes == ("cat", "dog", "“ü”", "none yet")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataRefused, match=r"There is no file x\.npz, neither in the data folder"):
        describe(config(), tmp_path)


@pytest.mark.parametrize("content", [b"", b"junk", b"PK\x03\x04" + bytes(100), b"\x93NUMPY\x01\x00"])
def test_a_file_of_something_else_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.npz").write_bytes(content)
    with pytest.raises(DataRefused, match="no sound numpy file"):
        describe(config(), tmp_path)


@pytest.mark.parametrize(
    ("shape", "descr", "sentence"),
    [
        ((10**6, 10**6), "|u1", "would take 1,000,000,000,000 bytes"),
        ((10**15, 10**15), "<f8", "would take"),
        ((4, 4), "<f8", "is broken: 128 bytes were expected, 3 are there"),
        ((-4, 4), "<f8", "is broken"),
    ],
)
def test_a_head_that_lies_is_refused_before_anything_is_read(
    shape: tuple[int, ...], descr: str, sentence: str, tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "x.npz", "w") as archive:
        archive.writestr("x_train.npy", head(shape, descr) + b"abc")
        archive.writestr("y_train.npy", head((4,)) + bytes(4))
    with pytest.raises(DataRefused, match=sentence):
        describe(config(), tmp_path)


def test_a_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrays, "BOMB_BYTES", 2**22)
    with zipfile.ZipFile(tmp_path / "x.npz", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("x_train.npy", head((2**23,)) + bytes(2**23))
        archive.writestr("y_train.npy", head((2**23,)) + bytes(2**23))
    with pytest.raises(DataRefused, match="would unpack to"):
        describe(config(), tmp_path)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_damaged_file_is_refused_or_read(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    stream = io.BytesIO()
    (np.savez if data.draw(st.booleans()) else np.savez_compressed)(stream, x_train=X, y_train=Y)
    content = bytearray(stream.getvalue())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    (folder / "x.npz").write_bytes(content[: data.draw(st.integers(len(content) // 2, len(content)))])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with contextlib.suppress(DataRefused):
            load(config(), folder)


def test_encrypted_members_are_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "x.npz", x_train=X, y_train=Y)
    content = bytearray((tmp_path / "x.npz").read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(signature)
        while place >= 0:
            struct.pack_into("<H", content, place + offset, 1)
            place = content.find(signature, place + 4)
    (tmp_path / "x.npz").write_bytes(content)
    with pytest.raises(DataRefused, match="no sound numpy file"):
        describe(config(), tmp_path)
