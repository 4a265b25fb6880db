"""`templates`, `layers`, `datasets` and `runs`."""

from __future__ import annotations

from pathlib import Path

import resources
from designer.catalogue import CATALOGUE
from engine.data import DATASETS
from tests.app.conftest import Cli


def test_templates_are_a_line_each_with_the_name_first(cli: Cli) -> None:
    lines = cli("templates").out.splitlines()
    assert tuple(line.split()[0] for line in lines if line.startswith("  ")) == resources.TEMPLATES
    assert [line.rstrip(":") for line in lines if not line.startswith("  ")] == list(resources.GROUPS)


def test_layers_are_listed_by_category(cli: Cli) -> None:
    result = cli("layers")
    assert [kind for kind in CATALOGUE if f"  {kind} " not in result.out] == []


def test_a_layer_is_shown_with_its_parameters(cli: Cli) -> None:
    out = cli("layers", "Conv2d").out
    assert [name for name in CATALOGUE["Conv2d"].param if f"\n{name} " not in out] == []


def test_every_layer_can_be_shown(cli: Cli) -> None:
    assert [kind for kind in CATALOGUE if cli("layers", kind).code] == []


def test_a_layer_is_found_in_any_case(cli: Cli) -> None:
    assert cli("layers", "conv2D").out.startswith("Conv2d ")


def test_a_layer_that_does_not_exist_has_a_nearest(cli: Cli) -> None:
    result = cli("layers", "MaxPol2d")
    assert result.code == 1
    assert "Did you mean MaxPool2d?" in result.err


def test_datasets_are_listed_with_their_options(cli: Cli) -> None:
    out = cli("datasets").out
    assert [kind for kind in DATASETS if f"{kind} " not in out] == []
    assert "layout=" in out


def test_without_runs_it_is_said_how_to_get_one(cli: Cli) -> None:
    result = cli("runs")
    assert (result.code, result.out) == (0, "")
    assert "blockwright train" in result.err


def test_runs_are_listed(cli: Cli, trained: Path) -> None:
    out = cli("runs", "--workspace", str(trained)).out
    assert "digits_mlp-1" in out
    assert "completed" in out


def test_runs_are_listed_for_programs(cli: Cli, trained: Path) -> None:
    (found,) = cli("runs", "--json", "--workspace", str(trained)).json
    assert found["run"] == "digits_mlp-1"
    assert found["epochs"] == 3
    assert found["test_accuracy"] > 0.5
