"""Edits of the data settings of a design, and where data sets that live in files are looked for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from app.entry.form import Edited, Unset
from designer.errors import BlockwrightError
from designer.model import edits
from designer.model.design import INPUT, Design, Node
from designer.task import Task
from designer.values import encode
from engine.data import DATASETS, SCALINGS, DataConfig, describe

Raw = Mapping[str, Any]

FOLDERS: Mapping[str, str] = MappingProxyType(
    {
        "mnist": "MNIST/raw",
        "fashion_mnist": "FashionMNIST/raw",
        "kmnist": "KMNIST/raw",
        "cifar10": "cifar-10-batches-py",
        "cifar100": "cifar-100-python",
    }
)
"""Data sets that are downloaded, and where they lie in the folder of data sets."""
MEGABYTES: Mapping[str, int] = MappingProxyType(
    {"mnist": 12, "fashion_mnist": 31, "kmnist": 21, "cifar10": 170, "cifar100": 169}
)
GIVEN: Raw = MappingProxyType({"mean": [0.5], "deviation": [0.5]})
"""What a scaling by given figures begins with."""


def is_missing(kind: str, root: Path) -> bool:
    """Whether a data set would have to be downloaded before it can be read."""
    if kind not in FOLDERS:
        return False
    folder = root / FOLDERS[kind]
    return not folder.is_dir() or all(file.suffix == ".part" for file in folder.iterdir())  # what a download left


def kind_of(raw: Raw) -> str:
    """The kind of data set that settings name; "" where they name none."""
    return _kind(raw.get("dataset", ""))


def scaling_of(raw: Raw) -> str:
    """The kind of scaling that settings name, or that of their data set."""
    spec = DATASETS.get(kind_of(raw))
    return _kind(raw.get("scaling", "")) or (spec.scaling if spec else "none")


def options_of(raw: Raw, name: str) -> Raw:
    """The options of the data set or the scaling."""
    chosen = raw.get(name)
    return {key: value for key, value in chosen.items() if key != "kind"} if isinstance(chosen, Mapping) else {}


def with_dataset(raw: Raw, kind: str, options: Raw = MappingProxyType({})) -> Raw:
    """The settings for another data set; how much is held out for validation stays."""
    kept = {name: raw[name] for name in ("validation", "split_seed") if name in raw}
    return {"dataset": {"kind": kind, **options}, **kept}


def with_scaling(raw: Raw, kind: str) -> Raw:
    """The settings with another kind of scaling."""
    return {**raw, "scaling": {"kind": kind, **(GIVEN if SCALINGS[kind].params else {})}}


def with_option(raw: Raw, group: str, edited: Edited) -> Raw:
    """The settings with one option of `group` ("dataset", "scaling" or "" for the others) set or taken back."""
    if not group:
        return _set(raw, edited)
    kind = kind_of(raw) if group == "dataset" else scaling_of(raw)
    return {**raw, group: _set({"kind": kind, **options_of(raw, group)}, edited)}


def adopt(design: Design, raw: Raw, root: Path, before: Task | None) -> Design:
    """`design` with the data settings `raw`; an input that had the shape of the former data, or none, follows.

    `before` is the former task, where it is known.
    """
    changed, after = edits.set_data(design, raw), _task(raw, root)
    return changed if after is None else follow(changed, before or _task(design.data, root), after)


def follow(design: Design, before: Task | None, after: Task) -> Design:
    """`design` with an input of the shape that `after` has, unless its input has one that `before` did not have."""
    inputs = [node for node in design.blocks[design.main].nodes if node.kind == INPUT]
    if len(inputs) != 1 or len(after.inputs) != 1 or not _follows(inputs[0], before):
        return design
    (node,), (field,) = inputs, after.inputs
    if node.params.get("shape") != field.shape:
        design = edits.set_param(design, design.main, node.id, "shape", field.shape)
    if node.params.get("dtype", "float32") != field.dtype:
        design = edits.set_param(design, design.main, node.id, "dtype", field.dtype)
    return design


def is_own(raw: Raw) -> bool:
    """Whether the data are the user's own, which only a look into their file or folder tells the form of."""
    spec = DATASETS.get(kind_of(raw))
    return spec is not None and bool(spec.own)


def _follows(node: Node, before: Task | None) -> bool:
    shape = node.params.get("shape")
    return shape is None or (before is not None and len(before.inputs) == 1 and before.inputs[0].shape == shape)


def _task(raw: Raw, root: Path) -> Task | None:
    """The task that settings set; None where that needs a look into a file."""
    if not raw or is_own(raw):
        return None
    try:
        return describe(DataConfig.read(raw), root)
    except BlockwrightError:
        return None


def _set(raw: Raw, edited: Edited) -> Raw:
    rest = {name: value for name, value in raw.items() if name != edited.name}
    return rest if isinstance(edited.value, Unset) else {**rest, edited.name: encode(edited.value)}


def _kind(chosen: Any) -> str:
    kind = chosen.get("kind", "") if isinstance(chosen, Mapping) else chosen
    return kind if isinstance(kind, str) else ""


def own_test(raw: Raw, root: Path) -> bool:
    """Whether the data set is known to bring test data of its own, so that none is held out."""
    if kind_of(raw) not in DATASETS or is_own(raw):
        return False
    try:
        config = DataConfig.read({name: value for name, value in raw.items() if name != "test"})
        return config.spec.outline(config.options, root).own_test
    except BlockwrightError:
        return False
