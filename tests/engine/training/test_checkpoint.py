from __future__ import annotations

import json
import pickle
import zipfile
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, strategies
from hypothesis import settings as hypothesis_settings
from torch import nn

from engine.training import CheckpointRefused, checkpoint, fill, load_weights, save_weights, sizes, weights
from engine.training import train as train_run
from tests.engine.training.samples import equal, network, sample, settings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the checkpoints of a short run."""
    list(train_run(network(), sample(), settings(epochs=1), tmp_path))
    return tmp_path


def refusal(folder: Path) -> str:
    with pytest.raises(CheckpointRefused) as caught:
        checkpoint.load_state(folder)
    return str(caught.value)


def sign(folder: Path) -> None:
    """Makes the checksum fit whatever the state now is."""
    with (folder / "last.pt").open("rb") as file:
        (folder / "last.json").write_text(json.dumps({"sha256": [checkpoint._sum(file)]}))


def test_weights_come_back_as_they_were(tmp_path: Path) -> None:
    model, other = network(), network(seed=1)
    save_weights(weights(model), tmp_path / "w.safetensors")
    fill(other, load_weights(tmp_path / "w.safetensors"), "w")
    assert equal(model, other)


def test_tied_weights_are_kept_under_each_name(tmp_path: Path) -> None:
    layer = nn.Linear(3, 3)
    model = nn.ModuleDict({"a": layer, "b": layer})
    save_weights(weights(model), tmp_path / "w.safetensors")
    assert set(load_weights(tmp_path / "w.safetensors")) == {"a.weight", "a.bias", "b.weight", "b.bias"}


def test_the_head_of_a_file_tells_shapes_and_kinds_of_numbers(tmp_path: Path) -> None:
    values = {"w": torch.ones(2, 3, dtype=torch.float16), "none": torch.ones(0, 3), "count": torch.tensor(7)}
    save_weights(values, tmp_path / "w.safetensors")
    found = sizes(tmp_path / "w.safetensors")
    assert {name: (value.shape, value.dtype) for name, value in found.items()} == {
        name: (value.shape, value.dtype) for name, value in values.items()
    }
    assert {value.device.type for value in found.values()} == {"meta"}
    (tmp_path / "w.safetensors").write_bytes(b"12345678")
    with pytest.raises(CheckpointRefused, match="is damaged"):
        sizes(tmp_path / "w.safetensors")


def test_weights_that_are_not_contiguous_are_kept(tmp_path: Path) -> None:
    value = torch.arange(6.0).view(2, 3).t()
    save_weights({"w": value.contiguous()}, tmp_path / "w.safetensors")
    assert torch.equal(load_weights(tmp_path / "w.safetensors")["w"], value)


def test_copied_weights_do_not_follow_the_network() -> None:
    model = network()
    copy = weights(model)
    with torch.no_grad():
        next(model.parameters()).zero_()
    assert copy["0.weight"].abs().sum() > 0


def test_no_draft_is_left_behind(folder: Path) -> None:
    assert sorted(path.name for path in folder.iterdir()) == [
        "best.safetensors",
        "last.json",
        "last.pt",
        "last.safetensors",
    ]


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    save_weights({"a": torch.ones(1)}, path)
    with pytest.raises(ValueError, match="expected torch"):
        save_weights({"a": "no tensor"}, path)  # type: ignore[dict-item]
    assert torch.equal(load_weights(path)["a"], torch.ones(1))
    assert [each.name for each in tmp_path.iterdir()] == ["w.safetensors"]


def test_missing_weights_are_told(tmp_path: Path) -> None:
    with pytest.raises(CheckpointRefused, match="There are no weights in"):
        load_weights(tmp_path / "none.safetensors")


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(junk=strategies.binary(max_size=200))
def test_junk_is_no_weights(junk: bytes, tmp_path: Path) -> None:
    path = tmp_path / "junk.safetensors"
    path.write_bytes(junk)
    with pytest.raises(CheckpointRefused):
        load_weights(path)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda w: w.pop("0.bias"), "it lacks 0.bias"),
        (lambda w: w.update(more=torch.ones(1)), "it has more, which the network has not"),
        (lambda w: w.update({"0.bias": torch.ones(2)}), "0.bias is [2] there and [8] here"),
        (lambda w: w.update({"0.bias": 3}), "0.bias is int there and [8] here"),
    ],
)
def test_weights_of_another_network_are_refused(change: Any, words: str) -> None:
    model = network()
    changed = weights(model)
    change(changed)
    with pytest.raises(CheckpointRefused) as caught:
        fill(model, changed, "that file")
    assert words in str(caught.value)


def test_a_state_is_read_back(folder: Path) -> None:
    assert checkpoint.load_state(folder)["epoch"] == 1


def test_a_changed_byte_is_found(folder: Path) -> None:
    data = bytearray((folder / "last.pt").read_bytes())
    data[len(data) // 2] ^= 1
    (folder / "last.pt").write_bytes(data)
    assert "its checksum is not the one in last.json" in refusal(folder)


def test_a_state_cut_short_is_found(folder: Path) -> None:
    data = (folder / "last.pt").read_bytes()
    (folder / "last.pt").write_bytes(data[:-100])
    assert "damaged" in refusal(folder)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"sha256": 3}', "[" * 5000, '{"sha256": [3]}'])
def test_a_damaged_sum_is_found(text: str, folder: Path) -> None:
    (folder / "last.json").write_text(text)
    assert "checksum" in refusal(folder)


def test_a_crash_between_sum_and_state_loses_nothing(folder: Path) -> None:
    before = (folder / "last.pt").read_bytes()
    checkpoint.save_state({**checkpoint.load_state(folder), "epoch": 2}, folder)
    (folder / "last.pt").write_bytes(before)
    assert checkpoint.load_state(folder)["epoch"] == 1


def test_a_pickled_call_is_not_made(folder: Path) -> None:
    class Evil:
        def __reduce__(self) -> tuple[Any, ...]:
            return Path.touch, (folder / "owned",)

    torch.save({"version": 1, "evil": Evil()}, folder / "last.pt")
    sign(folder)
    assert "damaged" in refusal(folder)
    assert not (folder / "owned").exists()


def test_a_plain_pickle_is_no_state(folder: Path) -> None:
    (folder / "last.pt").write_bytes(pickle.dumps({"version": 1}))
    sign(folder)
    assert "damaged" in refusal(folder)


def test_a_compressed_archive_is_refused_before_it_is_unpacked(folder: Path) -> None:
    with zipfile.ZipFile(folder / "last.pt", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data.pkl", b"0" * 10_000_000)
    sign(folder)
    assert "compressed or overlap" in refusal(folder)


@pytest.mark.parametrize("state", [[], {}, {"version": 2}])
def test_another_version_is_told(state: Any, folder: Path) -> None:
    torch.save(state, folder / "last.pt")
    sign(folder)
    assert "is no training state of version 1" in refusal(folder)


@pytest.mark.parametrize("name", [name for name in checkpoint.FORM if name not in {"version", "schedule"}])
def test_a_part_of_a_wrong_type_is_told(name: str, folder: Path) -> None:
    state = checkpoint.load_state(folder)
    checkpoint.save_state({**state, name: None}, folder)
    assert f"its “{name}” is missing or of a wrong type" in refusal(folder)
