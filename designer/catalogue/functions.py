"""Functions of single values, and along axes."""

from __future__ import annotations

from designer.catalogue.record import FLOAT, Op, family, own
from designer.catalogue.spec import Port
from designer.params import Bool, Float, Int, Optional, Param, Sequence
from designer.tensor_formulas import TensorText

_DIM = Int(-8, 7)
_ALONG = own("dim", _DIM, -1)
_AXES = own("dim", Sequence(_DIM, scalar=True), -1, "The axis or axes to work away; 0 is the batch, -1 the last.")
_KEEP = own("keepdim", Bool(), False)
_POWER = own("p", Float(), 2.0, "Which norm: 2 is the Euclidean length, 1 the sum of sizes.")
_FOUND = (Port("values"), Port("indices"))


def _reduction(kind: str, help: str, page: str, inputs: tuple[Port, ...] = (Port("input"),)) -> Op:
    return Op(kind, help, f"{page}({{input}}, dim={{dim}}{{,keepdim}})", page, (_AXES, _KEEP), inputs)


def _function(kind: str, help: str, page: str = "", inputs: tuple[Port, ...] = (Port("input"),)) -> Op:
    page = page or f"torch.{kind}"
    return Op(kind, help, f"{page.replace('torch.nn.functional', 'F')}({{input}})", page, inputs=inputs)


def _comparison(kind: str, sign: str, help: str, page: str) -> Op:
    value = own("value", Float(), 0.0, "The number to compare with.")
    return Op(kind, help, f"{{input}} {sign} {{value}}", page, (value,))


def _number(name: str, default: float) -> tuple[Param, ...]:
    return (own(name, Float(), default),)


SPECS = (
    *family(
        "Reduce",
        _reduction("mean", "The mean over axes.", "torch.mean", (FLOAT,)),
        _reduction("sum", "The sum over axes.", "torch.sum"),
        _reduction("max", "The largest value over axes.", "torch.amax"),
        _reduction("min", "The smallest value over axes.", "torch.amin"),
        _reduction("std", "The standard deviation over axes.", "torch.std", (FLOAT,)),
        _reduction("var", "The variance over axes.", "torch.var", (FLOAT,)),
        _reduction("logsumexp", "The logarithm of the sum of exponentials: a smooth maximum.", "torch.logsumexp"),
        Op(
            "norm",
            "The length of the vectors along axes.",
            "torch.linalg.vector_norm({input}, ord={p}, dim={dim}{,keepdim})",
            "torch.linalg.vector_norm",
            (_POWER, _AXES, _KEEP),
            (FLOAT,),
        ),
        Op(
            "argmax",
            "Where the largest value stands.",
            "torch.argmax({input}, dim={dim}{,keepdim})",
            "torch.argmax",
            (_ALONG, _KEEP),
        ),
        Op(
            "argmin",
            "Where the smallest value stands.",
            "torch.argmin({input}, dim={dim}{,keepdim})",
            "torch.argmin",
            (_ALONG, _KEEP),
        ),
        Op(
            "topk",
            "The largest values along an axis, and where they stand.",
            "torch.topk({input}, {count}, dim={dim})",
            "torch.topk",
            (own("count", Int(min=1), 1, "How many."), _ALONG),
            outputs=_FOUND,
        ),
        Op("cumsum", "The sum of all up to each place.", "torch.cumsum({input}, dim={dim})", "torch.cumsum", (_ALONG,)),
    ),
    *family(
        "Function",
        _function("relu", "Makes negative values zero.", "torch.nn.functional.relu"),
        _function("sigmoid", "Squeezes values into 0 to 1."),
        _function("tanh", "Squeezes values into -1 to 1."),
        _function("gelu", "A smooth ReLU, usual in transformers.", "torch.nn.functional.gelu", (FLOAT,)),
        _function("silu", "The input times its sigmoid.", "torch.nn.functional.silu", (FLOAT,)),
        _function("softplus", "A smooth ReLU that is never zero.", "torch.nn.functional.softplus", (FLOAT,)),
        Op(
            "softmax",
            "Turns scores into shares that sum to one.",
            "F.softmax({input}, dim={dim})",
            "torch.nn.functional.softmax",
            (_ALONG,),
            (FLOAT,),
        ),
        Op(
            "log_softmax",
            "The logarithm of softmax, computed safely.",
            "F.log_softmax({input}, dim={dim})",
            "torch.nn.functional.log_softmax",
            (_ALONG,),
            (FLOAT,),
        ),
        Op(
            "normalize",
            "Scales vectors to length one.",
            "F.normalize({input}{,p}, dim={dim})",
            "torch.nn.functional.normalize",
            (_POWER, _ALONG),
            (FLOAT,),
        ),
    ),
    *family(
        "Arithmetic",
        Op("scale", "Multiplies by a number.", "{input} * {factor}", "torch.mul", _number("factor", 1.0)),
        Op("shift", "Adds a number.", "{input} + {amount}", "torch.add", _number("amount", 0.0)),
        Op("pow", "Raises to a power.", "{input} ** {exponent}", "torch.pow", _number("exponent", 2.0)),
        Op(
            "clamp",
            "Cuts values off at both ends.",
            "torch.clamp({input}{,min?}{,max?})",
            "torch.clamp",
            (own("min", Optional(Float()), 0.0), own("max", Optional(Float()), 1.0)),
        ),
        Op("neg", "Changes the sign.", "-{input}", "torch.neg"),
        _function("abs", "The size without the sign."),
        _function("sqrt", "The square root."),
        _function("exp", "The exponential."),
        _function("log", "The natural logarithm."),
        _function("reciprocal", "One divided by the value."),
        _function("sin", "The sine."),
        _function("cos", "The cosine."),
        _function("sign", "-1, 0 or 1."),
        _function("round", "The nearest whole number; passes no gradient."),
        _comparison("greater", ">", "True where a value is larger than a number.", "torch.gt"),
        _comparison("less", "<", "True where a value is smaller than a number.", "torch.lt"),
        _comparison("equal", "==", "True where a value equals a number.", "torch.eq"),
        Op(
            "expression",
            "A formula over tensors, whose names are its inputs: relu(x @ w + 1).",
            "{formula:word}",
            "",
            (own("formula", TensorText(), "x", "Arithmetic, comparisons, indexing and functions of torch."),),
            (Port("x"),),
            inputs_from="formula",
        ),
    ),
)
