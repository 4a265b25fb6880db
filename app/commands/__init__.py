"""The commands, one module each, in the order in which the help lists them.

A module is imported to build the command line, so none imports torch at its top.
"""

from __future__ import annotations

import argparse
from typing import Protocol

from app.commands import (
    check,
    datasets,
    evaluate,
    export,
    inspect,
    layers,
    predict,
    runs,
    source,
    summary,
    templates,
    train,
)


class Command(Protocol):
    """What a command's module holds."""

    NAME: str
    HELP: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare what the command takes."""

    def run(self, arguments: argparse.Namespace) -> int:
        """Do it; returns the exit code, raises `BlockwrightError` for what the user gave wrongly."""


COMMANDS: tuple[Command, ...] = (
    templates,
    layers,
    datasets,
    check,
    summary,
    inspect,
    source,
    train,
    evaluate,
    predict,
    export,
    runs,
)
