"""How a network is trained: what the "training" settings of a design mean."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from designer.params import Bool, Float, Int, Optional, Param
from designer.task import Task
from designer.values import Value, encode
from engine.config.losses import LOSSES
from engine.config.metrics import METRICS, USUAL
from engine.config.optimizers import OPTIMIZERS
from engine.config.schedules import SCHEDULES
from engine.config.spec import Chosen, LossSpec, ScheduleSpec
from engine.settings import SettingRefused, choose, known, meant, read

WHERE = "training"

PARAMS = (
    Param("epochs", Int(1, 1_000_000), 10, "How many times all training examples are seen."),
    Param("batch_size", Int(1, 1_000_000), 128, "How many examples make one step."),
    Param("shuffle", Bool(), True, "Whether every epoch takes the examples in a new order."),
    Param("seed", Int(0, 2**53), 0, "Where all random numbers begin; the same seed gives the same run."),
    Param("threads", Optional(Int(1, 1024)), None, "Processor threads; none is all cores but one."),
    Param("clip_norm", Optional(Float(1e-12)), None, "The longest gradient allowed; longer ones are shortened to it."),
)
STOPPING = (
    Param("patience", Int(1), 5, "After how many epochs without a lower validation loss the run ends."),
    Param("min_delta", Float(0), 0.0, "By how much it must fall to count as lower."),
)
GROUPS = ("optimizer", "loss", "schedule", "metrics", "device", "early_stopping")


@dataclass(frozen=True)
class EarlyStopping:
    """Ends a run whose validation loss no longer falls."""

    patience: int = 5
    min_delta: float = 0.0


@dataclass(frozen=True)
class TrainingConfig:
    """Everything about a run that is not the network or the data.

    Without a `loss` the task's is meant, without `metrics` the usual ones of its goal; `fitted` fills them in.
    """

    epochs: int = 10
    batch_size: int = 128
    shuffle: bool = True
    seed: int = 0
    optimizer: Chosen = dataclasses.field(default_factory=lambda: Chosen(*choose("Adam", OPTIMIZERS, WHERE)))
    loss: Chosen | None = None
    schedule: Chosen | None = None
    metrics: tuple[str, ...] | None = None
    device: str = "best"
    threads: int | None = None
    clip_norm: float | None = None
    early_stopping: EarlyStopping | None = None

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> TrainingConfig:
        """The config that the settings `raw` stand for; raises `SettingRefused`."""
        if not isinstance(raw, Mapping):
            raise SettingRefused(WHERE, "training must be a group of settings.")
        names = [param.name for param in PARAMS]
        known(raw, [*names, *GROUPS], WHERE)
        plain: dict[str, Any] = read({name: raw[name] for name in names if name in raw}, PARAMS, WHERE)
        loss, schedule = _present(raw, "loss"), _present(raw, "schedule")
        return cls(
            **plain,
            optimizer=Chosen(*choose(raw.get("optimizer", "Adam"), OPTIMIZERS, f"{WHERE}.optimizer", "Adam")),
            loss=loss and Chosen(*choose(loss, LOSSES, f"{WHERE}.loss")),
            schedule=schedule and Chosen(*choose(schedule, SCHEDULES, f"{WHERE}.schedule")),
            metrics=_metrics(raw.get("metrics")),
            device=_device(raw.get("device", "best")),
            early_stopping=_early_stopping(_present(raw, "early_stopping")),
        )

    def raw(self) -> dict[str, Any]:
        """The settings that read back as this config: plain JSON values, complete."""
        return {
            **{param.name: encode(getattr(self, param.name)) for param in PARAMS},
            "optimizer": self.optimizer.raw(),
            "loss": self.loss and self.loss.raw(),
            "schedule": self.schedule and self.schedule.raw(),
            "metrics": None if self.metrics is None else list(self.metrics),
            "device": self.device,
            "early_stopping": self.early_stopping and dataclasses.asdict(self.early_stopping),
        }

    def fitted(self, task: Task) -> TrainingConfig:
        """This config with the loss and the metrics that `task` means by default; raises `SettingRefused`."""
        loss = self.loss or Chosen(*choose(task.loss, LOSSES, f"{WHERE}.loss"))
        _check_loss(loss, task)
        metrics = USUAL[task.goal] if self.metrics is None else self.metrics
        for name in metrics:
            if task.goal not in METRICS[name].goals:
                fitting = ", ".join(key for key, spec in METRICS.items() if task.goal in spec.goals)
                raise SettingRefused(
                    f"{WHERE}.metrics", f"The metric {name} does not fit {task.goal}; these do: {fitting}."
                )
        return dataclasses.replace(self, loss=loss, metrics=metrics)


def schedule_arguments(schedule: Chosen, epochs: int, batches: int) -> dict[str, Value]:
    """The arguments the schedule's class is called with, for a run of `epochs` of `batches` each."""
    spec = schedule.spec
    assert isinstance(spec, ScheduleSpec)
    arguments = schedule.given
    if spec.span and schedule.values[spec.span] is None:
        arguments[spec.span] = epochs if spec.per == "epoch" else epochs * batches
    return arguments


def _check_loss(loss: Chosen, task: Task) -> None:
    assert isinstance(loss.spec, LossSpec)
    if task.goal not in loss.spec.goals:
        fitting = ", ".join(kind for kind, spec in LOSSES.items() if task.goal in spec.goals)
        raise SettingRefused(f"{WHERE}.loss", f"{loss.kind} does not fit {task.goal}; these do: {fitting}.")
    for name in ("weight", "pos_weight"):
        weights = loss.values.get(name)
        if isinstance(weights, tuple) and task.classes and len(weights) != len(task.classes):
            path = f"{WHERE}.loss.{name}"
            raise SettingRefused(
                path, f"{path} has {len(weights)} numbers; the data have {len(task.classes)} classes, one number each."
            )


def _present(raw: Mapping[str, Any], name: str) -> Any:
    """The setting called `name`, None where it is switched off."""
    value = raw.get(name)
    return None if value in (None, "none", False) else value


def _metrics(raw: Any) -> tuple[str, ...] | None:
    if raw is None:
        return None
    names = [raw] if isinstance(raw, str) else raw
    if not isinstance(names, Sequence) or not all(isinstance(name, str) for name in names):
        raise SettingRefused(f"{WHERE}.metrics", "training.metrics must be a list of names, like [accuracy, f1].")
    for name in names:
        if name not in METRICS:
            hint = meant(name, METRICS) or f" Known are {', '.join(METRICS)}."
            raise SettingRefused(f"{WHERE}.metrics", f"There is no metric {name[:40]}.{hint}")
    return tuple(dict.fromkeys(names))


def _device(raw: Any) -> str:
    if not isinstance(raw, str) or not raw or len(raw) > 40:
        raise SettingRefused(f"{WHERE}.device", "training.device must be a name: best, cpu, cuda, cuda:1 or mps.")
    return raw


def _early_stopping(raw: Any) -> EarlyStopping | None:
    if raw is None:
        return None
    values: dict[str, Any] = read({} if raw is True else raw, STOPPING, f"{WHERE}.early_stopping")
    return EarlyStopping(**values)
