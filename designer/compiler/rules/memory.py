"""Layers too large for any memory are told before they are built, from their arguments alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from math import prod

from designer.compiler.rules.situation import Situation
from designer.report import Problem, TensorType

MOST_BYTES = 64 * 2**30
MOST_LAYERS = 1_000
"""Layers within one recurrent or transformer layer: each is built by itself."""
BYTES = {"float64": 8, "int64": 8, "complex64": 8, "float16": 2, "bfloat16": 2, "int16": 2, "uint8": 1, "bool": 1}


def too_large(s: Situation) -> Iterator[Problem]:
    """The weights of a layer fit into memory."""
    for param in ("num_layers", "num_encoder_layers", "num_decoder_layers"):
        layers = s.integer(param)
        if layers is not None and layers > MOST_LAYERS:
            message = f"{s.name} has {layers:,} layers; at most {MOST_LAYERS:,} can be built."
            yield s.error(message, param, (f"at most {MOST_LAYERS:,}", f"{layers:,}"))
            return
    weigh = WEIGHTS.get(s.spec.kind)
    weight = 4 * weigh(Numbers(s)) if weigh else 0
    if weight > MOST_BYTES:
        message = f"{s.name} would have weights of {size(weight)}; at most {size(MOST_BYTES)} can be built."
        yield s.error(message, _widest(s), (f"at most {size(MOST_BYTES)}", size(weight)))


def outputs_fit(s: Situation, outputs: Iterable[TensorType | None]) -> Problem | None:
    """What a layer makes of a single example fits into memory."""
    for kind in outputs:
        weight = prod(kind.sizes(1)) * BYTES.get(kind.dtype, 4) if kind else 0
        if weight > MOST_BYTES:
            message = f"{s.name} would give {kind}: {size(weight)} for each example."
            return s.error(message, "", (f"at most {size(MOST_BYTES)}", size(weight)))
    return None


def size(count: int) -> str:
    """A number of bytes as one reads it."""
    units = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")
    step = min((max(count, 1).bit_length() - 1) // 10, len(units) - 1)
    amount = count / 2 ** (10 * step)
    return f"{amount:.3g} {units[step]}" if amount < 1000 else f"{amount:,.0f} {units[step]}"


class Numbers:
    """The arguments of a layer, as numbers."""

    def __init__(self, situation: Situation) -> None:
        self.situation = situation

    def __getitem__(self, name: str) -> int:
        """The whole number, the product of a list of them, or 1."""
        value = self.situation.arguments.get(name)
        if isinstance(value, tuple):
            return prod(item for item in value if isinstance(item, int))
        return value if isinstance(value, int) else 1


def _conv(axes: int) -> Callable[[Numbers], int]:
    def weigh(n: Numbers) -> int:
        kernel = n.situation.value("kernel_size")
        area = n["kernel_size"] if isinstance(kernel, tuple) else n["kernel_size"] ** axes
        return n["in_channels"] * n["out_channels"] // max(n["groups"], 1) * area

    return weigh


def _recurrent(gates: int) -> Callable[[Numbers], int]:
    def weigh(n: Numbers) -> int:
        ways = 2 if n.situation.value("bidirectional") is True else 1
        hidden = n["hidden_size"]
        deeper = max(n["num_layers"] - 1, 0) * (ways * hidden + hidden)
        return gates * hidden * ways * (n["input_size"] + hidden + deeper)

    return weigh


def _encoder(n: Numbers) -> int:
    return n["num_layers"] * n["d_model"] * (4 * n["d_model"] + 2 * n["dim_feedforward"])


def _decoder(n: Numbers) -> int:
    return n["num_layers"] * n["d_model"] * (8 * n["d_model"] + 2 * n["dim_feedforward"])


def _transformer(n: Numbers) -> int:
    return n["num_encoder_layers"] * _encoder(n) + n["num_decoder_layers"] * _decoder(n)


WEIGHTS: Mapping[str, Callable[[Numbers], int]] = {
    "Linear": lambda n: n["in_features"] * n["out_features"],
    "Bilinear": lambda n: n["in1_features"] * n["in2_features"] * n["out_features"],
    **{f"{kind}{axes}d": _conv(axes) for kind in ("Conv", "ConvTranspose") for axes in (1, 2, 3)},
    **{kind: lambda n: n["num_embeddings"] * n["embedding_dim"] for kind in ("Embedding", "EmbeddingBag")},
    **{kind + tail: _recurrent(g) for kind, g in (("LSTM", 4), ("GRU", 3), ("RNN", 1)) for tail in ("", "Cell")},
    "Transformer": _transformer,
    **dict.fromkeys(("TransformerEncoder", "TransformerEncoderLayer"), _encoder),
    **dict.fromkeys(("TransformerDecoder", "TransformerDecoderLayer"), _decoder),
    "MultiheadAttention": lambda n: 4 * n["embed_dim"] ** 2,
    "LayerNorm": lambda n: n["normalized_shape"],
    "RMSNorm": lambda n: n["normalized_shape"],
    "PReLU": lambda n: n["num_parameters"],
}


def _widest(s: Situation) -> str:
    """The parameter with the largest number."""
    numbers = {param.name: s.integer(param.name) or 0 for param in s.spec.params}
    return max(numbers, key=lambda name: numbers[name], default="")
