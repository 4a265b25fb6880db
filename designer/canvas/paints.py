"""Pens, brushes and fonts made once for each theme: painting a card must not make any."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPen

TEXT_FROM: Final = 0.5
"""Below this scale, texts are left out."""
DETAILS_FROM: Final = 0.35
"""Below this scale, everything is drawn by the overview."""


@cache
def colour(text: str, alpha: int = 255) -> QColor:
    """The colour that "#rrggbb" stands for."""
    made = QColor(text)
    made.setAlpha(alpha)
    return made


@cache
def mixed(text: str, other: str, part: float) -> QColor:
    """A colour with a part (0 to 1) of another."""
    a, b = QColor(text), QColor(other)
    pairs = ((a.red(), b.red()), (a.green(), b.green()), (a.blue(), b.blue()))
    return QColor(*(round(x + (y - x) * part) for x, y in pairs))


@cache
def pen(text: str, width: float = 1.0, dashed: bool = False) -> QPen:
    """A solid or dashed pen."""
    made = QPen(QColor(text), width)
    if dashed:
        made.setDashPattern([4, 3])
    made.setCapStyle(Qt.PenCapStyle.RoundCap)
    return made


@cache
def font(pixels: int, bold: bool = False) -> QFont:
    """The application's font in one of the sizes of the canvas."""
    made = QFont()
    made.setPixelSize(pixels)
    made.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return made


@cache
def metrics(pixels: int, bold: bool = False) -> QFontMetricsF:
    return QFontMetricsF(font(pixels, bold))


@lru_cache(maxsize=8192)
def fitting(texts: tuple[str, ...], width: int, pixels: int) -> str:
    """The first of the texts that fits, else as much of the last as does."""
    whole = (text for text in texts if metrics(pixels).horizontalAdvance(text) <= width)
    return next(whole, None) or elided(texts[-1], width, pixels)


@lru_cache(maxsize=8192)
def elided(text: str, width: int, pixels: int, bold: bool = False, middle: bool = False) -> str:
    """The text, cut to that width at its end or in its middle."""
    mode = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
    return metrics(pixels, bold).elidedText(text, mode, width)


def forget() -> None:
    """Make everything anew: the application's font has changed."""
    for made in (font, metrics, fitting, elided):
        made.cache_clear()
