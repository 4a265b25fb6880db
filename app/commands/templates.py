"""`templates`: the designs that Blockwright carries along."""

from __future__ import annotations

import argparse

import resources
from app import output
from app.designs import find

NAME = "templates"
HELP = "List the templates; each can be named wherever a design file can."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It takes nothing."""


def run(_arguments: argparse.Namespace) -> int:
    """One line each, the name first, in groups."""
    width = max(map(len, resources.TEMPLATES))
    for title, names in resources.GROUPS.items():
        output.say(f"{title}:")
        for name in names:
            output.say(f"  {name:{width}}  {find(name).design.description}")
    return 0
