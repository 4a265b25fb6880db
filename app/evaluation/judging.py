"""Asks trained networks: how they do on data, and what they say of single examples.

A run may go on meanwhile, and only its loop may draw from torch's default generator. So a network is built on the meta
device and then given its weights, which draws nothing; no generator is set or restored here; and a network that would
draw while it answers is left alone until the run is over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode

from app.drawing import DRAWS
from app.evaluation.classes import ClassFigures, class_figures, shades
from app.runs import intake_of
from designer.compiler.build import build
from designer.compiler.check import check
from designer.compiler.source import source
from designer.errors import BlockwrightError
from designer.model.deciding import by_data
from designer.model.design import Design
from designer.report import Report
from designer.task import Task
from engine.config import Chosen, TrainingConfig
from engine.data import Intake, Split
from engine.runs import RunRecord
from engine.training import choose, fill, load_weights, predictions
from engine.training.evaluation import BATCH, MOST_CONFUSED, judging
from engine.training.failures import in_words
from engine.training.meter import Meter
from engine.training.metrics import Confusion
from engine.training.objective import Objective, first

KEPT = 20_000_000
"""Numbers of answers that are kept; of larger ones only how bad each is."""
DRAWING = re.compile(r"torch\.randn?_like|int\(torch\.randint|FractionalMaxPool|F\.fractional_max_pool")
"""What of a source draws when the network answers."""
Stopped = Callable[[], bool]


class NotNow(BlockwrightError):
    """A network that cannot be asked while a run goes on."""


@dataclass(frozen=True, eq=False)
class Network:
    """A trained network with all it takes to ask it."""

    run: str
    title: str
    model: nn.Module
    intake: Intake
    task: Task
    config: TrainingConfig
    design: Design
    device: torch.device
    draws: bool

    @property
    def loss(self) -> Chosen:
        assert self.config.loss is not None
        return self.config.loss


@dataclass(frozen=True, eq=False)
class Judgement:
    """How a network does on a part of its data.

    `answers` are probabilities or values, None where they are too many to keep. `badness` says of each example how far
    off its answer is, `wrong` whether it counts as wrong (where answers are right or wrong at all). `shades` are
    those of the cells of `confusion`.
    """

    network: Network
    part: str
    split: Split
    figures: Mapping[str, float | None]
    answers: Tensor | None
    badness: Tensor
    wrong: Tensor | None
    predicted: Tensor | None
    confusion: tuple[tuple[int, ...], ...]
    shades: bytes
    classes: tuple[ClassFigures, ...]

    @property
    def task(self) -> Task:
        return self.network.task


def network(record: RunRecord, weights: Mapping[str, Tensor] | None = None, alone: bool = True) -> Network:
    """The network of a run, with its best weights or those given; raises a `BlockwrightError`.

    `alone` says that no run goes on; the device of the run is then free.
    """
    design, task = record.design(), record.task
    assert task is not None  # every run that is begun here has one
    config = TrainingConfig.read(design.training).fitted(task)
    report = check(design, task)
    with torch.device("meta"):
        model = build(report)
    source = "The run that goes on" if weights is not None else f"The file {record.weights()}"
    fill(model, load_weights(record.weights()) if weights is None else weights, source, assign=True)
    model.requires_grad_(False).eval()
    device = choose(config.device) if alone else torch.device("cpu")
    intake = intake_of(record)
    with in_words(BATCH):
        model.to(device)
    title = record.id if weights is None else f"{record.id}, as it is now"
    draws = _may_draw(report) or _draws(model, task, device)
    return Network(record.id, title, model, intake, task, config, design, device, draws)


def answers(network: Network, inputs: Tensor, alone: bool = True) -> Tensor:
    """Probabilities or values for raw `inputs`, on the processor."""
    with asking(network, alone), in_words(BATCH), judging(network.model):
        parts = [_outputs(network, part).cpu() for part in torch.split(inputs, BATCH)]
    return predictions(torch.cat(parts), network.loss, network.task.goal)


@contextmanager
def asking(network: Network, alone: bool) -> Iterator[None]:
    """While a network is asked; raises `NotNow` for one whose answers would disturb the run that goes on.

    A run that begins meanwhile waits for such a network.
    """
    if not network.draws:
        yield
        return
    if not alone or not DRAWS.acquire(blocking=False):
        raise NotNow("This network draws random numbers when it answers. It can be asked when the run is over.")
    try:
        yield
    finally:
        DRAWS.release()


def judge(network: Network, named: tuple[str, Split], alone: bool, stopped: Stopped) -> Judgement | None:
    """How `network` does on a part of its data; None when it was stopped on the way."""
    part, split = named
    meter, objective = Meter(network.config, network.task, network.device), Objective(network.loss, network.device)
    classes = len(network.task.classes) if network.task.goal == "classification" else 0
    confusion = Confusion(classes, network.device) if 0 < classes <= MOST_CONFUSED else None
    said: list[Tensor] = []
    off: list[Tensor] = []
    keep = split.targets[:1].numel() * max(classes, 1) * len(split) <= KEPT
    with asking(network, alone), in_words(BATCH), judging(network.model):
        for start in range(0, len(split), BATCH):
            if stopped():
                return None
            outputs = _outputs(network, split.inputs[start : start + BATCH])
            targets = _targets(network, split, start)
            meter.update(objective(outputs, targets), outputs, targets, objective)
            if confusion is not None:
                confusion.update(outputs, targets)
            answer = predictions(outputs, network.loss, network.task.goal)
            off.append(_off(answer, targets, network.task).cpu())
            said.append(answer.cpu() if keep else answer[:0].cpu())
    answer = torch.cat(said)
    matrix = confusion.matrix if confusion is not None else ()
    predicted = answer.argmax(1) if keep and classes and answer.dim() == 2 else None
    return Judgement(
        network=network,
        part=part,
        split=split,
        figures=meter.figures(),
        answers=answer if keep else None,
        badness=torch.cat(off),
        wrong=_wrong(answer, predicted, split, network.task) if keep else None,
        predicted=predicted,
        confusion=matrix,
        shades=shades(matrix),
        classes=class_figures(matrix, network.task.classes) if matrix else (),
    )


def _outputs(network: Network, inputs: Tensor) -> Tensor:
    return first(network.model(network.intake.prepare(inputs.to(network.device))), len(inputs))


def _targets(network: Network, split: Split, start: int) -> Tensor:
    targets = split.targets[start : start + BATCH].to(network.device)
    return network.intake.prepare(targets) if split.reconstructs else targets


def _off(answer: Tensor, targets: Tensor, task: Task) -> Tensor:
    """How far off each answer is: what is missing to certainty of the truth, or the mean squared error."""
    if task.goal == "classification":
        sure = answer.gather(1, targets.unsqueeze(1)).flatten(1)
        return 1 - sure.mean(1)
    return (answer.float() - targets).square().flatten(1).mean(1)


def _wrong(answer: Tensor, predicted: Tensor | None, split: Split, task: Task) -> Tensor | None:
    if predicted is not None:
        return predicted != split.targets
    if task.goal == "multilabel":
        return ((answer > 0.5) != (split.targets > 0.5)).flatten(1).any(1)
    return None


def _may_draw(report: Report) -> bool:
    """Whether a network draws on a way that its data may take: one example takes only one."""
    return bool(by_data(report.design) and DRAWING.search(source(report).text))


def _draws(model: nn.Module, task: Task, device: torch.device) -> bool:
    """Whether the network draws random numbers when it answers; finds out without drawing any."""
    field = task.inputs[0]
    example = torch.zeros((2, *field.shape), dtype=getattr(torch, field.dtype), device=device)
    try:
        with judging(model), _Watch():  # type: ignore[no-untyped-call]
            model(example)
    except _Drew:
        return True
    return False


class _Drew(Exception):
    """A random number was about to be drawn."""


class _Watch(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Stops a computation before it draws."""

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if torch.Tag.nondeterministic_seeded in func.tags and not _is_calm(func, args, kwargs or {}):
            raise _Drew
        return func(*args, **(kwargs or {}))


def _is_calm(func: Any, args: Any, kwargs: Any) -> bool:
    """Whether a function that may draw does not, being told that it is no training, or to drop nothing."""
    arguments = func._schema.arguments
    given = {each.name: each.default_value for each in arguments if each.has_default_value()}
    given |= dict(zip((each.name for each in arguments), args, strict=False)) | kwargs
    return any(name in given and not given[name] for name in ("train", "training", "dropout_p", "dropout"))
