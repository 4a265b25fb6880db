"""Reads numpy's files without trusting them: no pickles, and nothing before its size is known."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeAlias

from engine.data.spec import DataRefused

if TYPE_CHECKING:
    import numpy as np

    Array: TypeAlias = np.ndarray[Any, np.dtype[Any]]

MAX_BYTES = 8 * 2**30
"""More than this is not read into memory."""
BOMB_BYTES, BOMB_RATIO = 2**30, 200
"""A member this large that was packed this tightly is taken for a trap."""


@dataclass(frozen=True, slots=True)
class Header:
    """The head of an array: enough to judge it by."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any]


class Archive:
    """An open .npz file; the arrays it names are judged by their heads until one is read."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self.path = path
        self._archive = archive
        self._members = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}

    def __contains__(self, name: str) -> bool:
        return name in self._members

    @property
    def names(self) -> list[str]:
        """The names of the arrays."""
        return list(self._members)

    def header(self, name: str) -> Header:
        """Shape and type of the array called `name`; raises `DataRefused`."""
        info = self._members[name]
        with self._archive.open(info) as file:
            header = read_header(file, f"{name} in {self.path}")
            data = info.file_size - file.tell()
        _judge(header, data, f"{name} in {self.path}")
        if info.file_size > BOMB_BYTES and info.file_size > BOMB_RATIO * max(info.compress_size, 1):
            raise DataRefused(f"{name} in {self.path} would unpack to {info.file_size:,} bytes; it is not read.")
        return header

    def read(self, name: str) -> Array:
        """The array called `name`; raises `DataRefused`."""
        from numpy.lib import format as npy

        self.header(name)
        with self._archive.open(self._members[name]) as file:
            array: Array = npy.read_array(file, allow_pickle=False)
        return array


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """The .npz file at `path`; whatever is wrong with it is raised as `DataRefused`."""
    with _refusing(path), zipfile.ZipFile(path) as archive:
        yield Archive(path, archive)


def read_npy(path: Path) -> Array:
    """The array in the .npy file at `path`; raises `DataRefused`."""
    from numpy.lib import format as npy

    with _refusing(path), path.open("rb") as file:
        header = read_header(file, str(path))
        _judge(header, path.stat().st_size - file.tell(), str(path))
        file.seek(0)
        array: Array = npy.read_array(file, allow_pickle=False)
    return array


def read_header(file: IO[bytes], where: str) -> Header:
    """The head of a .npy stream; raises `DataRefused`."""
    from numpy.lib import format as npy

    version = npy.read_magic(file)
    if version not in {(1, 0), (2, 0)}:
        raise DataRefused(f"{where} has named fields or a format newer than this program; save plain numbers.")
    read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, _fortran, dtype = read(file)
    return Header(shape, dtype)


def _judge(header: Header, received: int, where: str) -> None:
    if header.dtype.hasobject:
        raise DataRefused(f"{where} holds pickled Python objects, which can run code; save plain numbers instead.")
    if header.dtype.kind not in "biuf":
        raise DataRefused(f"{where} holds {header.dtype}, not numbers; save integers or floats.")
    expected = header.dtype.itemsize
    for length in header.shape:
        expected *= length
    if expected > MAX_BYTES:
        raise DataRefused(f"{where} would take {expected:,} bytes of memory; at most {MAX_BYTES:,} are read.")
    if expected != received:
        raise DataRefused(f"{where} is broken: {expected:,} bytes were expected, {received:,} are there.")


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DataRefused(f"{path} cannot be read: {error.strerror or error}.") from error
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        ValueError,
        RuntimeError,
        MemoryError,
        SyntaxError,
    ) as error:  # what zipfile and numpy raise for broken, encrypted or oversized files
        raise DataRefused(
            f"{path} is no sound numpy file: {str(error).splitlines()[0] if str(error) else error!r}."
        ) from error
