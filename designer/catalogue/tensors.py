"""Tensors that a module holds: those that are trained, and constants, which are only saved with it."""

from __future__ import annotations

from designer.arrays import EMPTY, SIZES, Packed
from designer.catalogue.record import Held, family, own
from designer.params import Choice, Float, Int, Sequence

_SHAPE = own("shape", Sequence(Int(min=1)), (1,), "The sizes of the axes; there is no batch among them.")
_DTYPE = own("dtype", Choice(tuple(SIZES)), "float32", "The type of the values.")
_SEED = own("seed", Int(min=0), 0, "The same number draws the same values.")
_DRAWN = "generator=torch.Generator().manual_seed({seed})"

SPECS = family(
    "Tensor",
    Held(
        "parameter",
        "A tensor that is learned, like the weights of a layer.",
        "nn.Parameter({scale:times}torch.{init:word}({shape:items}))",
        "torch.nn.parameter.Parameter",
        (
            _SHAPE,
            own("init", Choice(("zeros", "ones", "rand", "randn")), "randn", "What it starts from."),
            own("scale", Float(), 1.0, "What the first values are multiplied by."),
        ),
        "parameter",
    ),
    Held(
        "zeros",
        "A constant tensor of zeros.",
        "torch.zeros({shape:items}{,dtype:torch})",
        "torch.zeros",
        (_SHAPE, _DTYPE),
    ),
    Held(
        "ones", "A constant tensor of ones.", "torch.ones({shape:items}{,dtype:torch})", "torch.ones", (_SHAPE, _DTYPE)
    ),
    Held(
        "full",
        "A constant tensor of one number.",
        "torch.full({shape}, {value})",
        "torch.full",
        (_SHAPE, own("value", Float(), 1.0, "The number.")),
    ),
    Held(
        "rand",
        "Constant random values between 0 and 1.",
        f"torch.rand({{shape:items}}, {_DRAWN})",
        "torch.rand",
        (_SHAPE, _SEED),
    ),
    Held(
        "randn",
        "Constant random values from the normal distribution.",
        f"torch.randn({{shape:items}}, {_DRAWN})",
        "torch.randn",
        (_SHAPE, _SEED),
    ),
    Held(
        "arange",
        "The constant numbers from start to end: 0, 1, 2 ...",
        "torch.arange({start:before}{end}{,step})",
        "torch.arange",
        (
            own("start", Int(), 0, "The first number."),
            own("end", Int(), 10, "Where they end; this one is not among them."),
            own("step", Int(), 1, "From each number to the next."),
        ),
    ),
    Held(
        "array",
        "Constant values from an .npy file; the design keeps them.",
        "torch.zeros({shape:items}{,dtype:torch})",
        "torch.from_numpy",
        (
            _SHAPE,
            own("dtype", Choice(tuple(SIZES)), "float32", "The type of the values."),
            own("data", Packed(), EMPTY, "The values."),
        ),
    ),
)
