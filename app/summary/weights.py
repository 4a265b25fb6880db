"""The choice of the weights that are inspected: fresh ones, or those of a run of the same network."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QWidget

from app.entry.lines import Chooser
from app.likeness import Trained, first_figure
from app.output import many, shown, spoken
from engine.runs import RunRecord

FRESH = "Fresh weights"


class Weights(Chooser):
    """Fresh weights, then the runs, the newest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inspectedWeights")
        self.setAccessibleName("Weights to inspect")
        self.setMinimumContentsLength(10)
        self.show_runs(())

    @property
    def record(self) -> RunRecord | None:
        """The run whose weights are chosen; None for fresh ones."""
        found = self.currentData()
        return found if isinstance(found, RunRecord) else None

    def show_runs(self, found: Iterable[Trained]) -> None:
        """Offer the runs of the same network; the one that was chosen stays so."""
        before = self.record
        records = [each.record for each in found if each.same]
        with QSignalBlocker(self):
            self.clear()
            self.addItem(FRESH)
            self.setItemData(0, "As a run begins, from the seed", Qt.ItemDataRole.ToolTipRole)
            for record in records:
                self.addItem(_text(record), record)
                self.setItemData(self.count() - 1, _tip(record), Qt.ItemDataRole.ToolTipRole)
            ids = [record.id for record in records]
            self.setCurrentIndex(ids.index(before.id) + 1 if before and before.id in ids else 0)
        why = "" if records else "There is no run of this network yet; train it (F5)"
        self.setToolTip(why or "Whose weights are inspected")


def _text(record: RunRecord) -> str:
    name, value = first_figure(record)
    return record.id if value is None else f"{record.id} · {spoken(name)} {shown(name, value)}"


def _tip(record: RunRecord) -> str:
    return f"{many(record.epochs, 'epoch')} on {record.device or 'an unknown device'}, {record.status}"
