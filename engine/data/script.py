"""The data part of an exported training script: reads, forms, splits and scales as `load` and `Data.prepare` do."""

from __future__ import annotations

from pathlib import Path

from engine.data.config import DataConfig
from engine.data.load import DEFAULT_ROOT, Layout, layout
from engine.data.pictures import form_lines
from engine.data.scaling import fit_lines
from engine.data.spec import Script
from engine.data.splits import split_lines


def script(config: DataConfig, root: Path | None = None, folder: str = '"data"') -> Script:
    """The imports and the lines that define the data in a script. Raises `DataRefused`.

    The lines define `x_train` and `y_train`, and `x_val`, `y_val`, `x_test` and `y_test` where there are such parts:
    tensors as the network gets them, bit for bit, ready for a `TensorDataset`; and the function `prepare`, which turns
    raw inputs into that. `folder` is the Python expression for the folder of data sets as the script shall name it,
    `root` the folder here, where some data sets are looked at to tell their form.
    """
    known = layout(config, root)
    read = config.spec.script(config.options, root or DEFAULT_ROOT, folder)
    parts = [("train", True), ("val", known.shares.validation > 0), ("test", test_part(known))]
    names = [name for name, exists in parts if exists]
    lines = [*read.lines]
    for name in ["train", "test"] if known.outline.own_test else ["train"]:
        lines += form_lines(f"x_{name}", config.options) if known.outline.picture else []
    imports = [*read.imports, "import torch"]
    if any("F." in line for line in lines):
        imports.append("from torch.nn import functional as F")
    if config.goal == "reconstruction":
        lines.append("y_train = x_train")
    lines += split_lines(known.shares)
    lines += fit_lines(known.plan)
    lines += [f"x_{name} = prepare(x_{name})" for name in names]
    if config.goal == "reconstruction":
        lines += [f"y_{name} = x_{name}" for name in names]
    return Script(tuple(imports), tuple(lines))


def test_part(known: Layout) -> bool:
    """Whether there are test data."""
    return known.outline.own_test or known.shares.test > 0
