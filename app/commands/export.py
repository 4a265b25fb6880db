"""`export`: takes a design or a run away as source, a training script or weights, verified."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app import output
from app.commands import arguments as takes
from app.commands.check import tell
from app.designs import find, is_design, overridden
from designer.model.deciding import untraced
from designer.model.design import Design

if TYPE_CHECKING:
    from engine.export.formats import Subject

NAME = "export"
HELP = "Write the model, its training script or its weights, verified in a fresh interpreter."

WEIGHTS = ("pt2", "state_dict", "safetensors")
FORMATS = ("source", "script", *WEIGHTS)
TRACED = ("source", "pt2")
"""Formats that have a traceable form."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to export, as what and where."""
    takes.trained(parser)
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default="source",
        help="source: the model as .py; script: model, data and training as .py; pt2: model and weights for "
        "torch.export.load; state_dict: weights as .pt; safetensors: weights; default: source",
    )
    parser.add_argument(
        "--traceable",
        action="store_true",
        help="of source and pt2: torch.while_loop and torch.cond in place of while and if, so that torch.export can "
        "follow what data decide",
    )
    parser.add_argument(
        "-o", "--output", metavar="PATH", type=Path, default=Path(), help="the file, or a folder for it (default: here)"
    )
    takes.settings(parser)
    takes.data_root(parser)


def run(arguments: argparse.Namespace) -> int:
    """Writes the file and says what was verified; 1 where the design has errors or the verification fails."""
    from engine.export.formats import export

    if arguments.traceable and arguments.format not in TRACED:
        raise takes.WrongUsage(f"Only {' and '.join(TRACED)} have a traceable form; leave --traceable away.")
    subject = _subject(arguments)
    if subject is None:
        return 1
    if arguments.format == "pt2":
        _refuse(subject.report.design, arguments.traceable)
    verified = export(arguments.format, replace(subject, traceable=arguments.traceable), arguments.output)
    output.say(verified.sentence)
    output.say(f"Written to {verified.path}")
    return 0


def _refuse(design: Design, traceable: bool) -> None:
    """Raises `ExportFailed` where a program cannot follow what the design's blocks decide."""
    from engine.export.verify import ExportFailed

    reason = untraced(design, traceable)
    if reason and not untraced(design, traceable=True):
        reason += " Add --traceable: then it gets torch.while_loop and torch.cond, which it can follow."
    if reason:
        raise ExportFailed(reason)


def _subject(arguments: argparse.Namespace) -> Subject | None:
    """What to export; None for a design with errors, which are told."""
    from app.job import examine, required
    from app.runs import trained
    from designer.compiler.check import check
    from engine.export.formats import Subject

    if arguments.format in WEIGHTS or not is_design(arguments.source):
        record = trained(arguments.workspace, arguments.source)
        output.remark(f"Exporting run {record.id}.")
        design = overridden(record.design(), arguments.assignments)
        weights = record.weights() if record.has_weights or arguments.format in WEIGHTS else None
        report = check(design, record.task)
        return Subject(record.name, report, weights, record.classes, record.threads, arguments.data_root)
    named = find(arguments.source)
    found = examine(overridden(named.design, arguments.assignments), arguments.data_root)
    tell(found.problems)
    if found.ok and arguments.format == "script":
        required(found.data)
    return Subject(named.name, found.report, root=arguments.data_root) if found.ok else None
