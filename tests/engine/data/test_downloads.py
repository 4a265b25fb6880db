"""torchvision's data sets: found, fetched from a server, or refused with what to put where."""

from __future__ import annotations

import functools
import gzip
import hashlib
import pickle
import tarfile
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torchvision import datasets as torchvision_sets

from engine.data import DataConfig, DataRefused, idx, load
from engine.data.script import script

MNIST = DataConfig.read({"dataset": {"kind": "mnist"}})
CIFAR = DataConfig.read({"dataset": {"kind": "cifar10"}})
COUNTS = {"train": 20, "t10k": 10}


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    folder = tmp_path / "server"
    folder.mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield folder, f"http://127.0.0.1:{running.server_port}/"
        running.shutdown()
        thread.join()


def md5(path: Path) -> str:
    return hashlib.md5(path.read_bytes()).hexdigest()


def write_idx(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for part, count in COUNTS.items():
        size = count.to_bytes(4, "big")
        sides = (28).to_bytes(4, "big") * 2
        pixels = bytes(number % 251 for number in range(count * 784))
        (folder / f"{part}-images-idx3-ubyte").write_bytes(b"\x00\x00\x08\x03" + size + sides + pixels)
        (folder / f"{part}-labels-idx1-ubyte").write_bytes(
            b"\x00\x00\x08\x01" + size + bytes(range(10)) * (count // 10)
        )


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """MNIST of thirty pictures."""
    monkeypatch.setattr(idx, "TRAIN", COUNTS["train"])
    monkeypatch.setattr(idx, "TEST", COUNTS["t10k"])


@pytest.fixture
def raw(tmp_path: Path, small: None) -> Path:  # noqa: ARG001
    folder = tmp_path / "root" / "MNIST" / "raw"
    write_idx(folder)
    return folder


@pytest.fixture
def served(server: tuple[Path, str], small: None, monkeypatch: pytest.MonkeyPatch) -> Path:  # noqa: ARG001
    folder, address = server
    write_idx(folder)
    resources = []
    for path in sorted(folder.iterdir()):
        packed = folder / f"{path.name}.gz"
        packed.write_bytes(gzip.compress(path.read_bytes()))
        path.unlink()
        resources.append((packed.name, md5(packed)))
    monkeypatch.setattr(torchvision_sets.MNIST, "resources", resources)
    monkeypatch.setattr(torchvision_sets.MNIST, "mirrors", [f"{address}nowhere/", address])
    return folder


def test_files_are_found(raw: Path) -> None:
    data = load(MNIST, raw.parents[1])
    assert len(data.train) == 20
    assert data.train.targets.tolist() == [*range(10)] * 2


@pytest.mark.parametrize("damage", ["truncated", "longer", "empty", "other", "shape"])
@pytest.mark.parametrize("name", ["train-images-idx3-ubyte", "t10k-labels-idx1-ubyte"])
def test_a_broken_file_is_refused_by_name(raw: Path, name: str, damage: str) -> None:
    content = (raw / name).read_bytes()
    shape = content[:6] + b"\x01" + content[7:]
    broken = {"truncated": content[:-1], "longer": content + b"x", "empty": b"", "other": bytes(len(content))}
    (raw / name).write_bytes({**broken, "shape": shape}[damage])
    with pytest.raises(DataRefused, match=f"{name} is broken: expected"):
        load(MNIST, raw.parents[1])


def test_labels_beyond_nine_are_refused(raw: Path) -> None:
    path = raw / "train-labels-idx1-ubyte"
    path.write_bytes(path.read_bytes()[:-1] + b"\x0a")
    with pytest.raises(DataRefused, match="the label 10"):
        load(MNIST, raw.parents[1])


def test_missing_files_are_fetched_from_the_first_server_that_has_them(served: Path, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    data = load(MNIST, tmp_path / "new" / "root", lambda *news: told.append(news))
    assert len(data.train) == 20
    assert {name for name, _, _ in told} == {path.name for path in served.iterdir()}
    assert all(0 < done <= total for _, done, total in told)
    assert torch.equal(torchvision_sets.MNIST(tmp_path / "new" / "root").data, data.train.inputs[:, 0])


def test_only_what_is_missing_is_fetched(served: Path, raw: Path) -> None:
    (raw / "train-labels-idx1-ubyte").unlink()
    told: list[str] = []
    load(MNIST, raw.parents[1], lambda name, _done, _total: told.append(name))
    assert set(told) == {"train-labels-idx1-ubyte.gz"}
    assert served.exists()


def test_packed_files_of_the_user_need_no_server(served: Path, tmp_path: Path) -> None:
    folder = tmp_path / "root" / "MNIST" / "raw"
    folder.mkdir(parents=True)
    for path in list(served.iterdir()):
        path.rename(folder / path.name)
    assert len(load(MNIST, tmp_path / "root").train) == 20


def test_a_file_with_another_checksum_is_not_kept(served: Path, tmp_path: Path) -> None:
    (served / "train-images-idx3-ubyte.gz").write_bytes(gzip.compress(b"something else"))
    with pytest.raises(DataRefused, match="is not the one expected"):
        load(MNIST, tmp_path / "root")
    assert not list((tmp_path / "root" / "MNIST" / "raw").glob("train-images*"))


def test_offline_the_user_is_told_what_to_put_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torchvision_sets.FashionMNIST, "mirrors", ["http://127.0.0.1:9/"])
    folder = tmp_path / "FashionMNIST" / "raw"
    with pytest.raises(DataRefused, match="FashionMNIST is not complete in") as refused:
        load(DataConfig.read({"dataset": {"kind": "fashion_mnist"}}), tmp_path)
    assert f"{folder}, and could not be downloaded" in str(refused.value)
    assert "Put train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images" in str(refused.value)


def test_a_root_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "root").write_text("x")
    with pytest.raises(DataRefused, match="MNIST is not complete in"):
        load(MNIST, tmp_path / "root")
    with pytest.raises(DataRefused, match="CIFAR10 is missing or broken in"):
        load(CIFAR, tmp_path / "root")


@pytest.fixture
def cifar(server: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A server with CIFAR-10 of sixty pictures, made as the original is."""
    folder, address = server
    source = torchvision_sets.CIFAR10
    batches = folder / source.base_folder
    batches.mkdir()
    generator = np.random.default_rng(0)
    lists: dict[str, list[list[str]]] = {"train_list": [], "test_list": []}
    for name in [*(f"data_batch_{number}" for number in range(1, 6)), "test_batch"]:
        pixels = generator.integers(0, 256, (10, 3072), dtype=np.uint8)
        (batches / name).write_bytes(pickle.dumps({"data": pixels, "labels": list(range(10))}))
        lists["test_list" if name == "test_batch" else "train_list"].append([name, md5(batches / name)])
    (batches / "batches.meta").write_bytes(pickle.dumps({"label_names": list("abcdefghij")}))
    monkeypatch.setattr(source, "meta", {**source.meta, "md5": md5(batches / "batches.meta")})
    for key, value in lists.items():
        monkeypatch.setattr(source, key, value)
    with tarfile.open(folder / source.filename, "w:gz") as archive:
        archive.add(batches, source.base_folder)
    monkeypatch.setattr(source, "url", address + source.filename)
    monkeypatch.setattr(source, "tgz_md5", md5(folder / source.filename))
    return folder


def test_cifar_is_fetched_and_read_as_torchvision_reads_it(cifar: Path, tmp_path: Path) -> None:
    told: list[str] = []
    data = load(CIFAR, tmp_path / "root", lambda name, _done, _total: told.append(name))
    assert set(told) == {"cifar-10-python.tar.gz"}
    assert (len(data.train), data.train.inputs.dtype, data.train.inputs.is_contiguous()) == (50, torch.uint8, True)
    plain = torchvision_sets.CIFAR10(tmp_path / "root")
    assert np.array_equal(data.train.inputs[3].permute(1, 2, 0).numpy(), np.asarray(plain[3][0]))
    assert cifar.exists()


def test_a_script_reads_cifar_alike(cifar: Path) -> None:
    data = load(CIFAR, cifar)
    printed = script(CIFAR, cifar, repr(str(cifar)))
    names: dict[str, Any] = {}
    exec("\n".join((*printed.imports, *printed.lines)), names)
    assert torch.equal(names["x_train"], data.prepare(data.train.inputs))
    assert names["x_train"].is_contiguous()
    assert torch.equal(names["y_train"], data.train.targets)


def test_cifar_is_found_and_nothing_is_printed(cifar: Path, capfd: pytest.CaptureFixture[str]) -> None:
    data = load(CIFAR, cifar)
    assert data.test is not None
    assert data.test.targets.tolist() == list(range(10))
    assert capfd.readouterr().out == ""


def test_a_changed_pickle_is_never_opened(cifar: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (cifar / "cifar-10-batches-py" / "data_batch_3").write_bytes(b"cos\nsystem\n(S'exit'\ntR.")
    (cifar / "cifar-10-python.tar.gz").unlink()
    monkeypatch.setattr(torchvision_sets.CIFAR10, "url", "http://127.0.0.1:9/x")
    with pytest.raises(
        DataRefused, match=r"Put the folder cifar-10-batches-py or the file cifar-10-python\.tar\.gz there"
    ):
        load(CIFAR, cifar)
