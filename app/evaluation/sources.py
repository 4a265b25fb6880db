"""The choice of the network that is judged: the run that goes on, or a run that has weights."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.entry.lines import Chooser
from engine.runs import RunRecord
from engine.runs.store import plain

NOTHING = "No trained network yet"


class Sources(Chooser):
    """The runs, those of the open design first; the one that goes on stands above all."""

    picked = Signal(object)  # RunRecord or None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runChooser")
        self.setAccessibleName("Trained network")
        self.setMinimumContentsLength(20)
        self.setPlaceholderText(NOTHING)
        self._live: RunRecord | None = None
        self._records: tuple[RunRecord, ...] = ()
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

    def show_runs(self, records: Sequence[RunRecord], name: str) -> None:
        """Offer these runs; without a choice so far the newest of the design called `name` is taken."""
        mine = [record for record in records if record.name == plain(name)]
        others = [record for record in records if record.name != plain(name)]
        self._records = (*mine, *others)
        before = self.record
        self._fill()
        ids = [record.id for record in self._offered]
        if before is not None and before.id in ids:
            self.setCurrentIndex(ids.index(before.id))
        elif mine:
            self.setCurrentIndex(ids.index(mine[0].id))

    def set_live(self, record: RunRecord | None) -> None:
        """Offer the run that goes on and choose it; None when it is over."""
        self._live = record
        before = self.record
        self._fill()
        ids = [each.id for each in self._offered]
        wanted = record or before
        if wanted is not None and wanted.id in ids:
            self.setCurrentIndex(ids.index(wanted.id))

    def choose(self, record: RunRecord | None) -> None:
        """Choose a run, or none."""
        ids = [each.id for each in self._offered]
        self.setCurrentIndex(ids.index(record.id) if record is not None and record.id in ids else -1)

    @property
    def _offered(self) -> list[RunRecord]:
        rest = [record for record in self._records if self._live is None or record.id != self._live.id]
        return rest if self._live is None else [self._live, *rest]

    def _fill(self) -> None:
        with QSignalBlocker(self):
            self.clear()
            for record in self._offered:
                self.addItem(self._text(record), record)
                self.setItemData(self.count() - 1, _tip(record), Qt.ItemDataRole.ToolTipRole)
            self.setCurrentIndex(-1)
        self.setPlaceholderText("Choose a run…" if self.count() else NOTHING)
        self.setEnabled(bool(self.count()))
        self.setToolTip("" if self.count() else "Train a network first (F5)")

    def _text(self, record: RunRecord) -> str:
        if self._live is not None and record.id == self._live.id:
            return f"{record.id} · training now"
        figure = next((f"{name.removeprefix('test_')} {value:.4g}" for name, value in _best(record)), "")
        return f"{record.id} · {figure}" if figure else record.id


def _best(record: RunRecord) -> list[tuple[str, float]]:
    """The test figures, a metric before the loss."""
    known = [(name, value) for name, value in record.figures.items() if value is not None]
    return sorted(known, key=lambda pair: pair[0].endswith("loss"))


def _tip(record: RunRecord) -> str:
    return f"{record.epochs} epochs on {record.device or 'an unknown device'}, {record.status}"
