"""Normalisation and dropout."""

from __future__ import annotations

from designer.catalogue.record import Layer, family
from designer.params import Float, Int, Optional, Sequence, Union

_CHANNELS = {"num_features": 1}
_GROUP = {"bias": "Learns a shift as well as a scale."}
_BATCH = _GROUP | {"momentum": "The weight of the newest batch in the running statistics; none averages over all."}
_SHAPE = Union((Int(min=1), Sequence(Int(min=1))))
_LAST = {"normalized_shape": "The size of the last axis, or the sizes of the last axes, over which is normalised."}
_NEIGHBOURS = {
    "size": "How many neighbouring channels count.",
    "alpha": "How strongly they count.",
    "beta": "The power of the divisor.",
}
_CHANNEL = {"p": "The share of channels set to zero during training."}

SPECS = (
    *family(
        "Normalisation",
        Layer("BatchNorm2d", "Normalises each channel over the batch and the image.", follows=_CHANNELS, words=_BATCH),
        Layer(
            "BatchNorm1d", "Normalises each feature over the batch (and a sequence).", follows=_CHANNELS, words=_BATCH
        ),
        Layer("BatchNorm3d", "Normalises each channel over the batch and the volume.", follows=_CHANNELS, words=_BATCH),
        Layer(
            "LayerNorm",
            "Normalises the features of each example by themselves.",
            follows={"normalized_shape": -1},
            kinds={"normalized_shape": _SHAPE},
            words=_LAST | _GROUP,
        ),
        Layer(
            "RMSNorm",
            "Scales the features of each example to unit size, without centring them.",
            follows={"normalized_shape": -1},
            kinds={"normalized_shape": _SHAPE, "eps": Optional(Float(min=0))},
            words=_LAST | {"eps": "Keeps the division from failing; the smallest step of the type if none."},
        ),
        Layer("GroupNorm", "Normalises groups of channels of each example.", follows={"num_channels": 1}, words=_GROUP),
        Layer("InstanceNorm2d", "Normalises each channel of each image.", follows=_CHANNELS, words=_GROUP),
        Layer("InstanceNorm1d", "Normalises each channel of each sequence.", follows=_CHANNELS, words=_GROUP),
        Layer("InstanceNorm3d", "Normalises each channel of each volume.", follows=_CHANNELS, words=_GROUP),
        Layer("LocalResponseNorm", "Divides each value by the size of its neighbour channels.", words=_NEIGHBOURS),
        Layer(
            "CrossMapLRN2d",
            "LocalResponseNorm for images, as Lua Torch computed it.",
            words=_NEIGHBOURS,
            page="LocalResponseNorm",
        ),
    ),
    *family(
        "Dropout",
        Layer("Dropout", "Sets random values to zero during training."),
        Layer("Dropout2d", "Sets random channels of an image to zero during training.", words=_CHANNEL),
        Layer("Dropout1d", "Sets random channels of a sequence to zero during training.", words=_CHANNEL),
        Layer("Dropout3d", "Sets random channels of a volume to zero during training.", words=_CHANNEL),
        Layer("AlphaDropout", "Dropout that keeps mean and variance; goes with SELU."),
        Layer("FeatureAlphaDropout", "AlphaDropout of whole channels.", words=_CHANNEL),
    ),
)
