"""What a file or folder that is dropped on the window is taken for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from designer.model.files import SUFFIX

_IDX = MappingProxyType({"MNIST": "mnist", "FashionMNIST": "fashion_mnist", "KMNIST": "kmnist"})
_CIFAR = MappingProxyType({"cifar-10-batches-py": "cifar10", "cifar-100-python": "cifar100"})
_IMAGES = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff"})
HOW = "Save your data with numpy.savez as x_train, y_train (and x_test, y_test), and drop that .npz file."


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
    if path.suffix.lower() == ".npz":
        return Dropped(dataset={"kind": "npz", "path": str(path)})
    if path.suffix == SUFFIX or path.suffix.lower() == ".json":
        return Dropped(design=path)
    if path.suffix.lower() in {".csv", ".tsv", ".xlsx", ".parquet"}:
        return Dropped(refusal=f"{path.name}: tables are not read yet. {HOW}")
    if path.suffix.lower() in _IMAGES:
        return Dropped(refusal=f"{path.name} is a picture; drop it on “Try one” in the Evaluate dock.")
    return Dropped(refusal=f"{path.name} is neither a design (*{SUFFIX}) nor data (*.npz, or a folder with MNIST).")


def _folder(path: Path) -> Dropped:
    for root in (path, path.parent, path.parent.parent):
        for name, kind in _IDX.items():
            raw = root / name / "raw"
            if raw.is_dir() and (path == root or path in (raw, raw.parent)):
                return Dropped(dataset={"kind": kind}, root=root)
        for name, kind in _CIFAR.items():
            if (root / name).is_dir() and path in (root, root / name):
                return Dropped(dataset={"kind": kind}, root=root)
    arrays = sorted(path.glob("*.npz"))
    if len(arrays) == 1:
        return Dropped(dataset={"kind": "npz", "path": str(arrays[0])})
    if arrays:
        return Dropped(refusal=f"{path.name} has {len(arrays)} .npz files; drop the one you mean.")
    return Dropped(
        refusal=f"{path.name} holds no data set that Blockwright knows (MNIST/raw, cifar-10-batches-py, *.npz). {HOW}"
    )
