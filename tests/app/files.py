"""Design files for the tests of the command line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import resources
from designer.model import files
from designer.model.design import Block, Design, Node, Settings
from designer.values import Values

DIGITS: Settings = {"dataset": {"kind": "digits", "layout": "flat"}}


def stack(*layers: tuple[str, Values], data: Settings = DIGITS) -> Design:
    """A design of one stack of unnamed layers over 64 numbers."""
    inner = (Node(f"n{number}", "", kind, params) for number, (kind, params) in enumerate(layers, start=1))
    nodes = (Node("n0", "x", "input", {"shape": (64,)}), *inner, Node("end", "y", "output"))
    return Design({"Net": Block("Net", "sequential", nodes)}, "Net", data)


def saved(design: Design, folder: Path, name: str = "net") -> str:
    """The path of a file with `design`."""
    path = folder / f"{name}{resources.SUFFIX}"
    files.save(design, path)
    return str(path)


def edited(template: str, **training: object) -> Design:
    """A template with other training settings."""
    design = files.loads(resources.template(template))
    return replace(design, training={**design.training, **training})
