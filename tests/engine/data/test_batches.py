"""Batches by index equal those of a DataLoader, bit for bit, and draw what it draws."""

from __future__ import annotations

import pytest
import torch
from torch.utils.data import DataLoader, TensorDataset

from engine.data import Split, batches

CPU = torch.device("cpu")


def unit(inputs: torch.Tensor) -> torch.Tensor:
    return inputs / 255


@pytest.fixture(scope="module")
def split() -> Split:
    generator = torch.Generator().manual_seed(3)
    images = torch.randint(0, 256, (103, 2, 5, 5), dtype=torch.uint8, generator=generator)
    return Split(images, torch.randint(0, 10, (103,), generator=generator))


def plain(split: Split, shuffle: bool) -> DataLoader[tuple[torch.Tensor, ...]]:
    return DataLoader(TensorDataset(unit(split.inputs), split.targets), batch_size=16, shuffle=shuffle)


@pytest.mark.parametrize("shuffle", [True, False])
def test_epochs_equal_those_of_a_loader_and_leave_the_generator_as_it_does(split: Split, shuffle: bool) -> None:
    loader, ours = plain(split, shuffle), batches(split, unit, 16, shuffle, CPU)
    epochs: list[list[torch.Tensor]] = []
    for source in (loader, ours):
        torch.manual_seed(7)
        seen: list[torch.Tensor] = []
        for _epoch in range(3):
            seen += [tensor.clone() for batch in source for tensor in batch]
            seen.append(torch.get_rng_state())
        epochs.append(seen)
    assert all(torch.equal(expected, received) for expected, received in zip(*epochs, strict=True))


def test_other_draws_between_batches_change_neither_order_nor_the_draws(split: Split) -> None:
    results = []
    for source in (plain(split, True), batches(split, unit, 16, True, CPU)):
        torch.manual_seed(1)
        results.append([torch.cat([y.float(), torch.rand(3)]) for _, y in source])
    assert all(torch.equal(a, b) for a, b in zip(*results, strict=True))


@pytest.mark.parametrize("position", [0, 3, 6, 7])
def test_an_epoch_resumes_in_its_middle(split: Split, position: int) -> None:
    torch.manual_seed(5)
    start = torch.get_rng_state()
    whole = list(batches(split, unit, 16, True, CPU))
    torch.set_rng_state(start)
    rest = list(batches(split, unit, 16, True, CPU).after(position))
    assert len(rest) == len(whole) - position
    assert all(torch.equal(a[0], b[0]) and torch.equal(a[1], b[1]) for a, b in zip(whole[position:], rest, strict=True))


def test_the_order_is_drawn_when_the_epoch_begins(split: Split) -> None:
    torch.manual_seed(5)
    epoch = batches(split, unit, 16, True, CPU).after(2)
    drawn = torch.get_rng_state()
    next(epoch)
    assert torch.equal(drawn, torch.get_rng_state())


def test_pixels_stay_bytes_until_the_batch(split: Split) -> None:
    seen: list[torch.dtype] = []

    def prepare(inputs: torch.Tensor) -> torch.Tensor:
        seen.append(inputs.dtype)
        return inputs / 255

    list(batches(split, prepare, 64, True, CPU))
    assert seen == [torch.uint8, torch.uint8]


@pytest.mark.parametrize("shuffle", [True, False])
def test_a_layer_that_works_in_place_changes_neither_data_nor_target(shuffle: bool) -> None:
    inputs = torch.randn(10, 3)
    before = inputs.clone()
    for batch, target in batches(Split(inputs, inputs), torch.Tensor.float, 4, shuffle, CPU):
        expected = target.clone()
        batch.zero_()
        assert torch.equal(target, expected)
    assert torch.equal(inputs, before)


def test_the_last_batch_is_the_rest(split: Split) -> None:
    epoch = batches(split, unit, 50, False, CPU)
    assert [len(x) for x, _ in epoch] == [50, 50, 3]
    assert len(epoch) == 3
