"""Points in the plane: moons, circles, spirals and blobs; made anew for the same seed, always the same."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import cast

from designer.params import Float, Int, Param
from designer.values import Values
from engine.data.spec import DatasetSpec, Outline, Place, Raw, Script, Split

_EXAMPLES = Param("examples", Int(10, 1_000_000), 1000, "How many points.")
_SEED = Param("seed", Int(0, 2**32 - 1), 0, "Seed of the points.")


def _noise(default: float) -> Param:
    return Param("noise", Float(0, 10), default, "Standard deviation by which points miss their place.")


def _outline(count: Callable[[Values], int], options: Values, _root: Path) -> Outline:
    return Outline((2,), tuple(map(str, range(count(options)))))


def _read(maker: str, renamed: dict[str, str], options: Values, _place: Place) -> Raw:
    import torch
    from sklearn import datasets

    points, labels = getattr(datasets, maker)(**{renamed.get(name, name): value for name, value in options.items()})
    return Raw(Split(torch.tensor(points, dtype=torch.float32), torch.tensor(labels, dtype=torch.int64)))


def _script(maker: str, renamed: dict[str, str], options: Values, _root: Path, _folder: str) -> Script:
    arguments = ", ".join(f"{renamed.get(name, name)}={value!r}" for name, value in options.items())
    lines = (
        f"points, labels = {maker}({arguments})",
        "x_train = torch.tensor(points, dtype=torch.float32)",
        "y_train = torch.tensor(labels, dtype=torch.int64)",
    )
    return Script((f"from sklearn.datasets import {maker}",), lines)


def _read_spirals(options: Values, _place: Place) -> Raw:
    from engine.data.spirals import spirals

    return Raw(Split(*spirals(**cast("dict[str, int]", dict(options)))))


def _script_spirals(options: Values, _root: Path, _folder: str) -> Script:
    from engine.data.spirals import spirals

    arguments = ", ".join(f"{name}={value!r}" for name, value in options.items())
    code = inspect.getsource(spirals).splitlines()
    return Script(("import math",), (*code, "", f"x_train, y_train = spirals({arguments})"))


def _sklearn(maker: str, title: str, text: str, params: tuple[Param, ...], **renamed: str) -> DatasetSpec:
    names = {"examples": "n_samples", "seed": "random_state", **renamed}
    return DatasetSpec(
        kind=title.lower(),
        title=title,
        help=text,
        goals=("classification",),
        scaling="none",
        options=(_EXAMPLES, *params, _SEED),
        outline=partial(_outline, lambda options: cast("int", options.get("classes", 2))),
        read=partial(_read, maker, names),
        script=partial(_script, maker, names),
    )


MOONS = _sklearn("make_moons", "Moons", "Two half moons that reach into each other.", (_noise(0.1),))
CIRCLES = _sklearn(
    "make_circles",
    "Circles",
    "A small circle inside a large one.",
    (_noise(0.1), Param("factor", Float(0, 0.99), 0.5, "Radius of the small circle; the large one has 1.")),
)
BLOBS = _sklearn(
    "make_blobs",
    "Blobs",
    "Round clouds of points, one for each class.",
    (
        Param("classes", Int(2, 100), 3, "How many clouds."),
        Param("deviation", Float(0, 10), 1.0, "Standard deviation of each cloud."),
    ),
    classes="centers",
    deviation="cluster_std",
)
SPIRALS = DatasetSpec(
    kind="spirals",
    title="Spirals",
    help="Arms of points that wind around each other.",
    goals=("classification",),
    scaling="none",
    options=(
        _EXAMPLES,
        Param("arms", Int(2, 20), 2, "How many arms, each a class."),
        Param("turns", Float(0, 10), 1.0, "How often an arm winds around the centre."),
        _noise(0.02),
        _SEED,
    ),
    outline=partial(_outline, lambda options: cast("int", options["arms"])),
    read=_read_spirals,
    script=_script_spirals,
)

SPECS = (MOONS, CIRCLES, SPIRALS, BLOBS)
