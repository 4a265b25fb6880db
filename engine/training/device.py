"""The devices of this machine, the one a run uses, and the threads it takes on the processor."""

from __future__ import annotations

import contextlib
import os
import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from designer.errors import BlockwrightError


class DeviceRefused(BlockwrightError):
    """A device that this machine does not have; the text lists those it has."""


@dataclass(frozen=True, slots=True)
class DeviceInfo:
    """A device: the name by which settings choose it, what it is, and its free memory where that is known."""

    name: str
    title: str
    free_bytes: int | None = None


def devices() -> tuple[DeviceInfo, ...]:
    """What this machine can train on, the best first; the processor is always the last."""
    return (*_accelerators(), DeviceInfo("cpu", platform.processor() or platform.machine(), _free_ram()))


def choose(name: str) -> torch.device:
    """The device called `name` ("best", "cpu", "cuda", "cuda:1", "mps"); raises `DeviceRefused`."""
    present = devices()
    if name == "best":
        return torch.device(present[0].name)
    wanted = f"{name}:0" if name not in {"cpu", "mps"} and ":" not in name else name
    for info in present:
        if info.name == wanted:
            return torch.device(wanted)
    names = ", ".join(info.name for info in present)
    raise DeviceRefused(f"There is no device “{name[:40]}” on this machine. It has: {names}; “best” takes the first.")


@contextlib.contextmanager
def steady_threads(wanted: int | None) -> Iterator[int]:
    """Fixes torch's threads on the processor while the body runs; gives their number.

    As many threads as cores are 25 times slower as soon as anything else runs, so one core is always left free. Another
    number gives other sums of floats: it belongs to what makes a run repeatable.
    """
    before = torch.get_num_threads()
    most = max(1, cores() - 1)
    torch.set_num_threads(min(wanted or most, most))
    try:
        yield torch.get_num_threads()
    finally:
        torch.set_num_threads(before)


def cores() -> int:
    """The processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def random_state(device: torch.device) -> dict[str, Tensor]:
    """The states of the random generators that a run on `device` draws from."""
    state = {"cpu": torch.get_rng_state()}
    if device.type != "cpu":
        state[device.type] = torch.get_device_module(device).get_rng_state(*_index(device))
    return state


def set_random_state(state: Mapping[str, Tensor], device: torch.device) -> None:
    """Restores `random_state`; a state of another kind of device is left out."""
    torch.set_rng_state(state["cpu"])
    if device.type != "cpu" and device.type in state:
        torch.get_device_module(device).set_rng_state(state[device.type], *_index(device))


@contextlib.contextmanager
def untouched_randomness(device: torch.device) -> Iterator[None]:
    """Whatever the body draws, the generators are afterwards as they were."""
    before = random_state(device)
    try:
        yield
    finally:
        set_random_state(before, device)


def _index(device: torch.device) -> tuple[torch.device, ...]:
    """The argument that names one of several devices; Apple has but one."""
    return () if device.type == "mps" else (device,)


def _accelerators() -> Iterator[DeviceInfo]:
    if not torch.accelerator.is_available():
        return
    kind = torch.accelerator.current_accelerator()
    assert kind is not None
    if kind.type == "mps":
        yield DeviceInfo("mps", "Apple GPU", max(0, torch.mps.recommended_max_memory() - _mps_used()))
        return
    module = torch.get_device_module(kind.type)
    for index in range(torch.accelerator.device_count()):
        free = module.mem_get_info(index)[0] if hasattr(module, "mem_get_info") else None
        yield DeviceInfo(f"{kind.type}:{index}", str(module.get_device_name(index)), free)


def _mps_used() -> int:
    return int(torch.mps.driver_allocated_memory())


def _free_ram() -> int | None:
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):  # not on Windows and macOS
        return None
