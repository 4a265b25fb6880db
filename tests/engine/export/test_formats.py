"""An export is verified, and only then takes its place."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors import safe_open

from designer.compiler.build import build
from designer.compiler.check import check
from designer.compiler.source import source
from engine.export import ExportFailed, Subject, export, formats
from engine.training import CheckpointRefused, save_weights, weights
from tests.engine.export.scripts import opened
from tests.engine.export.test_losses import holding

DESIGN = opened("iris_mlp")


@pytest.fixture
def subject(tmp_path: Path) -> Subject:
    """A design with weights, as a run leaves them."""
    report = check(DESIGN)
    path = tmp_path / "run" / "last.safetensors"
    save_weights(weights(build(report)), path)
    return Subject("iris_mlp", report, path, ("setosa", "versicolor", "virginica"), threads=1)


@pytest.fixture
def trusting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes verification on trust, for what is not about it."""
    monkeypatch.setattr(formats, "verify_many", lambda claims: ["" for _ in claims])


@pytest.fixture
def doubting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Finds something wrong with everything."""
    monkeypatch.setattr(formats, "verify_many", lambda claims: ["its model squints" for _ in claims])


def listed(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_weights_are_verified_by_a_fresh_interpreter(subject: Subject, tmp_path: Path) -> None:
    verified = export("state_dict", subject, tmp_path / "iris.pt")
    assert verified.sentence == (
        "Verified: a fresh Python built the model from its source, loaded 4 tensors strictly and got the same "
        "outputs bit for bit."
    )
    assert verified.path == tmp_path / "iris.pt"
    assert listed(tmp_path) == ["iris.pt", "run"]


def test_a_script_is_verified_by_a_fresh_interpreter(subject: Subject, tmp_path: Path) -> None:
    verified = export("script", subject, tmp_path / "iris.py")
    assert verified.sentence.endswith("got the same outputs bit for bit and trained a step.")
    assert listed(tmp_path) == ["iris.py", "run"]


def test_data_that_do_not_fit_are_told_before_any_work(subject: Subject, tmp_path: Path) -> None:
    wine = replace(DESIGN, data={"dataset": "wine"})
    with pytest.raises(ExportFailed, match=r"on its data\. The input .* takes 4 numbers, but an .* is 13"):
        export("script", replace(subject, report=check(wine)), tmp_path / "iris.py")
    assert listed(tmp_path) == ["run"]


@pytest.mark.usefixtures("trusting")
def test_a_source_is_the_text_that_is_shown(subject: Subject, tmp_path: Path) -> None:
    export("source", subject, tmp_path / "model.py")
    assert (tmp_path / "model.py").read_text(encoding="utf-8") == source(subject.report).text


@pytest.mark.usefixtures("trusting")
def test_a_state_dict_has_plain_keys(subject: Subject, tmp_path: Path) -> None:
    export("state_dict", subject, tmp_path / "iris.pt")
    assert list(torch.load(tmp_path / "iris.pt", weights_only=True)) == list(build(subject.report).state_dict())


@pytest.mark.usefixtures("trusting")
def test_safetensors_name_the_design_and_its_classes(subject: Subject, tmp_path: Path) -> None:
    export("safetensors", subject, tmp_path / "iris.safetensors")
    with safe_open(tmp_path / "iris.safetensors", "pt") as file:
        said = file.metadata()
    assert said["design"] == "iris_mlp"
    assert json.loads(said["classes"]) == ["setosa", "versicolor", "virginica"]


@pytest.mark.usefixtures("trusting")
@pytest.mark.parametrize("kind", formats.FORMATS)
def test_a_folder_gets_a_file_named_for_the_design(subject: Subject, tmp_path: Path, kind: str) -> None:
    assert export(kind, subject, tmp_path).path == tmp_path / f"iris_mlp{formats.FORMATS[kind].suffix}"


@pytest.mark.usefixtures("doubting")
@pytest.mark.parametrize("kind", formats.FORMATS)
def test_what_fails_its_verification_leaves_nothing(subject: Subject, tmp_path: Path, kind: str) -> None:
    with pytest.raises(ExportFailed, match="of iris_mlp did not stand its verification: its model squints"):
        export(kind, subject, tmp_path / "out")
    assert listed(tmp_path) == ["run"]


@pytest.mark.usefixtures("doubting")
def test_what_fails_its_verification_replaces_nothing(subject: Subject, tmp_path: Path) -> None:
    (tmp_path / "out.py").write_text("kept")
    with pytest.raises(ExportFailed):
        export("source", subject, tmp_path / "out.py")
    assert (tmp_path / "out.py").read_text() == "kept"


@pytest.mark.usefixtures("trusting")
def test_a_folder_that_is_not_there_is_told(subject: Subject, tmp_path: Path) -> None:
    with pytest.raises(ExportFailed, match="cannot be written: no such file or directory"):
        export("source", subject, tmp_path / "nowhere" / "model.py")


@pytest.mark.parametrize("kind", ["state_dict", "safetensors"])
def test_weights_need_a_run(subject: Subject, tmp_path: Path, kind: str) -> None:
    with pytest.raises(ExportFailed, match="iris_mlp has no weights to export yet"):
        export(kind, replace(subject, weights=None), tmp_path / "out")


def test_weights_of_another_network_are_refused(subject: Subject, tmp_path: Path) -> None:
    other = replace(subject, report=check(opened("spiral_mlp")))
    with pytest.raises(CheckpointRefused, match=r"last\.safetensors"):
        export("state_dict", other, tmp_path / "out.pt")


def test_a_script_with_many_constants_brings_them_in_a_file_beside_it(tmp_path: Path) -> None:
    verified = export("script", Subject("held", check(holding(40)), threads=1), tmp_path)
    assert verified.sentence.endswith(" It needs held.arrays.pt beside it, with the values of its constants.")
    assert listed(tmp_path) == ["held.arrays.pt", "held.py"]
    assert list(torch.load(tmp_path / "held.arrays.pt", weights_only=True)) == ["w"]


def test_a_script_with_few_constants_says_them(tmp_path: Path) -> None:
    export("script", Subject("held", check(holding(4)), threads=1), tmp_path)
    assert listed(tmp_path) == ["held.py"]


@pytest.mark.usefixtures("doubting")
def test_a_script_that_fails_leaves_no_constants_behind(tmp_path: Path) -> None:
    with pytest.raises(ExportFailed):
        export("script", Subject("held", check(holding(40)), threads=1), tmp_path)
    assert listed(tmp_path) == []


@pytest.mark.parametrize("kind", ["source", "state_dict", "safetensors"])
def test_what_a_model_holds_is_taken_away_too(kind: str, tmp_path: Path) -> None:
    report = check(holding(40))
    path = tmp_path / "last.safetensors"
    save_weights(weights(build(report)), path)
    assert export(kind, Subject("held", report, path, threads=1), tmp_path / "taken").sentence.startswith("Verified")
