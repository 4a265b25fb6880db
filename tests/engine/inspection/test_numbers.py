"""Tensors in brief."""

from __future__ import annotations

import math

import pytest
import torch

from engine.inspection import numbers as module
from engine.inspection.numbers import MOST, numbers


def test_a_tensor_has_its_figures_and_its_first_numbers() -> None:
    found = numbers(torch.arange(600.0).reshape(2, 300))
    assert (found.shape, found.count, found.low, found.high, found.mean) == ((2, 300), 600, 0, 599, 299.5)
    assert found.norm == pytest.approx(math.sqrt(sum(i * i for i in range(600))))
    assert found.values == tuple(range(MOST))


def test_a_large_tensor_is_added_up_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = numbers(torch.arange(600.0))
    monkeypatch.setattr(module, "_PART", 7)
    parts = numbers(torch.arange(600.0))
    assert parts.norm == pytest.approx(whole.norm)
    assert parts.mean == whole.mean


@pytest.mark.parametrize(
    "tensor",
    [torch.tensor([True, False]), torch.tensor([1, 0]), torch.tensor([1.0, 0.0]).to_sparse(), torch.tensor([1 + 0j])],
    ids=["bool", "int", "sparse", "complex"],
)
def test_tensors_of_all_kinds_are_told(tensor: torch.Tensor) -> None:
    assert numbers(tensor).values == (1.0, 0.0)


def test_an_empty_tensor_has_no_mean() -> None:
    assert math.isnan(numbers(torch.empty(0, 3)).mean)
