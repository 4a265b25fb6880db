from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch

from engine.training import DeviceInfo, DeviceRefused, choose, device, devices
from engine.training.device import random_state, set_random_state, steady_threads, untouched_randomness


@pytest.fixture
def two_gpus(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with two graphics cards."""
    module = SimpleNamespace(
        mem_get_info=lambda index: (1000 * (index + 1), 9000), get_device_name=lambda index: f"Card {index}"
    )
    monkeypatch.setattr(torch.accelerator, "is_available", lambda: True)
    monkeypatch.setattr(torch.accelerator, "device_count", lambda: 2)
    monkeypatch.setattr(torch.accelerator, "current_accelerator", lambda: torch.device("cuda"))
    monkeypatch.setattr(torch, "get_device_module", lambda _kind: module)


@pytest.fixture
def apple(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.accelerator, "is_available", lambda: True)
    monkeypatch.setattr(torch.accelerator, "current_accelerator", lambda: torch.device("mps"))
    monkeypatch.setattr(torch.mps, "recommended_max_memory", lambda: 500)
    monkeypatch.setattr(torch.mps, "driver_allocated_memory", lambda: 200)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without an accelerator."""
    monkeypatch.setattr(torch.accelerator, "is_available", lambda: False)


@pytest.mark.usefixtures("two_gpus")
def test_accelerators_come_first_with_name_and_free_memory() -> None:
    assert devices()[:2] == (DeviceInfo("cuda:0", "Card 0", 1000), DeviceInfo("cuda:1", "Card 1", 2000))
    assert devices()[2].name == "cpu"


@pytest.mark.usefixtures("two_gpus")
@pytest.mark.parametrize(
    ("name", "expected"), [("best", "cuda:0"), ("cuda", "cuda:0"), ("cuda:1", "cuda:1"), ("cpu", "cpu")]
)
def test_a_device_is_chosen_by_name(name: str, expected: str) -> None:
    assert choose(name) == torch.device(expected)


@pytest.mark.usefixtures("apple")
def test_an_apple_gpu_is_called_mps() -> None:
    assert devices()[0] == DeviceInfo("mps", "Apple GPU", 300)
    assert choose("best") == choose("mps") == torch.device("mps")


@pytest.mark.usefixtures("bare")
def test_the_best_is_the_processor_where_there_is_nothing_else() -> None:
    assert choose("best") == torch.device("cpu")


@pytest.mark.usefixtures("two_gpus")
@pytest.mark.parametrize("name", ["cuda:2", "mps", "tpu", "cuda:x", "", ":", "cpu:1", "BEST"])
def test_a_device_that_is_not_there_is_refused_with_those_that_are(name: str) -> None:
    with pytest.raises(DeviceRefused, match="It has: cuda:0, cuda:1, cpu; “best” takes the first"):
        choose(name)


@pytest.mark.parametrize(("cores", "wanted", "used"), [(4, None, 3), (4, 2, 2), (4, 64, 3), (1, None, 1), (1, 8, 1)])
def test_one_core_is_always_left_free(
    cores: int, wanted: int | None, used: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    fixed: list[int] = []
    monkeypatch.setattr(device, "cores", lambda: cores)
    monkeypatch.setattr(torch, "set_num_threads", fixed.append)
    monkeypatch.setattr(torch, "get_num_threads", lambda: fixed[-1] if fixed else 5)
    with steady_threads(wanted) as threads:
        assert threads == used
    assert fixed == [used, 5]


def test_draws_in_between_leave_no_trace() -> None:
    torch.manual_seed(0)
    expected = torch.rand(3)
    torch.manual_seed(0)
    with untouched_randomness(torch.device("cpu")):
        torch.rand(100)
    assert torch.equal(torch.rand(3), expected)


def test_a_state_of_another_device_is_left_out() -> None:
    cpu = torch.device("cpu")
    state = random_state(cpu)
    drawn = torch.rand(3)
    set_random_state({**state, "cuda": torch.zeros(16, dtype=torch.uint8)}, cpu)
    assert torch.equal(torch.rand(3), drawn)


def test_the_generator_of_the_very_device_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = {0: torch.tensor([10]), 1: torch.tensor([11])}
    module = SimpleNamespace(
        get_rng_state=lambda device: kept[device.index].clone(),
        set_rng_state=lambda state, device: kept.update({device.index: state}),
    )
    monkeypatch.setattr(torch, "get_device_module", lambda _device: module)
    state = random_state(torch.device("cuda:1"))
    kept[1] = torch.tensor([99])
    set_random_state(state, torch.device("cuda:1"))
    assert {index: int(value) for index, value in kept.items()} == {0: 10, 1: 11}


def test_the_free_memory_of_the_processor_is_known_or_none() -> None:
    free = devices()[-1].free_bytes
    assert free is None or free > 0
