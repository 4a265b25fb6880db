"""The commands as Qt knows them: menus, toolbar and shortcuts made from the table, each greyed with its reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial

from PySide6.QtCore import QObject, QSize, Qt, QTimer
from PySide6.QtGui import QAction, QIcon, QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow, QMenu, QToolBar, QToolButton

from app.actions import ACTIONS, TOOLBAR
from app.shell import MENUS, Action, Shell

NAMED = frozenset({"quickAdd", "train", "export"})
"""The commands whose text stands beside their icon on the toolbar."""

MORE = "More commands"


class Commands(QObject):
    """The table's actions on a window: `show` brings their texts, states and tips up to date."""

    def __init__(self, window: QMainWindow, shell: Shell, icon: Callable[[str], QIcon]) -> None:
        super().__init__(window)
        self._window, self._shell, self._icon = window, shell, icon
        self._instead: dict[str, list[QShortcut]] = {}
        self._signs: dict[str, str] = {}  # the icons of those whose icon changes
        self.by_name: Mapping[str, QAction] = {action.name: self._made(action) for action in ACTIONS}
        self.menus = {name: self._menu(name) for name in MENUS}
        self.toolbar = self._toolbar()
        self._due = QTimer(self, singleShot=True, interval=0)
        self._due.timeout.connect(self.show)

    def later(self) -> None:
        """Bring all up to date at the next turn of the event loop, once for many calls."""
        self._due.start()

    def show(self) -> None:
        """Bring all up to date."""
        for action in ACTIONS:
            made = self.by_name[action.name]
            reason = action.why_not(self._shell)
            text = action.label(self._shell) if action.label else action.text
            made.setText(text)
            self._show_sign(action)
            made.setEnabled(reason is None)
            for key in self._instead.get(action.name, ()):
                key.setEnabled(reason is not None)
            made.setToolTip(tip(action, text, reason))
            made.setStatusTip(reason or action.tip)
            if action.checked is not None:
                made.setChecked(action.checked(self._shell))

    def show_icons(self) -> None:
        """Draw the icons again: the colours are others."""
        self._signs.clear()
        for action in ACTIONS:
            if action.sign is not None:
                self._show_sign(action)
            elif action.icon:
                self.by_name[action.name].setIcon(self._icon(action.icon))

    def _show_sign(self, action: Action) -> None:
        sign = action.sign(self._shell) if action.sign is not None else ""
        if sign != self._signs.get(action.name, ""):
            self._signs[action.name] = sign
            self.by_name[action.name].setIcon(self._icon(sign))

    def run(self, name: str) -> None:
        """Do the command, or say why it cannot be done."""
        action = next(action for action in ACTIONS if action.name == name)
        reason = action.why_not(self._shell)
        if reason is None:
            action.run(self._shell)
        else:
            self._shell.session.refused.emit(reason)
            if action.instead is not None:
                action.instead(self._shell)
        self.later()

    def _made(self, action: Action) -> QAction:
        made = QAction(action.text, self)
        made.setObjectName(f"{action.name}Action")
        made.setShortcuts([QKeySequence(key) for key in action.keys])
        if action.on_canvas:
            made.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            self._shell.canvas.addAction(made)
        if action.icon:
            made.setIcon(self._icon(action.icon))
        made.setIconVisibleInMenu(False)
        made.setCheckable(action.checked is not None)
        made.triggered.connect(partial(self.run, action.name))
        if action.instead is not None:
            self._instead[action.name] = [self._key(action.name, key) for key in action.keys]
        return made

    def _key(self, name: str, key: str) -> QShortcut:
        """A key that counts while the command itself, and its key with it, is greyed."""
        shortcut = QShortcut(QKeySequence(key), self._window)
        shortcut.setEnabled(False)
        shortcut.activated.connect(partial(self.run, name))
        return shortcut

    def _menu(self, name: str) -> QMenu:
        menu = self._window.menuBar().addMenu(f"&{name}")
        menu.setObjectName(f"{name.lower()}Menu")
        menu.setAccessibleName(name)
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(self.show)
        for action in ACTIONS:
            if action.menu == name:
                if action.separated:
                    menu.addSeparator()
                menu.addAction(self.by_name[action.name])
                if action.name == "open":
                    menu.addMenu(self._recent())
        return menu

    def _recent(self) -> QMenu:
        """The files opened last, looked up when the menu is shown."""
        menu = QMenu("Open recent", self._window)
        menu.setObjectName("recentMenu")
        menu.setAccessibleName("Open recent")
        menu.aboutToShow.connect(partial(self._show_recent, menu))
        return menu

    def _show_recent(self, menu: QMenu) -> None:
        menu.clear()
        files = self._shell.files
        for number, path in enumerate(files.recent, 1):
            entry = menu.addAction(f"&{number} {path.stem}" if number < 10 else path.stem)
            entry.setToolTip(str(path))
            entry.triggered.connect(partial(files.open, path))
        if menu.isEmpty():
            menu.addAction("No file was opened yet").setEnabled(False)

    def _toolbar(self) -> QToolBar:
        bar = QToolBar("Toolbar", self._window)
        bar.setObjectName("toolbar")
        bar.setMovable(False)
        bar.setIconSize(QSize(20, 20))
        bar.toggleViewAction().setEnabled(False)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        for name in TOOLBAR:
            if not name:
                bar.addSeparator()
                continue
            action = self.by_name[name]
            bar.addAction(action)
            button = bar.widgetForAction(action)
            if isinstance(button, QToolButton):
                button.setObjectName(f"{name}ToolButton")
                if name in NAMED:
                    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
                button.setAccessibleName(action.text().rstrip("…"))
        more = bar.findChild(QToolButton, "qt_toolbar_ext_button")  # seen where the window is narrow
        if isinstance(more, QToolButton):
            more.setToolTip(MORE)
            more.setAccessibleName(MORE)
        self._window.addToolBar(bar)
        return bar


def tip(action: Action, text: str, reason: str | None) -> str:
    """What a command says when the mouse rests on it: what it does, its key, and why it cannot be done."""
    lines = [f"{(action.tip or text).rstrip('…')} ({_told(action.keys[0])})"]
    return "\n".join([*lines, reason] if reason else lines)


@cache
def _told(key: str) -> str:
    """A key as the platform writes it."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
