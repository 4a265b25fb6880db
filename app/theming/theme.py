"""One look for the whole window: light or dark as the system has it or the user wants it, changed while it runs."""

from __future__ import annotations

from functools import cache
from typing import Final

from PySide6.QtCore import QDir, QObject, Qt, Signal, SignalInstance
from PySide6.QtGui import QColor, QFontInfo, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QToolTip

import resources
from app.theming import icons
from app.theming.stylesheet import sheet
from app.theming.tokens import BODY, DARK, LIGHT, Colours
from designer.canvas.colours import CanvasTheme

_WANTED: Final = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}
"""What Qt is told, for the frames of windows and the dialogs of the system; not every platform heeds it."""


class _Look(QObject):
    """What the window looks like now."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.colours = LIGHT
        self.body = 0  # pixels
        self.scheme = ""

    def follow(self) -> None:
        """Take the colours that the user, or else the system, asks for."""
        application = QApplication.instance()
        if isinstance(application, QApplication):
            system = application.styleHints().colorScheme() == Qt.ColorScheme.Dark
            dark = self.scheme == "dark" or (self.scheme != "light" and system)
            self.paint(application, DARK if dark else LIGHT)

    def paint(self, application: QApplication, colours: Colours) -> None:
        if self.colours is colours and application.styleSheet():
            return
        self.colours = colours
        icons.set_colours(colours)
        application.setStyleSheet("")  # Qt dresses each widget once then; with another sheet, once per ancestor
        application.setPalette(palette(colours))
        QToolTip.setPalette(application.palette())
        application.setStyleSheet(sheet(colours, self.body))
        self.changed.emit()


@cache
def _look() -> _Look:
    return _Look()


def apply(application: QApplication, scheme: str) -> None:
    """Dress the application; `scheme` is "light", "dark" or "system", which is followed from now on."""
    look = _look()
    if not look.body:
        _prepare(application, look)
    look.scheme = scheme
    application.styleHints().setColorScheme(_WANTED.get(scheme, Qt.ColorScheme.Unknown))
    look.follow()


def _prepare(application: QApplication, look: _Look) -> None:
    """What is the same in all colours: style, font, icon, and where the style sheet finds its pictures."""
    QDir.addSearchPath("theme", str(resources.folder("themes")))
    application.setStyle("Fusion")
    font = application.font()
    size = QFontInfo(font).pixelSize()
    look.body = max(BODY, size)
    if look.body != size:
        font.setPointSizeF(font.pointSizeF() * look.body / size if font.pointSizeF() > 0 else 9.75)
        application.setFont(font)
    application.setWindowIcon(QIcon(str(resources.folder("icons") / "blockwright.svg")))
    application.styleHints().colorSchemeChanged.connect(look.follow)


def changed() -> SignalInstance:
    """Emitted after the colours have become others."""
    return _look().changed


def colours() -> Colours:
    """The colours of the window now."""
    return _look().colours


def canvas() -> CanvasTheme:
    """The colours of the canvas now."""
    return _look().colours.canvas


def icon(name: str) -> QIcon:
    """The icon called `name`, which follows the colours by itself."""
    return icons.icon(name)


def palette(colours: Colours) -> QPalette:
    """The palette of these colours, with what is greyed in its disabled group."""
    made = QPalette()
    role = QPalette.ColorRole
    named = {
        role.Window: colours.window,
        role.WindowText: colours.text,
        role.Base: colours.panel,
        role.AlternateBase: colours.canvas.footer,
        role.Text: colours.text,
        role.PlaceholderText: colours.canvas.faint,
        role.Button: colours.button,
        role.ButtonText: colours.text,
        role.BrightText: colours.error,
        role.Highlight: colours.accent,
        role.HighlightedText: colours.on_accent,
        role.Accent: colours.accent,
        role.Link: colours.accent,
        role.LinkVisited: colours.accent,
        role.ToolTipBase: colours.tip,
        role.ToolTipText: colours.on_tip,
        role.Light: colours.hover,
        role.Midlight: colours.line,
        role.Mid: colours.edge,
        role.Dark: colours.edge,
        role.Shadow: colours.line,
    }
    for each, colour in named.items():
        made.setColor(each, QColor(colour))
    for each in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, each, QColor(colours.disabled))
    made.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(colours.pressed))
    return made
