"""An example for each record of the catalogue: inputs it takes, and arguments where the suggested ones do not do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from designer.catalogue import CATALOGUE
from designer.catalogue.spec import Size, Spec
from designer.catalogue.template import literals, render
from designer.values import Value, Values

BATCH = 2
IMAGE, SEQUENCE, VOLUME, FEATURES = (BATCH, 8, 8, 8), (BATCH, 8, 8), (BATCH, 8, 8, 8, 8), (BATCH, 8)

_STEPS = (BATCH, 5, 8)
_HEADS = (BATCH, 4, 5, 8)
_INPUTS: dict[str, dict[str, tuple[int, ...]]] = {
    "Bilinear": {"input1": FEATURES, "input2": (BATCH, 6)},
    "Fold": {"input": (BATCH, 18, 36)},
    "GRU": {"input": _STEPS},
    "LSTM": {"input": _STEPS},
    "MaxUnpool1d": {"input": (BATCH, 3, 4), "indices": (BATCH, 3, 4)},
    "MaxUnpool2d": {"input": (BATCH, 3, 4, 4), "indices": (BATCH, 3, 4, 4)},
    "MaxUnpool3d": {"input": (BATCH, 3, 4, 4, 4), "indices": (BATCH, 3, 4, 4, 4)},
    "MultiheadAttention": {"query": _STEPS, "key": _STEPS, "value": _STEPS},
    "RNN": {"input": _STEPS},
    "Transformer": {"src": _STEPS, "tgt": _STEPS},
    "TransformerDecoder": {"tgt": _STEPS, "memory": _STEPS},
    "TransformerDecoderLayer": {"tgt": _STEPS, "memory": _STEPS},
    "TransformerEncoder": {"src": _STEPS},
    "TransformerEncoderLayer": {"src": _STEPS},
    "Unfold": {"input": IMAGE},
    "matmul": {"input": (BATCH, 4, 8), "other": (BATCH, 8, 3)},
    "broadcast": {"input": (BATCH, 1, 8), "other": _STEPS},
    "expand": {"input": (BATCH, 1)},
    "repeat": {"input": FEATURES},
    "scaled_dot_product_attention": {"query": _HEADS, "key": _HEADS, "value": _HEADS},
    "split": {"input": (BATCH, 5)},
    "squeeze": {"input": (BATCH, 3, 1)},
    "unbind": {"input": (BATCH, 2, 3)},
    "view": {"input": FEATURES},
    "Unflatten": {"input": FEATURES},
    "unflatten": {"input": FEATURES},
    "LocalResponseNorm": {"input": IMAGE},
    "Upsample": {"input": IMAGE},
    "interpolate": {"input": IMAGE},
    "pad": {"input": IMAGE},
    "one_hot": {"input": FEATURES},
    "EmbeddingBag": {"input": FEATURES},
    "Embedding": {"input": FEATURES},
}
_CELLS = ("LSTMCell", "GRUCell", "RNNCell")
_ARGUMENTS: dict[str, Values] = {
    "interpolate": {"scale_factor": 2.0},
    "repeat": {"times": (1, 2)},
    "split": {"sizes": (2, 3)},
    "transpose": {"dim0": 1, "dim1": 2},
}


@dataclass(frozen=True)
class Example:
    """A node of a kind: its arguments and what reaches its inputs."""

    spec: Spec
    shapes: Mapping[str, tuple[int, ...]]
    arguments: Mapping[str, Value] = field(default_factory=dict)

    @property
    def given(self) -> Values:
        """The arguments that a user sets: not those that are inferred, not those at their default."""
        spec = self.spec
        return {
            name: value
            for name, value in self.arguments.items()
            if name not in spec.inferred and value != spec.defaults.get(name, spec)
        }

    def tensors(self, device: str = "cpu") -> dict[str, Tensor]:
        """Random inputs: positive numbers, indices below four, masks."""
        ports = {port.name: port for port in self.spec.inputs}
        return {
            name: _random(shape, ports.get(name, self.spec.inputs[0]).dtypes).to(device)
            for name, shape in self.shapes.items()
        }

    def expression(self) -> str:
        """The Python text that computes the result from the inputs, with `layer` for the layer."""
        texts, defaults = literals(self.arguments), literals(self.spec.defaults)
        operands = {name: name for name in self.shapes}
        if self.spec.is_layer:
            return f"layer({render(self.spec.call, operands, texts, defaults)})"
        return render(self.spec.code, operands, texts, defaults)

    def layer(self, device: str = "cpu") -> nn.Module | None:
        """The layer, built by its construction template."""
        if not self.spec.is_layer:
            return None
        text = render(self.spec.construct, {}, literals(self.arguments), literals(self.spec.defaults))
        with torch.device(device):
            built = eval(text, {"nn": nn})
        assert isinstance(built, nn.Module)
        return built

    def run(self, tensors: Mapping[str, Tensor], layer: nn.Module | None) -> tuple[Tensor, ...]:
        """All tensors of the result, flat."""
        names = {"torch": torch, "nn": nn, "F": functional, "layer": layer}
        return tuple(_flat(eval(self.expression(), names, dict(tensors))))


def example(kind: str) -> Example:
    """The example of a kind."""
    spec = CATALOGUE[kind]
    shapes = _INPUTS.get(kind) or _shapes(spec)
    arguments = {**spec.defaults, **spec.suggested, **_ARGUMENTS.get(kind, {})}
    for name, size in spec.inferred.items():
        arguments[name] = _size(size, shapes)
    return Example(spec, shapes, {param.name: arguments[param.name] for param in spec.params})


def _shapes(spec: Spec) -> dict[str, tuple[int, ...]]:
    shape = {"1d": SEQUENCE, "2d": IMAGE, "3d": VOLUME}.get(spec.kind[-2:], SEQUENCE)
    if spec.kind in _CELLS or spec.category == "Linear":
        shape = FEATURES
    elif spec.kind in ("PixelShuffle", "PixelUnshuffle", "ChannelShuffle"):
        shape = IMAGE
    if spec.variadic:
        return {"input_1": shape, "input_2": shape, "input_3": shape}
    return {port.name: shape for port in spec.inputs if not port.optional}


def _size(size: Size, shapes: Mapping[str, tuple[int, ...]]) -> int:
    return shapes[size.port][size.axis]


def _random(shape: tuple[int, ...], dtypes: str) -> Tensor:
    match dtypes:
        case "integer":
            return torch.arange(torch.Size(shape).numel()).reshape(shape) % 4
        case "bool":
            return torch.rand(shape) < 0.5
    return torch.rand(shape) + 0.1


def _flat(result: Any) -> Iterator[Tensor]:
    if isinstance(result, Tensor):
        yield result
    else:
        for item in result:
            yield from _flat(item)
