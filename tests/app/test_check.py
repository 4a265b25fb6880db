"""`check`, `summary` and `source`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from designer.model.edits import set_style
from designer.model.files import loads, save
from resources import template
from tests.app.conftest import Cli
from tests.app.files import edited, saved, stack
from tests.templates import SOUND, WARNINGS

WIDE = ("Linear", {"in_features": 60, "out_features": 10})


@pytest.mark.parametrize("name", SOUND)
def test_every_template_is_fine(cli: Cli, name: str) -> None:
    result = cli("check", name)
    assert result.code == 0
    assert WARNINGS.get(name, "") in result.err
    assert bool(result.err) is (name in WARNINGS)
    assert f"{name} is fine" in result.out


def test_json_has_the_nodes_and_the_totals(cli: Cli) -> None:
    (found,) = cli("check", "mnist_cnn", "--json").json
    assert found["problems"] == []
    assert found["totals"] == {"parameters": 29322, "multiply_adds": 216032, "activation_bytes": 68168}
    assert found["nodes"][1] == {
        "path": "0",
        "kind": "Conv2d",
        "shape": ["N", 8, 26, 26],
        "dtype": "float32",
        "parameters": 80,
        "multiply_adds": 48672,
        "activation_bytes": 21632,
    }


def test_json_names_the_outputs_where_there_are_several(cli: Cli) -> None:
    (found,) = cli("check", "lstm_digits", "--json").json
    lstm = next(node for node in found["nodes"] if node["kind"] == "LSTM")
    assert list(lstm["outputs"]) == ["output", "h_n", "c_n"]


def test_a_problem_is_told_with_what_was_expected_and_a_fix(cli: Cli, tmp_path: Path) -> None:
    result = cli("check", saved(stack(WIDE), tmp_path))
    assert result.code == 1
    assert result.out == ""
    assert "60" in result.err
    assert "fix: " in result.err


def test_json_has_the_problems_too(cli: Cli, tmp_path: Path) -> None:
    result = cli("check", saved(stack(WIDE), tmp_path), "--json")
    assert result.code == 1
    (found,) = result.json
    assert found["ok"] is False
    (problem,) = found["problems"]
    assert {"path", "field", "message", "expected", "received"} <= problem.keys()
    assert problem["path"] == "0"


def test_a_warning_is_told_and_stops_nothing(cli: Cli, tmp_path: Path) -> None:
    softmax = stack(("Linear", {"out_features": 10}), ("Softmax", {"dim": 1}))
    result = cli("check", saved(softmax, tmp_path))
    assert result.code == 0
    assert result.err.startswith("warning: ")


def test_an_output_that_does_not_suit_the_data_is_an_error(cli: Cli, tmp_path: Path) -> None:
    result = cli("check", saved(stack(("Linear", {"out_features": 7})), tmp_path))
    assert result.code == 1
    assert "10 classes" in result.err


def test_wrong_settings_are_problems_of_the_design(cli: Cli, tmp_path: Path) -> None:
    result = cli("check", saved(edited("iris_mlp", epohcs=3), tmp_path), "--json")
    assert result.code == 1
    (found,) = result.json
    assert "Did you mean epochs?" in found["problems"][0]["message"]
    assert found["problems"][0]["path"] == "training.epohcs"


def test_a_design_without_data_is_checked_on_its_own(cli: Cli, tmp_path: Path) -> None:
    assert cli("check", saved(stack(("Linear", {"out_features": 7}), data={}), tmp_path)).code == 0


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": "other"}', "\0" * 100, "[" * 100_000])
@pytest.mark.parametrize("command", ["check", "summary", "source", "train", "export"])
def test_a_broken_file_is_told_in_a_sentence(cli: Cli, tmp_path: Path, text: str, command: str) -> None:
    (tmp_path / "bad.blockwright").write_text(text)
    result = cli(command, "bad.blockwright")
    assert result.code == 1
    assert result.err.startswith("error: ")
    assert "foresee" not in result.err
    assert result.out == ""


def test_a_long_list_of_nodes_is_cut(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "deep.blockwright"
    path.write_text(json.dumps(doubling(30)))
    result = cli("check", str(path), "--json")
    (found,) = result.json
    assert result.code == 1
    assert not found["all_nodes"]
    assert len(found["nodes"]) == 10_000


def doubling(depth: int) -> dict[str, object]:
    """A design of 2**depth layers."""
    blocks = {}
    for level in range(depth + 1):
        kind = "ReLU" if level == depth else f"block:B{level + 1}"
        shape = {"params": {"shape": [3]}} if level == 0 else {}
        inner = [{"id": f"{side}{level}", "name": side, "kind": kind} for side in ("a", "b")]
        ends = (
            {"id": f"x{level}", "name": "x", "kind": "input", **shape},
            {"id": f"y{level}", "name": "y", "kind": "output"},
        )
        blocks[f"B{level}"] = {"form": "sequential", "nodes": [ends[0], *inner, ends[1]]}
    return {"format": "blockwright", "version": 1, "main": "B0", "blocks": blocks}


def test_summary_shows_inner_nodes_by_their_path(cli: Cli) -> None:
    result = cli("summary", "resnet18")
    row = next(line for line in result.out.splitlines() if "layer2.0.downsample.0" in line)
    assert row.split() == [
        "layer2.0.downsample.0",
        "Conv2d",
        "N",
        "x",
        "128",
        "x",
        "28",
        "x",
        "28",
        "8,192",
        "6,422,528",
        "392.0",
        "KiB",
    ]
    assert "11,689,512 parameters" in result.out


def test_summary_of_a_broken_design_shows_what_is_known(cli: Cli, tmp_path: Path) -> None:
    result = cli("summary", saved(stack(WIDE), tmp_path))
    assert result.code == 1
    assert "Linear" in result.out
    assert "error: " in result.err


def test_summary_can_print_the_module(cli: Cli) -> None:
    result = cli("summary", "iris_mlp", "--print")
    assert result.out.splitlines()[1] == "  (0): Linear(in_features=4, out_features=16, bias=True)"


def test_summary_prints_no_module_of_a_broken_design(cli: Cli, tmp_path: Path) -> None:
    result = cli("summary", saved(stack(WIDE), tmp_path), "--print")
    assert (result.code, result.out) == (1, "")


def test_source_prints_the_module_alone(cli: Cli) -> None:
    result = cli("source", "lenet")
    compile(result.out, "lenet", "exec")
    assert "class LeNet(nn.Module):" in result.out
    assert result.err == ""


def test_source_in_functional_style_leaves_the_file_as_it_is(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "net.blockwright"
    file.write_text(template("resnet18"))
    assert "F.relu(self.bn1(self.conv1(x)))" in cli("source", str(file), "--style", "functional").out
    assert file.read_text() == template("resnet18")


def test_source_is_in_the_style_of_the_design_unless_told_otherwise(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "net.blockwright"
    save(set_style(loads(template("resnet18")), "functional"), file)
    assert "F.relu(" in cli("source", str(file)).out
    assert "F.relu(" not in cli("source", str(file), "--style", "modules").out


def test_source_does_not_ask_what_the_data_are(cli: Cli, tmp_path: Path) -> None:
    assert cli("source", saved(stack(("Linear", {"out_features": 7})), tmp_path)).code == 0


def test_source_of_a_broken_design_is_refused(cli: Cli, tmp_path: Path) -> None:
    result = cli("source", saved(stack(WIDE), tmp_path))
    assert (result.code, result.out) == (1, "")
    assert "error: " in result.err
