"""`datasets`: the data sets that a design can train on, and their options."""

from __future__ import annotations

import argparse

from app import output
from designer.params import Param, Required, show
from engine.data import DATASETS

NAME = "datasets"
HELP = "List the data sets and their options."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It takes nothing."""


def run(_arguments: argparse.Namespace) -> int:
    """Two lines each: what it is, and its options."""
    width = max(map(len, DATASETS))
    for kind, dataset in DATASETS.items():
        output.say(f"{kind:{width}}  {dataset.title}: {dataset.help}")
        if dataset.params:
            output.say(f"{'':{width}}  options: {', '.join(map(_option, dataset.params))}")
    return 0


def _option(param: Param) -> str:
    return param.name if isinstance(param.default, Required) else f"{param.name}={show(param.default)}"
