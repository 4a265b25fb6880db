"""The window: builds the docks, the toolbar, the menus and the status bar around the canvas; holds no data."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDesktopServices,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from app import dialogs
from app.arrivals import Arrivals
from app.autosave import Autosave
from app.command_palette import CommandPalette
from app.files import Files
from app.first_steps import is_to_begin
from app.layout import Layout
from app.menus import Commands
from app.notices import Notices
from app.panels import Panels
from app.recovery import Recovery
from app.rounds import first_in, go_round
from app.session import Session
from app.shell import Scheme
from app.starting.page import StartPage
from app.status import Status
from app.theming import theme
from designer.canvas.canvas import Canvas

if TYPE_CHECKING:
    from engine.events import RunEnded

FILL_EVERY_MS = 20
"""Docks are made one by one, with time between them for what the user does."""


class MainWindow(QMainWindow):
    """What the user sees of a session."""

    painted = Signal()  # for the first time

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setDockOptions(self.DockOption.AllowTabbedDocks | self.DockOption.AllowNestedDocks)
        self.session = session
        self.files = Files(session, self)
        self.arrivals = Arrivals(session, self.files, self)
        self.autosave = Autosave(session)
        self.notices = Notices()
        self.canvas = Canvas(session.document, session.fits, theme.canvas())
        self.start = StartPage(theme.canvas())
        self._pages = QStackedWidget()
        self.setCentralWidget(self._middle())
        self.commands = Commands(self, self, theme.icon)
        self._command_palette = CommandPalette(self.commands.by_name, self)
        self.panels = Panels(self, session)
        self._status = Status(session)
        self.setStatusBar(self._status)
        self._layout = Layout(self, self.panels, session.preferences)
        self._was_painted = self.has_design = False
        self._filling = QTimer(self, interval=FILL_EVERY_MS)
        self._filling.timeout.connect(self._fill_next)
        self._connect()
        self.show_start()

    @property
    def editing(self) -> bool:
        """Whether the canvas is to be seen, not the start page."""
        return self._pages.currentWidget() is self.canvas

    def begin(self) -> None:
        """After the first paint: the docks, the pictures of the templates, what a crash left behind, and then torch."""
        self.panels.wake()
        self.session.library.start()
        self.start.fill()
        self._filling.start()
        Recovery(self.files, self.autosave, self.notices, self).look()

    def show_start(self) -> None:
        """Show the start page; the docks step aside."""
        if self.editing:
            self._layout.note()
        self.start.show_recent(self.files.recent)
        self._tell_start()
        self._pages.setCurrentWidget(self.start)
        self._status.set_editing(False)
        for dock in self.panels.docks.values():
            dock.hide()
        self._title()

    def show_canvas(self) -> None:
        """Show the canvas, and the docks where the user left them."""
        self.has_design = True
        if not self.editing:
            self._pages.setCurrentWidget(self.canvas)
            self._status.set_editing(True)
            if self.isVisible():
                self._layout.place()
        self.canvas.setFocus()
        self._title()

    def show_dock(self, name: str) -> None:
        if not self.editing:
            self.show_canvas()
        self.panels.show(name)

    def ask_dock(self, name: str, command: str) -> None:
        self.show_dock(name)
        self.panels.ask(name, command)

    def is_dock_open(self, name: str) -> bool:
        return self.editing and self.panels.is_open(name)

    def go_to_dock(self, name: str) -> None:
        """Show a dock and give it the keyboard; the canvas gets it back from a dock that has it."""
        dock, focus = self.panels.docks[name], QApplication.focusWidget()
        if focus is not None and (focus is dock or dock.isAncestorOf(focus)):
            self.canvas.setFocus()
        else:
            self.show_dock(name)
            (first_in(dock.widget()) or dock).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def toggle_tall(self) -> None:
        self.panels.toggle_tall()

    def go_round(self, step: int) -> None:
        go_round(self.canvas, self.panels, step)

    def show_commands(self) -> None:
        self.commands.show()
        self._command_palette.pop_up()

    def show_keys(self) -> None:
        dialogs.show_keys(self)

    def show_about(self) -> None:
        dialogs.show_about(self)

    def show_export(self) -> None:
        from app.exporting.dialog import ExportDialog

        ExportDialog(self.session, self.canvas, self).open()

    def open_workspace(self) -> None:
        self.session.workspace.mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.session.workspace)))

    def set_scheme(self, scheme: Scheme) -> None:
        """Show light or dark colours, or those of the system, from now on."""
        self.session.preferences.setValue("scheme", scheme)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        theme.apply(application, scheme)

    def reset_layout(self) -> None:
        self.show_canvas()
        self.panels.arrange()

    def toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def drop(self, path: Path) -> None:
        """Take a file or folder: open a design, or make data the design's."""
        self.arrivals.take(path, fresh=not self.editing)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.editing and not self._was_painted:
            self._layout.place()  # not before: a window that was never shown has no size to share out

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.panels.suit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self.painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        running = self.session.running
        if running is not None:
            event.ignore()
            if running.stopping or dialogs.may_stop(self, running.record.id if running.record else ""):
                self.session.run_ended.connect(self.close, Qt.ConnectionType.SingleShotConnection)
                self.session.stop()
                self.session.state.emit("Stopping the run")
            return
        if not self.files.may_leave():
            event.ignore()
            return
        if self.editing:
            self._layout.note()
        self._layout.store()
        self.autosave.finish()
        self._filling.stop()
        self.start.finish()
        self.panels.finish()
        self.session.close()
        event.accept()

    def _middle(self) -> QWidget:
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notices)
        column.addWidget(self._pages, 1)
        self._pages.addWidget(self.start)
        self._pages.addWidget(self.canvas)
        return middle

    def _connect(self) -> None:
        session, start, canvas = self.session, self.start, self.canvas
        start.back.asked.connect(self.show_canvas)
        start.back.run_asked.connect(partial(self.show_dock, "training"))
        session.run_changed.connect(self._tell_start)
        session.run_started.connect(self._tell_start)
        start.new_asked.connect(self.files.new)
        start.open_asked.connect(self.files.ask_open)
        start.template_chosen.connect(self.files.new_from)
        start.file_chosen.connect(self.files.open)
        start.data_asked.connect(partial(self.arrivals.choose, fresh=True))
        self.arrivals.awaited.connect(start.place.set_awaited)
        self.arrivals.dropped.connect(self.drop)
        self.arrivals.data_taken.connect(partial(self.show_dock, "data"))
        self.arrivals.array_read.connect(partial(self.canvas.receive, "array"))
        self.files.opened.connect(self.show_canvas)
        self._command_palette.chosen.connect(self.commands.run)
        self.autosave.failed.connect(self.notices.tell)
        session.refused.connect(self.notices.tell)
        session.run_ended.connect(self._tell_end)
        session.dock_wanted.connect(self.show_dock)
        session.named.connect(self._title)
        session.reset.connect(self._reset)
        session.changed.connect(canvas.apply_change)
        session.reported.connect(self._report)
        session.selected.connect(canvas.select)
        session.located.connect(canvas.show)
        session.pointed.connect(canvas.point_at)
        session.marked.connect(canvas.mark_fresh)
        session.wanted.connect(canvas.add)
        session.canvas_wanted.connect(canvas.setFocus)
        session.library.changed.connect(lambda shelf: canvas.show_shelf(shelf.designs))
        session.library.said.connect(canvas.message)
        canvas.parameters_wanted.connect(partial(self.ask_dock, "inspector", "edit_first"))
        canvas.selection_changed.connect(session.select)
        theme.changed().connect(self._recolour)
        session.readied.connect(self._filling.start)
        for signal in (session.named, session.reported, session.selected, session.readied, session.run_changed):
            signal.connect(self.commands.later)
        canvas.entered.connect(self.commands.later)

    def _reset(self) -> None:
        self.canvas.set_document(self.session.document)
        self.notices.clear()

    def _tell_start(self) -> None:
        running = self.session.running
        run = "" if running is None else running.record.id if running.record else "A run"
        self.start.back.show_open(self.session.name if self.has_design else "", run)

    def _report(self) -> None:
        self.canvas.show_report(None if is_to_begin(self.session) else self.session.report)

    def _tell_end(self, end: RunEnded) -> None:
        from app.datasets.settings import is_missing, kind_of

        if end.message and is_missing(kind_of(self.session.design.data), self.session.data_root):
            self.notices.offer(end.message, {"Choose a folder…": partial(self.ask_dock, "data", "choose_folder")})

    def _recolour(self) -> None:
        self.canvas.set_theme(theme.canvas())
        self.start.set_theme(theme.canvas())
        self.commands.show_icons()

    def _title(self) -> None:
        name = f"{self.session.name}[*] – Blockwright" if self.has_design else "Blockwright"
        self.setWindowTitle(name)
        self.setWindowModified(self.has_design and self.session.document.modified)
        self._tell_start()
        self.commands.later()

    def _fill_next(self) -> None:
        if not self.panels.fill_next(heavy=self.session.ready):
            self._filling.stop()
            self.session.start()  # while torch is imported everything else is slow
