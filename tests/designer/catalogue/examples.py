"""An example for each record of the catalogue: inputs it takes, and arguments where the suggested ones do not do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from designer.catalogue import CATALOGUE
from designer.catalogue.spec import Port, Spec
from designer.catalogue.template import literals, render
from designer.model.design import INPUT, OUTPUT, Block, Design, Edge, Node
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
_MASK = (BATCH, 5)
_VARIANTS: dict[str, tuple[str, Values, dict[str, tuple[int, ...]]]] = {
    "Conv2d that keeps the size": ("Conv2d", {"padding": "same", "dilation": (2, 1)}, {"input": IMAGE}),
    "Conv2d over its whole input": ("Conv2d", {"kernel_size": 8, "padding": "valid"}, {"input": IMAGE}),
    "Conv2d by groups": ("Conv2d", {"groups": 4, "bias": False, "padding_mode": "reflect"}, {"input": IMAGE}),
    "ConvTranspose2d that doubles": (
        "ConvTranspose2d",
        {"stride": 2, "padding": 1, "output_padding": 1},
        {"input": IMAGE},
    ),
    "BatchNorm1d of features": ("BatchNorm1d", {}, {"input": FEATURES}),
    "LayerNorm over two axes": ("LayerNorm", {"normalized_shape": (4, 8)}, {"input": (BATCH, 3, 4, 8)}),
    "AdaptiveAvgPool2d of one axis": ("AdaptiveAvgPool2d", {"output_size": (None, 2)}, {"input": IMAGE}),
    "MaxPool1d with indices": ("MaxPool1d", {"return_indices": True}, {"input": SEQUENCE}),
    "MaxPool2d with indices": ("MaxPool2d", {"return_indices": True, "ceil_mode": True}, {"input": IMAGE}),
    "MaxPool3d with indices": ("MaxPool3d", {"return_indices": True}, {"input": VOLUME}),
    "AdaptiveMaxPool2d with indices": ("AdaptiveMaxPool2d", {"return_indices": True}, {"input": IMAGE}),
    "FractionalMaxPool2d with indices": (
        "FractionalMaxPool2d",
        {"return_indices": True, "output_size": (3, 4), "output_ratio": None},
        {"input": IMAGE},
    ),
    "LSTM in both directions": ("LSTM", {"bidirectional": True, "num_layers": 2}, {"input": _STEPS}),
    "LSTM from a state": ("LSTM", {}, {"input": _STEPS, "h_0": (1, BATCH, 64), "c_0": (1, BATCH, 64)}),
    "GRU from a state": ("GRU", {}, {"input": _STEPS, "h_0": (1, BATCH, 64)}),
    "RNN with ReLU": ("RNN", {"nonlinearity": "relu"}, {"input": _STEPS}),
    "LSTMCell from a state": ("LSTMCell", {}, {"input": FEATURES, "h_0": (BATCH, 64), "c_0": (BATCH, 64)}),
    "GRUCell from a state": ("GRUCell", {}, {"input": FEATURES, "h_0": (BATCH, 64)}),
    "EmbeddingBag with weights": (
        "EmbeddingBag",
        {"mode": "sum"},
        {"input": FEATURES, "per_sample_weights": FEATURES},
    ),
    "MultiheadAttention to another width": (
        "MultiheadAttention",
        {"kdim": 6, "vdim": 4},
        {"query": _STEPS, "key": (BATCH, 3, 6), "value": (BATCH, 3, 4)},
    ),
    "MultiheadAttention with a mask": (
        "MultiheadAttention",
        {},
        {"query": _STEPS, "key": _STEPS, "value": _STEPS, "key_padding_mask": _MASK},
    ),
    "TransformerEncoder with a mask": (
        "TransformerEncoder",
        {"activation": "gelu", "norm_first": True},
        {"src": _STEPS, "src_key_padding_mask": _MASK},
    ),
    "TransformerDecoder with a mask": (
        "TransformerDecoder",
        {"bias": False},
        {"tgt": _STEPS, "memory": _STEPS, "memory_key_padding_mask": _MASK},
    ),
    "TransformerEncoder with an attention mask": ("TransformerEncoder", {}, {"src": _STEPS, "mask": (5, 5)}),
    "TransformerDecoder with an attention mask": (
        "TransformerDecoder",
        {},
        {"tgt": _STEPS, "memory": _STEPS, "tgt_mask": (5, 5), "memory_mask": (5, 5)},
    ),
    "Transformer with attention masks": (
        "Transformer",
        {},
        {"src": _STEPS, "tgt": _STEPS, "src_mask": (5, 5), "tgt_mask": (5, 5), "memory_mask": (5, 5)},
    ),
    "Upsample between pixels": ("Upsample", {"mode": "bilinear", "align_corners": True}, {"input": IMAGE}),
    "Upsample to a size": ("Upsample", {"size": 5, "scale_factor": None}, {"input": SEQUENCE}),
    "interpolate to a size": (
        "interpolate",
        {"size": (5, 6), "scale_factor": None, "mode": "bicubic"},
        {"input": IMAGE},
    ),
    "ZeroPad2d that crops": ("ZeroPad2d", {"padding": (-1, -1, 2, 0)}, {"input": IMAGE}),
    "pad with a mirror image": ("pad", {"mode": "reflect", "padding": (1, 2)}, {"input": SEQUENCE}),
    "mean over the image": ("mean", {"dim": (-2, -1), "keepdim": True}, {"input": IMAGE}),
    "select the last step": ("select", {"dim": -2, "index": -1}, {"input": _STEPS}),
    "slice every second": ("slice", {"dim": 2, "start": 1, "stop": 6, "step": 2}, {"input": IMAGE}),
    "chunk into one": ("chunk", {"chunks": 1}, {"input": FEATURES}),
    "add two of different shapes": ("add", {}, {"input_1": _STEPS, "input_2": (BATCH, 1, 8)}),
    "attention that is causal": (
        "scaled_dot_product_attention",
        {"is_causal": True, "scale": 0.5},
        {"query": _HEADS, "key": _HEADS, "value": _HEADS},
    ),
    "cast to whole numbers": ("cast", {"dtype": "int64"}, {"input": FEATURES}),
}
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
    def batched(self) -> bool:
        """Whether the batch is the first axis of every input, as it is of the inputs of a model."""
        return all(shape[0] == BATCH for shape in self.shapes.values())

    @property
    def takes(self) -> str:
        """What the first input takes; empty without inputs."""
        return self.spec.inputs[0].dtypes if self.spec.inputs else ""

    def port(self, name: str) -> Port:
        """The input of that name."""
        return next((port for port in self.spec.inputs if port.name == name), self.spec.inputs[0])

    def tensors(self, device: str = "cpu") -> dict[str, Tensor]:
        """Random inputs: positive numbers, indices below four, masks that hide the last element."""
        return {name: _random(shape, self._dtypes(name)).to(device) for name, shape in self.shapes.items()}

    def design(self) -> Design:
        """A model of this one node, with an input and an output for each of its ports."""
        sources = tuple(
            Node(f"in_{name}", name, INPUT, _field(shape, self._dtypes(name))) for name, shape in self.shapes.items()
        )
        node = Node("node", "node", self.spec.kind, self._given())
        ports = self.spec.output_ports(self.arguments)
        sinks = tuple(Node(f"out_{port}", f"result_{number}", OUTPUT) for number, port in enumerate(ports))
        wires = [Edge(source.id, "output", node.id, source.name) for source in sources]
        wires += [Edge(node.id, port, sink.id, "input") for port, sink in zip(ports, sinks, strict=True)]
        return Design({"Net": Block("Net", "module", (*sources, node, *sinks), tuple(sorted(wires)))}, "Net")

    def _given(self) -> Values:
        """The arguments that a user sets: not those that follow an input, not those at their default."""
        defaults: Mapping[str, Value | Spec] = {**self.spec.defaults}
        return {
            name: value
            for name, value in self.arguments.items()
            if value != defaults.get(name, self.spec) and not self._follows(name, value)
        }

    def _follows(self, name: str, value: Value) -> bool:
        size = self.spec.inferred.get(name)
        return size is not None and self.shapes[size.port][size.axis] == value

    def _dtypes(self, name: str) -> str:
        return "mask" if name.endswith("padding_mask") else self.port(name).dtypes

    def expression(self) -> str:
        """The Python text that computes the result from the inputs, with `layer` for the layer."""
        texts, defaults = literals(self.arguments), literals(self.spec.defaults)
        operands = {name: name for name in self.shapes}
        if self.spec.is_layer:
            return f"layer({render(self.spec.call, operands, texts, defaults)})"
        return render(self.spec.code or self.spec.construct, operands, texts, defaults)

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
    return _example(spec, _INPUTS.get(kind) or _shapes(spec), _ARGUMENTS.get(kind, {}))


def examples() -> dict[str, Example]:
    """An example of every kind, and more of those that can be used in several ways."""
    plain = {kind: example(kind) for kind in CATALOGUE}
    variants = {
        title: _example(CATALOGUE[kind], shapes, arguments) for title, (kind, arguments, shapes) in _VARIANTS.items()
    }
    return plain | variants


def _example(spec: Spec, shapes: Mapping[str, tuple[int, ...]], own: Values) -> Example:
    inferred = {name: shapes[size.port][size.axis] for name, size in spec.inferred.items()}
    arguments = {**spec.defaults, **spec.suggested, **inferred, **own}
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


def _field(shape: tuple[int, ...], dtypes: str) -> Values:
    """The parameters of a model's input."""
    dtype = {"integer": "int64", "bool": "bool", "mask": "bool"}.get(dtypes)
    return {"shape": shape[1:]} | ({"dtype": dtype} if dtype else {})


def _random(shape: tuple[int, ...], dtypes: str) -> Tensor:
    match dtypes:
        case "integer":
            return torch.arange(torch.Size(shape).numel()).reshape(shape) % 4
        case "bool":
            return torch.rand(shape) < 0.5
        case "mask":
            return torch.arange(shape[-1]).expand(shape) == shape[-1] - 1
    return torch.rand(shape) + 0.1


def _flat(result: Any) -> Iterator[Tensor]:
    if isinstance(result, Tensor):
        yield result
    else:
        for item in result:
            yield from _flat(item)
