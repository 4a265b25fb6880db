"""Convolutions, and the linear layers they are made of."""

from __future__ import annotations

from designer.catalogue.record import Layer, family
from designer.catalogue.spec import Port, Size

_IMAGE = {"in_channels": 1}
_GROUPED = {"padding": "How many elements are added at each side; “same” keeps the size, “valid” adds none."}
_CROPPED = {"padding": "How many elements are taken off at each side of the output."}
_PAIR = (Port("input1", dtypes="float"), Port("input2", dtypes="float"))

SPECS = (
    *family(
        "Linear",
        Layer("Linear", "Connects every input feature to every output feature.", follows={"in_features": -1}),
        Layer(
            "Bilinear",
            "Weighs every product of a feature of one input with a feature of the other.",
            inputs=_PAIR,
            inferred={"in1_features": Size("input1", -1), "in2_features": Size("input2", -1)},
        ),
        Layer("Identity", "Passes its input on unchanged.", inputs=(Port("input"),)),
    ),
    *family(
        "Convolution",
        Layer("Conv2d", "Slides learned filters over an image.", follows=_IMAGE, words=_GROUPED),
        Layer("Conv1d", "Slides learned filters along a sequence.", follows=_IMAGE, words=_GROUPED),
        Layer("Conv3d", "Slides learned filters through a volume.", follows=_IMAGE, words=_GROUPED),
        Layer("ConvTranspose2d", "Enlarges an image with learned filters.", follows=_IMAGE, words=_CROPPED),
        Layer("ConvTranspose1d", "Lengthens a sequence with learned filters.", follows=_IMAGE, words=_CROPPED),
        Layer("ConvTranspose3d", "Enlarges a volume with learned filters.", follows=_IMAGE, words=_CROPPED),
    ),
)
