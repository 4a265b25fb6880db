"""`predict`: what a trained network says of files."""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app import output
from app.commands import arguments as takes
from designer.errors import BlockwrightError

if TYPE_CHECKING:
    from torch import Tensor

    from designer.task import Task

NAME = "predict"
HELP = "Let a trained network judge pictures, rows of tables or arrays; the answers are a CSV table."


class PredictionsLost(BlockwrightError):
    """The table of predictions cannot be written."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The network, the files, and where the answers go."""
    takes.trained(parser, "RUN")
    parser.add_argument("files", metavar="FILES", nargs="+", type=Path, help="pictures, .csv, .tsv, .npy or .npz files")
    parser.add_argument("-o", "--output", metavar="OUT.csv", type=Path, help="where to write the table (else: stdout)")
    takes.device(parser)


def run(arguments: argparse.Namespace) -> int:
    """One row per example: where it comes from, the answer, and how sure the network is."""
    from app.runs import intake_of, model_of, trained
    from engine.config import TrainingConfig
    from engine.data import read_examples
    from engine.training import choose, predict, predictions

    record = trained(arguments.workspace, arguments.source)
    intake = intake_of(record)
    examples = read_examples(arguments.files, intake)
    for note in examples.notes:
        output.remark(note)
    config = TrainingConfig.read(record.design().training)
    task = record.task
    assert task is not None  # every run that is begun here has one
    loss = config.fitted(task).loss
    assert loss is not None  # `fitted` filled it in
    model = model_of(record)
    outputs = predict(model, examples.inputs, intake.prepare, choose(arguments.device or config.device))
    _write(table(task, predictions(outputs, loss, task.goal), examples.names), arguments.output)
    if arguments.output is not None:
        output.remark(f"{len(examples.names)} predictions of run {record.id} are in {arguments.output}")
    return 0


def table(task: Task, answers: Tensor, names: Sequence[str]) -> Iterator[list[str]]:
    """The header and a row per example; `answers` are probabilities of classes or labels, or values."""
    classes = task.classes
    spread = answers.flatten(1) if answers.dim() > 1 else answers.unsqueeze(1)
    match task.goal:
        case "classification" if answers.dim() == 2:
            yield ["source", "prediction", "probability", *classes]
            for name, row in zip(names, spread.tolist(), strict=True):
                best = max(range(len(row)), key=row.__getitem__)
                yield [name, classes[best], *map(_number, (row[best], *row))]
        case "classification":  # a class for every place: only the classes, place by place
            places = answers.argmax(1).flatten(1)
            yield ["source", *(f"class_{place}" for place in range(places.shape[1]))]
            for name, row in zip(names, places.tolist(), strict=True):
                yield [name, *(classes[place] for place in row)]
        case "multilabel":
            yield ["source", "prediction", *classes]
            for name, row in zip(names, spread.tolist(), strict=True):
                held = [label for label, probability in zip(classes, row, strict=True) if probability > 0.5]
                yield [name, "; ".join(held), *map(_number, row)]
        case _:
            several = spread.shape[1] > 1
            yield ["source", *([f"value_{column}" for column in range(spread.shape[1])] if several else ["prediction"])]
            for name, row in zip(names, spread.tolist(), strict=True):
                yield [name, *map(_number, row)]


def _number(value: float) -> str:
    return f"{value:.6g}"


def _write(rows: Iterator[list[str]], path: Path | None) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    if path is None:
        sys.stdout.write(text.getvalue())
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.getvalue(), encoding="utf-8", newline="")
    except OSError as error:
        raise PredictionsLost(f"{path} cannot be written: {(error.strerror or str(error)).lower()}.") from None
