"""Which runs belong to a design: those of the same network, whatever its file is called; and which of them is best."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import lru_cache
from operator import attrgetter
from pathlib import Path
from typing import Final

from designer.errors import BlockwrightError
from designer.model import files
from designer.model.design import Block, Design, Node
from engine.config import METRICS
from engine.runs import RunRecord, Runs

_OF_NODE: Final = attrgetter(*(each.name for each in fields(Node) if each.name != "pos"))
_OF_BLOCK: Final = attrgetter(*(each.name for each in fields(Block) if each.name not in ("nodes", "help")))
_FINISHED: Final = ("completed", "stopped early")


@dataclass(frozen=True)
class Trained:
    """A run that has weights; `same` says that its network is the one asked for."""

    record: RunRecord
    same: bool


def trained(workspace: Path, design: Design) -> tuple[Trained, ...]:
    """The runs of a workspace that have weights, the newest first; raises `WorkspaceRefused`."""
    if not workspace.is_dir():
        return ()
    records = (record for record in Runs(workspace).all() if record.has_weights and record.task)
    return tuple(Trained(record, _trained_from(record.design_text, design)) for record in records)


def best(found: Iterable[Trained]) -> Trained | None:
    """Of the runs of the same network the one with the best test figure; one that was stopped only if all were."""
    return max((each for each in found if each.same), key=lambda each: _merit(each.record), default=None)


def first_figure(record: RunRecord) -> tuple[str, float | None]:
    """The first figure of the test besides the loss."""
    figures = ((name.removeprefix("test_"), value) for name, value in record.figures.items())
    return next(((name, value) for name, value in figures if name != "loss" and value is not None), ("", None))


def same_network(a: Design, b: Design) -> bool:
    """Whether a network trained from one of the designs is that of the other, wherever their nodes are drawn."""
    if a.main != b.main or a.blocks.keys() != b.blocks.keys():
        return False
    return all(_same_block(block, b.blocks[name]) for name, block in a.blocks.items())


def _merit(record: RunRecord) -> tuple[bool, bool, float, int, float]:
    """The larger, the better."""
    name, value = first_figure(record)
    loss = record.figures.get("test_loss")
    if value is None:
        worth = None if loss is None else -loss
    else:
        worth = -value if name in METRICS and METRICS[name].better == "lower" else value
    known = 0.0 if worth is None else worth
    return record.status in _FINISHED, worth is not None, known, record.epochs, record.created


def _trained_from(text: str, design: Design) -> bool:
    try:
        return same_network(_read(text), design)
    except BlockwrightError:
        return False


@lru_cache(maxsize=256)
def _read(text: str) -> Design:
    return files.loads(text, name="the design of a run")


def _same_block(a: Block, b: Block) -> bool:
    if a is b:
        return True
    if _OF_BLOCK(a) != _OF_BLOCK(b) or len(a.nodes) != len(b.nodes):
        return False
    return all(x is y or bool(_OF_NODE(x) == _OF_NODE(y)) for x, y in zip(a.nodes, b.nodes, strict=True))
