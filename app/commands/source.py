"""`source`: the network as PyTorch code."""

from __future__ import annotations

import argparse

from app import output
from app.commands import arguments as takes
from app.commands.check import tell
from app.designs import find, overridden

NAME = "source"
HELP = "Print the network as the PyTorch module that is trained and exported."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The design."""
    takes.design(parser)
    takes.settings(parser)


def run(arguments: argparse.Namespace) -> int:
    """The source on stdout; 1 if the network has errors. Its settings, and whether it suits its data, do not matter."""
    from designer.compiler.check import check
    from designer.compiler.source import source

    report = check(overridden(find(arguments.file).design, arguments.assignments))
    tell(report.problems)
    if not report.ok:
        return 1
    output.say(source(report).text.rstrip("\n"))
    return 0
