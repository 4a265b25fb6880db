"""Exit codes, help, and what happens to errors nobody foresaw."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app import cli as module
from app.commands import COMMANDS, Command, templates
from tests.app.conftest import Cli

ROOT = Path(__file__).parents[2]


def test_without_a_command_the_usage_is_told(cli: Cli) -> None:
    result = cli()
    assert result.code == 2
    assert "COMMAND" in result.err


def test_an_unknown_command_is_wrong_usage(cli: Cli) -> None:
    result = cli("trian", "digits_mlp")
    assert result.code == 2
    assert "trian" in result.err


def test_an_unknown_option_is_wrong_usage(cli: Cli) -> None:
    assert cli("templates", "--verbose").code == 2


def test_help_lists_every_command(cli: Cli) -> None:
    result = cli("--help")
    assert result.code == 0
    assert all(f"    {command.NAME} " in result.out for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.NAME)
def test_every_command_has_help(cli: Cli, command: Command) -> None:
    result = cli(command.NAME, "--help")
    assert result.code == 0
    assert command.HELP.split()[0] in result.out


def test_the_version_is_told(cli: Cli) -> None:
    assert cli("--version").out.startswith("blockwright ")


def test_an_unforeseen_error_is_a_sentence_and_its_traceback_goes_to_a_log(
    cli: Cli, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_arguments: object) -> int:
        raise ZeroDivisionError("a slip of ours")

    monkeypatch.setattr(templates, "run", fail)
    result = cli("templates")
    assert result.code == 1
    assert "a slip of ours" in result.err
    assert "ZeroDivisionError" in (workspace / module.LOG).read_text()


def test_ctrl_c_is_no_error(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_arguments: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(templates, "run", interrupted)
    assert cli("templates").code == 130


def test_the_workspace_may_be_named_before_or_after_the_command(cli: Cli, tmp_path: Path) -> None:
    for argv in (("--workspace", "here", "runs"), ("runs", "--workspace", "here")):
        assert str(tmp_path / "here") in cli(*argv).err


def test_a_workspace_that_is_a_file_is_told(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = cli("runs", "--workspace", str(tmp_path / "file"))
    assert result.code == 1
    assert "workspace" in result.err


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "app", "layers"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    child.stdout.close()
    _, err = child.communicate()
    assert (child.returncode, err) == (0, "")


@pytest.mark.parametrize("argv", [["--help"], ["templates"], ["layers"], ["layers", "LSTM"], ["datasets"], ["runs"]])
def test_what_needs_no_torch_imports_none(argv: list[str]) -> None:
    code = f"import sys; from app.cli import main; code = main({argv!r}); sys.exit(code or 'torch' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
