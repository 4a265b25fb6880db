"""The choice of the network that is judged: the run that goes on, or a run that has weights."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.entry.lines import Chooser
from app.likeness import Trained, best, first_figure
from app.output import many, shown, spoken
from engine.runs import RunRecord
from engine.runs.store import plain

NOTHING = "No trained network yet"


class Sources(Chooser):
    """The runs, those of the present network first; the one that goes on stands above all."""

    picked = Signal(object)  # RunRecord or None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runChooser")
        self.setAccessibleName("Trained network")
        self.setMinimumContentsLength(10)
        self.setPlaceholderText(NOTHING)
        self._live: RunRecord | None = None
        self._best: Trained | None = None
        self._found: tuple[Trained, ...] = ()
        self.activated.connect(lambda: self.picked.emit(self.record))

    @property
    def record(self) -> RunRecord | None:
        """The run that is chosen."""
        found = self.currentData()
        return found if isinstance(found, RunRecord) else None

    @property
    def is_live(self) -> bool:
        """Whether the run that goes on is chosen."""
        return self._live is not None and self.record is not None and self.record.id == self._live.id

    def show_runs(self, found: Sequence[Trained], name: str) -> None:
        """Offer these runs; without a choice so far take the best of the same network, else the newest called `name`.

        The run that has just ended stays chosen.
        """
        before = self.record
        named = [each for each in found if not each.same and each.record.name == plain(name)]
        same = [each for each in found if each.same]
        self._found = (*same, *named, *(each for each in found if not each.same and each not in named))
        self._best = best(same)
        self._fill()
        if not self.choose(before):
            first = self._best or next(iter(named), None)
            self.choose(first.record if first else None)

    def set_live(self, record: RunRecord | None) -> None:
        """Offer the run that goes on and choose it; None when it is over, it stays chosen if it was."""
        before = self.record
        if record is None and before is not None and self.is_live:
            self._found = (Trained(before, True), *(each for each in self._found if each.record.id != before.id))
        self._live = record
        self._fill()
        self.choose(record or before)

    def choose(self, record: RunRecord | None) -> bool:
        """Choose a run, or none; whether it is offered."""
        wanted = record.id if record is not None else ""
        place = next((at for at in range(self.count()) if _id(self.itemData(at)) == wanted), -1) if wanted else -1
        self.setCurrentIndex(place)
        return place >= 0

    def _offered(self) -> Iterator[tuple[RunRecord, bool]]:
        """The runs, and whether each is of the present network."""
        if self._live is not None:
            yield self._live, True
        live = _id(self._live)
        yield from ((each.record, each.same) for each in self._found if each.record.id != live)

    def _fill(self) -> None:
        with QSignalBlocker(self):
            self.clear()
            above = True
            for record, same in self._offered():
                if above and not same and self.count():
                    self.insertSeparator(self.count())
                above = same
                self.addItem(self._text(record), record)
                self.setItemData(self.count() - 1, self._tip(record, same), Qt.ItemDataRole.ToolTipRole)
            self.setCurrentIndex(-1)
        self.setPlaceholderText("Choose a run…" if self.count() else NOTHING)
        self.setEnabled(bool(self.count()))
        self.setToolTip("" if self.count() else "Train a network first (F5)")

    def _text(self, record: RunRecord) -> str:
        if self._live is not None and record.id == self._live.id:
            return f"{record.id} · training now"
        name, value = _figure(record)
        parts = [record.id, "" if value is None else f"{spoken(name)} {shown(name, value)}"]
        return " · ".join(filter(None, [*parts, "best" if self._is_best(record) else ""]))

    def _tip(self, record: RunRecord, same: bool) -> str:
        told = f"{many(record.epochs, 'epoch')} on {record.device or 'an unknown device'}, {record.status}"
        if self._is_best(record):
            return f"The best run of this network: {told}"
        return told if same else f"Another network than the one on the canvas: {told}"

    def _is_best(self, record: RunRecord) -> bool:
        """Whether it is the best of several."""
        several = sum(each.same for each in self._found) > 1
        return several and self._best is not None and self._best.record.id == record.id


def _id(record: object) -> str:
    return record.id if isinstance(record, RunRecord) else ""


def _figure(record: RunRecord) -> tuple[str, float | None]:
    """A test figure, a metric before the loss."""
    name, value = first_figure(record)
    return (name, value) if value is not None else ("loss", record.figures.get("test_loss"))
