"""Which runs belong to a design: those of the same network, whatever its file is called; and which of them is best."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from operator import attrgetter
from pathlib import Path
from typing import Final

from designer.errors import BlockwrightError
from designer.model import files
from designer.model.design import INPUT, OUTPUT, Block, Design, Node
from designer.values import Value
from engine.config import METRICS
from engine.runs import RunRecord, Runs, plain

_OF_NODE: Final = attrgetter(*(each.name for each in fields(Node) if each.name != "pos"))
_SAID: Final = ("nodes", "help", "as_function")
_OF_BLOCK: Final = attrgetter(*(each.name for each in fields(Block) if each.name not in _SAID))
_FINISHED: Final = ("completed", "stopped early")
MOST: Final = 12
"""So many runs of the same network are offered at most."""
LOOKED_AT: Final = 100
"""So many runs of other designs are looked at."""
UNTITLED: Final = "untitled"
"""Runs of a design that had no name yet say nothing by that."""


@dataclass(frozen=True)
class Trained:
    """A run that has weights; `same` says that its network is the one asked for."""

    record: RunRecord
    same: bool

    @property
    def design(self) -> Design | None:
        """What the run has trained, None where that cannot be read."""
        try:
            return _read(self.record.design_text)
        except BlockwrightError:
            return None


def trained(workspace: Path, design: Design) -> tuple[Trained, ...]:
    """The runs of a workspace that have weights, the newest first; raises `WorkspaceRefused`."""
    if not workspace.is_dir():
        return ()
    records = (record for record in Runs(workspace).all() if record.has_weights and record.task)
    return tuple(Trained(record, _trained_from(record.design_text, design)) for record in records)


def best(found: Iterable[Trained]) -> Trained | None:
    """Of the runs of the same network the one with the best test figure; one that was stopped only if all were."""
    return max((each for each in found if each.same), key=lambda each: _merit(each.record), default=None)


def relatives(
    records: Iterable[RunRecord], name: str, design: Design, begun: Container[str] = ()
) -> tuple[RunRecord, ...]:
    """Of these runs, the newest first, those of the design called `name`, or of one that it was edited from.

    `begun` are the ids of runs that are known to be such.
    """
    found: list[RunRecord] = []
    looked = 0
    for record in records:
        own = record.name == plain(name) and record.name != UNTITLED
        known = record.id in begun
        looked += not own and not known
        if known or ((own or looked <= LOOKED_AT) and _is_relative(record, design, own)):
            found.append(record)
        if len(found) == MOST:
            break
    return tuple(found)


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


def _is_relative(record: RunRecord, design: Design, own: bool) -> bool:
    """Whether a layer of the run's network is one of the design; of another design's run, on the same data, half."""
    try:
        before = _read(record.design_text)
    except BlockwrightError:
        return False
    old, new = _layers(before), _layers(design)
    if own:
        return any(key in old and old[key].kind == node.kind for key, node in new.items())
    same = sum(key in old and _said(old[key]) == _said(node) for key, node in new.items())
    return before.data.get("dataset") == design.data.get("dataset") and 2 * same >= max(len(old), 1)


def _layers(design: Design) -> dict[str, Node]:
    """The layers and operations of all blocks by their ids."""
    nodes = (node for block in design.blocks.values() for node in block.nodes)
    return {node.id: node for node in nodes if node.kind not in (INPUT, OUTPUT) and node.block is None}


def _said(node: Node) -> tuple[str, Mapping[str, Value]]:
    return node.kind, node.params


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
