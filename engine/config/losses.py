"""The losses of torch.nn that compare one output with one target, one record each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from designer.params import Bool, Choice, Float, Int, Optional, Param, Sequence
from designer.task import Goal
from engine.config.spec import LossSpec, Targets

REDUCTION = Param("reduction", Choice(("mean", "sum")), "mean", "Whether a batch counts by its mean or by its sum.")
WEIGHT = Param("weight", Optional(Sequence(Float(0))), None, "How much each class counts; a number per class.")
IGNORE = Param("ignore_index", Int(), -100, "The class number that does not count.")
SMOOTHING = Param("label_smoothing", Float(0, 1), 0.0, "How much of the truth is spread over all classes.")
POS_WEIGHT = Param("pos_weight", Optional(Sequence(Float(0))), None, "How much a label that holds counts, per label.")
LABEL_WEIGHT = Param("weight", Optional(Sequence(Float(0))), None, "How much each label counts; a number per label.")
POWER = Param("p", Int(1, 2), 1, "The power of the distance to the margin.")
MARGIN = Param("margin", Float(0), 1.0, "By how much the right class must lead.")
BETA = Param("beta", Float(0), 1.0, "The error from which the loss grows linearly.")
DELTA = Param("delta", Float(1e-12), 1.0, "The error from which the loss grows linearly.")
LOG_INPUT = Param("log_input", Bool(), True, "Whether the output is the logarithm of the rate.")
FULL = Param("full", Bool(), False, "Whether Stirling's term for large counts is added.")
EPS = Param("eps", Float(0), 1e-8, "A small number that keeps the logarithm finite.")
LOG_TARGET = Param("log_target", Bool(), False, "Whether the targets are logarithms of probabilities.")
# torch's own default, "mean", is about to change its meaning.
KL_REDUCTION = Param("reduction", Choice(("batchmean", "sum")), "batchmean", "How a batch counts; by mean or by sum.")

VALUES: tuple[Goal, ...] = ("regression", "reconstruction")
HOT: tuple[Goal, ...] = ("multilabel", "reconstruction")

_SPECS = (
    LossSpec(
        "CrossEntropyLoss",
        "The usual loss of a classifier: how unlikely the right class was; takes raw scores and contains the softmax.",
        ("classification",),
        "logits",
        (WEIGHT, IGNORE, REDUCTION, SMOOTHING),
        "classes",
    ),
    LossSpec(
        "NLLLoss",
        "Cross-entropy for a network that ends with LogSoftmax.",
        ("classification",),
        "log probabilities",
        (WEIGHT, IGNORE, REDUCTION),
        "classes",
    ),
    LossSpec(
        "MultiMarginLoss",
        "Asks that the right class leads all others by a margin, as a support vector machine does.",
        ("classification",),
        "scores",
        (POWER, MARGIN, WEIGHT, REDUCTION),
        "classes",
    ),
    LossSpec(
        "BCEWithLogitsLoss",
        "Binary cross-entropy of each label; takes raw scores and contains the sigmoid.",
        HOT,
        "logits",
        (LABEL_WEIGHT, REDUCTION, POS_WEIGHT),
    ),
    LossSpec(
        "BCELoss",
        "Binary cross-entropy for a network that ends with Sigmoid.",
        HOT,
        "probabilities",
        (LABEL_WEIGHT, REDUCTION),
    ),
    LossSpec(
        "MultiLabelSoftMarginLoss",
        "Binary cross-entropy averaged over the labels; takes raw scores.",
        ("multilabel",),
        "logits",
        (LABEL_WEIGHT, REDUCTION),
    ),
    LossSpec(
        "MultiLabelMarginLoss",
        "Asks that each label that holds leads each that does not by a margin.",
        ("multilabel",),
        "scores",
        (REDUCTION,),
        "listed",
    ),
    LossSpec(
        "SoftMarginLoss",
        "The logistic loss of each label; takes raw scores.",
        ("multilabel",),
        "logits",
        (REDUCTION,),
        "signs",
    ),
    LossSpec("MSELoss", "The mean squared error.", VALUES, "values", (REDUCTION,)),
    LossSpec("L1Loss", "The mean absolute error; outliers count less.", VALUES, "values", (REDUCTION,)),
    LossSpec("SmoothL1Loss", "Squared for small errors, absolute for large ones.", VALUES, "values", (REDUCTION, BETA)),
    LossSpec(
        "HuberLoss",
        "Squared for small errors, absolute for large ones, with the slope of delta.",
        VALUES,
        "values",
        (REDUCTION, DELTA),
    ),
    LossSpec(
        "PoissonNLLLoss",
        "For counts: how unlikely the target is under a Poisson rate.",
        VALUES,
        "log rates",
        (LOG_INPUT, FULL, EPS, REDUCTION),
    ),
    LossSpec(
        "KLDivLoss",
        "For targets that are probabilities: the divergence of the output's log probabilities from them.",
        VALUES,
        "log probabilities",
        (KL_REDUCTION, LOG_TARGET),
        always=("reduction",),
    ),
)
LOSSES: Mapping[str, LossSpec] = MappingProxyType({spec.kind: spec for spec in _SPECS})

EXCLUDED: Mapping[str, str] = MappingProxyType(
    {
        "AdaptiveLogSoftmaxWithLoss": "has weights of its own: it is a last layer, not only a loss",
        "LinearCrossEntropyLoss": "has weights of its own: it is a last layer, not only a loss",
        "CTCLoss": "needs the lengths of the sequences, which no data set here has",
        "CosineEmbeddingLoss": "compares pairs of outputs",
        "HingeEmbeddingLoss": "takes a distance between a pair, labelled alike or different",
        "MarginRankingLoss": "compares pairs of outputs",
        "TripletMarginLoss": "compares triples of outputs",
        "TripletMarginWithDistanceLoss": "compares triples of outputs with a function",
        "GaussianNLLLoss": "needs a second output, the variance",
    }
)

TARGET_CODE: Mapping[Targets, str] = MappingProxyType(
    {
        "classes": "targets",
        "values": "targets",
        "signs": "targets * 2 - 1",
        "listed": "torch.where(targets > 0, torch.arange(targets.shape[1], device=targets.device), -1)"
        ".sort(1, descending=True).values",
    }
)
"""The Python expressions that bring `targets` into the form a loss wants, for scripts."""
