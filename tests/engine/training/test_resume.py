"""A run that was stopped and resumed is bit for bit the run that never stopped."""

from __future__ import annotations

import math
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from engine.config import OPTIMIZERS, SCHEDULES
from engine.events import BatchDone, Event, RunStarted
from engine.training import CheckpointRefused, Control, resume, train
from tests.engine.training.samples import end, epochs, equal, losses, network, sample, settings

BATCHES = 4
EPOCHS = 3
OPTIONS: dict[str, Any] = {
    "epochs": EPOCHS,
    "metrics": ["accuracy", "top5", "f1"],
    "optimizer": {"kind": "SGD", "lr": 0.1, "momentum": 0.9},
}


def stopped(folder: Path, after: int, **raw: Any) -> list[Event]:
    """The events of a run that is stopped after so many batches."""
    control, events = Control(), []
    for event in train(network(dropout=0.3), sample(), settings(**raw), folder, control):
        events.append(event)
        control.stop = sum(isinstance(each, BatchDone) for each in events) >= after
    return events


def rest(folder: Path, **raw: Any) -> tuple[nn.Module, list[Event]]:
    """The network and the events of the run in `folder`, gone on with after other random draws."""
    model = network(dropout=0.3, seed=99)
    return model, list(resume(model, sample(), settings(**raw), folder))


def whole(**raw: Any) -> tuple[nn.Module, list[Event]]:
    model = network(dropout=0.3)
    return model, list(train(model, sample(), settings(**raw)))


def same(raw: dict[str, Any], after: int, folder: Path) -> None:
    before = stopped(folder, after, **raw)
    model, events = rest(folder, **raw)
    expected_model, expected = whole(**raw)
    assert equal(model, expected_model)
    assert [event.figures for event in epochs(before) + epochs(events)] == [event.figures for event in epochs(expected)]
    assert [event.learning_rate for event in epochs(before) + epochs(events)] == [
        event.learning_rate for event in epochs(expected)
    ]
    assert end(events) == end(expected)


@pytest.mark.parametrize("after", range(1, EPOCHS * BATCHES))
def test_a_run_resumes_exactly_after_any_batch(after: int, tmp_path: Path) -> None:
    same(OPTIONS, after, tmp_path)


@pytest.mark.parametrize("kind", [kind for kind in OPTIMIZERS if kind not in {"SparseAdam", "Muon"}])
def test_every_optimizer_resumes_exactly(kind: str, tmp_path: Path) -> None:
    same({"epochs": 2, "optimizer": kind}, 3, tmp_path)


@pytest.mark.parametrize("after", [2, 4, 6])
@pytest.mark.parametrize("kind", SCHEDULES)
def test_every_schedule_resumes_exactly(kind: str, after: int, tmp_path: Path) -> None:
    schedule = {"kind": kind, **({"milestones": [1, 2]} if kind == "MultiStepLR" else {})}
    same({**OPTIONS, "schedule": schedule}, after, tmp_path)


@pytest.mark.parametrize("goal_metrics", [["mae", "rmse", "r2"]])
def test_metrics_of_values_resume_exactly(goal_metrics: list[str], tmp_path: Path) -> None:
    config = settings(metrics=goal_metrics)
    run = train(network(), sample("regression"), config, tmp_path)
    for event in run:
        if isinstance(event, BatchDone) and event.batch == 2:
            break
    run.close()  # type: ignore[attr-defined]
    events = list(resume(network(seed=5), sample("regression"), config, tmp_path))
    assert epochs(events)[0].figures == epochs(list(train(network(), sample("regression"), config)))[0].figures


def test_early_stopping_goes_on_counting(tmp_path: Path) -> None:
    same({"epochs": 20, "early_stopping": {"patience": 3, "min_delta": 10}}, 9, tmp_path)


def test_a_run_closed_early_resumes_exactly(tmp_path: Path) -> None:
    run = train(network(dropout=0.3), sample(), settings(**OPTIONS), tmp_path)
    for event in run:
        if isinstance(event, BatchDone) and event.epoch == 2:
            break
    run.close()  # type: ignore[attr-defined]
    assert equal(rest(tmp_path, **OPTIONS)[0], whole(**OPTIONS)[0])


