"""Charts that a dock has when it is looked at: what draws them takes long to import."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from app.charting.panel import Charts


class LaterCharts:
    """Makes the charts of `owner` once, soon or at once; `taken` puts them into their place.

    What is kept of them in files goes to the folder that the preferences know.
    """

    def __init__(self, owner: QWidget, taken: Callable[[Charts], None], preferences: QSettings) -> None:
        self.made: Charts | None = None
        self._owner, self._taken, self._preferences = owner, taken, preferences

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
        from app.charting.files import ask_and_save

        self.made = charts
        charts.kept.connect(partial(ask_and_save, self._preferences))
        self._taken(charts)
