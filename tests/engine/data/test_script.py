"""The data part of a script gives the tensors that `load` and `prepare` give, bit for bit."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine.data import DataConfig, load
from engine.data.script import script

EMBEDDED = ["digits", "iris", "wine", "breast_cancer", "diabetes", "moons", "circles", "spirals", "blobs", "random"]
GIVEN = {"kind": "given", "mean": [0.4], "deviation": [0.3]}


def check(raw: dict[str, Any], root: Path | None = None) -> dict[str, Any]:
    config = DataConfig.read(raw)
    data = load(config, root)
    printed = script(config, root, folder=repr(str(root)))
    text = "\n".join((*printed.imports, *printed.lines))
    ast.parse(text)
    paths = {str(folder) for folder in (root, root.parent if root else None)}  # may be of any length
    assert all(len(line) <= 120 or any(path in line for path in paths) for line in text.splitlines())
    names: dict[str, Any] = {}
    exec(compile(text, "<script>", "exec"), names)
    for part, split in (("train", data.train), ("val", data.validation), ("test", data.test)):
        assert (f"x_{part}" in names) == (split is not None)
        if split is None:
            continue
        inputs, targets = names[f"x_{part}"], names[f"y_{part}"]
        prepared = data.prepare(split.inputs)
        assert torch.equal(inputs, prepared)
        assert inputs.dtype == prepared.dtype
        assert inputs.stride() == prepared.stride()
        assert torch.equal(targets, prepared if split.reconstructs else split.targets)
        assert targets.dtype == (prepared if split.reconstructs else split.targets).dtype
    assert tuple(data.prepare(data.train.inputs[:1]).shape[1:]) == data.task.inputs[0].shape
    assert str(data.prepare(data.train.inputs[:1]).dtype) == f"torch.{data.task.inputs[0].dtype}"
    return names


@pytest.mark.parametrize("kind", EMBEDDED)
@pytest.mark.parametrize("scaling", ["none", "unit", "computed", GIVEN], ids=str)
def test_embedded_data_are_scaled_alike(kind: str, scaling: object) -> None:
    check({"dataset": {"kind": kind}, "scaling": scaling, "validation": 0.1})


@pytest.mark.parametrize("kind", ["digits", "iris", "diabetes", "random"])
def test_a_reconstruction_has_its_prepared_input_as_target(kind: str) -> None:
    check({"dataset": {"kind": kind, "goal": "reconstruction"}, "validation": 0.1})


@pytest.mark.parametrize("layout", ["image", "rows", "flat"])
@pytest.mark.parametrize(("resize", "pad"), [(None, 0), (12, 0), ([5, 9], 2), (None, 3)])
def test_pictures_are_formed_alike(layout: str, resize: object, pad: int) -> None:
    dataset = {"kind": "digits", "layout": layout, "resize": resize, "pad": pad}
    check({"dataset": dataset, "scaling": "computed", "test": 0.3, "split_seed": 5})


@pytest.mark.parametrize("goal", ["classification", "regression", "multilabel"])
@pytest.mark.parametrize("tokens", [0, 50])
def test_random_tensors_are_drawn_alike(goal: str, tokens: int) -> None:
    dataset = {"kind": "random", "goal": goal, "shape": [3, 4], "tokens": tokens, "target": [2, 2], "classes": 4}
    check({"dataset": dataset, "scaling": "none"})
    check({"dataset": {**dataset, "labels": [3], "zeros": True}, "scaling": "none"})


def test_without_held_out_rows_nothing_is_reordered() -> None:
    names = check({"dataset": {"kind": "iris"}, "test": 0})
    assert "order" not in names


@pytest.mark.parametrize(("scaling", "validation"), [("unit", 0), ("computed", 0.1)])
def test_mnist_is_read_alike(datasets: Path, scaling: object, validation: float) -> None:
    check({"dataset": {"kind": "mnist"}, "scaling": scaling, "validation": validation}, datasets)


def test_mnist_is_padded_alike(datasets: Path) -> None:
    check({"dataset": {"kind": "mnist", "pad": 2}}, datasets)


@pytest.mark.parametrize("scaling", ["computed", {"kind": "given", "mean": [0.5] * 3, "deviation": [0.5] * 3}])
def test_colour_pictures_of_a_file_are_read_alike(datasets: Path, scaling: object) -> None:
    check({"dataset": {"kind": "npz", "path": "cifar10-small.npz"}, "scaling": scaling, "validation": 0.1}, datasets)


FILES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "table": ({"x_train": np.random.default_rng(0).normal(size=(20, 3)), "y_train": np.arange(20) % 4}, {}),
    "column of labels": ({"x_train": np.eye(20), "y_train": (np.arange(20) % 4)[:, None]}, {}),
    "one value": ({"x_train": np.eye(20), "y_train": np.linspace(0, 1, 20)}, {"goal": "regression"}),
    "labels": ({"x_train": np.eye(20), "y_train": np.eye(20, 5)}, {"goal": "multilabel"}),
    "grey": ({"x_train": np.arange(20 * 30, dtype=np.uint8).reshape(20, 5, 6), "y_train": np.arange(20) % 2}, {}),
    "grey rows": (
        {"x_train": np.arange(20 * 30, dtype=np.uint8).reshape(20, 5, 6), "y_train": np.arange(20) % 2},
        {"layout": "rows", "pad": 1},
    ),
    "bytes": ({"x_train": np.arange(60, dtype=np.uint8).reshape(20, 3), "y_train": np.arange(20) % 2}, {}),
    "colour rows": (
        {"x_train": np.arange(20 * 30, dtype=np.uint8).reshape(20, 5, 2, 3), "y_train": np.arange(20) % 2},
        {"layout": "rows", "resize": 4},
    ),
    "floats last": ({"x_train": np.random.default_rng(0).random((20, 5, 4, 3)), "y_train": np.arange(20) % 2}, {}),
    "autoencoder": ({"x_train": np.random.default_rng(0).random((20, 5))}, {"goal": "reconstruction"}),
    "sequences": ({"x_train": np.random.default_rng(0).random((20, 5, 4)), "y_train": np.arange(20) % 2}, {}),
    "segments": (
        {"x_train": np.zeros((8, 5, 4, 3), np.uint8), "y_train": np.arange(160).reshape(8, 5, 4) % 3},
        {},
    ),
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("scaling", ["none", "unit", "computed"])
def test_files_are_read_alike(name: str, scaling: str, tmp_path: Path) -> None:
    arrays, options = FILES[name]
    np.savez(tmp_path / "data.npz", **arrays)
    check({"dataset": {"kind": "npz", "path": "data.npz", **options}, "scaling": scaling, "validation": 0.2}, tmp_path)


def test_tokens_stay_whole_numbers(tmp_path: Path) -> None:
    path = tmp_path / "data.npz"
    np.savez(path, x_train=np.arange(40).reshape(10, 4), y_train=np.arange(10) % 2)
    check({"dataset": {"kind": "npz", "path": str(path), "tokens": True}, "scaling": "none"}, tmp_path / "elsewhere")
