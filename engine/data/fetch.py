"""Downloads what is missing, from the addresses and against the checksums that torchvision holds.

A download goes to a file of another name that takes its own only when its checksum is right, so that an interrupted one
leaves nothing that looks whole.
"""

from __future__ import annotations

import gzip
import hashlib
import http.client
import shutil
import urllib.request
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from engine.data.spec import DataRefused, Place, Progress

_CHUNK = 1 << 18
_TIMEOUT_SECONDS = 20


class Unreachable(Exception):
    """A file could not be fetched from any address; says why."""


def idx(name: str, missing: Sequence[str], folder: Path, place: Place) -> None:
    """Fetches the `missing` idx files of torchvision's data set `name` into `folder`; raises `DataRefused`."""
    from torchvision import datasets

    source = getattr(datasets, name)
    checksums = dict(source.resources)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in missing:
            packed = folder / f"{file}.gz"
            addresses = [mirror + packed.name for mirror in source.mirrors]
            ensure(packed, addresses, checksums[packed.name], place.progress)
            _unpack(packed, folder / file)
    except (OSError, EOFError, zlib.error, Unreachable) as error:
        raise DataRefused(
            f"{name} is not complete in {folder}, and could not be downloaded. "
            f"Put {', '.join(missing)} there (or the same as .gz), or choose the data folder that has {name}/raw. "
            f"What was tried: {error}"
        ) from error


def ensure(path: Path, addresses: Iterable[str], md5: str, progress: Progress) -> None:
    """Makes `path` the file with the checksum `md5`; raises `Unreachable` when no address gives it."""
    if path.is_file() and _md5(path) == md5:
        return
    reasons = []
    for address in addresses:
        part = path.with_name(path.name + ".part")
        try:
            _download(address, part, path.name, progress)
        except (OSError, http.client.HTTPException, ValueError) as error:
            reasons.append(f"{address}: {error}")
            continue
        if _md5(part) == md5:
            part.replace(path)
            return
        reasons.append(f"{address}: the file there is not the one expected")
        part.unlink()
    raise Unreachable("; ".join(reasons))


def _download(address: str, path: Path, name: str, progress: Progress) -> None:
    request = urllib.request.Request(address, headers={"User-Agent": "blockwright"})
    with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as answer, path.open("wb") as file:
        total, done = int(answer.headers.get("Content-Length") or 0), 0
        while chunk := answer.read(_CHUNK):
            file.write(chunk)
            done += len(chunk)
            progress(name, done, max(total, done))


def _unpack(packed: Path, path: Path) -> None:
    part = path.with_name(path.name + ".part")
    with gzip.open(packed) as source, part.open("wb") as file:
        shutil.copyfileobj(source, file)
    part.replace(path)


def _md5(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
