"""The MNIST family: reads the idx files of torchvision's folders, and fetches them where they are missing.

torchvision holds the addresses and checksums; its classes lay the files out as
`<root>/MNIST/raw/train-images-idx3-ubyte`. They are read here without importing it, which
would take longer than the reading.
"""

from __future__ import annotations

import math
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from designer.values import Values
from engine.data import fetch
from engine.data.spec import PICTURE_PARAMS, DataRefused, DatasetSpec, Outline, Place, Raw, Script, Split

if TYPE_CHECKING:
    import numpy as np

TRAIN, TEST = 60_000, 10_000
SIDE = 28
_FILES = tuple(f"{part}-{what}-ubyte" for part in ("train", "t10k") for what in ("images-idx3", "labels-idx1"))


def _outline(classes: tuple[str, ...], _options: Values, _root: Path) -> Outline:
    return Outline((1, SIDE, SIDE), classes, picture=True, peak=255, own_test=True)


def _read(name: str, _options: Values, place: Place) -> Raw:
    folder = place.root / name / "raw"
    missing = [file for file in _FILES if not (folder / file).is_file()]
    if missing:
        fetch.idx(name, missing, folder, place)
    return Raw(_split(folder, "train", TRAIN), _split(folder, "t10k", TEST))


def _split(folder: Path, part: str, count: int) -> Split:
    import torch

    images = folder / f"{part}-images-idx3-ubyte"
    labels = folder / f"{part}-labels-idx1-ubyte"
    inputs = torch.from_numpy(_array(images, (count, SIDE, SIDE))).unsqueeze(1)
    targets = torch.from_numpy(_array(labels, (count,))).long()
    largest = int(targets.max())
    if largest > 9:
        raise DataRefused(f"{labels} is broken: it holds the label {largest}. Delete it to have it fetched anew.")
    return Split(inputs, targets)


def _array(path: Path, shape: tuple[int, ...]) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """The values of an idx file of exactly `shape`: a magic number, each length as four bytes, then the values."""
    import numpy as np

    head = b"\x00\x00\x08" + bytes([len(shape)]) + b"".join(length.to_bytes(4, "big") for length in shape)
    expected = len(head) + math.prod(shape)
    try:
        size = path.stat().st_size
        data = np.fromfile(path, dtype=np.uint8) if size == expected else np.empty(0, np.uint8)
    except OSError as error:
        raise DataRefused(f"{path} cannot be read: {error.strerror}.") from error
    if data[: len(head)].tobytes() != head:
        raise DataRefused(
            f"{path} is broken: expected an idx file of {shape[0]:,} examples in {expected:,} bytes, "
            f"received {size:,} bytes. Delete it to have it fetched anew."
        )
    return data[len(head) :].reshape(shape)


def _script(name: str, _options: Values, _root: Path, folder: str) -> Script:
    lines = (
        f"train_set = {name}({folder}, train=True, download=True)",
        f"test_set = {name}({folder}, train=False, download=True)",
        "x_train, y_train = train_set.data.unsqueeze(1), train_set.targets",
        "x_test, y_test = test_set.data.unsqueeze(1), test_set.targets",
    )
    return Script((f"from torchvision.datasets import {name}",), lines)


def _spec(kind: str, name: str, text: str, classes: tuple[str, ...]) -> DatasetSpec:
    return DatasetSpec(
        kind=kind,
        title=name,
        help=text,
        goals=("classification", "reconstruction"),
        scaling="unit",
        options=PICTURE_PARAMS,
        outline=partial(_outline, classes),
        read=partial(_read, name),
        script=partial(_script, name),
    )


MNIST = _spec("mnist", "MNIST", "70,000 handwritten digits, 28 x 28 pixels of grey.", tuple("0123456789"))
FASHION_MNIST = _spec(
    "fashion_mnist",
    "FashionMNIST",
    "70,000 pieces of clothing, 28 x 28 pixels of grey.",
    (
        *("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"),
        *("Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
    ),
)
KMNIST = _spec(
    "kmnist",
    "KMNIST",
    "70,000 handwritten hiragana, 28 x 28 pixels of grey.",
    ("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"),
)

SPECS = (MNIST, FASHION_MNIST, KMNIST)
