"""`runs`: what was trained in this workspace."""

from __future__ import annotations

import argparse
from datetime import datetime

from app import output
from app.carrying import origin
from engine.runs import RunRecord, Runs

NAME = "runs"
HELP = "List the runs of the workspace, the newest first."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whether for people or programs."""
    parser.add_argument("--json", action="store_true", help="print one JSON object per run")


def run(arguments: argparse.Namespace) -> int:
    """A table, or a line of JSON each."""
    found = Runs(arguments.workspace).all()
    if arguments.json:
        for record in found:
            output.document(_plain(record))
    elif found:
        columns = ("run", "started", "status", "epochs", "device", "test loss", "test accuracy")
        output.table(columns, map(_row, found), numbers=("epochs", "test loss", "test accuracy"))
    else:
        output.remark(
            f"Nothing was trained in {arguments.workspace} yet. `blockwright train digits_mlp` trains a model."
        )
    return 0


def _row(record: RunRecord) -> tuple[str, ...]:
    started = datetime.fromtimestamp(record.created).strftime("%Y-%m-%d %H:%M")
    epochs = f"{record.epochs}/{record.planned}" if record.planned else str(record.epochs)
    figures = (_figure(record.figures.get(name)) for name in ("test_loss", "test_accuracy"))
    return (record.id, started, record.status, epochs, record.device, *figures)


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


def _plain(record: RunRecord) -> dict[str, object]:
    return {
        "run": record.id,
        "created": datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="seconds"),
        "status": record.status,
        "message": record.message,
        "epochs": record.epochs,
        "planned": record.planned,
        "device": record.device,
        "from": origin(record)[0] or None,
        "folder": str(record.folder),
        **record.figures,
    }
