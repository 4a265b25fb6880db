"""A user's own pictures: a folder of folders, one for each class, as torchvision's `ImageFolder` has it.

Folders called train, val (or valid) and test around the class folders give the parts of the data.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from designer.params import Choice, Int, Optional, Param
from designer.params import Sequence as ListOf
from designer.values import Values
from engine.data import own
from engine.data.folder_script import script_lines
from engine.data.images import read_plain, sides_of
from engine.data.spec import PICTURE_PARAMS, DataRefused, DatasetSpec, Outline, Place, Progress, Raw, Script, Split

if TYPE_CHECKING:
    from torch import Tensor

SUFFIXES = (".jpg", ".jpeg", ".png", ".ppm", ".bmp", ".pgm", ".tif", ".tiff", ".webp")
"""Those of `torchvision.datasets.folder.IMG_EXTENSIONS`."""
PARTS: Mapping[str, str] = MappingProxyType(
    {"train": "train", "val": "val", "valid": "val", "validation": "val", "test": "test"}
)
"""What a folder around class folders is called, and the part of the data it is."""
DEFAULT_SIDE, MOST_SIDE = 64, 256
"""The size where pictures differ, and the largest that is taken from the pictures themselves."""
_LOOKED_AT = 32
_AT_ONCE = 64
_MAX_BYTES = 16 * 2**30


@dataclass(frozen=True, slots=True)
class Shelf:
    """The pictures of one part: the folder of its class folders, the files, and the number of the class of each."""

    folder: Path
    files: tuple[Path, ...]
    labels: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Folder:
    """All that is known of a folder without decoding pictures; `sides` are height and width as they shall be read."""

    path: Path
    classes: tuple[str, ...]
    parts: Mapping[str, Shelf]
    sides: tuple[int, int]

    @property
    def count(self) -> int:
        """How many pictures there are."""
        return sum(len(shelf.files) for shelf in self.parts.values())


def look(options: Values, root: Path) -> Folder:
    """What the folder holds; raises `DataRefused`."""
    path = own.found(options, root, "folder")
    try:
        places = parts(path)
        classes = _folders(places["train"])
        shelves = {name: _shelf(place, classes, path) for name, place in places.items()}
    except OSError as error:
        raise DataRefused(f"{path} cannot be read: {error.strerror}.") from error
    folder = Folder(path, classes, MappingProxyType(shelves), _sides(options, shelves["train"]))
    _refuse_large(folder, _channels(options))
    return folder


def parts(path: Path) -> dict[str, Path]:
    """The folders of class folders by the part of the data they are."""
    named = {PARTS[name.lower()]: path / name for name in _folders(path) if name.lower() in PARTS}
    holding = {name: place for name, place in named.items() if _folders(place)}
    return holding if "train" in holding else {"train": path}


def holds_pictures(path: Path) -> bool:
    """Whether `path` looks like a folder of class folders with pictures; looks at few names."""
    place = parts(path)["train"]
    names = _folders(place)[:_LOOKED_AT]
    for name in names:
        with os.scandir(place / name) as entries:
            if any(entry.name.lower().endswith(SUFFIXES) for entry in entries):
                return True
    return False


def _folders(path: Path) -> tuple[str, ...]:
    with os.scandir(path) as entries:
        return tuple(sorted(entry.name for entry in entries if entry.is_dir()))


def _pictures(folder: Path) -> Iterator[Path]:
    """The pictures in a folder and below, in the order of `ImageFolder`."""
    for place, _, files in sorted(os.walk(folder, followlinks=True)):
        yield from (Path(place, file) for file in sorted(files) if file.lower().endswith(SUFFIXES))


def _shelf(place: Path, classes: tuple[str, ...], path: Path) -> Shelf:
    if not classes:
        raise DataRefused(f"{path} has no folders in it; it needs one for each class, with the pictures of that class.")
    there = _folders(place)
    odd = sorted(set(there) ^ set(classes))
    if odd:
        lacking, having = ("train", place.name) if odd[0] in there else (place.name, "train")
        raise DataRefused(f"The folder {lacking} of {path} has no class “{odd[0]}”, which {having} has.")
    files: list[Path] = []
    labels: list[int] = []
    for number, name in enumerate(classes):
        found = list(_pictures(place / name))
        if not found:
            raise DataRefused(f"The folder {place / name} has no pictures; each folder is a class. Remove or fill it.")
        files += found
        labels += [number] * len(found)
    return Shelf(place, tuple(files), tuple(labels))


def _sides(options: Values, shelf: Shelf) -> tuple[int, int]:
    """The size that is asked for, else that of the pictures if those looked at are alike and not large."""
    match options["size"]:
        case int(side):
            return (side, side)
        case (int(height), int(width)):
            return (height, width)
    step = max(1, len(shelf.files) // _LOOKED_AT)
    first, *others = (sides_of(file) for file in shelf.files[::step][:_LOOKED_AT])
    alike = all(sides == first for sides in others) and max(first) <= MOST_SIDE
    return first if alike else (DEFAULT_SIDE, DEFAULT_SIDE)


def _refuse_large(folder: Folder, channels: int) -> None:
    """Twice the bytes of all pictures: a part that is held out is copied."""
    height, width = folder.sides
    need, free = 2 * folder.count * channels * height * width, min(_MAX_BYTES, _free_bytes())
    if need > free:
        raise DataRefused(
            f"{folder.count:,} pictures of {height} x {width} pixels would take {need / 2**30:.1f} GB of memory, and "
            f"{free / 2**30:.1f} GB can be had. Choose a smaller size, or grey."
        )


def _free_bytes() -> int:
    """The memory that can be had, where the system tells."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return _MAX_BYTES
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")), _MAX_BYTES)


