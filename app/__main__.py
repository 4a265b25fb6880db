"""`python -m app` is the same as `blockwright`: the window, or with a command the command line."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from app.cli import main as command_line
from app.commands import COMMANDS

WITH_VALUE = frozenset({"--workspace", "--data-root"})


def main(argv: Sequence[str] | None = None) -> int:
    """Opens the window on no design or on the one named, unless a command is asked for; returns the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not asks_for_window(arguments):
        return command_line(arguments)
    from app.gui import start

    return start(arguments)


def asks_for_window(arguments: Sequence[str]) -> bool:
    """Whether the words of the command line name no command: at most a design, and folders."""
    from app.designs import is_design
    from resources import SUFFIX

    rest = list(arguments)
    names = []
    while rest:
        word = rest.pop(0)
        if word in WITH_VALUE:
            del rest[:1]
        elif word.startswith("-"):
            return False
        else:
            names.append(word)
    if len(names) != 1 or names[0] in {command.NAME for command in COMMANDS}:
        return not names
    return is_design(names[0]) or names[0].endswith(SUFFIX)


if __name__ == "__main__":
    sys.exit(main())
