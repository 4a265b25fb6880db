"""Going round the parts of the window with the keyboard: palette, canvas, inspector, and the docks in front."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from app.panels import Panels
from designer.canvas.canvas import Canvas


def go_round(canvas: Canvas, panels: Panels, step: int) -> None:
    """Give the keyboard to the part that comes `step` parts after the one that has it, at first to the canvas."""
    parts = list(_parts(canvas, panels))
    focus = QApplication.focusWidget()
    here = next((i for i, (part, _) in enumerate(parts) if focus is not None and part.isAncestorOf(focus)), None)
    first = canvas.view if here is None else parts[(here + step) % len(parts)][1]
    first.setFocus(Qt.FocusReason.TabFocusReason)


def _parts(canvas: Canvas, panels: Panels) -> Iterator[tuple[QWidget, QWidget]]:
    """The parts that can be seen, from the left to the right and then below, and what of each takes the keyboard."""
    sides = ("palette", "", "inspector")
    for name in (*sides, *(name for name in panels.docks if name not in sides)):
        if not name:
            yield canvas, canvas.view
        elif panels.is_seen(name):
            dock = panels.docks[name]
            first = first_in(dock.widget())
            if first is not None:
                yield dock, first


def first_in(part: QWidget) -> QWidget | None:
    """The first widget in a part that Tab comes to; an area that only scrolls would not show that it has the keys."""
    widget = part.nextInFocusChain()
    while widget is not None and widget is not part:
        able = (
            not isinstance(widget, QScrollArea)
            and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
            and widget.isEnabled()
            and widget.isVisible()
        )
        if able and part.isAncestorOf(widget):
            return widget
        widget = widget.nextInFocusChain()
    return None
