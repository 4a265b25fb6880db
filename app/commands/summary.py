"""`summary`: a design's nodes, shapes and costs as a table."""

from __future__ import annotations

import argparse

from app import output
from app.commands import arguments as takes
from app.commands.check import tell, totals
from app.designs import find, overridden

NAME = "summary"
HELP = "Show every node of a design with its output shape, parameters and cost."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The design, and what to show of it."""
    takes.design(parser)
    takes.settings(parser)
    takes.data_root(parser)
    parser.add_argument("--print", dest="module", action="store_true", help="show what print(model) shows instead")


def run(arguments: argparse.Namespace) -> int:
    """The table and the totals, or the module; 1 if the design has errors."""
    from app.job import examine
    from designer.compiler.build import build

    found = examine(overridden(find(arguments.file).design, arguments.assignments), arguments.data_root)
    tell(found.problems)
    if arguments.module and found.report.ok:
        output.say(str(build(found.report)))
    elif not arguments.module:
        from app.nodes import COLUMNS, NUMBERS, rows

        listed, complete = rows(found.report)
        cells = [("  " * row.depth + row.path, row.told_kind, row.output, *row.told) for row in listed]
        output.table(COLUMNS, cells, NUMBERS)
        if not complete:
            output.remark(f"The list was cut after {len(listed)} nodes.")
        output.say(f"Total: {totals(found.report.main.cost)}.")
    return 0 if found.ok else 1
