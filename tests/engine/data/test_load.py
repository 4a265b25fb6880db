"""What the data settings mean: the task, the splits and the scaled numbers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import event, given
from hypothesis import strategies as st

from designer.task import Task
from engine.data import DATASETS, SCALINGS, DataConfig, DataRefused, describe, load
from engine.data.spec import Raw, Split
from engine.data.splits import Shares, split
from engine.settings import SettingRefused

STATIC = [kind for kind, spec in DATASETS.items() if not spec.own]


def task(**dataset: Any) -> Task:
    return describe(DataConfig.read({"dataset": dataset}))


def test_the_default_is_the_embedded_digits() -> None:
    config = DataConfig.read({})
    assert config.kind == "digits"
    assert describe(config).output == (10,)


@pytest.mark.parametrize(("kind", "goal"), [(kind, goal) for kind in STATIC for goal in DATASETS[kind].goals])
def test_a_task_is_known_without_reading_data(kind: str, goal: str, tmp_path: Path) -> None:
    options = {"goal": goal} if len(DATASETS[kind].goals) > 1 else {}
    described = describe(DataConfig.read({"dataset": {"kind": kind, **options}}), tmp_path)
    assert described.goal == goal
    assert (len(described.classes) > 0) == (goal in {"classification", "multilabel"})
    assert len(set(described.classes)) == len(described.classes)


@pytest.mark.parametrize("kind", ["digits", "iris", "wine", "breast_cancer"])
def test_class_names_are_those_of_scikit_learn(kind: str) -> None:
    from sklearn import datasets

    assert task(kind=kind).classes == tuple(map(str, getattr(datasets, f"load_{kind}")().target_names))


@pytest.mark.parametrize("kind", ["iris", "wine", "breast_cancer", "diabetes"])
def test_columns_are_those_of_scikit_learn(kind: str) -> None:
    from sklearn import datasets

    names = load(DataConfig.read({"dataset": {"kind": kind}})).intake.names
    assert names == tuple(map(str, getattr(datasets, f"load_{kind}")().feature_names))


@pytest.mark.parametrize("kind", ["fashion_mnist", "kmnist"])
def test_class_names_are_those_of_torchvision(kind: str) -> None:
    from torchvision import datasets

    assert list(task(kind=kind).classes) == getattr(datasets, DATASETS[kind].title).classes


def test_cifar100_has_a_hundred_classes_in_order() -> None:
    classes = task(kind="cifar100").classes
    assert len(classes) == 100
    assert list(classes) == sorted(classes)


@pytest.mark.parametrize("kind", ["moons", "circles", "spirals", "blobs", "random", "digits", "iris", "diabetes"])
def test_data_are_what_the_task_says(kind: str) -> None:
    data = load(DataConfig.read({"dataset": {"kind": kind}, "validation": 0.1}))
    for part in (data.train, data.validation, data.test):
        assert part is not None
        assert data.prepare(part.inputs).shape == (len(part), *data.task.inputs[0].shape)
        assert part.targets.shape == (len(part), *data.task.target.shape)
        assert str(part.targets.dtype) == f"torch.{data.task.target.dtype}"
        if data.task.goal == "classification":
            assert int(part.targets.max()) < len(data.task.classes)


@pytest.mark.parametrize("kind", STATIC)
def test_settings_come_back_as_they_were_read(kind: str) -> None:
    config = DataConfig.read({"dataset": {"kind": kind}, "validation": 0.25, "scaling": {"kind": "none"}})
    assert DataConfig.read(config.raw()) == config


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ({"dataset": {"kind": "minst"}}, "Did you mean mnist"),
        ({"dataset": {"kind": "iris", "resize": 3}}, "no setting data.dataset.resize"),
        ({"dataset": {"kind": "moons", "goal": "regression"}}, "no setting data.dataset.goal"),
        ({"scaling": "unti"}, "Did you mean unit"),
        ({"scaling": "given"}, "data.scaling.mean is missing"),
        ({"scaling": {"kind": "given", "mean": [0.1], "deviation": [0]}}, "data.scaling.deviation must"),
        ({"validation": 0.95}, "data.validation must"),
        ({"validaton": 0.1}, "Did you mean validation"),
        ({"test": "x"}, "data.test"),
        ({"split_seed": -1}, "data.split_seed must"),
        ({"dataset": {"kind": "npz"}}, "data.dataset.path is missing"),
        ({"dataset": {"kind": "csv"}}, "data.dataset.path is missing"),
        ({"dataset": {"kind": "image_folder"}}, "data.dataset.path is missing"),
        ({"dataset": {"kind": "npz", "path": 3}}, "data.dataset.path"),
        ({"dataset": {"kind": "digits", "pad": -1}}, "data.dataset.pad must"),
        ({"dataset": 3}, "data.dataset"),
    ],
)
def test_wrong_settings_are_refused(raw: dict[str, Any], sentence: str) -> None:
    with pytest.raises(SettingRefused, match=sentence):
        DataConfig.read(raw)


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ({"dataset": {"kind": "mnist"}, "test": 0.1}, "MNIST has its own test data"),
        ({"dataset": {"kind": "iris"}, "scaling": {"kind": "given", "mean": [1, 2], "deviation": [1]}}, "1 or 4"),
        ({"dataset": {"kind": "random", "examples": 10_000_000, "shape": [1000]}}, "too many"),
        ({"dataset": {"kind": "digits", "resize": 1024, "pad": 512, "layout": "flat"}}, None),
        ({"dataset": {"kind": "mnist", "resize": 1024, "pad": 512}}, None),
        ({"dataset": {"kind": "cifar10", "resize": 1024, "pad": 512}}, "too large"),
        ({"dataset": {"kind": "random", "tokens": 5}, "scaling": "unit"}, "tokens cannot be scaled"),
        ({"dataset": {"kind": "random", "tokens": 5, "goal": "reconstruction"}}, "cannot be reconstructed"),
    ],
)
def test_settings_that_do_not_fit_the_data_are_refused(raw: dict[str, Any], sentence: str | None) -> None:
    config = DataConfig.read(raw)
    if sentence is None:
        describe(config)
        return
    with pytest.raises(DataRefused, match=sentence):
        describe(config)


@given(st.integers(1, 300), st.floats(0, 0.9), st.floats(0, 0.9), st.integers(0, 2**53))
def test_splits_share_the_examples_out(count: int, test: float, validation: float, seed: int) -> None:
    rows = torch.arange(count)
    try:
        parts = split(Raw(Split(rows, rows + 1)), Shares(test, validation, seed))
    except DataRefused as refused:
        told = str(refused)
        event(told[-30:])
        return
    shown = [part.inputs for part in (parts.train, parts.validation, parts.test) if part is not None]
    assert torch.equal(torch.cat(shown).sort().values, rows)
    assert len(parts.train) > 0
    assert (parts.test is None) == (test == 0)
    assert (parts.validation is None) == (validation == 0)


def test_a_split_is_that_of_its_seed() -> None:
    first, again, other = (load(DataConfig.read({"split_seed": seed})).train.inputs for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_nothing_is_drawn_from_the_default_generator() -> None:
    before = torch.get_rng_state()
    for kind in ("digits", "spirals", "blobs", "random"):
        load(DataConfig.read({"dataset": {"kind": kind}, "validation": 0.1}))
    assert torch.equal(before, torch.get_rng_state())


def test_all_of_the_training_data_is_trained_on_without_validation(datasets: Path) -> None:
    data = load(DataConfig.read({"dataset": {"kind": "mnist"}}), datasets)
    assert (len(data.train), data.validation, len(data.test or ())) == (60_000, None, 10_000)
    assert data.train.inputs.dtype == torch.uint8


@pytest.mark.parametrize("columns", [np.zeros((20, 3)), np.full((20, 3), 0.1), np.full((20, 3), 1e30)])
@pytest.mark.parametrize("scaling", sorted(set(SCALINGS) - {"given"}))
def test_constant_columns_stay_finite(columns: Any, scaling: str, tmp_path: Path) -> None:
    np.savez(tmp_path / "x.npz", x_train=columns, y_train=np.arange(20) % 2)
    data = load(DataConfig.read({"dataset": {"kind": "npz", "path": "x.npz"}, "scaling": scaling}), tmp_path)
    assert bool(data.prepare(data.train.inputs).isfinite().all())
    assert data.test is not None
    assert bool((data.prepare(data.test.inputs).abs() <= 2e30).all())


def test_computed_figures_standardise() -> None:
    data = load(DataConfig.read({"dataset": {"kind": "wine"}, "scaling": "computed"}))
    values = data.prepare(data.train.inputs)
    assert torch.allclose(values.mean(0), torch.zeros(13), atol=1e-5)
    assert torch.allclose(values.std(0, correction=0), torch.ones(13), atol=1e-5)


def test_unit_figures_bring_columns_to_zero_and_one() -> None:
    data = load(DataConfig.read({"dataset": {"kind": "wine"}, "scaling": "unit"}))
    values = data.prepare(data.train.inputs)
    assert torch.equal(values.amin(0), torch.zeros(13))
    assert torch.allclose(values.amax(0), torch.ones(13))


def test_pixels_are_scaled_as_torchvision_scales_them(datasets: Path) -> None:
    from torchvision import transforms

    mean, deviation = [0.4914, 0.4822, 0.4465], [0.2470, 0.2435, 0.2616]
    given_figures = {"kind": "given", "mean": mean, "deviation": deviation}
    dataset = {"kind": "npz", "path": "cifar10-small.npz"}
    data = load(DataConfig.read({"dataset": dataset, "scaling": given_figures}), datasets)
    pictures = data.train.inputs[:200]
    plain = transforms.Compose([transforms.ToTensor(), transforms.Normalize(mean, deviation)])
    expected = torch.stack([plain(picture.permute(1, 2, 0).numpy()) for picture in pictures])
    assert torch.equal(data.prepare(pictures), expected)


def test_mnist_is_what_torchvision_makes_of_it(datasets: Path) -> None:
    from torchvision import transforms
    from torchvision.datasets import MNIST

    data = load(DataConfig.read({"dataset": {"kind": "mnist"}}), datasets)
    assert data.test is not None
    plain = MNIST(datasets, train=False, transform=transforms.ToTensor())
    expected = [plain[row] for row in range(300)]
    assert torch.equal(data.prepare(data.test.inputs[:300]), torch.stack([picture for picture, _ in expected]))
    assert data.test.targets[:300].tolist() == [label for _, label in expected]


@pytest.mark.parametrize("size", [32, 8, 14])
def test_resizing_is_that_of_pillow(datasets: Path, size: int) -> None:
    from PIL import Image

    plain = load(DataConfig.read({"dataset": {"kind": "npz", "path": "cifar10-small.npz"}}), datasets)
    resized = load(DataConfig.read({"dataset": {"kind": "npz", "path": "cifar10-small.npz", "resize": size}}), datasets)
    for before, after in zip(plain.train.inputs[:50], resized.train.inputs[:50], strict=True):
        image = Image.fromarray(before.permute(1, 2, 0).numpy()).resize((size, size), Image.Resampling.BILINEAR)
        assert np.abs(np.asarray(image).astype(int) - after.permute(1, 2, 0).numpy().astype(int)).max() <= 1


def test_data_settings_are_read_without_torch() -> None:
    code = (
        "import sys, engine.data; engine.data.describe(engine.data.DataConfig.read({})); print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
