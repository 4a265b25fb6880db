"""The whole training as one Python file: model, data, training, evaluation and prediction, as the design has them.

Its random draws come in the order in which the engine makes them: data loaded, `torch.manual_seed`, model built, then
one `DataLoader` per epoch; evaluation draws nothing. So on the processor its losses are the engine's, bit for bit.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from textwrap import wrap
from types import MappingProxyType
from typing import Final

from designer.compiler.build import array_values
from designer.compiler.printer.construct import UNSAID
from designer.compiler.source import source
from designer.report import Report, tensor
from engine.config import TrainingConfig
from engine.data.config import DataConfig
from engine.data.load import layout
from engine.data.script import script as data_script
from engine.data.script import test_part, validation_part
from engine.export import arrays, loop
from engine.export.main import main
from engine.export.recipe import Recipe
from engine.export.text import (
    body,
    bound,
    gathered,
    literal,
    model_name,
    renamed,
    split_imports,
    wrapped,
)

IMPORTS: Final = (
    "import argparse",
    "from collections.abc import Callable",
    "import torch",
    "from torch import Tensor, nn",
    "from torch.optim import Optimizer",
    "from torch.utils.data import DataLoader, TensorDataset",
)
TYPES: Final = (
    "Parts = dict[str, tuple[Tensor, Tensor]]",
    "Prepare = Callable[[Tensor], Tensor]",
)
PACKAGES: Final = MappingProxyType({"sklearn": "scikit-learn", "PIL": "pillow"})
START: Final = 'if __name__ == "__main__":\n    main()'


def training_script(report: Report, threads: int, root: Path | None = None) -> str:
    """The script of a checked design, for `threads` threads of the processor.

    `root` is the folder of data sets here, where some are looked at to tell their form. Raises `BuildRefused`,
    `SettingRefused` or `DataRefused` for a design that could not be trained either.
    """
    recipe, model_imports = _recipe(report, root)
    imports = gathered([*IMPORTS, *_imports(recipe), *model_imports])
    head = _text([*imports, "", *_constants(recipe, threads), *arrays.constants(recipe.arrays), "", *TYPES])
    functions = [
        _text(_load_data(recipe)),
        *(_text(part(recipe)) for part in (loop.train_epoch, loop.evaluate, loop.measure, loop.predict)),
    ]
    taken = bound("\n".join([head, *functions])) | {"main"}
    model = renamed(recipe.model, {name: f"{name}Model" for name in bound(recipe.model) & taken})
    name = model_name(model)
    return "\n\n\n".join([_docstring(recipe, name) + head, model, *functions, _text(main(recipe, name)), START]) + "\n"


def _recipe(report: Report, root: Path | None) -> tuple[Recipe, list[str]]:
    """What decides how the script reads, and the imports of the model."""
    data = DataConfig.read(report.design.data)
    known = layout(data, root)
    config = TrainingConfig.read(report.design.training).fitted(known.task)
    model_imports, model = split_imports(source(report).text)
    first = tensor(next(iter(report.main.outputs.values()), None))
    read = data_script(data, root, "root")
    recipe = Recipe(
        task=known.task,
        config=config,
        data=read,
        title=data.spec.title,
        model=model.replace(UNSAID, "its values are in ARRAYS"),
        outputs=len(report.main.block.outputs),
        single=first is not None and not first.shape,
        validates=validation_part(known),
        tests=test_part(known),
        arrays=array_values(report),
    )
    return recipe, model_imports


def _text(lines: Iterable[str]) -> str:
    return "\n".join(part for line in lines for part in wrapped(line))


def _docstring(recipe: Recipe, name: str) -> str:
    imported = {re.split(r"[ .]", line)[1] for line in recipe.data.imports}
    others = sorted(imported - {"torch"} - sys.stdlib_module_names)
    packages = ["torch", *(PACKAGES.get(each, each) for each in others)]
    needs = packages[0] if len(packages) == 1 else f"{', '.join(packages[:-1])} and {packages[-1]}"
    title = re.sub(r"[^\w .,:()-]", "", recipe.title)
    lines = [
        f'"""Trains {name} on {title}. Written by Blockwright.',
        "",
        *wrap(f"It needs {needs}. " + EXACT, 88),
        '"""',
        "\n",
    ]
    return "\n".join(lines)


EXACT: Final = (
    "On the same processor, with the same torch, number of threads and seed, its losses are those of Blockwright "
    "to the last bit."
)


def _imports(recipe: Recipe) -> Iterator[str]:
    """The imports that not every script has."""
    yield from recipe.data.imports
    if recipe.validates:
        yield "import copy"
        yield "import math"
    if recipe.config.schedule:
        yield "from torch.optim import lr_scheduler"
    if recipe.arrays and arrays.beside(recipe.arrays):
        yield "from pathlib import Path"


def _constants(recipe: Recipe, threads: int) -> Iterator[str]:
    config = recipe.config
    yield f"EPOCHS = {config.epochs}"
    yield f"BATCH_SIZE = {config.batch_size}"
    if config.clip_norm is not None:
        yield f"CLIP_NORM = {config.clip_norm!r}  # longer gradients are shortened to this"
    if config.early_stopping:
        yield f"PATIENCE = {config.early_stopping.patience}  # epochs without a lower validation loss"
        yield f"MIN_DELTA = {config.early_stopping.min_delta!r}  # by how much it must fall to count"
    yield f"SEED = {config.seed}"
    yield f"THREADS = {threads}  # another number changes the last bits of the losses"
    if recipe.task.classes:
        yield from _listed("CLASSES", recipe.task.classes)
    yield ""
    if config.device == "best":
        yield 'DEVICE = torch.device("cpu")'
        yield "if torch.accelerator.is_available():"
        yield "    DEVICE = torch.accelerator.current_accelerator()"
    else:
        yield f"DEVICE = torch.device({literal(config.device)})"


def _listed(name: str, texts: Iterable[str]) -> list[str]:
    """A list of strings called `name`, as many in a line as fit."""
    items = [f"{literal(text)}," for text in texts]
    line = f"{name} = [{' '.join(items).removesuffix(',')}]"
    if len(line) <= 88:
        return [line]
    lines = [f"{name} = ["]
    for item in items:
        if lines[-1].startswith(" ") and len(lines[-1]) + len(item) < 88:
            lines[-1] += f" {item}"
        else:
            lines.append(f"    {item}")
    return [*lines, "]"]


def _load_data(recipe: Recipe) -> Iterator[str]:
    """The function that gives the parts of the data as tensors, and the function that prepares raw inputs."""
    parts = {"train": True, "val": recipe.validates, "test": recipe.tests}
    given = ", ".join(f'"{name}": (x_{name}, y_{name})' for name, there in parts.items() if there)
    yield f"def load_data({'root: str' if recipe.needs_root else ''}) -> tuple[Parts, Prepare]:"
    yield '    """The examples, ready for the model, and the function that prepares raw ones."""'
    if recipe.data.lines[0].startswith("def "):
        yield ""
    yield from body(recipe.data.lines)
    yield f"    parts = {{{given}}}"
    yield "    return parts, prepare"