def _channels(options: Values) -> int:
    return 1 if options["channels"] == "grey" else 3


def _outline(options: Values, root: Path) -> Outline:
    folder = look(options, root)
    return Outline(
        shape=(_channels(options), *folder.sides),
        classes=folder.classes,
        picture=True,
        peak=255,
        own_test="test" in folder.parts,
        own_validation="val" in folder.parts,
    )


def _read(options: Values, place: Place) -> Raw:
    folder = look(options, place.root)
    read = dict[str, Split]()
    for name, shelf in folder.parts.items():
        before = sum(len(folder.parts[other].files) for other in read)
        read[name] = _split(shelf, folder, _channels(options), _Told(folder, before, place.progress))
    return Raw(read["train"], read.get("test"), read.get("val"))


@dataclass(frozen=True)
class _Told:
    """Tells how many bytes of all pictures are there."""

    folder: Folder
    before: int
    progress: Progress

    def __call__(self, count: int, each: int) -> None:
        self.progress(self.folder.path.name, (self.before + count) * each, self.folder.count * each)


def _split(shelf: Shelf, folder: Folder, channels: int, told: _Told) -> Split:
    import torch

    inputs = torch.empty((len(shelf.files), channels, *folder.sides), dtype=torch.uint8)

    def read(file: Path) -> Tensor:
        return read_plain(file, channels, folder.sides)

    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:  # decoders let go of the GIL
        for start in range(0, len(shelf.files), _AT_ONCE):
            files = shelf.files[start : start + _AT_ONCE]
            torch.cat(list(pool.map(read, files)), out=inputs[start : start + len(files)])
            told(start + len(files), inputs[0].numel())
    return Split(inputs, torch.tensor(shelf.labels))


def _script(options: Values, root: Path, folder: str) -> Script:
    known = look(options, root)
    name, imports = own.named(known.path, options, root, folder)
    places = {part: own.quoted(shelf.folder.name) for part, shelf in known.parts.items()}
    alone = known.parts["train"].folder == known.path
    if not imports and not alone:
        name, imports = f"Path({name})", ("from pathlib import Path",)
    labelled = options["goal"] != "reconstruction"
    lines, more = script_lines(name, {} if alone else places, known.sides, _channels(options) == 1, labelled)
    return Script((*imports, *more), tuple(lines))


IMAGE_FOLDER = DatasetSpec(
    kind="image_folder",
    title="A folder of pictures",
    help="Your own pictures: a folder for each class; folders train, val and test around them give the parts.",
    goals=("classification", "reconstruction"),
    scaling="unit",
    options=(
        own.FOLDER,
        Param(
            "size",
            Optional(ListOf(Int(1, 1024), 2, scalar=True)),
            None,
            "One number: the middle square of each picture, of that side; two: height and width, to which pictures are "
            f"stretched. None: that of the pictures if they are alike, else {DEFAULT_SIDE}.",
        ),
        Param("channels", Choice(("colour", "grey")), "colour", "Whether pictures are read in colour."),
        *(param for param in PICTURE_PARAMS if param.name != "resize"),
    ),
    outline=_outline,
    read=_read,
    script=_script,
    own="folder",
)

SPECS = (IMAGE_FOLDER,)
