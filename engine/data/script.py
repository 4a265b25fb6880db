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
    held = {"val": validation_part(known), "test": test_part(known)}
    names = ["train", *(name for name, exists in held.items() if exists)]
    labelled = known.task.goal != "reconstruction"
    form = _form(known, config)
    sections = [
        [*read.lines, *form],
        split_lines(known.shares, labelled),
        fit_lines(known.plan),
        [f"x_{name} = prepare(x_{name})" for name in names],
        [] if labelled else [f"y_{name} = x_{name}" for name in names],
    ]
    lines = [line for section in sections if section for line in (*section, "")]
    imports = [*read.imports, "import torch"]
    if any("F." in line for line in form):
        imports.append("from torch.nn import functional as F")
    return Script(tuple(imports), tuple(lines[:-1]))


def _form(known: Layout, config: DataConfig) -> list[str]:
    if not known.outline.picture:
        return []
    own = {"x_val": known.outline.own_validation, "x_test": known.outline.own_test}
    read = ["x_train", *(name for name, there in own.items() if there)]
    return [line for name in read for line in form_lines(name, config.options)]


def validation_part(known: Layout) -> bool:
    """Whether there are validation data."""
    return known.outline.own_validation or known.shares.validation > 0


def test_part(known: Layout) -> bool:
    """Whether there are test data."""
    return known.outline.own_test or known.shares.test > 0
