"""A tensor in brief: its shape, how large its numbers are, and the first of them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

MOST = 256
"""So many numbers of a tensor are kept."""
_PART = 2**22
"""So many are added up at a time: torch makes a copy of them as float64."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a tensor holds; `values` are the first of its `count` numbers, the last axis running fastest.

    An empty tensor has no number for `low`, `high` and `mean`.
    """

    shape: tuple[int, ...]
    count: int
    norm: float
    low: float
    high: float
    mean: float
    values: tuple[float, ...]


def numbers(tensor: Tensor) -> Numbers:
    """The tensor in brief, without a copy of it; complex numbers count as their two parts."""
    shape, flat = tuple(tensor.shape), _real(tensor.detach()).flatten()
    if not flat.numel():
        return Numbers(shape, 0, 0.0, torch.nan, torch.nan, torch.nan, ())
    low, high = torch.aminmax(flat)
    parts = torch.split(flat, _PART)
    return Numbers(
        shape=shape,
        count=flat.numel(),
        norm=math.hypot(*(float(torch.linalg.vector_norm(part, dtype=torch.float64)) for part in parts)),
        low=float(low),
        high=float(high),
        mean=sum(float(part.sum(dtype=torch.float64)) for part in parts) / flat.numel(),
        values=tuple(map(float, flat[:MOST].tolist())),
    )


def _real(tensor: Tensor) -> Tensor:
    """The numbers as real ones in a dense tensor."""
    dense = tensor.to_dense() if tensor.layout != torch.strided else tensor
    real = torch.view_as_real(dense) if dense.is_complex() else dense
    return real if real.is_floating_point() else real.double()
