"""A fresh interpreter tells exports that stand alone from those that do not; one looks at all of them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from designer.compiler.check import check
from designer.compiler.source import source
from designer.model import files
from designer.model.design import Design
from engine.data import DataConfig, describe
from engine.export import ExportFailed, probe, training_script, verify
from engine.export.text import model_name
from engine.export.verify import Claim, expectation, trial, verify_many
from resources import template
from tests import designs
from tests.designer.catalogue.examples import examples
from tests.designs import graph, node, stack
from tests.engine.export.scripts import opened
from tests.generated import random_design
from tests.templates import LIGHT

GOOD = stack((6,), ("Linear", {"out_features": 4}), "ReLU", ("Linear", {"out_features": 3}))
SEEDS = range(25)

Change = Callable[[str], str]
WRONG: dict[str, tuple[Change, str]] = {
    "no_python": (lambda text: text + "\n)", "with SyntaxError: unmatched ')'"),
    "another_layer": (lambda text: text.replace("ReLU", "Tanh"), "output 1 of its model differs"),
    "another_size": (
        lambda text: text.replace("4", "5"),
        "the weights do not fit its model (size mismatch for",
    ),
    "another_class": (lambda text: text.replace("class Net", "class Other"), "has no attribute 'Net'"),
    "needs_us": (lambda text: "import designer.params\n" + text, "it fails in line 1 with ModuleNotFoundError"),
    "needs_what_is_not_there": (lambda text: "import no_such_package\n" + text, "No module named 'no_such_package'"),
    "ends_the_interpreter": (lambda text: text + "\nraise SystemExit(3)\n", "it ends the interpreter (exit code 3)"),
    "fails_when_it_runs": (
        lambda text: text + "\n    def forward(self, x):\n        return 1 / 0\n",
        "with ZeroDivisionError: division by zero",
    ),
    "more_outputs": (
        lambda text: text + "\n    def forward(self, x):\n        return super().forward(x), x\n",
        "its model gives 2 outputs instead of 1",
    ),
    "prints": (lambda text: "print('hello')\n" + text, ""),
}


def seeded(seed: int) -> Design | None:
    design = random_design(random.Random(seed))
    return design if check(design).ok else None


RANDOM = {f"random_{seed}": design for seed in SEEDS if (design := seeded(seed))}
LAYERS = {kind: design for kind, each in examples().items() if check(design := each.design()).ok}
DRAWING = stack((1, 8, 8), ("FractionalMaxPool2d", {"kernel_size": 2, "output_size": 5}), "Flatten")
SEVERAL = stack((5, 6), ("LSTM", {"hidden_size": 3}))


DIABETES = opened("diabetes_regression")
WRONG_SCRIPTS: dict[str, tuple[Design, Change, str]] = {
    "cannot_train": (DIABETES, lambda text: text.replace("loss.backward()", "loss.forward()"), "has no attribute"),
    "cannot_predict": (
        DIABETES,
        lambda text: text.replace("def predict", "def foretell"),
        "it has no function predict",
    ),
    "compares_what_does_not_fit": (
        replace(stack((10,), ("Linear", {"out_features": 2})), data=DIABETES.data),
        str,
        "Using a target size (torch.Size([4, 1])) that is different",
    ),
}


def claim(design: Design, change: Change = str) -> Claim:
    report = check(design)
    text = source(report).text
    return Claim(change(text), model_name(text), expectation(report))


def script_claim(design: Design, change: Change = str) -> Claim:
    report = check(design)
    text = change(training_script(report, 1, Path("nowhere")))
    task = describe(DataConfig.read(design.data), Path("nowhere"))
    return Claim(text, model_name(text), expectation(report), trial=trial(task))


def claims() -> dict[str, Claim]:
    opens = {name: files.loads(template(name)) for name in LIGHT}
    return {
        **{f"source_{name}": claim(design) for name, design in opens.items()},
        **{f"script_{name}": script_claim(design) for name, design in opens.items()},
        **{name: claim(design) for name, design in RANDOM.items()},
        **{f"layer_{kind}": claim(design) for kind, design in LAYERS.items()},
        **{name: claim(GOOD, change) for name, (change, _) in WRONG.items()},
        **{name: script_claim(design, change) for name, (design, change, _) in WRONG_SCRIPTS.items()},
        "drawing": claim(DRAWING),
        "several": claim(SEVERAL),
    }


@pytest.fixture(scope="module")
def answers() -> dict[str, str]:
    """What is wrong with each claim."""
    every = claims()
    return dict(zip(every, verify_many(list(every.values())), strict=True))


@pytest.mark.parametrize("name", LIGHT)
def test_the_source_of_a_template_stands_alone(answers: dict[str, str], name: str) -> None:
    assert answers[f"source_{name}"] == ""


@pytest.mark.parametrize("name", LIGHT)
def test_the_script_of_a_template_stands_alone(answers: dict[str, str], name: str) -> None:
    assert answers[f"script_{name}"] == ""


@pytest.mark.parametrize("name", RANDOM)
def test_the_source_of_a_random_design_stands_alone(answers: dict[str, str], name: str) -> None:
    assert answers[name] == ""


@pytest.mark.parametrize("kind", LAYERS)
def test_the_source_of_every_layer_stands_alone(answers: dict[str, str], kind: str) -> None:
    assert answers[f"layer_{kind}"] == ""


def test_a_model_that_draws_in_evaluation_is_verified(answers: dict[str, str]) -> None:
    assert answers["drawing"] == ""


def test_a_model_of_several_outputs_is_verified(answers: dict[str, str]) -> None:
    assert answers["several"] == ""


@pytest.mark.parametrize("name", WRONG)
def test_a_source_that_is_wrong_is_told(answers: dict[str, str], name: str) -> None:
    said = WRONG[name][1]
    assert said in answers[name]
    assert bool(said) == bool(answers[name])


@pytest.mark.parametrize("name", WRONG_SCRIPTS)
def test_a_script_that_is_wrong_is_told(answers: dict[str, str], name: str) -> None:
    assert WRONG_SCRIPTS[name][2] in answers[name]


def test_an_expectation_leaves_the_random_numbers_of_a_run_alone() -> None:
    before = torch.get_rng_state()
    for design in (GOOD, DRAWING):
        expectation(check(design))
    assert torch.equal(torch.get_rng_state(), before)


def test_an_expectation_has_finite_outputs_that_are_not_all_equal() -> None:
    for name in ("resnet18", "mnist_cnn"):
        (output,) = expectation(check(files.loads(template(name)))).outputs
        assert output.isfinite().all()
        assert output.std() > 0


def test_an_interpreter_that_dies_is_told_with_its_last_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    dying = tmp_path / "probe.py"
    dying.write_text("import sys\nsys.exit('no more memory')", encoding="utf-8")
    monkeypatch.setattr(probe, "__file__", str(dying))
    with pytest.raises(ExportFailed, match="ended with code 1: no more memory"):
        verify_many([])


def test_an_interpreter_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    hanging = tmp_path / "probe.py"
    hanging.write_text("import threading\nthreading.Event().wait()", encoding="utf-8")
    monkeypatch.setattr(probe, "__file__", str(hanging))
    monkeypatch.setattr(verify, "START_S", 0.2)
    with pytest.raises(ExportFailed, match="was given up"):
        verify_many([])


def test_a_formula_that_draws_gives_the_same_on_both_sides() -> None:
    nodes = (node("x", "input", shape=(4,)), node("e", "expression", formula="x + randn_like(x) * rand_like(x)"))
    report = check(designs.design(graph("Net", (*nodes, node("y", "output")), "x > e.x", "e > y")))
    torch.manual_seed(3)
    drawn = torch.rand(1)
    torch.manual_seed(3)
    one, other = expectation(report), expectation(report)
    assert torch.equal(one.outputs[0], other.outputs[0])
    assert torch.equal(torch.rand(1), drawn)
