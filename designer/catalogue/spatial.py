"""Layers that rearrange, enlarge, pad or compare without learning anything."""

from __future__ import annotations

from designer.catalogue.record import INPUT, Layer, family
from designer.catalogue.spec import Port
from designer.params import Float, Int, Sequence

_TWO = Sequence(Int(min=1), 2, scalar=True)
_WINDOW = {"kernel_size": _TWO, "dilation": _TWO, "stride": _TWO, "padding": Sequence(Int(min=0), 2, scalar=True)}
_BOTH = (Port("x1", dtypes="float"), Port("x2", dtypes="float"))
_TWICE = {"scale_factor": 2.0}
_EITHER = {"size": "The size of the output; give this or the factor."}
_SAMPLES = {"mode": "How values are found between those that are given; the input's number of axes must suit it."}

_SIDES = {
    1: ("left and right of a sequence", "left, right"),
    2: ("around an image", "left, right, top, bottom"),
    3: ("around a volume", "left, right, top, bottom, front, back"),
}


def _pads(prefix: str, help: str) -> list[Layer]:
    """The three layers of a way of padding; a negative number crops."""
    layers = []
    for axes in (2, 1, 3):
        where, order = _SIDES[axes]
        padding = Sequence(Int(), 2 * axes, scalar=True)
        words = {"padding": f"How many elements to add at every side, or at each: {order}. Negative numbers crop."}
        layers.append(
            Layer(
                f"{prefix}Pad{axes}d",
                help.format(where=where),
                inputs=(INPUT,),
                kinds={"padding": padding},
                words=words,
            )
        )
    return layers


SPECS = (
    *family(
        "Shape",
        Layer("Flatten", "Merges axes into one: all but the batch, unless told otherwise.", inputs=(INPUT,)),
        Layer(
            "Unflatten",
            "Splits one axis into several.",
            inputs=(INPUT,),
            kinds={"dim": Int(-8, 7), "unflattened_size": Sequence(Int(min=-1))},
            words={"dim": "The axis that is split."},
            suggested={"dim": 1, "unflattened_size": (1, -1)},
        ),
        Layer("PixelShuffle", "Turns channels into pixels: a larger image with fewer channels.", inputs=(INPUT,)),
        Layer("PixelUnshuffle", "Turns pixels into channels: a smaller image with more channels.", inputs=(INPUT,)),
        Layer("ChannelShuffle", "Mixes the channels of several groups.", inputs=(INPUT,)),
        Layer("Unfold", "Cuts an image into windows: each becomes a column.", kinds=_WINDOW),
        Layer(
            "Fold",
            "Sums the columns of windows up to an image.",
            kinds=_WINDOW | {"output_size": _TWO},
            words={"output_size": "Height and width of the image."},
            suggested={"output_size": 8},
        ),
    ),
    *family(
        "Upsampling",
        Layer(
            "Upsample",
            "Enlarges a sequence, an image or a volume.",
            words=_EITHER | _SAMPLES,
            suggested=_TWICE,
        ),
        Layer("UpsamplingNearest2d", "Enlarges an image by repeating pixels.", words=_EITHER, suggested=_TWICE),
        Layer("UpsamplingBilinear2d", "Enlarges an image smoothly.", words=_EITHER, suggested=_TWICE),
    ),
    *family(
        "Padding",
        *_pads("Zero", "Adds zeros {where}."),
        *_pads("Reflection", "Adds a mirror image {where}."),
        *_pads("Replication", "Repeats the border {where}."),
        *_pads("Circular", "Continues with the opposite side {where}."),
        *_pads("Constant", "Adds a given value {where}."),
    ),
    *family(
        "Distance",
        Layer(
            "CosineSimilarity",
            "The cosine of the angle between two vectors.",
            inputs=_BOTH,
            words={"dim": "The axis of the vectors; it disappears."},
        ),
        Layer(
            "PairwiseDistance",
            "The distance between two vectors.",
            inputs=(Port("x1"), Port("x2")),
            kinds={"p": Float()},
            words={"p": "Which norm measures it: 2 is the Euclidean one."},
        ),
    ),
)
