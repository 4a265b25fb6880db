"""Files to predict become the tensors a network was trained on; what does not fit is told in a sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from engine.data import DataConfig, DataRefused, Examples, Intake, load, read_examples


def intake(raw: dict[str, Any], root: Path | None = None) -> Intake:
    return load(DataConfig.read(raw), root).intake


@pytest.fixture(scope="module")
def table() -> Intake:
    return intake({"dataset": {"kind": "iris"}})


@pytest.fixture(scope="module")
def digits() -> Intake:
    return intake({"dataset": {"kind": "digits"}})


@pytest.fixture(scope="module")
def colour(tmp_path_factory: pytest.TempPathFactory) -> Intake:
    folder = tmp_path_factory.mktemp("colour")
    np.savez(folder / "x.npz", x_train=np.ones((9, 6, 5, 3), np.uint8), y_train=np.arange(9) % 2)
    return intake({"dataset": {"kind": "npz", "path": str(folder / "x.npz"), "pad": 1}}, folder)


def written(folder: Path, name: str, text: str) -> list[Path]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return [path]


def drawn(folder: Path, image: Image.Image, name: str = "x.png") -> list[Path]:
    image.save(folder / name)
    return [folder / name]


@pytest.mark.parametrize(
    "text",
    [
        "5.1,3.5,1.4,0.2\n6,3,4,1\n",
        "a,b,c,d\n5.1, 3.5, 1.4, 0.2\n6,3,4,1",
        "5,1;3,5;1,4;0,2\n6;3;4;1\n",
        "5.1\t3.5\t1.4\t0.2\r\n\r\n6\t3\t4\t1\r\n",
        "\ufeff5.1 3.5  1.4 0.2\n6 3 4 1\n",
        '"5.1","3.5","1.4","0.2"\n"6","3","4","1"\n',
    ],
    ids=["plain", "header", "semicolons", "tabs", "spaces", "quotes"],
)
def test_rows_are_read_whatever_separates_them(table: Intake, tmp_path: Path, text: str) -> None:
    examples = read_examples(written(tmp_path, "x.csv", text), table)
    assert torch.equal(examples.inputs, torch.tensor([[5.1, 3.5, 1.4, 0.2], [6, 3, 4, 1]]))


def test_a_row_is_named_by_its_line(table: Intake, tmp_path: Path) -> None:
    paths = written(tmp_path, "x.csv", "a,b,c,d\n\n1,2,3,4\n5,6,7,8\n")
    assert read_examples(paths, table).names == (f"{paths[0]}:3", f"{paths[0]}:4")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1,2,3\n", "has 3 columns; this network takes 4"),
        ("1,2,3,4\n1,2,3\n", "Line 2 of .* has 3 columns; the first row has 4"),
        ("1,2,3,4\n1,2,x,4\n", "Line 2, column 3 of .* holds “x”, not a number"),
        ("1,2,3,4\n1,2,,4\n", "Line 2, column 3 of .* holds nothing"),
        ("1,2,3,nan\n", "Line 1, column 4 .* holds “nan”"),
        ("1,2,3,1e999\n", "Line 1, column 4 .* holds “1e999”"),
        ("1,2,3,1e39\n", "too large"),
        ("", "holds no rows"),
        ("a,b,c,d\n", "holds no rows"),
        ("\x00\x01", "has 1 column; this network takes 4"),
    ],
)
def test_rows_that_do_not_fit_are_refused(table: Intake, tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(DataRefused, match=sentence):
        read_examples(written(tmp_path, "x.csv", text), table)


def test_a_table_that_is_no_text_is_refused(table: Intake, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataRefused, match="no text file"):
        read_examples([tmp_path / "x.csv"], table)


@pytest.mark.parametrize("name", ["x.csv", "x.png", "x.npy", "x.npz"])
def test_a_missing_file_is_refused(digits: Intake, tmp_path: Path, name: str) -> None:
    with pytest.raises(DataRefused, match=f"{name} cannot be read: No such file"):
        read_examples([tmp_path / name], digits)


def test_a_folder_is_refused(digits: Intake, tmp_path: Path) -> None:
    with pytest.raises(DataRefused, match="is a folder"):
        read_examples([tmp_path], digits)


def test_no_file_is_refused(digits: Intake) -> None:
    with pytest.raises(DataRefused, match="no file to read"):
        read_examples([], digits)


def test_a_picture_for_a_table_is_refused(table: Intake, tmp_path: Path) -> None:
    with pytest.raises(DataRefused, match="rows of 4 numbers"):
        read_examples(drawn(tmp_path, Image.new("L", (4, 4))), table)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "F"])
@pytest.mark.parametrize("network", ["digits", "colour"])
def test_pictures_of_any_mode_get_the_networks_form(
    network: str, mode: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    intake: Intake = request.getfixturevalue(network)
    examples = read_examples(drawn(tmp_path, Image.new(mode, (11, 9)), "x.tiff"), intake)
    assert examples.inputs.shape == ((1, 1, 8, 8) if network == "digits" else (1, 3, 8, 7))
    prepared = intake.prepare(examples.inputs)
    assert prepared.dtype == torch.float32
    assert float(prepared.max()) <= 1


def test_a_picture_of_another_size_is_resized_and_told(digits: Intake, tmp_path: Path) -> None:
    examples = read_examples(drawn(tmp_path, Image.new("L", (16, 20), 255)), digits)
    assert "20 x 16 pixels were resized to 8 x 8" in examples.notes[0]
    assert torch.equal(digits.prepare(examples.inputs), torch.ones(1, 1, 8, 8))


def test_a_picture_of_the_right_size_is_taken_as_it_is(colour: Intake, tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (6, 5, 3), dtype=np.uint8)
    examples = read_examples(drawn(tmp_path, Image.fromarray(pixels)), colour)
    assert examples.notes == ()
    assert examples.inputs.dtype == torch.uint8
    assert torch.equal(examples.inputs[0, :, 1:-1, 1:-1].permute(1, 2, 0), torch.from_numpy(pixels))


def test_what_is_transparent_becomes_white(digits: Intake, tmp_path: Path) -> None:
    examples = read_examples(drawn(tmp_path, Image.new("RGBA", (8, 8), (0, 0, 0, 0))), digits)
    assert torch.equal(digits.prepare(examples.inputs), torch.ones(1, 1, 8, 8))


def test_sixteen_bits_become_eight(digits: Intake, tmp_path: Path) -> None:
    image = Image.fromarray(np.full((8, 8), 65535, np.uint16))
    assert float(digits.prepare(read_examples(drawn(tmp_path, image), digits).inputs).min()) == 1


def test_files_are_read_in_order(digits: Intake, tmp_path: Path) -> None:
    paths = [drawn(tmp_path, Image.new("L", (8, 8), grey), f"{grey}.png")[0] for grey in (0, 255, 51)]
    examples = read_examples(paths, digits)
    assert digits.prepare(examples.inputs)[:, 0, 0, 0].tolist() == pytest.approx([0, 1, 0.2])
    assert examples.names == tuple(map(str, paths))


def test_a_huge_picture_is_refused_before_it_is_unpacked(digits: Intake, tmp_path: Path) -> None:
    import struct
    import zlib

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    for side in (9_000, 12_000, 60_000):
        head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))
        path = tmp_path / f"{side}.png"
        path.write_bytes(b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b""))
        with pytest.raises(DataRefused, match="pixels"):
            read_examples([path], digits)


@pytest.mark.parametrize("keep", [5, 40, 100])
@pytest.mark.parametrize("name", ["x.png", "x.jpg", "x.gif", "x.tiff", "x.bmp", "x.webp"])
def test_a_broken_picture_is_refused(digits: Intake, tmp_path: Path, name: str, keep: int) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (32, 32, 3), dtype=np.uint8)
    (path,) = drawn(tmp_path, Image.fromarray(pixels), name)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(DataRefused, match=r"x\.\w+ (is|cannot|has)"):
        read_examples([path], digits)


@pytest.mark.parametrize("shape", [(8, 8), (1, 8, 8), (8, 8, 1), (3, 8, 8), (3, 1, 8, 8), (3, 8, 8, 1)])
@pytest.mark.parametrize("suffix", [".npy", ".npz"])
def test_arrays_are_read_in_any_usual_form(digits: Intake, tmp_path: Path, shape: tuple[int, ...], suffix: str) -> None:
    array = np.arange(np.prod(shape)).reshape(shape) / 100
    path = tmp_path / f"x{suffix}"
    (np.save if suffix == ".npy" else np.savez)(path, array)
    count = len(array) if array.size > 64 else 1
    expected = torch.from_numpy(array).float().reshape(count, 1, 8, 8)
    assert torch.equal(read_examples([path], digits).inputs, expected)


@pytest.mark.parametrize(
    ("array", "sentence"),
    [
        (np.zeros((3, 7, 8)), r"shape \(3, 7, 8\); this network takes \(N, 1, 8, 8\)"),
        (np.full((8, 8), np.nan), "holds NaN"),
        (np.array([object()], dtype=object), "pickled"),
        (np.array(["a"]), "not numbers"),
    ],
    ids=["shape", "nan", "objects", "text"],
)
def test_arrays_that_do_not_fit_are_refused(digits: Intake, tmp_path: Path, array: Any, sentence: str) -> None:
    np.save(tmp_path / "x.npy", array, allow_pickle=True)
    with pytest.raises(DataRefused, match=sentence):
        read_examples([tmp_path / "x.npy"], digits)


def test_tokens_are_whole_numbers(tmp_path: Path) -> None:
    tokens = intake({"dataset": {"kind": "random", "tokens": 9, "shape": [3]}, "scaling": "none"})
    assert read_examples(written(tmp_path, "x.csv", "1 2 3\n"), tokens).inputs.dtype == torch.int64
    with pytest.raises(DataRefused, match="tokens"):
        read_examples(written(tmp_path, "x.csv", "1 2 3.5\n"), tokens)


@pytest.mark.parametrize("scaling", ["none", "unit", "computed", {"kind": "given", "mean": [0.1], "deviation": [0.3]}])
@pytest.mark.parametrize("kind", ["digits", "iris"])
def test_an_intake_is_stored_exactly(kind: str, scaling: object) -> None:
    data = load(DataConfig.read({"dataset": {"kind": kind}, "scaling": scaling}))
    stored = Intake.read(json.loads(json.dumps(data.intake.raw())))
    assert torch.equal(stored.prepare(data.train.inputs), data.prepare(data.train.inputs))
    assert stored.raw() == data.intake.raw()


def test_pictures_of_the_data_set_come_back_as_they_were(datasets: Path, tmp_path: Path) -> None:
    data = load(DataConfig.read({"dataset": {"kind": "mnist", "resize": 20, "pad": 2, "layout": "rows"}}), datasets)
    plain = load(DataConfig.read({"dataset": {"kind": "mnist"}}), datasets)
    assert data.test is not None
    assert plain.test is not None
    paths = drawn(tmp_path, Image.fromarray(plain.test.inputs[7, 0].numpy()))
    examples: Examples = read_examples(paths, data.intake)
    assert torch.equal(examples.inputs[0], data.test.inputs[7])
    assert examples.notes == ()
