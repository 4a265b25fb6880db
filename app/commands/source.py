"""`source`: the network as PyTorch code."""

from __future__ import annotations

import argparse
from typing import get_args

from app import output
from app.commands import arguments as takes
from app.commands.check import tell
from app.designs import find, overridden
from designer.model.design import Style
from designer.model.edits import set_style

NAME = "source"
HELP = "Print the network as the PyTorch module that is trained and exported."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The design, and how it is written."""
    takes.design(parser)
    takes.settings(parser)
    parser.add_argument(
        "--style",
        choices=get_args(Style),
        help="layers that learn nothing as modules, or functional: F.relu(x) (default: as the design has it)",
    )


def run(arguments: argparse.Namespace) -> int:
    """The source on stdout; 1 if the network has errors. Its settings, and whether it suits its data, do not matter."""
    from designer.compiler.check import check
    from designer.compiler.source import source

    design = overridden(find(arguments.file).design, arguments.assignments)
    report = check(set_style(design, arguments.style or design.style))
    tell(report.problems)
    if not report.ok:
        return 1
    output.say(source(report).text.rstrip("\n"))
    return 0
