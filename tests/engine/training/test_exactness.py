"""The engine's losses and weights are those of the plain script, bit for bit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset, Subset, TensorDataset

from engine.config import TrainingConfig
from engine.data import Data, DataConfig, Split, load
from engine.training import train
from tests.engine.training.samples import equal, losses, network, sample, trained

EXAMPLES = 2_000


def plain_script(
    model: nn.Module, examples: Dataset[Any], optimizer: torch.optim.Optimizer, epochs: int, batch: int
) -> list[float]:
    """What a tutorial would write."""
    loader = DataLoader(examples, batch_size=batch, shuffle=True)
    criterion, shown = nn.CrossEntropyLoss(), []
    for _ in range(epochs):
        model.train()
        total, count = 0.0, 0
        for inputs, targets in loader:
            optimizer.zero_grad()
            loss = criterion(model(inputs), targets)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(inputs)
            count += len(inputs)
        shown.append(total / count)
    return shown


def mnist_cnn(seed: int) -> nn.Module:
    torch.manual_seed(seed)
    return nn.Sequential(
        nn.Conv2d(1, 8, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 16, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(400, 64), nn.ReLU(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10),
    )  # fmt: skip


@pytest.fixture
def one_thread() -> Any:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def beginning(data: Data) -> Data:
    """The first examples alone, to be quick."""
    split = Split(data.train.inputs[:EXAMPLES], data.train.targets[:EXAMPLES])
    return Data(**{**{name: getattr(data, name) for name in data.__slots__}, "train": split, "test": None})


@pytest.mark.usefixtures("one_thread")
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_mnist_trains_as_with_torchvision_and_a_loader(seed: int, datasets: Path) -> None:
    from torchvision.datasets import MNIST
    from torchvision.transforms import ToTensor

    model = mnist_cnn(seed)
    optimizer = torch.optim.RMSprop(model.parameters(), lr=0.001, momentum=0.9)
    digits = Subset(MNIST(datasets, transform=ToTensor()), range(EXAMPLES))
    expected = plain_script(model, digits, optimizer, epochs=2, batch=128)

    ours = mnist_cnn(seed)
    settings = {"epochs": 2, "device": "cpu", "threads": 1}
    settings["optimizer"] = {"kind": "RMSprop", "lr": 0.001, "momentum": 0.9}
    data = beginning(load(DataConfig.read({"dataset": "mnist"}), datasets))
    assert losses(train(ours, data, TrainingConfig.read(settings))) == expected
    assert equal(ours, model)


@pytest.mark.usefixtures("one_thread")
@pytest.mark.parametrize("optimizer", ["SGD", "Adam", "AdamW", "RMSprop", "NAdam", "Adafactor", "Rprop"])
def test_dropout_and_every_optimizer_train_as_in_a_script(optimizer: str) -> None:
    data, model = sample(), network(dropout=0.4)
    made = getattr(torch.optim, optimizer)(model.parameters())
    examples = TensorDataset(data.train.inputs, data.train.targets)
    expected = plain_script(model, examples, made, epochs=3, batch=16)
    ours = network(dropout=0.4)
    assert losses(trained(ours, sample(validation=0), epochs=3, optimizer=optimizer)) == expected
    assert equal(ours, model)
