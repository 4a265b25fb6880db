"""The data sets that scikit-learn carries along: they need no file and no network."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from designer.values import Values
from engine.data.columns import Column
from engine.data.spec import PICTURE_PARAMS, DatasetSpec, Outline, Place, Raw, Script, Split

if TYPE_CHECKING:
    from torch import Tensor


def _outline(outline: Outline, _options: Values, _root: Path) -> Outline:
    return outline


def _read(loader: str, _options: Values, _place: Place) -> Raw:
    import torch
    from sklearn import datasets

    data = getattr(datasets, loader)()
    if loader == "load_digits":
        inputs = torch.tensor(data.images, dtype=torch.float32).unsqueeze(1)
    else:
        inputs = torch.tensor(data.data, dtype=torch.float32)
    if loader == "load_diabetes":
        targets: Tensor = torch.tensor(data.target, dtype=torch.float32).unsqueeze(1)
    else:
        targets = torch.tensor(data.target, dtype=torch.int64)
    return Raw(Split(inputs, targets))


def _script(loader: str, options: Values, _root: Path, _folder: str) -> Script:
    inputs, targets = "torch.tensor(data.data, dtype=torch.float32)", "torch.tensor(data.target, dtype=torch.int64)"
    if loader == "load_digits":
        inputs = "torch.tensor(data.images, dtype=torch.float32).unsqueeze(1)"
    if loader == "load_diabetes":
        targets = "torch.tensor(data.target, dtype=torch.float32).unsqueeze(1)"
    lines = [f"data = {loader}()", f"x_train = {inputs}"]
    if options.get("goal") != "reconstruction":
        lines.append(f"y_train = {targets}")
    return Script((f"from sklearn.datasets import {loader}",), tuple(lines))


def _columns(names: str) -> tuple[Column, ...]:
    return tuple(Column(name.strip(), place) for place, name in enumerate(names.split(",")))


def _classification(kind: str, title: str, text: str, outline: Outline) -> DatasetSpec:
    pictures = outline.picture
    return DatasetSpec(
        kind=kind,
        title=title,
        help=text,
        goals=("classification", "reconstruction"),
        scaling="unit" if pictures else "computed",
        options=PICTURE_PARAMS if pictures else (),
        outline=partial(_outline, outline),
        read=partial(_read, f"load_{kind}"),
        script=partial(_script, f"load_{kind}"),
    )


DIGITS = _classification(
    "digits",
    "Digits (8 x 8)",
    "1,797 handwritten digits of 8 x 8 pixels, each from 0 to 16.",
    Outline((1, 8, 8), tuple("0123456789"), picture=True, peak=16),
)
IRIS = _classification(
    "iris",
    "Iris",
    "150 flowers of three species: four lengths in centimetres.",
    Outline(
        (4,),
        ("setosa", "versicolor", "virginica"),
        columns=_columns("sepal length (cm), sepal width (cm), petal length (cm), petal width (cm)"),
    ),
)
WINE = _classification(
    "wine",
    "Wine",
    "178 wines of three cultivars: thirteen chemical figures.",
    Outline(
        (13,),
        ("class_0", "class_1", "class_2"),
        columns=_columns(
            "alcohol, malic_acid, ash, alcalinity_of_ash, magnesium, total_phenols, flavanoids, nonflavanoid_phenols, "
            "proanthocyanins, color_intensity, hue, od280/od315_of_diluted_wines, proline"
        ),
    ),
)
_CELLS = (
    *("radius", "texture", "perimeter", "area", "smoothness"),
    *("compactness", "concavity", "concave points", "symmetry", "fractal dimension"),
)
BREAST_CANCER = _classification(
    "breast_cancer",
    "Breast cancer (Wisconsin)",
    "569 tumours, malignant or benign: thirty figures of their cells.",
    Outline(
        (30,),
        ("malignant", "benign"),
        columns=_columns(
            ", ".join(each.format(name) for each in ("mean {}", "{} error", "worst {}") for name in _CELLS)
        ),
    ),
)
DIABETES = DatasetSpec(
    kind="diabetes",
    title="Diabetes",
    help="442 patients: ten figures, and how far the disease went within a year (25 to 346).",
    goals=("regression", "reconstruction"),
    scaling="computed",
    options=(),
    outline=partial(
        _outline, Outline((10,), target=(1,), columns=_columns("age, sex, bmi, bp, s1, s2, s3, s4, s5, s6"))
    ),
    read=partial(_read, "load_diabetes"),
    script=partial(_script, "load_diabetes"),
)

SPECS = (DIGITS, IRIS, WINE, BREAST_CANCER, DIABETES)
