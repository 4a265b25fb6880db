"""Every class of torch that could be chosen is a record or excluded with a reason, and records say what torch says."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
import torch
from torch import nn

from designer.params import REQUIRED, Param
from designer.values import Value
from engine.config import LOSSES, METRICS, OPTIMIZERS, SCHEDULES, LossSpec, OptimizerSpec, ScheduleSpec, losses
from engine.config import optimizers as optimizer_records
from engine.config import schedules as schedule_records
from engine.config.metrics import USUAL

LOSS_CLASSES = {name for name in dir(nn) if name.endswith("Loss") or name.endswith("WithLoss")}
OPTIMIZER_CLASSES = {
    name for name, found in vars(torch.optim).items() if isinstance(found, type) and name != "Optimizer"
}
SCHEDULE_CLASSES = {
    name
    for name, found in vars(torch.optim.lr_scheduler).items()
    if isinstance(found, type) and issubclass(found, torch.optim.lr_scheduler.LRScheduler) and not name.startswith("_")
}
RECORDS: tuple[LossSpec | OptimizerSpec | ScheduleSpec, ...] = (
    *LOSSES.values(),
    *OPTIMIZERS.values(),
    *SCHEDULES.values(),
)
DEPRECATED = {"size_average", "reduce"}


def signature(owner: Any, kind: str) -> dict[str, inspect.Parameter]:
    return dict(inspect.signature(getattr(owner, kind)).parameters)


def plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, (list, tuple)) else value


def same(param: Param, theirs: inspect.Parameter) -> bool:
    """Whether a record's default is torch's; where torch has none, the record may have its own."""
    return theirs.default is inspect.Parameter.empty or bool(plain(theirs.default) == param.default)


def test_every_loss_of_torch_is_a_record_or_excluded() -> None:
    assert set(LOSSES) | set(losses.EXCLUDED) == LOSS_CLASSES


def test_no_loss_is_both_a_record_and_excluded() -> None:
    assert set(LOSSES) & set(losses.EXCLUDED) == set()


def test_every_optimizer_of_torch_is_a_record() -> None:
    assert set(OPTIMIZERS) == OPTIMIZER_CLASSES


def test_every_schedule_of_torch_is_a_record_or_excluded() -> None:
    assert set(SCHEDULES) | set(schedule_records.EXCLUDED) == SCHEDULE_CLASSES


@pytest.mark.parametrize("spec", LOSSES.values(), ids=LOSSES)
def test_the_options_of_a_loss_are_those_of_torch(spec: LossSpec) -> None:
    theirs = {name: p for name, p in signature(nn, spec.kind).items() if name not in DEPRECATED}
    assert [param.name for param in spec.params] == list(theirs)
    assert {param.name for param in spec.params if not same(param, theirs[param.name])} == set(spec.always)


@pytest.mark.parametrize("spec", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_the_options_of_an_optimizer_are_those_of_torch(spec: OptimizerSpec) -> None:
    theirs = {n: p for n, p in signature(torch.optim, spec.kind).items() if n not in optimizer_records.HIDDEN}
    assert {param.name for param in spec.params} == set(theirs)
    assert [param.name for param in spec.params if not same(param, theirs[param.name])] == []


@pytest.mark.parametrize("spec", SCHEDULES.values(), ids=SCHEDULES)
def test_the_options_of_a_schedule_are_those_of_torch(spec: ScheduleSpec) -> None:
    theirs = {
        name: parameter
        for name, parameter in signature(torch.optim.lr_scheduler, spec.kind).items()
        if name not in schedule_records.HIDDEN and f"{name} of {spec.kind}" not in schedule_records.HIDDEN
    }
    assert [param.name for param in spec.params] == list(theirs)
    assert [param.name for param in spec.params if not same(param, theirs[param.name])] == []
    assert set(spec.always) == {name for name, p in theirs.items() if p.default is inspect.Parameter.empty}


@pytest.mark.parametrize("param", [param for spec in RECORDS for param in spec.params])
def test_a_default_is_legal_and_in_its_normal_form(param: Param) -> None:
    if param.default is not REQUIRED:
        default: Value = param.default  # type: ignore[assignment]
        assert param.parse(default) == default
        assert param.objection(default) is None


@pytest.mark.parametrize("spec", [*LOSSES.values(), *OPTIMIZERS.values(), *SCHEDULES.values(), *METRICS.values()])
def test_a_record_says_what_it_is_for_in_a_sentence(spec: LossSpec) -> None:
    assert spec.help.endswith(".")
    assert all(param.help.endswith(".") for param in getattr(spec, "params", ()))


def test_every_goal_has_usual_metrics_that_fit() -> None:
    assert all(goal in METRICS[name].goals for goal, names in USUAL.items() for name in names)


def test_every_form_of_targets_has_its_code() -> None:
    assert {spec.targets for spec in LOSSES.values()} == set(losses.TARGET_CODE)
