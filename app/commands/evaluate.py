"""`evaluate`: how a trained network does on its test data."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from app import output
from app.commands import arguments as takes

if TYPE_CHECKING:
    from engine.data import Data, Split
    from engine.training import Evaluation

NAME = "evaluate"
HELP = "Judge a trained network on its test data, class by class."

SHOWN_CLASSES = 20
"""A larger confusion matrix fits on no screen."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The network, and where its data are."""
    takes.trained(parser)
    takes.settings(parser)
    takes.data_root(parser)
    takes.device(parser)
    takes.json(parser, "print one JSON object: the figures, the confusion matrix")


def run(arguments: argparse.Namespace) -> int:
    """The figures, the classes and the confusion matrix."""
    from app.designs import overridden
    from app.progress import fetching
    from app.runs import model_of, trained
    from engine.config import TrainingConfig
    from engine.data import DataConfig, load
    from engine.training import choose, evaluate

    record = trained(arguments.workspace, arguments.source)
    design = overridden(record.design(), arguments.assignments)
    config = TrainingConfig.read(design.training)
    device = choose(arguments.device or config.device)
    model = model_of(record)
    with fetching() as progress:
        data = load(DataConfig.read(design.data), arguments.data_root, progress)
    name, split = _split(data)
    evaluation = evaluate(model, split, data, config, device)
    if arguments.json:
        counted = {"confusion": evaluation.confusion, "classes": list(data.task.classes)}
        head = {"run": record.id, "data": name, "examples": evaluation.examples}
        output.document({**head, **evaluation.figures, **(counted if evaluation.confusion else {})})
    else:
        output.say(f"Run {record.id} on {evaluation.examples} {name} examples:")
        _show(evaluation, data.task.classes)
    return 0


def _split(data: Data) -> tuple[str, Split]:
    """The part of the data to judge on, and what it is called."""
    for name, split in (("test", data.test), ("validation", data.validation)):
        if split is not None:
            return name, split
    return "training", data.train


def _show(evaluation: Evaluation, classes: tuple[str, ...]) -> None:
    for name, value in evaluation.figures.items():
        output.say(f"  {name:10} {'none' if value is None else f'{value:.4f}'}")
    matrix = evaluation.confusion
    if not matrix:
        return
    output.say()
    output.table(
        ("class", "examples", "recognised"),
        [(classes[row], str(sum(counts)), _share(counts[row], sum(counts))) for row, counts in enumerate(matrix)],
        numbers=("examples", "recognised"),
    )
    if len(classes) <= SHOWN_CLASSES:
        output.say()
        output.say("Confusion (rows are the true classes, columns what the network said):")
        numbers = [str(column) for column in range(len(classes))]
        rows = [(_numbered(row, classes[row]), *map(str, counts)) for row, counts in enumerate(matrix)]
        output.table(("", *numbers), rows, numbers=numbers)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.4f}" if whole else ""


def _numbered(row: int, name: str) -> str:
    return name if name == str(row) else f"{row} {name}"
