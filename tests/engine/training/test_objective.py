from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn

from designer.task import Goal
from engine.config import LOSSES, TARGET_CODE, Chosen
from engine.settings import choose
from engine.training import TrainingFailed, predictions
from engine.training.objective import Objective, first, reform, threshold

CPU = torch.device("cpu")


def loss(raw: Any) -> Chosen:
    return Chosen(*choose(raw, LOSSES, "loss"))


def test_targets_as_signs() -> None:
    assert reform(torch.tensor([[0.0, 1.0]]), "signs").tolist() == [[-1.0, 1.0]]


def test_targets_as_a_list_of_labels_padded_with_minus_one() -> None:
    targets = torch.tensor([[0.0, 1.0, 1.0], [0.0, 0.0, 0.0], [1.0, 1.0, 1.0]])
    assert [set(row) - {-1} for row in reform(targets, "listed").tolist()] == [{1, 2}, set(), {0, 1, 2}]
    assert [row.index(-1) for row in reform(targets, "listed").tolist() if -1 in row] == [2, 0]


@pytest.mark.parametrize("form", TARGET_CODE)
def test_the_code_for_scripts_does_the_same(form: Any) -> None:
    targets = (torch.rand(9, 4, generator=torch.Generator().manual_seed(0)) > 0.5).float()
    expected = eval(TARGET_CODE[form], {"torch": torch, "targets": targets})
    assert torch.equal(reform(targets, form), expected)


def test_multilabel_margins_are_those_of_torch() -> None:
    outputs, targets = torch.tensor([[0.1, 0.2, 0.4, 0.8]]), torch.tensor([[1.0, 0.0, 0.0, 1.0]])
    expected = nn.MultiLabelMarginLoss()(outputs, torch.tensor([[3, 0, -1, 1]]))
    assert Objective(loss("MultiLabelMarginLoss"), CPU)(outputs, targets) == expected


def test_options_reach_torch() -> None:
    raw = {"kind": "CrossEntropyLoss", "label_smoothing": 0.1, "weight": [1, 2, 3], "reduction": "sum"}
    outputs, targets = torch.rand(5, 3), torch.tensor([0, 1, 2, 1, 0])
    expected = nn.CrossEntropyLoss(torch.tensor([1.0, 2.0, 3.0]), label_smoothing=0.1, reduction="sum")(
        outputs, targets
    )
    assert torch.equal(Objective(loss(raw), CPU)(outputs, targets), expected)


def test_a_sum_is_not_multiplied_and_a_mean_is() -> None:
    assert Objective(loss({"kind": "MSELoss", "reduction": "sum"}), CPU).share(7) == 1
    assert Objective(loss("MSELoss"), CPU).share(7) == 7


def test_shapes_that_torch_would_broadcast_are_refused() -> None:
    with pytest.raises(TrainingFailed, match=r"puts out N x 1, the targets N\."):
        Objective(loss("MSELoss"), CPU)(torch.zeros(4, 1), torch.zeros(4))


@pytest.mark.parametrize(
    ("kind", "goal", "expected"),
    [
        ("CrossEntropyLoss", "classification", torch.softmax),
        ("NLLLoss", "classification", lambda x, _: x.exp()),
        ("MultiMarginLoss", "classification", torch.softmax),
        ("BCEWithLogitsLoss", "multilabel", lambda x, _: x.sigmoid()),
        ("BCELoss", "multilabel", lambda x, _: x),
        ("BCEWithLogitsLoss", "reconstruction", lambda x, _: x.sigmoid()),
        ("MSELoss", "regression", lambda x, _: x),
        ("PoissonNLLLoss", "regression", lambda x, _: x.exp()),
        ({"kind": "PoissonNLLLoss", "log_input": False}, "regression", lambda x, _: x),
        ("KLDivLoss", "regression", lambda x, _: x.exp()),
        ({"kind": "KLDivLoss", "log_target": True}, "regression", lambda x, _: x),
    ],
)
def test_predictions_speak_the_language_of_the_targets(kind: Any, goal: Goal, expected: Any) -> None:
    outputs = torch.rand(3, 4)
    assert torch.equal(predictions(outputs, loss(kind), goal), expected(outputs, 1))


def test_a_label_holds_from_the_middle_of_the_scale() -> None:
    assert threshold(loss("BCELoss")) == 0.5
    assert threshold(loss("BCEWithLogitsLoss")) == 0.0


@pytest.mark.parametrize("outputs", [torch.ones(2), (torch.ones(2), 3), [torch.ones(2)]])
def test_the_first_output_counts(outputs: Any) -> None:
    assert torch.equal(first(outputs, 2), torch.ones(2))


def test_a_single_number_answers_every_example_of_the_batch() -> None:
    assert torch.equal(first(torch.tensor(3.0), 2), torch.tensor([[3.0], [3.0]]))
