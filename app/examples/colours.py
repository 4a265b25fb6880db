"""The colours of classes and of what is right and wrong, for the ground a widget stands on."""

from __future__ import annotations

from PySide6.QtGui import QColor

from designer.canvas.colours import CanvasTheme

_FAMILIES = ("blue", "orange", "green", "vermillion", "purple", "sky", "yellow", "wine", "rose", "slate")
"""The hues of Okabe and Ito and their neighbours: they stay apart for every kind of colour vision."""


def of_class(number: int, hues: CanvasTheme) -> QColor:
    """The colour of a class; beyond ten they come again, lighter or darker."""
    colour = QColor(hues.families[_FAMILIES[number % len(_FAMILIES)]])
    turn = number // len(_FAMILIES)
    return colour if not turn else colour.lighter(100 + 35 * turn) if turn % 2 else colour.darker(100 + 30 * turn)


def mixed(below: QColor, above: QColor, share: float) -> QColor:
    """`above` laid over `below` with the opacity `share`."""
    rest = 1 - share
    return QColor(
        round(rest * below.red() + share * above.red()),
        round(rest * below.green() + share * above.green()),
        round(rest * below.blue() + share * above.blue()),
    )


def good(hues: CanvasTheme) -> QColor:
    """The colour of what is right."""
    return QColor(hues.families["green"])


def bad(hues: CanvasTheme) -> QColor:
    """The colour of what is wrong."""
    return QColor(hues.families["vermillion"])
