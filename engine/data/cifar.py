"""CIFAR-10 and CIFAR-100, read by torchvision, which checks the MD5 of each file before it unpickles it."""

from __future__ import annotations

import contextlib
import sys
import warnings
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from designer.values import Values
from engine.data import fetch
from engine.data.spec import PICTURE_PARAMS, DataRefused, DatasetSpec, Outline, Place, Raw, Script, Split

if TYPE_CHECKING:
    from torchvision import datasets as torchvision_sets


def _outline(classes: tuple[str, ...], _options: Values, _root: Path) -> Outline:
    return Outline((3, 32, 32), classes, picture=True, peak=255, own_test=True)


def _read(name: str, _options: Values, place: Place) -> Raw:
    from torchvision import datasets

    source: type[torchvision_sets.CIFAR10] = getattr(datasets, name)
    try:
        return _raw(source, place.root, download=False)
    except (RuntimeError, OSError):
        _fetch(source, place)
    try:
        return _raw(source, place.root, download=True)
    except (RuntimeError, OSError) as error:
        raise _missing(source, place.root, str(error)) from error


def _raw(source: type[torchvision_sets.CIFAR10], root: Path, download: bool) -> Raw:
    # Older releases of torchvision print what they do, and older pickles make numpy warn.
    with contextlib.redirect_stdout(sys.stderr), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Raw(_split(source(root, train=True, download=download)), _split(source(root, train=False)))


def _split(loaded: Any) -> Split:
    import torch

    # torchvision shows its (N, C, H, W) array as (N, H, W, C): turning it back copies nothing.
    return Split(torch.from_numpy(loaded.data).permute(0, 3, 1, 2).contiguous(), torch.tensor(loaded.targets))


def _fetch(source: type[torchvision_sets.CIFAR10], place: Place) -> None:
    try:
        place.root.mkdir(parents=True, exist_ok=True)
        fetch.ensure(place.root / source.filename, [source.url], source.tgz_md5, place.progress)
    except (OSError, fetch.Unreachable) as error:
        raise _missing(source, place.root, str(error)) from error


def _missing(source: type[torchvision_sets.CIFAR10], root: Path, reason: str) -> DataRefused:
    return DataRefused(
        f"{source.__name__} is missing or broken in {root}, and could not be downloaded. Put the folder "
        f"{source.base_folder} or the file {source.filename} there, or choose the data folder that has it. "
        f"What was tried: {reason}"
    )


def _script(name: str, _options: Values, _root: Path, folder: str) -> Script:
    lines = (
        f"train_set = {name}({folder}, train=True, download=True)",
        f"test_set = {name}({folder}, train=False, download=True)",
        "x_train = torch.from_numpy(train_set.data).permute(0, 3, 1, 2).contiguous()",
        "x_test = torch.from_numpy(test_set.data).permute(0, 3, 1, 2).contiguous()",
        "y_train, y_test = torch.tensor(train_set.targets), torch.tensor(test_set.targets)",
    )
    return Script((f"from torchvision.datasets import {name}",), lines)


def _spec(kind: str, name: str, text: str, classes: tuple[str, ...]) -> DatasetSpec:
    return DatasetSpec(
        kind=kind,
        title=f"CIFAR-{name.removeprefix('CIFAR')}",
        help=text,
        goals=("classification", "reconstruction"),
        scaling="unit",
        options=PICTURE_PARAMS,
        outline=partial(_outline, classes),
        read=partial(_read, name),
        script=partial(_script, name),
    )


_OBJECTS = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
_FINE = (
    "apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly camel can "
    "castle caterpillar cattle chair chimpanzee clock cloud cockroach couch crab crocodile cup dinosaur dolphin "
    "elephant flatfish forest fox girl hamster house kangaroo keyboard lamp lawn_mower leopard lion lizard "
    "lobster man maple_tree motorcycle mountain mouse mushroom oak_tree orange orchid otter palm_tree pear "
    "pickup_truck pine_tree plain plate poppy porcupine possum rabbit raccoon ray road rocket rose sea seal shark "
    "shrew skunk skyscraper snail snake spider squirrel streetcar sunflower sweet_pepper table tank telephone "
    "television tiger tractor train trout tulip turtle wardrobe whale willow_tree wolf woman worm"
)

CIFAR10 = _spec("cifar10", "CIFAR10", "60,000 photographs of ten kinds of things, 32 x 32 pixels in colour.", _OBJECTS)
CIFAR100 = _spec(
    "cifar100",
    "CIFAR100",
    "60,000 photographs of a hundred kinds of things, 32 x 32 pixels in colour.",
    tuple(_FINE.split()),
)

SPECS = (CIFAR10, CIFAR100)
