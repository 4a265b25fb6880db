"""What lies in the folder of the user's blocks, and how one is put there; free of Qt.

A file is an ordinary design whose main definition is the block. Reading is that of designs: nothing is ever executed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, count
from pathlib import Path
from types import MappingProxyType

from designer.canvas.ranking import MINE
from designer.errors import BlockwrightError
from designer.model import edits, files
from designer.model.design import Design
from designer.model.files import SUFFIX, FileRefused

FOLDER = "blocks"
MOST = 500
"""So many files are read; that there are more is said."""
Stamp = tuple[int, int]


@dataclass(frozen=True)
class Saved:
    """A block of the user's: its file, and a design whose main definition it is."""

    path: Path
    design: Design

    @property
    def kind(self) -> str:
        """What palette and search call it."""
        return MINE + self.path.stem

    @property
    def name(self) -> str:
        return self.design.main


@dataclass(frozen=True)
class Unread:
    """A file that is no block, and why in a sentence."""

    path: Path
    sentence: str


@dataclass(frozen=True)
class Shelf:
    """The user's blocks by name, the files that could not be read, and what keeps the folder itself from being read."""

    saved: tuple[Saved, ...] = ()
    unread: tuple[Unread, ...] = ()
    objection: str = ""

    @cached_property
    def by_kind(self) -> Mapping[str, Saved]:
        return MappingProxyType({each.kind: each for each in self.saved})

    @property
    def designs(self) -> dict[str, Design]:
        """What there is to add, by kind."""
        return {each.kind: each.design for each in self.saved}

    def namesake(self, name: str) -> Saved | None:
        """The block of that name."""
        return next((each for each in self.saved if each.name == name), None)

    def twin(self, definition: Design) -> Saved | None:
        """The block that says the same."""
        return next((each for each in self.saved if edits.same_block(each.design, definition)), None)


class Reader:
    """Reads the folder again and again; files that are as they were are not read twice."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._known: dict[Path, tuple[Stamp, Saved | Unread]] = {}

    def read(self) -> Shelf:
        """What lies in the folder now, which is made if it is not there."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            found = sorted(path for path in self.folder.iterdir() if _is_block(path))
        except OSError as error:
            return Shelf(objection=f"The folder of your blocks cannot be read ({error.strerror or error}).")
        self._known = {path: known for path in found[:MOST] if (known := self._look(path)) is not None}
        items = [item for _, item in self._known.values()]
        saved = sorted((each for each in items if isinstance(each, Saved)), key=lambda each: each.name.casefold())
        more = f"Your folder holds more than {MOST} blocks; only these are shown." if len(found) > MOST else ""
        return Shelf(tuple(saved), tuple(each for each in items if isinstance(each, Unread)), more)

    def _look(self, path: Path) -> tuple[Stamp, Saved | Unread] | None:
        """What is in a file; None where it has gone meanwhile."""
        try:
            status = path.stat()
        except OSError:
            return None
        stamp = (status.st_mtime_ns, status.st_size)
        known = self._known.get(path)
        return known if known is not None and known[0] == stamp else (stamp, _read(path))


def _is_block(path: Path) -> bool:
    return path.suffix == SUFFIX and not path.name.startswith(".")


def _read(path: Path) -> Saved | Unread:
    try:
        design = files.load(path)
        return Saved(path, edits.alone(design, design.main))
    except BlockwrightError as refused:
        return Unread(path, str(refused))


def put(folder: Path, definition: Design, over: Path | None = None) -> Path:
    """Write a block into the folder: over a file, or as a new one that overwrites none; raises `FileRefused`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        taken = {path.stem.casefold() for path in folder.iterdir()}
    except OSError as error:
        raise FileRefused(f"The folder of your blocks cannot be written ({error.strerror or error}).") from None
    path = over or folder / f"{_free(definition.main, taken)}{SUFFIX}"
    files.save(definition, path)
    return path


def _free(name: str, taken: Collection[str]) -> str:
    """The name, or that with a number; some systems take two names for one that differ in their case alone."""
    numbered = (f"{name}_{i}" for i in count(2))
    return next(each for each in chain((name,), numbered) if each.casefold() not in taken)


def renamed(saved: Saved, name: str) -> Path:
    """Call a block otherwise, and its file too; raises `EditRefused` and `FileRefused`."""
    path = put(saved.path.parent, edits.rename_block(saved.design, saved.name, name))
    saved.path.unlink(missing_ok=True)
    return path
