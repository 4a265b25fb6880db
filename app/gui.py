"""Starts the window, or says in a sentence why there can be none."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from app.settings import workspace

if TYPE_CHECKING:
    from PySide6.QtCore import QMessageLogContext, QtMsgType
    from PySide6.QtWidgets import QApplication

    from app.session import Session
    from app.window import MainWindow

FINE, WRONG = 0, 1
ALIVE_EVERY_MS = 200
NO_DISPLAY = (
    "There is no display to open a window on. Blockwright also works without one: "
    "`blockwright --help` lists the commands."
)


def start(argv: Sequence[str]) -> int:
    """Show the window until it is closed; the exit code of the process."""
    arguments = _parser().parse_args(argv)
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # torch's threads must not spin while others need the cores
    if not has_display():
        return _refuse(NO_DISPLAY)
    try:
        application = make_application()
        session, window = make_window(workspace(arguments.workspace), arguments.data_root)
    except ImportError as missing:
        return _refuse(missing_library(missing))
    if arguments.file is not None:
        open_named(window, arguments.file)
    window.show()
    with _guarded(session), _interruptible(window):
        application.exec()
    return _refuse(session.broken) if session.broken else FINE


def _refuse(sentence: str) -> int:
    """Say on stderr what is wrong; the exit code for that."""
    from app import output

    output.error(sentence)
    sys.stderr.flush()
    return WRONG


def make_application() -> QApplication:
    """The application, in its colours; the process ends with a sentence where Qt cannot reach the display."""
    from PySide6.QtCore import qInstallMessageHandler
    from PySide6.QtWidgets import QApplication

    before = qInstallMessageHandler(_hear)
    application = QApplication(["blockwright"])
    qInstallMessageHandler(before)
    application.setApplicationName("blockwright")
    application.setApplicationDisplayName("Blockwright")
    application.setDesktopFileName("blockwright")
    return application


def make_window(folder: Path, data_root: Path | None = None) -> tuple[Session, MainWindow]:
    """A session in the workspace `folder` and its window, which sets to work after its first paint."""
    from PySide6.QtWidgets import QApplication

    from app.garbage import Garbage
    from app.session import Session
    from app.theming import theme
    from app.window import MainWindow

    session = Session(folder, data_root)
    Garbage(session)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.apply(application, str(session.preferences.value("scheme", "system")))
    window = MainWindow(session)
    window.painted.connect(window.begin)
    return session, window


def open_named(window: MainWindow, name: str) -> None:
    """Open the file or the template called `name`."""
    import resources

    if name in resources.TEMPLATES and not Path(name).exists():
        window.files.new_from(name)
    else:
        window.files.open(Path(name).absolute())


def has_display() -> bool:
    """Whether there is something to open a window on, as far as the environment tells."""
    if sys.platform in {"win32", "darwin"} or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def missing_library(missing: ImportError) -> str:
    """A sentence on a window that cannot be shown because something is not installed."""
    first = (str(missing).splitlines() or [""])[0][:200]
    advice = "Install the package it names"
    if "libGL" in first or "libEGL" in first or "libxkb" in first:
        advice = "On Debian and Ubuntu: `apt install libegl1 libgl1 libxkbcommon0 libxcb-cursor0`"
    return f"The window cannot be shown: {first}. {advice}; the commands (`blockwright --help`) work without it."


@contextmanager
def _guarded(session: Session) -> Iterator[None]:
    """An error nobody foresaw becomes a notice and a note in the log, and the window lives on."""
    from PySide6.QtCore import QTimer

    def told(kind: type[BaseException], mistake: BaseException, trace: TracebackType | None) -> None:
        if isinstance(mistake, Exception):
            QTimer.singleShot(0, session, lambda: session.confess(mistake))  # not in the middle of a paint
        else:
            sys.__excepthook__(kind, mistake, trace)

    before, sys.excepthook = sys.excepthook, told
    try:
        yield
    finally:
        sys.excepthook = before


def _hear(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    """While the application is made: Qt ends the process after a fatal message, so it is told here."""
    from PySide6.QtCore import QtMsgType

    if kind == QtMsgType.QtFatalMsg:
        first = " ".join(text.split())[:300]
        os._exit(
            _refuse(
                f"The window cannot be shown: {first} On Debian and Ubuntu `apt install libxcb-cursor0 libegl1` brings "
                "what Qt needs; is the display reachable? The commands (`blockwright --help`) work without it."
            )
        )


@contextmanager
def _interruptible(window: MainWindow) -> Iterator[None]:
    """Ctrl-C in the terminal closes the window as its own button does."""
    from PySide6.QtCore import QTimer

    alive = QTimer(window, interval=ALIVE_EVERY_MS)  # Python handles signals only while it runs
    alive.timeout.connect(lambda: None)
    alive.start()
    before = signal.signal(signal.SIGINT, lambda _signal, _frame: QTimer.singleShot(0, window.close))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="blockwright", description="Opens the window.", epilog="`blockwright --help` lists the commands."
    )
    parser.add_argument("file", metavar="FILE", nargs="?", help="a design file, or a template's name")
    parser.add_argument("--workspace", metavar="FOLDER", help="where runs are kept")
    parser.add_argument("--data-root", metavar="FOLDER", type=Path, help="the folder of data sets")
    return parser
