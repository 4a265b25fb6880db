"""The figures are those of scikit-learn, however the examples are cut into batches."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from sklearn import metrics as sklearn
from torch import Tensor

from designer.task import Field, Goal, Task
from engine.config import TrainingConfig
from engine.training.meter import Meter
from engine.training.metrics import Confusion
from engine.training.objective import Objective

CPU = torch.device("cpu")
NAMES = {
    "classification": ["accuracy", "top5", "precision", "recall", "f1"],
    "multilabel": ["accuracy", "precision", "recall", "f1"],
    "regression": ["mae", "rmse", "r2"],
}
LOSS = {"classification": "CrossEntropyLoss", "multilabel": "BCEWithLogitsLoss", "regression": "MSELoss"}


def figures(goal: Goal, outputs: Tensor, targets: Tensor, batch: int = 7, loss: Any = None) -> dict[str, float | None]:
    """The figures of outputs that come in batches."""
    dtype = "int64" if goal == "classification" else "float32"
    classes = () if goal == "regression" else tuple(map(str, range(outputs.shape[1])))
    task = Task((Field((1,)),), goal, Field(tuple(targets.shape[1:]), dtype), classes, LOSS[goal])
    config = TrainingConfig.read({"metrics": NAMES[goal], "loss": loss}).fitted(task)
    assert config.loss is not None
    meter, objective = Meter(config, task, CPU), Objective(config.loss, CPU)
    for some, true in zip(torch.split(outputs, batch), torch.split(targets, batch), strict=True):
        meter.update(objective(some, true), some, true, objective)
    return meter.figures()


def close(found: dict[str, float | None], expected: dict[str, float]) -> bool:
    return {name: found[name] for name in expected} == pytest.approx(expected, rel=1e-6)


def random(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("batch", [1, 7, 1000])
def test_figures_of_classes(batch: int) -> None:
    outputs, targets = random(200, 8), random(200, 8, seed=1).argmax(1)
    found, guess = figures("classification", outputs, targets, batch), outputs.argmax(1)
    assert close(
        found,
        {
            "accuracy": sklearn.accuracy_score(targets, guess),
            "top5": sklearn.top_k_accuracy_score(targets, outputs, k=5),
            "precision": sklearn.precision_score(targets, guess, average="macro", zero_division=0),
            "recall": sklearn.recall_score(targets, guess, average="macro", zero_division=0),
            "f1": sklearn.f1_score(targets, guess, average="macro", zero_division=0),
        },
    )


def test_classes_that_never_occur_do_not_count() -> None:
    outputs, targets = random(30, 9), random(30, 3, seed=1).argmax(1)
    outputs[:, 7:] -= 100
    expected = sklearn.f1_score(targets, outputs.argmax(1), average="macro", zero_division=0)
    assert close(figures("classification", outputs, targets), {"f1": expected})


def test_figures_of_pixels() -> None:
    outputs, targets = random(5, 4, 3, 3), random(5, 4, 3, 3, seed=1).argmax(1)
    truth, guess = targets.flatten(), outputs.argmax(1).flatten()
    assert close(
        figures("classification", outputs, targets, 2),
        {
            "accuracy": sklearn.accuracy_score(truth, guess),
            "recall": sklearn.recall_score(truth, guess, average="macro"),
        },
    )


def test_with_fewer_than_five_classes_all_are_among_the_first_five() -> None:
    assert figures("classification", random(9, 3), random(9, 3).argmin(1))["top5"] == 1.0


@pytest.mark.parametrize("batch", [1, 7, 1000])
def test_figures_of_labels(batch: int) -> None:
    outputs, targets = random(100, 4), (random(100, 4, seed=1) > 0.5).float()
    guess = outputs > 0
    assert close(
        figures("multilabel", outputs, targets, batch),
        {
            "accuracy": sklearn.accuracy_score(targets, guess),
            "precision": sklearn.precision_score(targets, guess, average="macro", zero_division=0),
            "recall": sklearn.recall_score(targets, guess, average="macro", zero_division=0),
            "f1": sklearn.f1_score(targets, guess, average="macro", zero_division=0),
        },
    )


def test_probabilities_of_labels_hold_from_one_half() -> None:
    outputs, targets = random(50, 3).sigmoid(), (random(50, 3, seed=1) > 0).float()
    expected = sklearn.accuracy_score(targets, outputs > 0.5)
    assert close(figures("multilabel", outputs, targets, loss="BCELoss"), {"accuracy": expected})


@pytest.mark.parametrize("batch", [1, 7, 1000])
@pytest.mark.parametrize("shift", [0.0, 1000.0])
def test_figures_of_values(batch: int, shift: float) -> None:
    outputs, targets = random(100, 3) + shift, random(100, 3, seed=1) + shift
    assert close(
        figures("regression", outputs, targets, batch),
        {
            "mae": sklearn.mean_absolute_error(targets, outputs),
            "rmse": math.sqrt(sklearn.mean_squared_error(targets, outputs)),
            "r2": sklearn.r2_score(targets.double(), outputs.double()),
        },
    )


def test_a_constant_target_that_is_met_is_explained() -> None:
    outputs, targets = random(9, 2), random(9, 2)
    outputs[:, 0] = targets[:, 0] = 1.0
    assert figures("regression", outputs, targets)["r2"] == sklearn.r2_score(targets, outputs) == 1.0


def test_a_constant_target_that_is_missed_is_not_explained() -> None:
    outputs, targets = random(9, 2), random(9, 2)
    targets[:, 0] = 1.0
    assert close(figures("regression", outputs, targets), {"r2": sklearn.r2_score(targets, outputs)})


def test_what_is_no_number_is_none() -> None:
    assert figures("regression", random(1, 1), random(1, 1))["r2"] is None


def test_rates_are_told_as_values_for_logarithms() -> None:
    outputs, targets = random(20, 1), random(20, 1, seed=1).exp()
    expected = sklearn.mean_absolute_error(targets, outputs.exp())
    assert close(figures("regression", outputs, targets, loss="PoissonNLLLoss"), {"mae": expected})


def test_the_loss_is_the_mean_in_double_precision_in_the_order_of_the_batches() -> None:
    outputs, targets = random(100, 3), random(100, 3, seed=1)
    total = sum(
        torch.nn.MSELoss()(a, b).item() * len(a)
        for a, b in zip(torch.split(outputs, 7), torch.split(targets, 7), strict=True)
    )
    assert figures("regression", outputs, targets)["loss"] == total / 100


def test_confusion_counts_true_rows_and_predicted_columns() -> None:
    outputs, targets = random(60, 4), random(60, 4, seed=1).argmax(1)
    confusion = Confusion(4, CPU)
    for some, true in zip(torch.split(outputs, 7), torch.split(targets, 7), strict=True):
        confusion.update(some, true)
    assert [list(row) for row in confusion.matrix] == sklearn.confusion_matrix(targets, outputs.argmax(1)).tolist()
