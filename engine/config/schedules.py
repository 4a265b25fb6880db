"""The learning rate schedules of torch.optim.lr_scheduler, one record each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from designer.params import Bool, Choice, Float, Int, Optional, Param, Sequence
from engine.config.spec import ScheduleSpec

HIDDEN: Mapping[str, str] = MappingProxyType(
    {
        "optimizer": "the optimizer",
        "last_epoch": "resuming sets it",
        "epochs": "the run's own",
        "steps_per_epoch": "the run's own",
        "scale_fn": "a function",
        "scale_mode": "belongs to scale_fn",
        "mode of ReduceLROnPlateau": "the loss is always made small",
    }
)
"""Arguments of torch's that are no options here, and why."""


def _gamma(default: float) -> Param:
    return Param("gamma", Float(0), default, "By what the learning rate is multiplied.")


def _count(name: str, default: int, help: str) -> Param:
    return Param(name, Int(1), default, help)


ETA_MIN = Param("eta_min", Float(0), 0.0, "The smallest learning rate.")
CYCLE_MOMENTUM = Param("cycle_momentum", Bool(), True, "Whether the momentum moves against the learning rate.")


def _momenta(low: float, high: float) -> tuple[Param, Param]:
    return (
        Param("base_momentum", Float(0, 1), low, "The smallest momentum."),
        Param("max_momentum", Float(0, 1), high, "The largest momentum."),
    )


_SPECS = (
    ScheduleSpec(
        "StepLR",
        "Multiplies the rate every few epochs.",
        (_count("step_size", 10, "How many epochs."), _gamma(0.1)),
        ("step_size",),
    ),
    ScheduleSpec(
        "MultiStepLR",
        "Multiplies the rate at given epochs.",
        (Param("milestones", Sequence(Int(0)), help="The epochs."), _gamma(0.1)),
        ("milestones",),
    ),
    ScheduleSpec("ExponentialLR", "Multiplies the rate after every epoch.", (_gamma(0.95),), ("gamma",)),
    ScheduleSpec(
        "CosineAnnealingLR",
        "Lowers the rate along half a cosine.",
        (Param("T_max", Optional(Int(1)), None, "How many epochs; none is the whole run."), ETA_MIN),
        ("T_max",),
        span="T_max",
    ),
    ScheduleSpec(
        "CosineAnnealingWarmRestarts",
        "Lowers the rate along a cosine, then begins again.",
        (
            _count("T_0", 10, "How many epochs until the first restart."),
            _count("T_mult", 1, "By what the time between restarts grows."),
            ETA_MIN,
        ),
        ("T_0",),
    ),
    ScheduleSpec(
        "LinearLR",
        "Changes the rate along a line: a warm-up.",
        (
            Param("start_factor", Float(1e-12, 1), 1.0 / 3, "Where the rate begins, as a factor."),
            Param("end_factor", Float(0, 1), 1.0, "Where it ends, as a factor."),
            _count("total_iters", 5, "Over how many epochs."),
        ),
    ),
    ScheduleSpec(
        "ConstantLR",
        "A smaller rate for the first epochs.",
        (
            Param("factor", Float(0, 1), 1.0 / 3, "The factor."),
            _count("total_iters", 5, "For how many epochs."),
        ),
    ),
    ScheduleSpec(
        "PolynomialLR",
        "Lowers the rate to zero along a power.",
        (_count("total_iters", 5, "Over how many epochs."), Param("power", Float(0), 1.0, "The power; 1 is a line.")),
    ),
    ScheduleSpec(
        "ReduceLROnPlateau",
        "Lowers the rate when the validation loss (without one, the training loss) no longer falls.",
        (
            Param("factor", Float(0, 0.999999), 0.1, "By what the rate is multiplied."),
            Param("patience", Int(0), 10, "How many epochs without progress are allowed."),
            Param("threshold", Float(0), 1e-4, "What counts as progress."),
            Param("threshold_mode", Choice(("rel", "abs")), "rel", "Whether that is relative or absolute."),
            Param("cooldown", Int(0), 0, "How many epochs to wait after lowering."),
            Param("min_lr", Float(0), 0.0, "The smallest learning rate."),
            Param("eps", Float(0), 1e-8, "Changes smaller than this are not made."),
        ),
        measures=True,
    ),
    ScheduleSpec(
        "OneCycleLR",
        "Raises the rate, then lowers it far, once over the run; changes after every batch.",
        (
            Param("max_lr", Float(0), 0.01, "The highest learning rate."),
            Param("total_steps", Optional(Int(1)), None, "How many batches; none is the whole run."),
            Param("pct_start", Float(0, 1), 0.3, "The part of the run that rises."),
            Param("anneal_strategy", Choice(("cos", "linear")), "cos", "The form of rise and fall."),
            CYCLE_MOMENTUM,
            *_momenta(0.85, 0.95),
            Param("div_factor", Float(1e-12), 25.0, "The first rate is the highest divided by this."),
            Param("final_div_factor", Float(1e-12), 1e4, "The last rate is the first divided by this."),
            Param("three_phase", Bool(), False, "Whether a third phase does the last fall."),
        ),
        ("max_lr",),
        per="batch",
        span="total_steps",
        cycles=True,
    ),
    ScheduleSpec(
        "CyclicLR",
        "Moves the rate up and down again and again; changes after every batch.",
        (
            Param("base_lr", Float(0), 0.001, "The lowest learning rate."),
            Param("max_lr", Float(0), 0.01, "The highest learning rate."),
            _count("step_size_up", 2000, "How many batches it rises."),
            Param("step_size_down", Optional(Int(1)), None, "How many batches it falls; none is as many as it rises."),
            Param("mode", Choice(("triangular", "triangular2", "exp_range")), "triangular", "How the cycles shrink."),
            Param("gamma", Float(0), 1.0, "The factor of exp_range."),
            CYCLE_MOMENTUM,
            *_momenta(0.8, 0.9),
        ),
        ("base_lr", "max_lr"),
        per="batch",
        cycles=True,
    ),
)
SCHEDULES: Mapping[str, ScheduleSpec] = MappingProxyType({spec.kind: spec for spec in _SPECS})

EXCLUDED: Mapping[str, str] = MappingProxyType(
    {
        "LRScheduler": "the base of the others",
        "LambdaLR": "takes a function",
        "MultiplicativeLR": "takes a function",
        "ChainedScheduler": "is made of other schedules",
        "SequentialLR": "is made of other schedules",
    }
)
