from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from designer.task import Field, Task
from engine.config import LOSSES, SCHEDULES, TrainingConfig, schedule_arguments
from engine.settings import SettingRefused

DIGITS = Task((Field((64,)),), "classification", Field((), "int64"), tuple("0123456789"), "CrossEntropyLoss")
VALUES = Task((Field((10,)),), "regression", Field((1,)), (), "MSELoss")


def refusal(raw: Any, task: Task | None = None) -> str:
    with pytest.raises(SettingRefused) as caught:
        fitted(raw, task)
    return str(caught.value)


def fitted(raw: Any, task: Task | None) -> TrainingConfig:
    config = TrainingConfig.read(raw)
    return config.fitted(task) if task else config


def test_no_settings_are_good_settings() -> None:
    assert TrainingConfig.read({}) == TrainingConfig()


def test_the_default_optimizer_is_adam() -> None:
    assert TrainingConfig.read({}).optimizer.kind == "Adam"


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"epochs": 3, "batch_size": 32, "shuffle": False, "seed": 7, "threads": 2, "clip_norm": 1, "device": "cpu"},
        {
            "optimizer": {"kind": "Adafactor", "eps": [None, 0.01]},
            "schedule": {"kind": "MultiStepLR", "milestones": [3]},
        },
        {"loss": {"kind": "CrossEntropyLoss", "weight": [1, 2]}, "metrics": ["f1"], "early_stopping": {"patience": 2}},
        {"optimizer": {"kind": "Rprop", "step_sizes": [0, float("inf")]}},
    ],
)
def test_settings_read_back_equal_after_json(raw: Any) -> None:
    config = TrainingConfig.read(raw)
    assert TrainingConfig.read(json.loads(json.dumps(config.raw()))) == config


@pytest.mark.parametrize("off", [None, "none", False])
@pytest.mark.parametrize("name", ["schedule", "early_stopping", "loss"])
def test_what_is_switched_off_is_none(name: str, off: Any) -> None:
    assert getattr(TrainingConfig.read({name: off}), name) is None


def test_early_stopping_may_just_be_switched_on() -> None:
    stopping = TrainingConfig.read({"early_stopping": True}).early_stopping
    assert stopping is not None
    assert stopping.patience == 5


def test_one_metric_may_be_a_word() -> None:
    assert TrainingConfig.read({"metrics": "f1"}).metrics == ("f1",)


def test_a_metric_named_twice_is_one() -> None:
    assert TrainingConfig.read({"metrics": ["f1", "f1"]}).metrics == ("f1",)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"epoch": 3}, "There is no setting training.epoch. Did you mean epochs?"),
        ({"epochs": 0}, "training.epochs must be 1 to 1000000, not 0."),
        ({"optimizer": "Adm"}, "training.optimizer cannot be “Adm”. Did you mean Adam?"),
        ({"optimizer": {"kind": "SGD", "momentun": 1}}, "training.optimizer.momentun. Did you mean momentum?"),
        ({"optimizer": None}, "training.optimizer must be a group of settings, not none."),
        ({"loss": "MSE"}, "Did you mean MSELoss?"),
        ({"schedule": "MultiStepLR"}, "training.schedule.milestones is missing"),
        ({"metrics": ["acuracy"]}, "There is no metric acuracy. Did you mean accuracy?"),
        ({"metrics": 3}, "must be a list of names"),
        ({"metrics": [3]}, "must be a list of names"),
        ({"device": 3}, "training.device must be a name"),
        ({"early_stopping": 3}, "training.early_stopping must be a group of settings, not 3."),
        ({"early_stopping": {"patience": 0}}, "training.early_stopping.patience must be at least 1, not 0."),
        ([], "training must be a group of settings."),
    ],
)
def test_wrong_settings_are_refused_in_words(raw: Any, words: str) -> None:
    assert words in refusal(raw)


def test_fitted_takes_the_loss_of_the_task() -> None:
    loss = TrainingConfig().fitted(VALUES).loss
    assert loss is not None
    assert loss.kind == "MSELoss"


def test_fitted_takes_the_usual_metrics_of_the_goal() -> None:
    assert TrainingConfig().fitted(VALUES).metrics == ("mae", "r2")


def test_fitted_keeps_an_empty_choice_of_metrics() -> None:
    assert TrainingConfig.read({"metrics": []}).fitted(VALUES).metrics == ()


def test_fitting_twice_changes_nothing() -> None:
    once = TrainingConfig().fitted(DIGITS)
    assert once.fitted(DIGITS) == once


def test_a_loss_of_another_goal_is_refused_with_those_that_fit() -> None:
    text = refusal({"loss": "MSELoss"}, DIGITS)
    assert text == "MSELoss does not fit classification; these do: CrossEntropyLoss, NLLLoss, MultiMarginLoss."


def test_a_metric_of_another_goal_is_refused_with_those_that_fit() -> None:
    assert refusal({"metrics": ["accuracy"]}, VALUES).endswith("these do: mae, rmse, r2.")


def test_class_weights_must_be_as_many_as_classes() -> None:
    text = refusal({"loss": {"kind": "CrossEntropyLoss", "weight": [1, 2]}}, DIGITS)
    assert text == "training.loss.weight has 2 numbers; the data have 10 classes, one number each."


def test_every_goal_has_losses() -> None:
    goals = {goal for spec in LOSSES.values() for goal in spec.goals}
    assert goals == {"classification", "multilabel", "regression", "reconstruction"}


def chosen(raw: Any) -> dict[str, Any]:
    schedule = TrainingConfig.read({"schedule": raw}).schedule
    assert schedule is not None
    return schedule_arguments(schedule, epochs=3, batches=10)


def test_a_schedule_by_epochs_spans_the_epochs_of_the_run() -> None:
    assert chosen("CosineAnnealingLR") == {"T_max": 3}


def test_a_schedule_by_batches_spans_the_batches_of_the_run() -> None:
    assert chosen("OneCycleLR") == {"max_lr": 0.01, "total_steps": 30}


def test_a_span_that_is_given_stays() -> None:
    assert chosen({"kind": "CosineAnnealingLR", "T_max": 7, "eta_min": 0.1}) == {"T_max": 7, "eta_min": 0.1}


def test_what_torch_gives_no_default_is_always_said() -> None:
    assert chosen("StepLR") == {"step_size": 10}
    assert all(set(spec.always) <= {param.name for param in spec.params} for spec in SCHEDULES.values())


def test_the_settings_are_read_without_torch() -> None:
    script = "import sys, engine.config, engine.settings, engine.events; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
