"""What the commands share: a design brought together with the data and the training that its settings ask for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from designer.errors import BlockwrightError
from designer.model.design import Design
from designer.report import Problem
from designer.task import Task
from engine.config import TrainingConfig
from engine.data import DataConfig, DataRefused, describe
from engine.settings import SettingRefused

if TYPE_CHECKING:
    from designer.report import Report


@dataclass(frozen=True)
class Examined:
    """A design and everything that is known of it; what could not be found out is None and has a problem instead."""

    report: Report
    data: DataConfig | None
    task: Task | None
    training: TrainingConfig | None
    problems: tuple[Problem, ...]
    groups: tuple[tuple[Problem, ...], ...]
    """The problems that stand by themselves, each with those that follow from it."""

    @property
    def ok(self) -> bool:
        """Whether nothing but warnings was found."""
        return all(problem.severity == "warning" for problem in self.problems)


def examine(design: Design, root: Path | None = None, since: Examined | None = None) -> Examined:
    """Everything `check` has to say of the design, on its own and for its data, and what is wrong with its settings.

    `since` is what was found for an earlier state of the design, whose data lie where they lay.
    """
    from app.causes import grouped
    from designer.compiler.check import check

    problems: list[Problem] = []
    data, task, training = None, None, None
    try:
        if design.data:
            data = DataConfig.read(design.data)
            known = since.task if since and since.data == data else None
            task = known or describe(data, root)
    except (SettingRefused, DataRefused) as refused:
        problems.append(_problem("data", refused))
    try:
        training = TrainingConfig.read(design.training)
        training = training.fitted(task) if task else training
    except SettingRefused as refused:
        problems.append(_problem("training", refused))
    report = check(design, task, since.report if since else None)
    everything = (*report.problems, *problems)
    return Examined(report, data, task, training, everything, grouped(everything, report, task))


def required(data: DataConfig | None) -> DataConfig:
    """The data settings of an examined design; raises `SettingRefused` where it has none."""
    if data is None:
        text = "The design names no data set. Choose one with --set data.dataset=…; `blockwright datasets` lists them."
        raise SettingRefused("data.dataset", text)
    return data


def sentences(problem: Problem) -> Iterator[str]:
    """A problem as lines of text: where and what, what was expected, what would mend it."""
    place = problem.path or (problem.block if problem.node else "")
    more = f" (and {problem.instances - 1} more like it)" if problem.instances > 1 else ""
    yield (f"{place}: " if place and place not in problem.message else "") + problem.message + more
    if problem.expected and problem.received:
        yield f"    expected {problem.expected}, received {problem.received}"
    for fix in problem.fixes:
        if fix.dock:
            continue  # a command line has none
        yield f"    fix: {fix.label}"


def _problem(group: str, refused: BlockwrightError) -> Problem:
    path = refused.path if isinstance(refused, SettingRefused) else group
    return Problem("error", block="", node="", message=str(refused), path=path)
