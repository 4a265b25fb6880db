"""Batches by index from tensors in memory, with the random draws of a `DataLoader` replayed.

The loader of the plain script, `DataLoader(TensorDataset(x, y), batch_size, shuffle)`, draws from torch's default
generator once per epoch for its workers' seed and, if it shuffles, once more for the seed of its order
(`torch.utils.data.dataloader._BaseDataLoaderIter`, `torch.utils.data.sampler.RandomSampler`). So do these batches:
they are bit-identical, and leave the default generator in the same state.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from engine.data.spec import Split

    Batch: TypeAlias = tuple[Tensor, Tensor]


@dataclass(frozen=True, slots=True)
class Batches:
    """One epoch's batches of a split, prepared on the device; each iteration is another epoch.

    Rows are gathered where the split lies: a split that has been moved to the device (`Split.to`) never crosses over.
    """

    split: Split
    prepare: Callable[[Tensor], Tensor]
    batch_size: int
    shuffle: bool
    device: torch.device

    def __len__(self) -> int:
        return math.ceil(len(self.split) / self.batch_size)

    def __iter__(self) -> Iterator[Batch]:
        return self.after(0)

    def after(self, position: int) -> Iterator[Batch]:
        """The batches that follow the first `position` ones of an epoch.

        Draws the order at once, as the epoch's first batch would: to resume, restore the generator as it was at the
        epoch's start, call this, and restore the generator as it was at `position`.
        """
        order = _draw(len(self.split), self.shuffle)
        return self._from(order if order is None else order.to(self.split.inputs.device), position)

    def _from(self, order: Tensor | None, position: int) -> Iterator[Batch]:
        inputs, targets, reconstructs = self.split.inputs, self.split.targets, self.split.reconstructs
        for start in range(position * self.batch_size, len(self.split), self.batch_size):
            end = start + self.batch_size
            if order is None:
                # Copied, so that a layer that works in place cannot change the data.
                batch, labels = inputs[start:end].clone(), targets[start:end]
            else:
                rows = order[start:end]
                batch = inputs.index_select(0, rows)
                labels = batch if reconstructs else targets.index_select(0, rows)
            prepared = self.prepare(batch.to(self.device))
            yield prepared, prepared.clone() if reconstructs else labels.to(self.device)


def batches(
    split: Split, prepare: Callable[[Tensor], Tensor], batch_size: int, shuffle: bool, device: torch.device
) -> Batches:
    """The batches of one epoch; the last may be smaller."""
    return Batches(split, prepare, batch_size, shuffle, device)


def _draw(count: int, shuffle: bool) -> Tensor | None:
    """The order of an epoch, with the loader's draws; None for the order of the data."""
    import torch

    torch.empty((), dtype=torch.int64).random_()
    if not shuffle:
        return None
    seed = int(torch.empty((), dtype=torch.int64).random_().item())
    generator = torch.Generator()
    generator.manual_seed(seed)
    return torch.randperm(count, generator=generator)
