"""Arrays of numbers that a design carries with it: their bytes as base64 text, read from .npy files."""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from pathlib import Path
from types import MappingProxyType

from designer.errors import BlockwrightError
from designer.params import WrongType
from designer.values import Value, Values

MAX_BYTES = 16 * 2**20
"""Larger arrays are refused: every save of a design writes all of it."""
MAX_FILE = 4 * MAX_BYTES + 2**16
"""A larger file is not read: its numbers have at most four times the bytes that are kept of them."""
EMPTY = "AAAAAA=="
"""The values of an array that has none yet: one zero."""
_PIECE = 3 * 2**18
SIZES: Mapping[str, int] = MappingProxyType({"float32": 4, "int64": 8, "bool": 1})
"""The types an array may have, with the bytes of one number."""


class ArrayRefused(BlockwrightError):
    """A file or a text that is no array of numbers, or too large a one."""


@dataclass(frozen=True, slots=True)
class Packed:
    """The bytes of an array as base64 text; nobody types it, it is read from a file."""

    def parse(self, value: Value) -> Value:
        if not isinstance(value, str):
            raise WrongType(self.describe(), value)
        return value

    def objection(self, value: Value) -> str | None:
        return None if isinstance(value, str) and value.isascii() else f"be {self.describe()}"

    def describe(self) -> str:
        return "the values of an array in base64"


def read(name: str, data: bytes) -> Values:
    """The parameters `shape`, `dtype` and `data` of an array node for the content of the .npy file of that name.

    Numbers become float32, as the weights of layers are, or int64. Raises `ArrayRefused`; pickled objects are refused.
    """
    import numpy as np

    try:
        array = np.lib.format.read_array(io.BytesIO(data), allow_pickle=False)
    except (ValueError, EOFError, OSError, MemoryError, OverflowError, SyntaxError) as error:
        raise ArrayRefused(f"{name} is no .npy file of numbers: {_sentence(error)}") from None
    dtype = {"f": "float32", "i": "int64", "u": "int64", "b": "bool"}.get(array.dtype.kind)
    if dtype is None:
        raise ArrayRefused(f"{name} holds values of the type {array.dtype}; expected numbers or true and false.")
    if not array.size:
        raise ArrayRefused(f"{name} holds no values: its shape is {array.shape}.")
    size = array.size * SIZES[dtype]
    if size > MAX_BYTES:
        raise ArrayRefused(
            f"{name} needs {size / 2**20:,.1f} MiB; at most {MAX_BYTES // 2**20} can be kept in a design."
        )
    shape: Value = array.shape or (1,)
    little = np.ascontiguousarray(array, dtype=np.dtype(dtype).newbyteorder("<"))
    return {"shape": shape, "dtype": dtype, "data": _packed(little.tobytes())}


def read_file(path: Path) -> Values:
    """The same of the .npy file at that path; raises `ArrayRefused`."""
    try:
        if path.stat().st_size > MAX_FILE:
            raise ArrayRefused(f"{path.name} is too large: at most {MAX_BYTES // 2**20} MiB can be kept in a design.")
        return read(path.name, path.read_bytes())
    except OSError as error:
        raise ArrayRefused(f"{path.name} cannot be read: {(error.strerror or str(error)).lower()}.") from None


def _packed(data: bytes) -> str:
    """The bytes in base64, piece by piece: other threads go on meanwhile."""
    pieces = (data[start : start + _PIECE] for start in range(0, len(data), _PIECE))
    return "".join(base64.b64encode(piece).decode() for piece in pieces)


@lru_cache(maxsize=4)
def unpacked(text: str) -> bytes | None:
    """The bytes that a text in base64 stands for; None if it is none."""
    if len(text) > 2 * MAX_BYTES:
        return None
    data, step = bytearray(), _PIECE // 3 * 4
    try:
        for start in range(0, len(text), step):
            if len(data) % 3:
                return None  # there was padding before the end
            data += binascii.a2b_base64(text[start : start + step], strict_mode=True)
    except (binascii.Error, ValueError):
        return None
    return bytes(data)


@dataclass(frozen=True, slots=True)
class Figures:
    """The first of the values of an array, and the least and the largest of all that are numbers."""

    first: tuple[Value, ...]
    least: Value
    largest: Value


def figures(text: str, dtype: str, count: int = 4) -> Figures | None:
    """What an array is told by; None where its values cannot be read."""
    import numpy as np

    data = unpacked(text)
    if not data or dtype not in SIZES or len(data) % SIZES[dtype]:
        return None
    values = np.frombuffer(data, np.dtype(dtype).newbyteorder("<"))
    return Figures(tuple(values[:count].tolist()), np.fmin.reduce(values).item(), np.fmax.reduce(values).item())


def size_of(shape: tuple[int, ...], dtype: str) -> int:
    """How many bytes an array has."""
    return prod(shape) * SIZES.get(dtype, 4)


def _sentence(error: Exception) -> str:
    text = (str(error).strip().splitlines() or [type(error).__name__])[0][:120]
    return "".join(letter if letter.isprintable() else "?" for letter in text)
