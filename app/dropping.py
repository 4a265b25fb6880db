"""What a file or folder that is dropped on the window is taken for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from designer.model.files import SUFFIX
from engine.data import DATASETS
from engine.data.image_folder import holds_pictures

_IDX = MappingProxyType({"MNIST": "mnist", "FashionMNIST": "fashion_mnist", "KMNIST": "kmnist"})
_CIFAR = MappingProxyType({"cifar-10-batches-py": "cifar10", "cifar-100-python": "cifar100"})
_IMAGES = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff"})
_SHEETS = frozenset({".xlsx", ".xls", ".ods", ".parquet"})
HOW = (
    "Drop a table (.csv), a folder that has a folder of pictures for each class, a folder with MNIST or CIFAR, or "
    "arrays saved with numpy.savez as x_train and y_train (.npz)."
)


@dataclass(frozen=True)
class Dropped:
    """A design to open, or a data set (its settings and the folder of data sets), or a sentence on why neither."""

    design: Path | None = None
    dataset: Mapping[str, Any] | None = None
    root: Path | None = None
    refusal: str = ""


def taken_for(path: Path) -> Dropped:
    """What `path` is; looks at names alone, and reads no file."""
    if path.is_dir():
        return _folder(path)
    suffix = path.suffix.lower()
    for kind, spec in DATASETS.items():
        if suffix in spec.suffixes:
            return Dropped(dataset={"kind": kind, "path": str(path)})
    if path.suffix == SUFFIX or suffix == ".json":
        return Dropped(design=path)
    if suffix in _SHEETS:
        return Dropped(refusal=f"{path.name} is not read as it is; save the table as CSV (UTF-8), and drop that.")
    if suffix in _IMAGES:
        return Dropped(refusal=f"{path.name} is one picture; drop it on “Try one” in the Evaluate dock.")
    return Dropped(refusal=f"{path.name} is neither a design (*{SUFFIX}) nor data. {HOW}")


def _folder(path: Path) -> Dropped:
    """What a folder is; one that only wraps another stands for that."""
    try:
        taken = _known(path) or _own(path)
        inner = [] if taken else [entry for entry in path.iterdir() if entry.is_dir()]
        if len(inner) == 1:
            taken = _known(inner[0]) or _own(inner[0])
    except OSError as error:
        return Dropped(refusal=f"{path} cannot be read: {error.strerror}.")
    return taken or Dropped(refusal=f"{path.name} holds no data that Blockwright knows. {HOW}")


def _known(path: Path) -> Dropped | None:
    for root in (path, path.parent, path.parent.parent):
        for name, kind in _IDX.items():
            raw = root / name / "raw"
            if raw.is_dir() and (path == root or path in (raw, raw.parent)):
                return Dropped(dataset={"kind": kind}, root=root)
        for name, kind in _CIFAR.items():
            if (root / name).is_dir() and path in (root, root / name):
                return Dropped(dataset={"kind": kind}, root=root)
    return None


def _own(path: Path) -> Dropped | None:
    if holds_pictures(path):
        return Dropped(dataset={"kind": "image_folder", "path": str(path)})
    for suffix, kind in ((".npz", "npz"), (".csv", "csv")):
        files = sorted(path.glob(f"*{suffix}"))
        if len(files) == 1:
            return Dropped(dataset={"kind": kind, "path": str(files[0])})
        if files:
            return Dropped(refusal=f"{path.name} has {len(files)} {suffix} files; drop the one you mean.")
    return None
