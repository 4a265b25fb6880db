"""Pooling and unpooling."""

from __future__ import annotations

from designer.catalogue.record import FLOAT, INDICES, OUTPUT, Layer, family
from designer.catalogue.spec import Port

_WITH_INDICES = (OUTPUT, INDICES)
_UNPOOLED = (FLOAT, Port("indices", dtypes="integer"))
_HALF = {"kernel_size": 2}
_RATIO = {"output_ratio": 0.5}
_STRIDE = {"stride": "How far the window moves at a time; by its own size if none."}
_FINAL = _STRIDE | {
    "output_size": "The size of the output for every size of the input; none keeps an axis as it is.",
    "padding": "How many elements are added at each side, at most half the window.",
}
_POWER = _STRIDE | {"norm_type": "The power of the mean: 1 sums the window, large values come close to the maximum."}
_EITHER = {"output_size": "The size of the output; give this or the ratio."}
_MEAN = _STRIDE | {"padding": "How many zeros are added at each side, at most half the window."}
_UNPOOL = _STRIDE | {"padding": "The padding of the pooling that is undone."}

SPECS = family(
    "Pooling",
    Layer(
        "MaxPool2d",
        "Keeps the largest value of each window of an image.",
        outputs=_WITH_INDICES,
        words=_FINAL,
        suggested=_HALF,
    ),
    Layer(
        "MaxPool1d",
        "Keeps the largest value of each window of a sequence.",
        outputs=_WITH_INDICES,
        words=_FINAL,
        suggested=_HALF,
    ),
    Layer(
        "MaxPool3d",
        "Keeps the largest value of each window of a volume.",
        outputs=_WITH_INDICES,
        words=_FINAL,
        suggested=_HALF,
    ),
    Layer("AvgPool2d", "Averages each window of an image.", words=_MEAN, suggested=_HALF),
    Layer("AvgPool1d", "Averages each window of a sequence.", words=_MEAN, suggested=_HALF),
    Layer("AvgPool3d", "Averages each window of a volume.", words=_MEAN, suggested=_HALF),
    Layer("AdaptiveAvgPool2d", "Averages an image of any size to a given one.", words=_FINAL),
    Layer("AdaptiveAvgPool1d", "Averages a sequence of any length to a given one.", words=_FINAL),
    Layer("AdaptiveAvgPool3d", "Averages a volume of any size to a given one.", words=_FINAL),
    Layer("AdaptiveMaxPool2d", "Pools an image of any size to a given one.", outputs=_WITH_INDICES, words=_FINAL),
    Layer("AdaptiveMaxPool1d", "Pools a sequence of any length to a given one.", outputs=_WITH_INDICES, words=_FINAL),
    Layer("AdaptiveMaxPool3d", "Pools a volume of any size to a given one.", outputs=_WITH_INDICES, words=_FINAL),
    Layer(
        "FractionalMaxPool2d",
        "Max pooling over windows of random sizes, to any smaller size.",
        outputs=_WITH_INDICES,
        words=_EITHER,
        suggested=_RATIO,
    ),
    Layer(
        "FractionalMaxPool3d",
        "Max pooling of volumes over windows of random sizes.",
        outputs=_WITH_INDICES,
        words=_EITHER,
        suggested=_RATIO,
    ),
    Layer(
        "LPPool2d",
        "Takes the power mean of each window of an image.",
        words=_POWER,
        suggested=_HALF | {"norm_type": 2.0},
    ),
    Layer(
        "LPPool1d",
        "Takes the power mean of each window of a sequence.",
        words=_POWER,
        suggested=_HALF | {"norm_type": 2.0},
    ),
    Layer(
        "LPPool3d",
        "Takes the power mean of each window of a volume.",
        words=_POWER,
        suggested=_HALF | {"norm_type": 2.0},
    ),
    Layer(
        "MaxUnpool2d",
        "Puts values back to where a MaxPool2d found them.",
        inputs=_UNPOOLED,
        words=_UNPOOL,
    ),
    Layer(
        "MaxUnpool1d",
        "Puts values back to where a MaxPool1d found them.",
        inputs=_UNPOOLED,
        words=_UNPOOL,
    ),
    Layer(
        "MaxUnpool3d",
        "Puts values back to where a MaxPool3d found them.",
        inputs=_UNPOOLED,
        words=_UNPOOL,
    ),
)
