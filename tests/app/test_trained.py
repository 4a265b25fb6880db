"""`evaluate`, `predict` and `export`, with a trained network."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from sklearn.datasets import load_digits

from app.commands.export import FORMATS
from app.commands.predict import table
from designer.task import Field, Task
from engine.events import CheckpointSaved
from engine.export import formats
from engine.runs import Runs
from engine.training import save_weights
from tests.app.conftest import Cli
from tests.designer.compiler.test_control import GROW, HALVE, around, fork


@pytest.fixture
def digit(tmp_path: Path) -> str:
    """A picture of a seven."""
    path = tmp_path / "seven.png"
    Image.fromarray((load_digits().images[7] * 255 / 16).astype("uint8")).save(path)
    return str(path)


@pytest.fixture(autouse=True)
def _workspace(trained: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BLOCKWRIGHT_HOME", str(trained))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_evaluating_gives_the_figures_that_training_ended_with(cli: Cli) -> None:
    (run,) = cli("runs", "--json").json
    (found,) = cli("evaluate", "digits_mlp", "--json").json
    assert (found["loss"], found["accuracy"]) == (run["test_loss"], run["test_accuracy"])
    assert sum(map(sum, found["confusion"])) == found["examples"] == 359


def test_evaluating_shows_every_class(cli: Cli) -> None:
    result = cli("evaluate", "digits_mlp-1")
    assert result.code == 0
    assert "Confusion" in result.out


def test_a_prefix_names_a_run(cli: Cli) -> None:
    assert cli("evaluate", "digits_mlp-").code == 0


@pytest.mark.parametrize("command", [["evaluate"], ["export", "--format", "state_dict"], ["predict"]])
def test_without_a_run_it_is_said_how_to_get_one(cli: Cli, command: list[str]) -> None:
    result = cli(*command, "lenet", *(["x.png"] if command == ["predict"] else []))
    assert result.code == 1
    assert "blockwright train lenet" in result.err


def test_an_unknown_run_has_a_nearest(cli: Cli) -> None:
    result = cli("evaluate", "digist_mlp-1")
    assert result.code == 1
    assert result.err.count("Did you mean") == 1


def test_predictions_are_a_table(cli: Cli, digit: str, tmp_path: Path) -> None:
    result = cli("predict", "digits_mlp", digit, digit, "-o", "out.csv")
    assert result.code == 0
    first, second = rows(tmp_path / "out.csv")
    assert first == second
    assert (first["source"], first["prediction"]) == (digit, "7")
    assert sum(float(first[name]) for name in "0123456789") == pytest.approx(1, abs=1e-4)
    assert first["probability"] == first["7"]


def test_predictions_go_to_stdout_without_a_file(cli: Cli, digit: str) -> None:
    assert cli("predict", "digits_mlp", digit).out.startswith("source,prediction,probability,0,")


def test_an_array_may_hold_many_examples(cli: Cli, tmp_path: Path) -> None:
    digits = load_digits()
    np.save(tmp_path / "x.npy", digits.images[:50])
    cli("predict", "digits_mlp", "x.npy", "-o", "out.csv")
    found = [row["prediction"] for row in rows(tmp_path / "out.csv")]
    assert sum(a == str(b) for a, b in zip(found, digits.target[:50], strict=True)) > 35


@pytest.mark.parametrize("name", ["missing.png", "junk.png", "junk.csv", "junk.npy", "folder"])
def test_files_that_cannot_be_judged_are_told(cli: Cli, tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    for junk in ("junk.png", "junk.csv", "junk.npy"):
        (tmp_path / junk).write_bytes(b"\x00junk\xff")
    result = cli("predict", "digits_mlp", name, "-o", "out.csv")
    assert (result.code, result.out) == (1, "")
    assert name in result.err
    assert "foresee" not in result.err
    assert not (tmp_path / "out.csv").exists()


def test_predictions_that_cannot_be_written_are_told(cli: Cli, digit: str, tmp_path: Path) -> None:
    result = cli("predict", "digits_mlp", digit, "-o", str(tmp_path))
    assert result.code == 1
    assert "cannot be written" in result.err


def test_a_run_that_lost_its_intake_cannot_predict(cli: Cli, digit: str, trained: Path, tmp_path: Path) -> None:
    shutil.copytree(trained, tmp_path / "copy")
    (tmp_path / "copy" / "runs" / "digits_mlp-1" / "intake.json").write_text("[]")
    result = cli("predict", "digits_mlp", digit, "--workspace", str(tmp_path / "copy"))
    assert result.code == 1
    assert "intake.json" in result.err


def task(goal: str, classes: tuple[str, ...] = (), target: tuple[int, ...] = ()) -> Task:
    return Task((Field((4,)),), goal, Field(target), classes, "MSELoss")  # type: ignore[arg-type]


def test_several_labels_may_hold_at_once() -> None:
    answers = torch.tensor([[0.9, 0.1, 0.6]])
    header, row = table(task("multilabel", ("sun", "rain", "wind"), (3,)), answers, ["a"])
    assert header == ["source", "prediction", "sun", "rain", "wind"]
    assert row[1] == "sun; wind"


def test_a_regression_predicts_values() -> None:
    assert list(table(task("regression", target=(1,)), torch.tensor([[1.5]]), ["a"])) == [
        ["source", "prediction"],
        ["a", "1.5"],
    ]


def test_a_picture_that_was_drawn_again_is_a_row_of_values() -> None:
    header, row = table(task("reconstruction", target=(2, 2)), torch.ones(1, 2, 2), ["a"])
    assert header == ["source", "value_0", "value_1", "value_2", "value_3"]
    assert row == ["a", "1", "1", "1", "1"]


def test_every_place_of_a_segmentation_has_a_class() -> None:
    answers = torch.tensor([[[0.9, 0.2], [0.1, 0.8]]])  # N, classes, places
    assert list(table(task("classification", ("sea", "land"), (2,)), answers, ["a"]))[1] == ["a", "sea", "land"]


def test_the_formats_are_those_of_the_engine() -> None:
    assert tuple(formats.FORMATS) == FORMATS


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_is_exported_and_verified(cli: Cli, tmp_path: Path, kind: str) -> None:
    result = cli("export", "digits_mlp", "--format", kind, "-o", "exported")
    assert result.code == 0
    assert "fresh Python" in result.out
    assert (tmp_path / "exported").stat().st_size > 100


def test_exported_weights_are_those_of_the_run(cli: Cli, tmp_path: Path) -> None:
    cli("export", "digits_mlp-1", "--format", "state_dict", "-o", "weights.pt")
    state = torch.load(tmp_path / "weights.pt", weights_only=True)
    assert list(state) == ["0.weight", "0.bias", "2.weight", "2.bias"]


def test_a_design_with_errors_is_not_exported(cli: Cli, tmp_path: Path) -> None:
    result = cli("export", "iris_mlp", "--set", "data.dataset=wine", "-o", "x.py")
    assert result.code == 1
    assert "13" in result.err
    assert not (tmp_path / "x.py").exists()


def test_a_program_of_what_data_decide_is_refused_before_and_offered_in_another_form(cli: Cli, tmp_path: Path) -> None:
    design = around(fork(GROW, HALVE))
    task = Task((Field((4,)),), "regression", Field((4,)), (), "MSELoss")
    with Runs(tmp_path / "home").begin("forked", design, "cpu", task) as run:
        path = run.folder / "last.safetensors"
        save_weights({}, path)
        run.record(CheckpointSaved(1, path, "last"))
    export = ("export", "forked", "--format", "pt2", "--workspace", "home")
    refused = cli(*export)
    assert refused.code == 1
    assert (
        "Fork decides by its data which branch it runs; this format cannot follow that. Add --traceable" in refused.err
    )
    assert not list(tmp_path.glob("*.pt2"))
    done = cli(*export, "--traceable")
    assert done.code == 0
    assert "Fork took both ways." in done.out
    assert (tmp_path / "forked.pt2").is_file()


def test_a_script_has_no_traceable_form(cli: Cli) -> None:
    result = cli("export", "digits_mlp", "--format", "script", "--traceable")
    assert result.code != 0
    assert "Only source and pt2 have a traceable form" in result.err


def test_a_script_needs_data_that_fit(cli: Cli) -> None:
    result = cli("export", "digits_mlp-1", "--format", "script", "--set", "data.dataset=wine")
    assert result.code == 1
    assert "The input x takes 64 numbers, but an example of the data is 13 numbers." in result.err


def test_an_unknown_format_is_wrong_usage(cli: Cli) -> None:
    assert cli("export", "digits_mlp", "--format", "onnx").code == 2


def test_a_place_that_cannot_be_written_is_told(cli: Cli) -> None:
    result = cli("export", "iris_mlp", "-o", "/proc/nowhere/x.py")
    assert result.code == 1
    assert "cannot be written" in result.err
