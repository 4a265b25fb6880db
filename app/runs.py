"""Runs as the commands use them: begun or gone on with, recorded while they go on, found and loaded afterwards."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from app.designs import hint, is_design, run_name
from app.job import Examined
from engine.data import Data
from engine.data.intake import Intake
from engine.events import Event
from engine.runs import Run, RunNotFound, RunRecord, Runs

if TYPE_CHECKING:
    from torch import nn

    from engine.training import Control

INTAKE = "intake.json"
"""In a run's folder: how raw inputs become what the network gets, so that a prediction needs no training data."""


@dataclass(frozen=True)
class Training:
    """A run about to train: its id and folder, its network, and the events that are recorded as they are taken."""

    id: str
    folder: Path
    model: nn.Module
    events: Iterator[Event]


def begin(runs: Runs, name: str, found: Examined, data: Data, control: Control) -> Training:
    """A new run of the examined design; raises `DeviceRefused` or `SettingRefused`."""
    import torch

    from designer.compiler.build import build
    from engine.training import choose, train

    assert found.training is not None
    device = choose(found.training.device)
    torch.manual_seed(found.training.seed)
    model = build(found.report)
    run = runs.begin(name, found.report.design, str(device), data.task)
    try:
        events = train(model, data, found.training, run.folder, control)
        (run.folder / INTAKE).write_text(json.dumps(data.intake.raw()), encoding="utf-8")
    except BaseException:  # nothing was trained, so there is nothing to keep
        run.close()
        runs.delete(runs.find(run.id))
        raise
    return Training(run.id, run.folder, model, _recorded(run, events))


def go_on(runs: Runs, record: RunRecord, found: Examined, data: Data, control: Control) -> Training:
    """The rest of a run that was stopped or interrupted, or more of it; raises `CheckpointRefused`."""
    from designer.compiler.build import build
    from engine.training import resume

    assert found.training is not None
    model = build(found.report)
    events = resume(model, data, found.training, record.folder, control)
    run = runs.resume(record)
    return Training(run.id, run.folder, model, _recorded(run, events))


def _recorded(run: Run, events: Iterator[Event]) -> Iterator[Event]:
    with run, closing(cast("Generator[Event]", events)):  # an abandoned run saves before its record is closed
        for event in events:
            run.record(event)
            yield event


def trained(workspace: Path, text: str) -> RunRecord:
    """The run called `text`, or the latest with weights of the design file or template; raises `RunNotFound`."""
    runs = Runs(workspace)
    if is_design(text):
        try:
            return runs.latest(run_name(text))
        except RunNotFound as none:
            raise RunNotFound(f"{str(none).partition(' Train')[0]} Train it with `blockwright train {text}`.") from None
    try:
        return runs.find(text)
    except RunNotFound as none:
        near = hint(text)
        raise RunNotFound(f"{none}{near if 'mean' in near and 'mean' not in str(none) else ''}") from None


def model_of(record: RunRecord) -> nn.Module:
    """The trained network of a run; raises `RunNotFound` or `CheckpointRefused` where its weights are missing.

    Draws nothing from torch's default generator, which belongs to a run that may be going on.
    """
    import torch

    from designer.compiler.build import build
    from designer.compiler.check import check
    from engine.training import fill, load_weights

    path = record.weights()
    with torch.device("meta"):
        model = build(check(record.design(), record.task))
    fill(model, load_weights(path), f"The file {path}", assign=True)
    return model


def intake_of(record: RunRecord) -> Intake:
    """How the run's network takes raw inputs; raises `RunNotFound` where that was lost."""
    path = record.folder / INTAKE
    try:
        return Intake.read(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise RunNotFound(f"Run {record.id} cannot predict: {path} is missing or damaged. Train it again.") from None
