"""The figures that may be reported besides the loss, one record each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from designer.task import Goal
from engine.config.spec import MetricSpec

LABELS: tuple[Goal, ...] = ("classification", "multilabel")
NUMBERS: tuple[Goal, ...] = ("regression", "reconstruction")

_SPECS = (
    MetricSpec("accuracy", "accuracy", "The share that is right; for several labels, with all labels right.", LABELS),
    MetricSpec("top5", "top-5 accuracy", "The share whose class is among the five highest.", ("classification",)),
    MetricSpec("precision", "precision", "How many of those found are right; the mean over the classes.", LABELS),
    MetricSpec("recall", "recall", "How many of those there are were found; the mean over the classes.", LABELS),
    MetricSpec("f1", "F1", "The harmonic mean of precision and recall; the mean over the classes.", LABELS),
    MetricSpec("mae", "MAE", "The mean absolute error.", NUMBERS, "lower"),
    MetricSpec("rmse", "RMSE", "The root of the mean squared error.", NUMBERS, "lower"),
    MetricSpec("r2", "R²", "The share of the variance that is explained; the mean over the outputs.", NUMBERS),
)
METRICS: Mapping[str, MetricSpec] = MappingProxyType({spec.kind: spec for spec in _SPECS})

USUAL: Mapping[Goal, tuple[str, ...]] = MappingProxyType(
    {
        "classification": ("accuracy",),
        "multilabel": ("accuracy", "f1"),
        "regression": ("mae", "r2"),
        "reconstruction": ("mae",),
    }
)
"""The metrics of a task for which the user names none."""
