"""The tensors that a network keeps, in the order of its state_dict."""

from __future__ import annotations

import math
from dataclasses import dataclass

from torch import Tensor, nn


@dataclass(frozen=True, slots=True)
class Parameter:
    """A tensor of a state_dict; a buffer is kept, but not trained. `same` is the first name of one that has several."""

    name: str
    shape: tuple[int, ...]
    trained: bool
    buffer: bool = False
    same: str = ""

    @property
    def count(self) -> int:
        """How many numbers it holds."""
        return math.prod(self.shape)


def parameters(model: nn.Module) -> tuple[Parameter, ...]:
    """The parameters and the buffers of `model`, which may be on the meta device."""
    first: dict[int, str] = {}
    found: list[Parameter] = []
    for name, tensor in model.state_dict(keep_vars=True).items():
        if isinstance(tensor, Tensor):
            buffer = not isinstance(tensor, nn.Parameter)
            known = first.setdefault(id(tensor), name)
            same = known if known != name else ""
            found.append(Parameter(name, tuple(tensor.shape), tensor.requires_grad and not buffer, buffer, same))
    return tuple(found)
