"""The templates: well written, equal to the networks they are named for, and they learn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations
from pathlib import Path

import pytest
import torch
import torchvision
from torch import nn

import resources
from designer.compiler.build import build
from designer.compiler.check import check
from designer.compiler.source import source
from designer.model import files
from engine.config import TrainingConfig
from engine.data import DataConfig, describe, load
from engine.events import EpochDone, RunEnded
from engine.training import train
from tests.resources.by_hand import (
    ClassicNet,
    Model,
    Pairs,
    RowReader,
    Trace,
    TutorialCNN,
    autoencoder,
    nested_mlp,
    perceptron,
    reference,
)
from tests.templates import MISTAKES, SOUND, WARNINGS, design

every_template = pytest.mark.parametrize("name", resources.TEMPLATES)
WIDE, HIGH = 200, 96
"""The room that a card takes on the canvas."""


def model(name: str) -> nn.Module:
    return build(check(design(name))).eval()


@every_template
def test_a_template_is_written_as_the_application_writes_it(name: str) -> None:
    assert files.dumps(design(name)) == resources.template(name)


@every_template
def test_a_template_says_in_a_line_what_it_is(name: str) -> None:
    text = design(name).description
    assert 20 < len(text) < 120
    assert text.endswith(".")


@pytest.mark.parametrize("name", SOUND)
def test_a_template_suits_its_data_and_its_training(name: str) -> None:
    task = describe(DataConfig.read(design(name).data))
    problems = check(design(name), task).problems
    assert [(problem.severity, problem.message) for problem in problems] == [
        ("warning", message) for message in [WARNINGS.get(name)] if message
    ]
    TrainingConfig.read(design(name).training).fitted(task)


@every_template
def test_the_nodes_of_a_template_do_not_lie_on_each_other(name: str) -> None:
    for block in design(name).blocks.values():
        for one, other in combinations(block.nodes, 2):
            apart = abs(one.pos[0] - other.pos[0]) >= WIDE or abs(one.pos[1] - other.pos[1]) >= HIGH
            assert apart, (block.name, one.name, other.name)


def test_every_template_that_there_is_is_listed() -> None:
    folder = Path(resources.__file__).parent / "templates"
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        f"{name}.blockwright" for name in resources.TEMPLATES
    )


def test_no_template_stands_in_two_groups() -> None:
    assert len(set(resources.TEMPLATES)) == len(resources.TEMPLATES)


def test_there_is_no_template_of_another_name() -> None:
    with pytest.raises(KeyError):
        resources.template("../__init__")


BY_HAND: Mapping[str, tuple[Callable[[], nn.Module], tuple[int, ...]]] = {
    "digits_mlp": (lambda: perceptron(64, 64, 10), (64,)),
    "mnist_mlp": (lambda: nn.Sequential(nn.Flatten(), *perceptron(784, 256, 10)), (1, 28, 28)),
    "lenet": (lambda: ClassicNet(1), (1, 32, 32)),
    "mnist_cnn": (reference, (1, 28, 28)),
    "cifar_cnn": (lambda: ClassicNet(3), (3, 32, 32)),
    "resnet18": (torchvision.models.resnet18, (3, 224, 224)),
    "autoencoder": (autoencoder, (64,)),
    "lstm_digits": (RowReader, (8, 8)),
    "iris_mlp": (lambda: perceptron(4, 16, 3), (4,)),
    "spiral_mlp": (lambda: perceptron(2, 64, 64, 3), (2,)),
    "diabetes_regression": (lambda: perceptron(10, 16, 1), (10,)),
    "regression_1000": (lambda: perceptron(1000, 100, 10), (1000,)),
    "random_linear": (Model, (5,)),
    "tutorial_cnn_module": (TutorialCNN, (1, 28, 28)),
    "modulelist_pairs": (Pairs, (10,)),
    "modulelist_trace": (Trace, (64,)),
    "nested_mlp": (nested_mlp, (40,)),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_a_template_is_the_network_that_stands_here_by_hand(name: str) -> None:
    make, shape = BY_HAND[name]
    torch.manual_seed(1)
    expected = make().eval()
    found = model(name)
    state = expected.state_dict()
    assert {key: value.shape for key, value in found.state_dict().items()} == {k: v.shape for k, v in state.items()}
    assert list(found.state_dict()) == list(state)
    found.load_state_dict(state, strict=True)
    inputs = torch.randn(2, *shape)
    with torch.no_grad():
        torch.testing.assert_close(found(inputs), expected(inputs), rtol=0, atol=0)


# torchvision draws the weights of its ResNet in another way.
@pytest.mark.parametrize("name", [name for name in BY_HAND if name != "resnet18"])
def test_a_template_begins_with_the_weights_that_pytorch_would_draw(name: str) -> None:
    make, _ = BY_HAND[name]
    torch.manual_seed(0)
    expected = make().state_dict()
    torch.manual_seed(0)
    found = model(name).state_dict()
    assert all(torch.equal(found[key], value) for key, value in expected.items())


def test_resnet18_has_the_published_number_of_parameters() -> None:
    assert check(design("resnet18")).main.cost.parameters == 11_689_512


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_once_where_it_is_and_mended_by_a_click(name: str) -> None:
    task = describe(DataConfig.read(design(name).data))
    (problem,) = check(design(name), task).problems
    node, field, expected, received = {
        "mistake_batchnorm": ("bn2", "num_features", "N x 32 x 28 x 28", "N x 64 x 28 x 28"),
        "mistake_linear": ("fc1", "in_features", "N x 25088", "N x 50176"),
    }[name]
    assert problem.severity == "error"
    assert (problem.path, problem.field) == (node, field)
    assert (problem.expected, problem.received) == (expected, received)
    mended = problem.fixes[0].edit(design(name))
    report = check(mended, task)
    assert report.problems == ()
    assert source(report).text == source(check(design("tutorial_cnn_module"))).text


@pytest.mark.parametrize(
    ("name", "figure", "low", "high"),
    [
        ("digits_mlp", "test_accuracy", 0.95, 1),
        ("lstm_digits", "test_accuracy", 0.9, 1),
        ("iris_mlp", "test_accuracy", 0.9, 1),
        ("spiral_mlp", "test_accuracy", 0.95, 1),
        ("diabetes_regression", "test_r2", 0.3, 1),
        ("autoencoder", "test_loss", 0, 0.025),  # the mean digit alone has 0.07
    ],
)
def test_a_template_with_data_of_its_own_learns(name: str, figure: str, low: float, high: float) -> None:
    data = load(DataConfig.read(design(name).data))
    config = TrainingConfig.read({**design(name).training, "device": "cpu"})
    torch.manual_seed(config.seed)
    *_, ended = train(build(check(design(name), data.task)), data, config)
    assert isinstance(ended, RunEnded)
    value = ended.figures[figure]
    assert value is not None
    assert low <= value <= high


def test_64_random_examples_are_learned_by_heart_in_500_steps() -> None:
    data = load(DataConfig.read(design("regression_1000").data))
    config = TrainingConfig.read({**design("regression_1000").training, "device": "cpu"})
    torch.manual_seed(config.seed)
    losses = [
        event.figures["train_loss"]
        for event in train(build(check(design("regression_1000"), data.task)), data, config)
        if isinstance(event, EpochDone)
    ]
    assert len(losses) == 500
    assert losses[0] is not None
    assert losses[-1] is not None
    assert losses[-1] < 1e-6 < losses[0]
