"""Random tensors of given shapes: for trying a network out before there are data for it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, cast

from designer.params import Bool, Int, Param
from designer.params import Sequence as ListOf
from designer.task import Goal
from designer.values import MAX_INT, Values
from engine.data.spec import DataRefused, DatasetSpec, Outline, Place, Raw, Script, Split

if TYPE_CHECKING:
    import torch
    from torch import Tensor

MAX_NUMBERS = 2**28
GOALS: tuple[Goal, ...] = ("classification", "regression", "multilabel", "reconstruction")


def _outline(options: Values, _root: Path) -> Outline:
    shape, target, classes = _shape(options, "shape"), _shape(options, "target"), cast("int", options["classes"])
    labels = _shape(options, "labels")
    numbers = cast("int", options["examples"]) * (math.prod(shape) + math.prod(target) + math.prod(labels) + classes)
    if numbers > MAX_NUMBERS:
        raise DataRefused(f"{numbers:,} random numbers are too many; choose fewer examples or a smaller shape.")
    names = tuple(map(str, range(classes)))
    dtype = "int64" if options["tokens"] else "float32"
    match options["goal"]:
        case "classification":
            return Outline(shape, names, target=labels, dtype=dtype)
        case "multilabel":
            return Outline(shape, names, target=(classes,), dtype=dtype)
    return Outline(shape, target=target, dtype=dtype)


def _read(options: Values, _place: Place) -> Raw:
    import torch

    generator = torch.Generator().manual_seed(cast("int", options["seed"]))
    size = (cast("int", options["examples"]), *_shape(options, "shape"))
    tokens = cast("int", options["tokens"])
    inputs = torch.randint(tokens, size, generator=generator) if tokens else torch.randn(size, generator=generator)
    return Raw(Split(inputs, _targets(options, inputs, generator)))


def _targets(options: Values, inputs: Tensor, generator: torch.Generator) -> Tensor:
    import torch

    examples, classes = len(inputs), cast("int", options["classes"])
    match options["goal"]:
        case "classification":
            return torch.randint(classes, (examples, *_shape(options, "labels")), generator=generator)
        case "multilabel":
            return torch.randint(2, (examples, classes), generator=generator).float()
        case "regression":
            size = (examples, *_shape(options, "target"))
            return torch.zeros(size) if options["zeros"] else torch.randn(size, generator=generator)
    return inputs


def _script(options: Values, _root: Path, _folder: str) -> Script:
    examples, classes, tokens = options["examples"], options["classes"], options["tokens"]
    size = (examples, *_shape(options, "shape"))
    lines = [
        f"generator = torch.Generator().manual_seed({options['seed']})",
        f"x_train = torch.randint({tokens}, {size}, generator=generator)"
        if tokens
        else f"x_train = torch.randn({size}, generator=generator)",
    ]
    match options["goal"]:
        case "classification":
            places = (examples, *_shape(options, "labels"))
            lines.append(f"y_train = torch.randint({classes}, {places}, generator=generator)")
        case "multilabel":
            lines.append(f"y_train = torch.randint(2, ({examples}, {classes}), generator=generator).float()")
        case "regression":
            target = (examples, *_shape(options, "target"))
            drawn = f"torch.randn({target}, generator=generator)"
            lines.append(f"y_train = {f'torch.zeros({target})' if options['zeros'] else drawn}")
    return Script((), tuple(lines))


def _shape(options: Values, name: str) -> tuple[int, ...]:
    return cast("tuple[int, ...]", options[name])


RANDOM = DatasetSpec(
    kind="random",
    title="Random tensors",
    help="Numbers without meaning, of the shapes you name.",
    goals=GOALS,
    scaling="none",
    options=(
        Param("shape", ListOf(Int(1, 2**20)), (16,), "Shape of one input, without the batch dimension."),
        Param("examples", Int(1, 10_000_000), 256, "How many examples."),
        Param("classes", Int(1, 100_000), 10, "How many classes or labels."),
        Param("labels", ListOf(Int(1, 2**20)), (), "Shape of the classes of one example, such as 16 for 16 tokens."),
        Param("target", ListOf(Int(1, 2**20)), (1,), "Shape of one target of a regression."),
        Param("zeros", Bool(), False, "Whether the targets of a regression are zeros in place of random numbers."),
        Param("tokens", Int(0, 10_000_000), 0, "Inputs are whole numbers below this one; 0 makes them real numbers."),
        Param("seed", Int(0, MAX_INT), 0, "Seed of the numbers."),
    ),
    outline=_outline,
    read=_read,
    script=_script,
)

SPECS = (RANDOM,)
