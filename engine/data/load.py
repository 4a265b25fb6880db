"""From data settings to the task they set, and to the tensors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from designer.task import Field, Goal, Task
from engine.data import scaling
from engine.data.config import DEFAULT_TEST, DataConfig
from engine.data.intake import Intake
from engine.data.pictures import formed, formed_shape
from engine.data.scaling import Plan, Scaling
from engine.data.spec import DataRefused, Outline, Place, Progress, Raw, Split
from engine.data.splits import Shares, split

if TYPE_CHECKING:
    from torch import Tensor

DEFAULT_ROOT = Path("data")
LOSSES: Mapping[Goal, str] = MappingProxyType(
    {
        "classification": "CrossEntropyLoss",
        "multilabel": "BCEWithLogitsLoss",
        "regression": "MSELoss",
        "reconstruction": "MSELoss",
    }
)


@dataclass(frozen=True, slots=True)
class Layout:
    """All that the settings mean before the data are read: the outline, the task, and how to split and scale."""

    outline: Outline
    task: Task
    shares: Shares
    plan: Plan


@dataclass(frozen=True, slots=True, eq=False)
class Data:
    """A data set in memory, in its parts; inputs are raw until `prepare` makes of a batch what the network gets.

    `intake` does the same for examples from elsewhere, and can be stored.
    """

    config: DataConfig
    task: Task
    intake: Intake
    train: Split
    validation: Split | None
    test: Split | None

    def prepare(self, inputs: Tensor) -> Tensor:
        """What the network gets for raw `inputs`, on their device."""
        return self.intake.prepare(inputs)


def describe(config: DataConfig, root: Path | None = None) -> Task:
    """The task that the data set; reads at most the heads of files. Raises `DataRefused`."""
    return layout(config, root).task


def load(config: DataConfig, root: Path | None = None, progress: Progress | None = None) -> Data:
    """The data in memory; raises `DataRefused`.

    `root` is the folder of data sets ("data" in the current one if none is given), into which missing ones are
    downloaded; `progress` is told of that.
    """
    known = layout(config, root)
    place = Place(root or DEFAULT_ROOT) if progress is None else Place(root or DEFAULT_ROOT, progress)
    raw = config.spec.read(config.options, place)
    parts = split(_formed(raw, config, known.task.goal), known.shares)
    return Data(
        config=config,
        task=known.task,
        intake=_intake(known, config, scaling.fit(known.plan, parts.train.inputs)),
        train=parts.train,
        validation=parts.validation,
        test=parts.test,
    )


def _intake(known: Layout, config: DataConfig, fitted: Scaling) -> Intake:
    outline = known.outline
    tokens = outline.dtype == "int64"
    return Intake(outline.shape, outline.picture, outline.peak, tokens, config.options, fitted, outline.columns)


def layout(config: DataConfig, root: Path | None = None) -> Layout:
    """What `config` means, found without reading the data; raises `DataRefused`."""
    outline = config.spec.outline(config.options, root or DEFAULT_ROOT)
    shape = formed_shape(outline, config.options)
    goal = outline.goal or config.goal
    _refuse(config, outline, goal)
    plan = Plan(config.scaling, config.scaling_options, shape, outline.peak, outline.picture, outline.dtype == "int64")
    scaling.check(plan)
    own = outline.own_test or (outline.own_validation and config.test is None)
    test = 0.0 if own else DEFAULT_TEST if config.test is None else config.test
    return Layout(
        outline=outline,
        task=_task(outline, goal, Field(shape, outline.dtype)),
        shares=Shares(test, config.validation, config.split_seed),
        plan=plan,
    )


def _task(outline: Outline, goal: Goal, inputs: Field) -> Task:
    match goal:
        case "classification":
            target = Field(outline.target, "int64")
        case "reconstruction":
            target = inputs
        case _:
            target = Field(outline.target)
    classes = outline.classes if goal in {"classification", "multilabel"} else ()
    return Task((inputs,), goal, target, classes, LOSSES[goal])


def _refuse(config: DataConfig, outline: Outline, goal: Goal) -> None:
    if outline.own_validation and config.validation:
        raise DataRefused(f"{config.spec.title} has its own validation data, so data.validation must be 0.")
    if outline.own_test and config.test is not None:
        raise DataRefused(f"{config.spec.title} has its own test data, so data.test cannot be set; make it none.")
    if outline.dtype != "float32":
        if config.scaling != "none":
            raise DataRefused("Whole numbers that stand for tokens cannot be scaled; set data.scaling to none.")
        if goal == "reconstruction":
            raise DataRefused("Whole numbers that stand for tokens cannot be reconstructed; choose another goal.")
    if outline.target and goal == "classification" and outline.picture:
        _refuse_reforming(config)


def _refuse_reforming(config: DataConfig) -> None:
    for name in ("resize", "pad"):
        if config.options.get(name):
            raise DataRefused(f"The option {name} would move the pixels away from their labels; leave it out.")


def _formed(raw: Raw, config: DataConfig, goal: Goal) -> Raw:
    def form(part: Split) -> Split:
        inputs = formed(part.inputs, config.options)
        return Split(inputs, inputs if goal == "reconstruction" else part.targets)

    test, validation = (None if part is None else form(part) for part in (raw.test, raw.validation))
    return Raw(form(raw.train), test, validation)
