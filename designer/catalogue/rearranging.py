"""Operations that rearrange a tensor or take it apart."""

from __future__ import annotations

from designer.catalogue.record import FLOAT, INTEGER, Op, family, own
from designer.catalogue.spec import MAX_OUTPUTS, Port
from designer.params import Bool, Choice, Float, Int, Optional, Sequence

_DIM = Int(-8, 7)
_AXES = Sequence(_DIM)
_PIECES = (Port("output_1"),)
_RESIZE = (
    own("size", Optional(Sequence(Int(min=1), scalar=True)), None, "The size of the output; give this or the factor."),
    own("scale_factor", Optional(Sequence(Float(min=0.01), scalar=True)), None),
    own("mode", Choice(("nearest", "nearest-exact", "linear", "bilinear", "bicubic", "trilinear", "area")), "nearest"),
    own("align_corners", Optional(Bool()), None),
)
_PAD = (
    own(
        "padding",
        Sequence(Int()),
        help="How many elements to add before and after the last axis, then the one before it, and so on.",
    ),
    own("mode", Choice(("constant", "reflect", "replicate", "circular")), "constant", "What the added elements hold."),
    own("value", Optional(Float()), None, "The constant; 0 if none."),
)
_DTYPES = Choice(("float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool"))

SPECS = family(
    "Rearrange",
    Op(
        "flatten",
        "Merges axes into one: all but the batch, unless told otherwise.",
        "torch.flatten({input}, {start_dim}{,end_dim})",
        "torch.flatten",
        (own("start_dim", _DIM, 1), own("end_dim", _DIM, -1)),
    ),
    Op(
        "reshape",
        "Gives each example a new shape with as many elements.",
        "{input}.flatten(1).unflatten(1, {shape})",
        "torch.reshape",
        (own("shape", Sequence(Int(min=-1))),),
        suggested={"shape": (-1,)},
    ),
    Op(
        "view",
        "Gives the whole tensor a new shape, the batch axis included.",
        "{input}.reshape({shape})",
        "torch.reshape",
        (own("shape", Sequence(Int(min=-1)), help="The sizes of all axes, the batch first; one may be -1."),),
        suggested={"shape": (-1, 1)},
    ),
    Op(
        "unflatten",
        "Splits one axis into several.",
        "{input}.unflatten({dim}, {sizes})",
        "torch.unflatten",
        (
            own("dim", _DIM, 1, "The axis that is split."),
            own("sizes", Sequence(Int(min=-1)), help="The sizes it is split into; one may be -1."),
        ),
        suggested={"sizes": (1, -1)},
    ),
    Op(
        "permute",
        "Puts the axes into another order.",
        "{input}.permute({dims})",
        "torch.permute",
        (own("dims", _AXES, help="The old axes in their new order; 0 is the batch."),),
        suggested={"dims": (0, 2, 1)},
    ),
    Op(
        "transpose",
        "Exchanges two axes.",
        "{input}.transpose({dim0}, {dim1})",
        "torch.transpose",
        (own("dim0", _DIM, 1, "One axis; 0 is the batch."), own("dim1", _DIM, 2, "The other axis.")),
    ),
    Op(
        "squeeze",
        "Drops an axis of size 1.",
        "{input}.squeeze({dim})",
        "torch.squeeze",
        (own("dim", _DIM, -1, "The axis to drop; it stays if it is larger."),),
    ),
    Op(
        "unsqueeze",
        "Adds an axis of size 1.",
        "{input}.unsqueeze({dim})",
        "torch.unsqueeze",
        (own("dim", _DIM, 1, "Where the new axis stands."),),
    ),
    Op(
        "select",
        "Takes one element along an axis, which disappears: the last step of a sequence.",
        "{input}{[dim:index]}",
        "torch.select",
        (own("dim", _DIM, 1), own("index", Int(), -1)),
    ),
    Op(
        "slice",
        "Takes a range along an axis.",
        "{input}{[dim:start:stop:step]}",
        "torch.narrow",
        (
            own("dim", _DIM, 1),
            own("start", Int(), 0),
            own("stop", Optional(Int()), None),
            own("step", Int(min=1), 1),
        ),
    ),
    Op(
        "split",
        "Cuts a tensor into pieces of given sizes.",
        "torch.split({input}, {sizes}, dim={dim})",
        "torch.split",
        (own("sizes", Sequence(Int(min=0))), own("dim", _DIM, 1)),
        outputs=_PIECES,
        suggested={"sizes": (1, 1)},
        outputs_from="sizes",
    ),
    Op(
        "chunk",
        "Cuts a tensor into equal pieces.",
        "torch.chunk({input}, {chunks}, dim={dim})",
        "torch.chunk",
        (own("chunks", Int(1, MAX_OUTPUTS), 2), own("dim", _DIM, 1)),
        outputs=_PIECES,
        outputs_from="chunks",
    ),
    Op(
        "unbind",
        "Takes an axis apart into its elements.",
        "torch.unbind({input}, dim={dim})",
        "torch.unbind",
        (
            own("count", Int(1, MAX_OUTPUTS), 2, "How many there are: the size of the axis."),
            own("dim", _DIM, 1, "The axis, which disappears."),
        ),
        outputs=_PIECES,
        outputs_from="count",
    ),
    Op(
        "pad",
        "Adds elements at the ends of the last axes; negative numbers crop.",
        "F.pad({input}, {padding}{,mode}{,value})",
        "torch.nn.functional.pad",
        _PAD,
        suggested={"padding": (1, 1)},
    ),
    Op(
        "interpolate",
        "Changes the size of a sequence, an image or a volume.",
        "F.interpolate({input}{,size}{,scale_factor}{,mode}{,align_corners})",
        "torch.nn.functional.interpolate",
        _RESIZE,
        (FLOAT,),
        suggested={"scale_factor": 2.0},
    ),
    Op(
        "expand",
        "Repeats axes of size 1 without copying.",
        "{input}.expand({shape})",
        "torch.Tensor.expand",
        (own("shape", Sequence(Int(min=-1)), help="The new sizes of all axes; -1 leaves an axis as it is."),),
        suggested={"shape": (-1, 1)},
    ),
    Op(
        "repeat",
        "Repeats a tensor along its axes.",
        "{input}.repeat({times})",
        "torch.Tensor.repeat",
        (own("times", Sequence(Int(min=1)), help="How often along each axis; 1 for the batch."),),
        suggested={"times": (1, 2)},
    ),
    Op(
        "roll",
        "Moves elements along an axis; what falls off comes in at the other end.",
        "torch.roll({input}, {shift}, dims={dim})",
        "torch.roll",
        (own("shift", Int(), 1, "How many places."), own("dim", _DIM, -1)),
    ),
    Op(
        "flip",
        "Reverses the order along axes.",
        "torch.flip({input}, {dims})",
        "torch.flip",
        (own("dims", _AXES, (-1,), "The axes; -1 is the last."),),
    ),
    Op(
        "one_hot",
        "Turns each index into a row of zeros with a single one.",
        "F.one_hot({input}, {classes})",
        "torch.nn.functional.one_hot",
        (own("classes", Int(min=1), 10),),
        (INTEGER,),
    ),
    Op(
        "positions",
        "Numbers the elements along an axis 0, 1, 2, ...: the input of a position embedding.",
        "torch.ones_like({input}, dtype=torch.int64).cumsum({dim}) - 1",
        "torch.cumsum",
        (own("dim", _DIM, 1),),
    ),
    Op(
        "cast",
        "Converts the numbers to another type.",
        "{input}.to({dtype:torch})",
        "torch.Tensor.to",
        (own("dtype", _DTYPES, "float32"),),
    ),
    Op("detach", "Passes values on and no gradients back.", "{input}.detach()", "torch.Tensor.detach"),
)
