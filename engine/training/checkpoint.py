"""A run on disk: weights of the best and the last epoch, and all that is needed to go on exactly.

    best.safetensors   the weights of the lowest validation loss
    last.safetensors   the weights of the last save
    last.pt            the training state: weights again, optimizer, schedule, random generators, position, sums
    last.json          the SHA-256 of last.pt

Every file is replaced in one step. `last.pt` alone is what resuming reads, so no crash can leave halves that do not
belong together; `last.json` is written first and also keeps the sum of the state before, so it always fits.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import pickle
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import safetensors
import safetensors.torch
import torch
from safetensors import SafetensorError
from torch import Tensor, nn

from designer.errors import BlockwrightError

BEST, LAST, STATE, SUM = "best.safetensors", "last.safetensors", "last.pt", "last.json"
FORM: Mapping[str, type | tuple[type, ...]] = {
    "version": int,
    "config": str,
    "examples": int,
    "epoch": int,
    "batch": int,
    "seconds": float,
    "best": dict,
    "model": dict,
    "optimizer": dict,
    "schedule": (dict, type(None)),
    "meter": dict,
    "random": dict,
    "epoch_random": dict,
}
VERSION = 1
Weights = Mapping[str, Tensor]


class CheckpointRefused(BlockwrightError):
    """A checkpoint, or weights, that are damaged or do not fit the network; the text says which and why."""


def weights(model: nn.Module) -> dict[str, Tensor]:
    """The weights and buffers of `model`, copied to the processor; tied ones are there once for each name."""
    return {name: value.detach().to("cpu", copy=True).contiguous() for name, value in model.state_dict().items()}


def save_weights(tensors: Weights, path: Path) -> None:
    """Writes `tensors` as safetensors, in one step."""
    with _replacing(path) as file:
        file.write(safetensors.torch.save(dict(tensors)))


def load_weights(path: Path) -> dict[str, Tensor]:
    """The tensors of a safetensors file; raises `CheckpointRefused`."""
    with _readable(path):
        return safetensors.torch.load_file(path)


def sizes(path: Path) -> dict[str, Tensor]:
    """Tensors on the meta device like those of a safetensors file, of which the head alone is read.

    Raises `CheckpointRefused`.
    """
    with _readable(path), safetensors.safe_open(path, framework="pt") as file:
        return {name: _like(file.get_slice(name), file, name) for name in file.keys()}  # noqa: SIM118


def _like(part: Any, file: Any, name: str) -> Tensor:
    shape = part.get_shape()
    sample = part[:0] if shape else file.get_tensor(name)
    return torch.empty(shape, dtype=sample.dtype, device="meta")


@contextlib.contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise CheckpointRefused(f"There are no weights in {path}; train the network first.") from None
    except (SafetensorError, OSError, ValueError) as error:
        raise CheckpointRefused(f"{path} is damaged or no safetensors file: {_brief(error)}.") from None


def fill(model: nn.Module, tensors: Weights, source: str, assign: bool = False) -> None:
    """Gives `model` the weights `tensors` that came from `source`; raises `CheckpointRefused` if they do not fit.

    With `assign` they become its own: so a model on the meta device, which drew nothing, is filled.
    """
    expected = model.state_dict()
    missing = [name for name in expected if name not in tensors]
    surplus = [name for name in tensors if name not in expected]
    if missing or surplus:
        what = f"it lacks {missing[0]}" if missing else f"it has {surplus[0]}, which the network has not"
        raise CheckpointRefused(f"{source} belongs to another network: {what}.")
    for name, tensor in tensors.items():
        if not isinstance(tensor, Tensor) or tensor.shape != expected[name].shape:
            have = list(tensor.shape) if isinstance(tensor, Tensor) else type(tensor).__name__
            wanted = list(expected[name].shape)
            raise CheckpointRefused(f"{source} does not fit the network: {name} is {have} there and {wanted} here.")
    model.load_state_dict(dict(tensors), assign=assign)


def save_state(state: Mapping[str, Any], folder: Path) -> None:
    """Writes a training state and its sum."""
    before = _sums(folder / SUM)[:1]
    with _replacing(folder / STATE) as file:
        torch.save(dict(state), file)
        sums = [_sum(file), *before]
        with _replacing(folder / SUM) as text:
            text.write(json.dumps({"format": "blockwright training state", "sha256": sums}).encode())


def load_state(folder: Path) -> dict[str, Any]:
    """The training state in `folder`; raises `CheckpointRefused` where it is absent, damaged or of another version."""
    path = folder / STATE
    if not path.is_file():
        raise CheckpointRefused(f"There is nothing to resume in {folder}: {STATE} is missing.")
    try:
        with path.open("rb") as file:
            if _sum(file) not in _sums(folder / SUM):
                raise CheckpointRefused(f"{path} is damaged: its checksum is not the one in {SUM}.")
        _check_zip(path)
        state = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, zipfile.BadZipFile, pickle.UnpicklingError, RuntimeError, ValueError, KeyError, EOFError) as error:
        raise CheckpointRefused(f"{path} is damaged: {_brief(error)}.") from None
    return _checked(state, path)


def _check_zip(path: Path) -> None:
    """Raises `CheckpointRefused` for an archive that would unpack to more than the file holds."""
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
    stored = all(entry.compress_type == zipfile.ZIP_STORED for entry in entries)
    if not stored or sum(entry.file_size for entry in entries) > path.stat().st_size:
        raise CheckpointRefused(f"{path} is no training state: its parts are compressed or overlap.")


def _checked(state: Any, path: Path) -> dict[str, Any]:
    if not isinstance(state, dict) or state.get("version") != VERSION:
        raise CheckpointRefused(f"{path} is no training state of version {VERSION}; start the run anew.")
    for name, kind in FORM.items():
        if not isinstance(state.get(name), kind):
            raise CheckpointRefused(f"{path} is damaged: its “{name}” is missing or of a wrong type.")
    return state


def _sum(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(1 << 20):
        digest.update(chunk)
    return digest.hexdigest()


def _sums(path: Path) -> list[str]:
    """The sums in the small file beside a state; none where it cannot be read."""
    try:
        with path.open("rb") as file:
            found = json.loads(file.read(4096)).get("sha256", [])
    except (OSError, ValueError, AttributeError, RecursionError):
        return []
    return [text for text in found if isinstance(text, str)] if isinstance(found, list) else []


@contextlib.contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    """A file that takes the place of `path` when the body ends well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with draft.open("w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _brief(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0][:200].rstrip(".")
