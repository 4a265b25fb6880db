"""Charts that a dock has when it is looked at: what draws them takes long to import."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from app.charting.panel import Charts


class LaterCharts:
    """Makes the charts of `owner` once, soon or at once; `taken` puts them into their place."""

    def __init__(self, owner: QWidget, taken: Callable[[Charts], None]) -> None:
        self.made: Charts | None = None
        self._owner, self._taken = owner, taken

    def soon(self) -> None:
        """Have them made in several short turns of the event loop, unless they are there."""
        if self.made is None:
            QTimer.singleShot(0, self._owner, self._begin)

    def now(self) -> Charts:
        """The charts, made at once if need be."""
        if self.made is None:
            from app.charting.panel import Charts

            self._take(Charts())
        assert self.made is not None
        return self.made

    def _begin(self) -> None:
        from app.charting.panel import make_in_turns

        make_in_turns(self._owner, self._take)

    def _take(self, charts: Charts) -> None:
        if self.made is not None:  # they were needed at once meanwhile
            charts.deleteLater()
            return
        self.made = charts
        self._taken(charts)
