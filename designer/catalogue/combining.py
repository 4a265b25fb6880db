"""Operations on several tensors."""

from __future__ import annotations

from designer.catalogue.record import MANY, Op, family, own
from designer.catalogue.spec import Port
from designer.params import Bool, Float, Int, Optional

_DIM = Int(-8, 7)
_TWO = (Port("input"), Port("other"))
_ATTENTION = (
    Port("query", dtypes="float"),
    Port("key", dtypes="float"),
    Port("value", dtypes="float"),
    Port("attn_mask", optional=True),
)
_CAUSAL = own("is_causal", Bool(), False, "Hides what comes later in the sequence.")
_SCALE = own("scale", Optional(Float()), None, "What the products are multiplied by; 1 / √width if none.")

SPECS = family(
    "Combine",
    Op("add", "Adds tensors element by element.", "{inputs:+}", "torch.add", inputs=(MANY,)),
    Op("multiply", "Multiplies tensors element by element.", "{inputs:*}", "torch.mul", inputs=(MANY,)),
    Op("subtract", "Takes the second tensor from the first.", "{input} - {other}", "torch.sub", inputs=_TWO),
    Op("divide", "Divides the first tensor by the second.", "{input} / {other}", "torch.div", inputs=_TWO),
    Op(
        "cat",
        "Joins tensors along an axis, the only one they may differ in.",
        "torch.cat([{inputs}], dim={dim})",
        "torch.cat",
        (own("dim", _DIM, 1, "The axis along which they are joined."),),
        (MANY,),
    ),
    Op(
        "stack",
        "Puts tensors of equal shape side by side along a new axis.",
        "torch.stack([{inputs}], dim={dim})",
        "torch.stack",
        (own("dim", _DIM, 1, "Where the new axis stands."),),
        (MANY,),
    ),
    Op("matmul", "Multiplies matrices, rows by columns.", "{input} @ {other}", "torch.matmul", inputs=_TWO),
    Op(
        "scaled_dot_product_attention",
        "Weighs the values by how well the keys match each query; nothing is learned.",
        "F.scaled_dot_product_attention({query}, {key}, {value}{,attn_mask}{,is_causal}{,scale})",
        "torch.nn.functional.scaled_dot_product_attention",
        (_CAUSAL, _SCALE),
        _ATTENTION,
    ),
    Op(
        "maximum",
        "The larger of two values, place by place.",
        "torch.maximum({input}, {other})",
        "torch.maximum",
        inputs=_TWO,
    ),
    Op(
        "minimum",
        "The smaller of two values, place by place.",
        "torch.minimum({input}, {other})",
        "torch.minimum",
        inputs=_TWO,
    ),
    Op(
        "where",
        "Takes the first tensor where the condition is true, else the second.",
        "torch.where({condition}, {input}, {other})",
        "torch.where",
        inputs=(Port("condition", dtypes="bool"), *_TWO),
    ),
    Op(
        "masked_fill",
        "Fills in a value where the mask is true.",
        "{input}.masked_fill({mask}, {value})",
        "torch.Tensor.masked_fill",
        (own("value", Float(), 0.0),),
        (Port("input"), Port("mask", dtypes="bool")),
    ),
    Op(
        "broadcast",
        "Repeats a tensor to the shape of another.",
        "{input}.expand_as({other})",
        "torch.Tensor.expand_as",
        inputs=_TWO,
    ),
)
