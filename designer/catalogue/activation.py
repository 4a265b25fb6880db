"""Activations: functions of single values, or along one axis."""

from __future__ import annotations

from designer.catalogue.record import FLOAT, INPUT, Layer, family
from designer.params import Float, Int, Param

_SCORES = "The axis along which the results sum to one; -1 is the last."


def _along(kind: str, help: str) -> Layer:
    """A layer whose axis torch would guess, with a warning, if it were left out: it is always printed."""
    dim = Param("dim", Int(-8, 7), -1, _SCORES)
    return Layer(kind, help, params=(dim,), construct=f"nn.{kind}(dim={{dim}})")


SPECS = family(
    "Activation",
    Layer("ReLU", "Passes positive values on and makes negative ones zero.", inputs=(INPUT,)),
    Layer("LeakyReLU", "Like ReLU, with a small slope below zero."),
    Layer("GELU", "A smooth ReLU, usual in transformers."),
    Layer("SiLU", "The input times its sigmoid: a smooth ReLU, also called swish."),
    Layer("Sigmoid", "Squeezes values into 0 to 1.", inputs=(INPUT,)),
    Layer("Tanh", "Squeezes values into -1 to 1.", inputs=(INPUT,)),
    _along("Softmax", "Turns scores into shares that sum to one."),
    _along("LogSoftmax", "The logarithm of Softmax, computed safely."),
    Layer("ELU", "Like ReLU, falling smoothly to a floor below zero."),
    Layer("CELU", "An ELU whose slope is continuous for every alpha."),
    Layer("SELU", "A scaled ELU that keeps mean and variance; goes with AlphaDropout."),
    Layer("PReLU", "Like ReLU, with a learned slope below zero."),
    Layer("RReLU", "Like ReLU, with a random slope below zero during training."),
    Layer("ReLU6", "A ReLU that stops at 6.", inputs=(INPUT,)),
    Layer("Mish", "The input times the tanh of its softplus: a smooth ReLU."),
    Layer("Softplus", "A smooth ReLU that is never zero.", kinds={"beta": Float(), "threshold": Float()}),
    Layer("Softsign", "Squeezes values into -1 to 1, more gently than Tanh.", inputs=(INPUT,)),
    Layer("LogSigmoid", "The logarithm of Sigmoid, computed safely."),
    Layer("Hardsigmoid", "Sigmoid in three straight pieces."),
    Layer("Hardswish", "SiLU in three pieces, cheaper to compute."),
    Layer("Hardtanh", "Cuts values off at both ends.", inputs=(INPUT,), hidden=("min_value", "max_value")),
    Layer("Hardshrink", "Makes small values zero and leaves the others."),
    Layer("Softshrink", "Makes small values zero and moves the others towards it."),
    Layer("Tanhshrink", "The input minus its tanh.", inputs=(INPUT,)),
    Layer(
        "Threshold",
        "Replaces values up to a threshold by a given one.",
        inputs=(INPUT,),
        words={"threshold": "Values up to this one are replaced.", "value": "What they are replaced by."},
        suggested={"threshold": 0.0},
    ),
    Layer("GLU", "Multiplies one half of the features by the sigmoid of the other.", inputs=(FLOAT,)),
    _along("Softmin", "Softmax of the negative values: the smallest gets the largest share."),
    Layer("Softmax2d", "Softmax over the channels at each place of an image."),
)
