"""Icons of one family: Phosphor, whose font comes with qtawesome.

The glyphs are painted straight from the font file: importing qtawesome itself would cost 0.16 s before the first paint.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QIcon,
    QIconEngine,
    QPainter,
    QPainterPath,
    QPixmap,
    QRawFont,
    QTransform,
)

from app.theming.tokens import LIGHT, Colours

GLYPHS: Final = MappingProxyType(
    {
        "add": "plus-circle",
        "about": "info",
        "bypass": "prohibit",
        "clear": "x-circle",
        "close": "x",
        "code": "code",
        "collapse": "caret-down",
        "copy": "copy",
        "cut": "scissors",
        "data": "database",
        "delete": "trash",
        "draw": "pencil-simple",
        "duplicate": "copy-simple",
        "erase": "eraser",
        "error": "warning-circle",
        "evaluate": "target",
        "expand": "caret-right",
        "export": "export",
        "favourite": "star",
        "favourite-on": "star-fill",
        "filter": "funnel-simple",
        "fit": "corners-out",
        "float": "app-window",
        "follow": "arrows-clockwise",
        "formula": "math-operations",
        "group": "selection-plus",
        "help": "question",
        "image": "image",
        "inspector": "sliders",
        "link": "link",
        "menu": "dots-three-vertical",
        "new": "file-plus",
        "open": "folder-open",
        "palette": "squares-four",
        "paste": "clipboard-text",
        "pause": "pause",
        "pin": "push-pin",
        "pinned": "push-pin-fill",
        "problems": "warning",
        "recent": "clock-counter-clockwise",
        "redo": "arrow-clockwise",
        "rename": "text-t",
        "reset": "arrow-counter-clockwise",
        "runs": "list-bullets",
        "save": "floppy-disk",
        "search": "magnifying-glass",
        "settings": "gear-six",
        "start": "play",
        "stop": "stop",
        "summary": "table",
        "tall": "arrows-out-line-vertical",
        "tidy": "tree-structure",
        "train": "play",
        "training": "chart-line",
        "undo": "arrow-counter-clockwise",
        "ungroup": "selection-slash",
        "unlink": "link-break",
        "warning": "warning",
    }
)
"""What an icon is called here, and its glyph; any other name is looked up among the glyphs themselves."""

TONES: Final = MappingProxyType({"train": "fine", "start": "on_accent", "stop": "error", "favourite-on": "warning"})
"""The icons that speak by a colour, too."""
FILLED: Final = frozenset({"train", "start", "stop", "pause"})
_FONT: Final = "phosphor"
_current: list[Colours] = [LIGHT]


def set_colours(colours: Colours) -> None:
    """Paint icons in these colours from now on."""
    _current[0] = colours


@cache
def icon(name: str) -> QIcon:
    """The icon called `name`; its colours are those of the moment in which it is painted."""
    return QIcon(_Glyph(name))


def exists(name: str) -> bool:
    """Whether there is such an icon."""
    return _glyph_name(name) in _charmap()


class _Glyph(QIconEngine):
    """Paints one glyph of the font, crisp at any scale."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def clone(self) -> QIconEngine:
        return _Glyph(self.name)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        path = outline(_glyph_name(self.name))
        side = min(rect.width(), rect.height())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        corner = QRectF(rect).center() - QPointF(side / 2, side / 2)
        painter.translate(corner)
        painter.scale(side, side)
        painter.fillPath(path, self._colour(mode, state))
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        made = QPixmap(size)
        if made.isNull():  # a style may ask while there is no room
            return made
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return made

    def _colour(self, mode: QIcon.Mode, state: QIcon.State) -> QColor:
        colours = _current[0]
        if mode == QIcon.Mode.Disabled:
            return QColor(colours.disabled)
        if mode == QIcon.Mode.Selected:
            return QColor(colours.on_accent)
        if state == QIcon.State.On:
            return QColor(colours.accent)
        return QColor(getattr(colours, TONES.get(self.name, "muted")))


def _glyph_name(name: str) -> str:
    glyph = GLYPHS.get(name, name)
    return f"{glyph}-fill" if name in FILLED else glyph


@cache
def outline(glyph: str) -> QPainterPath:
    """The outline of a glyph in a square of side 1; that of a question mark where the font has no such glyph."""
    font = _raw_font()
    code = _charmap().get(glyph) or _charmap()["question"]
    path = font.pathForGlyph(font.glyphIndexesForString(chr(int(code, 16)))[0])
    side = font.pixelSize()  # a glyph fills its em square, which stands on the base line
    return QTransform.fromScale(1 / side, 1 / side).map(path.translated(0, side))


@cache
def _raw_font() -> QRawFont:
    return QRawFont(str(_file(".ttf")), 256.0, QFont.HintingPreference.PreferNoHinting)


@cache
def _charmap() -> dict[str, str]:
    return dict(json.loads(_file(".json").read_text(encoding="utf-8")))


def _file(suffix: str) -> Path:
    """The font or its index among the files of qtawesome; it must not be imported for that."""
    found = find_spec("qtawesome")
    folders = found.submodule_search_locations if found else None
    for folder in folders or ():
        for path in sorted((Path(folder) / "fonts").glob(f"{_FONT}*{suffix}")):
            return path
    raise ImportError("qtawesome is not installed, or has no Phosphor font")
