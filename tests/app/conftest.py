"""The command line and the window as tests use them, and a workspace in which a network was trained."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pytestqt.qtbot import QtBot

from app.cli import main
from app.garbage import keep

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from app.session import Session
    from app.window import MainWindow

Cli = Callable[..., "Result"]


@dataclass(frozen=True)
class Result:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> list[dict[str, Any]]:
        """The lines of stdout; fails where one is no JSON object."""
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture(autouse=True)
def tidy() -> Iterator[None]:
    """Widgets of one test are not freed by the threads of the next: Python collects garbage in whichever thread."""
    gc.disable()
    yield
    gc.collect()
    keep()  # what is left will be left at the end of the next test, too
    gc.enable()


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Cli:
    """Runs a command in this process, in an empty folder; no command may ever show a traceback."""
    monkeypatch.chdir(tmp_path)

    def call(*argv: str) -> Result:
        code = main(argv)
        captured = capsys.readouterr()
        assert "Traceback" not in captured.out + captured.err
        return Result(code, captured.out, captured.err)

    return call


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the run digits_mlp-1 of three epochs; tests only read it."""
    folder = tmp_path_factory.mktemp("trained")
    assert main(["train", "digits_mlp", "--json", "--set", "training.epochs=3", "--workspace", str(folder)]) == 0
    return folder


@pytest.fixture
def window(qtbot: QtBot, workspace: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> MainWindow:
    """The real window on the start page, in a workspace and a folder of its own; torch is being imported."""
    from app.gui import make_window

    monkeypatch.chdir(tmp_path)
    session, window = make_window(workspace)
    window.resize(1440, 900)  # the screen of the tests is smaller

    def leave_without_questions(_window: QWidget) -> None:
        if session.running is not None:
            session.running.finish()
            qtbot.waitUntil(lambda: session.running is None, timeout=30_000)
        session.document.mark_saved()

    qtbot.addWidget(window, before_close_func=leave_without_questions)
    with qtbot.waitSignal(window.painted, timeout=10_000):
        window.show()
    return window


@pytest.fixture
def ready(window: MainWindow, qtbot: QtBot) -> MainWindow:
    """The window with torch there."""
    qtbot.waitUntil(lambda: window.session.ready, timeout=60_000)
    return window


@pytest.fixture
def digits(ready: MainWindow, qtbot: QtBot) -> MainWindow:
    """The window with the template digits_mlp open and checked."""
    with qtbot.waitSignal(ready.session.reported, timeout=20_000):
        ready.files.new_from("digits_mlp")
    return ready


@pytest.fixture
def session(qapp: QApplication, workspace: Path) -> Iterator[Session]:
    """A session with an empty stack, for which torch was not asked yet."""
    from app.session import Session

    assert qapp is not None
    one = Session(workspace)
    yield one
    one.close()
