"""One example through a network and back: what it shows is what a plain script shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
import torch
from torch import Tensor, nn

from designer.task import Field, Goal, Task
from engine.config import LOSSES, Chosen
from engine.config.training import TrainingConfig
from engine.inspection import Inspection, Parameter, Subject, inspect
from engine.training import TrainingFailed

CLASSES = Task((Field((1, 8, 8)),), "classification", Field((), "int64"), ("a", "b", "c"), "CrossEntropyLoss")


def loss_of(task: Task) -> Chosen:
    found = TrainingConfig.read({}).fitted(task).loss
    assert found is not None
    return found


def subject(make: Callable[[], nn.Module], task: Task | None = CLASSES, **more: int) -> Subject:
    fields = task.inputs if task else (Field((8,)),)
    loss = loss_of(task) if task else None
    return Subject(make, {f"x{i}": field for i, field in enumerate(fields)}, task, loss, **more)


def small() -> nn.Module:
    return nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Flatten(), nn.Dropout(0.5), nn.Linear(144, 3))


def steps(*layers: nn.Module) -> Callable[[], nn.Module]:
    return lambda: nn.Sequential(*layers)


def named(found: Inspection, name: str) -> Parameter:
    return next(each for each in found.parameters if each.name == name)


def around(value: Sequence[float], tensor: Tensor) -> bool:
    return torch.allclose(torch.tensor(value), tensor.flatten())


def test_it_is_what_the_plain_script_computes() -> None:
    found = inspect(subject(small), seed=7)
    torch.manual_seed(7)
    model = small()
    x, y = torch.randn(1, 1, 8, 8), torch.randint(3, (1,))
    outputs = model(x)
    loss = nn.CrossEntropyLoss()(outputs, y)
    loss.backward()
    assert around(found.inputs["x0"].values, x)
    assert around(found.outputs[0].values, outputs)
    assert found.loss == loss.item()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None
        told = found.gradients[name]
        assert told.shape == tuple(parameter.shape)
        assert around(told.values, parameter.grad.flatten()[:256])
        assert told.norm == pytest.approx(parameter.grad.norm().item(), rel=1e-5)


def test_the_same_seed_gives_the_same_and_another_one_another() -> None:
    assert inspect(subject(small), 3) == inspect(subject(small), 3)
    assert inspect(subject(small), 3).loss != inspect(subject(small), 4).loss


def test_nothing_is_drawn_from_the_generator_of_a_run() -> None:
    state = torch.get_rng_state()
    inspect(subject(small), 0)
    assert torch.equal(torch.get_rng_state(), state)


def test_the_chain_goes_from_the_loss_to_the_input() -> None:
    chain = inspect(subject(small), 0).chain
    names = [each.name for each in chain.functions]
    assert names[:3] == ["NllLossBackward", "LogSoftmaxBackward", "AddmmBackward"]
    assert names[-2:] == ["ReluBackward", "ConvolutionBackward"]
    assert chain.to_input
    assert chain.functions[-1].parameters == ("0.weight", "0.bias")


def test_a_layer_that_changes_its_input_in_place_may_be_the_first() -> None:
    chain = inspect(subject(steps(nn.ReLU(inplace=True), nn.Flatten(), nn.Linear(64, 3))), 0).chain
    assert [each.name for each in chain.functions[-2:]] == ["ViewBackward", "ReluBackward"]


def test_batch_normalisation_that_takes_no_single_example_is_evaluated() -> None:
    first, second = nn.BatchNorm2d(1), nn.BatchNorm1d(4)
    found = inspect(subject(steps(first, nn.Flatten(), nn.Linear(64, 4), second, nn.Linear(4, 3))), 0)
    assert not found.training
    assert first.running_mean is not None
    assert first.running_mean.tolist() == [0.0]  # what the attempt had learned is taken back
    assert len(found.gradients) == 8


def test_other_normalisation_is_in_training_mode() -> None:
    found = inspect(subject(steps(nn.BatchNorm2d(1), nn.Flatten(), nn.Linear(64, 3))), 0)
    assert found.training


class Unused(nn.Module):
    """Has a layer that it does not call, a frozen one and a buffer."""

    def __init__(self) -> None:
        super().__init__()
        self.used, self.unused = nn.Linear(8, 3), nn.Linear(8, 3)
        self.frozen = nn.Linear(8, 8).requires_grad_(False)
        self.register_buffer("kept", torch.zeros(2))

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.used(self.frozen(x))
        return result


def test_it_says_why_a_gradient_is_missing() -> None:
    found = inspect(subject(Unused, None), 0)
    assert found.why_none(named(found, "used.bias")) == ""
    assert "nothing that the loss depends on used it" in found.why_none(named(found, "unused.bias"))
    assert found.why_none(named(found, "frozen.bias")) == "It is not trained."
    assert "buffer" in found.why_none(named(found, "kept"))


class Tied(nn.Module):
    """Two layers with one weight."""

    def __init__(self) -> None:
        super().__init__()
        self.a, self.b = nn.Linear(8, 8), nn.Linear(8, 8)
        self.b.weight = self.a.weight

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.b(self.a(x))
        return result


def test_a_tied_weight_is_one_parameter_with_two_names() -> None:
    found = inspect(subject(Tied, None), 0)
    assert named(found, "b.weight").same == "a.weight"
    assert found.why_none(named(found, "b.weight")) == ""
    assert [each.parameters for each in found.chain.functions[-2:]] == [("a.weight", "b.bias"), ("a.weight", "a.bias")]


def test_without_data_the_sum_of_the_output_stands_for_the_loss() -> None:
    found = inspect(subject(Tied, None), 0)
    assert found.loss_kind == ""
    assert found.loss == pytest.approx(sum(found.outputs[0].values), rel=1e-5)


@pytest.mark.parametrize("goal", ["classification", "multilabel", "regression", "reconstruction"])
def test_every_loss_of_every_goal_can_be_asked(goal: Goal) -> None:
    classes = ("a", "b", "c") if goal in ("classification", "multilabel") else ()
    target = Field((), "int64") if goal == "classification" else Field((3,))
    task = Task((Field((3,)),), goal, target, classes, "")
    for kind in (kind for kind, spec in LOSSES.items() if goal in spec.goals):
        chosen = TrainingConfig.read({"loss": kind}).fitted(task).loss
        layers = nn.Linear(3, 3), nn.Sigmoid()
        found = inspect(Subject(steps(*layers), {"x": task.inputs[0]}, task, chosen), 0)
        assert found.loss == found.loss, kind  # a number
        assert len(found.gradients) == 2


def test_whole_numbers_are_drawn_below_the_size_of_the_vocabulary() -> None:
    task = Task((Field((50,), "int64"),), "classification", Field((), "int64"), ("a", "b"), "CrossEntropyLoss")
    layers = nn.Embedding(9, 4), nn.Flatten(), nn.Linear(200, 2)
    found = inspect(subject(steps(*layers), task, tokens=9), 0)
    assert found.inputs["x0"].low == 0
    assert found.inputs["x0"].high == 8
    assert not found.chain.to_input
    assert found.chain.functions[-1].name == "EmbeddingBackward"
    assert found.chain.functions[-1].parameters == ("0.weight",)


def test_a_network_without_parameters_has_a_chain_to_its_input() -> None:
    found = inspect(subject(steps(nn.Flatten(), nn.Softmax(1)), None), 0)
    assert (found.gradients, found.parameters) == ({}, ())
    assert [each.name for each in found.chain.functions] == ["SumBackward", "SoftmaxBackward"]


def test_what_cannot_be_computed_is_told_in_a_sentence() -> None:
    task = Task((Field((8,)),), "regression", Field((3,)), (), "MSELoss")
    with pytest.raises(TrainingFailed, match="The network puts out N x 2"):
        inspect(subject(steps(nn.Linear(8, 2)), task), 0)
