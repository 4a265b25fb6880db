"""How the engine's speed compares with a plain PyTorch script and with the least that training can take.

Three variants train the same network (the template `mnist_cnn`) on MNIST with the same seed, on one thread, each in a
process of its own, in the order A B C A B C ...:

A  the plain script: torchvision's data set, ToTensor, DataLoader
B  the bare limit: tensors in memory, glibc's malloc tuned, nothing but forward, backward and step
C  the engine, with its events recorded

Printed are the medians of the ratios of processor time per epoch within a round, and whether all three losses are equal
bit for bit. `python -m benchmarks.training --data-root FOLDER`
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import torch
from torch import nn

from designer.compiler.build import build
from designer.compiler.check import check
from designer.model.design import Design
from designer.model.files import loads
from engine.config import TrainingConfig
from engine.data import DataConfig, load
from engine.events import EpochDone, RunStarted
from engine.runs import Runs
from engine.training import train
from engine.training.memory import keep_freed_memory
from resources import template

Epochs = Iterator[tuple[float, float]]
ROOT = Path(__file__).parents[1]
GOALS = (("C", "A", 0.72), ("C", "B", 1.10))


def network() -> tuple[Design, nn.Module]:
    design = loads(template("mnist_cnn"), "mnist_cnn")
    report = check(design)
    torch.manual_seed(0)
    return design, build(report)


def optimizer(model: nn.Module) -> torch.optim.Optimizer:
    return torch.optim.RMSprop(model.parameters(), lr=0.001, momentum=0.9)


def plain(root: Path, epochs: int) -> Epochs:
    """A: what a user would write."""
    from torch.utils.data import DataLoader
    from torchvision.datasets import MNIST
    from torchvision.transforms import ToTensor

    _, model = network()
    loader = DataLoader(MNIST(root, transform=ToTensor()), batch_size=128, shuffle=True)
    stepper, criterion = optimizer(model), nn.CrossEntropyLoss()
    for _ in range(epochs):
        begun, total, count = time.process_time(), 0.0, 0
        for inputs, targets in loader:
            stepper.zero_grad()
            loss = criterion(model(inputs), targets)
            loss.backward()
            stepper.step()
            total += loss.item() * len(inputs)
            count += len(inputs)
        yield time.process_time() - begun, total / count


def bare(root: Path, epochs: int) -> Epochs:
    """B: no more than the mathematics."""
    keep_freed_memory()
    data = load(DataConfig.read({"dataset": "mnist"}), root)
    inputs, targets = data.prepare(data.train.inputs), data.train.targets
    _, model = network()
    stepper, criterion = optimizer(model), nn.CrossEntropyLoss()
    for _ in range(epochs):
        begun, losses = time.process_time(), []
        torch.empty((), dtype=torch.int64).random_()  # as the loader draws
        seed = int(torch.empty((), dtype=torch.int64).random_().item())
        order = torch.randperm(len(inputs), generator=torch.Generator().manual_seed(seed))
        for rows in torch.split(order, 128):
            stepper.zero_grad()
            loss = criterion(model(inputs[rows]), targets[rows])
            loss.backward()
            stepper.step()
            losses.append((loss.detach(), len(rows)))
        seconds = time.process_time() - begun
        yield seconds, sum(loss.item() * count for loss, count in losses) / len(inputs)


def engine(root: Path, epochs: int) -> Epochs:
    """C: as the application trains."""
    data = load(DataConfig.read({"dataset": "mnist"}), root)
    design, model = network()
    config = TrainingConfig.read({**design.training, "epochs": epochs, "device": "cpu", "threads": 1})
    begun = 0.0
    with tempfile.TemporaryDirectory() as folder, Runs(Path(folder)).begin("benchmark", design) as run:
        for event in train(model, data, config, run.folder):
            run.record(event)
            match event:
                case RunStarted():
                    begun = time.process_time()
                case EpochDone():
                    loss = event.figures["train_loss"]
                    assert loss is not None
                    yield time.process_time() - begun, loss
                    begun = time.process_time()


VARIANTS = {"A": plain, "B": bare, "C": engine}


def measured(variant: str, root: Path, epochs: int) -> dict[str, Any]:
    """The figures of one variant, from a process of its own."""
    options = ["--data-root", str(root.resolve()), "--epochs", str(epochs), "--variant", variant]
    command = [sys.executable, "-m", "benchmarks.training", *options]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def compare(root: Path, rounds: int, epochs: int) -> None:
    """Runs all variants in turn and prints the ratios."""
    found = [{name: measured(name, root, epochs) for name in VARIANTS} for _ in range(rounds)]
    for name in VARIANTS:
        print(f"{name}  {median(turn[name]['seconds'] for turn in found):6.2f} s of processor time per epoch")
    for above, below, goal in GOALS:
        ratio = median(turn[above]["seconds"] / turn[below]["seconds"] for turn in found)
        print(f"{above}/{below}  {ratio:.3f}  (goal: at most {goal:.2f}) {'met' if ratio <= goal else 'MISSED'}")
    equal = len({tuple(turn[name]["losses"]) for turn in found for name in VARIANTS}) == 1
    print(f"losses bit for bit equal: {'yes' if equal else 'NO'}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Compares the speed of training.")
    parser.add_argument("--data-root", type=Path, default=Path(os.environ.get("BLOCKWRIGHT_DATA", "data")))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--variant", choices=VARIANTS, help="one variant in this process")
    chosen = parser.parse_args()
    if chosen.variant is None:
        compare(chosen.data_root, chosen.rounds, chosen.epochs)
        return
    torch.set_num_threads(1)
    epochs = list(VARIANTS[chosen.variant](chosen.data_root, chosen.epochs))
    print(json.dumps({"seconds": median(seconds for seconds, _ in epochs), "losses": [loss for _, loss in epochs]}))


if __name__ == "__main__":
    main()
