"""The files that Blockwright carries along: templates, icons, and pictures of the themes."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from itertools import chain
from pathlib import Path
from types import MappingProxyType

SUFFIX = ".blockwright"

GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "First networks": (
            "digits_mlp",
            "mnist_mlp",
            "lenet",
            "mnist_cnn",
            "cifar_cnn",
            "autoencoder",
            "lstm_digits",
            "iris_mlp",
            "spiral_mlp",
            "diabetes_regression",
            "regression_1000",
            "random_linear",
        ),
        "Ways to write a block": (
            "tutorial_cnn_module",
            "tutorial_cnn_sequential",
            "tutorial_cnn_function",
            "conv_blocks_deep",
            "moduledict_activation",
            "modulelist_trace",
            "modulelist_pairs",
            "nested_mlp",
            "dynamic_net",
        ),
        "Known networks": (
            "resnet18",
            "resnet50",
            "vgg16",
            "mobilenet_v2",
            "googlenet",
            "densenet121",
            "unet",
            "vit_tiny",
            "transformer_text",
            "vae",
        ),
        "Mistakes to mend": ("mistake_batchnorm", "mistake_linear"),
    }
)
"""The names of the templates by the heading under which they are shown; the first trains in seconds, offline."""

TEMPLATES = tuple(chain.from_iterable(GROUPS.values()))
"""The names of all templates in the order in which they are shown."""


def template(name: str) -> str:
    """The text of the design file of that template; raises KeyError for a name that is not in `TEMPLATES`."""
    if name not in TEMPLATES:
        raise KeyError(name)
    return (files(__name__) / "templates" / f"{name}{SUFFIX}").read_text(encoding="utf-8")


def folder(name: str) -> Path:
    """The folder `name` of these files on the disk, for what Qt reads by itself."""
    return Path(__file__).parent / name
