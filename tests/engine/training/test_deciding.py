"""Networks whose data decide what runs, in training."""

from __future__ import annotations

from dataclasses import replace

import torch

from designer.compiler.build import build
from designer.compiler.check import check
from designer.model.design import Design
from engine.config import TrainingConfig
from engine.data import DataConfig, load
from engine.events import BatchDone, Event, RunEnded
from engine.training import Control, train
from tests.designer.compiler.test_control import around, fork, loop
from tests.designs import node

FC = node("fc", "Linear", out_features=4)
RANDOM = {"dataset": {"kind": "random", "shape": [4], "goal": "reconstruction"}}


def events(made: Design, stop_after: int = 0) -> list[Event]:
    """All events of a run, or of one that is stopped after so many batches."""
    control = Control()
    settings = TrainingConfig.read({"epochs": 1, "batch_size": 16, "loss": "MSELoss", "device": "cpu", "threads": 1})
    torch.manual_seed(0)
    found = []
    for event in train(build(check(made)), load(DataConfig.read(RANDOM)), settings, control=control):
        found.append(event)
        if stop_after and sum(isinstance(each, BatchDone) for each in found) == stop_after:
            control.stop = True
    return found


def last(found: list[Event]) -> RunEnded:
    ended = found[-1]
    assert isinstance(ended, RunEnded)
    return ended


def test_a_hundred_turns_are_trained() -> None:
    made = around(loop(FC, node("act", "Tanh"), condition="norm(x) >= 0", times=100))
    assert last(events(made)).reason == "completed"


def test_a_run_with_turns_is_stopped_after_a_batch() -> None:
    found = events(around(loop(FC, node("act", "Tanh"), condition="norm(x) >= 0", times=100)), stop_after=1)
    assert last(found).reason == "stopped"
    assert sum(isinstance(event, BatchDone) for event in found) == 1


def test_numbers_that_are_none_end_the_turns_and_are_told() -> None:
    ended = last(events(around(loop(FC, node("log", "log")))))
    assert ended.reason == "failed"
    assert ended.message.startswith("The loss became no number (NaN) in epoch 1")


def test_a_way_without_weights_teaches_nothing() -> None:
    bare = fork(replace(FC, name="fc"), node("halve", "scale", factor=0.5), condition="norm(x) < 0")
    ended = last(events(around(bare)))
    assert ended.reason == "failed"
    assert "on the way that this batch took through the network no layer has weights" in ended.message
