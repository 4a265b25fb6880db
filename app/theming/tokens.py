"""The colours, sizes and distances of the window, once: palette, style sheet, icons and charts are made from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from designer.canvas import colours as canvas_colours
from designer.canvas.colours import CanvasTheme

GRID: Final = 8
"""Distances are multiples of this many pixels, or a half of it."""
RADIUS: Final = 4
BODY: Final = 13
"""The size of running text in pixels; users who have chosen larger fonts get these."""
SCALE: Final = {"small": 11 / 13, "body": 1.0, "heading": 15 / 13, "title": 20 / 13, "display": 28 / 13}
"""The type scale, in parts of running text."""


@dataclass(frozen=True)
class Colours:
    """What the window is painted with, as "#rrggbb".

    `panel` is the ground of docks and lists, `field` that of what can be typed in, `selected` that of chosen rows.
    `line` separates and need not be seen by all; `edge` bounds what can be pressed or typed in.
    """

    canvas: CanvasTheme
    window: str
    panel: str
    field: str
    button: str
    hover: str
    pressed: str
    selected: str
    line: str
    edge: str
    disabled: str
    accent: str
    accent_hover: str
    accent_pressed: str
    fine: str
    tip: str
    on_tip: str

    @property
    def name(self) -> str:
        return self.canvas.name

    @property
    def text(self) -> str:
        return self.canvas.text

    @property
    def muted(self) -> str:
        return self.canvas.muted

    @property
    def on_accent(self) -> str:
        return self.canvas.on_accent

    @property
    def error(self) -> str:
        return self.canvas.error

    @property
    def warning(self) -> str:
        return self.canvas.warning

    @property
    def is_dark(self) -> bool:
        return self.canvas.name == "dark"


LIGHT: Final = Colours(
    canvas=canvas_colours.LIGHT,
    window="#eef0f3",
    panel="#ffffff",
    field="#ffffff",
    button="#ffffff",
    hover="#e6eaf0",
    pressed="#d9dfe8",
    selected="#dce9fc",
    line="#d5dae2",
    edge="#808b9b",
    disabled="#8a94a3",
    accent=canvas_colours.LIGHT.accent,
    accent_hover="#0f52b0",
    accent_pressed="#0c4494",
    fine="#177345",
    tip="#1b2430",
    on_tip="#ffffff",
)

DARK: Final = Colours(
    canvas=canvas_colours.DARK,
    window="#1d2127",
    panel="#22272e",
    field="#181b20",
    button="#2d343e",
    hover="#333b46",
    pressed="#3d4652",
    selected="#1c2f4a",
    line="#353c47",
    edge="#6f7a8a",
    disabled="#717b89",
    accent=canvas_colours.DARK.accent,
    accent_hover="#7db6ff",
    accent_pressed="#9cc7ff",
    fine="#4cc38a",
    tip="#e8ecf2",
    on_tip="#16191e",
)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours as WCAG 2 defines it, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """The relative luminance of a colour as WCAG 2 defines it, 0 to 1."""
    parts = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
