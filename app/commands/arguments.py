"""The arguments that several commands take."""

from __future__ import annotations

import argparse
from pathlib import Path

from designer.errors import BlockwrightError


class WrongUsage(BlockwrightError):
    """Arguments that mean nothing together."""


def design(parser: argparse.ArgumentParser) -> None:
    """FILE."""
    parser.add_argument("file", metavar="FILE", help="a design file, or a template's name")


def trained(parser: argparse.ArgumentParser, metavar: str = "FILE|RUN") -> None:
    """FILE or RUN, where weights are needed."""
    parser.add_argument("source", metavar=metavar, help="a run's id; a design file or template means its latest run")


def settings(parser: argparse.ArgumentParser) -> None:
    """--set, as often as wanted."""
    parser.add_argument(
        "--set",
        dest="assignments",
        metavar="SETTING=VALUE",
        action="append",
        default=[],
        help="replace a setting of the design, like training.epochs=3 or data.dataset=iris; may be repeated",
    )


def data_root(parser: argparse.ArgumentParser) -> None:
    """--data-root."""
    parser.add_argument(
        "--data-root", metavar="FOLDER", type=Path, help="where data sets are and downloads go (default: ./data)"
    )


def device(parser: argparse.ArgumentParser) -> None:
    """--device."""
    parser.add_argument("--device", metavar="NAME", help="best, cpu, cuda, cuda:1 or mps")


def json(parser: argparse.ArgumentParser, text: str) -> None:
    """--json."""
    parser.add_argument("--json", action="store_true", help=text)
