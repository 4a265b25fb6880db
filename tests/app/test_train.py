"""`train`: what it prints, keeps and refuses; stopping and going on."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from app.interrupts import stopping
from designer.model import edits
from designer.model.design import Node
from designer.model.files import dumps, loads
from engine.runs import Runs
from engine.training import Control
from resources import template
from tests.app.conftest import Cli
from tests.app.files import edited, saved, stack

ROOT = Path(__file__).parents[2]
QUICK = ("--set", "training.epochs=2")


def test_json_is_an_event_per_epoch_and_one_for_the_end(cli: Cli) -> None:
    result = cli("train", "iris_mlp", "--json", *QUICK)
    first, second, end = result.json
    assert result.code == 0
    keys = {
        "event",
        "epoch",
        "train_loss",
        "train_accuracy",
        "val_loss",
        "val_accuracy",
        "seconds",
        "examples_per_second",
    }
    assert keys <= first.keys()
    assert (first["event"], first["epoch"], second["epoch"]) == ("epoch", 1, 2)
    assert first["val_loss"] is first["val_accuracy"] is None
    assert (end["event"], end["reason"], end["run"], end["weights"]) == ("end", "completed", "iris_mlp-1", "last")
    assert 0 <= end["test_accuracy"] <= 1
    assert end["test_loss"] > 0


def test_json_of_a_regression_has_its_figures_and_no_accuracy(cli: Cli) -> None:
    first, _, end = cli("train", "diabetes_regression", "--json", *QUICK).json
    assert first["train_accuracy"] is None
    assert end["test_accuracy"] is None
    assert end["test_r2"] < 1


def test_with_validation_the_best_weights_are_tested(cli: Cli) -> None:
    first, _, end = cli("train", "iris_mlp", "--json", *QUICK, "--set", "data.validation=0.2").json
    assert first["val_loss"] > 0
    assert end["weights"] == "best"


def test_without_a_terminal_there_is_a_line_per_epoch(cli: Cli) -> None:
    result = cli("train", "iris_mlp", *QUICK)
    assert [line.split()[1] for line in result.out.splitlines() if line.startswith("epoch")] == ["1/2", "2/2"]
    assert "test accuracy" in result.out.lower()
    assert "iris_mlp-1" in result.out


def test_the_same_seed_gives_the_same_figures(cli: Cli) -> None:
    losses = [cli("train", "iris_mlp", "--json", *QUICK, "--seed", seed).json[1]["train_loss"] for seed in "112"]
    assert losses[0] == losses[1] != losses[2]


def test_the_run_keeps_the_settings_it_was_given(cli: Cli, workspace: Path) -> None:
    cli("train", "iris_mlp", *QUICK, "--seed", "7", "--device", "cpu", "--set", "training.optimizer.lr=0.5")
    training = Runs(workspace).find("iris_mlp-1").design().training
    assert (training["epochs"], training["seed"], training["device"]) == (2, 7, "cpu")
    assert training["optimizer"]["lr"] == 0.5


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["iris_mpl"], "Did you mean iris_mlp?"),
        (["iris_mlp", "--set", "training.epoch=3"], "Did you mean epochs?"),
        (["iris_mlp", "--set", "training.epochs=0"], "1 to 1000000"),
        (["iris_mlp", "--set", "training.epochs=many"], "a whole number"),
        (["iris_mlp", "--set", "training.optimizer=Adan"], "Did you mean Adam?"),
        (["iris_mlp", "--set", "data.dataset=irsi"], "Did you mean iris?"),
        (["iris_mlp", "--set", "data.dataset=wine"], "13"),
        (["iris_mlp", "--set", "training.loss=MSELoss"], "does not fit classification"),
        (["iris_mlp", "--set", "training.optimizer=Muon"], "Muon trains only matrices"),
        (["iris_mlp", "--set", "training.early_stopping=true"], "data.validation"),
        (["iris_mlp", "--set", "nonsense"], "training.epochs=3"),
        (["iris_mlp", "--device", "warp"], "cpu"),
        (["iris_mlp", "--seed", "-1"], "seed"),
        (["--resume", "iris_mlp-9"], "iris_mlp-9"),
    ],
)
def test_what_cannot_be_trained_is_told_in_a_sentence(cli: Cli, workspace: Path, argv: list[str], said: str) -> None:
    result = cli("train", *argv)
    assert (result.code, result.out) == (1, "")
    assert said in result.err
    assert "foresee" not in result.err
    assert Runs(workspace).all() == ()


def test_to_train_nothing_is_wrong_usage(cli: Cli) -> None:
    result = cli("train")
    assert result.code == 2
    assert "--resume" in result.err


def test_a_seed_that_is_no_number_is_wrong_usage(cli: Cli) -> None:
    assert cli("train", "iris_mlp", "--seed", "lucky").code == 2


def test_a_design_without_data_says_how_to_name_some(cli: Cli, tmp_path: Path) -> None:
    result = cli("train", saved(stack(("Linear", {"out_features": 3}), data={}), tmp_path))
    assert result.code == 1
    assert "--set data.dataset=" in result.err


def test_a_design_with_errors_is_not_trained(cli: Cli, tmp_path: Path, workspace: Path) -> None:
    result = cli("train", saved(stack(("Linear", {"in_features": 3, "out_features": 10})), tmp_path))
    assert result.code == 1
    assert "64" in result.err
    assert Runs(workspace).all() == ()


def test_a_run_that_fails_says_why(cli: Cli, tmp_path: Path) -> None:
    wild = edited("diabetes_regression", optimizer={"kind": "SGD", "lr": 1e30}, epochs=5)
    result = cli("train", saved(wild, tmp_path), "--json")
    assert result.code == 1
    assert result.json[-1]["reason"] == "failed"
    assert "learning rate" in result.err


def test_missing_data_without_a_network_say_what_to_put_where(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*_arguments: object, **_options: object) -> None:
        raise OSError("no network")

    monkeypatch.setattr(socket, "create_connection", unreachable)
    result = cli("train", "mnist_cnn", "--data-root", str(tmp_path / "data"))
    assert result.code == 1
    assert str(tmp_path / "data") in result.err


def test_a_run_goes_on_as_if_it_had_never_stopped(cli: Cli) -> None:
    whole = cli("train", "iris_mlp", "--json", "--set", "training.epochs=4").json
    cli("train", "iris_mlp", "--json", *QUICK)
    rest = cli("train", "--resume", "iris_mlp-2", "--json", "--set", "training.epochs=4").json
    assert [event["train_loss"] for event in whole[2:4]] == [event["train_loss"] for event in rest[:2]]
    assert whole[-1]["test_loss"] == rest[-1]["test_loss"]


def test_a_run_that_cannot_be_resumed_stays_what_it_was(cli: Cli, workspace: Path) -> None:
    cli("train", "iris_mlp", *QUICK)
    result = cli("train", "--resume", "iris_mlp-1", "--set", "training.batch_size=7")
    assert result.code == 1
    assert "batch_size" in result.err
    assert Runs(workspace).find("iris_mlp-1").status == "completed"


def test_a_run_is_not_resumed_with_another_design(cli: Cli) -> None:
    cli("train", "iris_mlp", *QUICK)
    result = cli("train", "digits_mlp", "--resume", "iris_mlp-1")
    assert result.code == 1
    assert "iris_mlp" in result.err


def test_a_resumed_design_that_was_edited_since_is_told(cli: Cli, tmp_path: Path) -> None:
    cli("train", saved(edited("iris_mlp"), tmp_path, "mine"), *QUICK)
    path = saved(stack(("Linear", {"out_features": 3})), tmp_path, "mine")
    result = cli("train", path, "--resume", "mine-1", "--set", "training.epochs=3")
    assert result.code == 0
    assert "edited since" in result.err


def test_the_first_ctrl_c_asks_the_run_to_stop_and_the_second_interrupts() -> None:
    control = Control()
    before = signal.getsignal(signal.SIGINT)
    with stopping(control):
        signal.raise_signal(signal.SIGINT)
        while not control.stop:  # set by a thread of its own
            pass
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


def test_ctrl_c_keeps_the_model_and_exits_with_130(workspace: Path, cli: Cli) -> None:
    argv = [sys.executable, "-m", "app", "train", "digits_mlp", "--json", "--set", "training.epochs=1000000"]
    child = subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert child.stdout is not None
    child.stdout.readline()
    child.send_signal(signal.SIGINT)
    out, err = child.communicate()
    assert child.returncode == 130
    assert '"reason": "stopped"' in out.splitlines()[-1]
    assert "Traceback" not in err
    assert Runs(workspace).find("digits_mlp-1").has_weights
    assert cli("evaluate", "digits_mlp").code == 0


def test_an_edited_design_begins_with_what_a_run_learned(cli: Cli, tmp_path: Path) -> None:
    cli("train", "iris_mlp", "--set", "training.epochs=20")
    learned = cli("evaluate", "iris_mlp-1", "--json").json[0]["loss"]
    design = loads(template("iris_mlp"), "iris_mlp")
    last = design.root.nodes[-2]
    assert last.kind == "Linear"
    grouped = edits.group(design, design.main, [node.id for node in design.root.nodes[1:-2]], "Body")
    path = tmp_path / "mine.blockwright"
    path.write_text(dumps(grouped), encoding="utf-8")
    again = cli("train", str(path), "--from", "iris_mlp-1", "--json", "--set", "training.epochs=1")
    assert "Begins with what run iris_mlp-1 learned in all layers (131 parameters)." in again.err
    fresh = cli("train", str(path), "--json", "--set", "training.epochs=1").json[0]["train_loss"]
    assert again.json[0]["train_loss"] < (learned + fresh) / 2


def test_layers_of_another_size_start_fresh_and_are_named_before_the_run_starts(cli: Cli, tmp_path: Path) -> None:
    cli("train", "iris_mlp", *QUICK)
    design = loads(template("iris_mlp"), "iris_mlp")
    wider = edits.set_param(design, design.main, "n4", "bias", False)
    wider = edits.insert(wider, design.main, Node("n9", "", "Linear", {"out_features": 16}), 3)
    path = tmp_path / "mine.blockwright"
    path.write_text(dumps(wider), encoding="utf-8")
    result = cli("train", str(path), "--from", "iris_mlp", *QUICK)
    assert result.code == 0
    told = "Begins with what run iris_mlp-1 learned in 2 of 3 layers (128 of 400 parameters); fresh: layer 2 (Linear)."
    assert f"{told} The optimizer starts anew.\n" in result.err
    assert result.err.index(told) < result.err.index("Test loss") if "Test loss" in result.err else True


def test_a_network_that_a_run_has_nothing_for_is_told_to_start_fresh(cli: Cli, tmp_path: Path) -> None:
    cli("train", "iris_mlp", *QUICK)
    design = loads(template("iris_mlp"), "iris_mlp")
    path = tmp_path / "mine.blockwright"
    path.write_text(dumps(edits.set_param(design, design.main, "n2", "out_features", 24)), encoding="utf-8")
    result = cli("train", str(path), "--from", "iris_mlp", *QUICK)
    assert "Begins with fresh weights: nothing of what run iris_mlp-1 learned fits." in result.err


def test_the_list_of_runs_says_with_what_a_run_began(cli: Cli) -> None:
    cli("train", "iris_mlp", *QUICK)
    cli("train", "iris_mlp", "--from", "iris_mlp-1", *QUICK)
    assert [each["from"] for each in cli("runs", "--json").json] == ["iris_mlp-1", None]


def test_a_run_that_cannot_begin_with_what_another_learned_is_not_begun(cli: Cli, workspace: Path) -> None:
    cli("train", "iris_mlp", *QUICK)
    for file in (workspace / "runs" / "iris_mlp-1").glob("*.safetensors"):
        file.write_bytes(file.read_bytes()[:-7])
    result = cli("train", "iris_mlp", "--from", "iris_mlp-1", *QUICK)
    assert result.code == 1
    assert "is damaged" in result.err
    assert [each["run"] for each in cli("runs", "--json").json] == ["iris_mlp-1"]


def test_a_run_does_not_both_go_on_and_begin_with_another(cli: Cli) -> None:
    cli("train", "iris_mlp", *QUICK)
    assert cli("train", "--resume", "iris_mlp-1", "--from", "iris_mlp-1").code == 2
