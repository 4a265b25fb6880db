"""Which design a word means."""

from __future__ import annotations

from pathlib import Path

import pytest

import resources
from app.designs import DesignNotFound, find, overridden
from engine.settings import SettingRefused


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_template_is_found_by_its_name() -> None:
    assert find("lenet").design.main == "LeNet"


def test_a_file_goes_before_a_template(tmp_path: Path) -> None:
    (tmp_path / "lenet").write_text(resources.template("iris_mlp"))
    assert find("lenet").design.main == "IrisMLP"


def test_the_runs_of_a_file_are_kept_under_its_stem(tmp_path: Path) -> None:
    path = tmp_path / "mine.blockwright"
    path.write_text(resources.template("iris_mlp"))
    assert find(str(path)).name == "mine"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("digits_mpl", "Did you mean digits_mlp?"),
        ("mien.blockwright", "Did you mean mine.blockwright?"),
        ("qqqq", "blockwright templates"),
        ("folder", "is a folder"),
        ("no/such/folder/x", "There is no file"),
        ("", "There is no file"),
        ("a\0b", "There is no file"),
        ("x" * 5000, "There is no file"),
    ],
)
def test_what_is_not_found_is_told_with_a_hint(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "mine.blockwright").write_text("{}")
    (tmp_path / "folder").mkdir()
    with pytest.raises(DesignNotFound, match=said.replace("?", r"\?")):
        find(text)


def test_settings_are_replaced_one_by_one() -> None:
    design = overridden(
        find("iris_mlp").design, ["training.epochs=3", "training.optimizer.lr=0.5", "data.dataset=wine"]
    )
    assert design.training["epochs"] == 3
    assert design.training["optimizer"] == {"kind": "Adam", "lr": 0.5}
    assert design.data["dataset"] in ("wine", {"kind": "wine"})


@pytest.mark.parametrize("assignment", ["epochs", "=", "trainig.epochs=3", "training=3", "training..epochs=3"])
def test_an_assignment_that_is_none_is_refused(assignment: str) -> None:
    with pytest.raises(SettingRefused):
        overridden(find("iris_mlp").design, [assignment])
