"""The files that Blockwright carries along: templates, icons, and pictures of the themes."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

SUFFIX = ".blockwright"

TEMPLATES = (
    "digits_mlp",
    "mnist_mlp",
    "lenet",
    "mnist_cnn",
    "cifar_cnn",
    "resnet18",
    "autoencoder",
    "lstm_digits",
    "iris_mlp",
    "spiral_mlp",
    "diabetes_regression",
)
"""The names of the templates in the order in which they are shown; the first needs no download and seconds to train."""


def template(name: str) -> str:
    """The text of the design file of that template; raises KeyError for a name that is not in `TEMPLATES`."""
    if name not in TEMPLATES:
        raise KeyError(name)
    return (files(__name__) / "templates" / f"{name}{SUFFIX}").read_text(encoding="utf-8")


def folder(name: str) -> Path:
    """The folder `name` of these files on the disk, for what Qt reads by itself."""
    return Path(__file__).parent / name
