"""The colours of the charts, light and dark; hues that stay apart for every kind of colour vision (Okabe and Ito)."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor, QPalette

LIGHT = ("#0072b2", "#d55e00", "#009e73", "#b4508d", "#8a6d00", "#5b5b5b")
DARK = ("#56b4e9", "#f0954a", "#34c59a", "#e08fc0", "#f0e442", "#b8b8b8")


@dataclass(frozen=True)
class Look:
    """What a chart is painted with."""

    ground: QColor
    text: QColor
    muted: QColor
    grid: QColor
    hues: tuple[QColor, ...]

    def hue(self, index: int) -> QColor:
        """The colour of the curve or run number `index`."""
        return self.hues[index % len(self.hues)]

    def faint(self, colour: QColor) -> QColor:
        """`colour` near the ground; opaque, because see-through lines are slow to draw."""
        return mixed(colour, self.ground, 0.62)


def look(palette: QPalette) -> Look:
    """The look that suits a widget's palette."""
    ground, text = palette.color(QPalette.ColorRole.Base), palette.color(QPalette.ColorRole.Text)
    hues = tuple(QColor(name) for name in (DARK if ground.lightnessF() < 0.5 else LIGHT))
    return Look(ground, text, mixed(text, ground, 0.3), mixed(text, ground, 0.88), hues)


def mixed(colour: QColor, other: QColor, share: float) -> QColor:
    """`colour` with a `share` of `other`."""
    parts = zip(colour.getRgb()[:3], other.getRgb()[:3], strict=True)  # type: ignore[index]
    return QColor(*(round(a + (b - a) * share) for a, b in parts))
