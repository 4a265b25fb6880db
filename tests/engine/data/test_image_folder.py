"""Folders of pictures: their classes and parts, what is refused, and that scripts and predictions read them alike."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from engine.data import Data, DataConfig, DataRefused, Intake, describe, image_folder, load, read_examples
from tests.engine.data.test_script import check

RANDOM = np.random.default_rng(0)


def drawn(path: Path, width: int = 12, height: int = 12, mode: str = "RGB") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = RANDOM.integers(0, 256, (height, width, 4), dtype=np.uint8)
    Image.fromarray(pixels, "RGBA").convert(mode).save(path)
    return path


def pictures(folder: Path, parts: Sequence[str] = ("",), **look: Any) -> Path:
    for part in parts:
        for name in ("cat", "dog"):
            for number in range(3):
                drawn(folder / part / name / f"{number}.png", **look)
    return folder


def settings(folder: Path, **options: Any) -> dict[str, Any]:
    return {"dataset": {"kind": "image_folder", "path": str(folder), **options}}


def taken(folder: Path, **options: Any) -> Data:
    return load(DataConfig.read(settings(folder, **options)))


def refused(folder: Path, **options: Any) -> str:
    with pytest.raises(DataRefused) as caught:
        taken(folder, **options)
    return str(caught.value)


def test_each_folder_is_a_class(tmp_path: Path) -> None:
    data = taken(pictures(tmp_path))
    assert data.task.classes == ("cat", "dog")
    assert data.task.inputs[0].shape == (3, 12, 12)
    assert len(data.train) == 5
    assert data.test is not None


def test_folders_around_give_the_parts(tmp_path: Path) -> None:
    data = taken(pictures(tmp_path, ("train", "valid", "test")))
    assert data.validation is not None
    assert data.test is not None
    assert [len(data.train), len(data.validation), len(data.test)] == [6, 6, 6]


def test_where_there_is_validation_nothing_is_taken_from_the_training_unasked(tmp_path: Path) -> None:
    data = taken(pictures(tmp_path, ("train", "val")))
    assert data.validation is not None
    assert (len(data.train), data.test) == (6, None)


def test_a_class_may_be_called_train(tmp_path: Path) -> None:
    drawn(tmp_path / "train" / "a.png")
    drawn(tmp_path / "plane" / "a.png")
    assert describe(DataConfig.read(settings(tmp_path))).classes == ("plane", "train")


def test_pictures_of_many_sizes_become_squares_of_64(tmp_path: Path) -> None:
    drawn(pictures(tmp_path) / "cat" / "9.png", 20, 15)
    assert taken(tmp_path).task.inputs[0].shape == (3, 64, 64)


def test_pictures_of_one_size_keep_it(tmp_path: Path) -> None:
    assert taken(pictures(tmp_path, width=10, height=14)).task.inputs[0].shape == (3, 14, 10)


def test_grey_pictures_have_one_channel(tmp_path: Path) -> None:
    assert taken(pictures(tmp_path), channels="grey").task.inputs[0].shape == (1, 12, 12)


def test_progress_is_told_until_all_is_there(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    folder = pictures(tmp_path, ("train", "val"))
    load(DataConfig.read(settings(folder)), progress=lambda _what, done, total: told.append((done, total)))
    assert told == [(6 * 432, 12 * 432), (12 * 432, 12 * 432)]


def test_a_broken_picture_is_told_by_its_path(tmp_path: Path) -> None:
    path = pictures(tmp_path) / "dog" / "1.png"
    path.write_bytes(path.read_bytes()[:60])
    assert str(path) in refused(tmp_path, size=8)


def test_pictures_of_sixteen_bits_are_refused(tmp_path: Path) -> None:
    path = pictures(tmp_path) / "dog" / "1.png"
    Image.fromarray(np.full((12, 12), 65535, np.uint16)).save(path)
    assert f"{path} has more than 8 bits" in refused(tmp_path)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("remove dog", "The folder val of .* has no class “dog”, which train has"),
        ("empty cat", "cat has no pictures"),
        ("no classes", "has no folders in it"),
        ("absent", "There is no folder"),
        ("a file", "There is no folder"),
    ],
)
def test_folders_that_do_not_fit_are_told(tmp_path: Path, change: str, sentence: str) -> None:
    folder = pictures(tmp_path / "data", ("train", "val"))
    match change:
        case "remove dog":
            shutil.rmtree(folder / "val" / "dog")
        case "empty cat":
            for file in (folder / "train" / "cat").iterdir():
                file.unlink()
        case "no classes":
            folder = folder / "train" / "cat"
        case "absent":
            folder = tmp_path / "none"
        case "a file":
            folder = folder / "train" / "cat" / "0.png"
    with pytest.raises(DataRefused, match=sentence):
        taken(folder)


def test_a_share_cannot_be_held_out_beside_own_validation_data(tmp_path: Path) -> None:
    folder = pictures(tmp_path, ("train", "val"))
    with pytest.raises(DataRefused, match=r"data\.validation must be 0"):
        describe(DataConfig.read({**settings(folder), "validation": 0.1}))


def test_what_does_not_fit_into_memory_is_told_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image_folder, "_free_bytes", lambda: 100_000)
    with pytest.raises(
        DataRefused, match=r"6 pictures of 500 x 500 pixels would take 0\.0 GB .* Choose a smaller size"
    ):
        describe(DataConfig.read(settings(pictures(tmp_path), size=500)))


@pytest.mark.parametrize(
    "options",
    [{}, {"size": 8}, {"size": [9, 7]}, {"channels": "grey", "size": 16}, {"layout": "flat", "pad": 2}],
    ids=str,
)
@pytest.mark.parametrize("parts", [("",), ("train", "val", "test")], ids=["classes", "parts"])
def test_a_script_reads_a_folder_alike(tmp_path: Path, options: dict[str, Any], parts: Sequence[str]) -> None:
    folder = pictures(tmp_path / "shots", parts)
    drawn(folder / parts[0] / "cat" / "tall.png", 9, 17)
    drawn(folder / parts[0] / "cat" / "wide.bmp", 31, 6)
    drawn(folder / parts[0] / "dog" / "clear.png", 12, 12, "RGBA")
    drawn(folder / parts[0] / "dog" / "deep" / "below.JPG", 12, 12)
    image = Image.open(folder / parts[0] / "cat" / "0.png")
    exif = image.getexif()
    exif[0x0112] = 6
    image.crop((0, 0, 12, 5)).save(folder / parts[0] / "cat" / "turned.jpg", exif=exif)
    check({"dataset": {"kind": "image_folder", "path": "shots", **options}}, tmp_path)


def test_a_script_reconstructs_pictures_alike(tmp_path: Path) -> None:
    check({**settings(pictures(tmp_path), goal="reconstruction"), "scaling": "computed"}, tmp_path)


@pytest.mark.parametrize("options", [{"size": 8}, {"size": [6, 9]}], ids=str)
def test_a_picture_to_predict_is_read_as_those_trained_on(tmp_path: Path, options: dict[str, Any]) -> None:
    folder = pictures(tmp_path / "shots")
    path = drawn(folder / "cat" / "0.png", 21, 13)
    data = load(DataConfig.read({**settings(folder, **options), "test": 0}))
    stored = Intake.read(data.intake.raw())
    assert torch.equal(read_examples([path], stored).inputs[0], data.train.inputs[0])


def test_real_pictures_are_read(datasets: Path) -> None:
    data = load(DataConfig.read({"dataset": {"kind": "image_folder", "path": "cifar10-folder"}}), datasets)
    assert data.train.inputs.shape == (2500, 3, 32, 32)
    assert data.validation is not None
    assert len(data.validation) == 500
