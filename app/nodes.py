"""The nodes of a checked design as a list, blocks opened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from designer.compiler.situation import label
from designer.model.design import INPUT, OUTPUT
from designer.report import BlockReport, Report, Step

MOST = 10_000
"""A small file can describe 2**40 layers; a longer list is cut."""


@dataclass(frozen=True, slots=True)
class Row:
    """One node in one place: its path from the model down, and how deep it stands."""

    path: str
    depth: int
    step: Step

    @property
    def kind(self) -> str:
        """The kind as the source names it: a block's instance by the block's name."""
        return self.step.node.block or self.step.node.kind


def rows(report: Report) -> tuple[tuple[Row, ...], bool]:
    """The nodes in the order of their execution, at most `MOST`; and whether those are all."""
    found = tuple(islice(_walk(report.main, (), 0), MOST + 1))
    return found[:MOST], len(found) <= MOST


def _walk(report: BlockReport, path: tuple[str, ...], depth: int) -> Iterator[Row]:
    for step in report.steps.values():
        if step.node.kind == OUTPUT or not step.active or (depth and step.node.kind == INPUT):
            continue
        here = (*path, label(report.block, step.node))
        yield Row(".".join(here), depth, step)
        if step.inner is not None:
            yield from _walk(step.inner, here, depth + 1)
