"""Which definitions of a checked design contain which, and in what order they are printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from designer.model.design import Block
from designer.report import BlockReport


def inside_out(main: BlockReport) -> list[BlockReport]:
    """Every distinct report, those within a report before it."""
    done: dict[BlockReport, None] = {}

    def visit(report: BlockReport) -> None:
        if report in done:
            return
        for step in (step for run in report.runs for step in run.steps.values()):
            if step.inner is not None and step.active:
                visit(step.inner)
        done[report] = None

    visit(main)
    return list(done)


def dependencies_first(reports: Iterable[BlockReport], inner: Mapping[str, Mapping[str, str]]) -> list[str]:
    """The names of the definitions, each after those it contains in some instance."""
    done: dict[str, None] = {}

    def visit(name: str) -> None:
        if name not in done:
            for contained in inner[name].values():
                visit(contained)
            done[name] = None

    for report in reports:
        visit(report.block.name)
    return list(done)


def instances(reports: Iterable[BlockReport]) -> dict[str, dict[str, str]]:
    """For each definition, what its nodes are instances of: id of the node -> name of the definition."""
    found: dict[str, dict[str, str]] = {}
    for report in reports:
        inner = found.setdefault(report.block.name, {})
        for id_, step in (item for run in report.runs for item in run.steps.items()):
            if step.inner is not None and step.active:
                inner[id_] = step.inner.block.name
    return found


def counted(blocks: Mapping[str, Block], inner: Mapping[str, Mapping[str, str]]) -> Counter[str]:
    """How many nodes are instances of each definition; the turns of a repeat can give its parameters other values."""
    uses: Counter[str] = Counter()
    for name, contained in inner.items():
        repeated = blocks[name].form == "repeat" and not blocks[name].shared
        for definition in contained.values():
            uses[definition] += 2 if repeated and blocks[definition].parameters else 1
    return uses
