"""Designs in files: JSON that is read with distrust and written so that nothing is lost.

Reading is text -> raw values -> today's version -> design -> well-formed design; nothing is ever pickled or evaluated.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from designer.errors import BlockwrightError
from designer.model.design import Design
from designer.model.jsontext import parse
from designer.model.place import Misfit, clipped
from designer.model.reading import read
from designer.model.wellformed import objections
from designer.model.writing import pieces, written

MAX_BYTES = 64 * 2**20
"""Larger files are refused unread: 16 MB of constants take 22 MB as base64, 25,000 nodes 4 MB."""

PIECE = 2**20

SUFFIX = ".blockwright"


class FileRefused(BlockwrightError):
    """A file that cannot be opened or written; says which, where in it, and why."""


def load(path: Path | str) -> Design:
    """The design in the file at `path`; raises `FileRefused`."""
    path = Path(path)
    return loads(_text(path), path.name)


def loads(text: str, name: str = "design") -> Design:
    """The design that `text` writes; `name` is what a refusal calls it. Raises `FileRefused`."""
    if len(text) > MAX_BYTES:
        raise FileRefused(_too_large(name, len(text)))
    try:
        design = read(parse(text.removeprefix("\ufeff")))
    except Misfit as error:
        raise FileRefused(f"{clipped(name)}: {error}.") from None
    objection = next(objections(design), None)
    if objection is not None:
        raise FileRefused(f"{clipped(name)}: {objection}.")
    return _sorted(design)


def _sorted(design: Design) -> Design:
    """The design with the edges in the order in which blocks keep them."""
    blocks = {name: replace(block, edges=tuple(sorted(block.edges))) for name, block in design.blocks.items()}
    return replace(design, blocks=MappingProxyType(blocks))


def dumps(design: Design) -> str:
    """The text of a file that holds `design`; equal designs have equal texts."""
    return written(design)


def save(design: Design, path: Path | str) -> None:
    """Write `design` to `path`, all or nothing: whatever happens, the file is the old one or the new one, whole."""
    path = Path(path)
    try:
        _replace(path.resolve(), _bytes(design, path.name))
    except OSError as error:
        raise FileRefused(f"{clipped(path.name)}: the file cannot be written ({error.strerror or error}).") from None


def _bytes(design: Design, name: str) -> Iterator[bytes]:
    """What a file holds that says `design`, piece by piece: no other thread waits long while megabytes are copied."""
    total = 0
    for piece in pieces(design):
        for start in range(0, len(piece), PIECE):
            data = piece[start : start + PIECE].encode()
            total += len(data)
            if total > MAX_BYTES:
                raise FileRefused(_too_large(name, total))
            yield data


def _replace(path: Path, data: Iterable[bytes]) -> None:
    temporary = path.with_name(f".{path.name[:40]}.{secrets.token_hex(4)}.part")
    try:
        with temporary.open("xb") as file:
            file.writelines(data)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            temporary.chmod(stat.S_IMODE(path.stat().st_mode))
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power cut, where the system lets a folder be synced (Windows does not)."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _text(path: Path) -> str:
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise FileRefused(f"{clipped(path.name)}: this is a folder, not a design file.")
        if not stat.S_ISREG(status.st_mode):
            raise FileRefused(f"{clipped(path.name)}: this is no regular file.")
        if status.st_size > MAX_BYTES:
            raise FileRefused(_too_large(path.name, status.st_size))
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise FileRefused(f"{clipped(path.name)}: there is no such file in {path.parent}.") from None
    except (OSError, ValueError) as error:  # ValueError: a null byte in the path
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise FileRefused(f"{clipped(path.name)}: the file cannot be read ({reason}).") from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileRefused(f"{clipped(path.name)}: line {line}: the file is no UTF-8 text.") from None


def _too_large(name: str, size: int) -> str:
    return (
        f"{clipped(name)}: the file is too large for a design ({size / 2**20:,.0f} MiB, at most {MAX_BYTES // 2**20})."
    )
