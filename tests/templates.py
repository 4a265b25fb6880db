"""The templates as tests take them: those that are sound, and of these the ones that are quick to build."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import resources
from designer.model import files
from designer.model.design import Design

MISTAKES = resources.GROUPS["Mistakes to mend"]
HEAVY = {"resnet50", "vgg16", "unet", "tutorial_cnn_module", "tutorial_cnn_sequential", "tutorial_cnn_function"}
"""More than 20 million parameters."""

SOUND = tuple(name for name in resources.TEMPLATES if name not in MISTAKES)
LIGHT = tuple(name for name in SOUND if name not in HEAVY)


@cache
def layered() -> Design:
    """ResNet-18 whose four layers are instances of one definition, so that blocks with values stand three deep."""
    return files.load(Path(__file__).parent / "files" / "layered.blockwright")


@cache
def design(name: str) -> Design:
    """The design of a template."""
    return files.loads(resources.template(name), name=name)
