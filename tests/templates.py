"""The templates as tests take them: those that are sound, and of these the ones that are quick to build."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import torch
from torch import Tensor

import resources
from designer.model import files
from designer.model.design import Design
from designer.report import Report, TensorType

MISTAKES = resources.GROUPS["Mistakes to mend"]
HEAVY = {"resnet50", "vgg16", "unet", "tutorial_cnn_module", "tutorial_cnn_sequential", "tutorial_cnn_function"}
"""More than 20 million parameters."""

SOUND = tuple(name for name in resources.TEMPLATES if name not in MISTAKES)
WARNINGS: Mapping[str, str] = {
    "nested_mlp": "total loses the batch: its input is N x 20, but its output, scalar, is one for all examples."
}
"""What a check says of sound templates."""
LIGHT = tuple(name for name in SOUND if name not in HEAVY)


@cache
def layered() -> Design:
    """ResNet-18 whose four layers are instances of one definition, so that blocks with values stand three deep."""
    return files.load(Path(__file__).parent / "files" / "layered.blockwright")


@cache
def design(name: str) -> Design:
    """The design of a template."""
    return files.loads(resources.template(name), name=name)


def examples(report: Report, count: int = 2) -> list[Tensor]:
    """A random batch for every input of a model; whole numbers are 0 and 1."""
    types = [type_ for type_ in report.main.inputs.values() if isinstance(type_, TensorType)]
    return [
        torch.rand(type_.sizes(count)) if type_.dtype == "float32" else torch.randint(2, type_.sizes(count))
        for type_ in types
    ]
