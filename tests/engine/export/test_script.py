"""A training script says what the design has, and nothing else."""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from designer.compiler.check import check
from designer.model.design import Design
from engine.export import training_script
from tests.designs import design, graph, node, stack
from tests.engine.export.scripts import adapted, opened
from tests.engine.export.test_losses import holding
from tests.templates import SOUND

NOWHERE = Path("nowhere")


def script(design: Design, threads: int = 1) -> str:
    return training_script(check(design), threads, NOWHERE)


def line(text: str, begin: str) -> str:
    """The one line that begins so."""
    (found,) = [each.strip() for each in text.splitlines() if each.strip().startswith(begin)]
    return found


@pytest.mark.parametrize("name", SOUND)
def test_a_script_is_formatted_and_uses_all_it_imports(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.py"
    path.write_text(script(opened(name)), encoding="utf-8")
    rules = ["--isolated", "--select", "E,F,W,I,N,UP", "--ignore", "N812", "--line-length", "100"]
    command = [sys.executable, "-m", "ruff", "check", *rules, "--target-version", "py311", str(path)]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout


def test_a_script_names_what_it_needs() -> None:
    assert "It needs torch and scikit-learn." in script(opened("iris_mlp"))
    assert "It needs torch and torchvision." in script(opened("mnist_cnn"))
    assert "It needs torch." in script(opened("spiral_mlp"))


def test_only_data_in_files_have_a_folder() -> None:
    assert '"--data-root"' in script(opened("mnist_cnn"))
    assert '"--data-root"' not in script(opened("iris_mlp"))


def test_the_hyperparameters_stand_on_top() -> None:
    text = script(opened("iris_mlp", epochs=7, batch_size=9, seed=11, clip_norm=0.5), threads=3)
    values = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in ast.parse(text).body[:20]
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, (ast.Constant, ast.List))
    }
    assert values == {
        "EPOCHS": 7,
        "BATCH_SIZE": 9,
        "CLIP_NORM": 0.5,
        "SEED": 11,
        "THREADS": 3,
        "CLASSES": ["setosa", "versicolor", "virginica"],
    }


def test_the_optimizer_always_says_its_learning_rate() -> None:
    text = script(opened("iris_mlp", optimizer={"kind": "SGD"}))
    assert line(text, "optimizer = ") == "optimizer = torch.optim.SGD(model.parameters(), lr=0.001)"


@pytest.mark.parametrize(
    ("schedule", "call"),
    [
        ({"kind": "StepLR", "step_size": 3}, "lr_scheduler.StepLR(optimizer, step_size=3)"),
        ({"kind": "CosineAnnealingLR"}, "lr_scheduler.CosineAnnealingLR(optimizer, T_max=options.epochs)"),
        ({"kind": "CosineAnnealingLR", "T_max": 4}, "lr_scheduler.CosineAnnealingLR(optimizer, T_max=4)"),
    ],
)
def test_a_schedule_is_as_long_as_the_run_unless_told(schedule: dict[str, Any], call: str) -> None:
    assert line(script(opened("iris_mlp", schedule=schedule)), "scheduler = ") == f"scheduler = {call}"


def test_a_schedule_per_batch_steps_in_the_epoch() -> None:
    text = script(opened("iris_mlp", schedule="OneCycleLR"))
    assert "options.epochs * len(batches)" in text
    assert "        scheduler.step()\n        total += " in text


@pytest.mark.parametrize(("device", "said"), [("cpu", '"cpu"'), ("cuda:1", '"cuda:1"')])
def test_a_device_is_the_one_that_is_set(device: str, said: str) -> None:
    assert line(script(opened("iris_mlp", device=device)), "DEVICE = ") == f"DEVICE = torch.device({said})"


def test_the_best_device_is_looked_for() -> None:
    assert "if torch.accelerator.is_available():" in script(opened("iris_mlp", device="best"))


def test_without_test_data_nothing_is_tested() -> None:
    text = script(adapted(opened("iris_mlp"), {"test": 0.0}))
    assert "test_" not in text
    assert '"train": (x_train, y_train)' in text


def test_a_model_that_is_called_like_a_data_set_steps_aside() -> None:
    design = opened("mnist_mlp")
    renamed = replace(design, blocks={"MNIST": replace(design.root, name="MNIST")}, main="MNIST")
    text = script(renamed)
    assert "class MNISTModel(nn.Sequential):" in text
    assert "model = MNISTModel().to(DEVICE)" in text
    assert "train_set = MNIST(root" in text


def test_a_block_that_is_called_like_an_import_steps_aside() -> None:
    design = stack((4,), ("Linear", {"out_features": 3}))
    renamed = replace(
        design,
        blocks={"DataLoader": replace(design.root, name="DataLoader")},
        main="DataLoader",
        data={"dataset": "iris"},
    )
    assert "DataLoaderModel().to(DEVICE)" in script(renamed)


def test_hostile_class_names_stay_in_their_quotes(tmp_path: Path) -> None:
    import numpy as np

    np.savez(tmp_path / "own.npz", x_train=np.zeros((9, 4), np.float32), y_train=np.arange(9) % 3)
    names = ["a\"]; __import__('os') #", "\\", "ünïcode"]
    data = {"dataset": {"kind": "npz", "path": str(tmp_path / "own.npz"), "classes": ",".join(names)}}
    text = training_script(check(replace(stack((4,), ("Linear", {"out_features": 3})), data=data)), 1, tmp_path)
    assert ast.literal_eval(line(text, "CLASSES = ").removeprefix("CLASSES = ")) == names


def test_what_draws_only_when_the_model_is_made_leaves_the_evaluation_plain() -> None:
    text = script(holding(4))
    assert "torch.randn(" in text
    assert "fork_rng" not in text


def test_a_formula_that_draws_is_evaluated_apart() -> None:
    formula = node("e", "expression", formula="x + randn_like(x)")
    nodes = (node("x", "input", shape=(4,)), formula, node("fc", "Linear", out_features=3), node("y", "output"))
    made = design(graph("Net", nodes, "x > e.x", "e > fc", "fc > y"))
    iris = opened("iris_mlp")
    assert "fork_rng" in script(replace(made, data=iris.data, training=iris.training))


def test_few_values_of_arrays_stand_in_the_script_and_many_beside_it() -> None:
    assert "its values are in ARRAYS" in script(holding(4))
    assert "ARRAYS = {" in script(holding(4))
    assert line(script(holding(40)), "ARRAYS = ").startswith('ARRAYS = Path(__file__).with_suffix(".arrays.pt")')
