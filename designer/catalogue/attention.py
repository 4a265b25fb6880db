"""Attention and transformers."""

from __future__ import annotations

from collections.abc import Mapping

from designer.catalogue.record import OUTPUT, Layer, family
from designer.catalogue.spec import Port
from designer.params import Choice, Int, Kind, Optional, Param

_WIDE: Mapping[str, Kind] = {
    "embed_dim": Int(min=1),
    "num_heads": Int(min=1),
    "kdim": Optional(Int(min=1)),
    "vdim": Optional(Int(min=1)),
}
_LAYER: Mapping[str, Kind] = {"activation": Choice(("relu", "gelu"))}
_MASKS = {
    "src": ("src_mask", "src_key_padding_mask"),
    "tgt": ("tgt_mask", "memory_mask", "tgt_key_padding_mask", "memory_key_padding_mask"),
}


_HINTS = {"mask": "is_causal", "src_mask": "is_causal", "tgt_mask": "tgt_is_causal", "memory_mask": "memory_is_causal"}


def _call(ports: tuple[Port, ...], hints: Mapping[str, str]) -> str:
    """The call of a stack of layers, which is told that a mask is no causal one: else torch looks into its values."""
    fields = [f"{{,{port.name}}}" if port.optional else f"{{{port.name}}}" for port in ports]
    said = "".join(f"{{{port.name}:with {hints[port.name]}=False}}" for port in ports if port.name in hints)
    required = sum(not port.optional for port in ports)
    return ", ".join(fields[:required]) + "".join(fields[required:]) + said


def _ports(*names: str, masks: tuple[str, ...]) -> tuple[Port, ...]:
    """Sequences, then the masks that may be wired: true, or minus infinity, hides an element."""
    return (*(Port(name, dtypes="float") for name in names), *(Port(name, optional=True) for name in masks))


def _stacked(kind: str, layer: str, help: str, fixed: str = "") -> Layer:
    """A stack of equal layers, which torch wants to be given the first of: one node holds the parameters of both."""
    inner = Layer(layer, "", kinds=_LAYER).spec("").params
    fields = "".join(f"{{,{param.name}}}" for param in inner if not param.required)
    source = "src" if kind == "TransformerEncoder" else "tgt"
    masks = ("mask", "src_key_padding_mask") if source == "src" else _MASKS["tgt"]
    inputs = _ports("src", masks=masks) if source == "src" else _ports("tgt", "memory", masks=masks)
    return Layer(
        kind,
        help,
        inputs=inputs,
        call=_call(inputs, _HINTS),
        params=(*inner, Param("num_layers", Int(min=1), help="How many layers follow each other.")),
        follows={"d_model": -1},
        construct=f"nn.{kind}(nn.{layer}({{d_model}}, {{nhead}}{fields}), {{num_layers}}{fixed})",
    )


_BOTH = _ports(
    "src",
    "tgt",
    masks=(
        "src_mask",
        "tgt_mask",
        "memory_mask",
        "src_key_padding_mask",
        "tgt_key_padding_mask",
        "memory_key_padding_mask",
    ),
)

SPECS = family(
    "Attention",
    Layer(
        "MultiheadAttention",
        "Lets each query gather what it needs from the values, by comparing it with the keys.",
        inputs=_ports("query", "key", "value", masks=("key_padding_mask", "attn_mask")),
        outputs=(OUTPUT, Port("weights")),
        follows={"embed_dim": -1},
        kinds=_WIDE,
        words={"bias": "Adds learned offsets to the projections.", "dropout": "The share of weights set to zero."},
    ),
    Layer(
        "TransformerEncoderLayer",
        "Self-attention and a feed-forward part, each with a shortcut and a normalisation.",
        inputs=_ports("src", masks=_MASKS["src"]),
        follows={"d_model": -1},
        kinds=_LAYER,
    ),
    Layer(
        "TransformerDecoderLayer",
        "Self-attention, attention to a memory and a feed-forward part.",
        inputs=_ports("tgt", "memory", masks=_MASKS["tgt"]),
        follows={"d_model": -1},
        kinds=_LAYER,
    ),
    # Nested tensors would only warn: they want batch_first, and an even number of heads.
    _stacked(
        "TransformerEncoder",
        "TransformerEncoderLayer",
        "A stack of encoder layers that start out equal.",
        ", enable_nested_tensor=False",
    ),
    _stacked("TransformerDecoder", "TransformerDecoderLayer", "A stack of decoder layers that start out equal."),
    Layer(
        "Transformer",
        "An encoder and a decoder: from one sequence to another.",
        inputs=_BOTH,
        call=_call(_BOTH, {**_HINTS, "src_mask": "src_is_causal"}),
        follows={"d_model": -1},
        kinds=_LAYER,
        hidden=("custom_encoder", "custom_decoder"),
    ),
)
