"""The templates as tests take them: those that are sound, and of these the ones that are quick to build."""

from __future__ import annotations

from functools import cache

import resources
from designer.model import files
from designer.model.design import Design

MISTAKES = resources.GROUPS["Mistakes to mend"]
HEAVY = {"vgg16", "tutorial_cnn_module", "tutorial_cnn_sequential", "tutorial_cnn_function", "unet"}
"""More than 30 million parameters."""

SOUND = tuple(name for name in resources.TEMPLATES if name not in MISTAKES)
LIGHT = tuple(name for name in SOUND if name not in HEAVY)


@cache
def design(name: str) -> Design:
    """The design of a template."""
    return files.loads(resources.template(name), name=name)
