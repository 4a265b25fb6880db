"""The curves of runs that are over, read from the record."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from engine.runs import RunRecord, Runs

if TYPE_CHECKING:
    from app.charting.figures import Figures


def curves(workspace: Path, records: Iterable[RunRecord], stopped: Callable[[], bool]) -> dict[str, Figures]:
    """The figures of these runs by their ids; those it came to before it was `stopped`."""
    from app.charting.figures import Figures

    runs, found = Runs(workspace), {}
    for record in records:
        if stopped():
            break
        figures = Figures(record.id, record.batches, record.planned)
        figures.extend(runs.history(record.id))
        found[record.id] = figures
    return found
