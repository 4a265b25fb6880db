"""The command line: `main` reads it, runs the command, and turns whatever goes wrong into a sentence and an exit code.

Exit codes: 0 fine (warnings included), 1 the design or the data have an error, 2 wrong usage, 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import tempfile
import traceback
import warnings
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from app import output
from app.commands import COMMANDS
from app.commands.arguments import WrongUsage
from app.settings import workspace
from designer.errors import BlockwrightError

FINE, WRONG, USAGE, STOPPED = 0, 1, 2, 130
LOG = "errors.log"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that `argv` (those of the process if None) asks for; returns the exit code."""
    _ready_streams()
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # torch's threads must not spin while others need the cores
    try:
        arguments = _parser().parse_args(argv)
    except SystemExit as asked:  # argparse ends the process after --help and wrong usage
        return asked.code if isinstance(asked.code, int) else USAGE
    arguments.workspace = workspace(arguments.workspace)
    with warnings.catch_warnings():
        if not sys.warnoptions:
            warnings.simplefilter("ignore")  # what libraries tell programmers; users get sentences
        return _run(arguments)


def _run(arguments: argparse.Namespace) -> int:
    try:
        code: int = arguments.run(arguments)
        sys.stdout.flush()
        return code
    except BlockwrightError as refused:
        output.error(str(refused))
        return USAGE if isinstance(refused, WrongUsage) else WRONG
    except KeyboardInterrupt:
        output.remark("Stopped.")
        return STOPPED
    except BrokenPipeError:  # the reader, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except Exception as mistake:  # noqa: BLE001  the last border: no user sees a traceback
        output.error(_confess(mistake, arguments.workspace))
        return WRONG


def _confess(mistake: Exception, folder: Path) -> str:
    """A sentence on an error nobody foresaw; its traceback goes into a log."""
    text = "".join(traceback.format_exception(mistake))
    first = (str(mistake).splitlines() or [""])[0][:200]
    said = f"Something went wrong that Blockwright did not foresee ({type(mistake).__name__}: {first})."
    for place in (folder, Path(tempfile.gettempdir())):
        try:
            place.mkdir(parents=True, exist_ok=True)
            with (place / LOG).open("a", encoding="utf-8") as log:
                log.write(text + "\n")
        except OSError:
            continue
        return f"{said} Please report it with the end of {place / LOG}."
    return said


def _ready_streams() -> None:
    """A terminal that cannot show a character shows a question mark in its place."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="blockwright",
        description="Checks, trains, evaluates and exports neural networks that are saved as designs.",
        epilog="FILE is a design file or the name of a template; `blockwright COMMAND --help` tells more.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"blockwright {_version()}")
    everywhere = argparse.ArgumentParser(add_help=False)
    for place, default in ((parser, None), (everywhere, argparse.SUPPRESS)):
        place.add_argument("--workspace", metavar="FOLDER", default=default, help="where runs are kept")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in COMMANDS:
        one = commands.add_parser(
            command.NAME, help=command.HELP, description=command.HELP, parents=[everywhere], allow_abbrev=False
        )
        command.add_arguments(one)
        one.set_defaults(run=command.run)
    return parser


def _version() -> str:
    try:
        return metadata.version("blockwright")
    except metadata.PackageNotFoundError:
        return "(not installed)"
