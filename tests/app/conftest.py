"""The command line as tests call it, and a workspace in which a network was trained."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.cli import main

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
