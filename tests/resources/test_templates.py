"""The templates: well written, equal to the networks they are named for, and they learn."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
import torch
import torchvision
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

import resources
from designer.compiler.build import build
from designer.compiler.check import check
from designer.model import files
from designer.model.design import Design
from engine.config import TrainingConfig
from engine.data import DataConfig, describe, load
from engine.events import RunEnded
from engine.training import train

every_template = pytest.mark.parametrize("name", resources.TEMPLATES)


@cache
def design(name: str) -> Design:
    return files.loads(resources.template(name), name=name)


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


@every_template
def test_a_template_suits_its_data_and_its_training(name: str) -> None:
    task = describe(DataConfig.read(design(name).data))
    assert check(design(name), task).problems == ()
    TrainingConfig.read(design(name).training).fitted(task)


@every_template
def test_the_nodes_of_a_template_do_not_lie_on_each_other(name: str) -> None:
    for block in design(name).blocks.values():
        assert len({node.pos for node in block.nodes}) == len(block.nodes)


def test_every_template_that_there_is_is_listed() -> None:
    folder = Path(resources.__file__).parent / "templates"
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        f"{name}.blockwright" for name in resources.TEMPLATES
    )


def test_there_is_no_template_of_another_name() -> None:
    with pytest.raises(KeyError):
        resources.template("../__init__")


class ClassicNet(nn.Module):
    """LeNet as tutorials write it, by hand."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, 6, 5)
        self.pool = nn.MaxPool2d(2, 2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(16 * 5 * 5, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = self.pool(F.relu(self.conv1(x)))
        x = self.pool(F.relu(self.conv2(x)))
        x = torch.flatten(x, 1)
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        return torch.as_tensor(self.fc3(x))


class RowReader(nn.Module):
    """An LSTM over rows, by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(8, 64, batch_first=True)
        self.fc = nn.Linear(64, 10)

    def forward(self, x: Tensor) -> Tensor:
        return torch.as_tensor(self.fc(self.lstm(x)[0][:, -1]))


def perceptron(*widths: int) -> nn.Sequential:
    layers = [nn.Linear(a, b) for a, b in pairwise(widths)]
    return nn.Sequential(*[each for layer in layers for each in (layer, nn.ReLU())][:-1])


def reference() -> nn.Sequential:
    """The network whose losses on MNIST were published."""
    convolutions = (nn.Conv2d(1, 8, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 16, 3), nn.ReLU(), nn.MaxPool2d(2))
    return nn.Sequential(*convolutions, nn.Flatten(), *perceptron(400, 64, 32, 10))


def autoencoder() -> nn.Sequential:
    encoder = perceptron(64, 32, 8)
    decoder = nn.Sequential(*perceptron(8, 32, 64), nn.Sigmoid())
    return nn.Sequential(OrderedDict(encoder=encoder, decoder=decoder))


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
}


@every_template
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
        assert torch.equal(found(inputs), expected(inputs))


# torchvision draws the weights of its ResNet in another way.
@pytest.mark.parametrize("name", [name for name in resources.TEMPLATES if name != "resnet18"])
def test_a_template_begins_with_the_weights_that_pytorch_would_draw(name: str) -> None:
    make, _ = BY_HAND[name]
    torch.manual_seed(0)
    expected = make().state_dict()
    torch.manual_seed(0)
    found = model(name).state_dict()
    assert all(torch.equal(found[key], value) for key, value in expected.items())


def test_resnet18_has_the_published_number_of_parameters() -> None:
    assert check(design("resnet18")).main.cost.parameters == 11_689_512


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
