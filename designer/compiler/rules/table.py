"""What is wrong with a node, found from its kind, its arguments and the types that reach it, before it is run.

Rules come in stages: the number of axes is judged before the sizes on them. The first stage that finds an error is the
last; warnings of the stages before it are kept. A rule is a function from a `Situation` to problems; the families
stand in their own files, the table of which kinds obey which here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from designer.compiler.rules import axes, dimensions, fixes, formulas, held, joining, sizes
from designer.compiler.rules import sequences as sequence
from designer.compiler.rules import windows as window
from designer.compiler.rules.memory import outputs_fit, too_large
from designer.compiler.rules.situation import BatchFault, Situation
from designer.compiler.rules.types import types
from designer.report import Fix, Problem, TensorType

__all__ = ["batch_problem", "find", "outputs_fit", "wrap"]

Rule: TypeAlias = Callable[[Situation], Iterable[Problem]]

CONVOLUTION = (sizes.grouped, window.same_needs_stride_one, window.kernel_fits, window.padding_fits)
TRANSPOSED = (sizes.grouped, window.zeros_only, window.comes_out)
RECURRENT = (sequence.projected, sequence.one_layer_drops_nothing)
ATTENTION = (sequence.sequences,)


def _spatial(names: str, *rules: Rule) -> dict[str, tuple[Rule, ...]]:
    return {f"{name}{count}d": rules for name in names.split() for count in (1, 2, 3)}


def _alike(names: str, *rules: Rule) -> dict[str, tuple[Rule, ...]]:
    return dict.fromkeys(names.split(), rules)


OWN: Mapping[str, tuple[Rule, ...]] = {
    "Linear": (sizes.image_into_linear,),
    "Bilinear": (joining.pairs,),
    **_spatial("Conv", *CONVOLUTION),
    **_spatial("ConvTranspose", *TRANSPOSED),
    **_spatial("MaxPool AvgPool LPPool", window.window_fits),
    **_spatial("MaxUnpool", window.unpools),
    **_spatial("ReflectionPad CircularPad ReplicationPad", window.pads_fit),
    **_spatial("ZeroPad ConstantPad", window.pads_fit, window.pads_batch),
    **_spatial("AdaptiveAvgPool AdaptiveMaxPool", window.target_given),
    **_spatial("FractionalMaxPool", window.one_size),
    **_spatial("InstanceNorm", dimensions.no_spread),
    "GroupNorm": (sizes.divides("num_groups", "num_channels", "channels"),),
    **_alike("LayerNorm RMSNorm", sizes.normalized),
    "PReLU": (sizes.slopes,),
    "RReLU": (axes.ordered("lower", "upper"),),
    "Hardtanh": (axes.ordered("min_val", "max_val"),),
    "GLU": (sizes.halved,),
    **_alike("Softmax LogSoftmax Softmin softmax log_softmax", axes.across_examples),
    **_alike("PixelShuffle ChannelShuffle", sizes.shuffled),
    "PixelUnshuffle": (sizes.unshuffled,),
    **_alike("Upsample interpolate", dimensions.size_or_factor, dimensions.pixels, dimensions.corners),
    **_alike("UpsamplingNearest2d UpsamplingBilinear2d", dimensions.size_or_factor, dimensions.corners),
    "Unfold": (window.unfolds,),
    "Fold": (window.folds,),
    **_alike("Flatten flatten", axes.swallows_batch),
    **_alike("Unflatten unflatten", axes.unflattens),
    **_alike("LSTM GRU RNN", sequence.steps, *RECURRENT),
    **_alike("LSTMCell GRUCell RNNCell", sequence.cells),
    "MultiheadAttention": (sizes.divides("num_heads", "embed_dim", "features"), *ATTENTION),
    **_alike(
        "Transformer TransformerEncoder TransformerDecoder TransformerEncoderLayer TransformerDecoderLayer",
        sizes.divides("nhead", "d_model", "features"),
        *ATTENTION,
    ),
    "Embedding": (sequence.padding_index,),
    "EmbeddingBag": (sequence.padding_index, sequence.bags),
    **_alike("add subtract multiply divide maximum minimum where masked_fill", joining.broadcasts),
    **_alike("PairwiseDistance CosineSimilarity", joining.broadcasts),
    "scaled_dot_product_attention": (joining.attends,),
    "matmul": (joining.multiplies,),
    "cat": (joining.joins,),
    "stack": (joining.stacks,),
    "reshape": (axes.reshapes,),
    "pad": (window.pad_pairs,),
    "view": (axes.views,),
    "expand": (axes.expands,),
    "repeat": (axes.repeats,),
    "broadcast": (joining.spreads,),
    "split": (axes.cuts_batch, axes.pieces),
    "chunk": (axes.cuts_batch, axes.chunks),
    "unbind": (axes.cuts_batch, axes.unbinds),
    "topk": (axes.largest,),
    "permute": (axes.permutes,),
    **_alike("mean sum max min std var logsumexp norm flip", axes.named_once),
    "select": (axes.index_in_range,),
    "arange": (held.counts,),
    "array": (held.values_fit,),
}

STAGES: tuple[Rule | None, ...] = (types, too_large, dimensions.axes, axes.in_range, sizes.follows, None)
"""The general rules, in order; None stands for those of the kind."""


def find(situation: Situation) -> tuple[Problem, ...]:
    """The problems of a node whose required inputs are all known; an error means that it cannot run."""
    found: list[Problem] = []
    for stage in STAGES if situation.inputs else (None,):
        for rule in (stage,) if stage else OWN.get(situation.spec.kind, ()):
            problems = tuple(rule(situation))
            found += problems
            if any(problem.severity == "error" for problem in problems):
                return tuple(found)
    return tuple(found)


def wrap(situation: Situation, text: str) -> Problem:
    """A node that could not be run, for a reason that no rule knows; `text` is what torch said."""
    if situation.spec.inputs_from:
        return formulas.cannot_work(situation, text)
    shown = [f"{kind} at {port}" for port, kind in situation.inputs.items()]
    if len(shown) == 1:
        shown = [str(situation.input)]
    listed = " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)
    problem = situation.error(f"{situation.name} cannot take {listed} with these settings.", "", ("", listed))
    return replace(problem, details=text)


def batch_problem(situation: Situation, fault: BatchFault, outputs: Sequence[TensorType | None] = ()) -> Problem | None:
    """The batch was lost on the way through a node: see `BatchFault`; `outputs` are the types that came out, if any.

    A lost batch is a warning here, for the node does run; as the output of the model it is an error of `judge`.
    """
    name, kind = situation.name, situation.input
    if fault == "fixed":
        message = f"{name} works for one batch size only, but its input is {kind}, whose batch size N may be any."
        return situation.error(message, situation.port, ("any batch size", "one batch size"), _freed(situation))
    received = next((str(output) for output in outputs if output is not None), "")
    message = f"{name} loses the batch: its input is {kind}, but its output, {received}, is one for all examples."
    return situation.warning(message, situation.port, ("N x ...", received), _freed(situation))


def _freed(situation: Situation) -> Iterable[Fix]:
    """Takes the operation off the batch axis, where it names it."""
    for param in ("dim", "dims", "start_dim"):
        value = situation.value(param)
        if value == 0 and situation.rank > 1:
            yield fixes.set_to(situation, param, 1)
