"""What a gesture is: something done with the mouse from press to release, that shows what would come of it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, Qt

from designer.canvas.workbench import Workbench

_Keys = Qt.KeyboardModifier


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the mouse is: in the scene, in pixels of the view, and the keys that are held."""

    point: QPointF
    pixel: QPoint
    keys: Qt.KeyboardModifier = _Keys.NoModifier

    @property
    def shift(self) -> bool:
        return bool(self.keys & _Keys.ShiftModifier)

    @property
    def control(self) -> bool:
        return bool(self.keys & _Keys.ControlModifier)

    @property
    def alt(self) -> bool:
        return bool(self.keys & _Keys.AltModifier)


class Gesture:
    """Edits in `finish` alone, by one `apply`; `cancel` leaves everything as it was."""

    sticky = False
    """Whether it goes on after a click without a drag, until the next click."""

    def __init__(self, bench: Workbench) -> None:
        self.bench = bench
        self.scene = bench.scene

    def start(self, spot: Spot) -> None:
        """The mouse was pressed at `spot` and has begun to move."""

    def move(self, spot: Spot) -> None:
        """The mouse is at `spot` now."""

    def finish(self, spot: Spot) -> None:
        """The button was released at `spot`."""

    def cancel(self) -> None:
        """Nothing is to come of it."""

    def click(self, spot: Spot) -> None:
        """The button was released where it was pressed, and the gesture was never started."""