def test_a_run_stopped_twice_resumes_exactly(tmp_path: Path) -> None:
    stopped(tmp_path, 3, **OPTIONS)
    control = Control()
    for event in resume(network(dropout=0.3, seed=7), sample(), settings(**OPTIONS), tmp_path, control):
        control.stop = isinstance(event, BatchDone) and event.epoch == 2
    assert equal(rest(tmp_path, **OPTIONS)[0], whole(**OPTIONS)[0])


def test_a_finished_run_goes_on_with_more_epochs(tmp_path: Path) -> None:
    list(train(network(dropout=0.3), sample(validation=0), settings(epochs=1), tmp_path))
    model = network(seed=3)
    events = list(resume(model, sample(validation=0), settings(epochs=2), tmp_path))
    assert [event.epoch for event in epochs(events)] == [2]


def test_the_start_of_a_resumed_run_says_where_it_goes_on(tmp_path: Path) -> None:
    stopped(tmp_path, 6, **OPTIONS)
    start = rest(tmp_path, **OPTIONS)[1][0]
    assert isinstance(start, RunStarted)
    assert (start.epoch, start.batch) == (1, 2)


def test_a_finished_run_resumed_as_it_is_tells_its_end_again(tmp_path: Path) -> None:
    _, expected = whole(**OPTIONS)
    list(train(network(dropout=0.3), sample(), settings(**OPTIONS), tmp_path))
    events = rest(tmp_path, **OPTIONS)[1]
    assert end(events) == end(expected)
    assert epochs(events) == []


def test_the_best_weights_of_before_are_kept(tmp_path: Path) -> None:
    worse = {**OPTIONS, "epochs": 4, "optimizer": {"kind": "SGD", "lr": 0.5}}
    before = stopped(tmp_path, 9, **worse)
    _, events = rest(tmp_path, **worse)
    both = epochs(before) + epochs(events)
    lowest = min(both, key=lambda event: event.figures["val_loss"] or math.inf)
    assert [event.epoch for event in both if event.best][-1] == lowest.epoch


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"batch_size": 8}, "was begun with another batch_size"),
        ({"optimizer": {"kind": "SGD", "lr": 0.2, "momentum": 0.9}}, "was begun with another optimizer"),
        ({"metrics": []}, "was begun with another metrics"),
        ({"seed": 3}, "was begun with another seed"),
    ],
)
def test_another_setting_is_refused(change: dict[str, Any], words: str, tmp_path: Path) -> None:
    stopped(tmp_path, 2, **OPTIONS)
    with pytest.raises(CheckpointRefused, match=words):
        rest(tmp_path, **{**OPTIONS, **change})


def test_a_schedule_over_the_whole_run_keeps_its_length(tmp_path: Path) -> None:
    raw = {**OPTIONS, "schedule": "OneCycleLR"}
    stopped(tmp_path, 2, **raw)
    with pytest.raises(CheckpointRefused, match="OneCycleLR is laid out for 3 epochs"):
        rest(tmp_path, **{**raw, "epochs": 9})


def test_other_data_are_refused(tmp_path: Path) -> None:
    stopped(tmp_path, 2)
    with pytest.raises(CheckpointRefused, match="was begun with 50 examples"):
        list(resume(network(), sample(train=40), settings(), tmp_path))


def test_another_network_is_refused(tmp_path: Path) -> None:
    stopped(tmp_path, 2)
    with pytest.raises(CheckpointRefused, match=r"4\.weight is \[3, 8\] there and \[5, 8\] here"):
        list(resume(network(5), sample(), settings(), tmp_path))


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckpointRefused, match="nothing to resume"):
        rest(tmp_path)


def test_losses_of_a_resumed_run_do_not_hang_on_what_was_drawn_between(tmp_path: Path) -> None:
    stopped(tmp_path, 5, **OPTIONS)
    copy = tmp_path / "copy"
    shutil.copytree(tmp_path, copy, dirs_exist_ok=True, ignore=shutil.ignore_patterns("copy"))
    first = losses(rest(tmp_path, **OPTIONS)[1])
    torch.rand(100)
    assert losses(rest(copy, **OPTIONS)[1]) == first
